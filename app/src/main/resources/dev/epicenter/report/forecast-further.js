// @ts-check
// Further training that narrows the predictions, with its cost.

import { el, scrolled } from "./dom.js";
import { exportMenu } from "./export.js";
import { cell, formatScale, panel, percent, tableHead, twoDecimals } from "./forecast-formats.js";

const SHOWN_ROWS = 24;

const narrowing = (design, run) => (design.width === undefined || run.width === undefined ? undefined : 1 - run.width / design.width);

/** The designs, those with the most narrowing for its cost first. */
const sortedDesigns = (designs) => {
  const value = (d) => {
    const best = d.runs.find((r) => r.best);
    return best ? (narrowing(d, best) ?? Infinity) / best.cost : -1;
  };
  return [...designs].sort((a, b) => value(b) - value(a));
};

/** Candidates by family and requested scale; nothing where nothing is requested beyond the last scale. */
export const furtherTable = (forecast) => {
  const rows = sortedDesigns(forecast.further_training).flatMap((design) => design.runs.map((run, i) => ({ design, run, first: i === 0 })));
  if (rows.length === 0) return [];
  const body = rows.map(({ design, run, first }) => el("tr", { class: run.best ? "chosen" : false },
    cell(first ? design.family : "", false), cell(first ? formatScale(forecast, design.scale) : ""), cell(formatScale(forecast, run.scale) + (run.best ? " *" : "")),
    cell(percent(run.cost)), cell(twoDecimals(design.width)), cell(twoDecimals(run.width)), cell(percent(narrowing(design, run)))));
  const others = body.slice(SHOWN_ROWS);
  others.forEach((row) => { row.hidden = true; });
  const more = el("button", { class: "more", type: "button", onclick: () => {
    others.forEach((row) => { row.hidden = false; });
    more.remove();
  } }, `Show ${others.length} more`);
  return panel("Further training that narrows the predictions", [exportMenu("forecast", "further-training", { rows: () => [
    ["family", "scale", "tasks", "width", "run_scale", "run_params", "run_tokens", "cost", "expected_width", "best"],
    ...rows.map(({ design, run }) => [design.family, design.scale, design.tasks, design.width ?? "", run.scale, run.params, run.tokens ?? "", run.cost, run.width ?? "", run.best]),
  ] })],
    el("p", { class: "small muted" }, "One more run of the family between its largest one and the requested scale. Width: mean width of the narrow intervals over the tasks, in points. Cost: training compute relative to the requested scale. * narrows most for its cost, of the runs that narrow by a quarter or more at half the cost or less. Assumed: the run scores as predicted, and runs of other families change nothing."),
    scrolled("Further training", el("table", {},
      tableHead(["family", false], ["prediction at"], ["further run at"], ["its cost"], ["width now"], ["expected width"], ["less"]),
      el("tbody", {}, body))),
    others.length > 0 ? more : []);
};
