// @ts-check
// The page of one spike: what happened within about 50 steps, what the network read, and the button that finds the cause.

import { address, el, pageData } from "../report/dom.js";
import { fmt } from "../report/numbers.js";
import { spikeStrips } from "../report/spike-strips.js";
import { verdictCard } from "../report/verdict-card.js";
import { batchesSection } from "./batches.js";
import { primaryOffer } from "./diagnosis-offer.js";
import { followJobs } from "./job.js";
import { addNavigation } from "./nav.js";
import { untrustedNotice } from "./untrusted.js";

const data = pageData();
const { showState } = addNavigation({ ...data, spikes: [data.spike] });
const { path } = data.place;
const { number, spike, words } = data.spike;
const experiment = address("experiment", path, `&spike=${number}`);

const jobs = followJobs({
  path, spike: number, showState,
  onResult: async () => { location.assign(experiment); },
  onBusy: (isBusy) => { action.hidden = isBusy && !data.card; },
});

const facts = [
  ["Kind", words],
  ["Peak", `step ${spike.peak}, ${fmt(spike.height, 3)} above the expected loss`],
  ["End", spike.end === null ? "not ended" : `step ${spike.end}, after ${spike.end - spike.onset} steps`],
  ["Afterwards", spike.end === null ? "" : `loss ${spike.residual > 0 ? "worse" : "better"} by ${fmt(Math.abs(spike.residual), 2)}`],
  ["Action", data.spike.action],
];

const header = el("header", { id: "run" },
  el("div", { class: "eyebrow" }, el("a", { href: address("run", path) }, data.run.name)),
  el("h1", {}, `Spike ${number} at step ${spike.onset}`),
  el("dl", { class: "spike-facts" }, facts.filter(([, value]) => value).map(([label, value]) => el("div", {}, el("dt", {}, label), el("dd", {}, value)))));

const start = async (effort) => {
  if (await jobs.send("DIAGNOSE", { effort })) location.assign(experiment);
};

const actionPart = () => {
  if (data.card) return verdictCard(data.card, { link: el("p", {}, el("a", { class: "primary", href: experiment }, "See the evidence and the remedy")) });
  if (data.state.untrusted) return untrustedNotice(data.state.untrusted);
  return el("div", {},
    primaryOffer(data.offers, start),
    el("p", { class: "small", style: { "margin-top": "8px" } }, el("a", { href: experiment }, data.replayed ? "See its replays, or choose other changes" : "Choose the changes to replay, or a thorough diagnosis")));
};

const action = actionPart();
const strips = spikeStrips(data);
document.getElementById("page").append(
  header, data.notes.length > 0 ? el("div", { class: "warnings" }, el("ul", { class: "notes" }, data.notes.map((note) => el("li", {}, note)))) : "",
  jobs.problem, jobs.panel, action,
  el("section", { id: "strips" }, strips.element),
  batchesSection({ path, number, experiment, hasExperiment: data.replayed, canReplay: !data.state.untrusted, send: jobs.send }));
strips.draw();
jobs.start(data.state);
