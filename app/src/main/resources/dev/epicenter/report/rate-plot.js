// @ts-check
// Measured rates of a spike with their intervals, as a row of marks.

import { el } from "./dom.js";

const PLOT = 96;

/** @typedef {{ label: string, rate: any, marked?: boolean }} Column */

/**
 * The plot.
 *
 * @param {Column[]} columns
 * @param {string} axis what the labels are
 * @param {(rate: any) => void} onPick called with the rate that the user clicks
 */
export const ratePlot = (columns, axis, onPick) =>
  el("div", { class: "rates" },
    el("div", { class: "rate-columns", style: { "--plot": PLOT + "px" } },
      el("div", { class: "rate-axis", "aria-hidden": "true" }, el("span", {}, "1"), el("span", {}, "1/2"), el("span", {}, "0")),
      columns.map(({ label, rate, marked }) => el("button", {
        type: "button", class: "rate" + (marked ? " marked" : ""),
        "aria-label": `${label} ${axis}: ${rate.spiked} of ${rate.trials} spiked. Draw these replays.`,
        onclick: () => onPick(rate),
      },
        el("span", { class: "track" },
          el("i", { class: "interval", style: { bottom: `${100 * rate.low}%`, height: `${100 * (rate.high - rate.low)}%` } }),
          el("i", { class: "mark", style: { bottom: `${(100 * rate.spiked) / Math.max(1, rate.trials)}%` } })),
        el("b", {}, label),
        el("small", {}, `${rate.spiked}/${rate.trials}`)))),
    el("p", { class: "small muted" }, axis));
