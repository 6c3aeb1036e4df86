// @ts-check
// The curves of one tensor around a spike: each of its metrics, in its own unit.

import { chart, shadeSpikes, wantsLog } from "./chart.js";
import { color } from "./colors.js";
import { el } from "./dom.js";
import { exportMenu } from "./export.js";
import { fmt, num } from "./numbers.js";
import { METRIC_LABELS } from "./tensors.js";

/** The figure of a tensor; `onClose` is called by its button. */
export const tensorCurves = (run, picture, tensor, spike, onClose) => {
  const metrics = picture.layers
    .map((layer) => ({ layer, row: layer.rows.find((row) => row.tensor === tensor) }))
    .filter(({ row }) => row && num(row.reference) > 0)
    .map(({ layer, row }) => ({
      name: METRIC_LABELS[layer.figure][0],
      unit: METRIC_LABELS[layer.figure][1],
      moved: row.moved,
      values: row.log2Ratios.map((v) => num(row.reference) * 2 ** num(v)),
    }));
  const charts = new Map();
  const plots = metrics.map((metric) => ({ metric, host: el("div", { class: "plot", "data-figure": "tensor-curve" }), readout: el("span", { class: "readout" }, metric.unit) }));
  const element = el("div", { class: "figure tensor-curves" },
    el("div", { class: "head" },
      el("h3", {}, el("code", {}, tensor)),
      el("button", { type: "button", onclick: onClose }, "Close")),
    metrics.length === 0 ? el("p", { class: "muted" }, "Nothing was measured of this tensor before the onset.") : [],
    el("div", { class: "thirds" }, plots.map(({ metric, host, readout }) => el("div", {},
      el("div", { class: "head" }, el("h4", {}, metric.name), exportMenu(run, `spike-${picture.spike}-${tensor}-${metric.name.toLowerCase()}`, {
        rows: () => [["step", metric.name.toLowerCase()], ...picture.steps.map((step, i) => [step, metric.values[i]])],
        svg: () => charts.get(metric).svg(`${run}, spike ${picture.spike}: ${metric.name.toLowerCase()} of ${tensor}`),
      })), host, readout,
      el("p", { class: "small muted" }, metric.moved === null ? "Did not change by the rule." : `Changed at step ${metric.moved}.`)))));
  return {
    element,
    draw: () => plots.forEach(({ metric, host, readout }) => charts.set(metric, chart(host, [
      { label: metric.name, steps: picture.steps, values: metric.values, stroke: () => color("--live"), width: 1.6 },
    ], {
      height: 150, log: wantsLog(metric.values), label: `${metric.name} of ${tensor}`, under: shadeSpikes([{ ...spike, live: true }]),
      onCursor: (step) => {
        const i = step === null ? -1 : picture.steps.indexOf(step);
        readout.textContent = i < 0 ? metric.unit : `step ${step}: ${fmt(metric.values[i])}`;
      },
    }))),
  };
};
