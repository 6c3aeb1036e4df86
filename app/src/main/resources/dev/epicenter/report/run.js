// @ts-check
// The run: the loss with its events, and the norms below; all charts share the cursor and the zoom.

const METRICS = {
  LOSS: ["Training loss", "nats per token"],
  HELD_OUT_LOSS: ["Held-out loss", "nats per token"],
  GRAD_NORM: ["Gradient norm", "global, before clipping"],
  UPDATE_NORM: ["Update norm", "global"],
  WEIGHT_NORM: ["Weight norm", "global"],
  LR: ["Learning rate", "as scheduled"],
};

const pieces = (metric) =>
  data.curves
    .filter((c) => c.metric === metric && c.steps.length > 0)
    .map((c) => ({ ...c, values: c.values.map(num) }))
    .sort((a, b) => a.live - b.live);

const asSeries = (curves, variable, extra = {}) =>
  curves.map((c) => ({
    label: METRICS[c.metric][0],
    steps: c.steps,
    values: c.values,
    stroke: () => color(c.live ? variable : "--abandoned"),
    width: c.live ? 1.6 : 1.4,
    ...extra,
  }));

/** The value at a step: on the live branch, else on an abandoned one. */
const valueAt = (curves, step) => {
  for (const c of [...curves].reverse()) {
    const i = c.steps.indexOf(step);
    if (i >= 0) return c.values[i];
  }
  return null;
};

/** Draws an arc above the curves for each rollback, back to its checkpoint, and each spike's number at its onset. */
const drawRollbacks = (u) => {
  const { ctx, bbox } = u;
  const px = devicePixelRatio;
  const inside = (x) => x >= bbox.left - 1 && x <= bbox.left + bbox.width + 1;
  ctx.save();
  ctx.font = `${12 * px}px ${color("--sans")}`;
  ctx.textBaseline = "alphabetic";
  let taken = -Infinity;
  for (const s of data.spikes) {
    const x = u.valToPos(s.spike.onset, "x", true);
    if (!inside(x)) continue;
    ctx.fillStyle = color(kindColor(s.spike.kind));
    ctx.textAlign = "left";
    ctx.fillText(String(s.number), x + 4 * px, bbox.top + 13 * px);
  }
  for (const r of data.rollbacks) {
    const clip = (x) => Math.max(bbox.left, Math.min(bbox.left + bbox.width, x));
    const from = u.valToPos(r.from, "x", true);
    const to = u.valToPos(r.to, "x", true);
    if (from < bbox.left || to > bbox.left + bbox.width) continue;
    const base = bbox.top - 2 * px;
    const peak = base - 16 * px;
    ctx.strokeStyle = ctx.fillStyle = color("--rollback");
    ctx.lineWidth = 1.25 * px;
    ctx.beginPath();
    ctx.moveTo(clip(from), base);
    ctx.bezierCurveTo(clip(from), peak, clip(to), peak, clip(to), base);
    ctx.stroke();
    if (inside(to)) {
      ctx.beginPath();
      ctx.moveTo(to, base + 3 * px);
      ctx.lineTo(to - 3.5 * px, base - 4 * px);
      ctx.lineTo(to + 3.5 * px, base - 4 * px);
      ctx.fill();
      ctx.setLineDash([3 * px, 3 * px]);
      ctx.lineWidth = px;
      ctx.beginPath();
      ctx.moveTo(to, bbox.top);
      ctx.lineTo(to, bbox.top + bbox.height);
      ctx.stroke();
      ctx.setLineDash([]);
    }
    const label = r.skipped > 0 ? `back to ${r.to}, ${r.skipped} batches skipped` : `back to ${r.to}`;
    const width = ctx.measureText(label).width;
    const start = Math.max(bbox.left, Math.min((clip(from) + clip(to) - width) / 2, bbox.left + bbox.width - width));
    // A label that would overlap another is skipped; the table has it.
    if (start > taken + 8 * px) {
      ctx.textAlign = "left";
      ctx.fillText(label, start, peak - 2 * px);
      taken = start + width;
    }
  }
  ctx.restore();
};

