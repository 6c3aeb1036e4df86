// @ts-check
// The notes and tags of a run: shown beside its name, edited in a drawer.

import { el } from "../report/dom.js";
import { drawer } from "../report/drawer.js";
import { postJson } from "./requests.js";

/** The tags, the text and the button that edits them. */
export const runNotes = (data) => {
  let { user } = data;
  const tags = el("span", { class: "tags" });
  const text = el("p", { class: "user-notes" });
  const show = () => {
    tags.replaceChildren(...user.tags.map((tag) => el("span", { class: "tag" }, tag)));
    text.textContent = user.problem ?? user.text;
    text.hidden = text.textContent === "";
    text.classList.toggle("warning", Boolean(user.problem));
  };
  const form = () => {
    const tagInput = el("input", { id: "tags", value: user.tags.join(", "), autocomplete: "off", placeholder: "baseline, keep" });
    const textInput = el("textarea", { id: "notes", rows: "10" });
    textInput.value = user.text;
    const problem = el("p", { class: "problem", role: "alert" });
    return el("form", {
      class: "notes-form",
      onsubmit: async (event) => {
        event.preventDefault();
        try {
          user = await postJson("notes", data.place.path, { before: { tags: user.tags, text: user.text }, after: { tags: tagInput.value.split(","), text: textInput.value } });
          show();
          panel.close();
        } catch (error) {
          problem.textContent = error.message;
        }
      },
    },
      el("label", { for: "tags" }, "Tags, separated by commas"), tagInput,
      el("label", { for: "notes" }, "Notes"), textInput,
      problem,
      el("div", { class: "tools" }, el("button", { type: "submit", class: "primary" }, "Save")),
      el("p", { class: "small muted" }, "Saved to notes.json in the run directory."));
  };
  const panel = drawer("Notes and tags", form);
  show();
  return { tags, text, button: el("button", { type: "button", onclick: () => panel.open() }, "Notes") };
};
