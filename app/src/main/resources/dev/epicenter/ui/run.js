// @ts-check
// The live page of a run: on each change event of the server, the page fetches the data that it shows.

import { CHART_SETTINGS, chosenMetrics } from "../report/chart-options.js";
import { address, el, pageData } from "../report/dom.js";
import { showRunPage } from "../report/run-page.js";
import { urlState } from "../report/url-state.js";
import { mergedCurves } from "./merged-curves.js";
import { STATES, addNavigation } from "./nav.js";
import { getJson } from "./requests.js";
import { configButton } from "./run-config.js";
import { runNotes } from "./run-notes.js";

/** The least time between two requests, in milliseconds. */
const REQUEST_INTERVAL_MS = 400;
/** The wait after a zoom, in milliseconds: the user may still be zooming. */
const ZOOM_WAIT_MS = 120;

let data = pageData();
const { place } = data;
const view = urlState({ ...CHART_SETTINGS, with: "" });
const { showState } = addNavigation(data);
const notes = runNotes(data);
let busy = false;
let pending = false;
/** The steps that the user zoomed to: first and last. @type {[number, number] | null} */
let zoomed = view.get("from") !== "" && view.get("to") !== "" ? [view.number("from"), view.number("to")] : null;
let zooming = 0;

const fetchRun = (more = "") => {
  const buckets = Math.max(300, Math.min(2000, innerWidth));
  const metrics = ["LOSS", "HELD_OUT_LOSS", ...chosenMetrics(data, view)].map((metric) => `&metric=${encodeURIComponent(metric)}`).join("");
  return getJson("run", place.path, `&buckets=${buckets}&smooth=${view.number("smooth")}${metrics}${more}`);
};

/** Fetches the whole run, and the zoomed window at full resolution. */
const refresh = async () => {
  if (busy) { pending = true; return; }
  busy = true;
  try {
    const whole = await fetchRun();
    const fine = zoomed ? await fetchRun(`&from=${Math.floor(zoomed[0])}&to=${Math.ceil(zoomed[1])}`) : null;
    data = { ...whole, place, ...(fine ? { curves: mergedCurves(whole.curves, fine.curves) } : {}) };
    showData(data);
  } catch {
    // The event feed reports the lost connection, and its next event refreshes the page.
  }
  setTimeout(() => {
    busy = false;
    if (pending) { pending = false; refresh(); }
  }, REQUEST_INTERVAL_MS);
};

const showData = showRunPage(data, {
  tools: el("div", { class: "tools" }, notes.tags, configButton(data, view), notes.button,
    el("a", { class: "button", href: address("compare", place.path) }, "Compare")),
  canSmooth: true,
  onData: refresh,
  onWindow: (from, to, isWhole) => {
    zoomed = isWhole ? null : [from, to];
    clearTimeout(zooming);
    zooming = setTimeout(refresh, ZOOM_WAIT_MS);
  },
});
document.querySelector(".run-head").append(notes.text);

const feed = new EventSource(`/live?path=${encodeURIComponent(place.path)}`);
feed.addEventListener("changed", (event) => {
  const { state, step, reading } = JSON.parse(event.data);
  const text = state === "running" ? `running, step ${step}` : STATES[state];
  document.body.classList.remove("offline");
  showState(state, reading === null ? text : `${text}; showing a sample, ${reading}% of the run is loaded`);
  // While the file is being read, only a zoomed window has new data to fetch.
  if (reading === null || reading === 0) refresh();
});
feed.addEventListener("problem", (event) => showState("damaged", event.data));
feed.addEventListener("error", () => {
  document.body.classList.add("offline");
  showState("stopped", "no connection to the server; retrying");
});
