// @ts-check
// The page of a log: its scan, which is repeated while the log grows, and skip plans for its events.

import { address, el, pageData } from "../report/dom.js";
import { showScan } from "../report/scan-page.js";
import { fetchState, message, pageLink } from "./file-state.js";
import { addNavigation } from "./nav.js";
import { showSkipPlan } from "./skip-plan.js";

/** The time between two requests, in milliseconds: while a scan runs, and after it. */
const SCANNING_MS = 400;
const FOLLOWING_MS = 2000;

const data = pageData();
const { path } = data.place;
const { showState, clearState } = addNavigation(data);
const skip = (event, host) => showSkipPlan(path, event, host);
let version = 0;
let seen = null;

const isBusy = () => document.querySelector(".skip-plan") !== null;

const show = (state) => {
  if (state.data && !isBusy()) {
    version = state.version;
    const top = scrollY;
    seen = showScan(state.data, { tools: [el("a", { class: "button", href: address("compare", path) }, "Compare"), pageLink("log")], skip, before: seen?.() });
    scrollTo(0, top);
  }
  if (state.problem) {
    if (seen) showState("damaged", state.problem);
    else message("scan", path, state.problem, true);
  } else if (state.percent !== undefined) {
    if (seen) showState("running", `the log has grown; reading it, ${state.percent}%`);
    else message("scan", path, `Reading the log: ${state.percent}%.`, false);
  } else if (state.data && isBusy()) {
    showState("running", "the log has grown; close the skip plan to see its end");
  } else clearState();
};

const follow = async () => {
  let wait = FOLLOWING_MS;
  if (!document.hidden || !seen) {
    try {
      const state = await fetchState("log", { since: version });
      show(state);
      if (state.percent !== undefined || !seen && !state.problem) wait = SCANNING_MS;
    } catch {
      showState("stopped", "no connection to the server; retrying");
    }
  }
  setTimeout(follow, wait);
};
document.getElementById("page").append(el("p", { class: "summary", role: "status" }, "Reading the log."));
follow();
