// @ts-check
// The losses of chosen replays of a diagnosis beside the run's own.

import { OUTCOMES } from "./arm-table.js";
import { chart, shadeSpikes, wantsLog } from "./chart.js";
import { color } from "./colors.js";
import { el, swatch } from "./dom.js";
import { exportMenu } from "./export.js";
import { fmt, num } from "./numbers.js";

/** More curves than these cannot be distinguished. */
const MOST_CURVES = 12;

/** @typedef {{ steps: number[], losses: any[] }} ReplayCurve */
/** @typedef {{ run: string, spike: any, own: ReplayCurve, replays: any[], load: (index: number) => Promise<ReplayCurve> }} Source */

const numbers = (curve) => ({ steps: curve.steps, losses: curve.losses.map(num) });

/** A figure that is empty until replays are shown in it. */
export const replayChart = (/** @type {Source} */ source, name) => {
  const host = el("div", { class: "plot", "data-figure": `replays-${name}` });
  const legend = el("div", { class: "legend" });
  const readout = el("div", { class: "readout", "aria-live": "polite" });
  const element = el("div", { class: "replay-chart", hidden: true }, legend, host, readout);
  const own = numbers(source.own);
  /** The replays shown, by index. @type {Map<number, ReplayCurve>} */
  let shown = new Map();
  let plot = null;

  const draw = () => {
    plot?.destroy();
    plot = null;
    element.hidden = shown.size === 0;
    host.replaceChildren();
    if (shown.size === 0) return;
    const drawn = [...shown].filter(([, curve]) => curve.steps.length > 0);
    const stroke = (index) => () => color(OUTCOMES[source.replays[index].outcome] ?? "--sham");
    const series = [
      ...drawn.map(([index, curve]) => ({ label: source.replays[index].name, steps: curve.steps, values: curve.losses, stroke: stroke(index), width: 1.5 })),
      ...(own.steps.length > 0 ? [{ label: "the run", steps: own.steps, values: own.losses, stroke: () => color("--ink"), width: 1.8, dash: [5, 3] }] : []),
    ];
    legend.replaceChildren(
      swatch("the run, unchanged", "--ink", "dashed"),
      ...drawn.map(([index]) => swatch(`${source.replays[index].name}: ${source.replays[index].words}`, OUTCOMES[source.replays[index].outcome] ?? "--sham")),
      exportMenu(source.run, `spike-${source.spike.number}-replays`, {
        rows: () => [["replay", "step", "loss"], ...series.flatMap((s) => s.steps.map((step, i) => [s.label, step, s.values[i]]))],
        ...(series.length > 0 ? { svg: () => plot.svg(`${source.run}, spike ${source.spike.number}: replays`) } : {}),
      }));
    const missing = shown.size - drawn.length;
    readout.textContent = missing > 0 ? `${missing} of ${shown.size} curves are not stored: an earlier version diagnosed this spike.` : "";
    if (series.length === 0) return;
    plot = chart(host, series, {
      height: 200, log: wantsLog(series.flatMap((s) => s.values)), label: "Loss of the run and of replays", yLabel: "loss",
      under: shadeSpikes([{ ...source.spike, live: true }]),
      onCursor: (step) => {
        if (step === null) return;
        readout.textContent = [`step ${step}`, ...series.map((s) => [s.label, s.steps.indexOf(step), s.values]).filter(([, i]) => i >= 0).slice(0, 4)
          .map(([label, i, values]) => `${label} ${fmt(values[i])}`)].join("   ");
      },
    });
  };
  /** Shows these replays, or nothing where exactly they are shown. */
  const show = async (/** @type {number[]} */ indexes) => {
    const wanted = indexes.slice(0, MOST_CURVES);
    if (wanted.length === shown.size && wanted.every((i) => shown.has(i))) shown = new Map();
    else {
      const curves = await Promise.all(wanted.map((i) => source.load(i).catch(() => ({ steps: [], losses: [] }))));
      shown = new Map(wanted.map((index, i) => [index, numbers(curves[i])]));
    }
    draw();
  };
  return { element, show, isShown: (index) => shown.has(index) };
};
