// @ts-check
// Builds the forecast page: predictions, back-tests, calibration, shared curves and predictability.

const forecast = data.forecast;
const isLoss = forecast.axis === "loss";

/** A number of parameters or tokens in short form: 8B, 1.2T. */
const formatCount = (v) => {
  for (const [size, unit] of /** @type {[number, string][]} */ ([[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "k"]])) {
    if (v >= size && v < 1e15) return Number((v / size).toPrecision(3)) + unit;
  }
  return fmt(v, 3);
};
const formatScale = (x) => (isLoss ? fmt(10 ** -x, 3) : formatCount(10 ** x));
/** Ticks of a log10 axis: 1, 2 and 5 of each power of ten; the powers alone where space is short; more for a narrow range. */
const scaleSplits = (u, min, max) => {
  const at = (mantissas) => {
    const splits = [];
    for (let e = Math.floor(min) - 1; e <= Math.ceil(max); e++) {
      for (const m of mantissas) splits.push(isLoss ? e + 1 - Math.log10(m) : e + Math.log10(m));
    }
    return splits.filter((x) => x >= min && x <= max).sort((x, y) => x - y);
  };
  const roomy = (u.bbox.width / devicePixelRatio) / (3 * Math.max(0.1, max - min)) > 48;
  const splits = at(roomy ? [1, 2, 5] : [1]);
  return splits.length > 2 ? splits : at([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8]);
};
const percent = (v) => (v === undefined || v === null ? "\u2013" : `${(100 * v).toFixed(1)}%`);
const twoDecimals = (v) => (v === undefined || v === null ? "\u2013" : num(v).toFixed(2).replace("-", "\u2212"));
/** A tick label of a score axis. */
const formatTick = (v) => `${Number((100 * v).toPrecision(4))}%`;
const formatInterval = (pair) => (pair ? `${percent(pair[0])} to ${percent(pair[1])}` : "unknown");
const hasTested = forecast.predictions.some((p) => !p.beyond_tested_distance);
const hasUntested = forecast.predictions.some((p) => p.beyond_tested_distance);
/** The label of a prediction beyond the tested distance. */
const BEYOND = "beyond what this table can test";
const testedNote = forecast.tested_distance === undefined
  ? "Fewer than six scores could be held out, so no distance is tested."
  : `The back-test checks predictions up to a factor of ${fmt(10 ** forecast.tested_distance, 4)} beyond the last scale.`;
const cell = (text, numeric = true) => el("td", numeric ? { class: "n" } : {}, String(text));
const head = (...names) => el("thead", {}, el("tr", {}, names.map(([text, numeric = true]) => el("th", { scope: "col", ...(numeric ? { class: "n" } : {}) }, text))));

const panel = (title, tools, ...body) =>
  el("div", { class: "figure" }, el("div", { class: "head" }, el("h3", {}, title), el("span", { class: "tools" }, tools)), ...body);

const drawCalls = [];
/** Selects a task in the first chart; set by taskChart. */
let selectTask = (wantedFamily, wantedTask) => {};

