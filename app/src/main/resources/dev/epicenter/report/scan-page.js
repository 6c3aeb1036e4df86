// @ts-check
// Builds the page of a scan, in a file or in the dashboard: the answer, contents, and for each series a chart that can be zoomed and its events.

import { chart, shadeSpikes } from "./chart.js";
import { color } from "./colors.js";
import { choice, el, scrolled } from "./dom.js";
import { exportMenu } from "./export.js";
import { fmt, num, plural, stepNumber } from "./numbers.js";

const healthLine = (health, tag = "p") => el(tag, { class: `health ${health.status.replaceAll(" ", "-")}` }, health.line);
const noteList = (notes) => (notes.length > 0 ? el("ul", { class: "notes" }, notes.map((note) => el("li", {}, note))) : []);
const anchor = (i, k) => (k === undefined ? `log-${i + 1}` : `log-${i + 1}-series-${k + 1}`);

/** Draws vertical lines where the run restarted, and marks values that are not finite. */
const drawMarks = (restarts, notFinite) => (u) => {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.strokeStyle = color("--rollback");
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  for (const x of restarts) {
    const left = u.valToPos(x, "x", true);
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.fillStyle = color("--non-finite");
  for (const x of notFinite) {
    ctx.fillRect(u.valToPos(x, "x", true) - devicePixelRatio, bbox.top, 2 * devicePixelRatio, 6 * devicePixelRatio);
  }
  ctx.restore();
};

const NUMBERS = ["event", "onset", "peak", "end", "baseline", "height", "residual", "severity"];

/** @param {((event: any) => void) | undefined} onSkip called with an event of which a skip is wanted */
const eventTable = (series, plot, onSkip) =>
  scrolled(`Events of ${series.metric}`, el("table", { class: "cards" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "kind"), onSkip ? el("th", { scope: "col" }, "batches") : [],
      NUMBERS.map((name) => el("th", { scope: "col", class: "n" }, name)))),
    el("tbody", {}, series.events.map((event) => el("tr", {},
      el("td", {}, el("button", { class: "link", type: "button", "aria-label": `Show the ${event.kind} at ${event.onset} in the chart`, onclick: () => plot.show(event) }, event.kind)),
      onSkip ? el("td", {}, event.number === undefined ? "" : el("button", { type: "button", "aria-label": `Plan a skip of event ${event.number}`, onclick: () => onSkip(event) }, "Plan a skip")) : [],
      [event.number ?? "\u2013", event.onset, event.peak, event.end ?? "open", fmt(event.baseline), fmt(event.height), fmt(event.residual), fmt(event.severity, 2)].map((value, i) =>
        el("td", { class: "n", "data-label": NUMBERS[i] }, String(value))))))));

/**
 * The figure of a series. `before` is what the user saw of an earlier scan: {range, from, to}; `skip` opens a skip plan in a host.
 * Returns {figure, draw, seen}.
 */
