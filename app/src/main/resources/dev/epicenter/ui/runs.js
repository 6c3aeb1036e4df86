// @ts-check
// The list of runs: one row each with a sparkline; filtered, sorted and refreshed.

/** Further rows are shown on demand. */
const SHOWN_ROWS = 300;
/** The interval between two refreshes of the list, in milliseconds. */
const REFRESH_MS = 3000;

const spark = (sample) => {
  const points = sample.steps.map((s, i) => [s, num(sample.losses[i])]).filter(([, v]) => Number.isFinite(v));
  if (points.length < 2) return el("span", {});
  const log = points.every(([, v]) => v > 0);
  const ys = points.map(([, v]) => (log ? Math.log(v) : v));
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const [first, last] = [points[0][0], points.at(-1)[0]];
  const line = points
    .map(([s], i) => `${(1 + (130 * (s - first)) / (last - first || 1)).toFixed(1)},${(26 - (24 * (ys[i] - low)) / (high - low || 1)).toFixed(1)}`)
    .join(" ");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 132 28");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `Loss from ${fmt(points[0][1], 3)} to ${fmt(points.at(-1)[1], 3)}`);
  const path = document.createElementNS(svg.namespaceURI, "polyline");
  for (const [k, v] of Object.entries({ points: line, fill: "none", stroke: "currentColor", "stroke-width": "1.4" })) path.setAttribute(k, v);
  svg.append(path);
  return svg;
};

const stateOf = (run) => (run.problem ? "damaged" : run.state.toLowerCase());

/** Key, title, sort value, and whether it is a number. @type {[string, string, (run: any) => any, boolean][]} */
const COLUMNS = [
  ["name", "Run", (r) => r.path, false],
  ["state", "State", stateOf, false],
  ["step", "Steps", (r) => r.step, true],
  ["spikes", "Spikes", (r) => r.spikes, true],
  ["recoveries", "Recoveries", (r) => r.recoveries, true],
  ["verdicts", "Verdicts", (r) => r.verdicts, true],
  ["made", "Created", (r) => r.made ?? "", false],
];

const row = (r) =>
  el("tr", { "data-run": r.path },
    el("td", { class: "name" }, el("a", { href: address("run", r.path) }, r.path), r.problem || r.name !== r.path ? el("small", {}, r.problem ?? r.name) : []),
    el("td", {}, el("span", { class: "outcome" }, el("i", { class: `dot ${stateOf(r)}` }), stateOf(r))),
    el("td", { class: "n", "data-label": "steps" }, r.problem ? "" : r.step === r.steps ? String(r.step) : `${r.step} of ${r.steps}`),
    el("td", { class: "n", "data-label": "spikes" }, String(r.spikes)),
    el("td", { class: "n", "data-label": "recoveries" }, String(r.recoveries)),
    el("td", { class: "n", "data-label": "verdicts" }, String(r.verdicts)),
    el("td", {}, r.made ? r.made.slice(0, 16).replace("T", " ") : ""),
    el("td", { class: "spark" }, spark(r.sample)));

const search = el("input", { type: "search", oninput: () => fill() });
const states = el("select", { onchange: () => fill() },
  el("option", { value: "" }, "any"), ["running", "complete", "stopped", "interrupted", "damaged"].map((s) => el("option", { value: s }, s)));
const countLine = el("p", { class: "muted small", "aria-live": "polite" });
const body = el("tbody", {});
const more = el("p", {});
/** The column sorted by, and 1 (ascending) or -1. @type {[string, number]} */
let order = ["name", 1];
let all = false;

const heads = COLUMNS.map(([key, title, , isNumber]) =>
  el("th", { scope: "col", class: isNumber ? "n" : "" },
    el("button", { type: "button", onclick: () => { order = [key, order[0] === key ? -order[1] : isNumber || key === "made" ? -1 : 1]; fill(); } }, title)));

const fill = () => {
  const searchText = search.value.toLowerCase();
  const value = COLUMNS.find(([key]) => key === order[0])[2];
  const runs = data.runs
    .filter((r) => (`${r.path} ${r.name}`).toLowerCase().includes(searchText) && (states.value === "" || stateOf(r) === states.value))
    .sort((a, b) => order[1] * (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0));
  heads.forEach((h, i) => {
    if (COLUMNS[i][0] === order[0]) h.setAttribute("aria-sort", order[1] > 0 ? "ascending" : "descending");
    else h.removeAttribute("aria-sort");
  });
  // Restores the keyboard focus to the row that had it.
  const focused = /** @type {HTMLElement | null | undefined} */ (document.activeElement?.closest?.("tr[data-run]"))?.dataset.run;
  body.replaceChildren(...(all ? runs : runs.slice(0, SHOWN_ROWS)).map(row));
  if (focused) body.querySelector(`tr[data-run="${CSS.escape(focused)}"] a`)?.focus();
  more.replaceChildren(...(all || runs.length <= SHOWN_ROWS ? [] : [
    el("button", { type: "button", onclick: () => { all = true; fill(); } }, `Show all ${runs.length}`)]));
  countLine.textContent = runs.length === data.runs.length ? plural(runs.length, "run") : `${runs.length} of ${plural(data.runs.length, "run")}`;
};

const empty = () => [
  el("p", { class: "summary" }, "No runs yet."),
  el("p", { style: { "margin-top": "10px" } }, "A run appears as soon as it starts. To start one:"),
  el("pre", {}, `epicenter train examples/grokking.yaml --out ${data.folder}/grokking`),
  el("p", {}, "To supervise your own trainer:"),
  el("pre", {}, `epicenter supervise my-run.yaml --out ${data.folder}/mine`),
];

const list = () => [
  el("div", { class: "filters" }, el("label", {}, "Find a run", search), el("label", {}, "State", states)),
  countLine,
  scrolled("Runs", el("table", { class: "runs" },
    el("thead", {}, el("tr", {}, heads, el("th", { scope: "col" }, "Loss"))), body)),
  more,
];

const content = el("div", {});
let shown = null;
const show = () => {
  const kind = data.runs.length === 0 ? "empty" : "list";
  if (shown !== kind) content.replaceChildren(...(kind === "empty" ? empty() : list()));
  shown = kind;
  if (kind === "list") fill();
};

document.getElementById("page").append(
  el("header", { id: "run" }, el("div", { class: "eyebrow" }, "Epicenter"), el("h1", {}, "Runs"), el("p", { class: "muted" }, data.folder)),
  content);
show();

const refresh = async () => {
  if (!document.hidden) {
    try {
      const response = await fetch("/api/runs");
      if (response.ok) {
        const text = await response.text();
        if (text !== JSON.stringify(data.runs)) { data.runs = JSON.parse(text); show(); }
        stateBadge.replaceChildren();
      }
    } catch {
      showState("stopped", "no connection to the server; retrying");
    }
  }
  setTimeout(refresh, REFRESH_MS);
};
setTimeout(refresh, REFRESH_MS);