/** One task of one family, selected by the user: observed scores, and predictions with interval bands. */
const taskChart = () => {
  const families = [...new Set(data.lines.map((l) => l.family))];
  const family = el("select", { "aria-label": "Family" }, families.map((f) => el("option", { value: f }, f)));
  const search = el("input", { type: "search", placeholder: "part of a name", "aria-label": "Search tasks" });
  const list = el("select", { size: 12, "aria-label": "Task" });
  const host = el("div", { class: "plot", "data-figure": "task" });
  const readout = el("div", { class: "readout", "aria-live": "polite" });
  const matchCount = el("span", { class: "small muted" });
  let shown = null;
  let plot = null;

  const isTested = (x) => forecast.tested_distance !== undefined && x <= shown.tested_to;
  /** Draws a band: filled within the tested distance, an outline beyond it. */
  const drawBand = (u, bounds, alpha) => {
    if (bounds.length === 0) return;
    drawPart(u, bounds, isTested, (ctx) => {
      ctx.fillStyle = withAlpha("--held-out", alpha);
      ctx.fill();
    });
    // Both parts include the point where they meet.
    drawPart(u, bounds, (x) => x >= shown.tested_to, (ctx) => {
      ctx.strokeStyle = withAlpha("--held-out", 0.3 + 2 * alpha);
      ctx.setLineDash([2 * devicePixelRatio, 4 * devicePixelRatio]);
      ctx.lineWidth = devicePixelRatio;
      ctx.stroke();
    });
  };
  const drawPart = (u, bounds, wanted, paint) => {
    const indices = shown.ahead.map((x, i) => i).filter((i) => wanted(shown.ahead[i]));
    if (indices.length < 2) return;
    const { ctx, bbox } = u;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.beginPath();
    const at = (i, y) => [u.valToPos(shown.ahead[i], "x", true), u.valToPos(y, "y", true)];
    indices.forEach((i) => ctx.lineTo(...at(i, bounds[0][i])));
    indices.reverse().forEach((i) => ctx.lineTo(...at(i, bounds[1][i])));
    ctx.closePath();
    paint(ctx);
    ctx.restore();
  };
  const drawBands = (u) => {
    drawBand(u, shown.wide, 0.12);
    drawBand(u, shown.narrow, 0.2);
  };
  const formatRange = (tested, pair) => (tested ? `80% interval ${formatInterval(pair)}` : `${BEYOND}; narrow range, untested: ${formatInterval(pair)}`);
  const summary = () => {
    const predictions = forecast.predictions.filter((p) => p.family === shown.family && p.task === shown.task);
    return predictions.length === 0
      ? "No prediction for this family: it has one scale, and no other scale was requested."
      : predictions.map((p) => `At ${isLoss ? "loss " + fmt(p.scale, 3) : formatCount(p.scale)}: ${percent(p.score)}, ${formatRange(!p.beyond_tested_distance, p.eighty ?? p.untested_narrow)} (last value ${percent(p.last)}).`).join(" ");
  };
  const range = () => {
    const all = [...shown.scores, ...shown.predicted, ...shown.wide.flat(), ...shown.narrow.flat()];
    const low = Math.min(...all);
    const high = Math.max(...all);
    const room = Math.max(0.02, 0.06 * (high - low));
    return [Math.max(0, low - room), Math.min(1, high + room)];
  };
  const show = () => {
    shown = data.lines.find((l) => l.family === family.value && l.task === list.value) ?? null;
    if (plot) {
      plot.plot.destroy();
      charts.delete(plot);
      plot = null;
    }
    host.replaceChildren();
    if (!shown) {
      readout.textContent = "No task of that name.";
      return;
    }
    const end = shown.ahead[shown.ahead.length - 1] ?? shown.x[shown.x.length - 1];
    const room = end === shown.x[0] ? 0.5 : 0.04 * Math.max(0.5, end - shown.x[0]);
    /** @type {any[]} */
    const series = [{ label: "score", steps: shown.x, values: shown.scores, stroke: () => color("--live"), width: 2, points: true }];
    if (shown.ahead.length > 0) {
      series.push({ label: "prediction", steps: shown.ahead, values: shown.predicted, stroke: () => color("--held-out"), width: 2, dash: [6, 4] });
    }
    plot = chart(host, series, {
      height: 320,
      label: `${shown.task} of ${shown.family} against ${data.axis_words}`,
      range: range(),
      xRange: [shown.x[0] - room, end + room],
      xFormat: formatScale,
      xSplits: scaleSplits,
      yFormat: formatTick,
      under: drawBands,
      onCursor: (x) => {
        const i = shown.x.indexOf(x);
        const j = shown.ahead.indexOf(x);
        readout.textContent = i < 0 && j < 0 ? summary()
          : `${formatScale(x)}: ` + (i >= 0 ? `scored ${percent(shown.scores[i])}`
            : `${percent(shown.predicted[j])}, ${formatRange(isTested(x), shown.narrow.length ? [shown.narrow[0][j], shown.narrow[1][j]] : null)}`);
      },
    });
    readout.textContent = summary();
  };
  const fill = () => {
    const wanted = search.value.toLowerCase();
    const all = data.lines.filter((l) => l.family === family.value);
    const tasks = all.map((l) => l.task).filter((t) => t.toLowerCase().includes(wanted));
    const before = list.value;
    list.replaceChildren(...tasks.map((t) => el("option", { value: t, title: t }, t)));
    list.value = tasks.includes(before) ? before : tasks[0] ?? "";
    matchCount.textContent = `${tasks.length} of ${plural(all.length, "task")}`;
    show();
  };
  family.addEventListener("change", fill);
  search.addEventListener("input", fill);
  list.addEventListener("change", show);
  selectTask = (wantedFamily, wantedTask) => {
    family.value = wantedFamily;
    search.value = "";
    fill();
    list.value = wantedTask;
    show();
    host.scrollIntoView({ block: "center" });
    host.focus({ preventScroll: true });
  };
  drawCalls.push(fill);
  const longest = Math.max(...data.lines.map((l) => l.task.length));
  return panel("Score of one task by scale", [matchCount, csvButton("predictions", () => [
    ["family", "task", "scale", "params", "tokens", "distance", "beyond_tested_distance", "last", "score", "low80", "high80", "low95", "high95",
      "untested_narrow_low", "untested_narrow_high", "untested_wide_low", "untested_wide_high"],
    ...forecast.predictions.map((p) => [p.family, p.task, p.scale, p.params, p.tokens, p.distance, p.beyond_tested_distance, p.last, p.score,
      ...[p.eighty, p.ninety_five, p.untested_narrow, p.untested_wide].flatMap((pair) => pair ?? ["", ""])].map((v) => v ?? "")),
  ])],
    el("div", { class: "pick", style: { "--names": `${longest + 3}ch` } },
      el("div", {}, el("label", {}, "Family", family), el("label", {}, "Find a task", search), el("label", {}, "Task", list)),
      el("div", {}, host, readout,
        el("div", { class: "legend" }, swatch("scores", "--live"), swatch("prediction", "--held-out", "dashed"),
          hasTested || forecast.tested_distance !== undefined ? swatch("80% and 95% interval", "--held-out", "box") : [],
          hasUntested ? swatch(`narrow and wide range, untested: ${BEYOND}`, "--held-out", "dots") : [],
          el("span", {}, `horizontal axis: ${data.axis_words}`)))));
};

