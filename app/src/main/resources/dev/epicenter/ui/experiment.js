// @ts-check
// The experiment page of a spike: verdict, remedy, evidence, replays, and the forms that start more.

import { address, el, pageData } from "../report/dom.js";
import { diagnosisView } from "../report/diagnosis.js";
import { experimentView } from "../report/experiment.js";
import { primaryOffer, remedyOffer } from "./diagnosis-offer.js";
import { requestForms } from "./experiment-form.js";
import { followJobs } from "./job.js";
import { addNavigation } from "./nav.js";

const data = pageData();
const { showState } = addNavigation(data);

/** The name of this experiment on the compare page. */
const comparable = `${data.place.path === "." ? "" : `${data.place.path}/`}experiments/spike-${data.spike.number}`;

/** Whether a replay or a diagnosis runs: then no other can be started. */
let busy = false;

const showOrHideForms = () => document.querySelectorAll(".when-idle").forEach((e) => { /** @type {HTMLElement} */ (e).hidden = busy; });

const jobs = followJobs({
  path: data.place.path, spike: data.spike.number, showState,
  onResult: async () => { Object.assign(data, await jobs.requests.whole()); build(); },
  onBusy: (isBusy) => { busy = isBusy; showOrHideForms(); },
});

const diagnose = (effort) => jobs.send("DIAGNOSE", effort === "continue" ? { continued: true } : { effort });

const header = ({ run, spike, diagnosis, experiment }) =>
  el("header", { id: "run" },
    el("div", { class: "eyebrow" }, "Experiment"),
    el("div", { class: "head" },
      el("h1", {}, `${run.name}, spike ${spike.number} at step ${spike.spike.onset}`),
      experiment || diagnosis ? el("a", { class: "button", href: address("compare", comparable) }, "Compare") : []),
    diagnosis ? [] : el("p", { class: "summary" }, experiment ? experiment.verdict[0] ?? "Replayed." : ""),
    diagnosis ? [] : el("p", { class: "muted when-idle" }, experiment
      ? "Replayed, not diagnosed: the outcomes are below, the cause is not determined."
      : `A ${spike.words} that has not been replayed yet.`));

/** The curves of replays, fetched once each. */
const curveSource = () => {
  const fetched = new Map();
  const load = (index) => {
    if (!fetched.has(index)) fetched.set(index, jobs.requests.replay(index));
    return fetched.get(index);
  };
  return { run: data.run.name, spike: data.spike, own: data.own ?? { steps: [], losses: [] }, replays: data.diagnosis.replays, load };
};

const build = () => {
  const { run, spike, experiment, diagnosis, offers, notes, state } = data;
  const figures = experiment ? experimentView(run.name, experiment, spike) : null;
  const view = diagnosis ? diagnosisView(diagnosis, curveSource(), state.untrusted ? {} : { onDiagnose: diagnose, remedyOffer: remedyOffer(offers, diagnose) }) : null;
  document.getElementById("page").replaceChildren(
    header(data),
    ...(notes.length > 0 ? [el("div", { class: "warnings" }, el("ul", { class: "notes" }, notes.map((note) => el("li", {}, note))))] : []),
    jobs.problem, jobs.panel,
    ...(!diagnosis && !state.untrusted ? [el("div", { class: "when-idle" }, primaryOffer(offers, diagnose))] : []),
    ...(view ? [view.element] : []),
    ...(figures ? [el("section", { id: "replay" }, el("h2", {}, "Replays with one change each"), figures.figure)] : []),
    el("div", { class: "when-idle" }, requestForms(data, jobs.send)));
  showOrHideForms();
  view?.draw();
  figures?.draw();
};

build();
jobs.start(data.state);
