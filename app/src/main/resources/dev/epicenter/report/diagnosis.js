// What a diagnosis said: the verdict, what it rests on, ways to go on.

// Verdicts of format 1 list changes that did not prevent the spike, too.
const remediesOf = (diagnosis) => diagnosis.remedies.filter((r) => r.answer === "none");

const diagnosisWords = (diagnosis) =>
  el("div", { "data-figure": "diagnosis" },
    el("h3", { style: { margin: "6px 0 10px" } }, "Why it came"),
    el("div", { class: "verdict" },
      el("p", {}, el("strong", {}, diagnosis.words[0] ?? "")),
      el("details", {}, el("summary", {}, "What it rests on"), diagnosis.words.slice(1).map((words) => el("p", {}, words)))),
    remediesOf(diagnosis).length > 0
      ? scrolled("Remedies",
        el("table", {},
          el("caption", {}, "Remedies"),
          el("thead", {}, el("tr", {}, ["Change", "Followed", "Command"].map((h) => el("th", { scope: "col" }, h)))),
          el("tbody", {}, remediesOf(diagnosis).map((r) => el("tr", {},
            el("td", {}, r.arm), el("td", {}, `no spike from step ${r.from} to ${r.until}; not followed further`), el("td", {}, el("code", { style: { "white-space": "nowrap" } }, r.command)))))))
      : [],
    el("p", { class: "small muted" },
      `With its pictures: experiments/diagnosis-${diagnosis.spike}/diagnosis.html in the run directory.`));
