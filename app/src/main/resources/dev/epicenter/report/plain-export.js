// @ts-check
// Export menus of a page that is written without scripts: of each figure as PNG, SVG and CSV, of each table as CSV.

import { el } from "./dom.js";
import { exportMenu, standaloneSvg } from "./export.js";

const cells = (/** @type {HTMLTableElement} */ table) => [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent));

const page = document.querySelector("h1").textContent;
for (const region of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".figure, .scroll"))) {
  const heading = region.closest("section").querySelector("h2");
  const svg = region.querySelector("svg");
  // A figure's values are in a table of the same page.
  const table = svg ? document.querySelector(`.scroll[aria-label="${CSS.escape(region.dataset.values)}"] table`) : region.querySelector("table");
  const head = el("div", { class: "head" });
  heading.replaceWith(head);
  head.append(heading, exportMenu(page, heading.textContent, {
    rows: () => cells(/** @type {HTMLTableElement} */ (table)),
    ...(svg ? { svg: () => standaloneSvg(svg) } : {}),
  }));
}
