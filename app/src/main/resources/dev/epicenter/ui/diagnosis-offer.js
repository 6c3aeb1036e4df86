// @ts-check
// Diagnoses that can be started, with their price.

import { el } from "../report/dom.js";
import { duration } from "../report/duration.js";
import { plural } from "../report/numbers.js";

/** @typedef {{ effort: string, replays: number, steps: number, seconds: number | null, external: boolean, problem: string | null }} Offer */

/** What an offer costs, in words. */
export const priceText = (/** @type {Offer} */ offer) =>
  `at most ${plural(offer.replays, "replay")}, ${offer.steps.toLocaleString("en").replaceAll(",", "\u202f")} steps`
  + (offer.seconds === null ? "" : `, about ${duration(offer.seconds)} at the run's speed${offer.external ? " and the starts of its trainer" : ""}`);

/** A button for the diagnosis that also follows remedies, with its price; null where it is not possible. */
export const remedyOffer = (/** @type {Offer[]} */ offers, onStart) => {
  const thorough = offers.find((offer) => offer.effort === "thorough" && offer.problem === null);
  return thorough ? el("div", { class: "action when-idle" },
    el("button", { type: "button", onclick: () => onStart(thorough.effort) }, "Find a remedy"),
    el("p", {}, `The thorough diagnosis follows remedies past their end: ${priceText(thorough)}.`)) : null;
};

/** The primary button: the cheapest diagnosis and its price, or why it is not possible. */
export const primaryOffer = (/** @type {Offer[]} */ offers, onStart) => {
  const [quick] = offers;
  return quick.problem !== null
    ? el("p", { class: "problem" }, `This spike cannot be replayed: ${quick.problem}`)
    : el("div", { class: "action" },
      el("button", { type: "button", class: "primary", onclick: () => onStart(quick.effort) }, "Find the cause"),
      el("p", {}, `Ranks the causes by replaying the spike with one change each: ${priceText(quick)}.`));
};
