// @ts-check
// Several runs, logs or experiments side by side: what differs in their configurations, their curves, and their spikes.

import { SPANS } from "../report/chart-options.js";
import { wantsLog } from "../report/chart.js";
import { kindColor } from "../report/colors.js";
import { choice, el, pageData, scrolled } from "../report/dom.js";
import { exportMenu } from "../report/export.js";
import { fmt, num, stepNumber } from "../report/numbers.js";
import { urlState } from "../report/url-state.js";
import { compareCharts, runColor, titleOf } from "./compare-charts.js";
import { outcomeSection } from "./compare-outcomes.js";
import { mergedCurves } from "./merged-curves.js";
import { addNavigation } from "./nav.js";
import { getJson } from "./requests.js";
import { configRows, configTable } from "./run-config.js";
import { runPicker } from "./run-picker.js";

const REFRESH_MS = 5000;
/** The interval while logs are read, in milliseconds. */
const READING_MS = 500;
const ZOOM_WAIT_MS = 120;
const ALIGNMENTS = /** @type {[string, string][]} */ ([["step", "Step"], ["tokens", "Tokens"], ["checkpoint", "Checkpoint"]]);

const data = pageData();
const { showState, clearState } = addNavigation(data);
const view = urlState({ metric: "LOSS", align: "step", smooth: "0", y: "", from: "", to: "" });
let compare = data.compare;
let charts = null;
let zooming = 0;

const paths = () => view.all("path");
/** What the server aligned the curves at. */
const align = () => compare.alignment.toLowerCase();
const zoomed = () => (view.get("from") !== "" && view.get("to") !== "" ? /** @type {[number, number]} */ ([view.number("from"), view.number("to")]) : null);

const query = () => [
  ...paths().slice(1).map((path) => `&path=${encodeURIComponent(path)}`),
  `&metric=${view.get("metric")}&align=${view.get("align")}&smooth=${view.number("smooth")}&buckets=${Math.max(300, Math.min(2000, innerWidth))}`,
  ...view.all("at").map((at) => `&at=${at}`),
].join("");

const asCurves = (runs, key) => runs.map((run, segment) => ({ metric: key, segment, live: true, span: 0, steps: run[key].xs, values: run[key].values }));

/** The whole curves, with the points of the window that the user zoomed to. */
const fetched = async () => {
  const whole = await getJson("compare", paths()[0], query());
  const window = zoomed();
  if (!window) return whole;
  const fine = await getJson("compare", paths()[0], `${query()}&from=${Math.floor(window[0])}&to=${Math.ceil(window[1])}`);
  for (const key of ["line", "difference"]) {
    mergedCurves(asCurves(whole.runs, key), asCurves(fine.runs, key).filter((c) => c.steps.length > 0)).forEach((curve, i) => {
      const { xs, steps } = whole.runs[i][key];
      const stepOf = (x) => steps[Math.max(0, xs.findIndex((one) => one >= x))];
      whole.runs[i][key] = { xs: curve.steps, values: curve.values, steps: curve.steps.map(stepOf) };
    });
  }
  return whole;
};

const problem = el("p", { class: "problem", role: "alert" });

/** Fetches and shows what the address says. */
const reload = async () => {
  problem.textContent = "";
  try {
    compare = await fetched();
    build();
  } catch (error) {
    problem.textContent = error.message;
  }
};

const setRuns = (/** @type {string[]} */ names) => {
  view.set({ path: names, at: [], from: "", to: "" });
  if (names.length === 0) location.href = "/";
  else reload();
};

