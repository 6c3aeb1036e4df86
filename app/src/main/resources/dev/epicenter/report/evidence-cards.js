// @ts-check
// The evidence of a diagnosis as four cards: chance? data or state? which hyper-parameter? where?

import { dosePlot } from "./dose-plot.js";
import { el, scrolled } from "./dom.js";
import { exportMenu, standaloneSvg } from "./export.js";
import { relativeToOnset } from "./first-changes.js";
import { plural } from "./numbers.js";
import { ratePlot } from "./rate-plot.js";
import { rateSvg } from "./rate-svg.js";
import { replayChart } from "./replay-chart.js";

const card = (id, question, answer, ...children) =>
  el("section", { class: "figure evidence-card", id },
    el("h3", {}, question), el("p", { class: "answer" }, answer), children.flat(Infinity));

/** A question without a card: the diagnosis did not test it. */
const notTested = (subject) => ({ subject, element: null, draw: () => {} });

/** Measured rates as rows of a CSV file; those that were not measured are left out. */
const rateRows = (rates) => [["replays", "spiked", "of", "low95", "high95"],
  ...rates.filter(([, rate]) => rate).map(([name, rate]) => [name, rate.spiked, rate.trials, rate.low, rate.high])];

const chanceCard = (diagnosis, source) => {
  const { chance } = diagnosis;
  const question = "Is it chance?";
  if (!chance || chance.byDistance.length === 0) return notTested("chance");
  const view = replayChart(source, "chance");
  const pick = (rate) => view.show(rate.replays);
  const decisive = chance.byDistance.find((one) => one.distance === chance.distance) ?? chance.byDistance[0];
  const { spiked, trials } = decisive.rate;
  const distances = {
    axis: "steps before the onset, smallest change",
    columns: chance.byDistance.map(({ distance, rate }) => ({ label: String(distance), rate, marked: distance === chance.distance })),
  };
  const jitters = {
    axis: `size of the change relative to the weights, from ${chance.distance} steps before`,
    columns: chance.byJitter.map(({ jitter, rate }) => ({ label: jitter.toExponential(0), rate })),
  };
  const panels = [distances, jitters].filter(({ columns }) => columns.length > 0);
  return {
    element: card("chance", question,
      chance.marginal
        ? "It may be: meaningless changes of the weights already prevent it, so nothing can be shown."
        : `No: with meaningless changes of the weights it recurred in ${spiked} of ${trials} replays from ${decisive.distance} steps before.`,
      el("div", { class: "rate-plots" },
        panels.map(({ columns, axis }) => ratePlot(columns, axis, pick))),
      el("div", { class: "tools" }, exportMenu(source.run, `spike-${source.spike.number}-chance`, {
        svg: () => rateSvg("Share of replays that spiked, with 95% intervals", panels),
        rows: () => rateRows([
        ...chance.byDistance.map(({ distance, rate }) => [`smallest change, ${distance} steps before`, rate]),
        ...chance.byJitter.map(({ jitter, rate }) => [`change of ${jitter.toExponential(0)}, ${chance.distance} steps before`, rate])]),
      })),
      el("p", { class: "small muted" }, "Share of replays that spiked at the same place, with 95% intervals (Wilson). Click a mark to draw its replays."),
      view.element),
    draw: () => {},
  };
};

const cell = (rate, pick) => (rate
  ? el("td", { class: `rate-${Math.round((10 * rate.spiked) / Math.max(1, rate.trials))}` },
    el("button", { type: "button", class: "cell", onclick: () => pick(rate), "aria-label": `${rate.spiked} of ${rate.trials} spiked. Draw these replays.` }, `${rate.spiked} of ${rate.trials}`),
    el("small", {}, `${rate.low.toFixed(2)} to ${rate.high.toFixed(2)}`))
  : el("td", { class: "muted" }, "not tried"));

