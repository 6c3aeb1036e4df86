// @ts-check
// Colors of the current color scheme, and the colors of the kinds of spikes.

/** The CSS property with the color of a kind of spike, by its words. */
export const kindColor = (words) => "--" + words.replaceAll(" ", "-");

export const darkScheme = matchMedia("(prefers-color-scheme: dark)");

/** The value of a CSS property in the current color scheme. */
export const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The same, partly transparent. The properties have the form #rrggbb. */
export const withAlpha = (name, alpha) => {
  const value = parseInt(color(name).slice(1), 16);
  return `rgba(${value >> 16}, ${(value >> 8) & 255}, ${value & 255}, ${alpha})`;
};
