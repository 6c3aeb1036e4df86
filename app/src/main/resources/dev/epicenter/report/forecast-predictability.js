// @ts-check
// Whether the improvement from one scale to the next predicts the following one.

import { el, scrolled } from "./dom.js";
import { exportMenu } from "./export.js";
import { cell, panel, tableHead, twoDecimals } from "./forecast-formats.js";
import { fmt } from "./numbers.js";

const TRANSFORMS = [["raw", "raw"], ["logit", "logit [0, 1]"], ["range", "global range"], ["chance", "[chance, 1]"]];

/** Correlations between successive improvements, for each family and transform of the scores. */
export const predictabilityTable = (forecast) => {
  const families = [...new Set(forecast.predictability.map((p) => p.family))];
  if (families.length === 0) {
    return panel("Successive improvements", [], el("p", { class: "muted" }, "No family has three scales: there are no two successive improvements to compare."));
  }
  const find = (family, transform) => forecast.predictability.find((p) => p.family === family && p.transform === transform);
  return panel("Successive improvements", [exportMenu("forecast", "predictability", { rows: () => [
    ["family", "transform", "tasks", "correlation", "corrected", "largest_step"],
    ...forecast.predictability.map((p) => [p.family, p.transform, p.tasks, p.correlation ?? "", p.corrected ?? "", p.largest_step]),
  ] })],
    el("p", { class: "small muted" }, `Correlation across tasks between successive improvements. Noise alone gives ${twoDecimals(forecast.of_noise)}, because both share the middle score. In parentheses: corrected for the scores' standard errors, where these are known.`),
    scrolled("Families", el("table", {},
      tableHead(["family", false], ["tasks"], ["largest step"], ...TRANSFORMS.map(([, title]) => [title])),
      el("tbody", {}, families.map((f) => {
        const first = find(f, "raw");
        return el("tr", {}, cell(f + (first.sparse ? " (sparse)" : ""), false), cell(first.tasks), cell("\u00d7" + fmt(first.largest_step, 3)),
          TRANSFORMS.map(([name]) => {
            const p = find(f, name);
            return cell(twoDecimals(p.correlation) + (p.corrected === undefined ? "" : ` (${twoDecimals(p.corrected)})`));
          }));
      })))));
};
