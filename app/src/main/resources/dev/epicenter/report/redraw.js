// @ts-check
// Redraws figures when the width of the window or the color scheme changes.

import { darkScheme } from "./colors.js";

/** @typedef {{ host: HTMLElement, resize: () => void, recolor: () => void }} Figure */

/** @type {Set<Figure>} */
const figures = new Set();

/** Redraws a figure from now on, until its host leaves the page or the returned function is called. */
export const keepDrawn = (/** @type {Figure} */ figure) => {
  figures.add(figure);
  return () => figures.delete(figure);
};

const forEachShown = (redraw) => figures.forEach((figure) => {
  if (figure.host.isConnected) redraw(figure);
  else figures.delete(figure);
});

let frame = 0;
addEventListener("resize", () => {
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(() => forEachShown((figure) => figure.resize()));
});
darkScheme.addEventListener("change", () => forEachShown((figure) => figure.recolor()));
