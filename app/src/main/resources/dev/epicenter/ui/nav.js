// @ts-check
// The breadcrumbs, and the state of the run or experiment shown.

import { address, el } from "../report/dom.js";

export const STATES = { running: "running", complete: "complete", stopped: "stopped", interrupted: "interrupted" };

const crumbs = ({ place, spike, spikes }) => {
  const { kind, path } = place;
  const trail = [el("a", { href: "/", ...(kind === "runs" ? { "aria-current": "page" } : {}) }, "Runs")];
  const addCrumb = (e) => trail.push(el("span", { class: "crumb", "aria-hidden": "true" }, "/"), e);
  if (kind === "run" || kind === "log" || kind === "forecast") addCrumb(el("span", { "aria-current": "page" }, path));
  if (kind === "spike") {
    addCrumb(el("a", { href: address("run", path) }, path));
    addCrumb(el("span", { "aria-current": "page" }, `spike ${spikes[0].number}`));
  }
  if (kind === "experiment") {
    addCrumb(el("a", { href: address("run", path) }, path));
    addCrumb(el("a", { href: address("spike", path, `&spike=${spike.number}`) }, `spike ${spike.number}`));
    addCrumb(el("span", { "aria-current": "page" }, "experiment"));
  }
  if (kind === "compare") addCrumb(el("span", { "aria-current": "page" }, "compare"));
  return trail;
};

/** Adds the navigation to the page; `showState(state, text)` shows a state beside it, `clearState()` none. */
export const addNavigation = (data) => {
  const badge = el("span", { class: "state", role: "status" });
  document.body.insertBefore(
    el("nav", { class: "top", "aria-label": "Breadcrumbs" }, el("div", {}, crumbs(data), badge)),
    document.getElementById("page"));
  return {
    showState: (state, text = STATES[state]) => badge.replaceChildren(el("i", { class: `dot ${state}` }), text),
    clearState: () => badge.replaceChildren(),
  };
};
