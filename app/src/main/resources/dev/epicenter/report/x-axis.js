// @ts-check
// The x-axes of a run's charts: steps, tokens, time of training, epochs.

/** @typedef {{ kind: string, label: string, of: (step: number, segment?: number, live?: boolean) => number, stepAt: (x: number) => number }} XAxis */
/** @typedef {{ segment: number, steps: number[], tokens: number[], seconds: number[] }} Track */

export const X_AXES = { step: "Step", tokens: "Tokens", time: "Time", epoch: "Epoch" };

/** The value of `to` where `from` is `at`, between the points of two ascending lists; the slope of the last ones continues. */
export const interpolated = (/** @type {number[]} */ from, /** @type {number[]} */ to, at) => {
  const n = from.length;
  if (n < 2) return to[0] ?? 0;
  let low = 0;
  let high = n - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (from[middle] <= at) low = middle;
    else high = middle;
  }
  const width = from[high] - from[low];
  return width > 0 ? to[low] + ((to[high] - to[low]) * (at - from[low])) / width : to[low];
};

/** Units of time, with the least number of seconds for which each is used. @type {[string, number][]} */
const UNITS = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];

/** The axes that a run has. */
export const xAxesOf = ({ axes }) => {
  const last = axes.tracks.map((track) => [track.tokens.at(-1), track.seconds.at(-1)]);
  return ["step",
    ...(last.some(([tokens]) => tokens > 0) ? ["tokens"] : []),
    ...(last.some(([, seconds]) => seconds > 0) ? ["time"] : []),
    ...(axes.stepsPerEpoch === null ? [] : ["epoch"])];
};

/** @returns {XAxis} */
export const xAxis = (plot, kind) => {
  const { stepsPerEpoch } = plot.axes;
  const tracks = /** @type {Track[]} */ (plot.axes.tracks);
  if (kind === "epoch" && stepsPerEpoch !== null) {
    return { kind, label: "epoch", of: (step) => step / stepsPerEpoch, stepAt: (x) => x * stepsPerEpoch };
  }
  if ((kind !== "tokens" && kind !== "time") || tracks.length === 0) {
    return { kind: "step", label: "step", of: (step) => step, stepAt: (x) => x };
  }
  const seconds = Math.max(...tracks.map((track) => track.seconds.at(-1)));
  const [unit, size] = kind === "tokens" ? ["", 1] : UNITS.find(([, least]) => seconds >= 2 * least) ?? ["s", 1];
  const values = (track) => (kind === "tokens" ? track.tokens : track.seconds);
  const has = (track, step) => step >= track.steps[0] && step <= track.steps.at(-1);
  // Without a segment: the newest branch with the step for what the run kept, the oldest one for what it abandoned.
  const trackOf = (step, segment, live) =>
    tracks.find((track) => track.segment === segment)
    ?? (live ? [...tracks].reverse() : tracks).find((track) => has(track, step)) ?? tracks.at(-1);
  return {
    kind,
    label: kind === "tokens" ? "tokens" : `time of training (${unit})`,
    of: (step, segment = -1, live = true) => {
      const track = trackOf(step, segment, live);
      return interpolated(track.steps, values(track), step) / size;
    },
    stepAt: (x) => {
      const track = [...tracks].reverse().find((one) => values(one)[0] / size <= x) ?? tracks[0];
      return interpolated(values(track), track.steps, x * size);
    },
  };
};