/** Called with the visible steps: first, last, and whether they are the whole run. */
let onWindow = null;

const runSection = () => {
  const plots = [];
  const cursorListeners = [];
  let zooming = false;
  let refreshing = false;
  const zoomAll = (from, to, except) => {
    if (zooming) return;
    zooming = true;
    for (const c of plots) if (c !== except) c.zoom(from, to);
    zooming = false;
  };
  const notifyCursor = (step) => cursorListeners.forEach((listener) => listener(step));
  const add = (host, series, o) => {
    const c = chart(host, series, {
      sync: "run", under: (u) => shadeSpikes(data.spikes)(u), onCursor: notifyCursor,
      onZoom: (from, to) => {
        if (!c || refreshing) return;
        if (!zooming) onWindow?.(from, to, from <= c.first && to >= c.last);
        zoomAll(from, to, c);
      },
      ...o,
    });
    plots.push(c);
    return c;
  };

  let loss = pieces("LOSS");
  let heldOut = pieces("HELD_OUT_LOSS");
  const log = wantsLog(loss.flatMap((c) => c.values));
  const host = el("div", { class: "plot", "data-figure": "loss" });
  const readout = el("div", { class: "readout", "aria-live": "polite" });
  let lossChart = null;

  const spikeZoom = data.spikes
    .filter((s) => s.spike.kind !== "HARD_BATCH")
    .slice(0, 8)
    .map((s) => el("button", {
      type: "button",
      onclick: () => {
        const around = Math.max(40, 2 * (s.until - s.spike.onset));
        zoomAll(Math.max(lossChart.first, s.spike.onset - around), Math.min(lossChart.last, s.until + around));
      },
    }, `Spike ${s.number}`));
  const kinds = [...new Set(data.spikes.map((s) => s.spike.kind))];
  const hint = data.rollbacks.length > 0 ? "Steps abandoned by a rollback are drawn paler." : "";
  cursorListeners.push((step) => {
    if (step === null) { readout.textContent = hint || "Drag to zoom, double-click to show all."; return; }
    const parts = [`step ${step}`, `loss ${fmt(valueAt(loss, step))}`];
    const held = valueAt(heldOut, step);
    if (held !== null) parts.push(`held-out ${fmt(held)}`);
    readout.textContent = parts.join("   ");
  });

  const figure = el("div", { class: "figure" },
    el("div", { class: "head" },
      el("h3", {}, "Loss over steps"),
      el("div", { class: "tools" },
        spikeZoom.length > 0 || loss.length > 0
          ? el("button", { type: "button", onclick: () => zoomAll(lossChart.first, lossChart.last) }, "Whole run") : [],
        spikeZoom,
        choice("Scale of the loss", [[true, "Log"], [false, "Linear"]], log, (value) => lossChart.setLog(value)),
        csvButton("loss", () => [["segment", "live", "series", "step", "value"],
          ...[...loss, ...heldOut].flatMap((c) => c.steps.map((s, i) => [c.segment, c.live, c.metric.toLowerCase(), s, c.values[i]]))]))),
    host, readout,
    el("div", { class: "legend" },
      swatch("training loss", "--live"),
      heldOut.length > 0 ? swatch("held-out loss", "--held-out", "dots") : [],
      [...loss, ...heldOut].some((c) => !c.live) ? swatch("abandoned by a rollback", "--abandoned") : [],
      kinds.map((kind) => swatch(KIND_LABELS[kind], kindColor(kind), "box")),
      data.rollbacks.length > 0 ? swatch("rollback target", "--rollback", "dashed") : []));
  const section = el("section", { id: "run" }, el("h2", {}, "Run"), figure);

  const norms = () => ["GRAD_NORM", "UPDATE_NORM", "WEIGHT_NORM", "LR"]
    .map((metric) => [metric, pieces(metric)])
    .filter(([, curves]) => curves.some((c) => c.values.some((v) => Number.isFinite(v))));
  let normCurves = norms();
  const grid = el("div", { class: "grid" });
  const hosts = normCurves.map(([metric], i) => {
    const [name, unit] = METRICS[metric];
    const plotHost = el("div", { class: "plot", "data-figure": metric.toLowerCase() });
    const value = el("span", { class: "readout" });
    cursorListeners.push((step) => { value.textContent = step === null ? unit : fmt(valueAt(normCurves[i][1], step)); });
    grid.append(el("div", { class: "figure" }, el("div", { class: "head" }, el("h3", {}, name), value), plotHost));
    return plotHost;
  });
  if (normCurves.length > 0) section.append(grid);

  const lossSeries = () => [...asSeries(loss, "--live"), ...asSeries(heldOut, "--held-out", { points: true, width: 1 })];

  return {
    section,
    /** Draws new data; false where the page must be rebuilt, because it needs other charts. */
    refresh: () => {
      const before = normCurves.map(([metric]) => metric).join();
      loss = pieces("LOSS");
      heldOut = pieces("HELD_OUT_LOSS");
      normCurves = norms();
      if (!lossChart || normCurves.map(([metric]) => metric).join() !== before) return loss.length === 0;
      refreshing = true;
      plots[0].setSeries(lossSeries());
      normCurves.forEach(([, curves], i) => plots[i + 1].setSeries(asSeries(curves, "--live")));
      refreshing = false;
      return true;
    },
    draw: () => {
      if (loss.length === 0) {
        host.replaceWith(el("p", { class: "muted" }, "No step has been recorded yet."));
        return;
      }
      lossChart = add(host,
        lossSeries(),
        { height: 320, log, label: "Loss over steps", top: 36, over: drawRollbacks });
      normCurves.forEach(([metric, curves], i) =>
        add(hosts[i], asSeries(curves, "--live"), {
          height: 150, log: metric !== "LR" && wantsLog(curves.flatMap((c) => c.values)), label: METRICS[metric][0],
        }));
      notifyCursor(null);
    },
  };
};

