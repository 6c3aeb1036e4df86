// @ts-check
// Numbers of the page data, and their formats.

/** A number of the page data, where NaN and infinities are strings. */
export const num = (v) => (v === null || v === undefined ? null : typeof v === "string" ? Number(v) : v);

export const fmt = (v, digits = 4) => {
  v = num(v);
  if (v === null) return "";
  if (Number.isNaN(v)) return "NaN";
  if (!Number.isFinite(v)) return v > 0 ? "infinite" : "-infinite";
  if (v === 0) return "0";
  const a = Math.abs(v);
  return a >= 1e6 || a < 1e-4 ? v.toExponential(digits - 2) : String(Number(v.toPrecision(digits)));
};

/** A whole number with thin spaces between thousands; empty for others. */
export const stepNumber = (v) => (Number.isInteger(v) ? v.toLocaleString("en").replaceAll(",", "\u2009") : "");

export const plural = (n, one, many = one + "s") => `${n} ${n === 1 ? one : many}`;
