// @ts-check
// One task of one family, selected by the user: observed scores, and predictions with interval bands.

import { chart } from "./chart.js";
import { color, withAlpha } from "./colors.js";
import { el, swatch } from "./dom.js";
import { exportMenu } from "./export.js";
import { BEYOND, formatPosition, formatScale, formatValue, formatValueTick, panel, scaleSplits } from "./forecast-formats.js";
import { valueRange } from "./forecast-grid.js";
import { plural } from "./numbers.js";

/** @typedef {{ family: string, task: string, unit?: string, x: number[], scores: number[], ahead: number[], predicted: number[], wide: number[][], narrow: number[][], tested_to: number }} Line */

const CSV_COLUMNS = ["family", "task", "scale", "params", "tokens", "distance", "beyond_tested_distance", "last", "score", "low80", "high80", "low95", "high95",
  "untested_narrow_low", "untested_narrow_high", "untested_wide_low", "untested_wide_high"];

const csvRows = (forecast) => [CSV_COLUMNS,
  ...forecast.predictions.map((p) => [p.family, p.task, p.scale, p.params, p.tokens, p.distance, p.beyond_tested_distance, p.last, p.score,
    ...[p.eighty, p.ninety_five, p.untested_narrow, p.untested_wide].flatMap((pair) => pair ?? ["", ""])].map((v) => v ?? ""))];

/** Draws the part of a band whose positions are wanted. */
const drawPart = (u, ahead, bounds, wanted, paint) => {
  const indices = ahead.map((x, i) => i).filter((i) => wanted(ahead[i]));
  if (indices.length < 2) return;
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.beginPath();
  const at = (i, y) => [u.valToPos(ahead[i], "x", true), u.valToPos(y, "y", true)];
  indices.forEach((i) => ctx.lineTo(...at(i, bounds[0][i])));
  indices.reverse().forEach((i) => ctx.lineTo(...at(i, bounds[1][i])));
  ctx.closePath();
  paint(ctx);
  ctx.restore();
};

const isTested = (forecast, line, x) => forecast.tested_distance !== undefined && x <= line.tested_to;

