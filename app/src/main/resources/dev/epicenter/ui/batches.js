// @ts-check
// The batches around a spike as text, worst sequences first, with a replay that leaves chosen ones out.

import { el } from "../report/dom.js";
import { fmt, num, plural } from "../report/numbers.js";

/** @typedef {{ row: number, loss: any, text: string }} Sequence */

const sequenceRow = (batch, sequence, isWorst, onToggle) =>
  el("li", { class: isWorst ? "worst" : "" }, el("label", {},
    el("input", { type: "checkbox", onchange: (event) => onToggle(batch, sequence.row, event.target.checked), "aria-label": `Sequence ${sequence.row} of batch ${batch}` }),
    el("span", { class: "loss" }, sequence.loss === null ? `row ${sequence.row}` : `loss ${fmt(sequence.loss, 3)}`),
    el("span", { class: "text", onclick: (event) => event.currentTarget.classList.toggle("open") }, sequence.text || `row ${sequence.row}, text not recorded`)));

const batchPart = (one, onset, onToggle) => {
  const measured = one.sequences.some((s) => s.loss !== null);
  const worst = Math.max(...one.sequences.map((s) => num(s.loss) ?? -Infinity));
  return el("div", { class: "batch" },
    el("h3", {}, `Step ${one.step}`, el("small", {}, `batch ${one.batch}, loss ${fmt(one.loss)}`
      + (one.step === onset ? ", the onset" : "") + (one.omitted > 0 ? `, ${plural(one.omitted, "further sequence")} not shown` : "")
      + (one.sequences.length === 0 ? ", no sequence recorded" : measured ? "" : ", sequences in their order"))),
    el("ol", {}, one.sequences.map((s) => sequenceRow(one.batch, s, measured && num(s.loss) === worst, onToggle))));
};

/** `replace=BATCH#ROWS:1`, one for each batch. */
const armOf = (chosen) => [...chosen].filter(([, rows]) => rows.size > 0)
  .map(([batch, rows]) => `replace=${batch}#${[...rows].sort((a, b) => a - b).join("+")}:1`).join(",");

/** The section; it fetches its text after the page is shown. */
export const batchesSection = ({ path, number, experiment, hasExperiment, canReplay, send }) => {
  const body = el("div", {}, el("p", { class: "muted" }, "Reading the batches."));
  /** Rows chosen, by batch. @type {Map<number, Set<number>>} */
  const chosen = new Map();
  const arm = el("code", {});
  const bar = el("div", { class: "chosen", hidden: true },
    el("p", { class: "small" }, "Skip these: other sequences take their place. ", arm),
    el("div", { class: "tools" }, canReplay
      ? el("button", {
        type: "button", onclick: async () => {
          if (await send(hasExperiment ? "ADD" : "REPLAY", { arms: [armOf(chosen)] })) location.assign(experiment);
        },
      }, "Replay without these")
      : []));
  const toggle = (batch, row, isChosen) => {
    const rows = chosen.get(batch) ?? new Set();
    if (isChosen) rows.add(row);
    else rows.delete(row);
    chosen.set(batch, rows);
    const text = armOf(chosen);
    bar.hidden = text === "";
    arm.textContent = text;
  };
  const fill = async () => {
    try {
      const response = await fetch(`/api/batches?path=${encodeURIComponent(path)}&spike=${number}`);
      const reply = await response.json();
      if (!response.ok) throw new Error(reply.problem);
      body.replaceChildren(...(reply.problem ? [el("p", { class: "muted" }, reply.problem)] : [
        el("p", { class: "small muted" }, reply.order),
        el("div", { class: "batches" }, reply.batches.map((one) => batchPart(one, reply.onset, toggle))), bar]));
    } catch (error) {
      body.replaceChildren(el("p", { class: "problem" }, error.message || "The server does not answer"));
    }
  };
  fill();
  return el("section", { id: "batches" }, el("h2", {}, "What the network read"), body);
};
