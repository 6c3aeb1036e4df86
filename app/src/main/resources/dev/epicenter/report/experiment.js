// @ts-check
// One experiment: its verdict, the loss of control and arms, and a table that highlights their curves.

import { OUTCOMES, armTable, outcomeColor } from "./arm-table.js";
import { chart, shadeSpikes, wantsLog } from "./chart.js";
import { color, withAlpha } from "./colors.js";
import { choice, el, swatch } from "./dom.js";
import { dosePlot } from "./dose-plot.js";
import { exportMenu, standaloneSvg } from "./export.js";
import { fmt, num, plural } from "./numbers.js";

const THIN = 1.1;
const THICK = 2.75;

const verdictBlock = (sentences) =>
  el("div", { class: "verdict" },
    sentences.slice(0, 2).map((sentence) => el("p", {}, sentence)),
    sentences.length > 2
      ? el("details", {}, el("summary", {}, "Details by arm"), sentences.slice(2).map((sentence) => el("p", {}, sentence)))
      : []);

const legend = (arms) =>
  el("div", { class: "legend" },
    swatch("control", "--ink"),
    Object.keys(OUTCOMES).filter((o) => arms.some((a) => a.outcome === o && a.group !== "sham")).map((o) => swatch(o, OUTCOMES[o])),
    arms.some((a) => a.group === "sham") ? swatch("sham", "--sham") : []);

/** Check boxes that show and hide groups of arms; nothing for a single group. */
const groupBoxes = (groups, onToggle) => groups.length < 2 ? [] :
  el("div", { class: "groups", role: "group", "aria-label": "Arms drawn" }, groups.map((group) => el("label", {},
    el("input", { type: "checkbox", checked: true, onchange: (event) => onToggle(group, event.target.checked) }), group)));

const curveColor = (arm, active) => {
  if (active.length === 0) return arm.group === "sham" ? withAlpha("--sham", 0.9) : withAlpha(outcomeColor(arm), 0.75);
  return active.includes(arm) ? color(outcomeColor(arm)) : withAlpha("--sham", 0.22);
};

/** What the line below the chart says: about the one highlighted arm, else about the control at the cursor's step. */
const readoutOf = (control, active, step) => {
  if (active.length === 1) {
    const a = active[0];
    const i = step === null ? -1 : a.steps.indexOf(step);
    return `${a.name}: ${a.outcome}` + (a.onset !== null ? `, onset ${a.onset}` : "")
      + (i >= 0 ? `   step ${step}   loss ${fmt(a.losses[i])}` : `   loss at the horizon ${fmt(a.lossAtHorizon)}`);
  }
  if (step !== null) {
    const i = control.steps.indexOf(step);
    return `step ${step}` + (i >= 0 ? `   control ${fmt(control.losses[i])}` : "");
  }
  return active.length > 1
    ? plural(active.length, "arm") + " highlighted"
    : "Hover over an arm in the table, or tab to it, to highlight its curve; click to pin it.";
};

const csvRows = (control, arms) => [["arm", "group", "outcome", "step", "loss"],
  ...[control, ...arms].flatMap((a) => a.steps.map((s, i) => [a.name, a.group, a.outcome, s, a.losses[i]]))];

const withNumbers = (arm) => ({ ...arm, losses: arm.losses.map(num) });

/** The figure of the losses around the chart's host and its readout. */
const lossFigure = (run, experiment, control, arms, { host, readout, boxes }, log, onLog, svg) =>
  el("div", { class: "figure" },
    el("div", { class: "head" },
      el("h3", {}, "Control and arms"),
      el("div", { class: "tools" },
        choice("Scale of the loss", [[true, "Log"], [false, "Linear"]], log, onLog),
        exportMenu(run, `spike-${experiment.spike}-arms`, { rows: () => csvRows(control, arms), svg }))),
    host, readout, legend(arms), boxes);

