// @ts-check
// The configuration of a run in a drawer, with the difference to another run.

import { address, el, scrolled } from "../report/dom.js";
import { drawer } from "../report/drawer.js";
import { factList } from "../report/run-page.js";
import { getJson } from "./requests.js";
import { runPicker } from "./run-picker.js";

/** The values of several configurations by key, as rows of [key, meaning, values]; a missing value is null. */
export const configRows = (/** @type {{ key: string, value: string, meaning: string }[][]} */ configs) => {
  const keys = new Map();
  configs.forEach((entries, i) => entries.forEach(({ key, value, meaning }) => {
    if (!keys.has(key)) keys.set(key, { meaning, values: configs.map(() => null) });
    keys.get(key).values[i] = value;
  }));
  return [...keys].map(([key, { meaning, values }]) => ({ key, meaning, values, isSame: values.every((value) => value === values[0]) }));
};

/** A table of configurations: one column for each run. */
export const configTable = (label, names, rows) =>
  scrolled(label, el("table", { class: "cards config" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Key"), names.map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, rows.map((row) => el("tr", {},
      el("td", { class: "title", title: row.meaning }, el("code", {}, row.key)),
      row.values.map((value, i) => el("td", { "data-label": names[i] }, value === null ? el("span", { class: "muted" }, "not set") : el("code", {}, value))))))));

/** The button that opens the drawer; the run compared with is in the address as `with`. */
export const configButton = (data, view) => {
  const { path } = data.place;
  const config = (of) => getJson("config", of);
  const content = async () => {
    const own = await config(path);
    const difference = el("div", { "aria-live": "polite" });
    const showDifference = async (other) => {
      view.set({ with: other });
      if (!other) { difference.replaceChildren(configTable("Configuration", [path], configRows([own.entries]))); return; }
      try {
        const rows = configRows([own.entries, (await config(other)).entries]);
        const different = rows.filter((row) => !row.isSame);
        difference.replaceChildren(
          el("h3", {}, different.length === 0 ? `No difference to ${other}` : `Different from ${other}: ${different.length} of ${rows.length} keys`),
          different.length > 0 ? configTable("Differences", [path, other], different) : "",
          el("p", {}, el("a", { href: `${address("compare", path)}&path=${encodeURIComponent(other)}` }, "Compare their curves")),
          el("details", {}, el("summary", {}, "Keys with the same value"), configTable("Same values", [path, other], rows.filter((row) => row.isSame))));
      } catch (error) {
        difference.replaceChildren(el("p", { class: "problem", role: "alert" }, error.message));
      }
    };
    await showDifference(view.get("with"));
    return [
      factList(data.run.facts),
      el("div", { class: "filters" }, runPicker("names", "Difference to", view.get("with"), (name) => name !== path, showDifference)),
      difference,
    ];
  };
  return el("button", { type: "button", onclick: () => drawer("Configuration", content).open() }, "Configuration");
};
