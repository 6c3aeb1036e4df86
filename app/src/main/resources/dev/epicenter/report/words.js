// Words, numbers and elements: what all parts of the page share.

const data = JSON.parse(document.getElementById("data").textContent);

/** Numbers that are not finite come as strings. */
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

const KIND_WORDS = {
  SPIKE: "spike",
  LEVEL_SHIFT: "level shift",
  DIVERGENCE: "divergence",
  NON_FINITE: "non-finite",
  HARD_BATCH: "hard batch",
};
const kindColour = (kind) => "--" + KIND_WORDS[kind].replace(" ", "-");

const darkScheme = matchMedia("(prefers-color-scheme: dark)");

/** The value of a style property, as the reader's colour scheme has it now. */
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const withAlpha = (name, alpha) => `color-mix(in srgb, ${colour(name)} ${alpha * 100}%, transparent)`;

/** An element: attributes by name, listeners by "onclick" and the like, children as text or elements. */
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

/** What may be wider than the window, and is moved by the keyboard too. */
const scrolled = (label, ...children) =>
  el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, ...children);

const plural = (n, one, many = one + "s") => `${n} ${n === 1 ? one : many}`;

/** Buttons of which one is pressed. */
const choice = (label, options, chosen, onchoose) => {
  const buttons = options.map(([value, words]) =>
    el("button", {
      type: "button",
      "aria-pressed": String(value === chosen),
      onclick: () => {
        buttons.forEach((b, i) => b.setAttribute("aria-pressed", String(options[i][0] === value)));
        onchoose(value);
      },
    }, words));
  return el("span", { class: "choice", role: "group", "aria-label": label }, buttons);
};

/** A button that hands out a figure's data. `rows` gives a header and lines. */
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

const swatch = (words, variable, shape = "") =>
  el("span", {}, el("i", { class: "swatch " + shape, style: { "--c": `var(${variable})` } }), words);
