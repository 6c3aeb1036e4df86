// @ts-check
// Commands to copy.

import { el } from "./dom.js";

/** A button that copies a text; it selects the element before it where the clipboard cannot be written. */
export const copyButton = (/** @type {string} */ text) => {
  const button = el("button", {
    type: "button", class: "copy", "aria-label": `Copy: ${text}`,
    onclick: async () => {
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(button.previousElementSibling);
        button.textContent = "Selected";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    },
  }, "Copy");
  return button;
};

/** A command with a button that copies it. */
export const commandLine = (/** @type {string} */ command) =>
  el("div", { class: "command" }, el("code", { tabindex: "0" }, command), copyButton(command));
