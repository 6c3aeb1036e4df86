// @ts-check
// The page of a score table: its forecast, computed when the page is opened, and the choice of axis and scale.

import { el, pageData } from "../report/dom.js";
import { showForecast } from "../report/forecast-page.js";
import { fetchState, message, pageLink } from "./file-state.js";
import { addNavigation } from "./nav.js";

const POLL_MS = 700;

const data = pageData();
const { path } = data.place;
const { showState, clearState } = addNavigation(data);
const parameters = new URLSearchParams(location.search);

/** The form of the request: each field is a parameter of the address. */
const requestForm = () => {
  const field = (name, label, placeholder) => el("label", {}, label, el("input", { name, placeholder, value: parameters.get(name) ?? "" }));
  const axis = el("select", { name: "axis" }, [["params", "parameters"], ["compute", "compute"], ["tokens", "tokens"]].map(([value, text]) =>
    el("option", { value, selected: (parameters.get("axis") ?? "params") === value }, text)));
  return el("form", { class: "filters", "aria-label": "Request", onsubmit: (event) => {
    event.preventDefault();
    const next = new URLSearchParams({ path });
    new FormData(event.target).forEach((value, name) => { if (String(value).trim() && !(name === "axis" && value === "params")) next.set(name, String(value).trim()); });
    location.search = next.toString();
  } },
  el("label", {}, "Scale", axis), field("to", "Predict at parameters", "one more step"), field("tokens", "Tokens", "of the largest model"),
  field("metric", "Metric", "all"), el("button", { type: "submit" }, "Forecast"));
};

const form = requestForm();

/** Shows a state; returns whether it is the last one. */
const show = (state) => {
  if (state.data) {
    showForecast(state.data, [pageLink("forecast")]);
    document.getElementById("run").after(form);
    clearState();
    return true;
  }
  message("forecast", path, state.problem ?? `Computing the forecast: ${state.progress}.`, state.problem !== undefined, form);
  return state.problem !== undefined;
};

const poll = async () => {
  let done = false;
  try {
    done = show(await fetchState("forecast"));
  } catch {
    showState("stopped", "no connection to the server; retrying");
  }
  if (!done) setTimeout(poll, POLL_MS);
};
poll();
