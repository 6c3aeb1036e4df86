// @ts-check
// A spike on one axis of steps: its loss, the norms of gradient and update, and the tensors.

import { shadeSpikes, wantsLog } from "./chart.js";
import { color } from "./colors.js";
import { el, swatch } from "./dom.js";
import { exportMenu } from "./export.js";
import { linkedCharts } from "./linked-charts.js";
import { fmt, num } from "./numbers.js";
import { tensorCurves } from "./tensor-curves.js";
import { tensorStrip } from "./tensor-strip.js";

const series = (data, values, label, variable) =>
  ({ label, steps: data.steps, values, stroke: () => color(variable), width: 1.7, points: data.steps.length < 40 });

const isMeasured = (values) => values.some((v) => Number.isFinite(v));

/** The figure of a spike; `draw` is called once it is in the page. */
export const spikeStrips = (data) => {
  const loss = data.loss.map(num);
  const gradient = data.gradNorm.map(num);
  const update = data.updateNorm.map(num);
  const norms = [[gradient, "gradient norm", "--live"], [update, "update norm", "--held-out"]].filter(([values]) => isMeasured(values));
  const readout = el("div", { class: "readout strips-readout", "aria-live": "polite" });
  const lossHost = el("div", { class: "plot", "data-figure": "spike-loss" });
  const normHost = el("div", { class: "plot", "data-figure": "spike-norms" });
  const opened = el("div", { id: "tensor-curves" });
  const hint = "Point at a step, or use the arrow keys in a chart; drag to zoom, double-click to show all. Click a tensor for its curves.";
  let pointed = "";
  let strip = null;
  let linked = null;
  let lossChart = null;
  let normChart = null;

  const showStep = (step) => {
    const i = step === null ? -1 : data.steps.indexOf(step);
    strip?.mark(i < 0 ? null : step);
    if (i < 0 && pointed === "") { readout.textContent = hint; return; }
    readout.textContent = [
      ...(i < 0 ? [] : [`step ${step}`, `loss ${fmt(loss[i])}`, ...norms.map(([values, name]) => `${name} ${fmt(values[i], 3)}`)]),
      pointed,
    ].filter((part) => part !== "").join("   ");
  };
  const openTensor = (tensor, isOpen) => {
    opened.replaceChildren();
    if (!isOpen) return;
    const curves = tensorCurves(data.run.name, data.picture, tensor, data.spike, () => strip.close());
    opened.append(curves.element);
    curves.draw();
  };
  if (data.picture) {
    strip = tensorStrip(data.run.name, data.picture, {
      from: data.from, to: data.to, onTensor: openTensor,
      onPoint: (step, text) => { pointed = text; showStep(step); },
    });
  }
  const title = `${data.run.name}, spike ${data.spike.number}`;
  const rows = () => [["step", "loss", "grad_norm", "update_norm"], ...data.steps.map((s, i) => [s, loss[i], gradient[i], update[i]])];
  const drawn = data.steps.length > 0;
  const element = el("div", { class: "figure strips" },
    readout,
    el("div", { class: "strip" },
      el("div", { class: "head" }, el("h3", {}, "Loss"), el("div", { class: "tools" },
        el("button", { type: "button", onclick: () => { linked?.zoomAll(data.from, data.to); strip?.zoom(data.from, data.to); } }, "Show all"),
        exportMenu(data.run.name, `spike-${data.spike.number}-loss`, { rows, ...(drawn ? { svg: () => lossChart.svg(`${title}: loss`) } : {}) }))),
      lossHost),
    norms.length > 0
      ? el("div", { class: "strip" },
        el("div", { class: "head" }, el("h3", {}, "Norms"), el("div", { class: "tools" },
          el("div", { class: "legend" }, norms.map(([, name, variable]) => swatch(name, variable))),
          exportMenu(data.run.name, `spike-${data.spike.number}-norms`, { rows, ...(drawn ? { svg: () => normChart.svg(`${title}: norms`) } : {}) }))),
        normHost)
      : el("p", { class: "small muted" }, "The trainer reported no gradient or update norms."),
    strip ? strip.element
      : el("p", { class: "small muted" }, data.run.external
        ? "The trainer reported no telemetry of tensors around this spike (epicenter.torch.telemetry, or tensors.jsonl)."
        : "No telemetry of tensors was recorded around this spike (telemetry.tensors_every in the run file)."),
    opened);
  const draw = () => {
    if (data.steps.length === 0) {
      lossHost.append(el("p", { class: "muted" }, "No step was recorded around this spike."));
      strip?.draw();
      return;
    }
    linked = linkedCharts((from, to) => strip?.zoom(from, to));
    linked.onCursor(showStep);
    const under = shadeSpikes([...data.others.map((s) => ({ ...s, live: false })), { ...data.spike, live: true }]);
    const common = { sync: "spike", xRange: [data.from, data.to], under };
    lossChart = linked.add(lossHost, [series(data, loss, "loss", "--live")],
      { ...common, height: 190, log: wantsLog(loss), label: "Loss around the spike", ...(norms.length > 0 ? {} : { xLabel: "step" }) });
    if (norms.length > 0) {
      normChart = linked.add(normHost, norms.map(([values, name, variable]) => series(data, values, name, variable)),
        { ...common, height: 140, log: wantsLog(norms.flatMap(([values]) => values)), label: "Norms around the spike", xLabel: "step" });
    }
    strip?.draw();
    showStep(null);
  };
  return { element, draw };
};
