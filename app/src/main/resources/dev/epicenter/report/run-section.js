// @ts-check
// The charts of a run: its loss with spikes and branches, and a small chart for each other metric that the user chose.

import { branchRoom, drawBranches } from "./branches.js";
import { shadeSpikes, wantsLog } from "./chart.js";
import { LOSS_COLORS, chosenMetrics, optionsBar } from "./chart-options.js";
import { kindColor } from "./colors.js";
import { el, swatch } from "./dom.js";
import { exportMenu } from "./export.js";
import { linkedCharts } from "./linked-charts.js";
import { fmt, stepNumber } from "./numbers.js";
import { asSeries, curvesOf, metricTitle, stepNear, valueRows } from "./run-curves.js";
import { spikeAddress } from "./spike-table.js";
import { xAxesOf, xAxis } from "./x-axis.js";

const MOST_ZOOM_BUTTONS = 8;

/** What the charts draw: the curves of each metric over the chosen axis. */
const readState = (data, view) => {
  const axis = xAxis(data.plot, view.get("x"));
  const at = (step, live) => axis.of(step, -1, live);
  const curves = Object.fromEntries(["LOSS", "HELD_OUT_LOSS", ...chosenMetrics(data, view)].map((metric) => [metric, curvesOf(data, metric, axis)]));
  return {
    data, axis, at, curves,
    small: chosenMetrics(data, view).filter((metric) => curves[metric].some((c) => c.values.some((v) => Number.isFinite(v)))),
    spikes: data.spikes.map((s) => ({ ...s, spike: { ...s.spike, onset: at(s.spike.onset, s.live) }, until: at(s.until, s.live) })),
  };
};

const lossSeries = ({ curves }) =>
  [...asSeries(curves.LOSS, "--live"), ...asSeries(curves.HELD_OUT_LOSS, "--held-out", { points: true, width: 1 })];

/** The spike drawn at a position of the plot, in pixels. */
const spikeAt = (state, u, left) => state.spikes
  .filter((s) => {
    const from = u.valToPos(s.spike.onset, "x");
    return left >= from - 4 && left <= Math.max(from + 8, u.valToPos(s.until, "x")) + 4;
  })
  .at(-1);

const tipOf = (state, x, u) => {
  const step = stepNear(state.curves.LOSS, x);
  const spike = spikeAt(state, u, u.cursor.left);
  return {
    title: `step ${stepNumber(step ?? Math.round(state.axis.stepAt(x)))}` + (state.axis.kind === "step" ? "" : `, ${state.axis.label} ${fmt(x, 6)}`),
    rows: Object.entries(state.curves).flatMap(([metric, curves]) => valueRows(curves, x, step, LOSS_COLORS[metric] ?? "--live")),
    ...(spike ? { note: `${spike.words} ${spike.number}: click to open it` } : {}),
  };
};

const lossLegend = ({ data, curves }) => {
  const all = [...curves.LOSS, ...curves.HELD_OUT_LOSS];
  return el("div", { class: "legend" },
    swatch("training loss", "--live"),
    curves.HELD_OUT_LOSS.length > 0 ? swatch("held-out loss", "--held-out", "dots") : [],
    all.some((c) => !c.live) ? swatch("abandoned", "--abandoned") : [],
    [...new Set(data.spikes.map((s) => s.words))].map((kind) => swatch(kind, kindColor(kind), "box")),
    data.rollbacks.length > 0 ? swatch("rollback", "--rollback") : [],
    data.plot.remedies.length > 0 ? swatch("remedy", "--prevented") : [],
    el("span", { class: "hint" }, "Drag to zoom, double-click to show all; click a spike to open it."));
};

const csvRows = (curves) => [["metric", "segment", "live", "smoothed_over", "step", "value"],
  ...curves.flatMap((c) => c.steps.map((s, i) => [c.metric.toLowerCase(), c.segment, c.live, c.span, s, c.values[i]]))];

/** Buttons that zoom to the first spikes. */
const spikeButtons = ({ data, at }, zoomTo) =>
  data.spikes
    .filter((s) => s.words !== "hard batch")
    .slice(0, MOST_ZOOM_BUTTONS)
    .map((s) => {
      const around = Math.max(40, 2 * (s.until - s.spike.onset));
      return el("button", { type: "button", "aria-label": `Zoom to spike ${s.number}`, onclick: () => zoomTo(at(s.spike.onset - around, s.live), at(s.until + around, s.live)) }, `Spike ${s.number}`);
    });

/**
 * The charts of a run.
 *
 * @param view its settings, {@link CHART_SETTINGS} among them
 * @param {{ onWindow: (from: number, to: number, isWhole: boolean) => void, onData: () => void, canSmooth: boolean }} hooks
 *   `onWindow` is called with the steps that the user zooms to, `onData` when the user chooses what the data lack
 */
