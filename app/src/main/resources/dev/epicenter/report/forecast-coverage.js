// @ts-check
// The observed coverage of the 80% intervals by distance beyond the last scale.

import { chart } from "./chart.js";
import { color } from "./colors.js";
import { el, swatch } from "./dom.js";
import { exportMenu } from "./export.js";
import { formatTick, panel, percent } from "./forecast-formats.js";
import { fmt } from "./numbers.js";

const NOMINAL = 0.8;

/** The figure as {figure, draw}; nothing without bands of distance. */
export const coverageFigure = (forecast) => {
  const bands = forecast.by_distance.filter((b) => b.coverage !== undefined);
  if (bands.length === 0) return { figure: [], draw: () => {} };
  const host = el("div", { class: "plot square", "data-figure": "coverage" });
  const readout = el("div", { class: "readout", "aria-live": "polite" });
  const middle = (b) => (b.from + b.to) / 2;
  const end = bands[bands.length - 1].to;
  let plot = null;
  const draw = () => { plot = chart(host, [
    { label: "nominal", steps: [0, end], values: [NOMINAL, NOMINAL], stroke: () => color("--faint"), width: 1, dash: [4, 4] },
    { label: "observed", steps: bands.map(middle), values: bands.map((b) => b.coverage), stroke: () => color("--live"), width: 2, points: true },
  ], {
    height: 260,
    label: "Observed coverage of the 80% intervals against the distance beyond the last scale",
    range: [0, 1],
    xRange: [0, 1.03 * end],
    xFormat: (x) => `\u00d7${fmt(10 ** x, 2)}`,
    yFormat: formatTick,
    onCursor: (x) => {
      const band = bands.find((b) => middle(b) === x);
      readout.textContent = band ? `\u00d7${fmt(10 ** band.from, 3)} to \u00d7${fmt(10 ** band.to, 3)}: ${percent(band.coverage)} of ${band.predictions} scores are inside their 80% interval` : "";
    },
  }); };
  const figure = panel("Coverage of 80% intervals by distance", [exportMenu("forecast", "coverage", {
    rows: () => [["from_decades", "to_decades", "predictions", "coverage"], ...bands.map((b) => [b.from, b.to, b.predictions, b.coverage])],
    svg: () => plot.svg("Coverage of 80% intervals by distance"),
  })],
    el("p", { class: "small muted" }, "Each point is a band of distance in the back-test. Horizontal: the factor of scale beyond the last one shown. Intervals were calibrated on other families or tasks."),
    host, readout,
    el("div", { class: "legend" }, swatch("observed", "--live"), swatch("nominal", "--faint", "dashed")));
  return { figure, draw };
};