/** Draws a band: filled within the tested distance, an outline beyond it. */
const drawBand = (u, forecast, line, bounds, alpha) => {
  if (bounds.length === 0) return;
  drawPart(u, line.ahead, bounds, (x) => isTested(forecast, line, x), (ctx) => {
    ctx.fillStyle = withAlpha("--held-out", alpha);
    ctx.fill();
  });
  // Both parts include the point where they meet.
  drawPart(u, line.ahead, bounds, (x) => x >= line.tested_to, (ctx) => {
    ctx.strokeStyle = withAlpha("--held-out", 0.3 + 2 * alpha);
    ctx.setLineDash([2 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.lineWidth = devicePixelRatio;
    ctx.stroke();
  });
};

const formatPair = (line, pair) => (pair ? pair.map((v) => formatValue(line, v)).join(" to ") : "unknown");
const formatRange = (line, tested, pair) => (tested ? `80% interval ${formatPair(line, pair)}` : `${BEYOND}; narrow range, untested: ${formatPair(line, pair)}`);

/** A prediction in the unit of its scores. */
const inUnit = (p) => (p.in_unit ? p.in_unit : { last: p.last, score: p.score, narrow: p.eighty ?? p.untested_narrow });

/** The predictions of a line, one sentence each. */
const summaryOf = (forecast, line) => {
  const predictions = forecast.predictions.filter((p) => p.family === line.family && p.task === line.task);
  return predictions.length === 0
    ? "No prediction for this family: it has one scale, and no other scale was requested."
    : predictions.map((p) => {
      const { last, score, narrow } = inUnit(p);
      return `At ${forecast.axis === "loss" ? "loss " : ""}${formatScale(forecast, p.scale)}: ${formatValue(line, score)}, ${formatRange(line, !p.beyond_tested_distance, narrow)} (last value ${formatValue(line, last)}).`;
    }).join(" ");
};

/** The score or the prediction at a position; the summary elsewhere. */
const readoutOf = (forecast, line, x) => {
  const i = line.x.indexOf(x);
  const j = line.ahead.indexOf(x);
  if (i < 0 && j < 0) return summaryOf(forecast, line);
  return `${formatPosition(forecast, x)}: ` + (i >= 0
    ? `scored ${formatValue(line, line.scores[i])}`
    : `${formatValue(line, line.predicted[j])}, ${formatRange(line, isTested(forecast, line, x), line.narrow.length ? [line.narrow[0][j], line.narrow[1][j]] : null)}`);
};

/** The range of the score axis, with some room; fractions within 0 to 1. */
const scoreRange = (line) => {
  const [low, high] = valueRange(line);
  if (line.unit !== undefined) {
    const room = 0.06 * (high - low) || 0.06 * Math.abs(high) || 1;
    return [low - room, high + room];
  }
  const room = Math.max(0.02, 0.06 * (high - low));
  return [Math.max(0, low - room), Math.min(1, high + room)];
};

const scaleRange = (line) => {
  const end = line.ahead[line.ahead.length - 1] ?? line.x[line.x.length - 1];
  const room = end === line.x[0] ? 0.5 : 0.04 * Math.max(0.5, end - line.x[0]);
  return [line.x[0] - room, end + room];
};

const seriesOf = (line) => [
  { label: "score", steps: line.x, values: line.scores, stroke: () => color("--live"), width: 2, points: true },
  ...(line.ahead.length === 0 ? []
    : [{ label: "prediction", steps: line.ahead, values: line.predicted, stroke: () => color("--held-out"), width: 2, dash: [6, 4] }]),
];

/** Draws one line in the host and returns the chart. */
const drawLine = (host, readout, data, /** @type {Line} */ line) => {
  const { forecast } = data;
  readout.textContent = summaryOf(forecast, line);
  return chart(host, seriesOf(line), {
    height: 320,
    label: `${line.task} of ${line.family} against ${data.axis_words}`,
    range: scoreRange(line),
    xRange: scaleRange(line),
    xFormat: (x) => formatPosition(forecast, x),
    xSplits: scaleSplits(forecast),
    yFormat: formatValueTick(line),
    under: (u) => {
      drawBand(u, forecast, line, line.wide, 0.12);
      drawBand(u, forecast, line, line.narrow, 0.2);
    },
    onCursor: (x) => { readout.textContent = readoutOf(forecast, line, x); },
  });
};

const legend = ({ forecast, axis_words }, unit) =>
  el("div", { class: "legend" }, swatch("scores", "--live"), swatch("prediction", "--held-out", "dashed"),
    forecast.predictions.some((p) => !p.beyond_tested_distance) || forecast.tested_distance !== undefined
      ? swatch("80% and 95% interval", "--held-out", "box") : [],
    forecast.predictions.some((p) => p.beyond_tested_distance)
      ? swatch(`narrow and wide range, untested: ${BEYOND}`, "--held-out", "dots") : [],
    el("span", {}, `horizontal axis: ${axis_words}`), unit);

/** The choice of a family and a task; `onSelect` is called with the selected line, or null, and `onFamily` with the lines that can be selected. */
const linePicker = (lines, onSelect, onFamily) => {
  const families = [...new Set(lines.map((l) => l.family))];
  const family = el("select", { "aria-label": "Family" }, families.map((f) => el("option", { value: f }, f)));
  const search = el("input", { type: "search", placeholder: "part of a name", "aria-label": "Search tasks" });
  const list = el("select", { size: 12, "aria-label": "Task" });
  const matchCount = el("span", { class: "small muted" });
  const show = () => onSelect(lines.find((l) => l.family === family.value && l.task === list.value) ?? null);
  const fill = () => {
    const wanted = search.value.toLowerCase();
    const all = lines.filter((l) => l.family === family.value);
    const found = all.filter((l) => l.task.toLowerCase().includes(wanted));
    const tasks = found.map((l) => l.task);
    const before = list.value;
    list.replaceChildren(...tasks.map((t) => el("option", { value: t, title: t }, t)));
    list.value = tasks.includes(before) ? before : tasks[0] ?? "";
    matchCount.textContent = `${tasks.length} of ${plural(all.length, "task")}`;
    onFamily(found);
    show();
  };
  family.addEventListener("change", fill);
  search.addEventListener("input", fill);
  list.addEventListener("change", show);
  const select = (wantedFamily, wantedTask) => {
    family.value = wantedFamily;
    search.value = "";
    fill();
    list.value = wantedTask;
    show();
  };
  const inputs = el("div", {}, el("label", {}, "Family", family), el("label", {}, "Find a task", search), el("label", {}, "Task", list));
  return { inputs, matchCount, fill, select };
};

/**
 * The figure as {figure, draw, select}; `select` shows a task of a family and scrolls to it. `onFamily` is called with the lines of the
 * selected family, as the search narrows them.
 */
export const taskFigure = (data, onFamily) => {
  const host = el("div", { class: "plot", "data-figure": "task" });
  const readout = el("div", { class: "readout", "aria-live": "polite" });
  const unit = el("span", {});
  let plot = null;
  const picker = linePicker(data.lines, (line) => {
    unit.textContent = line?.unit === undefined ? "" : `vertical axis: ${line.unit}`;
    plot?.destroy();
    plot = null;
    host.replaceChildren();
    if (line) plot = drawLine(host, readout, data, line);
    else readout.textContent = "No task of that name.";
  }, onFamily);
  const longest = Math.max(...data.lines.map((l) => l.task.length));
  const figure = panel("Score of one task by scale",
    [picker.matchCount, exportMenu("forecast", "predictions", { rows: () => csvRows(data.forecast), svg: () => plot?.svg() ?? "" })],
    el("div", { class: "pick", style: { "--names": `${longest + 3}ch` } },
      picker.inputs, el("div", {}, host, readout, legend(data, unit))));
  const select = (family, task) => {
    picker.select(family, task);
    host.scrollIntoView({ block: "center" });
    host.focus({ preventScroll: true });
  };
  return { figure, draw: picker.fill, select };
};
