// What is going on: a replay or a diagnosis, arm by arm.

const TRIED = { same: "spiked", earlier: "spiked", later: "delayed", none: "prevented" };

const bar = (words, done, all) =>
  el("div", { class: "bar" },
    el("progress", { max: String(Math.max(1, all)), value: String(Math.min(done, all)), "aria-label": words }),
    el("span", {}, words));

const replayBars = (replaying) => {
  const steps = Math.max(1, replaying.horizon - replaying.checkpoint);
  const made = replaying.arms.reduce((sum, arm) => sum + arm.step - replaying.checkpoint, 0);
  const over = replaying.arms.filter((arm) => arm.step >= replaying.horizon).length;
  const running = replaying.arms.filter((arm) => arm.step > replaying.checkpoint && arm.step < replaying.horizon);
  return [
    bar(`${over} of ${plural(replaying.arms.length, "replay")} done`, made, steps * replaying.arms.length),
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
      ? el("ul", { class: "tried" }, recent.map((one) => el("li", {},
        el("span", { class: "outcome" }, el("i", { class: "dot", style: { "--c": `var(--${TRIED[one.answer] ?? "sham"})` } }),
          `${one.replay}: ${one.answer === "none" ? "no spike within the horizon" : one.answer === "void" ? "void" : `spiked${one.onset === null ? "" : ` at ${one.onset}`}`}`))))
      : []);
});

/** The panel; nothing where nothing is going on and nothing has failed. */
const underway = ({ replaying, diagnosing, job }) => {
  const running = replaying || diagnosing || job?.running;
  if (!running && !(job && job.exit !== 0)) return [];
  const failed = job && !job.running && job.exit !== 0;
  const who = replaying?.writer ?? diagnosing?.writer;
  return [el("div", { class: "figure underway" },
    el("div", { class: "head" },
      el("h3", {}, failed && !running
        ? (job.exit === 130 ? "Stopped before its end" : "It failed")
        : replaying ? "Replaying" : diagnosing ? "Diagnosing" : "Starting"),
      el("div", { class: "tools" },
        job?.running ? el("button", { type: "button", onclick: () => ask("STOP") }, "Stop")
          : who ? el("span", { class: "small muted" }, `by ${who}`) : [])),
    replaying ? replayBars(replaying) : [],
    diagnosing ? stageBars(diagnosing) : [],
    job && (job.running || failed)
      ? el("details", { open: Boolean(failed) }, el("summary", {}, `epicenter ${job.command.split(" ")[0]} says`), el("pre", {}, job.said.join("\n") || "nothing yet"))
      : [])];
};
