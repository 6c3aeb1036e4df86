// @ts-check
// The tensors of a spike as a strip on the steps of the charts above it: one row each, colored by the ratio to its quiet median.

import { RIGHT } from "./chart.js";
import { color } from "./colors.js";
import { choice, el } from "./dom.js";
import { exportMenu } from "./export.js";
import { CHANGE_RULE, changeSentences, firstChanges } from "./first-changes.js";
import { ROW, colorRange, colorScale, ramp } from "./heatmap-canvas.js";
import { fmt, num } from "./numbers.js";
import { keepDrawn } from "./redraw.js";
import { METRIC_LABELS, byFirstChange, formatRatio, tensorRows, tensorSvg } from "./tensors.js";

/** Further tensors are shown on demand. */
const SHOWN_ROWS = 20;

const clipped = (ctx, width, height, draw) => {
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, 0, width, height);
  ctx.clip();
  draw();
  ctx.restore();
};

/** Draws the rows within the steps `from` to `to`. */
const drawRows = (canvas, { rows, steps, onset, range, from, to, selected, cursor }) => {
  const px = devicePixelRatio;
  const width = Math.max(40, canvas.clientWidth);
  const height = rows.length * ROW;
  canvas.style.height = height + "px";
  canvas.width = Math.round(width * px);
  canvas.height = Math.round(height * px);
  const ctx = canvas.getContext("2d");
  ctx.scale(px, px);
  const x = (step) => ((step - from) / Math.max(1, to - from)) * width;
  const palette = Array.from({ length: 129 }, (_, i) => ramp((i - 64) / 64));
  clipped(ctx, width, height, () => {
    rows.forEach((row, r) => {
      const top = r * ROW;
      row.log2Ratios.forEach((v, i) => {
        if (!Number.isFinite(v)) return;
        const before = i > 0 ? (steps[i] - steps[i - 1]) / 2 : 0.5;
        const after = i < steps.length - 1 ? (steps[i + 1] - steps[i]) / 2 : 0.5;
        const left = x(steps[i] - before);
        ctx.fillStyle = palette[Math.round(64 + 64 * Math.max(-1, Math.min(1, v / range)))];
        ctx.fillRect(left, top, x(steps[i] + after) - left + 0.6, ROW - 1);
      });
      if (row.moved !== null) {
        const at = x(row.moved);
        ctx.fillStyle = color("--ink");
        ctx.strokeStyle = color("--paper");
        ctx.lineWidth = 2;
        ctx.beginPath();
        ctx.moveTo(at - 6, top + 3);
        ctx.lineTo(at + 1, top + ROW / 2 - 0.5);
        ctx.lineTo(at - 6, top + ROW - 4);
        ctx.closePath();
        ctx.stroke();
        ctx.fill();
      }
      if (row === selected) {
        ctx.strokeStyle = color("--ink");
        ctx.lineWidth = 1.5;
        ctx.strokeRect(0.75, top - 0.25, width - 1.5, ROW - 0.5);
      }
    });
    ctx.fillStyle = color("--ink");
    ctx.fillRect(x(onset) - 0.5, 0, 1, height);
    if (cursor !== null) {
      ctx.fillStyle = color("--faint");
      ctx.fillRect(x(cursor) - 0.5, 0, 1, height);
    }
  });
};

/**
 * The strip.
 *
 * @param {{ from: number, to: number, onTensor: (tensor: string, isOpen: boolean) => void, onPoint: (step: number | null, text: string) => void }} o
 *   `onTensor` is called when the user opens or closes a tensor, `onPoint` as the pointer moves over cells
 */
