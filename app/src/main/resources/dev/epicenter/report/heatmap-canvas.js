// @ts-check
// Draws a heat map of tensors by step: cells, the onset, first changes, steps and the selected cell.

import { color, darkScheme } from "./colors.js";
import { el } from "./dom.js";

/** Heights in pixels of a row, and of the room above and below the rows. */
export const ROW = 18;
export const HEAD = 20;
const FOOT = 22;

const SCALE_WIDTH = 220;

/** @typedef {{ tensor: string, moved: number | null, reference: any, log2Ratios: number[] }} Row */
/** @typedef {{ steps: number[], onset: number, rows: Row[], range: number, selected: { row: number, column: number } | null }} Heatmap */

/** A diverging color map with even steps of lightness in OKLCH: blue below 0, orange above; t in -1..1. */
export const ramp = (t) => {
  const a = Math.min(1, Math.abs(t));
  const hue = t < 0 ? 250 : 48;
  return darkScheme.matches
    ? `oklch(${0.27 + 0.6 * a} ${0.13 * Math.min(1, a * 1.6)} ${hue})`
    : `oklch(${0.965 - 0.55 * a} ${0.145 * Math.min(1, a * 1.6)} ${hue})`;
};

/** A power of two as a factor: `\u00d78`. */
export const formatFactor = (log2) => (log2 === 0 ? "\u00d71" : log2 > 0 ? `\u00d7${2 ** log2}` : `\u00f7${2 ** -log2}`);

/** The end of the color scale: a whole power of two that 99% of the ratios stay below, from 1 to 8. */
export const colorRange = (/** @type {Row[]} */ rows) => {
  const sizes = rows.flatMap((r) => r.log2Ratios).filter(Number.isFinite).map(Math.abs).sort((a, b) => a - b);
  return Math.max(1, Math.min(8, Math.ceil(sizes[Math.floor(sizes.length * 0.99)] ?? 1)));
};

/** Where a canvas draws: its context, its width in pixels and the x coordinate of a column. */
const sized = (canvas, columns, rows) => {
  const px = devicePixelRatio;
  const width = canvas.clientWidth;
  const height = HEAD + rows * ROW + FOOT;
  canvas.style.height = height + "px";
  canvas.width = Math.round(width * px);
  canvas.height = Math.round(height * px);
  const ctx = canvas.getContext("2d");
  ctx.scale(px, px);
  ctx.font = "12px " + color("--sans");
  return { ctx, width, x: (i) => (i * width) / columns };
};

const drawCells = ({ ctx, width, x }, { rows, steps, range }) => {
  const palette = Array.from({ length: 129 }, (_, i) => ramp((i - 64) / 64));
  rows.forEach((row, r) => row.log2Ratios.forEach((v, i) => {
    if (!Number.isFinite(v)) return;
    ctx.fillStyle = palette[Math.round(64 + 64 * Math.max(-1, Math.min(1, v / range)))];
    // Slightly wider than a cell, otherwise gaps show.
    ctx.fillRect(x(i), HEAD + r * ROW, width / steps.length + 0.6, ROW - 1);
  }));
};

const drawOnset = ({ ctx, width, x }, { rows, steps, onset }) => {
  const i = steps.findIndex((s) => s >= onset);
  if (i < 0) return;
  ctx.strokeStyle = ctx.fillStyle = color("--ink");
  ctx.beginPath();
  ctx.moveTo(x(i), HEAD - 4);
  ctx.lineTo(x(i), HEAD + rows.length * ROW);
  ctx.stroke();
  const label = `onset ${onset}`;
  const w = ctx.measureText(label).width;
  ctx.fillText(label, Math.max(0, Math.min(width - w, x(i) - w / 2)), HEAD - 7);
};

/** Draws a triangle at each tensor's first change. */
const drawFirstChanges = ({ ctx, x }, { rows, steps }) => rows.forEach((row, r) => {
  if (row.moved === null) return;
  const left = x(steps.findIndex((s) => s >= row.moved));
  const y = HEAD + r * ROW + (ROW - 1) / 2;
  ctx.fillStyle = color("--ink");
  ctx.strokeStyle = color("--paper");
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.moveTo(left - 6, y - 5);
  ctx.lineTo(left + 1, y);
  ctx.lineTo(left - 6, y + 5);
  ctx.closePath();
  ctx.stroke();
  ctx.fill();
});

const drawSteps = ({ ctx, width, x }, { rows, steps }) => {
  ctx.fillStyle = color("--muted");
  const every = Math.max(1, Math.ceil(steps.length / Math.max(2, Math.floor(width / 90)) / 10) * 10);
  let free = -Infinity;
  steps.forEach((s, i) => {
    if (s % every !== 0) return;
    const w = ctx.measureText(String(s)).width;
    const left = Math.max(0, Math.min(width - w, x(i) - w / 2));
    if (left < free) return;
    ctx.fillText(String(s), left, HEAD + rows.length * ROW + 15);
    free = left + w + 10;
  });
};

const drawSelection = ({ ctx, width, x }, { steps, selected }) => {
  if (!selected) return;
  ctx.strokeStyle = color("--ink");
  ctx.lineWidth = 1.5;
  ctx.strokeRect(x(selected.column) - 1, HEAD + selected.row * ROW - 1, width / steps.length + 2, ROW + 1);
};

/** Draws all of it. @param {HTMLCanvasElement} canvas @param {Heatmap} map */
export const drawHeatmap = (canvas, map) => {
  const target = sized(canvas, map.steps.length, map.rows.length);
  drawCells(target, map);
  drawOnset(target, map);
  drawFirstChanges(target, map);
  drawSteps(target, map);
  drawSelection(target, map);
};

/** The color scale from 1/2^range to 2^range, with its ticks. */
export const colorScale = (range) => {
  const bar = el("canvas", { width: SCALE_WIDTH, height: 10 });
  const ctx = bar.getContext("2d");
  const middle = SCALE_WIDTH / 2;
  for (let i = 0; i < SCALE_WIDTH; i++) {
    ctx.fillStyle = ramp((i - middle) / middle);
    ctx.fillRect(i, 0, 1.5, 10);
  }
  const half = range > 1 && range % 2 === 0 ? [-range / 2, range / 2] : [];
  const ticks = [-range, ...half, 0, range].map((v) =>
    el("span", { style: { left: `${middle + (middle * v) / range}px` } }, formatFactor(v)));
  return el("span", { class: "ramp", style: { "margin-left": "14px", "margin-right": "18px" } }, bar, ticks);
};
