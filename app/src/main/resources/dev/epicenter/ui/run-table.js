// @ts-check
// The table of runs and other entries: its columns and rows.

import { address, el } from "../report/dom.js";
import { duration } from "../report/duration.js";
import { fmt, stepNumber } from "../report/numbers.js";
import { spark } from "./spark.js";

export const stateOf = (card) => (card.problem ? "damaged" : (card.state ?? "complete").toLowerCase());

const isRun = (card) => card.kind === "run" || card.kind === "supervised";

/** Entries that the compare page shows. */
const isComparable = (card) => (isRun(card) || card.kind === "log") && !card.problem;

/** Key, title, sort value, and whether it is a number. @type {[string, string, (card: any) => any, boolean][]} */
export const COLUMNS = [
  ["name", "Name", (c) => c.path, false],
  ["state", "State", stateOf, false],
  ["step", "Steps", (c) => c.step ?? 0, true],
  ["spikes", "Spikes", (c) => c.spikes ?? 0, true],
  ["recoveries", "Recoveries", (c) => c.recoveries ?? 0, true],
  ["verdict", "Verdict", (c) => c.verdict?.words ?? c.summary ?? "", false],
  ["remedy", "Remedy", (c) => c.verdict?.state ?? "", false],
  ["made", "Created", (c) => c.made ?? "", false],
];

const pageOf = (card) => (isRun(card) || card.problem ? "run" : card.kind);

/** The time left, in seconds; null where it is unknown. */
const secondsLeft = (card) => (card.speed > 0 ? (card.steps - card.step) / card.speed : null);

const progress = (card) => [
  el("progress", { max: String(Math.max(1, card.steps)), value: String(card.step), "aria-label": `${card.path}: step ${card.step} of ${card.steps}` }),
  card.speed > 0 ? el("small", {}, `${fmt(card.speed, 3)} steps/s, ${duration(secondsLeft(card))} left`) : [],
];

const stateCell = (card) => {
  const state = stateOf(card);
  return el("td", { class: "state" },
    el("span", { class: "outcome" }, el("i", { class: `dot ${state.replaceAll(" ", "-")}` }), state),
    state === "running" ? progress(card) : []);
};

const nameCell = (card, folder) => {
  const short = (text) => text.replaceAll(folder + "/", "");
  const sub = card.problem ? short(card.problem) : [
    card.kind === "run" ? "" : card.kind,
    card.name !== card.path && card.name !== card.path.split("/").at(-1) ? card.name : "",
  ].filter((part) => part).join(", ");
  return el("td", { class: "name" },
    el("a", { href: address(pageOf(card), card.path) }, card.path),
    (card.tags ?? []).map((tag) => el("span", { class: "tag" }, tag)),
    sub ? el("small", { class: card.problem ? "warning" : "" }, sub) : [],
    (card.notes ?? []).length > 0 ? el("small", { class: "warning" }, short(card.notes[0])) : []);
};

const steps = (card) => (card.problem || !card.steps ? "" : card.step === card.steps ? stepNumber(card.step) : `${stepNumber(card.step)} of ${stepNumber(card.steps)}`);

const verdictCell = (card) => {
  const verdict = card.verdict;
  if (!verdict || verdict.spike === 0) return el("td", { class: "verdict-cell", "data-label": "Verdict" }, card.summary ? el("span", { class: "small" }, card.summary) : "");
  return el("td", { class: "verdict-cell", "data-label": "Verdict" },
    el("a", { href: address("experiment", card.path, `&spike=${verdict.spike}`) }, verdict.words), el("small", {}, `spike ${verdict.spike}`));
};

const REMEDY_STATES = { held: "prevented", "holds so far": "delayed", spiked: "spiked", found: "sham" };

const remedyCell = (card) => {
  const verdict = card.verdict;
  return el("td", { class: "remedy-cell", "data-label": "Remedy" }, verdict?.remedy ? [
    el("span", { class: "outcome" }, el("i", { class: "dot", style: { "--c": `var(--${REMEDY_STATES[verdict.state] ?? "sham"})` } }), verdict.state === "found" ? "found, not applied" : verdict.state),
    el("small", {}, el("code", {}, verdict.remedy)),
  ] : []);
};

const count = (label, value) => el("td", { class: "n", "data-label": label }, value > 0 ? String(value) : value === 0 ? el("span", { class: "faint" }, "0") : "");

/**
 * @param {string} folder the served folder; problems name files in it by their relative path
 * @param {(isSelected: boolean) => void} onSelect called when the user selects the row, or no longer
 */
export const cardRow = (card, folder, isSelected, onSelect) => {
  const curve = card.sample ? spark(card.sample, card.marks ?? { spikes: [], rollbacks: [], remedies: [] }) : null;
  return el("tr", { "data-run": card.path, "data-kind": card.kind },
    el("td", { class: "select" }, isComparable(card)
      ? el("input", { type: "checkbox", "aria-label": `Select ${card.path}`, checked: isSelected, onchange: (event) => onSelect(event.target.checked) }) : []),
    nameCell(card, folder),
    el("td", { class: "spark" }, curve ?? []),
    stateCell(card),
    el("td", { class: "n", "data-label": "Steps" }, steps(card)),
    count("Spikes", card.problem ? undefined : card.spikes),
    count("Recoveries", card.problem ? undefined : card.recoveries),
    verdictCell(card),
    remedyCell(card),
    el("td", { class: "made" }, card.made ? card.made.slice(0, 16).replace("T", " ") : ""));
};
