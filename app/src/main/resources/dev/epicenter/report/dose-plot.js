// @ts-check
// Doses against the onset of the spike, with a column for replays in which it did not occur. A click on a dose draws its replay.

import { OUTCOMES } from "./arm-table.js";
import { el } from "./dom.js";
import { stepNumber } from "./numbers.js";
import { keepDrawn } from "./redraw.js";

/** @typedef {{ label: string, title: string, placebo: boolean, outcome: string, onset: number | null, replay: any }} Dose */
/** @typedef {{ label: string, note: string, points: Dose[] }} Row */

/** More doses of a change cannot be read. */
const MOST_DOSES = 24;

const LANE = 18;
const NARROW = 560;
const HEAD = 24;
const FOOT = 22;
const CHARACTER = 6.8;

const svgElement = (tag, attributes, ...children) => {
  const e = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) e.setAttribute(name, String(value));
  e.append(...children);
  return e;
};

/** The label with at most four digits of a number. */
const shortLabel = (label) => label.replace(/\d+\.\d+/, (number) => String(Number(Number(number).toPrecision(4))));

/** A row of at most about {@link MOST_DOSES} doses: evenly many, and those beside a change of the outcome. */
const readable = (/** @type {Row} */ row) => {
  const { points } = row;
  if (points.length <= MOST_DOSES) return row;
  const every = Math.ceil(points.length / MOST_DOSES);
  const kept = points.filter((dose, i) => i % every === 0 || i === points.length - 1
    || dose.outcome !== points[i - 1].outcome || dose.outcome !== points[i + 1].outcome).slice(0, 2 * MOST_DOSES);
  return { ...row, label: `${row.label} (${kept.length} of ${points.length})`, points: kept };
};

const words = (dose) => `${dose.title}: ${dose.onset === null ? "did not occur" : `onset at step ${dose.onset}`}${dose.placebo ? " (placebo)" : ""}`;

/** Gives each dose a lane, so that labels do not overlap. */
const lanes = (points, x) => {
  const ends = [];
  const placed = points.map((dose) => ({ dose, lane: 0, at: dose.onset === null ? null : x(dose.onset) }));
  for (const one of [...placed].sort((a, b) => (a.at ?? 0) - (b.at ?? 0))) {
    if (one.at === null) continue;
    const free = ends.findIndex((end) => end < one.at - 8);
    one.lane = free >= 0 ? free : ends.length;
    ends[one.lane] = one.at + 12 + CHARACTER * one.dose.label.length;
  }
  let absent = 0;
  for (const one of placed) if (one.at === null) one.lane = absent++;
  return { placed, count: Math.max(1, ends.length, absent) };
};

const mark = (dose, cx, cy, onPick) => {
  const isButton = onPick && dose.replay !== null;
  const pick = () => onPick(dose);
  const g = svgElement("g", {
    class: `dose ${dose.placebo ? "placebo" : dose.outcome}`,
    ...(isButton ? { tabindex: "0", role: "button", "aria-label": `${words(dose)}. Draw this replay.` } : {}),
  },
    svgElement("title", {}, words(dose)),
    svgElement("rect", { class: "hit", x: cx - 9, y: cy - LANE / 2, width: 20 + CHARACTER * dose.label.length, height: LANE }),
    svgElement("circle", { cx, cy, r: 5 }),
    svgElement("text", { x: cx + 9, y: cy + 4 }, dose.label));
  if (isButton) {
    g.addEventListener("click", pick);
    g.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(); }
    });
  }
  return g;
};

