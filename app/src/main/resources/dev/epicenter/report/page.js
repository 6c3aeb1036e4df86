// @ts-check
// Builds the report page, and the run and spike pages of the dashboard.

const spikeSection = (number, drawAfterwards) => {
  const spike = data.spikes.find((s) => s.number === number);
  const experiment = data.experiments.find((e) => e.spike === number);
  const picture = data.pictures.find((p) => p.spike === number);
  const section = el("section", { id: `spike-${number}` },
    el("h2", {}, `Spike ${number}` + (spike ? ` at step ${spike.spike.onset}` : "")));
  if (data.place?.kind === "spike") {
    section.append(el("p", {}, el("a", { href: address("experiment", data.place.path, `&spike=${number}`) },
      experiment || data.diagnoses.length > 0 ? "The experiment: add arms, see the evidence" : "Replay or diagnose this spike")));
  }
  const diagnosis = data.diagnoses.find((d) => d.spike === number);
  if (diagnosis) {
    section.append(diagnosisBlock(diagnosis));
  }
  if (experiment) {
    const figures = experimentView(experiment, spike);
    section.append(figures.figure);
    drawAfterwards.push(figures.draw);
  }
  if (picture) {
    const heat = tensorHeatmap(picture);
    section.append(heat.figure);
    drawAfterwards.push(heat.draw);
    heatmaps.push(heat);
  }
  return section;
};

const heatmaps = [];

/** Updates the page after its data has changed; set by build. */
let refreshPage = null;

const build = () => {
  const drawAfterwards = [];
  const run = runSection();
  const numbers = [...new Set([...data.experiments.map((e) => e.spike), ...data.diagnoses.map((d) => d.spike), ...data.pictures.map((p) => p.spike)])].sort((a, b) => a - b);
  const summary = el("p", { class: "summary" });
  const spikes = el("div", {});
  const events = el("div", {});
  const notes = el("div", {});
  const updateText = () => {
    summary.textContent = data.run.summary;
    spikes.replaceChildren(...[spikeTable()].flat());
    const open = events.querySelector("details")?.open ?? false;
    events.replaceChildren(el("details", { open }, el("summary", {}, plural(data.events.length, "event")),
      el("ol", { class: "events" }, data.events.map((e) => el("li", {}, el("b", {}, String(e.step)), el("span", {}, e.words))))));
    notes.replaceChildren(...(data.run.notes.length > 0 ? [el("ul", { class: "notes" }, data.run.notes.map((n) => el("li", {}, n)))] : []));
  };
  updateText();
  document.getElementById("page").replaceChildren(
    el("header", {},
      el("div", { class: "eyebrow" }, data.place ? "Epicenter" : "Epicenter report"),
      el("h1", {}, data.run.name),
      summary,
      el("dl", { class: "facts" }, data.run.facts.map((f) => el("div", {}, el("dt", {}, f.label), el("dd", {}, f.value))))),
    run.section,
    spikes,
    ...numbers.map((n) => spikeSection(n, drawAfterwards)),
    el("section", {}, el("h2", {}, "Timeline"), events),
    el("footer", {}, notes, "All values on this page come from the run directory: timeline.jsonl, segments/, experiments/."));
  // Charts take their width from the page, so they are drawn last.
  run.draw();
  drawAfterwards.forEach((draw) => draw());
  refreshPage = () => {
    updateText();
    if (!run.refresh()) {
      charts.clear();
      build();
    }
  };
};

build();

let resizing = 0;
addEventListener("resize", () => {
  cancelAnimationFrame(resizing);
  resizing = requestAnimationFrame(() => {
    charts.forEach((c) => c.resize());
    heatmaps.forEach((h) => h.redraw());
  });
});
darkScheme.addEventListener("change", () => {
  charts.forEach((c) => c.redraw());
  heatmaps.forEach((h) => h.redraw());
});
