// @ts-check
// The back-tests of a forecast: a table of models for each.

import { el, scrolled } from "./dom.js";
import { exportMenu } from "./export.js";
import { cell, panel, percent, tableHead, twoDecimals } from "./forecast-formats.js";
import { plural } from "./numbers.js";

const TEST_TITLES = { largest: "The largest scale of each family", frontier: "The frontier: the top fifth of scales over all families" };

const SHOWN_MODELS = 8;

/** An interval of a difference as a bar; all rows share one scale, with a line at zero. */
const track = (less, from, to) => {
  const at = (v) => (100 * (Math.min(to, Math.max(from, v)) - from)) / (to - from);
  return el("td", { class: "track" }, el("div", { "aria-hidden": "true" },
    el("i", { class: "zero", style: { left: `${at(0)}%` } }),
    el("i", { class: less[1] < -0.005 ? "range less" : less[0] > 0.005 ? "range more" : "range", style: { left: `${at(less[0])}%`, width: `${at(less[1]) - at(less[0])}%` } })));
};

/** The table of one back-test: each model with its error, and its difference to the last value. */
export const backTestTable = (test) => {
  const methods = [...test.methods].sort((a, b) => a.error - b.error);
  const from = Math.min(0, ...methods.map((m) => m.less[0]));
  const to = Math.max(0.01, ...methods.map((m) => m.less[1]));
  const rows = methods.map((m) =>
    el("tr", { class: m.chosen ? "chosen" : m.method === "last value" ? "carried" : false },
      cell(m.method + (m.chosen ? " *" : ""), false), cell(twoDecimals(m.error)), cell(twoDecimals(m.skill)), cell(m.less.map(twoDecimals).join(" to ")), track(m.less, from, to),
      cell(m.coverage === undefined ? "\u2013" : percent(m.coverage)), cell(twoDecimals(m.rehearsed)), cell(twoDecimals(m.weight))));
  const others = rows.filter((row, i) => i >= SHOWN_MODELS && !methods[i].chosen && methods[i].method !== "last value");
  others.forEach((row) => { row.hidden = true; });
  const more = el("button", { class: "more", type: "button", onclick: () => {
    others.forEach((row) => { row.hidden = false; });
    more.remove();
  } }, `Show ${others.length} more`);
  return panel(TEST_TITLES[test.name], [exportMenu("forecast", `back-test-${test.name}`, { rows: () => [
    ["method", "error", "skill", "less_low", "less_high", "coverage", "rehearsed", "weight"],
    ...methods.map((m) => [m.method, m.error, m.skill, ...m.less, m.coverage ?? "", m.rehearsed ?? "", m.weight]),
  ] })],
    el("p", { class: "small muted" }, `${plural(test.points, "score")} of ${plural(test.families, "family", "families")} held out. Error: mean absolute error in points. Left of the line, a model beats the last value. * marks the model that predicts.`),
    scrolled("Models, back-tested", el("table", {},
      tableHead(["method", false], ["error"], ["skill"], ["difference to last value (95% interval)"], ["", false], ["80% coverage"], ["inner error"], ["weight"]),
      el("tbody", {}, rows))),
    others.length > 0 ? more : []);
};
