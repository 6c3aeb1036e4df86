// Where one is, and the way back; the state of what is looked at.

const address = (page, path, more = "") => `/${page}?path=${encodeURIComponent(path)}${more}`;

const STATES = { running: "running", complete: "complete", stopped: "stopped", interrupted: "interrupted" };

const stateBadge = el("span", { class: "state", role: "status" });

const showState = (state, words = STATES[state]) =>
  stateBadge.replaceChildren(el("i", { class: `dot ${state}` }), words);

const crumbs = () => {
  const { kind, path } = data.place;
  const trail = [el("a", { href: "/" }, "Runs")];
  const next = (e) => trail.push(el("span", { class: "crumb", "aria-hidden": "true" }, "/"), e);
  if (kind === "run") next(el("span", { "aria-current": "page" }, path));
  if (kind === "spike") {
    next(el("a", { href: address("run", path) }, path));
    next(el("span", { "aria-current": "page" }, `spike ${data.spikes[0].number}`));
  }
  if (kind === "experiment") {
    next(el("a", { href: address("run", path) }, path));
    next(el("a", { href: address("spike", path, `&spike=${data.spike.number}`) }, `spike ${data.spike.number}`));
    next(el("span", { "aria-current": "page" }, "experiment"));
  }
  return trail;
};

document.body.insertBefore(
  el("nav", { class: "top", "aria-label": "Where this is" }, el("div", {}, crumbs(), stateBadge)),
  document.getElementById("page"));
