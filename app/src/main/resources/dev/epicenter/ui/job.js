// @ts-check
// Follows the replays and diagnoses of a spike: sends requests, polls their state and shows their progress.

import { el } from "../report/dom.js";
import { experimentRequests } from "./experiment-requests.js";
import { progressPanel } from "./progress.js";

const POLL_BUSY_MS = 700;
const POLL_IDLE_MS = 4000;

/**
 * @param {{ path: string, spike: number, showState: (state: string, text?: string) => void, onResult: () => Promise<void>,
 *   onBusy: (isBusy: boolean) => void }} o `onResult` is called when a new verdict can be fetched, `onBusy` as something starts and ends
 */
export const followJobs = ({ path, spike, showState, onResult, onBusy }) => {
  const requests = experimentRequests(path, spike);
  const problem = el("p", { class: "problem", role: "alert" });
  let stamp = null;
  let polling = 0;

  const apply = async (state) => {
    const busy = panel.update(state);
    onBusy(busy);
    showState(busy ? "running" : "complete", busy ? (state.progress?.what === "replay" ? "replaying" : state.progress ? "diagnosing" : "starting") : "idle");
    if (stamp !== null && state.stamp !== stamp) {
      stamp = state.stamp;
      await onResult();
    }
    stamp = state.stamp;
    return busy;
  };
  const pollIn = (delay) => {
    clearTimeout(polling);
    polling = setTimeout(poll, delay);
  };
  const poll = async () => {
    try {
      pollIn(await apply(await requests.state()) ? POLL_BUSY_MS : POLL_IDLE_MS);
    } catch {
      showState("stopped", "no connection to the server; retrying");
      pollIn(POLL_IDLE_MS);
    }
  };
  /** Sends a command; a refusal is shown in the problem line. Resolves to whether it was accepted. */
  const send = async (what, more = {}) => {
    problem.textContent = "";
    try {
      await apply(await requests.send(what, more));
      pollIn(POLL_BUSY_MS);
      return true;
    } catch (error) {
      problem.textContent = error.message || "The server does not answer; check that 'epicenter ui' still runs";
      return false;
    }
  };
  const panel = progressPanel({
    onStop: () => send("STOP"),
    onAgain: (effort) => send("DIAGNOSE", effort ? { effort } : {}),
  });
  return {
    requests, problem, send,
    panel: panel.element,
    /** Shows the first state and starts to poll. */
    start: (state) => { apply(state); pollIn(POLL_BUSY_MS); },
  };
};