const SHOWN_GAINS = 10;

/** The predictions with the largest gains, and their intervals. */
const gainsTable = () => {
  const all = [...forecast.predictions].sort((a, b) => (b.score - b.last) - (a.score - a.last));
  if (all.length === 0) return [];
  return panel("Largest predicted gains over the last value", [el("span", { class: "small muted" }, `${Math.min(SHOWN_GAINS, all.length)} of ${plural(all.length, "prediction")}`)],
    hasUntested ? el("p", { class: "small muted" }, `\u2020 ${BEYOND}. ${testedNote} The coverage of an untested range is unknown.`) : [],
    scrolled("Largest predicted gains", el("table", {},
      head(["task", false], ["last value"], ["predicted"], ...(hasTested ? [["80% interval"]] : []), ...(hasUntested ? [["narrow range, untested"]] : []), ["family", false], [data.axis_words.replace(/,.*/, "")]),
      el("tbody", {}, all.slice(0, SHOWN_GAINS).map((p) => el("tr", {},
        el("td", {}, el("button", { class: "link", type: "button", onclick: () => selectTask(p.family, p.task) }, p.task)),
        cell(percent(p.last)), cell(percent(p.score) + (p.beyond_tested_distance ? " \u2020" : "")),
        hasTested ? cell(p.beyond_tested_distance ? "\u2013" : formatInterval(p.eighty)) : [],
        hasUntested ? cell(p.beyond_tested_distance ? formatInterval(p.untested_narrow) : "\u2013") : [], cell(p.family, false), cell(isLoss ? fmt(p.scale, 3) : formatCount(p.scale))))))));
};

