// @ts-check
// The table of an experiment's arms by group; rows highlight curves.

import { el, scrolled } from "./dom.js";
import { fmt } from "./numbers.js";

export const OUTCOMES = { spiked: "--spiked", delayed: "--delayed", prevented: "--prevented" };
export const outcomeColor = (arm) => OUTCOMES[arm.outcome] ?? "--sham";

/** Further rows of a group are made on demand: hundreds take the browser longer than all curves. */
const SHOWN_ROWS = 60;

const HEAD = ["Arm", "Outcome", "Onset", "Peak", "Steps", "Loss at horizon"];

const cells = (a) => [
  el("td", {}, el("span", { class: "outcome" }, el("i", { class: "dot", style: { "--c": `var(${outcomeColor(a)})` } }), a.outcome)),
  el("td", { class: "n" }, a.onset === null ? "" : String(a.onset)),
  el("td", { class: "n" }, a.peak === null ? "" : String(a.peak)),
  el("td", { class: "n" }, a.duration === null ? (a.onset === null ? "" : "open") : String(a.duration)),
  el("td", { class: "n" }, fmt(a.lossAtHorizon, 3)),
];

const armRow = (a, highlight) => {
  const button = el("button", {
    type: "button", class: "arm", "aria-pressed": "false", "data-arm": a.name,
    onfocus: () => highlight.hover([a]), onblur: () => highlight.hover([]),
    onclick: () => button.setAttribute("aria-pressed", String(highlight.togglePin(a))),
  }, a.name);
  return el("tr", { onpointerenter: () => highlight.hover([a]), onpointerleave: () => highlight.hover([]) }, el("td", {}, button), cells(a));
};

const groupHead = (group, members, highlight) => {
  const prevented = members.filter((a) => a.outcome === "prevented").length;
  return el("tr", {}, el("th", { class: "group", colspan: "6", scope: "rowgroup" },
    el("button", {
      type: "button", onfocus: () => highlight.hover(members), onblur: () => highlight.hover([]),
      onpointerenter: () => highlight.hover(members), onpointerleave: () => highlight.hover([]),
    }, group === "sham" ? "sham: meaningless changes" : group),
    el("span", {}, `${prevented} of ${members.length} did not spike`)));
};

/**
 * @param {{ hover: (arms: any[]) => void, togglePin: (arm: any) => boolean }} highlight called as the user points at arms
 *   and pins them
 */
export const armTable = (experiment, control, arms, highlight) => {
  const rowOf = new Map();
  const rowsOf = (members) => members.map((a) => {
    rowOf.set(a, armRow(a, highlight));
    return rowOf.get(a);
  });
  const groupRows = (group) => {
    const members = arms.filter((a) => a.group === group);
    const body = el("tbody", {}, groupHead(group, members, highlight), rowsOf(members.slice(0, SHOWN_ROWS)));
    if (members.length > SHOWN_ROWS) {
      const more = el("tr", {}, el("td", { colspan: "6" }, el("button", {
        type: "button", onclick: () => {
          const rest = rowsOf(members.slice(SHOWN_ROWS));
          more.replaceWith(...rest);
          rest[0].querySelector("button").focus();
        },
      }, `Show all ${members.length} arms`)));
      body.append(more);
    }
    return body;
  };
  const groups = [...new Set(arms.map((a) => a.group))];
  const table = scrolled(`Arms of spike ${experiment.spike}`,
    el("table", { class: "arms", "data-figure": "arms-table" },
      el("caption", {}, `Arms of spike ${experiment.spike}, replayed from step ${experiment.checkpoint} to ${experiment.horizon}`),
      el("thead", {}, el("tr", {}, HEAD.map((h, i) => el("th", { scope: "col", class: i >= 2 ? "n" : "" }, h)))),
      el("tbody", {}, el("tr", {}, el("td", {}, el("b", {}, "control")), cells(control))),
      groups.map(groupRows)));
  return {
    table,
    mark: (active) => rowOf.forEach((row, arm) => row.classList.toggle("highlighted", active.includes(arm))),
  };
};
