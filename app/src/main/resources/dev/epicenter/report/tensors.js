// @ts-check
// Which tensors changed first: a heat map of tensors by step around a spike, colored by the ratio to each one's quiet median.

const METRIC_LABELS = {
  UPDATE_RMS: ["Update RMS", "root mean square of the change of the tensor's elements"],
  GRAD_NORM: ["Gradient norm", "L2 norm of the tensor's gradient before clipping"],
  STALENESS: ["Staleness", "RMS of g\u00b2/v: how far the gradient exceeds the second moment"],
};

/** A diverging color map with even steps of lightness in OKLCH: blue below 0, orange above; t in -1..1. */
const ramp = (t) => {
  const a = Math.min(1, Math.abs(t));
  const hue = t < 0 ? 250 : 48;
  return darkScheme.matches
    ? `oklch(${0.27 + 0.6 * a} ${0.13 * Math.min(1, a * 1.6)} ${hue})`
    : `oklch(${0.965 - 0.55 * a} ${0.145 * Math.min(1, a * 1.6)} ${hue})`;
};

const formatFactor = (log2) => (log2 === 0 ? "\u00d71" : log2 > 0 ? `\u00d7${2 ** log2}` : `\u00f7${2 ** -log2}`);

const formatRatio = (log2) => (Number.isFinite(log2) ? (log2 >= 0 ? `\u00d7${fmt(2 ** log2, 3)}` : `\u00f7${fmt(2 ** -log2, 3)}`) : "not measured");

