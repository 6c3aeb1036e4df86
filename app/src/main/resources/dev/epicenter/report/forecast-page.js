// @ts-check
// Builds the forecast page: predictions, task grid, further training, back-tests, calibration, shared curves and predictability.

import { el } from "./dom.js";
import { backTestTable } from "./forecast-back-tests.js";
import { calibrationFigure } from "./forecast-calibration.js";
import { coverageFigure } from "./forecast-coverage.js";
import { curvesFigure } from "./forecast-curves.js";
import { distanceTable } from "./forecast-distance.js";
import { furtherTable } from "./forecast-further.js";
import { gainsTable } from "./forecast-gains.js";
import { taskGrid } from "./forecast-grid.js";
import { predictabilityTable } from "./forecast-predictability.js";
import { taskFigure } from "./forecast-task.js";
import { stepNumber } from "./numbers.js";

/** Fills the page; `tools` are buttons or links in its header. */
export const showForecast = (data, tools = []) => {
  const { forecast } = data;
  const task = taskFigure(data, (lines) => grid.show(lines));
  const grid = taskGrid(data, task.select);
  const calibration = calibrationFigure(forecast);
  const coverage = coverageFigure(forecast);
  const curves = curvesFigure(data);
  document.getElementById("page").replaceChildren(
    el("header", { id: "run" },
      el("div", { class: "eyebrow" }, "Epicenter forecast"),
      el("div", { class: "head" }, el("h1", {}, forecast.source), el("span", { class: "tools" }, tools)),
      el("p", { class: "summary" }, forecast.conclusion),
      el("dl", { class: "facts" }, [
        ["Scores", stepNumber(data.lines.reduce((n, l) => n + l.x.length, 0))],
        ["Families", String(new Set(data.lines.map((l) => l.family)).size)],
        ["Tasks", String(new Set(data.lines.map((l) => l.task)).size)],
        ["Scale", data.axis_words],
      ].map(([label, value]) => el("div", {}, el("dt", {}, label), el("dd", {}, value)))),
      forecast.notes.length > 0 ? el("ul", { class: "notes" }, forecast.notes.map((n) => el("li", {}, n))) : []),
    el("section", {}, el("h2", {}, "Predictions"), task.figure, grid.figure, gainsTable(data, task.select), furtherTable(forecast)),
    el("section", {}, el("h2", {}, "Back-tests"),
      forecast.back_tests.map(backTestTable),
      forecast.back_tests.length === 0 ? el("p", { class: "muted" }, "No family has three scales: nothing could be held out.") : [],
      distanceTable(forecast), coverage.figure),
    el("section", {}, el("h2", {}, "Calibration"), calibration.figure),
    el("section", {}, el("h2", {}, "Shared curves"), curves.figure),
    el("section", {}, el("h2", {}, "Predictability"), predictabilityTable(forecast)),
    el("footer", {}, "The same values: epicenter forecast --json."));
  // Charts take their width from the page, so they are drawn last.
  [task, calibration, coverage, curves].forEach((one) => one.draw());
};
