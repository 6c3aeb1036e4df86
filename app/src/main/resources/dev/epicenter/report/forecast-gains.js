// @ts-check
// The predictions with the largest gains over the last value.

import { el, scrolled } from "./dom.js";
import { BEYOND, cell, formatInterval, formatScale, panel, percent, tableHead, testedNote } from "./forecast-formats.js";
import { fmt, plural } from "./numbers.js";

const SHOWN_GAINS = 10;

/** Last value, prediction and narrow interval as text, in the unit of the scores. */
const textOf = (p) => (p.in_unit
  ? { last: `${fmt(p.in_unit.last, 4)} ${p.in_unit.unit}`, score: fmt(p.in_unit.score, 4), narrow: p.in_unit.narrow ? p.in_unit.narrow.map((v) => fmt(v, 4)).join(" to ") : "unknown" }
  : { last: percent(p.last), score: percent(p.score), narrow: formatInterval(p.eighty ?? p.untested_narrow) });

/** The predictions with the largest gains, and their intervals. `onSelect` is called with family and task. */
export const gainsTable = ({ forecast, axis_words }, onSelect) => {
  const hasTested = forecast.predictions.some((p) => !p.beyond_tested_distance);
  const hasUntested = forecast.predictions.some((p) => p.beyond_tested_distance);
  const all = [...forecast.predictions].sort((a, b) => (b.score - b.last) - (a.score - a.last));
  if (all.length === 0) return [];
  return panel("Largest predicted gains over the last value", [el("span", { class: "small muted" }, `${Math.min(SHOWN_GAINS, all.length)} of ${plural(all.length, "prediction")}`)],
    hasUntested ? el("p", { class: "small muted" }, `\u2020 ${BEYOND}. ${testedNote(forecast)} The coverage of an untested range is unknown.`) : [],
    scrolled("Largest predicted gains", el("table", {},
      tableHead(["task", false], ["last value"], ["predicted"], ...(hasTested ? [["80% interval"]] : []), ...(hasUntested ? [["narrow range, untested"]] : []), ["family", false], [axis_words.replace(/,.*/, "")]),
      el("tbody", {}, all.slice(0, SHOWN_GAINS).map((p) => el("tr", {},
        el("td", {}, el("button", { class: "link", type: "button", onclick: () => onSelect(p.family, p.task) }, p.task)),
        cell(textOf(p).last), cell(textOf(p).score + (p.beyond_tested_distance ? " \u2020" : "")),
        hasTested ? cell(p.beyond_tested_distance ? "\u2013" : textOf(p).narrow) : [],
        hasUntested ? cell(p.beyond_tested_distance ? textOf(p).narrow : "\u2013") : [], cell(p.family, false), cell(formatScale(forecast, p.scale))))))));
};
