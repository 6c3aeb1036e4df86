// @ts-check
// A button that opens a small menu of buttons.

import { el } from "./dom.js";

/**
 * A menu. Escape, a choice and a click elsewhere close it.
 *
 * @param {[string, () => void][]} items the text of each button, and what it does
 */
export const menu = (label, items, description = label) => {
  const summary = el("summary", { "aria-label": description }, label);
  const close = () => { details.open = false; };
  const details = el("details", { class: "menu" }, summary,
    el("div", {}, items.map(([text, action]) => el("button", { type: "button", onclick: () => { close(); summary.focus(); action(); } }, text))));
  details.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && details.open) {
      close();
      summary.focus();
      event.stopPropagation();
    }
  });
  details.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !details.contains(event.relatedTarget)) close();
  });
  const outside = (event) => { if (!details.contains(event.target)) close(); };
  details.addEventListener("toggle", () => {
    if (details.open) document.addEventListener("pointerdown", outside);
    else document.removeEventListener("pointerdown", outside);
  });
  return details;
};
