// @ts-check
// Durations in words.

/** Seconds as the two largest units that are not zero: 45 s, 3 min 20 s, 2 h 5 min, 3 d 4 h. */
export const duration = (/** @type {number} */ seconds) => {
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  const units = /** @type {[string, number][]} */ ([["d", 86400], ["h", 3600], ["min", 60], ["s", 1]]);
  const first = units.findIndex(([, size]) => s >= size);
  const [[large, size], [small, smallSize]] = [units[first], units[first + 1]];
  const rest = Math.floor((s % size) / smallSize);
  return `${Math.floor(s / size)} ${large}${rest > 0 ? ` ${rest} ${small}` : ""}`;
};
