// @ts-check
// Coarse curves of a whole run joined with fine ones of a window.

/** The fine curves inside the window, the coarse ones outside. */
export const mergedCurves = (coarse, fine) => {
  const key = (c) => `${c.metric} ${c.segment} ${c.live} ${c.span}`;
  const inside = new Map(fine.map((c) => [key(c), c]));
  return coarse.map((c) => {
    const f = inside.get(key(c));
    if (!f) return c;
    const before = c.steps.findIndex((s) => s >= f.steps[0]);
    const after = c.steps.findIndex((s) => s > f.steps.at(-1));
    const join = (a, b) => [...a.slice(0, before < 0 ? a.length : before), ...b, ...(after < 0 ? [] : a.slice(after))];
    return { ...c, steps: join(c.steps, f.steps), values: join(c.values, f.values) };
  });
};
