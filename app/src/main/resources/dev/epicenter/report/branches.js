// @ts-check
// What left the line of a run, drawn above its curves: the branches that rollbacks and remedies abandoned, as in a graph of commits.

import { color, kindColor } from "./colors.js";

const MOST_LANES = 3;
const LANE = 16;
const ROOM = 22;

/** @typedef {{ from: number, to: number, end: number | null, words: string, color: string }} Branch */

/** Where a run went back, in order of steps; `x(step, live)` gives positions. @returns {Branch[]} */
const branchesOf = ({ rollbacks, plot }, x) => [
  ...rollbacks.map((r) => ({
    from: x(r.from, false), to: x(r.to, true), end: null, color: "--rollback",
    words: r.skipped > 0 ? `back to ${r.to}, ${r.skipped} batches skipped` : `back to ${r.to}`,
  })),
  ...plot.remedies.map((r) => ({
    from: x(r.from, false), to: x(r.to, true), end: x(r.end, true), color: "--prevented",
    words: `${r.with}, ${r.state === "HELD" ? "held" : r.state === "SPIKED" ? "spiked" : "no spike so far"}`,
  })),
].sort((a, b) => a.to - b.to);

/** The height above the curves that the branches of a run need. */
export const branchRoom = ({ rollbacks, plot }) => ROOM + LANE * Math.min(MOST_LANES, rollbacks.length + plot.remedies.length);

/** Draws each spike's number at its onset, unless it would cover another. */
const drawNumbers = (u, spikes, inside) => {
  const { ctx, bbox } = u;
  const px = devicePixelRatio;
  let taken = -Infinity;
  for (const s of spikes) {
    const x = u.valToPos(s.spike.onset, "x", true);
    const text = String(s.number);
    if (!inside(x) || s.words === "hard batch" || x < taken) continue;
    ctx.fillStyle = color(kindColor(s.words));
    ctx.textAlign = "left";
    ctx.fillText(text, x + 4 * px, bbox.top + 13 * px);
    taken = x + 8 * px + ctx.measureText(text).width;
  }
};

/** Draws the abandoned branch on its lane, from the fork to its end, and a line down at the fork. */
const drawBranch = (u, branch, lane, left, right) => {
  const { ctx, bbox } = u;
  const px = devicePixelRatio;
  const y = bbox.top - (8 + LANE * lane) * px;
  const clip = (x) => Math.max(bbox.left, Math.min(bbox.left + bbox.width, x));
  ctx.strokeStyle = ctx.fillStyle = color(branch.color);
  ctx.lineWidth = 1.5 * px;
  ctx.beginPath();
  if (left >= bbox.left) {
    ctx.moveTo(left, bbox.top);
    ctx.bezierCurveTo(left, y, left, y, Math.min(left + 6 * px, Math.max(left + px, right)), y);
  } else ctx.moveTo(bbox.left, y);
  ctx.lineTo(clip(right), y);
  ctx.stroke();
  if (right <= bbox.left + bbox.width) {
    // The branch ends here.
    ctx.beginPath();
    ctx.moveTo(right - 3 * px, y - 3 * px);
    ctx.lineTo(right + 3 * px, y + 3 * px);
    ctx.moveTo(right + 3 * px, y - 3 * px);
    ctx.lineTo(right - 3 * px, y + 3 * px);
    ctx.stroke();
  }
  if (branch.end !== null) {
    ctx.fillRect(clip(left), bbox.top - 2 * px, Math.max(2 * px, clip(u.valToPos(branch.end, "x", true)) - clip(left)), 3 * px);
  }
  if (left >= bbox.left && left <= bbox.left + bbox.width) {
    ctx.setLineDash([3 * px, 3 * px]);
    ctx.lineWidth = px;
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
  }
};

/** Writes a branch's words beside it, where there is room. */
const drawWords = (u, branch, lane, left, right) => {
  const { ctx, bbox } = u;
  const px = devicePixelRatio;
  const width = ctx.measureText(branch.words).width;
  const edge = bbox.left + bbox.width;
  const after = Math.min(edge, Math.max(bbox.left, right)) + 8 * px;
  const start = after + width <= edge ? after : Math.max(bbox.left, left) - 8 * px - width;
  if (start < bbox.left) return;
  // Stems of other branches pass behind the words.
  ctx.fillStyle = color("--panel");
  ctx.fillRect(start - 3 * px, bbox.top - (LANE * (lane + 1) - 1) * px, width + 6 * px, (LANE - 5) * px);
  ctx.fillStyle = color(branch.color);
  ctx.textAlign = "left";
  ctx.fillText(branch.words, start, bbox.top - (4 + LANE * lane) * px);
};

/** Draws the numbers of the spikes and the branches of a run; `x(step, live)` gives positions on its axis. */
export const drawBranches = (u, data, x) => {
  const { ctx, bbox } = u;
  const px = devicePixelRatio;
  ctx.save();
  ctx.font = `${12 * px}px ${color("--sans")}`;
  ctx.textBaseline = "alphabetic";
  drawNumbers(u, data.spikes, (at) => at >= bbox.left - 1 && at <= bbox.left + bbox.width + 1);
  const taken = Array.from({ length: MOST_LANES }, () => -Infinity);
  const words = [];
  for (const branch of branchesOf(data, x)) {
    const left = u.valToPos(branch.to, "x", true);
    const right = u.valToPos(branch.from, "x", true);
    if (Math.max(right, branch.end === null ? right : u.valToPos(branch.end, "x", true)) < bbox.left || left > bbox.left + bbox.width) continue;
    const free = taken.findIndex((until) => left > until);
    const lane = free >= 0 ? free : MOST_LANES - 1;
    drawBranch(u, branch, lane, left, right);
    taken[lane] = right + 6 * px;
    // Words that would cover another branch are left out; the timeline has them.
    if (free >= 0) {
      words.push(() => drawWords(u, branch, lane, left, right));
      taken[lane] += 8 * px + ctx.measureText(branch.words).width;
    }
  }
  words.forEach((write) => write());
  ctx.restore();
};
