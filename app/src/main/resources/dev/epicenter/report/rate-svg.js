// @ts-check
// Measured rates of a spike as an SVG file: drawn from their values, because the screen's marks are buttons.

import { color, withAlpha } from "./colors.js";
import { svgContext } from "./svg-context.js";

const HEAD = 36;
const PLOT = 140;
const LEFT = 44;
const COLUMN = 56;
const GAP = 30;
const FOOT = 62;

/** @typedef {{ axis: string, columns: { label: string, rate: any }[] }} Panel */

/** The width of each column of a panel: as the longest label needs it. */
const columnWidth = (ctx, /** @type {Panel} */ { columns }) => Math.max(COLUMN, ...columns.map(({ label }) => ctx.measureText(label).width + 16));

const drawPanel = (ctx, /** @type {Panel} */ panel, left) => {
  const { axis, columns } = panel;
  const column = columnWidth(ctx, panel);
  const y = (share) => HEAD + (1 - share) * PLOT;
  ctx.lineWidth = 1;
  for (const [share, text] of /** @type {[number, string][]} */ ([[0, "0"], [0.5, "1/2"], [1, "1"]])) {
    ctx.strokeStyle = color("--grid");
    ctx.beginPath();
    ctx.moveTo(left, y(share));
    ctx.lineTo(left + column * columns.length, y(share));
    ctx.stroke();
    ctx.fillStyle = color("--muted");
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    ctx.fillText(text, left - 6, y(share));
  }
  ctx.textAlign = "center";
  ctx.textBaseline = "alphabetic";
  columns.forEach(({ label, rate }, i) => {
    const x = left + column * (i + 0.5);
    ctx.fillStyle = color("--ink");
    ctx.fillText(label, x, HEAD + PLOT + 20);
    ctx.fillStyle = color("--muted");
    ctx.fillText(rate ? `${rate.spiked}/${rate.trials}` : "not tried", x, HEAD + PLOT + 36);
    if (!rate) return;
    ctx.strokeStyle = withAlpha("--spiked", 0.45);
    ctx.lineWidth = 4;
    ctx.beginPath();
    ctx.moveTo(x, y(rate.low));
    ctx.lineTo(x, y(rate.high));
    ctx.stroke();
    ctx.fillStyle = color("--spiked");
    ctx.beginPath();
    ctx.arc(x, y(rate.spiked / Math.max(1, rate.trials)), 6);
    ctx.fill();
  });
  ctx.fillStyle = color("--muted");
  ctx.textAlign = "left";
  ctx.fillText(axis, left, HEAD + PLOT + 56);
};

/** The panels side by side, each with its columns. @param {Panel[]} panels */
export const rateSvg = (/** @type {string} */ title, panels) => {
  const font = `12px ${color("--sans")}`;
  const measure = svgContext(1, 1).ctx;
  measure.font = font;
  const widths = panels.map((panel) => LEFT + Math.max(columnWidth(measure, panel) * panel.columns.length, measure.measureText(panel.axis).width) + GAP);
  measure.font = `bold 14px ${color("--sans")}`;
  const width = Math.max(widths.reduce((a, b) => a + b, 0), measure.measureText(title).width + 28);
  const svg = svgContext(width, HEAD + PLOT + FOOT);
  const { ctx } = svg;
  ctx.fillStyle = color("--panel");
  ctx.fillRect(0, 0, width, HEAD + PLOT + FOOT);
  ctx.font = `bold 14px ${color("--sans")}`;
  ctx.fillStyle = color("--ink");
  ctx.fillText(title, 14, 20);
  ctx.font = font;
  let left = 0;
  panels.forEach((panel, i) => {
    drawPanel(ctx, panel, left + LEFT);
    left += widths[i];
  });
  return svg.text(width);
};
