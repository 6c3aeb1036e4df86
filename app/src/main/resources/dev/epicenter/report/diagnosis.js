// @ts-check
// A diagnosis: verdict, remedy, evidence, every replay and the methods; on the dashboard and in its own file.

import { el } from "./dom.js";
import { evidenceCards } from "./evidence-cards.js";
import { remedySection } from "./remedy-figure.js";
import { replayList } from "./replay-list.js";
import { verdictCard } from "./verdict-card.js";

/** What a report says of a diagnosis, which has a page of its own. */
export const diagnosisBlock = (diagnosis) =>
  el("div", { "data-figure": "diagnosis" },
    verdictCard(diagnosis.card, { foot: `Evidence, remedies and every replay: experiments/diagnosis-${diagnosis.spike}/diagnosis.html in the run directory.` }),
    diagnosis.remedies.slice(0, 1).map((remedy) => el("p", { class: "small", style: { "margin-top": "8px" } }, el("b", {}, "Remedy: "), `${remedy.name}: ${remedy.followUp}.`)));

/**
 * The whole diagnosis as {element, draw}.
 *
 * @param {import("./replay-chart.js").Source} source
 * @param {{ onDiagnose?: (effort: string) => void, remedyOffer?: HTMLElement | null }} o `remedyOffer` starts a diagnosis that follows remedies
 */
export const diagnosisView = (diagnosis, source, o = {}) => {
  const remedies = remedySection(diagnosis, source, o.remedyOffer);
  const evidence = evidenceCards(diagnosis, source);
  const element = el("div", { id: "diagnosis" },
    verdictCard(diagnosis.card, { foot: diagnosis.cost, onDiagnose: o.onDiagnose }),
    remedies.element,
    el("section", { id: "evidence" }, el("h2", {}, "Evidence"), evidence.element),
    replayList(diagnosis, source),
    el("details", { id: "methods" }, el("summary", {}, "Methods: the evidence in sentences"), diagnosis.methods.map((line) => el("p", { class: "small" }, line))));
  return { element, draw: () => { remedies.draw(); evidence.draw(); } };
};