const spikeTable = () => {
  if (data.spikes.length === 0) return [];
  const head = ["", "Kind", "Onset", "Peak", "End", "Height", "Steps", "Residual", "Action"];
  return el("section", { id: "spikes" },
    el("h2", {}, "Spikes"),
    scrolled("Table of spikes",
      el("table", {},
        el("thead", {}, el("tr", {}, head.map((h, i) => el("th", { scope: "col", class: i >= 2 && i <= 7 ? "n" : "" }, h)))),
        el("tbody", {}, data.spikes.map((s) => el("tr", {},
          el("td", {}, data.place?.kind === "run" ? el("a", { href: address("spike", data.place.path, `&spike=${s.number}`) }, String(s.number)) : String(s.number)),
          el("td", {}, el("span", { class: "outcome" },
            el("i", { class: "dot" + (s.live ? "" : " hollow"), style: { "--c": `var(${kindColor(s.spike.kind)})` } }), KIND_LABELS[s.spike.kind])),
          el("td", { class: "n" }, String(s.spike.onset)),
          el("td", { class: "n" }, String(s.spike.peak)),
          el("td", { class: "n" }, s.spike.end === null ? "open" : String(s.spike.end)),
          el("td", { class: "n" }, fmt(s.spike.height, 3)),
          el("td", { class: "n" }, s.spike.end === null ? "" : String(s.spike.end - s.spike.onset)),
          el("td", { class: "n" }, fmt(s.spike.residual, 3)),
          el("td", {}, s.action)))))),
    el("p", { class: "muted small", style: { "margin-top": "8px" } },
      "Height: peak above the loss expected at the onset. Steps: onset to end. Residual: how much worse the loss is after the end than before the onset.",
      data.spikes.some((s) => !s.live) ? " Hollow mark: on a branch abandoned by a rollback." : ""));
};