/** The arms that only scale one hyper-parameter, as rows of a dose plot; mildest first. */
const doseRows = (arms) => [...new Set(arms.filter((a) => a.dose !== null && a.group !== "sham" && a.outcome !== "void").map((a) => a.group))]
  .map((group) => ({
    label: group,
    note: "",
    points: arms.filter((a) => a.group === group && a.dose !== null && a.outcome !== "void")
      .sort((a, b) => num(a.dose) - num(b.dose))
      .map((a) => ({ label: a.name.slice(a.name.indexOf("=") + 1), title: a.name, placebo: false, outcome: a.outcome, onset: a.onset, replay: a })),
  }));

export const experimentView = (run, experiment, spike) => {
  const arms = experiment.arms.map(withNumbers);
  const control = withNumbers(experiment.control);
  const log = wantsLog([control, ...arms].flatMap((a) => a.losses));
  const host = el("div", { class: "plot", "data-figure": "arms" });
  const readout = el("div", { class: "readout", "aria-live": "polite" });
  const pinned = new Set();
  const hidden = new Set();
  let hovered = [];
  let plot = null;
  const active = () => (hovered.length > 0 ? hovered : [...pinned]);
  const showReadout = (step) => { readout.textContent = readoutOf(control, active(), step); };

  const table = armTable(experiment, control, arms, {
    hover: (set) => { hovered = set; refresh(); },
    togglePin: (arm) => {
      const isPinned = !pinned.delete(arm);
      if (isPinned) pinned.add(arm);
      refresh();
      return isPinned;
    },
  });
  const refresh = () => {
    table.mark(active());
    if (plot) {
      arms.forEach((arm, i) => {
        const line = plot.plot.series[i + 1];
        line.width = active().includes(arm) ? THICK : THIN;
        line.show = !hidden.has(arm.group);
      });
      plot.redraw();
    }
    host.dataset.highlighted = active().map((a) => a.name).join(" ");
    showReadout(null);
  };
  const boxes = groupBoxes([...new Set(arms.map((a) => a.group))], (group, isShown) => {
    if (isShown) hidden.delete(group);
    else hidden.add(group);
    refresh();
  });
  const onLog = (value) => { plot.setLog(value); refresh(); };

  const rows = doseRows(arms);
  const doses = rows.length === 0 ? null : dosePlot(rows, {
    from: experiment.checkpoint, onset: control.onset ?? experiment.checkpoint, horizon: experiment.horizon,
    onPick: (dose) => { pinned.clear(); pinned.add(dose.replay); refresh(); host.scrollIntoView({ block: "nearest" }); },
  });

  return {
    figure: el("div", {},
      verdictBlock(experiment.verdict),
      lossFigure(run, experiment, control, arms, { host, readout, boxes }, log, onLog, () => plot.svg(`${run}, spike ${experiment.spike}: control and arms`)),
      doses ? el("div", { class: "figure", id: "arm-doses" }, el("div", { class: "head" }, el("h3", {}, "Onset by dose"), exportMenu(run, `spike-${experiment.spike}-arm-doses`, {
        rows: () => [["change", "arm", "outcome", "onset"], ...rows.flatMap((row) => row.points.map((point) => [row.label, point.title, point.outcome, point.onset]))],
        svg: () => standaloneSvg(doses.element.querySelector("svg")),
      })), doses.element) : [],
      table.table),
    draw: () => {
      doses?.draw();
      plot = chart(host, [
        ...arms.map((a) => ({ label: a.name, steps: a.steps, values: a.losses, stroke: () => curveColor(a, active()), width: THIN })),
        { label: "control", steps: control.steps, values: control.losses, stroke: () => color("--ink"), width: 2.2 },
      ], {
        height: 300, log, label: `Loss of control and arms, spike ${experiment.spike}`,
        under: spike ? shadeSpikes([{ ...spike, live: true }]) : undefined, onCursor: showReadout,
      });
      refresh();
    },
  };
};
