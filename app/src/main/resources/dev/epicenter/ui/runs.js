// @ts-check
// The start page: runs and other entries in one list, read in a stream, filtered, sorted and refreshed.

import { el, pageData, scrolled } from "../report/dom.js";
import { plural } from "../report/numbers.js";
import { urlState } from "../report/url-state.js";
import { readList } from "./list-feed.js";
import { addNavigation } from "./nav.js";
import { COLUMNS, cardRow, stateOf } from "./run-table.js";

/** Further rows are shown on demand. */
const SHOWN_ROWS = 300;
/** The interval between two refreshes of the list, in milliseconds. */
const REFRESH_MS = 3000;
/** The least time between two updates of the table while the list arrives, in milliseconds. */
const UPDATE_MS = 200;

const KINDS = { run: "Runs", supervised: "Supervised runs", log: "Logs", study: "Studies", rate: "Rates", forecast: "Forecasts" };

const data = pageData();
const { showState, clearState } = addNavigation(data);
const view = urlState({ q: "", type: "", state: "", sort: "-made" });

/** All entries by name. @type {Map<string, any>} */
const cards = new Map();
/** The row of each entry that has been shown, with the entry it shows. @type {Map<string, { card: any, row: HTMLElement }>} */
const rows = new Map();
const selected = new Set(view.all("sel"));
let version = 0;
let total = null;
/** What the list lacks, in sentences. */
let notes = "";
let all = false;

const search = el("input", {
  type: "search", value: view.get("q"), title: "/ moves here; Enter opens the first entry",
  oninput: () => { view.set({ q: search.value }); fill(); },
  onkeydown: (event) => { if (event.key === "Enter" && search.value !== "") body.querySelector(".name a")?.click(); },
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return;
  search.focus();
  event.preventDefault();
});
const types = el("span", { class: "choice", role: "group", "aria-label": "Type" });
const states = el("select", { onchange: () => { view.set({ state: states.value }); fill(); } },
  el("option", { value: "" }, "any"), ["running", "complete", "stopped", "interrupted", "damaged"].map((s) => el("option", { value: s, selected: s === view.get("state") }, s)));
const countLine = el("p", { class: "muted small", role: "status" });
const selection = el("div", { class: "tools", id: "selection" });
const body = el("tbody", {});
const more = el("p", {});

/** The column sorted by, and 1 (ascending) or -1. @returns {[string, number]} */
const order = () => {
  const sort = view.get("sort");
  const key = sort.replace(/^-/, "");
  return COLUMNS.some(([name]) => name === key) ? [key, sort.startsWith("-") ? -1 : 1] : ["made", -1];
};

const heads = COLUMNS.map(([key, title, , isNumber]) =>
  el("th", { scope: "col", class: isNumber ? "n" : "" },
    el("button", {
      type: "button",
      onclick: () => {
        const [now, direction] = order();
        const next = now === key ? -direction : isNumber || key === "made" ? -1 : 1;
        view.set({ sort: (next < 0 ? "-" : "") + key });
        fill();
      },
    }, title)));

const showSelection = () => {
  for (const path of selected) if (total !== null && version > 0 && !cards.has(path)) selected.delete(path);
  if (view.all("sel").join("\n") !== [...selected].join("\n")) view.set({ sel: [...selected] });
  const query = [...selected].map((path) => `path=${encodeURIComponent(path)}`).join("&");
  selection.replaceChildren(...(selected.size === 0 ? [el("span", { class: "muted small" }, "Select two or more entries to compare them.")] : [
    selected.size > 1 ? el("a", { class: "button primary", href: `/compare?${query}` }, `Compare ${selected.size} entries`) : el("span", { class: "muted small" }, "Select one more entry to compare."),
    el("button", { type: "button", onclick: () => { selected.clear(); rows.clear(); showSelection(); fill(); } }, "Clear selection"),
  ]));
};

const showTypes = () => {
  const counts = new Map();
  for (const card of cards.values()) counts.set(card.kind, (counts.get(card.kind) ?? 0) + 1);
  const chosen = view.get("type");
  const button = (value, text) => el("button", {
    type: "button", "aria-pressed": String(value === chosen), "data-type": value,
    onclick: () => { view.set({ type: value }); showTypes(); fill(); types.querySelector(`[data-type="${value}"]`)?.focus(); },
  }, text);
  const kinds = Object.entries(KINDS).filter(([kind]) => counts.has(kind) || kind === chosen);
  const texts = kinds.map(([kind, title]) => `${title} ${counts.get(kind) ?? 0}`);
  if (types.dataset.shown === chosen + texts.join()) return;
  types.dataset.shown = chosen + texts.join();
  types.replaceChildren(...(kinds.length > 1 || chosen ? [button("", "All"), ...kinds.map(([kind], i) => button(kind, texts[i]))] : []));
};

const rowOf = (card) => {
  const known = rows.get(card.path);
  if (known && known.card === card) return known.row;
  const row = cardRow(card, data.folder, selected.has(card.path), (isSelected) => {
    if (isSelected) selected.add(card.path);
    else selected.delete(card.path);
    showSelection();
  });
  rows.set(card.path, { card, row });
  return row;
};

