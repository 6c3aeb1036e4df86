// @ts-check
// The progress of a running replay or diagnosis.

const OUTCOME_OF = { same: "spiked", earlier: "spiked", later: "delayed", none: "prevented" };

const bar = (label, done, all) =>
  el("div", { class: "bar" },
    el("progress", { max: String(Math.max(1, all)), value: String(Math.min(done, all)), "aria-label": label }),
    el("span", {}, label));

const replayBars = (replaying) => {
  const steps = Math.max(1, replaying.horizon - replaying.checkpoint);
  const stepsDone = replaying.arms.reduce((sum, arm) => sum + arm.step - replaying.checkpoint, 0);
  const finished = replaying.arms.filter((arm) => arm.step >= replaying.horizon).length;
  const running = replaying.arms.filter((arm) => arm.step > replaying.checkpoint && arm.step < replaying.horizon);
  return [
    bar(`${finished} of ${plural(replaying.arms.length, "replay")} done`, stepsDone, steps * replaying.arms.length),
    ...running.slice(0, 8).map((arm) => bar(`${arm.name}: step ${arm.step} of ${replaying.horizon}`, arm.step - replaying.checkpoint, steps)),
  ];
};

const stageBars = (diagnosing) => diagnosing.stages.map((stage, i) => {
  const last = i === diagnosing.stages.length - 1;
  const recent = stage.tried.slice(-12);
  return el("div", { class: "stage" },
    last
      ? bar(`stage ${stage.name}: ${plural(stage.tried.length, "replay")} of at most ${stage.most}`, stage.tried.length, stage.most)
      : el("p", { class: "small" }, `stage ${stage.name}: ${plural(stage.tried.length, "replay")}`),
    last && recent.length > 0
      ? el("ul", { class: "replays" }, recent.map((one) => el("li", {},
        el("span", { class: "outcome" }, el("i", { class: "dot", style: { "--c": `var(--${OUTCOME_OF[one.answer] ?? "sham"})` } }),
          `${one.replay}: ${one.answer === "none" ? "no spike within the horizon" : one.answer === "void" ? "void" : `spiked${one.onset === null ? "" : ` at ${one.onset}`}`}`))))
      : []);
});

/** The progress panel; empty where nothing runs and nothing has failed. */
const progressView = ({ replaying, diagnosing, job }) => {
  const running = replaying || diagnosing || job?.running;
  if (!running && !(job && job.exit !== 0)) return [];
  const failed = job && !job.running && job.exit !== 0;
  const writer = replaying?.writer ?? diagnosing?.writer;
  return [el("div", { class: "figure" },
    el("div", { class: "head" },
      el("h3", {}, failed && !running
        ? (job.exit === 130 ? "Stopped before it finished" : "Failed")
        : replaying ? "In progress: replay" : diagnosing ? "In progress: diagnosis" : "In progress: starting"),
      el("div", { class: "tools" },
        job?.running ? el("button", { type: "button", onclick: () => sendRequest("STOP") }, "Stop")
          : writer ? el("span", { class: "small muted" }, `by ${writer}`) : [])),
    replaying ? replayBars(replaying) : [],
    diagnosing ? stageBars(diagnosing) : [],
    job && (job.running || failed)
      ? el("details", { open: Boolean(failed) }, el("summary", {}, `Output of epicenter ${job.command.split(" ")[0]}`), el("pre", {}, job.said.join("\n") || "no output yet"))
      : [])];
};
