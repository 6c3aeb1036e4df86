// @ts-check
// The back-test of the model that predicts, by distance beyond the last scale.

import { el, scrolled } from "./dom.js";
import { exportMenu } from "./export.js";
import { cell, panel, percent, tableHead, twoDecimals } from "./forecast-formats.js";
import { fmt } from "./numbers.js";

const factor = (decades) => `\u00d7${fmt(10 ** decades, 3)}`;

/** The methods with the most weight, largest first. */
const weightsOf = (band) => [...band.weights].sort((a, b) => b.weight - a.weight).slice(0, 3)
  .map((w) => `${w.method} ${twoDecimals(w.weight)}`).join("; ");

/** Error and coverage in bands of distance. */
export const distanceTable = (forecast) => {
  const bands = forecast.by_distance;
  if (bands.length === 0) return [];
  return panel("Back-test by distance", [exportMenu("forecast", "by-distance", { rows: () => [
    ["from_decades", "to_decades", "predictions", "families", "error", "last_value", "coverage"],
    ...bands.map((b) => [b.from, b.to, b.predictions, b.families, b.error, b.last_value, b.coverage ?? ""]),
  ] })],
    el("p", { class: "small muted" }, "Everything beyond each of several scales was held out. Weights and intervals of a prediction come from other families, or from other tasks where there are few families. Errors in points."),
    scrolled("Back-test by distance", el("table", {},
      tableHead(["beyond the last scale", false], ["predictions"], ["families"], ["error"], ["last value"], ["80% coverage"], ["largest weights", false]),
      el("tbody", {}, bands.map((b) => el("tr", {},
        cell(`${factor(b.from)} to ${factor(b.to)}`, false), cell(b.predictions), cell(b.families), cell(twoDecimals(b.error)), cell(twoDecimals(b.last_value)),
        cell(percent(b.coverage)), cell(weightsOf(b), false)))))));
};
