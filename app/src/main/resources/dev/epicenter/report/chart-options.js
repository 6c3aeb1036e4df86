// @ts-check
// The choices above the charts of a run: its metrics, their smoothing, axis and scale.

import { choice, el } from "./dom.js";
import { stepNumber } from "./numbers.js";
import { metricTitle } from "./run-curves.js";
import { X_AXES, xAxesOf, xAxis } from "./x-axis.js";

/** The small charts of a page that was just opened; the same in CurveRequest. */
const DEFAULT_METRICS = "GRAD_NORM,UPDATE_NORM,WEIGHT_NORM,LR";
/** The steps over which curves can be smoothed. */
export const SPANS = [0, 10, 30, 100, 300, 1000, 3000, 10000];
/** The least width of a window, in pixels, in which the choices are open at first. */
const WIDE = 760;

/** The metrics of the first chart, with the CSS properties of their colors. */
export const LOSS_COLORS = { LOSS: "--live", HELD_OUT_LOSS: "--held-out" };

/** The settings of the charts in the address, with their defaults. */
export const CHART_SETTINGS = { m: DEFAULT_METRICS, x: "step", y: "", smooth: "0", from: "", to: "" };

/** The metrics that have a small chart. */
export const chosenMetrics = (data, view) => {
  const wanted = view.get("m").split(",");
  return data.plot.metrics.filter((metric) => wanted.includes(metric) && !(metric in LOSS_COLORS));
};

/** The chips and choices; `onChange(isData)` is called after each change, with whether other data are needed. */
export const optionsBar = (data, view, log, canSmooth, onChange, onLog) => {
  const chosen = chosenMetrics(data, view);
  const chip = (metric) => el("button", {
    type: "button", class: "chip", "data-metric": metric, "aria-pressed": String(chosen.includes(metric)),
    onclick: () => {
      const next = chosen.includes(metric) ? chosen.filter((m) => m !== metric) : [...chosen, metric];
      view.set({ m: next.join(",") || "none" });
      onChange(true);
    },
  }, metricTitle(metric)[0]);
  const chips = data.plot.metrics.filter((metric) => !(metric in LOSS_COLORS)).map(chip);
  const select = (label, options, value, onSelect) => el("label", {}, label,
    el("select", { onchange: (event) => onSelect(event.target.value) }, options.map(([key, text]) => el("option", { value: key, selected: key === value }, text))));
  const axes = xAxesOf(data.plot);
  return el("details", { class: "options", open: innerWidth > WIDE },
    el("summary", {}, "Metrics and axes"),
    el("div", { class: "bar-of-options" },
      chips.length > 0 ? el("div", { class: "chips", role: "group", "aria-label": "Metrics drawn" }, chips) : [],
      el("div", { class: "tools" },
        canSmooth ? select("Smoothing", SPANS.map((span) => [String(span), span === 0 ? "none" : `${stepNumber(span)} steps`]), view.get("smooth"), (value) => { view.set({ smooth: value }); onChange(true); }) : [],
        axes.length > 1 ? select("X axis", axes.map((kind) => [kind, X_AXES[kind]]), xAxis(data.plot, view.get("x")).kind, (value) => { view.set({ x: value, from: "", to: "" }); onChange(false); }) : [],
        choice("Scale of the loss", [[true, "Log"], [false, "Linear"]], log, (value) => { view.set({ y: value ? "log" : "linear" }); onLog(value); }))));
};
