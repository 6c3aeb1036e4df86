// @ts-check
// The table of a run's spikes.

import { kindColor } from "./colors.js";
import { address, el, scrolled } from "./dom.js";
import { exportMenu } from "./export.js";
import { fmt } from "./numbers.js";

const HEAD = ["Spike", "Kind", "Onset", "Peak", "End", "Height", "Steps", "Residual", "Action", "Verdict"];

const number = (label, value) => el("td", { class: "n", "data-label": label }, value);

/** The page of a spike in the dashboard, its section in a report. */
export const spikeAddress = (data, number) =>
  data.place ? address("spike", data.place.path, `&spike=${number}`) : `#spike-${number}`;

const row = (data, s) => {
  const verdict = data.plot.verdicts[s.number] ?? "";
  const isLinked = Boolean(data.place) || data.pictures.concat(data.experiments, data.diagnoses).some((one) => one.spike === s.number);
  return el("tr", isLinked ? { class: "linked" } : {},
    el("td", { class: "title" }, isLinked ? el("a", { href: spikeAddress(data, s.number) }, `Spike ${s.number}`) : `Spike ${s.number}`),
    el("td", {}, el("span", { class: "outcome" },
      el("i", { class: "dot" + (s.live ? "" : " hollow"), style: { "--c": `var(${kindColor(s.words)})` } }), s.words)),
    number("Onset", String(s.spike.onset)),
    number("Peak", String(s.spike.peak)),
    number("End", s.spike.end === null ? "open" : String(s.spike.end)),
    number("Height", fmt(s.spike.height, 3)),
    number("Steps", s.spike.end === null ? "" : String(s.spike.end - s.spike.onset)),
    number("Residual", fmt(s.spike.residual, 3)),
    el("td", { "data-label": "Action" }, s.action),
    el("td", { "data-label": "Verdict" }, verdict || (data.place && s.words !== "hard batch" ? el("span", { class: "muted" }, "not diagnosed") : "")));
};

const csvRows = (data) => [HEAD.map((name) => name.toLowerCase()), ...data.spikes.map((s) => [
  s.number, s.words, s.spike.onset, s.spike.peak, s.spike.end, s.spike.height,
  s.spike.end === null ? "" : s.spike.end - s.spike.onset, s.spike.residual, s.action, data.plot.verdicts[s.number] ?? ""])];

/** The table; nothing where the run has no spike. */
export const spikeTable = (data) => {
  if (data.spikes.length === 0) return [];
  return el("section", { id: "spikes" },
    el("div", { class: "head" }, el("h2", {}, "Spikes"), exportMenu(data.run.name, "spikes", { rows: () => csvRows(data) })),
    scrolled("Table of spikes",
      el("table", { class: "cards" },
        el("thead", {}, el("tr", {}, HEAD.map((h, i) => el("th", { scope: "col", class: i >= 2 && i <= 7 ? "n" : "" }, h)))),
        el("tbody", {}, data.spikes.map((s) => row(data, s))))),
    el("p", { class: "muted small", style: { "margin-top": "8px" } },
      "Height: peak above the loss expected at the onset. Steps: onset to end. Residual: how much worse the loss is after the end than before the onset.",
      data.spikes.some((s) => !s.live) ? " Hollow mark: on a branch abandoned by a rollback." : ""));
};
