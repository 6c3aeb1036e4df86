// @ts-check
// The diagnosis of a spike: verdict, evidence and remedies.

// Verdicts of format 1 also list changes that did not prevent the spike.
const remediesOf = (diagnosis) => diagnosis.remedies.filter((r) => r.answer === "none");

const diagnosisBlock = (diagnosis) =>
  el("div", { "data-figure": "diagnosis" },
    el("h3", { style: { margin: "6px 0 10px" } }, "Diagnosis"),
    el("div", { class: "verdict" },
      el("p", {}, el("strong", {}, diagnosis.words[0] ?? "")),
      el("details", {}, el("summary", {}, "Evidence"), diagnosis.words.slice(1).map((sentence) => el("p", {}, sentence)))),
    remediesOf(diagnosis).length > 0
      ? scrolled("Remedies",
        el("table", {},
          el("caption", {}, "Remedies"),
          el("thead", {}, el("tr", {}, ["Change", "Follow-up", "Command"].map((h) => el("th", { scope: "col" }, h)))),
          el("tbody", {}, remediesOf(diagnosis).map((r) => el("tr", {},
            el("td", {}, r.arm), el("td", {}, `no spike from step ${r.from} to ${r.until}; not followed further`), el("td", {}, el("code", { style: { "white-space": "nowrap" } }, r.command)))))))
      : [],
    el("p", { class: "small muted" },
      `The page with charts: experiments/diagnosis-${diagnosis.spike}/diagnosis.html in the run directory.`));
