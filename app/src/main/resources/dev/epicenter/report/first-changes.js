// @ts-check
// Which tensors changed first around a spike: the same words on every page.

import { el } from "./dom.js";
import { plural } from "./numbers.js";

const MOST_NAMES = 4;

/** @typedef {{ tensor: string, figure: string, before: number }} Change */

/** The changes at the earliest step. @returns {Change[]} */
export const firstChanges = (picture) => picture.changes.filter((change) => change.before === picture.changes[0].before);

/** Where a step is, relative to an onset: `before` steps earlier. */
export const relativeToOnset = (before) =>
  before > 0 ? `${plural(before, "step")} before the onset` : before === 0 ? "at the onset" : `${plural(-before, "step")} after the onset`;

/** The sentences about what changed first, as elements. */
export const changeSentences = (picture) => {
  const first = firstChanges(picture);
  /** @type {Map<string, string[]>} */
  const metrics = new Map();
  for (const { tensor, figure } of first) metrics.set(tensor, [...metrics.get(tensor) ?? [], figure]);
  const names = new Set(picture.changes.map((change) => change.tensor));
  const all = picture.layers[0].rows;
  const changed = all.filter((row) => names.has(row.tensor)).length;
  return [
    ...(first.length === 0
      ? ["By the rule below, no tensor changed in this window. "]
      : ["Changed first: ",
        ...[...metrics].slice(0, MOST_NAMES).flatMap(([tensor, figures], i) => [i > 0 ? ", " : "", el("code", {}, tensor), ` (${figures.join(", ")})`]),
        metrics.size > MOST_NAMES ? ` and ${metrics.size - MOST_NAMES} more` : "",
        `, at step ${picture.onset - first[0].before}, ${relativeToOnset(first[0].before)}. `,
        `${changed} of ${all.length} tensors changed. `]),
    el("span", { class: "muted" }, "Order is an observation, not evidence of a cause."),
  ];
};

/** The rule, for the foot of a figure. */
export const CHANGE_RULE = "A triangle marks a tensor's first change: from there the metric exceeds \u00d71.25 and 5 robust standard deviations of its quiet steps for at least 3 measured steps (2 at the end of the record).";