const tensorHeatmap = (picture) => {
  const ROW = 18, HEAD = 20, FOOT = 22;
  const layers = picture.layers.map((l) => ({ ...l, rows: l.rows.map((r) => ({ ...r, log2Ratios: r.log2Ratios.map(num) })) }));
  let layer = layers[0];
  let order = "model";
  let rows = [];
  const labels = el("div", { class: "labels" });
  const canvas = el("canvas", { tabindex: "0", role: "application", "data-figure": "tensors" });
  const readout = el("div", { class: "readout", "aria-live": "polite" });
  const caption = el("p", { class: "small" });
  const scale = el("div", { class: "scale" });
  let selected = null;

  const colorRange = () => {
    const sizes = rows.flatMap((r) => r.log2Ratios).filter(Number.isFinite).map(Math.abs).sort((a, b) => a - b);
    return Math.max(1, Math.min(8, Math.ceil(sizes[Math.floor(sizes.length * 0.99)] ?? 1)));
  };
  const byFirstChange = (a, b) => (a.moved ?? Infinity) - (b.moved ?? Infinity);
  const changedRows = () => [...layer.rows].filter((r) => r.moved !== null).sort(byFirstChange);

  const draw = () => {
    const range = colorRange();
    const px = devicePixelRatio;
    const width = canvas.clientWidth;
    const height = HEAD + rows.length * ROW + FOOT;
    canvas.style.height = height + "px";
    canvas.width = Math.round(width * px);
    canvas.height = Math.round(height * px);
    const ctx = canvas.getContext("2d");
    ctx.scale(px, px);
    const n = picture.steps.length;
    const x = (i) => (i * width) / n;
    const palette = Array.from({ length: 129 }, (_, i) => ramp((i - 64) / 64));
    rows.forEach((row, r) => row.log2Ratios.forEach((v, i) => {
      if (!Number.isFinite(v)) return;
      ctx.fillStyle = palette[Math.round(64 + 64 * Math.max(-1, Math.min(1, v / range)))];
      // Slightly wider than a cell, otherwise gaps show.
      ctx.fillRect(x(i), HEAD + r * ROW, width / n + 0.6, ROW - 1);
    }));
    const column = (step) => picture.steps.findIndex((s) => s >= step);
    const drawMark = (step, label, dash) => {
      const i = column(step);
      if (i < 0) return;
      ctx.strokeStyle = ctx.fillStyle = color("--ink");
      ctx.setLineDash(dash);
      ctx.beginPath();
      ctx.moveTo(x(i), HEAD - 4);
      ctx.lineTo(x(i), HEAD + rows.length * ROW);
      ctx.stroke();
      ctx.setLineDash([]);
      const w = ctx.measureText(label).width;
      ctx.fillText(label, Math.max(0, Math.min(width - w, x(i) - w / 2)), HEAD - 7);
    };
    ctx.font = "12px " + color("--sans");
    drawMark(picture.onset, `onset ${picture.onset}`, []);
    rows.forEach((row, r) => {
      if (row.moved === null) return;
      const left = x(column(row.moved));
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
    ctx.fillStyle = color("--muted");
    const every = Math.max(1, Math.ceil(n / Math.max(2, Math.floor(width / 90)) / 10) * 10);
    let free = -Infinity;
    picture.steps.forEach((s, i) => {
      if (s % every !== 0) return;
      const w = ctx.measureText(s).width;
      const left = Math.max(0, Math.min(width - w, x(i) - w / 2));
      if (left < free) return;
      ctx.fillText(s, left, HEAD + rows.length * ROW + 15);
      free = left + w + 10;
    });
    if (selected) {
      ctx.strokeStyle = color("--ink");
      ctx.lineWidth = 1.5;
      ctx.strokeRect(x(selected.column) - 1, HEAD + selected.row * ROW - 1, width / n + 2, ROW + 1);
    }
    drawScale(range);
  };

  const drawScale = (range) => {
    const bar = el("canvas", { width: 220, height: 10 });
    const ctx = bar.getContext("2d");
    for (let i = 0; i < 220; i++) {
      ctx.fillStyle = ramp((i - 110) / 110);
      ctx.fillRect(i, 0, 1.5, 10);
    }
    const half = range > 1 && range % 2 === 0 ? [-range / 2, range / 2] : [];
    const ticks = [-range, ...half, 0, range].map((v) =>
      el("span", { style: { left: `${110 + (110 * v) / range}px` } }, formatFactor(v)));
    scale.replaceChildren(
      el("span", { class: "ramp", style: { "margin-left": "14px", "margin-right": "18px" } }, bar, ticks),
      el("span", {}, `relative to its own median over the quiet steps ${picture.referenceFrom} to ${picture.referenceTo}`));
  };

  const update = () => {
    rows = order === "model" ? [...layer.rows] : [...layer.rows].sort(byFirstChange);
    const changed = changedRows();
    const firstStep = changed.length > 0 ? changed[0].moved : null;
    labels.replaceChildren(
      el("div", { style: { height: HEAD + "px" }, "aria-hidden": "true" }),
      ...rows.map((r) => el("div", {
        class: r.moved !== null && r.moved === firstStep ? "first" : "", "data-tensor": r.tensor, title: r.tensor,
        style: { height: ROW + "px", "line-height": ROW + "px" },
      }, r.tensor.replace(/\.weight$/, ""))));
    const first = changed.filter((m) => m.moved === firstStep);
    const relativeToOnset = (step) => {
      const d = picture.onset - step;
      return d > 0 ? `${plural(d, "step")} before the onset` : d === 0 ? "at the onset" : `${plural(-d, "step")} after the onset`;
    };
    caption.replaceChildren(...(first.length === 0
      ? ["By the rule below, no tensor changed in this window. "]
      : ["Changed first: ", ...first.slice(0, 4).flatMap((m, i) => [i > 0 ? ", " : "", el("code", {}, m.tensor)]),
        first.length > 4 ? ` and ${first.length - 4} more` : "", ` at step ${firstStep}, ${relativeToOnset(firstStep)}. `,
        `${changed.length} of ${layer.rows.length} tensors changed. `]),
      el("span", { class: "muted" }, "Order is an observation, not evidence of a cause."));
    canvas.setAttribute("aria-label",
      `${METRIC_LABELS[layer.figure][0]} of ${rows.length} tensors over steps ${picture.steps[0]} to ${picture.steps.at(-1)}. Arrow keys read cells.`);
    selected = null;
    showReadout();
    draw();
  };

  const showReadout = () => {
    if (!selected) { readout.textContent = METRIC_LABELS[layer.figure][1]; return; }
    const row = rows[selected.row];
    const ratio = row.log2Ratios[selected.column];
    readout.textContent = `${row.tensor}   step ${picture.steps[selected.column]}   ${formatRatio(ratio)}`
      + (Number.isFinite(ratio) ? `   (${fmt(num(row.reference) * 2 ** ratio, 3)}, median ${fmt(row.reference, 3)})` : "");
  };
  const select = (row, column) => {
    selected = { row: Math.max(0, Math.min(rows.length - 1, row)), column: Math.max(0, Math.min(picture.steps.length - 1, column)) };
    showReadout();
    draw();
  };
  canvas.addEventListener("pointermove", (e) => {
    const box = canvas.getBoundingClientRect();
    const row = Math.floor((e.clientY - box.top - HEAD) / ROW);
    if (row < 0 || row >= rows.length) return;
    select(row, Math.floor(((e.clientX - box.left) / box.width) * picture.steps.length));
  });
  canvas.addEventListener("pointerleave", () => { selected = null; showReadout(); draw(); });
  canvas.addEventListener("keydown", (e) => {
    const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[e.key];
    if (!by) return;
    const from = selected ?? { row: 0, column: Math.max(0, picture.steps.indexOf(picture.onset)) };
    select(from.row + by[0], from.column + by[1]);
    e.preventDefault();
  });

  const name = `spike-${picture.spike}-tensors`;
  const figure = el("div", { class: "figure" },
    el("div", { class: "head" },
      el("h3", {}, "Which tensors changed first"),
      el("div", { class: "tools" },
        choice("Metric", layers.map((l) => [l, METRIC_LABELS[l.figure][0]]), layer, (l) => { layer = l; update(); }),
        choice("Order of the rows", [["model", "Model order"], ["move", "By first change"]], order, (o) => { order = o; update(); }),
        csvButton(name, () => [["figure", "tensor", "step", "log2_ratio"],
          ...layers.flatMap((l) => l.rows.flatMap((r) => r.log2Ratios.map((v, i) => [l.figure.toLowerCase(), r.tensor, picture.steps[i], v])))]))),
    caption,
    el("div", { class: "heat" }, labels, canvas),
    readout, scale,
    el("p", { class: "muted small" },
      "A triangle marks a tensor's first change: from there it exceeds \u00d71.25 and 5 robust standard deviations of its quiet steps for at least 3 measured steps (2 at the end of the record)."));
  return { figure, draw: update, redraw: draw };
};