const dataCard = (diagnosis, source) => {
  const table = diagnosis.dataState;
  const question = "The data or the state?";
  if (!table) return notTested("data or state");
  const view = replayChart(source, "cells");
  const pick = (rate) => view.show(rate.replays);
  return {
    element: card("data-state", question, table.answer,
      scrolled("Data and state", el("table", { class: "cross" },
        el("thead", {}, el("tr", {}, el("td", {}), ["same batches", "other batches", "permuted"].map((h) => el("th", { scope: "col" }, h)))),
        el("tbody", {},
          el("tr", {}, el("th", { scope: "row" }, "same state"), cell(table.both, pick), cell(table.otherBatches, pick), cell(table.permuted, pick)),
          el("tr", {}, el("th", { scope: "row" }, "earlier states"), cell(table.earlierStates, pick), cell(table.neither, pick), cell(null, pick))))),
      el("div", { class: "tools" }, exportMenu(source.run, `spike-${source.spike.number}-data-state`, {
        svg: () => rateSvg("Share of replays that spiked, with 95% intervals", [
          { axis: "same state", columns: [["same batches", table.both], ["other batches", table.otherBatches], ["permuted", table.permuted]].map(([label, rate]) => ({ label, rate })) },
          { axis: "earlier states", columns: [["same batches", table.earlierStates], ["other batches", table.neither]].map(([label, rate]) => ({ label, rate })) },
        ]),
        rows: () => rateRows([
        ["same state, same batches", table.both], ["same state, other batches", table.otherBatches], ["same state, permuted batches", table.permuted],
        ["earlier states, same batches", table.earlierStates], ["earlier states, other batches", table.neither]]),
      })),
      el("p", { class: "small muted" }, "How often the spike recurred at the same place, with 95% intervals (Wilson). ",
        table.fullBatch ? "Every step trains on all the data: there are no other batches. " : "", "Click a cell to draw its replays."),
      view.element),
    draw: () => {},
  };
};

const doseAnswer = (rows) => {
  const shown = rows.filter((row) => row.shown);
  if (shown.length > 0) return shown.map((row) => `${row.label}: ${row.mildest} prevents it, and its sham, a random change of the weights, does not`).join("; ") + ".";
  const preventing = rows.filter((row) => row.mildest !== null);
  return preventing.length > 0
    ? `None is shown to act specifically; ${preventing.map((row) => `${row.label} (${row.mildest})`).join(", ")} prevented it without that proof.`
    : "None: no dose of any hyper-parameter that was tried prevents it.";
};

/** More changes without effect are folded. */
const MOST_OPEN = 6;

/** Whether the spike was later or did not occur at some dose that is no placebo. */
const hasEffect = (row) => row.points.some((point) => !point.placebo && point.outcome !== "spiked");

const doseCard = (diagnosis, source) => {
  const question = "Which hyper-parameter?";
  if (diagnosis.doses.length === 0) return notTested("the hyper-parameters");
  const view = replayChart(source, "doses");
  const range = {
    from: Math.min(diagnosis.onset - 10, ...diagnosis.doses.flatMap((row) => row.points.map((point) => point.onset ?? diagnosis.onset))), onset: diagnosis.onset, horizon: diagnosis.horizon,
    onPick: (dose) => view.show([dose.replay]),
  };
  const [effective, others] = [true, false].map((is) => diagnosis.doses.filter((row) => hasEffect(row) === is));
  const plots = [effective, others].map((rows) => (rows.length > 0 ? dosePlot(rows, range) : null));
  const svgOf = (plot) => ({ svg: () => standaloneSvg(plot.element.querySelector("svg")) });
  // A closed part has no width to draw in.
  const isFolded = plots[1] && (plots[0] || others.length > MOST_OPEN);
  const rest = isFolded
    ? el("details", { ontoggle: (event) => event.currentTarget.open && plots[1].draw() },
      el("summary", {}, plural(others.length, "change") + " without effect"), plots[1].element)
    : plots[1]?.element ?? [];
  const notes = diagnosis.doses.filter((row) => row.note !== "");
  return {
    element: card("doses", question, doseAnswer(diagnosis.doses), plots[0]?.element ?? [], rest,
      el("div", { class: "tools" }, exportMenu(source.run, `spike-${source.spike.number}-doses`, {
        rows: () => [["change", "dose", "placebo", "outcome", "onset"], ...diagnosis.doses.flatMap((row) => row.points.map((point) => [row.label, point.label, point.placebo, point.outcome, point.onset]))],
        ...(plots[0] ?? (isFolded ? null : plots[1]) ? svgOf(plots[0] ?? plots[1]) : {}),
      })),
      view.element,
      notes.length > 0 ? el("ul", { class: "small muted" }, notes.map((row) => el("li", {}, el("b", {}, row.label), `: ${row.note}`))) : []),
    draw: () => { plots[0]?.draw(); if (!isFolded) plots[1]?.draw(); },
  };
};

