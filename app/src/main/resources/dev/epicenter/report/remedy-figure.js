// @ts-check
// A remedy: what it is, what followed, and the loss with and without it well past its end.

import { chart, shadeSpikes, wantsLog } from "./chart.js";
import { color } from "./colors.js";
import { commandLine } from "./copy.js";
import { el, swatch } from "./dom.js";
import { exportMenu } from "./export.js";
import { fmt, num } from "./numbers.js";

/** Draws a line at the last step of the remedy. */
const endLine = (until) => (u) => {
  const { ctx, bbox } = u;
  const px = devicePixelRatio;
  const x = u.valToPos(until, "x", true);
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = color("--prevented");
  ctx.lineWidth = 1.5 * px;
  ctx.setLineDash([4 * px, 3 * px]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.font = `${12 * px}px ${color("--sans")}`;
  ctx.textAlign = x > bbox.left + bbox.width / 2 ? "right" : "left";
  ctx.fillText("remedy ends", x + (ctx.textAlign === "right" ? -5 : 5) * px, bbox.top + 12 * px);
  ctx.restore();
};

const others = (remedies) => remedies.length === 0 ? [] :
  el("details", {}, el("summary", {}, remedies.length === 1 ? "Another remedy" : `${remedies.length} other remedies`),
    remedies.map((remedy) => el("div", { class: "other-remedy" },
      el("p", {}, el("b", {}, remedy.name), `: ${remedy.followUp}.`),
      [remedy.rate, remedy.costs].filter(Boolean).map((line) => el("p", { class: "small muted" }, `${line}.`)),
      commandLine(remedy.command))));

/**
 * The section of a diagnosis' remedies as {element, draw}; the best one has the figure.
 *
 * @param {HTMLElement | null} offer a diagnosis that follows remedies; shown where this one followed none
 */
export const remedySection = (diagnosis, source, offer = null) => {
  const [best, ...more] = diagnosis.remedies;
  const followed = diagnosis.followed.length === 0 ? [] :
    el("details", {}, el("summary", {}, "How remedies were followed"), diagnosis.followed.map((line) => el("p", { class: "small" }, line)));
  if (!best) {
    return {
      element: el("section", { id: "remedies" }, el("h2", {}, "Remedy"),
        el("p", {}, diagnosis.followed.length > 0 ? "No change that was tried holds past its end." : "No remedy was followed past its end."), diagnosis.followed.length > 0 ? [] : offer ?? [], followed),
      draw: () => {},
    };
  }
  const host = el("div", { class: "plot", "data-figure": "remedy" });
  const exporting = el("div", { class: "tools" });
  const readout = el("div", { class: "readout", "aria-live": "polite" });
  const element = el("section", { id: "remedies" }, el("h2", {}, "Remedy"),
    el("div", { class: "figure remedy" },
      el("p", { class: "answer" }, el("b", {}, best.name), `: ${best.followUp}.`),
      el("div", { class: "head" },
        el("div", { class: "legend" }, swatch("with the remedy", "--prevented"), swatch("without it", "--spiked")), exporting),
      host, readout,
      [best.rate, best.costs].filter(Boolean).map((line) => el("p", { class: "small muted" }, `${line}.`)),
      commandLine(best.command),
      others(more), followed));
  const draw = async () => {
    const load = (index) => (index === null ? Promise.resolve({ steps: [], losses: [] }) : source.load(index).catch(() => ({ steps: [], losses: [] })));
    const [on, off] = await Promise.all([load(best.with), load(best.without)]);
    const series = [["without it", off, "--spiked"], ["with the remedy", on, "--prevented"]]
      .filter(([, curve]) => curve.steps.length > 0)
      .map(([label, curve, variable]) => ({ label, steps: curve.steps, values: curve.losses.map(num), stroke: () => color(variable), width: 1.7 }));
    if (series.length === 0) {
      host.replaceWith(el("p", { class: "small muted" }, "Its curves are not stored: an earlier version diagnosed this spike."));
      return;
    }
    const plot = chart(host, series, {
      height: 230, log: wantsLog(series.flatMap((s) => s.values)), label: "Loss with and without the remedy", yLabel: "loss",
      under: shadeSpikes([{ ...source.spike, live: true }]), over: endLine(best.until),
      onCursor: (step) => {
        readout.textContent = step === null
          ? `Followed to step ${best.followedTo}. The spike without it is shaded.`
          : [`step ${step}`, ...series.map((s) => [s.label, s.values[s.steps.indexOf(step)]]).filter(([, v]) => v !== undefined).map(([label, v]) => `${label} ${fmt(v)}`)].join("   ");
      },
    });
    readout.textContent = `Followed to step ${best.followedTo}. The spike without it is shaded.`;
    exporting.replaceChildren(exportMenu(source.run, `spike-${source.spike.number}-remedy`, {
      rows: () => [["replay", "step", "loss"], ...series.flatMap((s) => s.steps.map((step, i) => [s.label, step, s.values[i]]))],
      svg: () => plot.svg(`${source.run}, spike ${source.spike.number}: ${best.name}`),
    }));
  };
  return { element, draw };
};
