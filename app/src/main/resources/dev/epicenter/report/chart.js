// @ts-check
// A line chart of series over steps: uPlot with shared axes, keyboard control and colors.

import { chartSvg } from "./chart-svg.js";
import { color, kindColor, withAlpha } from "./colors.js";
import { stepNumber } from "./numbers.js";
import { keepDrawn } from "./redraw.js";
import { addTooltip } from "./tooltip.js";

const { uPlot } = /** @type {any} */ (globalThis);

/** Room on the right of a plot, in pixels: half a tick's label. */
export const RIGHT = 26;

/** Replaces values that the scale cannot show by null. */
const drawable = (values, log) => values.map((v) => (v === null || !Number.isFinite(v) || (log && v <= 0) ? null : v));

const axis = (side, log, format, splits, label) => ({
  side,
  ...(splits ? { splits: (u, i, min, max) => splits(u, min, max) } : {}),
  stroke: () => color("--muted"),
  font: "12px " + color("--sans"),
  grid: { stroke: () => color("--grid"), width: 1 },
  ticks: { show: false },
  gap: 4,
  size: side === 3 ? 54 : 26,
  ...(label ? { label, labelSize: 18, labelGap: 0, labelFont: "12px " + color("--sans") } : {}),
  values: (u, splits) => splits.map((v) => (v === null ? "" : (format ?? (side === 3 ? (y) => axisNumber(y, log) : stepNumber))(v))),
});

const axisNumber = (v, log) => {
  // In each decade only 1, 2 and 5 are labeled.
  if (log && ![1, 2, 5].includes(Number((v / 10 ** Math.floor(Math.log10(v) + 1e-9)).toPrecision(3)))) return "";
  const a = Math.abs(v);
  return a !== 0 && (a >= 1e5 || a < 1e-3) ? v.toExponential().replace("e+", "e") : String(Number(v.toPrecision(6)));
};

const joined = (series, log) =>
  series.length === 1
    ? [series[0].steps, drawable(series[0].values, log)]
    : uPlot.join(series.map((s) => [s.steps, drawable(s.values, log)]));

/** The first and last step of any of the series. */
const stepRange = (series) => ({
  first: Math.min(...series.map((s) => s.steps[0] ?? Infinity)),
  last: Math.max(...series.map((s) => s.steps[s.steps.length - 1] ?? -Infinity)),
});

const hostWidth = (host) => Math.max(200, host.clientWidth);

const lineOf = (s) => ({
  label: s.label,
  stroke: () => s.stroke(),
  width: s.width ?? 1.5,
  dash: s.dash,
  points: s.points ? { show: true, size: 5, fill: () => s.stroke() } : { show: s.steps.length === 1 },
});

/** The options of uPlot; `steps` returns the first and last step of the series. */
const plotOptions = (host, series, o, log, steps) => {
  const isWhole = (min, max) => {
    const { first, last } = steps();
    return first === last || (min === first && max === last);
  };
  return {
    width: hostWidth(host),
    height: o.height,
    padding: [o.top ?? 10, RIGHT, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: true, y: false },
      points: { size: 7 },
      ...(o.sync ? { sync: { key: o.sync, setSeries: false } } : {}),
    },
    scales: {
      x: { time: false, ...(o.xRange ? { range: (u, min, max) => (isWhole(min, max) ? o.xRange : [min, max]) } : {}) },
      y: { ...(log ? { distr: 3 } : {}), ...(o.range ? { range: o.range } : {}) },
    },
    axes: [axis(2, false, o.xFormat, o.xSplits, o.xLabel), axis(3, log, o.yFormat, undefined, o.yLabel)],
    series: [{}, ...series.map(lineOf)],
    hooks: {
      drawClear: [(u) => o.under?.(u)],
      draw: [(u) => o.over?.(u)],
      setCursor: [(u) => {
        const x = u.cursor.idx === null || u.cursor.idx === undefined ? null : u.data[0][u.cursor.idx];
        o.onCursor?.(x, u);
        o.onTip?.(x, u);
      }],
      setScale: [(u, key) => key === "x" && o.onZoom?.(u.scales.x.min, u.scales.x.max)],
    },
  };
};

/** Moves the cursor by so many points, within the visible steps. */
const moveCursor = (plot, by) => {
  const n = plot.data[0].length;
  const { min, max } = plot.scales.x;
  let i = plot.cursor.idx ?? plot.data[0].findIndex((s) => s >= min);
  do i = Math.max(0, Math.min(n - 1, i + by)); while (i > 0 && i < n - 1 && (plot.data[0][i] < min || plot.data[0][i] > max));
  plot.setCursor({ left: plot.valToPos(plot.data[0][i], "x"), top: plot.bbox.height / 2 / devicePixelRatio });
};

