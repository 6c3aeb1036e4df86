// The page of a forecast, from top to bottom.

const forecast = data.forecast;
const isLoss = forecast.axis === "loss";

/** A number of parameters or tokens as people write it: 8B, 1.2T. */
const big = (v) => {
  for (const [size, unit] of [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "k"]]) {
    if (v >= size && v < 1e15) return Number((v / size).toPrecision(3)) + unit;
  }
  return fmt(v, 3);
};
const scaleWords = (x) => (isLoss ? fmt(10 ** -x, 3) : big(10 ** x));
/** Round scales on an axis of log10: 1, 2 and 5 of each power of ten, the powers alone where there is no room, more where a few are all there is. */
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
const two = (v) => (v === undefined || v === null ? "\u2013" : num(v).toFixed(2).replace("-", "\u2212"));
/** What is on the axis of a score. */
const tick = (v) => `${Number((100 * v).toPrecision(4))}%`;
const between = (pair) => (pair ? `${percent(pair[0])} to ${percent(pair[1])}` : "not known");
const anyWithin = forecast.predictions.some((p) => !p.beyond_tested_distance);
const anyBeyond = forecast.predictions.some((p) => p.beyond_tested_distance);
/** What the mark of a prediction farther than the back-test checks means. */
const BEYOND = "beyond what this table can test";
const testedWords = forecast.tested_distance === undefined
  ? "Fewer than six scores could be held out, so no distance is tested."
  : `The back-test checks predictions up to a factor of ${fmt(10 ** forecast.tested_distance, 4)} beyond the last scale.`;
const cell = (words, numeric = true) => el("td", numeric ? { class: "n" } : {}, String(words));
const head = (...names) => el("thead", {}, el("tr", {}, names.map(([words, numeric = true]) => el("th", { scope: "col", ...(numeric ? { class: "n" } : {}) }, words))));

const figure = (title, tools, ...body) =>
  el("div", { class: "figure" }, el("div", { class: "head" }, el("h3", {}, title), el("span", { class: "tools" }, tools)), ...body);

const draws = [];
/** Shows a task of a family in the first figure; which is made before anybody asks. */
let choose = () => {};