const runList = () => el("ul", { class: "compared" }, compare.runs.map((run, i) => el("li", { style: { "--c": `var(${runColor(i)})` } },
  el("i", { class: "swatch box" }),
  el("div", {}, el("a", { href: run.address }, run.path), run.kind === "run" ? [] : el("span", { class: "tag" }, run.kind), i === 0 && compare.runs.length > 1 ? el("span", { class: "tag" }, "baseline") : [],
    run.problem ? el("small", { class: "warning" }, run.problem) : el("small", { class: "muted" }, run.percent === null ? run.summary : `reading the log: ${run.percent}%`)),
  el("div", { class: "tools" },
    i > 0 ? el("button", { type: "button", "aria-label": `Make ${run.path} the baseline`, onclick: () => setRuns([run.path, ...paths().filter((path) => path !== run.path)]) }, "Make baseline") : [],
    compare.runs.length > 1 ? el("button", { type: "button", "aria-label": `Remove ${run.path}`, onclick: () => setRuns(paths().filter((path) => path !== run.path)) }, "Remove") : []))));

const options = (log) => {
  const select = (label, choices, value, onSelect) => el("label", {}, label,
    el("select", { "data-option": label, onchange: (event) => onSelect(event.target.value) }, choices.map(([key, text]) => el("option", { value: key, selected: key === value }, text))));
  const reset = (changes) => { view.set({ ...changes, from: "", to: "" }); reload(); };
  return el("div", { class: "bar-of-options" }, el("div", { class: "tools" },
    select("Metric", compare.metrics.map((metric) => [metric, titleOf(compare, metric)[0]]), compare.metric, (metric) => { view.set({ metric }); reload(); }),
    select("Smoothing", SPANS.map((span) => [String(span), span === 0 ? "none" : `${stepNumber(span)} steps`]), view.get("smooth"), (smooth) => { view.set({ smooth }); reload(); }),
    compare.alignments.length > 1 ? [el("span", { class: "muted small" }, "Aligned at"), choice("Aligned at", ALIGNMENTS.filter(([key]) => compare.alignments.includes(key.toUpperCase())), align(), (wanted) => reset({ align: wanted }))] : [],
    align() === "checkpoint" ? compare.runs.map((run, i) => run.checkpoints.length === 0 ? [] : select(run.path, [[0, "start"], ...run.checkpoints.map((step) => [step, `step ${step}`])], run.at, (step) => {
      reset({ at: compare.runs.map((one, k) => (k === i ? String(step) : String(one.at))) });
    })) : [],
    choice("Scale", [[true, "Log"], [false, "Linear"]], log, (value) => { view.set({ y: value ? "log" : "linear" }); charts?.setLog(value); })));
};

const configSection = () => {
  const configured = compare.runs.filter((run) => run.entries.length > 0);
  if (configured.length < 2) return [];
  const rows = configRows(configured.map((run) => run.entries));
  const names = configured.map((run) => run.path);
  const different = rows.filter((row) => !row.isSame);
  return el("section", { id: "configuration" },
    el("div", { class: "head" }, el("h2", {}, "Configuration"), exportMenu("compare", "configuration", { rows: () => [["key", ...names], ...rows.map((row) => [row.key, ...row.values])] })),
    el("p", { class: "muted" }, different.length === 0 ? `All ${rows.length} keys have the same value.` : `${different.length} of ${rows.length} keys differ.`),
    different.length > 0 ? configTable("Keys that differ", names, different) : [],
    el("details", {}, el("summary", {}, "Keys with the same value"), configTable("Keys with the same value", names, rows.filter((row) => row.isSame))));
};

