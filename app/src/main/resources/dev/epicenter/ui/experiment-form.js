// @ts-check
// The request form of a spike: replay it, add arms, diagnose it.

import { el } from "../report/dom.js";
import { priceText } from "./diagnosis-offer.js";
import { untrustedNotice } from "./untrusted.js";

/** @typedef {(what: "REPLAY" | "ADD" | "DIAGNOSE" | "STOP", more?: object) => Promise<boolean>} Send */

const lines = (text) => text.split("\n").map((line) => line.trim()).filter((line) => line.length > 0);

const armsForm = (/** @type {Send} */ send, hasExperiment) => {
  const arms = el("textarea", { id: "arms", rows: "3", spellcheck: "false", placeholder: "lr=x0.7\nweight_decay=x0.5,lr=x0.9" });
  const addButton = el("button", { type: "submit", value: "ADD" }, "Add these arms");
  return el("form", {
    onsubmit: async (event) => {
      event.preventDefault();
      const what = event.submitter?.value ?? addButton.value;
      if (await send(what, { arms: lines(arms.value) }) && what === "ADD") arms.value = "";
    },
  },
    el("label", { for: "arms" }, "Arms, one per line"),
    arms,
    el("p", { class: "small muted" }, "An arm can change lr, weight_decay, beta1, beta2, eps, momentum, clip_grad_norm, dropout (=VALUE or =xFACTOR), freeze=PATTERN, reset=m, data_seed=N, skip=N, batch_size=N and more. Join several changes of one arm by commas (docs/reference/interventions.md)."),
    el("div", { class: "tools" }, hasExperiment ? addButton : [],
      el("button", { type: "submit", value: "REPLAY" }, hasExperiment ? "Replay from scratch with these arms" : "Replay with these arms")));
};

const EFFORTS = {
  quick: "Quick: ranks the causes, asserts none",
  standard: "Standard: tests which cause it is",
  thorough: "Thorough: also where it is, and which remedies hold",
};

const diagnoseForm = (/** @type {Send} */ send, offers, hasDiagnosis) => {
  const budget = el("input", { id: "budget", size: "8", placeholder: "120 or 8m", autocomplete: "off" });
  const choices = offers.map((offer, i) => el("label", { class: "effort" },
    el("input", { type: "radio", name: "effort", value: offer.effort, checked: i === offers.length - 1 }),
    el("span", {}, EFFORTS[offer.effort], el("small", {}, offer.problem ?? priceText(offer)))));
  return el("form", {
    onsubmit: (event) => {
      event.preventDefault();
      const effort = /** @type {HTMLInputElement | undefined} */ (choices.map((c) => c.querySelector("input")).find((i) => i.checked))?.value;
      send("DIAGNOSE", { effort, ...(budget.value.trim() === "" ? {} : { budget: budget.value.trim() }) });
    },
  },
    el("fieldset", {}, el("legend", {}, "Effort"), choices),
    el("label", { for: "budget" }, "Budget in replays or minutes; empty: no limit"),
    el("div", { class: "tools" }, budget, el("button", { type: "submit" }, hasDiagnosis ? "Diagnose again" : "Diagnose")));
};

export const requestForms = ({ experiment, diagnosis, offers, state }, /** @type {Send} */ send) =>
  state.untrusted ? untrustedNotice(state.untrusted) : el("details", { class: "request", open: !experiment && !diagnosis },
    el("summary", {}, experiment || diagnosis ? "Request more" : "Choose what to run"),
    el("div", { class: "requests" },
      el("div", {},
        el("h3", {}, "Replay"),
        el("p", { class: "small" }, "Trains the steps around the spike again from a checkpoint: unchanged (the control), and with one change in each arm."),
        el("div", { class: "tools" }, el("button", { type: "button", onclick: () => send("REPLAY") }, "Replay with the standard arms")),
        armsForm(send, Boolean(experiment))),
      el("div", {},
        el("h3", {}, "Diagnose"),
        el("p", { class: "small" }, "Finds the cause in stages: whether the spike recurs and how reliably, data or state, which hyper-parameter and dose, which tensors. Finished replays are reused."),
        diagnoseForm(send, offers, Boolean(diagnosis)))));