const matching = () => {
  const searchText = search.value.toLowerCase();
  const [key, direction] = order();
  const value = COLUMNS.find(([name]) => name === key)[2];
  const isPinned = (card) => (stateOf(card) === "running" ? 0 : 1);
  return [...cards.values()]
    .filter((c) => `${c.path} ${c.name} ${(c.tags ?? []).join(" ")}`.toLowerCase().includes(searchText)
      && (view.get("state") === "" || stateOf(c) === view.get("state")) && (view.get("type") === "" || c.kind === view.get("type")))
    .map((card) => ({ card, pin: isPinned(card), by: value(card) }))
    .sort((a, b) => a.pin - b.pin || direction * (a.by < b.by ? -1 : a.by > b.by ? 1 : 0) || (a.card.path < b.card.path ? -1 : 1))
    .map(({ card }) => card);
};

const nothingFound = () => el("tr", {}, el("td", { colspan: String(COLUMNS.length + 2), class: "nothing" },
  el("p", {}, "No entry matches these filters."),
  el("button", { type: "button", onclick: () => { search.value = states.value = ""; view.set({ q: "", state: "", type: "" }); showTypes(); fill(); search.focus(); } }, "Clear the filters")));

const fill = () => {
  const found = matching();
  const [key, direction] = order();
  heads.forEach((h, i) => {
    if (COLUMNS[i][0] === key) h.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
    else h.removeAttribute("aria-sort");
  });
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  const focusedRow = focused?.closest?.("tr[data-run]");
  const wanted = (all ? found : found.slice(0, SHOWN_ROWS)).map(rowOf);
  if (wanted.length === 0 && cards.size > 0) body.replaceChildren(nothingFound());
  else if (wanted.length !== body.children.length || wanted.some((row, i) => row !== body.children[i])) {
    body.replaceChildren(...wanted);
    // The row that had the keyboard's focus has it again.
    if (focusedRow instanceof HTMLElement) body.querySelector(`tr[data-run="${CSS.escape(focusedRow.dataset.run)}"] ${focused.tagName === "INPUT" ? "input" : "a"}`)?.focus();
  }
  more.replaceChildren(...(all || found.length <= SHOWN_ROWS ? [] : [
    el("button", { type: "button", onclick: () => { all = true; fill(); } }, `Show all ${found.length}`)]));
  const counted = found.length === cards.size ? plural(cards.size, "entry", "entries") : `${found.length} of ${plural(cards.size, "entry", "entries")}`;
  countLine.textContent = version === 0 ? `reading: ${cards.size} of ${total ?? "?"}` : [counted, notes].filter(Boolean).join(". ");
};

const empty = () => [
  el("p", { class: "summary" }, "No runs yet."),
  el("p", { style: { "margin-top": "10px" } }, "A run appears as soon as it starts. To start one:"),
  el("pre", {}, `epicenter train examples/grokking.yaml --out ${data.folder}/grokking`),
  el("p", {}, "To supervise your own trainer:"),
  el("pre", {}, `epicenter supervise my-run.yaml --out ${data.folder}/mine`),
  el("p", { class: "muted small" }, notes),
];

const list = () => [
  el("div", { class: "filters" }, el("label", {}, "Find by name or tag", search), el("label", {}, "State", states), types, selection),
  countLine,
  scrolled("Runs", el("table", { class: "runs" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, el("span", { class: "visually-hidden" }, "Select")), heads[0], el("th", { scope: "col" }, "Loss"), heads.slice(1))), body)),
  more,
];

const content = el("div", {});
let shown = null;
const show = () => {
  const kind = cards.size > 0 || total !== 0 ? "list" : "empty";
  if (shown !== kind) content.replaceChildren(...(kind === "empty" ? empty() : list()));
  shown = kind;
  if (kind !== "list") return;
  showTypes();
  showSelection();
  fill();
};

let updating = 0;
/** Shows the first entries at once, and later ones together. */
const showSoon = () => {
  if (updating) return;
  updating = setTimeout(() => { updating = 0; show(); }, body.children.length === 0 ? 0 : UPDATE_MS);
};

const refresh = async () => {
  if (!document.hidden || version === 0) {
    try {
      let isChanged = version === 0;
      const end = await readList(version, (n) => { total = n; }, (changed) => {
        for (const card of changed) cards.set(card.path, card);
        isChanged = true;
        showSoon();
      });
      const paths = new Set(end.paths);
      for (const path of cards.keys()) if (!paths.has(path)) { cards.delete(path); rows.delete(path); isChanged = true; }
      isChanged ||= notes !== end.notes.join(" ");
      notes = end.notes.join(" ");
      version = end.version;
      if (isChanged) show();
      clearState();
      document.body.classList.remove("offline");
    } catch (error) {
      showState("stopped", error instanceof TypeError ? "no connection to the server; retrying" : error.message);
      document.body.classList.add("offline");
    }
  }
  setTimeout(refresh, REFRESH_MS);
};

document.getElementById("page").append(
  el("header", { id: "run", class: "list" }, el("h1", {}, "Runs"), el("p", { class: "muted small" }, data.folder)), content);
document.body.classList.add("wide");
show();
refresh();
