document.getElementById("page").append(
  el("h1", { id: "run" }, "Not shown"),
  el("p", { class: "summary" }, data.problem),
  el("p", { style: { "margin-top": "14px" } }, el("a", { href: "/" }, "All runs")));
