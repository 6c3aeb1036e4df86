// @ts-check
// A heat map of tensors as SVG: names, cells, first changes, onset, steps and the color scale.

import { color } from "./colors.js";
import { ROW, formatFactor, ramp } from "./heatmap-canvas.js";
import { svgContext } from "./svg-context.js";

/** @typedef {import("./heatmap-canvas.js").Row} Row */

const WIDTH = 1000;
const TITLE = 44;
const STEPS = 22;
const SCALE = 46;
const COLORS = 129;
const CHARACTER = 7.3;
const NAME = 64;

/** The ends of a long name: wrappers prefix those of sharded modules. */
const shortened = (/** @type {string} */ name) =>
  name.length <= NAME ? name : `${name.slice(0, NAME / 4)}...${name.slice(3 - (3 * NAME) / 4)}`;

/** The color map as rgb(): other programs than browsers do not know oklch(). */
const palette = () => {
  const canvas = document.createElement("canvas");
  canvas.width = COLORS;
  canvas.height = 1;
  const ctx = canvas.getContext("2d");
  const middle = (COLORS - 1) / 2;
  for (let i = 0; i < COLORS; i++) {
    ctx.fillStyle = ramp((i - middle) / middle);
    ctx.fillRect(i, 0, 1, 1);
  }
  const { data } = ctx.getImageData(0, 0, COLORS, 1);
  return Array.from({ length: COLORS }, (_, i) => `rgb(${data[4 * i]},${data[4 * i + 1]},${data[4 * i + 2]})`);
};

/** The left and right edge of each step's cell: halfway to its neighbors. */
const edges = (/** @type {number[]} */ steps) => steps.map((step, i) => [
  step - (i > 0 ? (step - steps[i - 1]) / 2 : 0.5), step + (i < steps.length - 1 ? (steps[i + 1] - step) / 2 : 0.5)]);

/** About eight round steps between two steps. */
const ticks = (from, to) => {
  const least = Math.max(1, (to - from) / 8);
  const ten = 10 ** Math.floor(Math.log10(least));
  const every = [1, 2, 5, 10].map((n) => n * ten).find((size) => size >= least);
  const first = Math.ceil(from / every) * every;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / every) + 1) }, (_, i) => first + i * every);
};

const drawScale = (ctx, colors, range, left, top, caption) => {
  colors.forEach((fill, i) => {
    ctx.fillStyle = fill;
    ctx.fillRect(left + (220 * i) / COLORS, top, 220 / COLORS + 0.3, 10);
  });
  ctx.fillStyle = color("--muted");
  ctx.textAlign = "center";
  for (const value of [-range, 0, range]) ctx.fillText(formatFactor(value), left + 110 + (110 * value) / range, top + 24);
  ctx.textAlign = "left";
  ctx.fillText(caption, left + 250, top + 10);
};

/**
 * The file.
 *
 * @param {{ title: string, caption: string, rows: Row[], steps: number[], onset: number, range: number, from: number, to: number }} map
 *   `from` and `to` are the first and last step drawn
 */
export const heatmapSvg = ({ title, caption, rows, steps, onset, range, from, to }) => {
  const left = 20 + CHARACTER * Math.max(...rows.map((row) => shortened(row.tensor).length), 4);
  const bottom = TITLE + rows.length * ROW;
  const svg = svgContext(WIDTH, bottom + STEPS + SCALE);
  const { ctx } = svg;
  const x = (step) => left + ((Math.max(from - 0.5, Math.min(to + 0.5, step)) - from + 0.5) / (to - from + 1)) * (WIDTH - left - 20);
  const colors = palette();
  const cells = edges(steps);
  ctx.fillStyle = color("--panel");
  ctx.fillRect(0, 0, WIDTH, bottom + STEPS + SCALE);
  ctx.fillStyle = color("--ink");
  ctx.font = `bold 14px ${color("--sans")}`;
  ctx.fillText(title, 14, 20);
  rows.forEach((row, r) => {
    const top = TITLE + r * ROW;
    ctx.font = `12px ${color("--mono")}`;
    ctx.textAlign = "right";
    ctx.fillStyle = color("--ink");
    ctx.fillText(shortened(row.tensor), left - 8, top + 13);
    // One path for each color keeps the file small.
    /** @type {Map<string, [number, number][]>} */
    const byColor = new Map();
    row.log2Ratios.forEach((ratio, i) => {
      const [start, end] = [x(cells[i][0]), x(cells[i][1])];
      if (!Number.isFinite(ratio) || end - start <= 0) return;
      const fill = colors[Math.round(((COLORS - 1) / 2) * (1 + Math.max(-1, Math.min(1, ratio / range))))];
      byColor.set(fill, [...(byColor.get(fill) ?? []), [start, end - start + 0.3]]);
    });
    byColor.forEach((parts, fill) => {
      ctx.fillStyle = fill;
      ctx.beginPath();
      parts.forEach(([at, width]) => ctx.rect(at, top, width, ROW - 1));
      ctx.fill();
    });
    if (row.moved === null || row.moved < from || row.moved > to) return;
    const at = x(row.moved - 0.5);
    ctx.fillStyle = color("--ink");
    ctx.beginPath();
    ctx.moveTo(at - 6, top + 3);
    ctx.lineTo(at + 1, top + ROW / 2 - 0.5);
    ctx.lineTo(at - 6, top + ROW - 4);
    ctx.closePath();
    ctx.fill();
  });
  ctx.font = `12px ${color("--sans")}`;
  ctx.textAlign = "center";
  ctx.fillStyle = color("--muted");
  for (const step of ticks(from, to)) ctx.fillText(String(step), x(step), bottom + 15);
  if (onset >= from && onset <= to) {
    ctx.fillStyle = color("--ink");
    ctx.fillRect(x(onset - 0.5), TITLE - 4, 1, bottom - TITLE + 4);
    ctx.fillText(`onset ${onset}`, x(onset - 0.5), TITLE - 8);
  }
  drawScale(ctx, colors, range, left, bottom + STEPS + 6, caption);
  return svg.text(WIDTH);
};