/** Zooms around the cursor, or around the middle where there is none. */
const zoomBy = (handle, factor) => {
  const { plot, first, last } = handle;
  const { min, max } = plot.scales.x;
  const at = plot.cursor.idx === null || plot.cursor.idx === undefined ? (min + max) / 2 : plot.data[0][plot.cursor.idx];
  handle.zoom(Math.max(first, at - (at - min) * factor), Math.min(last, at + (max - at) * factor));
};

const addKeyboard = (host, handle, label) => {
  const move = (by) => () => moveCursor(handle.plot, by);
  const zoom = (factor) => () => zoomBy(handle, factor);
  const keys = {
    ArrowLeft: move(-1), ArrowRight: move(1), PageUp: move(-10), PageDown: move(10),
    "+": zoom(0.5), "=": zoom(0.5), "-": zoom(2), 0: () => handle.zoom(handle.first, handle.last),
  };
  host.tabIndex = 0;
  host.setAttribute("role", "group");
  host.setAttribute("aria-label", `${label}. Left and right arrow keys read values, plus and minus zoom, 0 shows all.`);
  host.addEventListener("keydown", (event) => {
    if (keys[event.key] && !event.ctrlKey && !event.metaKey) {
      keys[event.key]();
      event.preventDefault();
    }
  });
};

/** Calls `onClick(x, y, u)` with pixels of the plot for a click that is not the end of a drag. */
const addClick = (u, onClick) => {
  let downAt = null;
  u.over.addEventListener("pointerdown", (event) => { downAt = [event.clientX, event.clientY]; });
  u.over.addEventListener("click", (event) => {
    if (downAt && Math.hypot(event.clientX - downAt[0], event.clientY - downAt[1]) < 4) onClick(event.offsetX, event.offsetY, u);
  });
};

/**
 * @param {HTMLElement} host the element to fill
 * @param {any[]} series each {label, steps, values, stroke, width, dash, points}; later ones are drawn on top
 * @param {any} o options: {height, log, range, xRange, xFormat, xSplits, xLabel, yFormat, yLabel, label, sync, under, over, top, onCursor,
 *   onZoom, tooltip, onClick}; `tooltip(x, u)` returns what to show there, `onClick(left, top, u)` gets pixels of the plot
 */
export const chart = (host, series, o) => {
  let log = o.log ?? false;
  let plot = null;
  let steps = stepRange(series);
  const options = o.tooltip ? { ...o, onTip: addTooltip(host, o.tooltip) } : o;

  const build = () => {
    const x = plot ? { min: plot.scales.x.min, max: plot.scales.x.max } : null;
    plot?.destroy();
    plot = new uPlot(plotOptions(host, series, options, log, () => steps), joined(series, log), host);
    if (o.onClick) addClick(plot, o.onClick);
    if (x && x.min !== null) plot.setScale("x", x);
  };

  /** Replaces the series. A zoomed chart keeps its range; an unzoomed one shows all steps of the new series. */
  const setSeries = (newSeries) => {
    const { min, max } = plot.scales.x;
    const isWhole = min <= steps.first && max >= steps.last;
    const sameShape = newSeries.length === series.length;
    series = newSeries;
    steps = stepRange(series);
    if (!sameShape) build();
    else plot.setData(joined(series, log), isWhole);
    plot.setScale("x", isWhole ? { min: steps.first, max: steps.last } : { min, max });
  };

  const redraw = () => plot.redraw(false);
  const forget = keepDrawn({
    host, recolor: redraw, resize: () => plot.setSize({ width: hostWidth(host), height: o.height }),
  });
  const handle = {
    get first() { return steps.first; },
    get last() { return steps.last; },
    get plot() { return plot; },
    zoom: (from, to) => { if (to > from) plot.setScale("x", { min: from, max: to }); },
    setSeries,
    /** The chart as an SVG file with a title. */
    svg: (title = o.label) => chartSvg(plot, title, o),
    setLog: (value) => { log = value; build(); },
    redraw,
    destroy: () => { forget(); plot.destroy(); },
  };
  build();
  addKeyboard(host, handle, o.label);
  return handle;
};

/** Shades the steps of each spike, under the curves. */
export const shadeSpikes = (spikes) => (u) => {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const s of spikes) {
    const opacity = s.live ? 1 : 0.45;
    const left = u.valToPos(s.spike.onset, "x", true);
    const right = Math.max(left + 2 * devicePixelRatio, u.valToPos(s.until, "x", true));
    ctx.fillStyle = withAlpha(kindColor(s.words), 0.15 * opacity);
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    ctx.fillStyle = withAlpha(kindColor(s.words), 0.9 * opacity);
    ctx.fillRect(left, bbox.top, devicePixelRatio, bbox.height);
  }
  ctx.restore();
};

/** Whether a logarithmic scale fits: the largest value is more than 60 times the smallest positive one. */
export const wantsLog = (values) => {
  const positive = values.filter((v) => v !== null && v > 0 && Number.isFinite(v));
  return positive.length > 0 && Math.max(...positive) > 60 * Math.min(...positive);
};
