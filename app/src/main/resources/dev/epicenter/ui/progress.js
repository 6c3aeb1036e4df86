// @ts-check
// The panel of a running replay or diagnosis: stages in plain words, one bar with the time left, a Stop button, and how it ended.

import { el } from "../report/dom.js";
import { duration } from "../report/duration.js";

const TITLES = { replay: "Replaying this spike", diagnosis: "Finding the cause" };

/** Title and explanation of each end. */
const ENDS = {
  DONE: ["Done", "The result is on this page."],
  STOPPED: ["Stopped by you", "Finished replays are kept and are not run again."],
  OUT_OF_BUDGET: ["Out of budget", "Finished replays are kept and are not run again."],
  FAILED: ["Failed", ""],
};

/** What the job was: replay or diagnose, and the effort of a diagnosis. */
const jobOf = (command) => ({
  isDiagnosis: command.startsWith("diagnose"),
  effort: / --effort (\w+)/.exec(command)?.[1],
});

/** Who runs it, from the text of its lock: "pid 812 on host since 2026-11-23T05:54:30Z". */
const elsewhere = (writer) => {
  const [, pid, since] = /^pid (\d+) .*since (\S+)$/.exec(writer) ?? [];
  return pid ? `started elsewhere at ${new Date(since).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })} (pid ${pid})` : `started elsewhere, by ${writer}`;
};

const output = (job) => job.said.length === 0 ? [] :
  el("details", {}, el("summary", {}, `Output of epicenter ${job.command.split(" ")[0]}`), el("pre", {}, job.said.join("\n")));

/** The end of a job; `onAgain` continues a diagnosis. */
const ending = (job, onAgain) => {
  const [title, text] = ENDS[job.end.kind];
  const { isDiagnosis, effort } = jobOf(job.command);
  const goesOn = isDiagnosis && (job.end.kind === "STOPPED" || job.end.kind === "OUT_OF_BUDGET");
  return [
    el("h3", {}, job.end.kind === "FAILED" && job.end.reason ? `Failed: ${job.end.reason}` : title),
    text ? el("p", {}, text) : [],
    job.end.kind === "OUT_OF_BUDGET" && job.end.reason ? el("p", { class: "small muted" }, job.end.reason) : [],
    goesOn ? el("div", { class: "tools" }, el("button", { type: "button", onclick: () => onAgain(effort) },
      job.end.kind === "STOPPED" ? "Continue" : "Continue without a limit")) : [],
    job.end.kind === "FAILED" ? output(job) : [],
  ].flat();
};

/**
 * The panel. Its elements stay in the page while it is updated, so the focus stays too.
 *
 * @param {{ onStop: () => void, onAgain: (effort?: string) => void }} o
 */
export const progressPanel = ({ onStop, onAgain }) => {
  const title = el("h3", {});
  const stop = el("button", { type: "button", onclick: () => { stop.textContent = "Stopping"; onStop(); } }, "Stop");
  const writer = el("span", { class: "small muted" });
  const bar = el("progress", { max: "1", value: "0", "aria-label": "Progress" });
  const left = el("p", { class: "small muted", role: "status" });
  const stages = el("ol", { class: "stages" });
  const running = el("div", { class: "figure progress" },
    el("div", { class: "head" }, title, el("div", { class: "tools" }, writer, stop)), bar, left, stages);
  const ended = el("div", { class: "figure progress ended", role: "status" });
  const element = el("div", { id: "progress" });
  let shown = null;
  let endedAs = "";
  /** Whether this page has shown it running: only then is its success news. */
  let seen = false;

  const show = (what) => {
    if (shown !== what) element.replaceChildren(...(what ? [what] : []));
    shown = what;
  };
  const showRunning = ({ progress, job }) => {
    title.textContent = progress ? TITLES[progress.what] : "Starting";
    stop.hidden = !job?.running;
    if (shown !== running) stop.textContent = "Stop";
    writer.textContent = job?.running || !progress ? "" : elsewhere(progress.writer);
    if (progress) bar.value = progress.share;
    else bar.removeAttribute("value");
    left.textContent = progress?.secondsLeft === null || !progress ? "" : `${Math.round(100 * progress.share)}%, at most about ${duration(progress.secondsLeft)} left`;
    const rows = progress?.stages ?? [];
    stages.replaceChildren(...rows.map((stage, i) => el("li", { class: i === rows.length - 1 ? "current" : "", ...(i === rows.length - 1 ? { "aria-current": "step" } : {}) },
      el("span", {}, stage.title), stage.detail ? el("span", { class: "muted" }, stage.detail) : [])));
    show(running);
  };
  const showEnded = (job) => {
    const text = JSON.stringify([job.command, job.end]);
    if (text !== endedAs) {
      ended.className = `figure progress ended ${job.end.kind.toLowerCase().replaceAll("_", "-")}`;
      ended.replaceChildren(...ending(job, onAgain));
      endedAs = text;
    }
    show(ended);
  };
  return {
    element,
    /** Shows a state; returns whether something runs. */
    update: (state) => {
      const isRunning = Boolean(state.progress || state.job?.running);
      seen ||= isRunning;
      if (isRunning) showRunning(state);
      else if (state.job?.end && (seen || state.job.end.kind !== "DONE")) showEnded(state.job);
      else show(null);
      return isRunning;
    },
  };
};
