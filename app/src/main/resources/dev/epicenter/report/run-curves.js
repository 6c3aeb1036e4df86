// @ts-check
// The curves of a run: its metrics, with one piece for each segment.

import { color, withAlpha } from "./colors.js";
import { fmt, num } from "./numbers.js";

/**
 * @typedef {import("./x-axis.js").XAxis} XAxis
 * @typedef {{ metric: string, segment: number, live: boolean, span: number, steps: number[], values: number[], xs: number[] }} Curve
 */

/** Title and unit of each metric. */
const METRICS = {
  LOSS: ["Training loss", ""],
  HELD_OUT_LOSS: ["Held-out loss", ""],
  GRAD_NORM: ["Gradient norm", "global, before clipping"],
  UPDATE_NORM: ["Update norm", "global"],
  WEIGHT_NORM: ["Weight norm", "global"],
  LR: ["Learning rate", "as scheduled"],
  OUTPUT_LOGIT_MAX: ["Largest output logit", "absolute value"],
  TOKENS_PER_SECOND: ["Tokens per second", "predicted tokens"],
  SECONDS_PER_STEP: ["Seconds per step", "wall time"],
};

/** Title and unit of a metric, the loss' without one since it depends on the run; others are hyper-parameters that the trainer reports. */
export const metricTitle = (/** @type {string} */ metric) => METRICS[metric] ?? [metric, "hyper-parameter"];

/** The curves of a metric over an axis: abandoned ones first, smoothed ones last. @returns {Curve[]} */
export const curvesOf = (data, metric, /** @type {XAxis} */ axis) =>
  data.curves
    .filter((c) => c.metric === metric && c.steps.length > 0)
    .map((c) => ({ ...c, values: c.values.map(num), xs: axis.kind === "step" ? c.steps : c.steps.map((step) => axis.of(step, c.segment)) }))
    .sort((a, b) => a.span - b.span || Number(a.live) - Number(b.live));

/** The point from which a piece continues, on another piece: its line starts there. */
const forkOf = (/** @type {Curve[]} */ curves, /** @type {Curve} */ piece) => {
  const gap = piece.steps.length > 1 ? piece.steps[1] - piece.steps[0] : 1;
  let fork = null;
  for (const c of curves) {
    if (c === piece || c.span !== piece.span || c.segment > piece.segment) continue;
    const after = c.steps.findIndex((step) => step >= piece.steps[0]);
    const i = (after < 0 ? c.steps.length : after) - 1;
    if (i >= 0 && piece.steps[0] - c.steps[i] <= 2 * gap && (!fork || c.steps[i] > fork.step)) fork = { step: c.steps[i], x: c.xs[i], value: c.values[i] };
  }
  return fork;
};

/** The series of a chart. Where there are smoothed curves, the others are paler. */
export const asSeries = (/** @type {Curve[]} */ curves, variable, extra = {}) => {
  const isSmoothed = curves.some((c) => c.span > 0);
  const name = (c) => (c.live ? variable : "--abandoned");
  return curves.map((c) => ({ c, fork: extra.points ? null : forkOf(curves, c) })).map(({ c, fork }) => ({
    label: metricTitle(c.metric)[0] + (c.span > 0 ? `, smoothed over ${c.span} steps` : ""),
    steps: fork ? [fork.x, ...c.xs] : c.xs,
    values: fork ? [fork.value, ...c.values] : c.values,
    stroke: () => (isSmoothed && c.span === 0 ? withAlpha(name(c), 0.3) : color(name(c))),
    width: c.span > 0 ? 2 : c.live ? 1.6 : 1.4,
    ...extra,
  }));
};

/** The index of the value nearest to `x` in an ascending list. */
const nearest = (/** @type {number[]} */ xs, x) => {
  let low = 0;
  let high = xs.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle;
    else high = middle;
  }
  return Math.abs(xs[high] - x) < Math.abs(xs[low] - x) ? high : low;
};

/** The step nearest to a position, on the live branch if it has one there. */
export const stepNear = (/** @type {Curve[]} */ curves, x) => {
  const at = [...curves].reverse().find((c) => c.span === 0 && c.xs[0] <= x && x <= c.xs.at(-1));
  return at ? at.steps[nearest(at.xs, x)] : null;
};

/**
 * A row of the tooltip for each curve of a metric at a position: its nearest recorded value.
 *
 * @param {string} variable the CSS property with the color of its live branch
 */
export const valueRows = (/** @type {Curve[]} */ curves, x, step, variable) =>
  curves.filter((c) => c.xs[0] <= x && x <= c.xs.at(-1)).reverse().map((c) => {
    const i = nearest(c.xs, x);
    return {
      label: metricTitle(c.metric)[0].toLowerCase() + (c.span > 0 ? ", smoothed" : "") + (c.live ? "" : ", abandoned"),
      value: fmt(c.values[i]),
      ...(c.steps[i] === step ? {} : { note: `step ${c.steps[i]}` }),
      color: `var(${c.live ? variable : "--abandoned"})`,
    };
  });