const TEST_TITLES = { largest: "The largest scale of each family", frontier: "The frontier: the top fifth of scales over all families" };

const SHOWN_MODELS = 8;

/** An interval of a difference as a bar; all rows share one scale, with a line at zero. */
const track = (less, from, to) => {
  const at = (v) => (100 * (Math.min(to, Math.max(from, v)) - from)) / (to - from);
  return el("td", { class: "track" }, el("div", { "aria-hidden": "true" },
    el("i", { class: "zero", style: { left: `${at(0)}%` } }),
    el("i", { class: less[1] < -0.005 ? "range less" : less[0] > 0.005 ? "range more" : "range", style: { left: `${at(less[0])}%`, width: `${at(less[1]) - at(less[0])}%` } })));
};

const testTable = (test) => {
  const methods = [...test.methods].sort((a, b) => a.error - b.error);
  const from = Math.min(0, ...methods.map((m) => m.less[0]));
  const to = Math.max(0.01, ...methods.map((m) => m.less[1]));
  const rows = methods.map((m) =>
    el("tr", { class: m.chosen ? "chosen" : m.method === "last value" ? "carried" : false },
      cell(m.method + (m.chosen ? " *" : ""), false), cell(twoDecimals(m.error)), cell(twoDecimals(m.skill)), cell(m.less.map(twoDecimals).join(" to ")), track(m.less, from, to),
      cell(m.coverage === undefined ? "\u2013" : percent(m.coverage)), cell(twoDecimals(m.rehearsed)), cell(twoDecimals(m.weight))));
  const others = rows.filter((row, i) => i >= SHOWN_MODELS && !methods[i].chosen && methods[i].method !== "last value");
  others.forEach((row) => { row.hidden = true; });
  const more = el("button", { class: "more", type: "button", onclick: () => {
    others.forEach((row) => { row.hidden = false; });
    more.remove();
  } }, `Show ${others.length} more`);
  return panel(TEST_TITLES[test.name], [csvButton(`back-test-${test.name}`, () => [
    ["method", "error", "skill", "less_low", "less_high", "coverage", "rehearsed", "weight"],
    ...methods.map((m) => [m.method, m.error, m.skill, ...m.less, m.coverage ?? "", m.rehearsed ?? "", m.weight]),
  ])],
    el("p", { class: "small muted" }, `${plural(test.points, "score")} of ${plural(test.families, "family", "families")} held out. Error: mean absolute error in points. Left of the line, a model beats the last value. * marks the model that predicts.`),
    scrolled("Models, back-tested", el("table", {},
      head(["method", false], ["error"], ["skill"], ["difference to last value (95% interval)"], ["", false], ["80% coverage"], ["inner error"], ["weight"]),
      el("tbody", {}, rows))),
    others.length > 0 ? more : []);
};

