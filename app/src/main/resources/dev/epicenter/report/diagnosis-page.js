// @ts-check
// The page of a diagnosis in one file.

import { diagnosisView } from "./diagnosis.js";
import { el, pageData } from "./dom.js";

const { run, diagnosis, own, curves } = pageData();
const spike = { number: diagnosis.spike, words: "spike", spike: { onset: diagnosis.onset }, until: diagnosis.onset };
const view = diagnosisView(diagnosis, {
  run, spike, own, replays: diagnosis.replays,
  load: (index) => Promise.resolve(curves[index] ?? { steps: [], losses: [] }),
});
document.getElementById("page").append(
  el("header", {},
    el("div", { class: "eyebrow" }, "Epicenter, diagnosis"),
    el("h1", { id: "run" }, `${run}, spike ${diagnosis.spike}`),
    el("p", { class: "muted" }, `Onset at step ${diagnosis.onset}; replays from step ${diagnosis.checkpoint} to ${diagnosis.horizon}.`)),
  view.element);
view.draw();
