// A run that grows: told by the server that it has changed, the page asks for what it shows.

/** Least time between two questions, in milliseconds. */
const REST = 400;

const path = encodeURIComponent(data.place.path);
let busy = false;
let again = false;
let window_ = null;

const question = (more = "") => fetch(`/api/run?path=${path}&buckets=${Math.max(300, Math.min(2000, innerWidth))}${more}`).then((r) => {
  if (!r.ok) throw new Error(String(r.status));
  return r.json();
});

/** The whole run, and the window looked at as finely as it can be shown. */
const ask = async () => {
  if (busy) { again = true; return; }
  busy = true;
  try {
    const whole = await question();
    const fine = window_ ? await question(`&from=${Math.floor(window_[0])}&to=${Math.ceil(window_[1])}`) : null;
    const { place } = data;
    Object.assign(data, whole, { place });
    if (fine) data.curves = refined(whole.curves, fine.curves, window_);
    refreshPage();
  } catch {
    // The feed says so, and asks again when the server is back.
  }
  setTimeout(() => {
    busy = false;
    if (again) { again = false; ask(); }
  }, REST);
};

/** Coarse outside of the window, fine in it. */
const refined = (coarse, fine, [from, to]) => {
  const key = (c) => `${c.metric} ${c.segment} ${c.live}`;
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

let zooming = 0;
onWindow = (from, to, isWhole) => {
  window_ = isWhole ? null : [from, to];
  clearTimeout(zooming);
  zooming = setTimeout(ask, 120);
};

const feed = new EventSource(`/live?path=${path}`);
feed.addEventListener("changed", (event) => {
  const { state, step, reading } = JSON.parse(event.data);
  const words = state === "running" ? `running, step ${step}` : STATES[state];
  showState(state, reading === null ? words : `${words}; a sample is shown, reading the rest: ${reading} %`);
  // Until the file has been read there is nothing new to ask for, but what has been zoomed into.
  if (reading === null || reading === 0) ask();
});
feed.addEventListener("problem", (event) => showState("damaged", event.data));
feed.addEventListener("error", () => showState("stopped", "the server has ended; trying again"));
