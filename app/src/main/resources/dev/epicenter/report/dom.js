// @ts-check
// DOM elements that all pages share.

/** What the server wrote into the page. */
export const pageData = () => JSON.parse(document.getElementById("data").textContent);

/** The address of a page of the dashboard. */
export const address = (page, path, more = "") => `/${page}?path=${encodeURIComponent(path)}${more}`;

/**
 * Text as it is shown: control characters and bidirectional marks, which would reorder the text around them, as in JSON.
 * Line breaks and tabs stay: HTML shows them as blanks.
 */
export const visible = (/** @type {string} */ text) =>
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Creates an element: attributes by name, listeners as "onclick" and so on, children as text or elements. */
export const el = (tag, attributes = {}, ...children) => {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) e.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [k, v] of Object.entries(value)) e.style.setProperty(k, v);
    else if (value !== false && value !== null) e.setAttribute(name, value === true ? "" : value);
  }
  e.append(...children.flat().map((child) => (typeof child === "string" ? visible(child) : child)));
  return e;
};

/** A scrollable region for content wider than the window; the keyboard scrolls it too. */
export const scrolled = (label, ...children) =>
  el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, ...children);

/** A group of toggle buttons of which one is pressed. */
export const choice = (label, options, selected, onSelect) => {
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

export const swatch = (label, variable, shape = "") =>
  el("span", {}, el("i", { class: "swatch " + shape, style: { "--c": `var(${variable})` } }), label);