const calibrationChart = () => {
  const tests = forecast.back_tests.filter((t) => t.calibration.length > 0);
  const host = el("div", { class: "plot square", "data-figure": "calibration" });
  const readout = el("div", { class: "readout", "aria-live": "polite" });
  const colors = { largest: "--live", frontier: "--spike" };
  if (tests.length === 0) {
    return panel("No intervals to check", [], el("p", { class: "muted" }, "The table has too few scales to calibrate intervals."));
  }
  drawCalls.push(() => chart(host, [
    { label: "nominal", steps: [0, 1], values: [0, 1], stroke: () => color("--faint"), width: 1, dash: [4, 4] },
    ...tests.map((t) => ({ label: t.name, steps: t.calibration.map((c) => c.nominal), values: t.calibration.map((c) => c.covered), stroke: () => color(colors[t.name]), width: 2, points: true })),
  ], {
    height: 340,
    yFormat: formatTick,
    label: "Observed coverage of the intervals against their nominal coverage",
    range: [0, 1],
    xFormat: (v) => `${Math.round(100 * v)}%`,
    onCursor: (x) => {
      const covered = tests.flatMap((t) => t.calibration.filter((c) => c.nominal === x).map((c) => `${percent(c.covered)} (${t.name})`));
      readout.textContent = covered.length === 0 ? "" : `Nominal coverage ${percent(x)}: observed ${covered.join(", ")}`;
    },
  }));
  return panel("Coverage of the intervals", [csvButton("calibration", () => [
    ["back_test", "nominal", "covered"], ...tests.flatMap((t) => t.calibration.map((c) => [t.name, c.nominal, c.covered])),
  ])],
    el("p", { class: "small muted" }, "Horizontal: nominal coverage. Vertical: observed coverage. Below the dashed line, intervals are too narrow."),
    host, readout,
    el("div", { class: "legend" }, tests.map((t) => swatch(t.name === "largest" ? "largest scales" : "frontier", colors[t.name])), swatch("nominal", "--faint", "dashed")));
};

const CURVE_COLORS = ["--live", "--spike", "--prevented", "--level-shift"];

/** The curves that tasks share, and the weights of each task. */
const curvesChart = () => {
  const shared = forecast.shared_curves;
  if (shared.refused) {
    return panel("No shared curves", [], el("p", { class: "muted" }, shared.refused));
  }
  const seen = data.lines.flatMap((l) => l.x);
  const from = Math.min(...seen) - 0.5;
  const to = Math.max(...seen) + 1;
  const steps = Array.from({ length: 81 }, (_, i) => from + (i / 80) * (to - from));
  const host = el("div", { class: "plot", "data-figure": "curves" });
  const readout = el("div", { class: "readout", "aria-live": "polite" });
  const name = (k) => `curve ${k + 1}`;
  drawCalls.push(() => chart(host, shared.curves.map((c, k) => ({
    label: name(k), steps, values: steps.map((x) => 1 / (1 + Math.exp(-c.steepness * (x - c.middle)))), stroke: () => color(CURVE_COLORS[k]), width: 2,
  })), {
    height: 260,
    label: `Shared curves against ${data.axis_words}`,
    range: [0, 1],
    xFormat: formatScale,
    xSplits: scaleSplits,
    yFormat: formatTick,
    onCursor: (x) => {
      readout.textContent = x === null ? "" : `${formatScale(x)}: ` + shared.curves.map((c, k) => `${name(k)} ${percent(1 / (1 + Math.exp(-c.steepness * (x - c.middle))))}`).join(", ");
    },
  }));
  const largestPart = (t) => t.parts.indexOf(Math.max(...t.parts));
  const tasks = [...shared.tasks].sort((a, b) => largestPart(a) - largestPart(b) || b.parts[largestPart(b)] - a.parts[largestPart(a)]);
  return panel("Curves shared by tasks", [csvButton("shared-curves", () => [
    ["task", ...shared.curves.map((c, k) => name(k)), "never learned"], ...tasks.map((t) => [t.task, ...t.parts]),
  ])],
    el("p", { class: "small muted" }, "Each task is a weighted sum of these curves; each family shifts them. The rest of the weight, up to 1, is never learned at any scale."),
    host, readout,
    el("div", { class: "legend" }, shared.curves.map((c, k) => swatch(`${name(k)}, midpoint ${formatScale(c.middle)}`, CURVE_COLORS[k]))),
    el("div", { class: "scroll tall", tabindex: 0, role: "region", "aria-label": "Weights of the curves by task" }, el("table", {},
      head(["task", false], ...shared.curves.map((c, k) => [name(k)]), ["never learned"]),
      el("tbody", { class: "parts" }, tasks.map((t) => el("tr", {}, cell(t.task, false), t.parts.map((p, k) => el("td", { class: "n", style: { "--part": `${Math.round(45 * p)}%`, "--of": `var(${k < shared.curves.length ? CURVE_COLORS[k] : "--faint"})` } }, percent(p)))))))));
};

