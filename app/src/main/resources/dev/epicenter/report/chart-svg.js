// @ts-check
// A chart as SVG: drawn again from its data, because the screen's chart is a canvas.

import { color } from "./colors.js";
import { svgContext } from "./svg-context.js";

const HEAD = 34;
const FOOT = 26;

const drawAxes = (ctx, u) => {
  const { bbox } = u;
  const px = devicePixelRatio;
  ctx.font = `${12 * px}px ${color("--sans")}`;
  for (const [i, axis] of u.axes.entries()) {
    const isX = i === 0;
    (axis._splits ?? []).forEach((split, k) => {
      const at = u.valToPos(split, isX ? "x" : "y", true);
      const text = axis._values?.[k];
      if (split === null || !Number.isFinite(at)) return;
      ctx.strokeStyle = color("--grid");
      ctx.lineWidth = px;
      ctx.beginPath();
      ctx.moveTo(isX ? at : bbox.left, isX ? bbox.top : at);
      ctx.lineTo(isX ? at : bbox.left + bbox.width, isX ? bbox.top + bbox.height : at);
      ctx.stroke();
      if (!text) return;
      ctx.fillStyle = color("--muted");
      ctx.textAlign = isX ? "center" : "right";
      ctx.textBaseline = isX ? "top" : "middle";
      ctx.fillText(text, isX ? at : bbox.left - 5 * px, isX ? bbox.top + bbox.height + 6 * px : at);
    });
    if (axis.label) {
      ctx.fillStyle = color("--muted");
      ctx.textAlign = "center";
      ctx.textBaseline = "alphabetic";
      if (isX) ctx.fillText(axis.label, bbox.left + bbox.width / 2, bbox.top + bbox.height + 36 * px);
      else ctx.fillText(axis.label, 12 * px, bbox.top + bbox.height / 2, -90);
    }
  }
};

const drawSeries = (ctx, u, k) => {
  const series = u.series[k];
  const px = devicePixelRatio;
  const [xs, ys] = [u.data[0], u.data[k]];
  const { min, max } = u.scales.x;
  const inside = (x) => x >= min && x <= max;
  ctx.strokeStyle = ctx.fillStyle = series.stroke(u, k);
  ctx.lineWidth = series.width * px;
  ctx.setLineDash((series.dash ?? []).map((d) => d * px));
  ctx.beginPath();
  let pen = false;
  xs.forEach((x, i) => {
    const y = ys[i];
    // undefined: another series has a point here, and this one does not.
    if (y === undefined) return;
    if (y === null) { pen = false; return; }
    if (!inside(x) && !inside(xs[i + 1] ?? x) && !inside(xs[i - 1] ?? x)) return;
    const [left, top] = [u.valToPos(x, "x", true), u.valToPos(y, "y", true)];
    if (pen) ctx.lineTo(left, top);
    else ctx.moveTo(left, top);
    pen = true;
  });
  ctx.stroke();
  ctx.setLineDash([]);
  if (series.points?.show?.(u, k)) {
    ctx.beginPath();
    xs.forEach((x, i) => { if (ys[i] !== null && ys[i] !== undefined && inside(x)) ctx.arc(u.valToPos(x, "x", true), u.valToPos(ys[i], "y", true), 2.5 * px); });
    ctx.fill();
  }
};

/** One entry for each label. */
const drawLegend = (ctx, u, y) => {
  const px = devicePixelRatio;
  let x = u.bbox.left;
  // The series drawn last has the color of its label: abandoned branches come first.
  const shown = new Map();
  u.series.forEach((series, i) => { if (i > 0 && series.show !== false && series.label) shown.set(series.label, i); });
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  shown.forEach((k) => {
    const series = u.series[k];
    const width = 30 * px + ctx.measureText(series.label).width;
    if (x + width > u.bbox.left + u.bbox.width) return;
    ctx.fillStyle = series.stroke(u, k);
    ctx.fillRect(x, y - 1.25 * px, 18 * px, 2.5 * px);
    ctx.fillStyle = color("--muted");
    ctx.fillText(series.label, x + 23 * px, y);
    x += width + 10 * px;
  });
};

/**
 * The chart as an SVG file.
 *
 * @param {any} u the uPlot chart
 * @param {string} title drawn above it
 * @param {{ under?: (u: any) => void, over?: (u: any) => void }} layers drawn below and above its curves
 */
export const chartSvg = (u, title, { under, over }) => {
  const px = devicePixelRatio;
  const { canvas } = u.ctx;
  const height = canvas.height + (HEAD + FOOT) * px;
  const svg = svgContext(canvas.width, height);
  const { ctx } = svg;
  ctx.fillStyle = color("--panel");
  ctx.fillRect(0, 0, canvas.width, height);
  ctx.font = `bold ${14 * px}px ${color("--sans")}`;
  ctx.fillStyle = color("--ink");
  ctx.fillText(title, 14 * px, 22 * px);
  // The chart's own positions are kept: everything is drawn in a copy whose box is lower.
  const moved = Object.create(u, {
    ctx: { value: ctx },
    bbox: { value: { ...u.bbox, top: u.bbox.top + HEAD * px } },
    valToPos: { value: (value, scale, isCanvas) => u.valToPos(value, scale, isCanvas) + (isCanvas && scale === "y" ? HEAD * px : 0) },
  });
  under?.(moved);
  ctx.save();
  drawAxes(ctx, moved);
  ctx.beginPath();
  ctx.rect(moved.bbox.left, moved.bbox.top, moved.bbox.width, moved.bbox.height);
  ctx.clip();
  for (let k = 1; k < u.series.length; k++) if (u.series[k].show !== false) drawSeries(ctx, moved, k);
  ctx.restore();
  over?.(moved);
  ctx.font = `${12 * px}px ${color("--sans")}`;
  drawLegend(ctx, moved, height - (FOOT / 2) * px);
  return svg.text(canvas.width / px);
};
