// @ts-check
// The verdict of a diagnosis in one card: what caused the spike, how sure that is, what is ruled out, and what to do next.

import { commandLine } from "./copy.js";
import { el } from "./dom.js";

/** @typedef {{ text: string, command: string | null, effort: string | null }} Next */
/** @typedef {{ sentence: string, decided: boolean, probability: string | null, ruledOut: string[], next: Next[] }} Card */

/**
 * The card.
 *
 * @param {{ foot?: string, onDiagnose?: (effort: string) => void, link?: HTMLElement }} o `onDiagnose` makes buttons of next steps that are diagnoses;
 *   `link` replaces the next steps
 */
export const verdictCard = (/** @type {Card} */ card, o = {}) =>
  el("section", { class: "figure verdict-card" + (card.decided ? "" : " open"), "data-figure": "verdict", "aria-label": "Verdict" },
    el("div", { class: "eyebrow" }, card.decided ? "Verdict" : "No cause is shown"),
    el("p", { class: "sentence" }, card.sentence),
    card.probability ? el("p", { class: "probability" }, el("b", {}, "How sure: "), card.probability, ".") : [],
    card.ruledOut.length > 0
      ? el("div", { class: "ruled-out" }, el("h3", {}, "Ruled out"), el("ul", {}, card.ruledOut.map((cause) => el("li", {}, cause))))
      : [],
    o.link ?? (card.next.length > 0
      ? el("div", { class: "next" }, el("h3", {}, "Next"), card.next.map((step) => el("div", {},
        el("p", {}, step.text),
        step.effort && o.onDiagnose
          ? el("button", { type: "button", class: "primary", onclick: () => o.onDiagnose(step.effort) }, step.effort === "continue" ? "Run this experiment" : `Diagnose (${step.effort})`)
          : step.command ? commandLine(step.command) : [])))
      : []),
    o.foot ? el("p", { class: "small muted" }, o.foot) : []);