const TRANSFORMS = [["raw", "raw"], ["logit", "logit [0, 1]"], ["range", "global range"], ["chance", "[chance, 1]"]];

const predictabilityTable = () => {
  const families = [...new Set(forecast.predictability.map((p) => p.family))];
  if (families.length === 0) {
    return panel("Successive improvements", [], el("p", { class: "muted" }, "No family has three scales: there are no two successive improvements to compare."));
  }
  const find = (family, transform) => forecast.predictability.find((p) => p.family === family && p.transform === transform);
  return panel("Successive improvements", [csvButton("predictability", () => [
    ["family", "transform", "tasks", "correlation", "corrected", "largest_step"],
    ...forecast.predictability.map((p) => [p.family, p.transform, p.tasks, p.correlation ?? "", p.corrected ?? "", p.largest_step]),
  ])],
    el("p", { class: "small muted" }, `Correlation across tasks between successive improvements. Noise alone gives ${twoDecimals(forecast.of_noise)}, because both share the middle score. In parentheses: corrected for the scores' standard errors, where these are known.`),
    scrolled("Families", el("table", {},
      head(["family", false], ["tasks"], ["largest step"], ...TRANSFORMS.map(([, title]) => [title])),
      el("tbody", {}, families.map((f) => {
        const first = find(f, "raw");
        return el("tr", {}, cell(f + (first.sparse ? " (sparse)" : ""), false), cell(first.tasks), cell("\u00d7" + fmt(first.largest_step, 3)),
          TRANSFORMS.map(([name]) => {
            const p = find(f, name);
            return cell(twoDecimals(p.correlation) + (p.corrected === undefined ? "" : ` (${twoDecimals(p.corrected)})`));
          }));
      })))));
};

document.getElementById("page").append(
  el("header", { id: "run" },
    el("div", { class: "eyebrow" }, "Epicenter forecast"),
    el("h1", {}, forecast.source),
    el("p", { class: "summary" }, forecast.conclusion),
    el("dl", { class: "facts" }, [
      ["Scores", stepNumber(data.lines.reduce((n, l) => n + l.x.length, 0))],
      ["Families", String(new Set(data.lines.map((l) => l.family)).size)],
      ["Tasks", String(new Set(data.lines.map((l) => l.task)).size)],
      ["Scale", data.axis_words],
    ].map(([label, value]) => el("div", {}, el("dt", {}, label), el("dd", {}, value)))),
    forecast.notes.length > 0 ? el("ul", { class: "notes" }, forecast.notes.map((n) => el("li", {}, n))) : []),
  el("section", {}, el("h2", {}, "Predictions"), taskChart(), gainsTable()),
  el("section", {}, el("h2", {}, "Back-tests"),
    forecast.back_tests.map(testTable),
    forecast.back_tests.length === 0 ? el("p", { class: "muted" }, "No family has three scales: nothing could be held out.") : []),
  el("section", {}, el("h2", {}, "Calibration"), calibrationChart()),
  el("section", {}, el("h2", {}, "Shared curves"), curvesChart()),
  el("section", {}, el("h2", {}, "Predictability"), predictabilityTable()),
  el("footer", {}, "The same values: epicenter forecast --json."));
drawCalls.forEach((draw) => draw());

let resizing = 0;
addEventListener("resize", () => {
  cancelAnimationFrame(resizing);
  resizing = requestAnimationFrame(() => charts.forEach((c) => c.resize()));
});
darkScheme.addEventListener("change", () => charts.forEach((c) => c.redraw()));
