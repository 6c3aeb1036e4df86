// @ts-check
// The page of a run or of one spike: in the report and in the dashboard.

import { CHART_SETTINGS } from "./chart-options.js";
import { diagnosisBlock } from "./diagnosis.js";
import { address, el } from "./dom.js";
import { experimentView } from "./experiment.js";
import { plural } from "./numbers.js";
import { runSection } from "./run-section.js";
import { spikeTable } from "./spike-table.js";
import { tensorHeatmap } from "./tensors.js";
import { urlState } from "./url-state.js";
import { whyItSpiked } from "./why.js";

/** The section of a spike as {section, draw}. */
const spikeSection = (data, number) => {
  const spike = data.spikes.find((s) => s.number === number);
  const experiment = data.experiments.find((e) => e.spike === number);
  const picture = data.pictures.find((p) => p.spike === number);
  const diagnosis = data.diagnoses.find((d) => d.spike === number);
  const figures = [
    ...(experiment ? [experimentView(data.run.name, experiment, spike)] : []),
    ...(picture ? [tensorHeatmap(data.run.name, picture)] : []),
  ];
  const section = el("section", { id: `spike-${number}` },
    el("h2", {}, `Spike ${number}` + (spike ? ` at step ${spike.spike.onset}` : "")),
    data.place?.kind === "spike"
      ? el("p", {}, el("a", { href: address("experiment", data.place.path, `&spike=${number}`) },
        experiment || data.diagnoses.length > 0 ? "The experiment: add arms, see the evidence" : "Replay or diagnose this spike"))
      : [],
    diagnosis ? diagnosisBlock(diagnosis) : [],
    figures.map((one) => one.figure));
  return { section, draw: () => figures.forEach((one) => one.draw()) };
};

/** The numbers of the spikes that have a section, ascending. */
const spikesWithSection = (data) =>
  [...new Set([...data.experiments, ...data.diagnoses, ...data.pictures].map((one) => one.spike))].sort((a, b) => a - b);

/** Notes on damage are shown first; others, such as on downsampled curves, last. */
const isWarning = (/** @type {string} */ note) => !note.startsWith("Curves are downsampled");

/** The parts that new data replaces: summary, warnings, table of spikes, timeline and notes. */
const textParts = () => {
  const summary = el("p", { class: "summary" });
  const why = el("p", { class: "why" });
  const warnings = el("div", { class: "warnings" });
  const spikes = el("div", {});
  const events = el("div", {});
  const notes = el("div", {});
  const list = (texts) => (texts.length > 0 ? [el("ul", { class: "notes" }, texts.map((n) => el("li", {}, n)))] : []);
  const update = (data) => {
    summary.textContent = data.run.summary;
    why.replaceChildren(...whyItSpiked(data));
    warnings.replaceChildren(...list(data.run.notes.filter(isWarning)));
    spikes.replaceChildren(...[spikeTable(data)].flat());
    const open = events.querySelector("details")?.open ?? false;
    events.replaceChildren(el("details", { open }, el("summary", {}, plural(data.events.length, "event")),
      el("ol", { class: "events" }, data.events.map((e) => el("li", {}, el("b", {}, String(e.step)), el("span", {}, e.words))))));
    notes.replaceChildren(...list(data.run.notes.filter((note) => !isWarning(note))));
  };
  return { summary, why, warnings, spikes, events, notes, update };
};

/** The properties of the run. */
export const factList = (facts) => el("dl", { class: "facts" }, facts.map((f) => el("div", {}, el("dt", {}, f.label), el("dd", {}, f.value))));

const header = (data, text, tools) =>
  el("header", { class: "run-head" },
    data.place ? [] : el("div", { class: "eyebrow" }, "Epicenter report"),
    el("div", { class: "head" }, el("h1", {}, data.run.name), tools),
    text.summary, text.why, text.warnings);

/**
 * Shows the page of a run.
 *
 * @param {{ tools?: any, onWindow?: (from: number, to: number, isWhole: boolean) => void, onData?: () => void, canSmooth?: boolean }} options
 *   `tools` stand beside the heading; for the others see {@link runSection}
 * @returns a function that shows new data
 */
export const showRunPage = (data, options = {}) => {
  const { tools = [], onWindow = () => {}, onData = () => {}, canSmooth = false } = options;
  const text = textParts();
  const run = runSection(data, urlState(CHART_SETTINGS), { onWindow, onData, canSmooth });
  const sections = spikesWithSection(data).map((number) => spikeSection(data, number));
  text.update(data);
  document.getElementById("page").replaceChildren(
    header(data, text, tools),
    run.section,
    text.spikes,
    ...sections.map((one) => one.section),
    ...(data.place ? [] : [el("section", {}, el("h2", {}, "Configuration"), factList(data.run.facts))]),
    el("section", {}, el("h2", {}, "Timeline"), text.events),
    el("footer", {}, text.notes, "All values on this page come from the run directory: timeline.jsonl, segments/, experiments/."));
  // Charts take their width from the page, so they are drawn last.
  run.draw();
  sections.forEach((one) => one.draw());
  return (newData) => {
    text.update(newData);
    run.refresh(newData);
  };
};
