// @ts-check
// Which tensors changed first: a heat map of tensors by step around a spike, colored by the ratio to each one's quiet median.

import { choice, el } from "./dom.js";
import { exportMenu } from "./export.js";
import { CHANGE_RULE, changeSentences, firstChanges } from "./first-changes.js";
import { HEAD, ROW, colorRange, colorScale, drawHeatmap } from "./heatmap-canvas.js";
import { heatmapSvg } from "./heatmap-svg.js";
import { fmt, num } from "./numbers.js";
import { keepDrawn } from "./redraw.js";

export const METRIC_LABELS = {
  UPDATE_RMS: ["Update RMS", "root mean square of the change of the tensor's elements"],
  GRAD_NORM: ["Gradient norm", "L2 norm of the tensor's gradient before clipping"],
  STALENESS: ["Staleness", "RMS of g\u00b2/v: how far the gradient exceeds the second moment"],
};

export const formatRatio = (log2) => (Number.isFinite(log2) ? (log2 >= 0 ? `\u00d7${fmt(2 ** log2, 3)}` : `\u00f7${fmt(2 ** -log2, 3)}`) : "not measured");

export const byFirstChange = (a, b) => (a.moved ?? Infinity) - (b.moved ?? Infinity);

/** The names of the rows; those that changed first are marked. */
const labelsOf = (picture, rows) => {
  const first = new Set(firstChanges(picture).map((change) => change.tensor));
  return [
    el("div", { style: { height: HEAD + "px" }, "aria-hidden": "true" }),
    ...rows.map((r) => el("div", {
      class: first.has(r.tensor) ? "first" : "", "data-tensor": r.tensor, title: r.tensor,
      style: { height: ROW + "px", "line-height": ROW + "px" },
    }, r.tensor.replace(/\.weight$/, ""))),
  ];
};

/** Calls `select(row, column)` or `select(null)` as pointer and arrow keys move; `now` returns rows, steps, onset and selected. */
const addSelection = (canvas, now, select) => {
  canvas.addEventListener("pointermove", (e) => {
    const { rows, steps } = now();
    const box = canvas.getBoundingClientRect();
    const row = Math.floor((e.clientY - box.top - HEAD) / ROW);
    if (row < 0 || row >= rows.length) return;
    select(row, Math.floor(((e.clientX - box.left) / box.width) * steps.length));
  });
  canvas.addEventListener("pointerleave", () => select(null));
  canvas.addEventListener("keydown", (e) => {
    const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[e.key];
    if (!by) return;
    const { steps, onset, selected } = now();
    const from = selected ?? { row: 0, column: Math.max(0, steps.indexOf(onset)) };
    select(from.row + by[0], from.column + by[1]);
    e.preventDefault();
  });
};

/** The ratios of all metrics as rows of a CSV file. */
export const tensorRows = (picture, layers) => [["figure", "tensor", "step", "log2_ratio"],
  ...layers.flatMap((l) => l.rows.flatMap((r) => r.log2Ratios.map((v, i) => [l.figure.toLowerCase(), r.tensor, picture.steps[i], v])))];

/** The heat map of some rows of a metric as SVG. */
export const tensorSvg = (run, picture, layer, rows, from, to) => heatmapSvg({
  title: `${run}, spike ${picture.spike}: ${METRIC_LABELS[layer.figure][0].toLowerCase()} of tensors`,
  caption: `relative to its own median over the quiet steps ${picture.referenceFrom} to ${picture.referenceTo}`,
  rows, steps: picture.steps, onset: picture.onset, range: colorRange(layer.rows), from, to,
});

/** The figure around the canvas; `svg` returns it as SVG, `onLayer` and `onOrder` are called with the user's choices. */
const frame = (run, picture, layers, { caption, labels, canvas, readout, scale }, svg, onLayer, onOrder) =>
  el("div", { class: "figure" },
    el("div", { class: "head" },
      el("h3", {}, "Which tensors changed first"),
      el("div", { class: "tools" },
        choice("Metric", layers.map((l) => [l, METRIC_LABELS[l.figure][0]]), layers[0], onLayer),
        choice("Order of the rows", [["model", "Model order"], ["move", "By first change"]], "model", onOrder),
        exportMenu(run, `spike-${picture.spike}-tensors`, { rows: () => tensorRows(picture, layers), svg }))),
    caption,
    el("div", { class: "heat" }, labels, canvas),
    readout, scale,
    el("p", { class: "muted small" },
      CHANGE_RULE));

export const tensorHeatmap = (run, picture) => {
  const { steps, onset } = picture;
  const layers = picture.layers.map((l) => ({ ...l, rows: l.rows.map((r) => ({ ...r, log2Ratios: r.log2Ratios.map(num) })) }));
  const parts = {
    caption: el("p", { class: "small" }),
    labels: el("div", { class: "labels" }),
    canvas: el("canvas", { tabindex: "0", role: "application", "data-figure": "tensors" }),
    readout: el("div", { class: "readout", "aria-live": "polite" }),
    scale: el("div", { class: "scale" }),
  };
  let layer = layers[0];
  let order = "model";
  let rows = [];
  let selected = null;

  const draw = () => {
    const range = colorRange(rows);
    drawHeatmap(parts.canvas, { steps, onset, rows, range, selected });
    parts.scale.replaceChildren(
      colorScale(range),
      el("span", {}, `relative to its own median over the quiet steps ${picture.referenceFrom} to ${picture.referenceTo}`));
  };
  const showReadout = () => {
    if (!selected) { parts.readout.textContent = METRIC_LABELS[layer.figure][1]; return; }
    const row = rows[selected.row];
    const ratio = row.log2Ratios[selected.column];
    parts.readout.textContent = `${row.tensor}   step ${steps[selected.column]}   ${formatRatio(ratio)}`
      + (Number.isFinite(ratio) ? `   (${fmt(num(row.reference) * 2 ** ratio, 3)}, median ${fmt(row.reference, 3)})` : "");
  };
  const select = (row, column) => {
    const within = (i, n) => Math.max(0, Math.min(n - 1, i));
    selected = row === null ? null : { row: within(row, rows.length), column: within(column, steps.length) };
    showReadout();
    draw();
  };
  const update = () => {
    rows = order === "model" ? [...layer.rows] : [...layer.rows].sort(byFirstChange);
    parts.labels.replaceChildren(...labelsOf(picture, rows));
    parts.caption.replaceChildren(...changeSentences(picture));
    parts.canvas.setAttribute("aria-label",
      `${METRIC_LABELS[layer.figure][0]} of ${rows.length} tensors over steps ${steps[0]} to ${steps.at(-1)}. Arrow keys read cells.`);
    select(null);
  };

  addSelection(parts.canvas, () => ({ rows, steps, onset, selected }), select);
  const figure = frame(run, picture, layers, parts, () => tensorSvg(run, picture, layer, rows, steps[0], steps.at(-1)), (l) => { layer = l; update(); }, (o) => { order = o; update(); });
  const drawFirst = () => {
    update();
    keepDrawn({ host: parts.canvas, resize: draw, recolor: draw });
  };
  return { figure, draw: drawFirst };
};
