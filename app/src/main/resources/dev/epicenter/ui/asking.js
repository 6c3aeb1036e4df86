// What can be asked of a spike: replay it, add arms, diagnose it, stop.

const place = `path=${encodeURIComponent(data.place.path)}&spike=${data.spike.number}`;

const problemLine = el("p", { class: "problem", role: "alert" });

/** Asks the server; what it refuses is said in a line. */
const ask = async (what, more = {}) => {
  problemLine.textContent = "";
  try {
    const answer = await fetch(`/api/experiment?${place}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Epicenter": "1" },
      body: JSON.stringify({ what, arms: [], ...more }),
    });
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.problem);
    onState(told);
    return true;
  } catch (refused) {
    problemLine.textContent = refused.message || "The server does not answer; is it still there?";
    return false;
  }
};

/** Hears what is going on: set by the page. */
let onState = () => {};

const lines = (text) => text.split("\n").map((line) => line.trim()).filter((line) => line.length > 0);

const askForms = () => {
  const arms = el("textarea", { id: "arms", rows: "3", spellcheck: "false", placeholder: "lr=x0.7\nweight_decay=x0.5,lr=x0.9" });
  const budget = el("input", { id: "budget", size: "8", placeholder: "120 or 8m", autocomplete: "off" });
  const onlyArms = el("button", { type: "submit", value: "ADD" }, "Add these arms");
  const armsForm = el("form", {
    onsubmit: async (event) => {
      event.preventDefault();
      const what = event.submitter?.value ?? onlyArms.value;
      if (await ask(what, { arms: lines(arms.value) }) && what === "ADD") arms.value = "";
    },
  },
    el("label", { for: "arms" }, "Arms, one a line"),
    arms,
    el("p", { class: "small muted" }, "What an arm changes: lr, weight_decay, beta1, beta2, eps, momentum, clip_grad_norm, dropout (=VALUE or =xFACTOR), freeze=PATTERN, reset=m, data_seed=N, skip=N, batch_size=N and more; several changes of one arm joined by commas (docs/reference/interventions.md)."),
    el("div", { class: "tools" }, data.experiment ? onlyArms : [],
      el("button", { type: "submit", value: "REPLAY" }, data.experiment ? "Replay anew with these" : "Replay with these")));
  const diagnoseForm = el("form", {
    onsubmit: (event) => {
      event.preventDefault();
      ask("DIAGNOSE", budget.value.trim() === "" ? {} : { budget: budget.value.trim() });
    },
  },
    el("label", { for: "budget" }, "Budget: replays, or minutes; empty: what it takes"),
    el("div", { class: "tools" }, budget, el("button", { type: "submit" }, data.diagnosis ? "Diagnose again" : "Diagnose")));
  return el("details", { class: "ask", open: !data.experiment && !data.diagnosis },
    el("summary", {}, data.experiment || data.diagnosis ? "Ask for more" : "Ask"),
    el("div", { class: "asks" },
      el("div", {},
        el("h3", {}, "Replay"),
        el("p", { class: "small" }, "The stretch around the spike once more from its checkpoint: unchanged, and with one thing changed in each arm."),
        el("div", { class: "tools" }, el("button", { type: "button", onclick: () => ask("REPLAY") }, "Replay with the standard arms")),
        armsForm),
      el("div", {},
        el("h3", {}, "Diagnose"),
        el("p", { class: "small" }, "Why it came: whether it is there again and how marginal, data or state, which knob and dose, where in the network. What is done already is not run again."),
        diagnoseForm)));
};