/** One task of one family, chosen by the reader: what was seen, and what is said with its bands. */
const taskFigure = () => {
  const families = [...new Set(data.lines.map((l) => l.family))];
  const family = el("select", { "aria-label": "Family" }, families.map((f) => el("option", { value: f }, f)));
  const search = el("input", { type: "search", placeholder: "part of a name", "aria-label": "Search tasks" });
  const list = el("select", { size: 12, "aria-label": "Task" });
  const host = el("div", { class: "plot", "data-figure": "task" });
  const readout = el("div", { class: "readout", "aria-live": "polite" });
  const found = el("span", { class: "small muted" });
  let shown = null;
  let plot = null;

  const isTested = (x) => forecast.tested_distance !== undefined && x <= shown.tested_to;
  /** Filled within the tested distance; an outline beyond it. */
  const band = (u, bounds, alpha) => {
    if (bounds.length === 0) return;
    part(u, bounds, isTested, (ctx) => {
      ctx.fillStyle = withAlpha("--held-out", alpha);
      ctx.fill();
    });
    // Both parts have the point where they meet.
    part(u, bounds, (x) => x >= shown.tested_to, (ctx) => {
      ctx.strokeStyle = withAlpha("--held-out", 0.3 + 2 * alpha);
      ctx.setLineDash([2 * devicePixelRatio, 4 * devicePixelRatio]);
      ctx.lineWidth = devicePixelRatio;
      ctx.stroke();
    });
  };
  const part = (u, bounds, wanted, paint) => {
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
  const bands = (u) => {
    band(u, shown.wide, 0.12);
    band(u, shown.narrow, 0.2);
  };
  const rangeWords = (tested, pair) => (tested ? `80% interval ${between(pair)}` : `${BEYOND}; narrow range, untested: ${between(pair)}`);
  const words = () => {
    const said = forecast.predictions.filter((p) => p.family === shown.family && p.task === shown.task);
    return said.length === 0
      ? "Nothing is said of this family: it has one scale, and none was asked for."
      : said.map((p) => `At ${isLoss ? "loss " + fmt(p.scale, 3) : big(p.scale)}: ${percent(p.score)}, ${rangeWords(!p.beyond_tested_distance, p.eighty ?? p.untested_narrow)} (last value ${percent(p.last)}).`).join(" ");
  };
  const range = () => {
    const all = [...shown.scores, ...shown.said, ...shown.wide.flat(), ...shown.narrow.flat()];
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
    const series = [{ label: "score", steps: shown.x, values: shown.scores, stroke: () => colour("--live"), width: 2, points: true }];
    if (shown.ahead.length > 0) {
      series.push({ label: "prediction", steps: shown.ahead, values: shown.said, stroke: () => colour("--held-out"), width: 2, dash: [6, 4] });
    }
    plot = chart(host, series, {
      height: 320,
      label: `${shown.task} of ${shown.family} against ${data.axis_words}`,
      range: range(),
      xRange: [shown.x[0] - room, end + room],
      xWords: scaleWords,
      xSplits: scaleSplits,
      yWords: tick,
      under: bands,
      onCursor: (x) => {
        const i = shown.x.indexOf(x);
        const j = shown.ahead.indexOf(x);
        readout.textContent = i < 0 && j < 0 ? words()
          : `${scaleWords(x)}: ` + (i >= 0 ? `scored ${percent(shown.scores[i])}`
            : `${percent(shown.said[j])}, ${rangeWords(isTested(x), shown.narrow.length ? [shown.narrow[0][j], shown.narrow[1][j]] : null)}`);
      },
    });
    readout.textContent = words();
  };
  const fill = () => {
    const wanted = search.value.toLowerCase();
    const all = data.lines.filter((l) => l.family === family.value);
    const tasks = all.map((l) => l.task).filter((t) => t.toLowerCase().includes(wanted));
    const before = list.value;
    list.replaceChildren(...tasks.map((t) => el("option", { value: t, title: t }, t)));
    list.value = tasks.includes(before) ? before : tasks[0] ?? "";
    found.textContent = `${tasks.length} of ${plural(all.length, "task")}`;
    show();
  };
  family.addEventListener("change", fill);
  search.addEventListener("input", fill);
  list.addEventListener("change", show);
  choose = (wantedFamily, wantedTask) => {
    family.value = wantedFamily;
    search.value = "";
    fill();
    list.value = wantedTask;
    show();
    host.scrollIntoView({ block: "center" });
    host.focus({ preventScroll: true });
  };
  draws.push(fill);
  const longest = Math.max(...data.lines.map((l) => l.task.length));
  return figure("A task by scale", [found, csvButton("predictions", () => [
    ["family", "task", "scale", "params", "tokens", "distance", "beyond_tested_distance", "last", "score", "low80", "high80", "low95", "high95",
      "untested_narrow_low", "untested_narrow_high", "untested_wide_low", "untested_wide_high"],
    ...forecast.predictions.map((p) => [p.family, p.task, p.scale, p.params, p.tokens, p.distance, p.beyond_tested_distance, p.last, p.score,
      ...[p.eighty, p.ninety_five, p.untested_narrow, p.untested_wide].flatMap((pair) => pair ?? ["", ""])].map((v) => v ?? "")),
  ])],
    el("div", { class: "pick", style: { "--names": `${longest + 3}ch` } },
      el("div", {}, el("label", {}, "Family", family), el("label", {}, "Find a task", search), el("label", {}, "Task", list)),
      el("div", {}, host, readout,
        el("div", { class: "legend" }, swatch("scores", "--live"), swatch("prediction", "--held-out", "dashed"),
          anyWithin || forecast.tested_distance !== undefined ? swatch("80% and 95% interval", "--held-out", "box") : [],
          anyBeyond ? swatch(`narrow and wide range, untested: ${BEYOND}`, "--held-out", "dots") : [],
          el("span", {}, `to the right: ${data.axis_words}`)))));
};

const GAINS = 10;

/** What is expected to change most, and how sure that is. */
const gainsFigure = () => {
  const all = [...forecast.predictions].sort((a, b) => (b.score - b.last) - (a.score - a.last));
  if (all.length === 0) return [];
  return figure("The largest gains on the last value", [el("span", { class: "small muted" }, `${Math.min(GAINS, all.length)} of ${plural(all.length, "prediction")}`)],
    anyBeyond ? el("p", { class: "small muted" }, `\u2020 ${BEYOND}. ${testedWords} The coverage of an untested range is unknown.`) : [],
    scrolled("The largest gains", el("table", {},
      head(["task", false], ["last value"], ["predicted"], ...(anyWithin ? [["80% interval"]] : []), ...(anyBeyond ? [["narrow range, untested"]] : []), ["family", false], [data.axis_words.replace(/,.*/, "")]),
      el("tbody", {}, all.slice(0, GAINS).map((p) => el("tr", {},
        el("td", {}, el("button", { class: "link", type: "button", onclick: () => choose(p.family, p.task) }, p.task)),
        cell(percent(p.last)), cell(percent(p.score) + (p.beyond_tested_distance ? " \u2020" : "")),
        anyWithin ? cell(p.beyond_tested_distance ? "\u2013" : between(p.eighty)) : [],
        anyBeyond ? cell(p.beyond_tested_distance ? between(p.untested_narrow) : "\u2013") : [], cell(p.family, false), cell(isLoss ? fmt(p.scale, 3) : big(p.scale))))))));
};

const TESTS = { largest: "The largest scale of each family", frontier: "The frontier: the top fifth of scales over all families" };

const FIRST = 8;

/** An interval against nothing gained, all rows on one scale. */
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
      cell(m.method + (m.chosen ? " *" : ""), false), cell(two(m.error)), cell(two(m.skill)), cell(m.less.map(two).join(" to ")), track(m.less, from, to),
      cell(m.coverage === undefined ? "\u2013" : percent(m.coverage)), cell(two(m.rehearsed)), cell(two(m.weight))));
  const others = rows.filter((row, i) => i >= FIRST && !methods[i].chosen && methods[i].method !== "last value");
  others.forEach((row) => { row.hidden = true; });
  const more = el("button", { class: "more", type: "button", onclick: () => {
    others.forEach((row) => { row.hidden = false; });
    more.remove();
  } }, `Show ${others.length} more`);
  return figure(TESTS[test.name], [csvButton(`back-test-${test.name}`, () => [
    ["method", "error", "skill", "less_low", "less_high", "coverage", "rehearsed", "weight"],
    ...methods.map((m) => [m.method, m.error, m.skill, ...m.less, m.coverage ?? "", m.rehearsed ?? "", m.weight]),
  ])],
    el("p", { class: "small muted" }, `${plural(test.points, "score")} of ${plural(test.families, "family", "families")} held out. Error is the mean absolute one, in points; to the left of the line a model does better than the last value. * is what is predicted with.`),
    scrolled("Models, back-tested", el("table", {},
      head(["method", false], ["error"], ["skill"], ["less than last value (95%)"], ["", false], ["80% covers"], ["in rehearsal"], ["weight"]),
      el("tbody", {}, rows))),
    others.length > 0 ? more : []);
};