export const runSection = (data, view, hooks) => {
  const section = el("section", { id: "run", class: "first" });
  let state = readState(data, view);
  let linked = null;
  let drawn = false;

  const rememberWindow = (from, to, isWhole) => {
    const steps = [state.axis.stepAt(from), state.axis.stepAt(to)];
    view.set(isWhole ? { from: "", to: "" } : { from: String(Math.floor(steps[0])), to: String(Math.ceil(steps[1])) });
    hooks.onWindow(steps[0], steps[1], isWhole);
  };
  const openSpike = (left, top, u) => {
    const spike = spikeAt(state, u, left);
    if (spike) location.href = spikeAddress(state.data, spike.number);
  };
  const common = () => ({ xLabel: state.axis.label, tooltip: (x, u) => tipOf(state, x, u), onClick: openSpike, under: (u) => shadeSpikes(state.spikes)(u) });

  const lossFigure = () => {
    const host = el("div", { class: "plot", "data-figure": "loss" });
    const y = view.get("y");
    const log = y === "" ? wantsLog(state.curves.LOSS.flatMap((c) => c.values)) : y === "log";
    let lossChart = null;
    const zoomTo = (from, to) => linked.zoomAll(Math.max(lossChart.first, from), Math.min(lossChart.last, to));
    const figure = el("div", { class: "figure" },
      el("div", { class: "head" },
        el("h3", {}, "Loss over ", state.axis.kind === "time" ? "time" : state.axis.kind + (state.axis.kind === "tokens" ? "" : "s")),
        el("div", { class: "tools" },
          el("span", { class: "muted small", "aria-hidden": "true" }, "Zoom to"),
          el("button", { type: "button", "aria-label": "Zoom to the whole run", onclick: () => zoomTo(-Infinity, Infinity) }, "Whole run"),
          spikeButtons(state, zoomTo),
          exportMenu(data.run.name, "loss", { rows: () => csvRows([...state.curves.LOSS, ...state.curves.HELD_OUT_LOSS]), svg: () => lossChart.svg(`${data.run.name}: loss`) }))),
      optionsBar(state.data, view, log, hooks.canSmooth, changed, (value) => lossChart.setLog(value)),
      host, lossLegend(state));
    return {
      figure,
      draw: () => {
        if (state.curves.LOSS.length === 0) {
          host.replaceWith(el("p", { class: "muted empty" }, "No step has been recorded yet."));
          return false;
        }
        lossChart = linked.add(host, lossSeries(state), {
          ...common(), height: 330, log, label: "Loss", yLabel: state.data.plot.lossUnit ? `loss (${state.data.plot.lossUnit})` : "loss", top: branchRoom(state.data),
          over: (u) => drawBranches(u, { ...state.data, spikes: state.spikes }, state.at),
        });
        return true;
      },
    };
  };

  const smallFigure = (metric) => {
    const [name, ownUnit] = metricTitle(metric);
    const unit = metric === "HELD_OUT_LOSS" ? state.data.plot.lossUnit : ownUnit;
    const host = el("div", { class: "plot", "data-figure": metric.toLowerCase() });
    let plot = null;
    return {
      figure: el("div", { class: "figure" },
        el("div", { class: "head" }, el("h3", {}, name, el("small", { class: "muted" }, unit)),
          exportMenu(data.run.name, metric.toLowerCase(), { rows: () => csvRows(state.curves[metric]), svg: () => plot.svg(`${data.run.name}: ${name.toLowerCase()}`) })),
        host),
      draw: () => {
        plot = linked.add(host, asSeries(state.curves[metric], "--live"), {
          ...common(), height: 180, log: metric !== "LR" && wantsLog(state.curves[metric].flatMap((c) => c.values)), label: name, yLabel: name.toLowerCase(),
        });
      },
    };
  };

  const draw = () => {
    linked?.destroy();
    linked = linkedCharts(rememberWindow);
    const loss = lossFigure();
    const small = state.small.map(smallFigure);
    section.replaceChildren(el("h2", { class: "visually-hidden" }, "Charts"), loss.figure,
      small.length > 0 ? el("div", { class: "grid" }, small.map((one) => one.figure)) : "");
    drawn = loss.draw();
    if (!drawn) return;
    small.forEach((one) => one.draw());
    if (view.get("from") !== "" && view.get("to") !== "") linked.zoomAll(state.axis.of(view.number("from")), state.axis.of(view.number("to")));
  };

  const changed = (isData) => {
    const focus = document.activeElement;
    const key = focus instanceof HTMLElement ? focus.dataset.metric : undefined;
    const label = focus?.closest("label")?.firstChild?.textContent;
    state = readState(state.data, view);
    draw();
    // The control that had the keyboard's focus was rebuilt.
    if (key) /** @type {HTMLElement | null} */ (section.querySelector(`[data-metric="${key}"]`))?.focus();
    else if (label) /** @type {HTMLElement | undefined} */ ([...section.querySelectorAll("label")].find((one) => one.firstChild.textContent === label)?.querySelector("select"))?.focus();
    if (isData) hooks.onData();
  };

  return {
    section,
    draw,
    /** Draws new data. */
    refresh: (newData) => {
      const shape = () => JSON.stringify([state.small, state.data.plot.metrics, xAxesOf(state.data.plot), branchRoom(state.data), state.curves.LOSS.length > 0]);
      const before = shape();
      state = readState(newData, view);
      if (!drawn || shape() !== before) draw();
      else linked.setSeries([lossSeries(state), ...state.small.map((metric) => asSeries(state.curves[metric], "--live"))]);
    },
  };
};
