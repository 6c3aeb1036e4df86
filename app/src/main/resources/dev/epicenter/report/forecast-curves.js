// @ts-check
// The curves that tasks share, and the weights of each task.

import { chart } from "./chart.js";
import { color } from "./colors.js";
import { el, swatch } from "./dom.js";
import { exportMenu } from "./export.js";
import { cell, formatPosition, formatTick, panel, percent, scaleSplits, tableHead } from "./forecast-formats.js";

const CURVE_COLORS = ["--live", "--spike", "--prevented", "--level-shift"];
const POINTS = 81;

const name = (k) => `curve ${k + 1}`;
const score = (curve, x) => 1 / (1 + Math.exp(-curve.steepness * (x - curve.middle)));

/** Evenly spaced positions from a little before the first scale to ten times the last. */
const positions = (lines) => {
  const seen = lines.flatMap((l) => l.x);
  const from = Math.min(...seen) - 0.5;
  const to = Math.max(...seen) + 1;
  return Array.from({ length: POINTS }, (_, i) => from + (i / (POINTS - 1)) * (to - from));
};

/** The tasks by their largest weight. */
const sortedTasks = (tasks) => {
  const largestPart = (t) => t.parts.indexOf(Math.max(...t.parts));
  return [...tasks].sort((a, b) => largestPart(a) - largestPart(b) || b.parts[largestPart(b)] - a.parts[largestPart(a)]);
};

const weightCell = (weight, k, curves) => {
  const variable = k < curves.length ? CURVE_COLORS[k] : "--faint";
  return el("td", { class: "n", style: { "--part": `${Math.round(45 * weight)}%`, "--of": `var(${variable})` } }, percent(weight));
};

const weightTable = (curves, tasks) =>
  el("div", { class: "scroll tall", tabindex: 0, role: "region", "aria-label": "Weights of the curves by task" }, el("table", {},
    tableHead(["task", false], ...curves.map((c, k) => [name(k)]), ["never learned"]),
    el("tbody", { class: "parts" }, tasks.map((t) => el("tr", {},
      cell(t.task, false), t.parts.map((weight, k) => weightCell(weight, k, curves)))))));

const drawCurves = (host, readout, data, curves) => {
  const steps = positions(data.lines);
  return chart(host, curves.map((c, k) => ({
    label: name(k), steps, values: steps.map((x) => score(c, x)), stroke: () => color(CURVE_COLORS[k]), width: 2,
  })), {
    height: 260,
    label: `Shared curves against ${data.axis_words}`,
    range: [0, 1],
    xFormat: (x) => formatPosition(data.forecast, x),
    xSplits: scaleSplits(data.forecast),
    yFormat: formatTick,
    onCursor: (x) => {
      readout.textContent = x === null ? ""
        : `${formatPosition(data.forecast, x)}: ` + curves.map((c, k) => `${name(k)} ${percent(score(c, x))}`).join(", ");
    },
  });
};

/** The figure as {figure, draw}. */
export const curvesFigure = (data) => {
  const shared = data.forecast.shared_curves;
  if (shared.refused) {
    return { figure: panel("No shared curves", [], el("p", { class: "muted" }, shared.refused)), draw: () => {} };
  }
  const { curves } = shared;
  const tasks = sortedTasks(shared.tasks);
  const host = el("div", { class: "plot", "data-figure": "curves" });
  let plot = null;
  const readout = el("div", { class: "readout", "aria-live": "polite" });
  const exporting = exportMenu("forecast", "shared-curves", { svg: () => plot.svg("Curves shared by tasks"), rows: () => [
    ["task", ...curves.map((c, k) => name(k)), "never learned"], ...tasks.map((t) => [t.task, ...t.parts]),
  ] });
  const figure = panel("Curves shared by tasks", [exporting],
    el("p", { class: "small muted" }, "Each task is a weighted sum of these curves; each family shifts them. The rest of the weight, up to 1, is never learned at any scale."),
    host, readout,
    el("div", { class: "legend" }, curves.map((c, k) => swatch(`${name(k)}, midpoint ${formatPosition(data.forecast, c.middle)}`, CURVE_COLORS[k]))),
    weightTable(curves, tasks));
  return { figure, draw: () => { plot = drawCurves(host, readout, data, curves); } };
};
