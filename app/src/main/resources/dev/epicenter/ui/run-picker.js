// @ts-check
// A text field that suggests the names of runs, or of all that can be compared.

import { el } from "../report/dom.js";
import { getJson } from "./requests.js";

let pickers = 0;

/**
 * @param {"names" | "comparable"} what runs, or also logs and experiments
 * @param {(name: string) => boolean} isOffered which of them are suggested
 * @param {(name: string) => void} onPick called with one of the served folder, or with an empty text
 */
export const runPicker = (what, label, value, isOffered, onPick) => {
  const id = `runs-${++pickers}`;
  const names = el("datalist", { id });
  let known = /** @type {string[]} */ ([]);
  getJson(what, ".").then((all) => {
    known = all.filter(isOffered);
    names.replaceChildren(...known.slice(0, 1000).map((name) => el("option", { value: name })));
  }).catch(() => {});
  const problem = el("small", { class: "warning", role: "alert" });
  const input = el("input", {
    type: "text", list: id, value, placeholder: "a name", autocomplete: "off",
    onchange: () => {
      const name = input.value.trim();
      const isRun = name === "" || known.includes(name);
      problem.textContent = isRun ? "" : `There is no ${what === "names" ? "run " : ""}${name} to choose`;
      if (isRun) onPick(name);
    },
  });
  return el("label", {}, label, input, names, problem);
};
