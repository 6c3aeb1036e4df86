// @ts-check
// A sparkline of a run's loss, with its spikes, rollbacks and remedies.

import { kindColor } from "../report/colors.js";
import { fmt, num, plural } from "../report/numbers.js";

const WIDTH = 160;
const TOP = 8;
const HEIGHT = 36;
const MOST_MARKS = 40;

const shape = (name, attributes) => {
  const e = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
  return e;
};

const words = (points, { spikes, rollbacks, remedies }) => {
  const counted = spikes.filter((s) => s.words !== "hard batch").length;
  return [`Loss from ${fmt(points[0][1], 3)} to ${fmt(points.at(-1)[1], 3)}`,
    ...(counted > 0 ? [plural(counted, "spike")] : []),
    ...(rollbacks.length > 0 ? [plural(rollbacks.length, "rollback")] : []),
    ...(remedies.length > 0 ? [plural(remedies.length, "remedy", "remedies")] : [])].join(", ");
};

/** The curve; null for fewer than two values. */
export const spark = (sample, marks) => {
  const points = sample.steps.map((s, i) => [s, num(sample.losses[i])]).filter(([, v]) => Number.isFinite(v));
  if (points.length < 2) return null;
  const log = points.every(([, v]) => v > 0);
  const ys = points.map(([, v]) => (log ? Math.log(v) : v));
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const [first, last] = [points[0][0], Math.max(points.at(-1)[0], ...marks.rollbacks.map((r) => r.from))];
  const x = (step) => Number((1 + ((WIDTH - 2) * Math.max(0, step - first)) / (last - first || 1)).toFixed(1));
  const y = (v) => (HEIGHT - 2 - ((HEIGHT - TOP - 4) * (v - low)) / (high - low || 1)).toFixed(1);
  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": words(points, marks) });
  for (const remedy of marks.remedies.slice(-MOST_MARKS)) {
    svg.append(shape("path", { d: `M${x(remedy.to)} ${HEIGHT - 1}H${Math.max(x(remedy.from), x(remedy.to) + 2)}`, class: "remedy" }));
  }
  for (const spike of marks.spikes.slice(-MOST_MARKS)) {
    const mark = shape("path", { d: `M${x(spike.onset)} ${TOP}V${HEIGHT}`, class: "spike" });
    mark.style.setProperty("--c", `var(${kindColor(spike.words)})`);
    svg.append(mark);
  }
  for (const back of marks.rollbacks.slice(-MOST_MARKS)) {
    const [from, to] = [x(back.from), x(back.to)];
    svg.append(shape("path", { d: `M${from} ${TOP}C${from} 1 ${to} 1 ${to} ${TOP}l-2 -3m2 3l2 -3`, class: "back" }));
  }
  svg.append(shape("polyline", { points: points.map(([s], i) => `${x(s)},${y(ys[i])}`).join(" "), class: "loss" }));
  return svg;
};
