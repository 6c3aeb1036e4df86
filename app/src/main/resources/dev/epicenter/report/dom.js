// @ts-check
// Helpers that all parts of a page share: number formats, colors and DOM elements.

const data = JSON.parse(document.getElementById("data").textContent);

/** A number of the page data, where NaN and infinities are strings. */
const num = (v) => (v === null || v === undefined ? null : typeof v === "string" ? Number(v) : v);

const fmt = (v, digits = 4) => {
  v = num(v);
  if (v === null) return "";
  if (Number.isNaN(v)) return "NaN";
  if (!Number.isFinite(v)) return v > 0 ? "infinite" : "-infinite";
  if (v === 0) return "0";
  const a = Math.abs(v);
  return a >= 1e6 || a < 1e-4 ? v.toExponential(digits - 2) : String(Number(v.toPrecision(digits)));
};

const KIND_LABELS = {
  SPIKE: "spike",
  LEVEL_SHIFT: "level shift",
  DIVERGENCE: "divergence",
  NON_FINITE: "non-finite",
  HARD_BATCH: "hard batch",
};
const kindColor = (kind) => "--" + KIND_LABELS[kind].replace(" ", "-");

const darkScheme = matchMedia("(prefers-color-scheme: dark)");

/** The value of a CSS property in the current color scheme. */
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const withAlpha = (name, alpha) => `color-mix(in srgb, ${color(name)} ${alpha * 100}%, transparent)`;

/** Creates an element: attributes by name, listeners as "onclick" and so on, children as text or elements. */
const el = (tag, attributes = {}, ...children) => {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) e.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [k, v] of Object.entries(value)) e.style.setProperty(k, v);
    else if (value !== false && value !== null) e.setAttribute(name, value === true ? "" : value);
  }
  e.append(...children.flat());
  return e;
};

/** A scrollable region for content wider than the window; the keyboard scrolls it too. */
const scrolled = (label, ...children) =>
  el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, ...children);

const plural = (n, one, many = one + "s") => `${n} ${n === 1 ? one : many}`;

/** A group of toggle buttons of which one is pressed. */
const choice = (label, options, selected, onSelect) => {
  const buttons = options.map(([value, text]) =>
    el("button", {
      type: "button",
      "aria-pressed": String(value === selected),
      onclick: () => {
        buttons.forEach((b, i) => b.setAttribute("aria-pressed", String(options[i][0] === value)));
        onSelect(value);
      },
    }, text));
  return el("span", { class: "choice", role: "group", "aria-label": label }, buttons);
};

/** A button that downloads a chart's data as CSV; `rows` returns the header and the rows. */
const csvButton = (name, rows) =>
  el("button", {
    type: "button",
    "aria-label": `Data of ${name} as CSV`,
    onclick: () => {
      const quote = (cell) => (/[",\n]/.test(cell) ? `"${String(cell).replaceAll('"', '""')}"` : cell ?? "");
      const text = rows().map((row) => row.map(quote).join(",")).join("\n") + "\n";
      const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
      el("a", { href: url, download: `${data.run.name}-${name}.csv` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 1000);
    },
  }, "CSV");

const swatch = (label, variable, shape = "") =>
  el("span", {}, el("i", { class: "swatch " + shape, style: { "--c": `var(${variable})` } }), label);
