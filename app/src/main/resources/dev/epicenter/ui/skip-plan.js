// @ts-check
// The skip plan of an event: which batches to skip and where to restart, as settings of each trainer.

import { el } from "../report/dom.js";
import { plural } from "../report/numbers.js";
import { copyButton } from "../report/copy.js";

/** Sends a change to the server and returns its answer. */
const post = async (address, body) => {
  const response = await fetch(address, { method: "POST", headers: { "X-Epicenter": "1", "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.problem);
  return answer;
};

const restart = (plan) => plan.restart_after_step === undefined
  ? `the newest checkpoint with at most ${plural(plan.first_step - 1, "update")} before it`
  : plan.restart_after_step === 0 ? "the start" : `the checkpoint of step ${plan.restart_after_step}`;

const settings = (plan) => plan.trainers.map((one) => el("details", {},
  el("summary", {}, one.trainer),
  el("pre", { tabindex: "0", role: "region", "aria-label": `Settings for ${one.trainer}` }, one.text), copyButton(one.text),
  el("p", { class: "small muted" }, `Counts: ${one.numbering}. Effect: ${one.effect}`),
  one.notes.map((note) => el("p", { class: "small muted" }, note))));

/** Fills the host with a plan for an event of a log. */
export const showSkipPlan = (path, event, host) => {
  const every = el("input", { type: "number", min: "1", inputmode: "numeric" });
  const result = el("div", { "aria-live": "polite" });
  const load = async () => {
    result.replaceChildren(el("p", { class: "muted" }, "Planning the skip."));
    try {
      const plan = await post(`/api/log/skip?path=${encodeURIComponent(path)}`, { event: event.number, ...(every.value ? { every: Number(every.value) } : {}) });
      result.replaceChildren(
        el("p", {}, `Restart from ${restart(plan)}. Skip the batches of steps ${plan.first_step} to ${plan.last_step}: the loader's batches ${plan.first_batch} to ${plan.last_batch}, counted from 0.`),
        ...plan.notes.map((note) => el("p", { class: "small muted" }, note)),
        ...settings(plan));
    } catch (failure) {
      result.replaceChildren(el("p", { class: "problem" }, failure.message));
    }
  };
  const close = () => host.replaceChildren();
  host.replaceChildren(el("div", { class: "skip-plan", role: "region", "aria-label": `Skip plan of event ${event.number}` },
    el("div", { class: "head" }, el("h4", {}, `Skip event ${event.number}: ${event.kind} at ${event.onset}`), el("button", { type: "button", onclick: close }, "Close")),
    el("form", { onsubmit: (submit) => { submit.preventDefault(); load(); } },
      el("label", {}, "Steps between checkpoints", every), el("button", { type: "submit" }, "Plan again")),
    result));
  host.scrollIntoView({ block: "nearest" });
  load();
};
