// @ts-check
// All tasks of a family as small charts with their predictions and bands; a click shows one in the large chart.

import { choice, el } from "./dom.js";
import { exportMenu, standaloneSvg } from "./export.js";
import { formatValue } from "./forecast-formats.js";
import { plural } from "./numbers.js";

const SHOWN_TASKS = 60;
const [WIDTH, HEIGHT, MARGIN] = [200, 84, 4];

const svg = (tag, attributes, ...children) => {
  const e = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, value);
  e.append(...children);
  return e;
};

/**
 * Lowest and highest value with the bands, as far as these reach no farther than twice the values.
 * @returns {[number, number]}
 */
export const valueRange = (line) => {
  const values = [...line.scores, ...line.predicted];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 2 * Math.max(high - low, 0.05 * Math.max(Math.abs(low), Math.abs(high)));
  const bands = [...line.narrow.flat(), ...line.wide.flat()].filter((v) => v >= low - room && v <= high + room);
  return [Math.min(low, ...bands), Math.max(high, ...bands)];
};

const bandPath = (line, bounds, indices, at) => {
  const points = [...indices.map((i) => at(line.ahead[i], bounds[0][i])), ...[...indices].reverse().map((i) => at(line.ahead[i], bounds[1][i]))];
  return points.length < 4 ? "" : `M${points.join("L")}Z`;
};

/** The small chart of a line, within a range of positions and values. */
const picture = (forecast, line, [fromX, toX], [low, high]) => {
  const at = (x, y) => {
    const inside = Math.min(high, Math.max(low, y));
    return [MARGIN + (WIDTH - 2 * MARGIN) * ((x - fromX) / (toX - fromX || 1)), HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * ((inside - low) / (high - low || 1))]
      .map((v) => v.toFixed(1)).join(",");
  };
  const all = line.ahead.map((x, i) => i);
  const tested = all.filter((i) => forecast.tested_distance !== undefined && line.ahead[i] <= line.tested_to);
  const beyond = all.filter((i) => forecast.tested_distance === undefined || line.ahead[i] >= line.tested_to);
  const bands = [line.wide, line.narrow].filter((bounds) => bounds.length > 0).flatMap((bounds) => [
    svg("path", { class: "band", d: bandPath(line, bounds, tested, at) }),
    svg("path", { class: "untested", d: bandPath(line, bounds, beyond, at) }),
  ]);
  return svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" },
    ...bands,
    svg("polyline", { class: "scores", points: line.x.map((x, i) => at(x, line.scores[i])).join(" ") }),
    ...line.x.map((x, i) => {
      const [cx, cy] = at(x, line.scores[i]).split(",");
      return svg("circle", { class: "score", cx, cy, r: "1.8" });
    }),
    svg("polyline", { class: "predicted", points: line.ahead.map((x, i) => at(x, line.predicted[i])).join(" ") }));
};

/** Last score, farthest prediction and its 80% interval, as text. */
const wordsOf = (line) => {
  const last = formatValue(line, line.scores[line.scores.length - 1]);
  const i = line.ahead.length - 1;
  if (i < 0) return `${last}, no prediction`;
  const range = line.narrow.length > 0 ? ` (${formatValue(line, line.narrow[0][i])} to ${formatValue(line, line.narrow[1][i])})` : "";
  return `${last} \u2192 ${formatValue(line, line.predicted[i])}${range}`;
};

const gridRows = (lines) => [["family", "task", "kind", "log10_scale", "score"],
  ...lines.flatMap((line) => [
    ...line.x.map((x, i) => [line.family, line.task, "score", x, line.scores[i]]),
    ...line.ahead.map((x, i) => [line.family, line.task, "prediction", x, line.predicted[i]])])];

/** The tasks shown as one SVG, five in a row. */
const gridSvg = (grid) => {
  const tasks = [...grid.querySelectorAll("button.task")];
  const [across, line] = [5, HEIGHT + 44];
  const inside = (task) => new DOMParser().parseFromString(standaloneSvg(task.querySelector("svg")), "image/svg+xml").documentElement;
  const all = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width: across * (WIDTH + 16), height: Math.ceil(tasks.length / across) * line, "font-family": "sans-serif", "font-size": 12 },
    svg("rect", { width: "100%", height: "100%", fill: getComputedStyle(document.body).backgroundColor }),
    ...tasks.flatMap((task, i) => {
      const [left, top] = [8 + (i % across) * (WIDTH + 16), Math.floor(i / across) * line];
      const picture = inside(task);
      for (const [name, value] of Object.entries({ x: left, y: top + 20, width: WIDTH, height: HEIGHT })) picture.setAttribute(name, String(value));
      const text = (selector, y) => svg("text", { x: left, y, fill: getComputedStyle(document.body).color }, task.querySelector(selector).textContent.slice(0, 32));
      return [text(".name", top + 15), picture, text(".small", top + HEIGHT + 34)];
    }));
  return new XMLSerializer().serializeToString(all);
};

/** The grid as {figure, show}: `show` takes the lines of a family; `onSelect` is called with family and task. */
export const taskGrid = (data, onSelect) => {
  const { forecast } = data;
  const grid = el("div", { class: "tasks" });
  const note = el("p", { class: "small muted" });
  const more = el("p", {});
  let lines = [];
  let scale = "own";
  let all = false;
  const draw = () => {
    const fromX = Math.min(...lines.map((l) => l.x[0]));
    const toX = Math.max(...lines.flatMap((l) => [l.x[l.x.length - 1], l.ahead[l.ahead.length - 1] ?? -Infinity]));
    const shares = lines.filter((l) => l.unit === undefined).map(valueRange);
    /** @type {[number, number]} */
    const common = [Math.min(...shares.map((r) => r[0])), Math.max(...shares.map((r) => r[1]))];
    grid.replaceChildren(...(all ? lines : lines.slice(0, SHOWN_TASKS)).map((line) =>
      el("button", { type: "button", class: "task", title: line.task, onclick: () => onSelect(line.family, line.task) },
        el("span", { class: "name" }, line.task),
        picture(forecast, line, [fromX, toX], scale === "same" && line.unit === undefined ? common : valueRange(line)),
        el("span", { class: "small muted" }, wordsOf(line), line.unit === undefined ? "" : `, ${line.unit}`))));
    note.textContent = lines.length === 0 ? "No task of that name."
      : `${plural(lines.length, "task")} of ${lines[0].family}, by predicted gain. Each: last score \u2192 farthest prediction (80% range).`;
    more.replaceChildren(...(all || lines.length <= SHOWN_TASKS ? [] : [
      el("button", { type: "button", onclick: () => { all = true; draw(); } }, `Show all ${lines.length} tasks`)]));
  };
  const show = (wanted) => {
    const gain = new Map(forecast.predictions.map((p) => [`${p.family}\n${p.task}`, p.score - p.last]));
    const of = (l) => gain.get(`${l.family}\n${l.task}`) ?? -Infinity;
    lines = [...wanted].sort((a, b) => of(b) - of(a));
    draw();
  };
  const figure = el("div", { class: "figure", "data-figure": "tasks" },
    el("div", { class: "head" }, el("h3", {}, "All tasks"),
      el("span", { class: "tools" }, choice("Vertical scale", [["own", "own scale"], ["same", "same scale"]], scale, (value) => { scale = value; draw(); }),
        exportMenu("forecast", "tasks", { rows: () => gridRows(lines), svg: () => gridSvg(grid) }))),
    note, grid, more);
  return { figure, show };
};
