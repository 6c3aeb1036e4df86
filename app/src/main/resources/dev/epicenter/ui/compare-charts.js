// @ts-check
// The charts of the compare page: one metric of each run, and its difference to the first run.

import { color } from "../report/colors.js";
import { el, swatch } from "../report/dom.js";
import { exportMenu } from "../report/export.js";
import { linkedCharts } from "../report/linked-charts.js";
import { fmt, num, stepNumber } from "../report/numbers.js";
import { metricTitle } from "../report/run-curves.js";
import { interpolated } from "../report/x-axis.js";

const COLORS = 12;
const LOSS = "LOSS";

/** Title and unit of a metric: of a run, of a series of logs, or of an arm of experiments. */
export const titleOf = ({ metric, runs }, name = metric) => {
  if (name === LOSS && runs.every((run) => run.kind === "experiment")) return ["Loss of the control", ""];
  if (name !== LOSS && runs.some((run) => run.kind === "experiment")) return [`Loss with ${name}`, ""];
  return name !== LOSS && runs.some((run) => run.kind === "log") ? [name, "as logged"] : metricTitle(name);
};

/** The CSS property with the color of a run, by its place. */
export const runColor = (/** @type {number} */ i) => `--run-${(i % COLORS) + 1}`;

const X_LABELS = { step: "step", tokens: "tokens", checkpoint: "steps after the checkpoint" };

const seriesOf = (runs, key) => runs.map((run, i) => ({ run, i, line: run[key] })).filter(({ line }) => line.xs.length > 0).map(({ run, i, line }) => ({
  label: run.path, steps: line.xs, values: line.values.map(num), stroke: () => color(runColor(i)), width: i === 0 ? 2 : 1.6,
}));

const valueAt = (line, x) => {
  if (line.xs.length === 0 || x < line.xs[0] || x > line.xs.at(-1)) return null;
  const value = interpolated(line.xs, line.values.map(num), x);
  return Number.isFinite(value) ? { value, step: Math.round(interpolated(line.xs, line.steps, x)) } : null;
};

/** A triangle in the color of its run at the onset of each spike of the metric; those without one are the run's own, in its loss. */
const drawSpikes = (u, runs, metric) => {
  const { ctx, bbox } = u;
  const px = devicePixelRatio;
  ctx.save();
  runs.forEach((run, i) => {
    ctx.fillStyle = color(runColor(i));
    for (const spike of run.spikes) {
      if (!(spike.live || run.kind === "experiment") || spike.words === "hard batch" || run.line.xs.length < 2 || spike.metric !== (metric === LOSS ? null : metric)) continue;
      const x = u.valToPos(interpolated(run.line.steps, run.line.xs, spike.onset), "x", true);
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x - 4 * px, bbox.top - 8 * px);
      ctx.lineTo(x + 4 * px, bbox.top - 8 * px);
      ctx.closePath();
      ctx.fill();
    }
  });
  ctx.restore();
};

const csvRows = (runs, key, align) => [["run", align, "step", "value"],
  ...runs.flatMap((run) => run[key].xs.map((x, i) => [run.path, x, run[key].steps[i], run[key].values[i]]))];

/**
 * Draws both charts into a host.
 *
 * @param {{ align: string, log: boolean, window: [number, number] | null, onWindow: (from: number, to: number, isWhole: boolean) => void }} o
 * @returns {{ destroy: () => void, refresh: (data: any) => void, setLog: (log: boolean) => void }}
 */
export const compareCharts = (host, compare, o) => {
  let { runs } = compare;
  const metric = compare.metric === LOSS || runs.every((run) => run.kind === "log") ? compare.metric : LOSS;
  const linked = linkedCharts(o.onWindow);
  const [name, unit] = titleOf(compare);
  const title = runs.map((run) => run.path).join(", ");
  const tip = (key) => (x) => ({
    title: `${X_LABELS[o.align]} ${stepNumber(x) || fmt(x, 6)}`,
    rows: runs.map((run, i) => ({ run, i, at: valueAt(run[key], x) })).filter(({ at }) => at).map(({ run, i, at }) => ({
      label: run.path, value: fmt(at.value), color: `var(${runColor(i)})`, ...(o.align === "step" ? {} : { note: `step ${at.step}` }),
    })),
  });
  const figure = (key, heading, plot, menuName) => el("div", { class: "figure" },
    el("div", { class: "head" }, el("h3", {}, heading), exportMenu("compare", menuName, { rows: () => csvRows(runs, key, o.align), svg: () => plot.chart.svg(`${heading}: ${title}`) })),
    plot.host,
    key === "line" ? el("div", { class: "legend" }, runs.map((run, i) => swatch(run.path, runColor(i))), el("span", { class: "hint" }, "Triangles mark spikes. Drag to zoom, double-click to show all.")) : []);
  const line = { host: el("div", { class: "plot", "data-figure": "compare" }), chart: null };
  const difference = { host: el("div", { class: "plot", "data-figure": "difference" }), chart: null };
  const hasDifference = runs.some((run) => run.difference.xs.length > 0);
  host.replaceChildren(figure("line", name, line, "curves"),
    runs.length < 2 ? "" : hasDifference ? figure("difference", `Difference to ${runs[0].path}`, difference, "difference")
      : el("p", { class: "muted empty" }, `No ${o.align === "tokens" ? "tokens" : "steps"} in common with ${runs[0].path}: there is no difference to draw.`));
  const isEmpty = runs.every((run) => run.line.xs.length === 0);
  if (isEmpty) line.host.replaceWith(el("p", { class: "muted empty" }, "None of these has recorded this metric."));
  else {
    line.chart = linked.add(line.host, seriesOf(runs, "line"), {
      height: 330, log: o.log, label: name, xLabel: X_LABELS[o.align], yLabel: name.toLowerCase() + (unit ? ` (${unit})` : ""), top: 22, tooltip: tip("line"), over: (u) => drawSpikes(u, runs, metric),
    });
    if (hasDifference) {
      difference.chart = linked.add(difference.host, seriesOf(runs, "difference"), {
        height: 200, label: `Difference to ${runs[0].path}`, xLabel: X_LABELS[o.align], yLabel: "difference", tooltip: tip("difference"),
        xRange: [line.chart.first, line.chart.last],
        under: (u) => {
          const y = u.valToPos(0, "y", true);
          if (y < u.bbox.top || y > u.bbox.top + u.bbox.height) return;
          u.ctx.fillStyle = color("--faint");
          u.ctx.fillRect(u.bbox.left, y, u.bbox.width, devicePixelRatio);
        },
      });
    }
    if (o.window) linked.zoomAll(...o.window);
  }
  return {
    destroy: linked.destroy,
    setLog: (log) => line.chart?.setLog(log),
    refresh: (data) => {
      runs = data.runs;
      linked.setSeries([seriesOf(runs, "line"), ...(hasDifference ? [seriesOf(runs, "difference")] : [])]);
    },
  };
};