const moverList = (movers) => {
  const most = Math.max(...movers.map((m) => Math.abs(m.before)), 1);
  return el("ol", { class: "movers" }, movers.map((m) => el("li", {},
    el("code", {}, m.tensor), el("span", { class: "muted" }, m.figure),
    el("i", { class: m.before >= 0 ? "" : "after", style: { width: `${(100 * Math.abs(m.before)) / most}%` } }),
    el("small", {}, relativeToOnset(m.before)))));
};

const whereCard = (diagnosis, source) => {
  const { where } = diagnosis;
  const question = "Where does it begin?";
  if (!where) return notTested("where it begins");
  const view = replayChart(source, "where");
  const outcome = (index) => (index === null ? el("span", { class: "muted" }, "-")
    : el("button", { type: "button", class: "link", onclick: () => view.show([index]) }, source.replays[index].words));
  const sets = where.sets.filter((set) => set.elements.length > 0);
  const first = where.movers[0];
  return {
    element: card("where", question,
      sets.length > 0
        ? `${sets[0].minimal ? "A minimal set of " : "A set, not shown to be minimal, of "}${sets[0].of}: ${sets[0].elements.slice(0, 6).join(", ")}${sets[0].elements.length > 6 ? ", ..." : ""}.`
        : first ? `${first.tensor} (${first.figure}) changed first, ${relativeToOnset(first.before)}.` : "No telemetry of tensors was recorded.",
      where.movers.length > 0 ? [el("div", { class: "head" }, el("h4", {}, "Changed first"), exportMenu(source.run, `spike-${source.spike.number}-first-changes`, {
        rows: () => [["tensor", "metric", "steps_before_onset"], ...where.movers.map((mover) => [mover.tensor, mover.figure, mover.before])],
      })), moverList(where.movers.slice(0, 8)),
        el("p", { class: "small muted" }, "Order is an observation, not evidence of a cause.")] : [],
      sets.slice(1).map((set) => el("p", { class: "small" }, `${set.minimal ? "A minimal set of " : "A set of "}${set.of}: `, el("code", {}, set.elements.join(", ")), ` (${set.queries} replays).`)),
      where.groups.length > 0
        ? el("details", {}, el("summary", {}, "Freezing each part"), scrolled("Parts of the network",
          el("table", {},
            el("thead", {}, el("tr", {}, ["tensors", "frozen", "random change of the same size", "half the learning rate"].map((h) => el("th", { scope: "col" }, h)))),
            el("tbody", {}, where.groups.map((group) => el("tr", {}, el("td", {}, el("code", {}, group.name)),
              el("td", {}, outcome(group.frozen)), el("td", {}, outcome(group.sham)), el("td", {}, outcome(group.damped))))))))
        : [],
      view.element),
    draw: () => {},
  };
};

/** The four cards as {element, draw}; a line names the questions that were not tested. */
export const evidenceCards = (diagnosis, source) => {
  const cards = [chanceCard, dataCard, doseCard, whereCard].map((make) => make(diagnosis, source));
  const untested = cards.filter((one) => one.element === null).map((one) => one.subject);
  return {
    element: el("div", {},
      el("div", { class: "cards" }, cards.map((one) => one.element).filter((element) => element !== null)),
      untested.length > 0 ? el("p", { class: "muted untested" }, `Not tested by this diagnosis: ${untested.join(", ")}.`) : []),
    draw: () => cards.forEach((one) => one.draw()),
  };
};