const spikeSection = () => {
  const spikes = compare.runs.flatMap((run, i) => run.spikes.map((spike) => ({ run, i, spike }))).sort((a, b) => a.spike.onset - b.spike.onset);
  const nameOf = ({ run, spike: s }) => `${run.kind === "log" ? "Event" : "Spike"} ${s.number ?? ""}`.trim() + (s.metric ? ` in ${s.metric}` : "");
  const head = ["Name", "Spike", "Kind", "Onset", "Peak", "End", "Height", "Action", "Verdict"];
  const cells = (one) => [one.run.path, nameOf(one), one.spike.words, one.spike.onset, one.spike.peak, one.spike.end ?? "open", fmt(one.spike.height, 3), one.spike.action, one.spike.verdict ?? ""];
  return el("section", { id: "spikes" },
    el("div", { class: "head" }, el("h2", {}, "Spikes"), exportMenu("compare", "spikes", { rows: () => [head.map((name) => name.toLowerCase()), ...spikes.map(cells)] })),
    spikes.length === 0 ? el("p", { class: "muted" }, "None of these has a spike.") : scrolled("Spikes of all runs", el("table", { class: "cards" },
      el("thead", {}, el("tr", {}, head.map((name, i) => el("th", { scope: "col", class: i >= 3 && i <= 6 ? "n" : "" }, name)))),
      el("tbody", {}, spikes.map((one) => el("tr", { class: "linked" }, cells(one).map((cell, i) =>
        i === 0 ? el("td", { class: "title" }, el("span", { class: "outcome" }, el("i", { class: "dot", style: { "--c": `var(${runColor(one.i)})` } }), cell))
          : i === 1 ? el("td", {}, el("a", { href: one.spike.address }, cell))
            : i === 2 ? el("td", {}, el("span", { class: "outcome" }, el("i", { class: "dot" + (one.spike.live ? "" : " hollow"), style: { "--c": `var(${kindColor(cell)})` } }), cell))
              : el("td", { class: i >= 3 && i <= 6 ? "n" : "", "data-label": head[i] }, String(cell)))))))));
};

const build = () => {
  const focus = document.activeElement;
  const option = focus instanceof HTMLElement ? focus.dataset.option ?? focus.closest("[aria-label]")?.getAttribute("aria-label") : null;
  const y = view.get("y");
  const log = y === "" ? wantsLog(compare.runs.flatMap((run) => run.line.values.map(num))) : y === "log";
  const figures = el("div", {});
  charts?.destroy();
  document.getElementById("page").replaceChildren(
    el("header", { id: "run", class: "run-head" }, el("h1", {}, "Compare"), runList(),
      el("div", { class: "filters" }, runPicker("comparable", "Add a run, a log or an experiment", "", (name) => !paths().includes(name), (name) => { if (name) setRuns([...paths(), name]); })), problem),
    ...(compare.runs.length > 1 ? [configSection()].flat() : []),

    el("section", { id: "curves" }, el("h2", {}, "Curves"), options(log),
      compare.alignments.length > 0 ? figures : el("p", { class: "muted" }, "These entries have no common axis: some count steps, others tokens.")),
    ...outcomeSection(compare.runs),
    spikeSection());
  charts = compareCharts(figures, compare, {
    align: align(), log, window: zoomed(),
    onWindow: (from, to, isWhole) => {
      view.set(isWhole ? { from: "", to: "" } : { from: String(Math.floor(from)), to: String(Math.ceil(to)) });
      clearTimeout(zooming);
      zooming = setTimeout(refresh, ZOOM_WAIT_MS);
    },
  });
  // The control that had the keyboard's focus was rebuilt.
  if (option) /** @type {HTMLElement | null} */ (document.querySelector(`[data-option="${CSS.escape(option)}"], [aria-label="${CSS.escape(option)}"] [aria-pressed="true"]`))?.focus();
};

/** Draws new points of the same runs. */
const refresh = async () => {
  try {
    const now = await fetched();
    if (JSON.stringify(now.runs) !== JSON.stringify(compare.runs)) {
      const isComplete = compare.runs.every((run, i) => run.percent === null && run.kind === now.runs[i].kind && run.line.xs.length > 0);
      compare = now;
      if (isComplete) charts.refresh(now);
      else build();
    }
    clearState();
    document.body.classList.remove("offline");
  } catch (error) {
    showState("stopped", error.message);
    document.body.classList.add("offline");
  }
};

build();
if (zoomed()) refresh();
const follow = async () => {
  if (!document.hidden) await refresh();
  setTimeout(follow, compare.runs.some((run) => run.percent !== null) ? READING_MS : REFRESH_MS);
};
setTimeout(follow, READING_MS);
