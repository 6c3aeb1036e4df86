// What a diagnosis said: the verdict, what it rests on, ways to go on.

const ANSWERS = { none: "does not come", same: "comes", earlier: "comes earlier", later: "comes later" };

const diagnosisWords = (diagnosis) =>
  el("div", { "data-figure": "diagnosis" },
    el("h3", { style: { margin: "6px 0 10px" } }, "Why it came"),
    el("div", { class: "verdict" },
      el("p", {}, el("strong", {}, diagnosis.words[0] ?? "")),
      el("details", {}, el("summary", {}, "What it rests on"), diagnosis.words.slice(1).map((words) => el("p", {}, words)))),
    diagnosis.remedies.length > 0
      ? scrolled("Ways to go on",
        el("table", {},
          el("caption", {}, "Ways to go on"),
          el("thead", {}, el("tr", {}, ["Change", "Spike", "Command"].map((h) => el("th", { scope: "col" }, h)))),
          el("tbody", {}, diagnosis.remedies.map((r) => el("tr", {},
            el("td", {}, r.arm), el("td", {}, ANSWERS[r.answer] ?? r.answer), el("td", {}, el("code", { style: { "white-space": "nowrap" } }, r.command)))))))
      : [],
    el("p", { class: "small muted" },
      `With its pictures: experiments/diagnosis-${diagnosis.spike}/diagnosis.html in the run directory.`));