const seriesFigure = (file, series, id, before, skip) => {
  const values = series.values.map(num);
  const finite = values.filter((v) => Number.isFinite(v));
  const isFlat = finite.length < 2 || Math.min(...finite) === Math.max(...finite);
  const host = el("div", { class: "plot" });
  const readout = el("div", { class: "readout", "aria-live": "polite" });
  const hasRanges = series.range.outside > 0 && !isFlat;
  let range = hasRanges ? before?.range ?? "robust" : "all";
  let isZoomed = false;
  let handle = null;

  const summary = () => {
    readout.textContent = range === "robust" && !isZoomed
      ? `Drag to zoom. ${plural(series.range.outside, "drawn value is", "drawn values are")} outside the range.`
      : isZoomed ? "Double-click to show all." : "Drag to zoom.";
  };
  const yRange = (u, min, max) => {
    if (range === "robust" && !isZoomed) return [series.range.low, series.range.high];
    if (min === null) return [0, 1];
    const room = 0.05 * (max - min) || 0.05 * Math.abs(max) || 1;
    return [min - room, max + room];
  };
  const plot = {
    /** Zooms to an event and what surrounds it. */
    show: (event) => {
      const whole = handle.last - handle.first;
      const width = Math.max(4 * (event.to - event.from), whole / 20);
      const middle = (event.from + event.to) / 2;
      handle.zoom(Math.max(handle.first, middle - width / 2), Math.min(handle.last, middle + width / 2));
      host.scrollIntoView({ block: "center" });
    },
  };
  const draw = () => {
    handle = chart(host, [{ label: series.metric, steps: series.x, values, stroke: () => color("--live") }], {
      height: 280,
      label: `${series.metric} by ${series.axis}`,
      xLabel: series.axis,
      range: yRange,
      under: shadeSpikes(series.events.map((event) => ({ words: event.kind, spike: { onset: event.from }, until: event.to, live: true }))),
      over: drawMarks(series.restarts, series.x.filter((x, i) => !Number.isFinite(values[i]))),
      onCursor: (x) => {
        if (x === null) return summary();
        readout.textContent = `${series.axis} ${stepNumber(x) || fmt(x)}: ${fmt(values[series.x.indexOf(x)])}`;
      },
      onZoom: (from, to) => {
        if (!handle) return;
        const wasZoomed = isZoomed;
        isZoomed = from > handle.first || to < handle.last;
        // The scale of values was set before this was known.
        if (wasZoomed !== isZoomed) handle.plot.redraw(false, true);
        summary();
      },
    });
    summary();
    if (before?.to !== undefined) handle.zoom(before.from, before.to);
  };
  const skipHost = el("div", {});
  const ranges = hasRanges
    ? choice("Range of values", [["robust", "robust range"], ["all", "all values"]], range, (value) => {
      range = value;
      handle.plot.setData(handle.plot.data, true);
      summary();
    })
    : [];
  const seen = () => (isZoomed ? { range, from: handle.plot.scales.x.min, to: handle.plot.scales.x.max } : { range });
  const figure = el("div", { class: "figure", id },
    el("div", { class: "head" },
      el("h3", {}, series.metric),
      el("span", { class: "tools" }, ranges, el("button", { type: "button", onclick: () => handle.zoom(handle.first, handle.last) }, "Show all"),
        exportMenu(file.split("/").at(-1), series.metric, {
          rows: () => [[series.axis, series.metric], ...series.x.map((x, i) => [x, series.values[i]])], svg: () => handle.svg(`${file}: ${series.metric}`),
        }))),
    el("p", { class: "muted small" }, `${series.coverage}, ${series.step_name} ${series.first_step} to ${series.last_step}`),
    host, readout,
    series.events.length > 0 ? eventTable(series, plot, skip && ((event) => skip(event, skipHost))) : [], skipHost,
    noteList(series.notes));
  return { figure, draw, seen };
};

const contents = (data) => {
  if (data.logs.length === 1 && data.logs[0].series.length === 1) return [];
  return el("nav", { class: "contents", "aria-label": "Contents" }, el("h2", {}, "Contents"),
    el("ol", {}, data.logs.map((log, i) => el("li", {}, el("a", { href: "#" + anchor(i) }, log.file), " ", el("span", { class: "muted small" }, log.health.status),
      el("ul", {}, log.series.map((series, k) => {
        const events = series.events.filter((event) => event.kind !== "hard batch").length;
        return el("li", {}, el("a", { href: "#" + anchor(i, k) }, series.metric), events > 0 ? ` (${plural(events, "event")})` : "");
      }))))));
};

/**
 * Fills the page. `tools` are buttons or links in its header; `skip` opens a skip plan for an event; `before` is what an earlier call
 * returned, whose zooms are kept. Returns a function that reports what the user sees.
 */
export const showScan = (data, { tools = [], skip = undefined, before = undefined } = {}) => {
  const figures = new Map();
  const series = (one, i, k) => {
    const id = anchor(i, k);
    figures.set(id, seriesFigure(data.logs[i].file, one, id, before?.get(id), skip));
    return figures.get(id).figure;
  };
  document.getElementById("page").replaceChildren(
    el("header", { id: "run" },
      el("div", { class: "eyebrow" }, "Epicenter scan"),
      el("div", { class: "head" }, el("h1", {}, data.title), el("span", { class: "tools" }, tools)),
      healthLine(data.health),
      contents(data)),
    ...data.logs.map((log, i) => el("section", { id: anchor(i) },
      data.logs.length > 1 ? el("h2", {}, log.file) : [],
      el("p", { class: "muted" }, log.format),
      data.logs.length > 1 ? healthLine(log.health) : [],
      noteList(log.notes),
      log.series.map((one, k) => series(one, i, k)))),
    el("footer", {}, "The same values: epicenter scan --json."));
  // Charts take their width from the page, so they are drawn last.
  figures.forEach((figure) => figure.draw());
  return () => new Map([...figures].map(([id, figure]) => [id, figure.seen()]));
};
