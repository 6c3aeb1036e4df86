// @ts-check
// The notice in place of the forms where a run's trainer is not trusted.

import { el } from "../report/dom.js";

export const untrustedNotice = (reason) =>
  el("section", { class: "request", id: "untrusted" },
    el("h2", {}, "Replays are off for this run"),
    el("p", {}, "A replay starts the run's own trainer and loads its checkpoints, which may contain code. The run can be read without that."),
    el("p", { class: "problem" }, reason));
