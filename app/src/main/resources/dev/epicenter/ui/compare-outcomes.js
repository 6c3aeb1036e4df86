// @ts-check
// What the arms of several experiments did, side by side: one row for each arm, those that ended differently first.

import { OUTCOMES } from "../report/arm-table.js";
import { el, scrolled } from "../report/dom.js";
import { exportMenu } from "../report/export.js";
import { plural } from "../report/numbers.js";

const words = (one) => (one ? `${one.outcome}${one.onset === null ? "" : `, onset ${one.onset}`}` : "");

const outcomeTable = (label, experiments, by, arms) => scrolled(label, el("table", { class: "cards" },
  el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Arm"), experiments.map((run) => el("th", { scope: "col" }, run.path)))),
  el("tbody", {}, arms.map((arm) => el("tr", {}, el("td", { class: "title" }, el("code", {}, arm)),
    by.map((one, i) => el("td", { "data-label": experiments[i].path }, one.has(arm)
      ? el("span", { class: "outcome" }, el("i", { class: "dot", style: { "--c": `var(${OUTCOMES[one.get(arm).outcome] ?? "--sham"})` } }), words(one.get(arm)))
      : el("span", { class: "muted" }, "no such arm"))))))));

/** The section in a list; nothing without two experiments. */
export const outcomeSection = (runs) => {
  const experiments = runs.filter((run) => run.outcomes.length > 0);
  if (experiments.length < 2) return [];
  const by = experiments.map((run) => new Map(run.outcomes.map((one) => [one.arm, one])));
  const arms = [...new Set(experiments.flatMap((run) => run.outcomes.map((one) => one.arm)))];
  const common = arms.filter((arm) => by.every((one) => one.has(arm)));
  const different = common.filter((arm) => new Set(by.map((one) => one.get(arm).outcome)).size > 1);
  const same = common.filter((arm) => !different.includes(arm));
  const single = arms.filter((arm) => !common.includes(arm));
  const table = (label, rows) => outcomeTable(label, experiments, by, rows);
  const folded = (label, rows) => (rows.length === 0 ? [] : el("details", {}, el("summary", {}, label), table(label, rows)));
  return [el("section", { id: "outcomes" },
    el("div", { class: "head" }, el("h2", {}, "Outcomes"), exportMenu("compare", "outcomes", {
      rows: () => [["arm", ...experiments.map((run) => run.path)], ...[...different, ...same, ...single].map((arm) => [arm, ...by.map((one) => words(one.get(arm)))])],
    })),
    el("p", { class: "muted" }, common.length === 0 ? "These experiments have no arm in common." : `${different.length} of ${plural(common.length, "common arm")} ended differently.`),
    different.length > 0 ? table("Arms that ended differently", different) : [],
    folded(`${plural(same.length, "arm")} with the same outcome`, same),
    folded(`${plural(single.length, "arm")} that only some have`, single))];
};
