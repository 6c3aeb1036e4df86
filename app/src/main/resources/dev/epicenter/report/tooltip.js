// @ts-check
// A tooltip that floats beside the pointer, over a chart: a title and a row for each series.

import { el } from "./dom.js";

/** @typedef {{ label: string, value: string, note?: string, color?: string }} TooltipRow */
/** @typedef {{ title: string, rows: TooltipRow[], note?: string }} TooltipContent */

const GAP = 14;

/** The rows as one line of text, for screen readers. */
const tooltipText = (/** @type {TooltipContent} */ { title, rows }) =>
  [title, ...rows.map((row) => `${row.label} ${row.value}`)].join("   ");

/** Adds a tooltip to a host, whose position must not be static; `show(content, x, y)` takes pixels from the host's corner. */
const tooltip = (/** @type {HTMLElement} */ host) => {
  const box = el("div", { class: "tooltip", "aria-hidden": "true", hidden: true });
  host.append(box);
  return {
    show: (/** @type {TooltipContent} */ content, x, y) => {
      box.replaceChildren(
        el("b", {}, content.title),
        ...content.rows.map((row) => el("div", {},
          el("i", { class: "swatch", style: { "--c": row.color ?? "transparent" } }),
          el("span", {}, row.label),
          el("span", { class: "value" }, row.value, row.note ? el("small", {}, row.note) : []))),
        ...(content.note ? [el("em", {}, content.note)] : []));
      box.hidden = false;
      const room = host.clientWidth - box.offsetWidth;
      const left = x + GAP <= room ? x + GAP : x - GAP - box.offsetWidth;
      box.style.left = `${Math.max(0, Math.min(room, left))}px`;
      box.style.top = `${Math.max(0, Math.min(host.clientHeight - box.offsetHeight, y - box.offsetHeight / 2))}px`;
    },
    hide: () => { box.hidden = true; },
  };
};

/** Shows the tooltip of the chart that has the pointer or the keyboard, and reads it to screen readers for the keyboard. */
export const addTooltip = (/** @type {HTMLElement} */ host, /** @type {(x: number, u: any) => TooltipContent | null} */ content) => {
  const tip = tooltip(host);
  const spoken = el("div", { class: "visually-hidden readout", "aria-live": "polite" });
  host.append(spoken);
  let isPointed = false;
  let isTyped = false;
  host.addEventListener("pointermove", () => { isPointed = true; isTyped = false; });
  host.addEventListener("pointerleave", () => { isPointed = false; tip.hide(); });
  host.addEventListener("keydown", () => { isTyped = true; }, true);
  host.addEventListener("blur", () => { isTyped = false; tip.hide(); });
  return (x, u) => {
    const shown = x === null || !(isPointed || isTyped) ? null : content(x, u);
    if (!shown || u.cursor.left < 0) {
      tip.hide();
      return;
    }
    tip.show(shown, u.over.offsetLeft + u.cursor.left, u.over.offsetTop + u.cursor.top);
    if (isTyped) spoken.textContent = tooltipText(shown);
  };
};
