// @ts-check
// The breadcrumbs, and the state of the run or experiment shown.

const address = (page, path, more = "") => `/${page}?path=${encodeURIComponent(path)}${more}`;

const STATES = { running: "running", complete: "complete", stopped: "stopped", interrupted: "interrupted" };

const stateBadge = el("span", { class: "state", role: "status" });

const showState = (state, text = STATES[state]) =>
  stateBadge.replaceChildren(el("i", { class: `dot ${state}` }), text);

const crumbs = () => {
  const { kind, path } = data.place;
  const trail = [el("a", { href: "/" }, "Runs")];
  const addCrumb = (e) => trail.push(el("span", { class: "crumb", "aria-hidden": "true" }, "/"), e);
  if (kind === "run") addCrumb(el("span", { "aria-current": "page" }, path));
  if (kind === "spike") {
    addCrumb(el("a", { href: address("run", path) }, path));
    addCrumb(el("span", { "aria-current": "page" }, `spike ${data.spikes[0].number}`));
  }
  if (kind === "experiment") {
    addCrumb(el("a", { href: address("run", path) }, path));
    addCrumb(el("a", { href: address("spike", path, `&spike=${data.spike.number}`) }, `spike ${data.spike.number}`));
    addCrumb(el("span", { "aria-current": "page" }, "experiment"));
  }
  return trail;
};

document.body.insertBefore(
  el("nav", { class: "top", "aria-label": "Breadcrumbs" }, el("div", {}, crumbs(), stateBadge)),
  document.getElementById("page"));
