// @ts-check
// What the pages of logs and forecasts share: requests of their state, and the link to their self-contained page.

import { el } from "../report/dom.js";

/** The parameters of this page's address, with others. */
export const query = (more = {}) => {
  const parameters = new URLSearchParams(location.search);
  Object.entries(more).forEach(([name, value]) => parameters.set(name, value));
  return parameters.toString();
};

/** The state of a log or forecast, without what is null; a refused request is a problem. */
export const fetchState = async (kind, more = {}) => {
  const response = await fetch(`/api/${kind}?${query(more)}`);
  return Object.fromEntries(Object.entries(await response.json()).filter(([, value]) => value !== null));
};

/** A link that saves the self-contained page. */
export const pageLink = (kind) =>
  el("a", { class: "button", href: `/${kind}/page?${query()}`, download: "" }, "Save as a page");

/** Shows a sentence instead of the content, and below it a form, if given; a repeated call changes only the sentence. */
export const message = (kind, title, text, isProblem, form = undefined) => {
  const page = document.getElementById("page");
  if (!page.querySelector("p.message")) {
    page.replaceChildren(
      el("header", { id: "run" }, el("div", { class: "eyebrow" }, `Epicenter ${kind}`), el("h1", {}, title)),
      el("p", { class: "message", role: "status" }), form ?? "");
  }
  const line = page.querySelector("p.message");
  line.className = isProblem ? "message problem" : "message summary";
  if (line.textContent !== text) line.textContent = text;
};
