// @ts-check
// A drawing context that writes SVG: the part of a canvas's 2D context that charts use.

const escaped = (text) => String(text).replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
const short = (v) => String(Number(v.toFixed(2)));

/** A color as attributes: viewers other than browsers do not know rgba(). */
const paint = (attribute, /** @type {string} */ color) => {
  const rgba = /^rgba\((.+),\s*([\d.]+)\)$/.exec(color);
  return rgba ? `${attribute}="rgb(${rgba[1]})" ${attribute}-opacity="${rgba[2]}"` : `${attribute}="${escaped(color)}"`;
};

const ANCHORS = { left: "start", center: "middle", right: "end", start: "start", end: "end" };
const BASELINES = { alphabetic: "alphabetic", middle: "central", top: "hanging", bottom: "text-after-edge" };

export const svgContext = (width, height) => {
  const parts = [];
  const measure = document.createElement("canvas").getContext("2d");
  let path = "";
  let dash = [];
  let clips = 0;
  let openGroups = 0;
  const saved = [];
  const line = (command, ...numbers) => { path += command + numbers.map(short).join(" "); };
  const rectPath = (x, y, w, h) => `M${short(x)} ${short(y)}h${short(w)}v${short(h)}h${short(-w)}Z`;
  const ctx = {
    strokeStyle: "#000", fillStyle: "#000", lineWidth: 1, font: "12px sans-serif", textAlign: "start", textBaseline: "alphabetic",
    beginPath: () => { path = ""; },
    moveTo: (x, y) => line("M", x, y),
    lineTo: (x, y) => line("L", x, y),
    bezierCurveTo: (...numbers) => line("C", ...numbers),
    closePath: () => { path += "Z"; },
    rect: (x, y, w, h) => { path += rectPath(x, y, w, h); },
    /** A whole circle only. */
    arc: (x, y, r) => { path += `M${short(x - r)} ${short(y)}a${short(r)} ${short(r)} 0 1 0 ${short(2 * r)} 0a${short(r)} ${short(r)} 0 1 0 ${short(-2 * r)} 0Z`; },
    setLineDash: (/** @type {number[]} */ lengths) => { dash = lengths; },
    stroke: () => parts.push(`<path d="${path}" fill="none" ${paint("stroke", ctx.strokeStyle)} stroke-width="${short(ctx.lineWidth)}" stroke-linejoin="round"${dash.length ? ` stroke-dasharray="${dash.map(short).join(" ")}"` : ""}/>`),
    fill: () => parts.push(`<path d="${path}" ${paint("fill", ctx.fillStyle)}/>`),
    fillRect: (x, y, w, h) => parts.push(`<path d="${rectPath(x, y, w, h)}" ${paint("fill", ctx.fillStyle)}/>`),
    clip: () => {
      clips++;
      parts.push(`<clipPath id="clip${clips}"><path d="${path}"/></clipPath><g clip-path="url(#clip${clips})">`);
      openGroups++;
    },
    measureText: (text) => {
      measure.font = ctx.font;
      return measure.measureText(text);
    },
    /** @param {number} [turn] degrees about the point */
    fillText: (text, x, y, turn) => {
      const [, size, family] = /([\d.]+)px (.*)/.exec(ctx.font);
      parts.push(`<text x="${short(x)}" y="${short(y)}" font-size="${size}" font-family="${escaped(family)}"${ctx.font.startsWith("bold") ? ' font-weight="600"' : ""} text-anchor="${ANCHORS[ctx.textAlign]}" dominant-baseline="${BASELINES[ctx.textBaseline]}" ${paint("fill", ctx.fillStyle)}${typeof turn === "number" ? ` transform="rotate(${turn} ${short(x)} ${short(y)})"` : ""}>${escaped(text)}</text>`);
    },
    save: () => saved.push([ctx.strokeStyle, ctx.fillStyle, ctx.lineWidth, ctx.font, ctx.textAlign, ctx.textBaseline, dash, openGroups]),
    restore: () => {
      let groups;
      [ctx.strokeStyle, ctx.fillStyle, ctx.lineWidth, ctx.font, ctx.textAlign, ctx.textBaseline, dash, groups] = saved.pop();
      for (; openGroups > groups; openGroups--) parts.push("</g>");
    },
  };
  return {
    ctx,
    /** The file; it is shown `shownWidth` pixels wide. */
    text: (shownWidth) => `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.round(shownWidth)}" height="${Math.round((shownWidth * height) / width)}" viewBox="0 0 ${short(width)} ${short(height)}">${parts.join("\n")}${"</g>".repeat(openGroups)}</svg>\n`,
  };
};
