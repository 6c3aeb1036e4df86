// @ts-check
// A line chart of series over steps: uPlot with shared axes, keyboard control and colors.

const charts = new Set();

/** Replaces values that the scale cannot show by null. */
const drawable = (values, log) => values.map((v) => (v === null || !Number.isFinite(v) || (log && v <= 0) ? null : v));

const axis = (side, log, format, splits) => ({
  side,
  ...(splits ? { splits: (u, i, min, max) => splits(u, min, max) } : {}),
  stroke: () => color("--muted"),
  font: "12px " + color("--sans"),
  grid: { stroke: () => color("--grid"), width: 1 },
  ticks: { show: false },
  gap: 4,
  size: side === 3 ? 54 : 26,
  values: (u, splits) => splits.map((v) => (v === null ? "" : (format ?? (side === 3 ? (y) => axisNumber(y, log) : stepNumber))(v))),
});

const axisNumber = (v, log) => {
  // In each decade only 1, 2 and 5 are labeled.
  if (log && ![1, 2, 5].includes(Number((v / 10 ** Math.floor(Math.log10(v) + 1e-9)).toPrecision(3)))) return "";
  const a = Math.abs(v);
  return a !== 0 && (a >= 1e5 || a < 1e-3) ? v.toExponential().replace("e+", "e") : String(Number(v.toPrecision(6)));
};

const stepNumber = (v) => (Number.isInteger(v) ? v.toLocaleString("en").replaceAll(",", "\u2009") : "");

/**
 * @param {HTMLElement} host the element to fill
 * @param {any[]} series each {label, steps, values, stroke, width, dash, points}; later ones are drawn on top
 * @param {any} o options: {height, log, range, xRange, xFormat, xSplits, yFormat, label, sync, under, over, top, onCursor, onZoom}
 */
const chart = (host, series, o) => {
  let log = o.log ?? false;
  let plot = null;
  const joinedData = () =>
    series.length === 1
      ? [series[0].steps, drawable(series[0].values, log)]
      : uPlot.join(series.map((s) => [s.steps, drawable(s.values, log)]));
  let first;
  let last;
  const updateRange = () => {
    first = Math.min(...series.map((s) => s.steps[0] ?? Infinity));
    last = Math.max(...series.map((s) => s.steps[s.steps.length - 1] ?? -Infinity));
  };
  updateRange();

  const build = () => {
    const x = plot ? { min: plot.scales.x.min, max: plot.scales.x.max } : null;
    plot?.destroy();
    plot = new uPlot({
      width: Math.max(200, host.clientWidth),
      height: o.height,
      padding: [o.top ?? 10, 18, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: true, y: false },
        points: { size: 7 },
        ...(o.sync ? { sync: { key: o.sync, setSeries: false } } : {}),
      },
      scales: {
        x: { time: false, ...(o.xRange ? { range: (u, min, max) => (first === last || (min === first && max === last) ? o.xRange : [min, max]) } : {}) },
        y: log ? { distr: 3 } : o.range ? { range: o.range } : {},
      },
      axes: [axis(2, false, o.xFormat, o.xSplits), axis(3, log, o.yFormat)],
      series: [
        {},
        ...series.map((s) => ({
          label: s.label,
          stroke: () => s.stroke(),
          width: s.width ?? 1.5,
          dash: s.dash,
          points: s.points ? { show: true, size: 5, fill: () => s.stroke() } : { show: s.steps.length === 1 },
        })),
      ],
      hooks: {
        drawClear: [(u) => o.under?.(u)],
        draw: [(u) => o.over?.(u)],
        setCursor: [(u) => o.onCursor?.(u.cursor.idx === null || u.cursor.idx === undefined ? null : u.data[0][u.cursor.idx], u)],
        setScale: [(u, key) => key === "x" && o.onZoom?.(u.scales.x.min, u.scales.x.max)],
      },
    }, joinedData(), host);
    if (x && x.min !== null) plot.setScale("x", x);
  };

  const moveCursor = (by) => {
    const n = plot.data[0].length;
    const { min, max } = plot.scales.x;
    let i = plot.cursor.idx ?? plot.data[0].findIndex((s) => s >= min);
    do i = Math.max(0, Math.min(n - 1, i + by)); while (i > 0 && i < n - 1 && (plot.data[0][i] < min || plot.data[0][i] > max));
    const left = plot.valToPos(plot.data[0][i], "x");
    plot.setCursor({ left, top: plot.bbox.height / 2 / devicePixelRatio });
  };
  const zoomBy = (factor) => {
    const { min, max } = plot.scales.x;
    const at = plot.cursor.idx === null || plot.cursor.idx === undefined ? (min + max) / 2 : plot.data[0][plot.cursor.idx];
    handle.zoom(Math.max(first, at - (at - min) * factor), Math.min(last, at + (max - at) * factor));
  };
  const keys = {
    ArrowLeft: () => moveCursor(-1), ArrowRight: () => moveCursor(1), PageUp: () => moveCursor(-10), PageDown: () => moveCursor(10),
    "+": () => zoomBy(0.5), "=": () => zoomBy(0.5), "-": () => zoomBy(2), 0: () => handle.zoom(first, last),
  };
  host.tabIndex = 0;
  host.setAttribute("role", "group");
  host.setAttribute("aria-label", `${o.label}. Left and right arrow keys read values, plus and minus zoom, 0 shows all.`);
  host.addEventListener("keydown", (event) => {
    if (keys[event.key] && !event.ctrlKey && !event.metaKey) {
      keys[event.key]();
      event.preventDefault();
    }
  });

  const handle = {
    get first() { return first; },
    get last() { return last; },
    get plot() { return plot; },
    zoom: (from, to) => { if (to > from) plot.setScale("x", { min: from, max: to }); },
    /** Replaces the series. A zoomed chart keeps its range; an unzoomed one shows all steps of the new series. */
    setSeries: (newSeries) => {
      const { min, max } = plot.scales.x;
      const isWhole = min <= first && max >= last;
      const sameShape = newSeries.length === series.length;
      series = newSeries;
      updateRange();
      if (!sameShape) {
        build();
      } else {
        plot.setData(joinedData(), isWhole);
      }
      if (isWhole) plot.setScale("x", { min: first, max: last });
      else plot.setScale("x", { min, max });
    },
    setLog: (value) => { log = value; build(); },
    redraw: () => plot.redraw(false),
    resize: () => plot.setSize({ width: Math.max(200, host.clientWidth), height: o.height }),
    rebuild: build,
  };
  build();
  charts.add(handle);
  return handle;
};

/** Shades the steps of each spike, under the curves. */
const shadeSpikes = (spikes) => (u) => {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const s of spikes) {
    const opacity = s.live ? 1 : 0.45;
    const left = u.valToPos(s.spike.onset, "x", true);
    const right = Math.max(left + 2 * devicePixelRatio, u.valToPos(s.until, "x", true));
    ctx.fillStyle = withAlpha(kindColor(s.spike.kind), 0.15 * opacity);
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    ctx.fillStyle = withAlpha(kindColor(s.spike.kind), 0.9 * opacity);
    ctx.fillRect(left, bbox.top, devicePixelRatio, bbox.height);
  }
  ctx.restore();
};

/** Whether a logarithmic scale fits: the largest value is more than 60 times the smallest positive one. */
const wantsLog = (values) => {
  const positive = values.filter((v) => v !== null && v > 0 && Number.isFinite(v));
  return positive.length > 0 && Math.max(...positive) > 60 * Math.min(...positive);
};
