// @ts-check
// The page of a request that failed.

import { el, pageData } from "../report/dom.js";
import { addNavigation } from "./nav.js";

const data = pageData();
addNavigation(data);
document.getElementById("page").append(
  el("h1", { id: "run" }, "This page cannot be shown"),
  el("p", { class: "summary" }, data.problem),
  el("p", { style: { "margin-top": "14px" } }, el("a", { href: "/" }, "All runs")));
