// @ts-check
// Every replay of a diagnosis: a filtered table whose rows draw curves.

import { OUTCOMES } from "./arm-table.js";
import { el, scrolled } from "./dom.js";
import { fmt, plural } from "./numbers.js";
import { replayChart } from "./replay-chart.js";

/** Further rows are shown on demand. */
const SHOWN_ROWS = 60;

/** The section; a click on a replay draws it. */
export const replayList = (diagnosis, source) => {
  const view = replayChart(source, "all");
  const chosen = new Set();
  const body = el("tbody", {});
  const more = el("div", { class: "tools" });
  const count = el("p", { class: "small muted", "aria-live": "polite" });
  const search = el("input", { type: "search", oninput: () => fill() });
  const stages = [...new Set(diagnosis.replays.map((r) => r.stage))];
  const stage = el("select", { onchange: () => fill() }, el("option", { value: "" }, "any"), stages.map((s) => el("option", { value: s }, s)));
  let all = false;
  const toggle = (index, button) => {
    if (!chosen.delete(index)) chosen.add(index);
    button.setAttribute("aria-pressed", String(chosen.has(index)));
    view.show([...chosen]);
  };
  const row = (replay, index) => {
    const button = el("button", { type: "button", class: "arm", disabled: !replay.drawable, "aria-pressed": String(chosen.has(index)), onclick: () => toggle(index, button) }, replay.name);
    return el("tr", { "data-replay": String(index) },
      el("td", {}, button),
      el("td", { "data-label": "stage" }, replay.stage),
      el("td", { "data-label": "outcome" }, el("span", { class: "outcome" }, el("i", { class: "dot", style: { "--c": `var(${OUTCOMES[replay.outcome] ?? "--sham"})` } }), replay.words)),
      el("td", { class: "n", "data-label": "last loss" }, fmt(replay.lastLoss, 4)));
  };
  const fill = () => {
    const text = search.value.toLowerCase();
    const found = diagnosis.replays.map((replay, index) => ({ replay, index }))
      .filter(({ replay }) => replay.name.toLowerCase().includes(text) && (stage.value === "" || replay.stage === stage.value));
    body.replaceChildren(...(all ? found : found.slice(0, SHOWN_ROWS)).map(({ replay, index }) => row(replay, index)));
    count.textContent = found.length === diagnosis.replays.length ? plural(found.length, "replay") : `${found.length} of ${plural(diagnosis.replays.length, "replay")}`;
    more.replaceChildren(...(all || found.length <= SHOWN_ROWS ? [] : [el("button", { type: "button", onclick: () => { all = true; fill(); } }, `Show all ${found.length}`)]));
  };
  fill();
  return el("details", { id: "replays" }, el("summary", {}, `Every replay (${diagnosis.replays.length})`),
    el("p", { class: "small muted" }, "Click replays to draw them beside the run."),
    view.element,
    el("div", { class: "filters" }, el("label", {}, "Find", search), el("label", {}, "Stage", stage)),
    count,
    scrolled("Every replay", el("table", { class: "replays" },
      el("thead", {}, el("tr", {}, ["Replay", "Stage", "Outcome", "Last loss"].map((h, i) => el("th", { scope: "col", class: i === 3 ? "n" : "" }, h)))), body)),
    more);
};