const calibrationFigure = () => {
  const tests = forecast.back_tests.filter((t) => t.calibration.length > 0);
  const host = el("div", { class: "plot square", "data-figure": "calibration" });
  const readout = el("div", { class: "readout", "aria-live": "polite" });
  const colours = { largest: "--live", frontier: "--spike" };
  if (tests.length === 0) {
    return figure("No intervals to check", [], el("p", { class: "muted" }, "Too little could be rehearsed for intervals."));
  }
  draws.push(() => chart(host, [
    { label: "as meant", steps: [0, 1], values: [0, 1], stroke: () => colour("--faint"), width: 1, dash: [4, 4] },
    ...tests.map((t) => ({ label: t.name, steps: t.calibration.map((c) => c.nominal), values: t.calibration.map((c) => c.covered), stroke: () => colour(colours[t.name]), width: 2, points: true })),
  ], {
    height: 340,
    yWords: tick,
    label: "Part of held-out scores inside intervals, against what they were meant to hold",
    range: [0, 1],
    xWords: (v) => `${Math.round(100 * v)}%`,
    onCursor: (x) => {
      const said = tests.flatMap((t) => t.calibration.filter((c) => c.nominal === x).map((c) => `${percent(c.covered)} (${t.name})`));
      readout.textContent = said.length === 0 ? "" : `Meant to hold ${percent(x)}: held ${said.join(", ")}`;
    },
  }));
  return figure("Do the intervals hold what they say?", [csvButton("calibration", () => [
    ["back_test", "nominal", "covered"], ...tests.flatMap((t) => t.calibration.map((c) => [t.name, c.nominal, c.covered])),
  ])],
    el("p", { class: "small muted" }, "To the right what an interval was meant to hold, upwards what it held. Below the dashed line intervals were too narrow."),
    host, readout,
    el("div", { class: "legend" }, tests.map((t) => swatch(t.name === "largest" ? "largest scales" : "frontier", colours[t.name])), swatch("as meant", "--faint", "dashed")));
};

const CURVE_COLOURS = ["--live", "--spike", "--prevented", "--level-shift"];

