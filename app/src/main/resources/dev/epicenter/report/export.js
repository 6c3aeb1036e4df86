// @ts-check
// Downloads of a figure: PNG, SVG, and its data as CSV.

import { el } from "./dom.js";
import { menu } from "./menu.js";

/** Pixels of a PNG for each pixel of its SVG. */
const PNG_SCALE = 2;

const download = (/** @type {Blob} */ blob, name) => {
  const url = URL.createObjectURL(blob);
  el("a", { href: url, download: name.replace(/[^\w.=+-]+/g, "_") }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
};

/** Rows of cells as CSV (RFC 4180). */
const csvText = (/** @type {any[][]} */ rows) => {
  const quote = (cell) => (/[",\n]/.test(cell) ? `"${String(cell).replaceAll('"', '""')}"` : cell ?? "");
  return rows.map((row) => row.map(quote).join(",")).join("\n") + "\n";
};

/** An SVG as a PNG; `svg` has its width and height in pixels. @returns {Promise<Blob>} */
const pngOf = async (/** @type {string} */ svg) => {
  const image = new Image();
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = PNG_SCALE * image.width;
  canvas.height = PNG_SCALE * image.height;
  const ctx = canvas.getContext("2d");
  ctx.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no PNG"))), "image/png"));
};

/**
 * The export menu of a figure. Files are named RUN-NAME.
 *
 * @param {{ rows?: () => any[][], svg?: () => string }} figure its data, header first, and its drawing; either may be missing
 */
export const exportMenu = (run, name, figure) => {
  const { rows, svg } = figure;
  const file = `${run}-${name}`;
  return menu("Export", [
    ...(svg ? /** @type {[string, () => void][]} */ ([
      ["PNG", async () => download(await pngOf(svg()), file + ".png")],
      ["SVG", () => download(new Blob([svg()], { type: "image/svg+xml" }), file + ".svg")],
    ]) : []),
    ...(rows ? /** @type {[string, () => void][]} */ ([["CSV", () => download(new Blob([csvText(rows())], { type: "text/csv" }), file + ".csv")]]) : []),
  ], `Export ${name}`);
};

/** The text of an SVG element of the page as a file of its own: with the styles that the page gives it. */
export const standaloneSvg = (/** @type {SVGSVGElement} */ svg) => {
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true));
  const properties = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "fill-opacity", "font-family", "font-size", "font-weight", "text-anchor", "dominant-baseline"];
  const originals = svg.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((element, i) => {
    const style = getComputedStyle(originals[i]);
    for (const property of properties) element.setAttribute(property, style.getPropertyValue(property));
    element.removeAttribute("class");
  });
  const box = svg.getBoundingClientRect();
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(Math.round(box.width)));
  copy.setAttribute("height", String(Math.round(box.height)));
  const background = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [key, value] of Object.entries({ width: "100%", height: "100%", fill: getComputedStyle(document.body).backgroundColor })) background.setAttribute(key, value);
  copy.prepend(background);
  return new XMLSerializer().serializeToString(copy);
};