export const tensorStrip = (run, picture, o) => {
  const layers = picture.layers.map((l) => ({ ...l, rows: l.rows.map((r) => ({ ...r, log2Ratios: r.log2Ratios.map(num) })) }));
  const first = new Set(firstChanges(picture).map((change) => change.tensor));
  const canvas = el("canvas", { "data-figure": "tensor-strip", role: "img" });
  const labels = el("div", { class: "labels" });
  const scale = el("div", { class: "scale" });
  const more = el("div", { class: "tools" });
  const caption = el("p", { class: "small" }, changeSentences(picture));
  let layer = layers[0];
  let byChange = true;
  let all = false;
  let open = null;
  let cursor = null;
  let window = [o.from, o.to];
  let rows = [];

  const draw = () => drawRows(canvas, {
    rows, steps: picture.steps, onset: picture.onset, range: colorRange(layer.rows), from: window[0], to: window[1],
    selected: rows.find((row) => row.tensor === open) ?? null, cursor,
  });
  const toggle = (tensor) => {
    open = open === tensor ? null : tensor;
    labels.querySelectorAll("button").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.tensor === open)));
    draw();
    o.onTensor(tensor, open !== null);
  };
  const fill = () => {
    const sorted = byChange ? [...layer.rows].sort(byFirstChange) : layer.rows;
    rows = all ? sorted : sorted.slice(0, SHOWN_ROWS);
    labels.replaceChildren(...rows.map((row) => el("button", {
      type: "button", class: first.has(row.tensor) ? "first" : "", title: row.tensor, "data-tensor": row.tensor,
      "aria-label": `Curves of ${row.tensor}`, "aria-pressed": String(row.tensor === open), onclick: () => toggle(row.tensor),
    }, row.tensor.replace(/\.weight$/, ""))));
    scale.replaceChildren(colorScale(colorRange(layer.rows)),
      el("span", {}, `${METRIC_LABELS[layer.figure][0]} relative to its own median over the quiet steps ${picture.referenceFrom} to ${picture.referenceTo}`));
    more.replaceChildren(...(sorted.length > SHOWN_ROWS
      ? [el("button", { type: "button", onclick: () => { all = !all; fill(); } }, all ? `Show ${SHOWN_ROWS} tensors` : `Show all ${sorted.length} tensors`)]
      : []));
    canvas.setAttribute("aria-label", `${METRIC_LABELS[layer.figure][0]} of ${rows.length} tensors over steps ${window[0]} to ${window[1]}; the buttons beside it open a tensor's curves.`);
    draw();
  };

  const rowAt = (event) => rows[Math.floor((event.clientY - canvas.getBoundingClientRect().top) / ROW)];
  canvas.addEventListener("pointermove", (event) => {
    const row = rowAt(event);
    const box = canvas.getBoundingClientRect();
    const step = window[0] + ((event.clientX - box.left) / box.width) * (window[1] - window[0]);
    const i = picture.steps.reduce((best, s, j) => (Math.abs(s - step) < Math.abs(picture.steps[best] - step) ? j : best), 0);
    if (row) o.onPoint(picture.steps[i], `${row.tensor} ${formatRatio(row.log2Ratios[i])} (${fmt(num(row.reference) * 2 ** row.log2Ratios[i], 3)})`);
  });
  canvas.addEventListener("pointerleave", () => o.onPoint(null, ""));
  canvas.addEventListener("click", (event) => { const row = rowAt(event); if (row) toggle(row.tensor); });

  const element = el("div", { class: "strip tensors" },
    el("div", { class: "head" },
      el("h3", {}, "Tensors"),
      el("div", { class: "tools" },
        choice("Metric of the tensors", layers.map((l) => [l, METRIC_LABELS[l.figure][0]]), layers[0], (l) => { layer = l; fill(); }),
        choice("Order of the tensors", [[true, "By first change"], [false, "Model order"]], true, (value) => { byChange = value; fill(); }),
        exportMenu(run, `spike-${picture.spike}-tensors`, {
          rows: () => tensorRows(picture, layers), svg: () => tensorSvg(run, picture, layer, rows, Math.ceil(window[0]), Math.floor(window[1])),
        }))),
    caption,
    el("div", { class: "rows", style: { "padding-right": RIGHT + "px" } }, labels, canvas),
    more, scale,
    el("p", { class: "muted small" }, CHANGE_RULE));
  return {
    element,
    draw: () => { fill(); keepDrawn({ host: canvas, resize: draw, recolor: fill }); },
    /** Shows other steps. */
    zoom: (from, to) => { window = [from, to]; draw(); },
    /** Marks a step; null for none. */
    mark: (step) => { cursor = step; draw(); },
    close: () => { if (open !== null) toggle(open); },
  };
};
