// One plot of series over steps: uPlot with our axes, keys and colours.

const charts = new Set();

/** What a logarithmic scale cannot show is left out there. */
const drawable = (values, log) => values.map((v) => (v === null || !Number.isFinite(v) || (log && v <= 0) ? null : v));

const axis = (side, log, words, splits) => ({
  side,
  ...(splits ? { splits: (u, i, min, max) => splits(u, min, max) } : {}),
  stroke: () => colour("--muted"),
  font: "12px " + colour("--sans"),
  grid: { stroke: () => colour("--grid"), width: 1 },
  ticks: { show: false },
  gap: 4,
  size: side === 3 ? 54 : 26,
  values: (u, splits) => splits.map((v) => (v === null ? "" : (words ?? (side === 3 ? (y) => axisNumber(y, log) : stepNumber))(v))),
});

const axisNumber = (v, log) => {
  // Of a decade only the ends and the middle are written.
  if (log && ![1, 2, 5].includes(Number((v / 10 ** Math.floor(Math.log10(v) + 1e-9)).toPrecision(3)))) return "";
  const a = Math.abs(v);
  return a !== 0 && (a >= 1e5 || a < 1e-3) ? v.toExponential().replace("e+", "e") : String(Number(v.toPrecision(6)));
};

const stepNumber = (v) => (Number.isInteger(v) ? v.toLocaleString("en").replaceAll(",", "\u2009") : "");

/**
 * @param host the element to fill
 * @param series [{label, steps, values, stroke, width, dash, points}], later ones drawn on top
 * @param o {height, log, range, xRange, xWords, xSplits, yWords, label, sync, under, over, top, onCursor, onZoom}
 */
const chart = (host, series, o) => {
  let log = o.log ?? false;
  let plot = null;
  const joined = () =>
    series.length === 1
      ? [series[0].steps, drawable(series[0].values, log)]
      : uPlot.join(series.map((s) => [s.steps, drawable(s.values, log)]));
  let first;
  let last;
  const measure = () => {
    first = Math.min(...series.map((s) => s.steps[0] ?? Infinity));
    last = Math.max(...series.map((s) => s.steps[s.steps.length - 1] ?? -Infinity));
  };
  measure();

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
      axes: [axis(2, false, o.xWords, o.xSplits), axis(3, log, o.yWords)],
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
    }, joined(), host);
    if (x && x.min !== null) plot.setScale("x", x);
  };

  const move = (by) => {
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
    self.zoom(Math.max(first, at - (at - min) * factor), Math.min(last, at + (max - at) * factor));
  };
  const keys = {
    ArrowLeft: () => move(-1), ArrowRight: () => move(1), PageUp: () => move(-10), PageDown: () => move(10),
    "+": () => zoomBy(0.5), "=": () => zoomBy(0.5), "-": () => zoomBy(2), 0: () => self.zoom(first, last),
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

  const self = {
    get first() { return first; },
    get last() { return last; },
    get plot() { return plot; },
    zoom: (from, to) => { if (to > from) plot.setScale("x", { min: from, max: to }); },
    /** Other points, or more of them. What is zoomed into stays; who looks at all goes on to. */
    setSeries: (others) => {
      const { min, max } = plot.scales.x;
      const isWhole = min <= first && max >= last;
      const sameShape = others.length === series.length;
      series = others;
      measure();
      if (!sameShape) {
        build();
      } else {
        plot.setData(joined(), isWhole);
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
  charts.add(self);
  return self;
};

/** Shades the steps of spikes, under the curves. */
const shadeSpikes = (spikes) => (u) => {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const s of spikes) {
    const pale = s.live ? 1 : 0.45;
    const left = u.valToPos(s.spike.onset, "x", true);
    const right = Math.max(left + 2 * devicePixelRatio, u.valToPos(s.until, "x", true));
    ctx.fillStyle = withAlpha(kindColour(s.spike.kind), 0.15 * pale);
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    ctx.fillStyle = withAlpha(kindColour(s.spike.kind), 0.9 * pale);
    ctx.fillRect(left, bbox.top, devicePixelRatio, bbox.height);
  }
  ctx.restore();
};

/** Largest ratio of a series; where it is large, a logarithmic scale shows more. */
const wantsLog = (values) => {
  const positive = values.filter((v) => v !== null && v > 0 && Number.isFinite(v));
  return positive.length > 0 && Math.max(...positive) > 60 * Math.min(...positive);
};
