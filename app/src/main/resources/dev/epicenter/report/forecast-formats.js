// @ts-check
// Formats and table parts of the forecast page.

import { el } from "./dom.js";
import { fmt, num } from "./numbers.js";

/** The label of a prediction beyond the tested distance. */
export const BEYOND = "beyond what this table can test";

/** A number of parameters or tokens in short form: 8B, 1.2T. */
const formatCount = (v) => {
  for (const [size, unit] of /** @type {[number, string][]} */ ([[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "k"]])) {
    if (v >= size && v < 1e15) return Number((v / size).toPrecision(3)) + unit;
  }
  return fmt(v, 3);
};

/** A scale in its own unit: a loss, or a number of parameters or tokens. */
export const formatScale = (forecast, scale) => (forecast.axis === "loss" ? fmt(scale, 3) : formatCount(scale));

/** A position on the axis as a scale: the axis is log10, descending for a loss. */
export const formatPosition = (forecast, x) => formatScale(forecast, 10 ** (forecast.axis === "loss" ? -x : x));

/** Ticks of a log10 axis: 1, 2 and 5 of each power of ten; the powers alone where space is short; more for a narrow range. */
export const scaleSplits = (forecast) => (u, min, max) => {
  const at = (mantissas) => {
    const splits = [];
    for (let e = Math.floor(min) - 1; e <= Math.ceil(max); e++) {
      for (const m of mantissas) splits.push(forecast.axis === "loss" ? e + 1 - Math.log10(m) : e + Math.log10(m));
    }
    return splits.filter((x) => x >= min && x <= max).sort((x, y) => x - y);
  };
  const roomy = (u.bbox.width / devicePixelRatio) / (3 * Math.max(0.1, max - min)) > 48;
  const splits = at(roomy ? [1, 2, 5] : [1]);
  return splits.length > 2 ? splits : at([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8]);
};

export const percent = (v) => (v === undefined || v === null ? "\u2013" : `${(100 * v).toFixed(1)}%`);
export const twoDecimals = (v) => (v === undefined || v === null ? "\u2013" : num(v).toFixed(2).replace("-", "\u2212"));
/** A tick label of a score axis. */
export const formatTick = (v) => `${Number((100 * v).toPrecision(4))}%`;
/** A score of a line, in its unit: in percent for fractions. */
export const formatValue = (line, v) => (line.unit === undefined ? percent(v) : fmt(v, 4));
/** A tick label of the scores of a line. */
export const formatValueTick = (line) => (line.unit === undefined ? formatTick : (v) => fmt(v, 4));
export const formatInterval = (pair) => (pair ? `${percent(pair[0])} to ${percent(pair[1])}` : "unknown");

/** How far the back-test reaches, in one sentence. */
export const testedNote = (forecast) => forecast.tested_distance === undefined
  ? "Fewer than six scores could be held out, so no distance is tested."
  : `The back-test checks predictions up to a factor of ${fmt(10 ** forecast.tested_distance, 4)} beyond the last scale.`;

export const cell = (text, numeric = true) => el("td", numeric ? { class: "n" } : {}, String(text));
/** The head of a table: each column as [title, whether it is numeric]. */
export const tableHead = (...names) => el("thead", {}, el("tr", {}, names.map(([text, numeric = true]) => el("th", { scope: "col", ...(numeric ? { class: "n" } : {}) }, text))));

export const panel = (title, tools, ...body) =>
  el("div", { class: "figure" }, el("div", { class: "head" }, el("h3", {}, title), el("span", { class: "tools" }, tools)), ...body);