/** The curves that tasks share, and what each task is made of. */
const curvesFigure = () => {
  const shared = forecast.shared_curves;
  if (shared.refused) {
    return figure("No curves are named", [], el("p", { class: "muted" }, shared.refused));
  }
  const seen = data.lines.flatMap((l) => l.x);
  const from = Math.min(...seen) - 0.5;
  const to = Math.max(...seen) + 1;
  const steps = Array.from({ length: 81 }, (_, i) => from + (i / 80) * (to - from));
  const host = el("div", { class: "plot", "data-figure": "curves" });
  const readout = el("div", { class: "readout", "aria-live": "polite" });
  const name = (k) => `curve ${k + 1}`;
  draws.push(() => chart(host, shared.curves.map((c, k) => ({
    label: name(k), steps, values: steps.map((x) => 1 / (1 + Math.exp(-c.steepness * (x - c.middle)))), stroke: () => colour(CURVE_COLOURS[k]), width: 2,
  })), {
    height: 260,
    label: `Shared curves against ${data.axis_words}`,
    range: [0, 1],
    xWords: scaleWords,
    xSplits: scaleSplits,
    yWords: tick,
    onCursor: (x) => {
      readout.textContent = x === null ? "" : `${scaleWords(x)}: ` + shared.curves.map((c, k) => `${name(k)} ${percent(1 / (1 + Math.exp(-c.steepness * (x - c.middle))))}`).join(", ");
    },
  }));
  const tops = (t) => t.parts.indexOf(Math.max(...t.parts));
  const tasks = [...shared.tasks].sort((a, b) => tops(a) - tops(b) || b.parts[tops(b)] - a.parts[tops(a)]);
  return figure("Curves that tasks share", [csvButton("shared-curves", () => [
    ["task", ...shared.curves.map((c, k) => name(k)), "never learned"], ...tasks.map((t) => [t.task, ...t.parts]),
  ])],
    el("p", { class: "small muted" }, "Each task is a mix of these curves, its family ahead or behind by a shift; what is left of 1 is never learned at any scale."),
    host, readout,
    el("div", { class: "legend" }, shared.curves.map((c, k) => swatch(`${name(k)}, half-way at ${scaleWords(c.middle)}`, CURVE_COLOURS[k]))),
    el("div", { class: "scroll tall", tabindex: 0, role: "region", "aria-label": "Which tasks load on which curve" }, el("table", {},
      head(["task", false], ...shared.curves.map((c, k) => [name(k)]), ["never learned"]),
      el("tbody", { class: "parts" }, tasks.map((t) => el("tr", {}, cell(t.task, false), t.parts.map((p, k) => el("td", { class: "n", style: { "--part": `${Math.round(45 * p)}%`, "--of": `var(${k < shared.curves.length ? CURVE_COLOURS[k] : "--faint"})` } }, percent(p)))))))));
};

const TRANSFORMS = [["raw", "raw"], ["logit", "logit [0, 1]"], ["range", "global range"], ["chance", "[chance, 1]"]];

const predictabilityFigure = () => {
  const families = [...new Set(forecast.predictability.map((p) => p.family))];
  if (families.length === 0) {
    return figure("Successive improvements", [], el("p", { class: "muted" }, "No family has three scales: there are no two steps to compare."));
  }
  const find = (family, transform) => forecast.predictability.find((p) => p.family === family && p.transform === transform);
  return figure("Successive improvements", [csvButton("predictability", () => [
    ["family", "transform", "tasks", "correlation", "corrected", "largest_step"],
    ...forecast.predictability.map((p) => [p.family, p.transform, p.tasks, p.correlation ?? "", p.corrected ?? "", p.largest_step]),
  ])],
    el("p", { class: "small muted" }, `Correlation over tasks of one step's improvement with the next one's. Noise alone gives ${two(forecast.of_noise)}, for the two share their middle score; in brackets with the scores' own errors taken out, where these are known.`),
    scrolled("Families", el("table", {},
      head(["family", false], ["tasks"], ["largest step"], ...TRANSFORMS.map(([, words]) => [words])),
      el("tbody", {}, families.map((f) => {
        const first = find(f, "raw");
        return el("tr", {}, cell(f + (first.sparse ? " (sparse)" : ""), false), cell(first.tasks), cell("\u00d7" + fmt(first.largest_step, 3)),
          TRANSFORMS.map(([name]) => {
            const p = find(f, name);
            return cell(two(p.correlation) + (p.corrected === undefined ? "" : ` (${two(p.corrected)})`));
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
  el("section", {}, el("h2", {}, "What the next scale will score"), taskFigure(), gainsFigure()),
  el("section", {}, el("h2", {}, "What each model would have said"),
    forecast.back_tests.map(testTable),
    forecast.back_tests.length === 0 ? el("p", { class: "muted" }, "No family has three scales: nothing could be held out.") : []),
  el("section", {}, el("h2", {}, "Calibration"), calibrationFigure()),
  el("section", {}, el("h2", {}, "Shared curves"), curvesFigure()),
  el("section", {}, el("h2", {}, "Predictability"), predictabilityFigure()),
  el("footer", {}, "The same figures: epicenter forecast --json."));
draws.forEach((draw) => draw());

let resizing = 0;
addEventListener("resize", () => {
  cancelAnimationFrame(resizing);
  resizing = requestAnimationFrame(() => charts.forEach((c) => c.resize()));
});
darkScheme.addEventListener("change", () => charts.forEach((c) => c.redraw()));
