// @ts-check
// Live updates of a run: on each change event of the server, the page fetches the data that it shows.

/** The least time between two requests, in milliseconds. */
const REQUEST_INTERVAL_MS = 400;

const encodedPath = encodeURIComponent(data.place.path);
let busy = false;
let pending = false;
let zoomed = null;

const fetchRun = (more = "") => fetch(`/api/run?path=${encodedPath}&buckets=${Math.max(300, Math.min(2000, innerWidth))}${more}`).then((r) => {
  if (!r.ok) throw new Error(String(r.status));
  return r.json();
});

/** Fetches the whole run, and the zoomed window at full resolution. */
const refresh = async () => {
  if (busy) { pending = true; return; }
  busy = true;
  try {
    const whole = await fetchRun();
    const fine = zoomed ? await fetchRun(`&from=${Math.floor(zoomed[0])}&to=${Math.ceil(zoomed[1])}`) : null;
    const { place } = data;
    Object.assign(data, whole, { place });
    if (fine) data.curves = merged(whole.curves, fine.curves, zoomed);
    refreshPage();
  } catch {
    // The event feed reports the lost connection, and its next event refreshes the page.
  }
  setTimeout(() => {
    busy = false;
    if (pending) { pending = false; refresh(); }
  }, REQUEST_INTERVAL_MS);
};

/** The fine curves inside the window, the coarse ones outside. */
const merged = (coarse, fine, [from, to]) => {
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
  zoomed = isWhole ? null : [from, to];
  clearTimeout(zooming);
  zooming = setTimeout(refresh, 120);
};

const feed = new EventSource(`/live?path=${encodedPath}`);
feed.addEventListener("changed", (event) => {
  const { state, step, reading } = JSON.parse(event.data);
  const text = state === "running" ? `running, step ${step}` : STATES[state];
  showState(state, reading === null ? text : `${text}; showing a sample, ${reading}% of the run is loaded`);
  // While the file is being read, only a zoomed window has new data to fetch.
  if (reading === null || reading === 0) refresh();
});
feed.addEventListener("problem", (event) => showState("damaged", event.data));
feed.addEventListener("error", () => showState("stopped", "no connection to the server; retrying"));
