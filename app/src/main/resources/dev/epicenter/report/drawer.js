// @ts-check
// A drawer at the side of the page: a modal dialog, so that the keyboard stays in it and Escape closes it.

import { el } from "./dom.js";

/** @param {() => any} content builds the content each time the drawer opens: elements, or a promise of them */
export const drawer = (title, content) => {
  const body = el("div", { class: "body" });
  const dialog = el("dialog", { class: "drawer", "aria-label": title },
    el("div", { class: "head" }, el("h2", {}, title), el("button", { type: "button", onclick: () => dialog.close() }, "Close")), body);
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => dialog.remove());
  return {
    open: async () => {
      document.body.append(dialog);
      dialog.showModal();
      body.replaceChildren(el("p", { class: "muted" }, "Loading..."));
      try {
        body.replaceChildren(...[await content()].flat());
      } catch (error) {
        body.replaceChildren(el("p", { class: "problem", role: "alert" }, String(error.message || error)));
      }
    },
    close: () => dialog.close(),
  };
};
