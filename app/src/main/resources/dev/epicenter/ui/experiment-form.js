// @ts-check
// The request form of a spike: replay it, add arms, diagnose it, stop.

const spikeQuery = `path=${encodeURIComponent(data.place.path)}&spike=${data.spike.number}`;

const problemLine = el("p", { class: "problem", role: "alert" });

/** Sends a request to the server; a refusal is shown in the problem line. */
const sendRequest = async (what, more = {}) => {
  problemLine.textContent = "";
  try {
    const response = await fetch(`/api/experiment?${spikeQuery}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Epicenter": "1" },
      body: JSON.stringify({ what, arms: [], ...more }),
    });
    const reply = await response.json();
    if (!response.ok) throw new Error(reply.problem);
    onState(reply);
    return true;
  } catch (error) {
    problemLine.textContent = error.message || "The server does not answer; check that 'epicenter ui' still runs";
    return false;
  }
};

/** Called with each new state; set by the page. */
let onState = (state) => {};

const lines = (text) => text.split("\n").map((line) => line.trim()).filter((line) => line.length > 0);

const requestForms = () => {
  const arms = el("textarea", { id: "arms", rows: "3", spellcheck: "false", placeholder: "lr=x0.7\nweight_decay=x0.5,lr=x0.9" });
  const budget = el("input", { id: "budget", size: "8", placeholder: "120 or 8m", autocomplete: "off" });
  const addButton = el("button", { type: "submit", value: "ADD" }, "Add these arms");
  const armsForm = el("form", {
    onsubmit: async (event) => {
      event.preventDefault();
      const what = event.submitter?.value ?? addButton.value;
      if (await sendRequest(what, { arms: lines(arms.value) }) && what === "ADD") arms.value = "";
    },
  },
    el("label", { for: "arms" }, "Arms, one per line"),
    arms,
    el("p", { class: "small muted" }, "An arm can change lr, weight_decay, beta1, beta2, eps, momentum, clip_grad_norm, dropout (=VALUE or =xFACTOR), freeze=PATTERN, reset=m, data_seed=N, skip=N, batch_size=N and more. Join several changes of one arm by commas (docs/reference/interventions.md)."),
    el("div", { class: "tools" }, data.experiment ? addButton : [],
      el("button", { type: "submit", value: "REPLAY" }, data.experiment ? "Replay from scratch with these arms" : "Replay with these arms")));
  const diagnoseForm = el("form", {
    onsubmit: (event) => {
      event.preventDefault();
      sendRequest("DIAGNOSE", budget.value.trim() === "" ? {} : { budget: budget.value.trim() });
    },
  },
    el("label", { for: "budget" }, "Budget in replays or minutes; empty: no limit"),
    el("div", { class: "tools" }, budget, el("button", { type: "submit" }, data.diagnosis ? "Diagnose again" : "Diagnose")));
  return el("details", { class: "request", open: !data.experiment && !data.diagnosis },
    el("summary", {}, data.experiment || data.diagnosis ? "Request more" : "Request"),
    el("div", { class: "requests" },
      el("div", {},
        el("h3", {}, "Replay"),
        el("p", { class: "small" }, "Trains the steps around the spike again from a checkpoint: unchanged (the control), and with one change in each arm."),
        el("div", { class: "tools" }, el("button", { type: "button", onclick: () => sendRequest("REPLAY") }, "Replay with the standard arms")),
        armsForm),
      el("div", {},
        el("h3", {}, "Diagnose"),
        el("p", { class: "small" }, "Finds the cause in stages: whether the spike recurs and how reliably, data or state, which knob and dose, which tensors. Finished replays are reused."),
        diagnoseForm)));
};
