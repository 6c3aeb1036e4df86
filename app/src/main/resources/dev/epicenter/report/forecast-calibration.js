// @ts-check
// The observed coverage of the intervals of a forecast against their nominal coverage.

import { chart } from "./chart.js";
import { color } from "./colors.js";
import { el, swatch } from "./dom.js";
import { exportMenu } from "./export.js";
import { formatTick, panel, percent } from "./forecast-formats.js";

const TEST_COLORS = { largest: "--live", frontier: "--spike" };

/** The figure as {figure, draw}. */
export const calibrationFigure = (forecast) => {
  const tests = forecast.back_tests.filter((t) => t.calibration.length > 0);
  const host = el("div", { class: "plot square", "data-figure": "calibration" });
  const readout = el("div", { class: "readout", "aria-live": "polite" });
  if (tests.length === 0) {
    const figure = panel("No intervals to check", [], el("p", { class: "muted" }, "The table has too few scales to calibrate intervals."));
    return { figure, draw: () => {} };
  }
  let plot = null;
  const draw = () => { plot = chart(host, [
    { label: "nominal", steps: [0, 1], values: [0, 1], stroke: () => color("--faint"), width: 1, dash: [4, 4] },
    ...tests.map((t) => ({ label: t.name, steps: t.calibration.map((c) => c.nominal), values: t.calibration.map((c) => c.covered), stroke: () => color(TEST_COLORS[t.name]), width: 2, points: true })),
  ], {
    height: 340,
    yFormat: formatTick,
    label: "Observed coverage of the intervals against their nominal coverage",
    range: [0, 1],
    xFormat: (v) => `${Math.round(100 * v)}%`,
    onCursor: (x) => {
      const covered = tests.flatMap((t) => t.calibration.filter((c) => c.nominal === x).map((c) => `${percent(c.covered)} (${t.name})`));
      readout.textContent = covered.length === 0 ? "" : `Nominal coverage ${percent(x)}: observed ${covered.join(", ")}`;
    },
  }); };
  const figure = panel("Coverage of the intervals", [exportMenu("forecast", "calibration", { svg: () => plot.svg("Coverage of the intervals"), rows: () => [
    ["back_test", "nominal", "covered"], ...tests.flatMap((t) => t.calibration.map((c) => [t.name, c.nominal, c.covered])),
  ] })],
    el("p", { class: "small muted" }, "Horizontal: nominal coverage. Vertical: observed coverage. Below the dashed line, intervals are too narrow."),
    host, readout,
    el("div", { class: "legend" }, tests.map((t) => swatch(t.name === "largest" ? "largest scales" : "frontier", TEST_COLORS[t.name])), swatch("nominal", "--faint", "dashed")));
  return { figure, draw };
};