const draw = (host, /** @type {Row[]} */ rows, /** @type {{ from: number, onset: number, horizon: number, onPick?: (dose: Dose) => void }} */ o) => {
  const { from, onset, horizon, onPick } = o;
  const width = Math.max(280, host.clientWidth);
  const isNarrow = width < NARROW;
  const longest = Math.max(...rows.flatMap((row) => row.points.map((dose) => dose.label.length)), 4);
  const left = isNarrow ? 6 : Math.min(190, 14 + 7.2 * Math.max(...rows.map((row) => row.label.length)));
  const column = Math.max(isNarrow ? 92 : 120, 34 + CHARACTER * longest);
  const right = width - column;
  const x = (step) => left + 8 + ((Math.max(from, Math.min(horizon, step)) - from) / Math.max(1, horizon - from)) * (right - left - 24 - CHARACTER * longest);
  const svg = svgElement("svg", { class: "doses", width, role: "group", "aria-label": "Onset of the spike by dose" });
  let y = HEAD;
  const body = [];
  for (const row of rows) {
    const { placed, count } = lanes(row.points, x);
    const top = y + (isNarrow ? 18 : 4);
    body.push(svgElement("text", { class: "axis", x: isNarrow ? left : left - 8, y: isNarrow ? y + 13 : top + 13, "text-anchor": isNarrow ? "start" : "end" }, row.label));
    for (const { dose, lane, at } of placed) body.push(mark(dose, at ?? right + 16, top + LANE * (lane + 0.5), onPick));
    y = top + LANE * count + 6;
    body.push(svgElement("line", { class: "grid", x1: left, x2: width, y1: y, y2: y }));
  }
  const bottom = y;
  svg.setAttribute("height", String(bottom + FOOT));
  svg.setAttribute("viewBox", `0 0 ${width} ${bottom + FOOT}`);
  const ticks = [[from, "start", stepNumber(from)], [horizon, "end", stepNumber(horizon)]];
  svg.append(
    svgElement("rect", { class: "absent", x: right, y: 0, width: column, height: bottom }),
    svgElement("text", { class: "tick", x: right + column / 2, y: 15, "text-anchor": "middle" }, "did not occur"),
    svgElement("line", { class: "onset", x1: x(onset), x2: x(onset), y1: HEAD - 4, y2: bottom }),
    svgElement("text", { class: "tick", x: x(onset), y: 15, "text-anchor": "middle" }, `onset ${stepNumber(onset)}`),
    ...ticks.map(([step, anchor, text]) => svgElement("text", { class: "tick", x: x(step), y: bottom + 16, "text-anchor": anchor }, String(text))),
    ...(isNarrow ? [] : [svgElement("text", { class: "tick", x: (x(from) + x(horizon)) / 2, y: bottom + 16, "text-anchor": "middle" }, "onset of the spike (step)")]),
    ...body);
  host.replaceChildren(svg);
};

const key = (name, label) => el("span", {}, el("i", { class: "dot" + (name === "placebo" ? " hollow" : ""), style: { "--c": `var(${OUTCOMES[name] ?? "--sham"})` } }), label);

/**
 * The plot; nothing without rows.
 *
 * @param {Row[]} given
 * @param {{ from: number, onset: number, horizon: number, onPick?: (dose: Dose) => void }} o
 */
export const dosePlot = (given, o) => {
  const rows = given.map(readable).map((row) => ({ ...row, points: row.points.map((dose) => ({ ...dose, label: shortLabel(dose.label) })) }));
  const host = el("div", { class: "dose-plot", "data-figure": "doses" });
  const doses = rows.flatMap((row) => row.points);
  return {
    element: el("div", {}, host,
      el("div", { class: "legend" },
        key("spiked", "in its place or earlier"), doses.some((d) => d.outcome === "delayed") ? key("delayed", "later") : [],
        key("prevented", `did not occur up to step ${o.horizon}`),
        doses.some((d) => d.placebo) ? key("placebo", "placebo (2%)") : [],
        el("span", {}, o.onPick ? "Click a dose to draw its replay." : ""))),
    draw: () => {
      draw(host, rows, o);
      keepDrawn({ host, resize: () => draw(host, rows, o), recolor: () => {} });
    },
  };
};
