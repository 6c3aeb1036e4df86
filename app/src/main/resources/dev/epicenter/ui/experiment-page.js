// @ts-check
// Builds the experiment page of a spike: verdict, evidence, progress and request form.

const POLL_BUSY_MS = 700;
const POLL_IDLE_MS = 4000;

/** A button that copies a command. */
const copyButton = (text) => {
  const button = el("button", {
    type: "button", class: "copy", "aria-label": `Copy: ${text}`,
    onclick: async () => {
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(button.previousElementSibling);
        button.textContent = "Selected";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    },
  }, "Copy");
  return button;
};

/** Sections rendered by the server, which escapes their text. */
const serverHtml = (html) => {
  const host = el("div", { class: "server-html" });
  host.innerHTML = html;
  for (const code of host.querySelectorAll("#remedies code")) code.after(copyButton(code.textContent));
  for (const scroll of host.querySelectorAll(".scroll")) {
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", scroll.closest("section")?.querySelector("h2")?.textContent ?? "Table");
  }
  return host;
};

const progress = el("div", { id: "progress" });

const build = () => {
  charts.clear();
  const { spike, experiment, diagnosis } = data;
  const figures = experiment ? experimentView(experiment, spike) : null;
  document.getElementById("page").replaceChildren(
    el("header", {},
      el("div", { class: "eyebrow" }, "Epicenter, experiment"),
      el("h1", {}, `${data.run.name}, spike ${spike.number}`),
      el("p", { class: "summary" }, diagnosis
        ? diagnosis.verdict
        : experiment ? experiment.verdict[0] ?? "" : `A ${KIND_LABELS[spike.spike.kind]} at step ${spike.spike.onset} that has not been replayed yet.`),
      diagnosis ? [] : el("p", { class: "muted" }, experiment ? "Replayed, not diagnosed: the outcomes are below, the cause is not determined." : "")),
    problemLine, progress, requestForms(),
    diagnosis ? el("section", { id: "diagnosis" }, el("h2", {}, "Diagnosis"), el("div", { class: "verdict" }, el("p", {}, el("strong", {}, diagnosis.verdict))), serverHtml(diagnosis.html)) : [],
    figures ? el("section", { id: "replay" }, el("h2", {}, "Replays"), figures.figure) : [],
    data.doses ? el("section", { id: "arm-doses" }, el("h2", {}, "Onset by dose, for these arms"), el("div", { class: "figure wide", tabindex: "0", role: "region", "aria-label": "Onset of the spike by arm" }, serverHtml(data.doses)),
      el("p", { class: "small muted" }, "Each mark is an arm that scales one knob; a larger mark is further from the run's own value.")) : [],
    data.notes.length > 0 ? el("ul", { class: "notes" }, data.notes.map((note) => el("li", {}, note))) : []);
  figures?.draw();
  showProgress(data.state);
};

const showProgress = (state) => {
  const open = progress.querySelector("details")?.open;
  progress.replaceChildren(...progressView(state));
  const details = progress.querySelector("details");
  if (details && open !== undefined) details.open = open;
  const busy = state.replaying ? "replaying" : state.diagnosing ? "diagnosing" : state.job?.running ? "starting" : "idle";
  showState(busy === "idle" ? "complete" : "running", busy);
};

let polling = 0;
const poll = async () => {
  clearTimeout(polling);
  let delay = POLL_IDLE_MS;
  try {
    const response = await fetch(`/api/experiment?${spikeQuery}`);
    if (!response.ok) throw new Error(String(response.status));
    const state = await response.json();
    delay = await applyState(state) ? POLL_BUSY_MS : POLL_IDLE_MS;
  } catch {
    showState("stopped", "no connection to the server; retrying");
  }
  polling = setTimeout(poll, delay);
};

/** Shows a new state; resolves to whether a replay or a diagnosis runs. */
const applyState = async (state) => {
  if (state.stamp !== data.state.stamp) {
    const whole = await (await fetch(`/api/experiment/whole?${spikeQuery}`)).json();
    Object.assign(data, whole);
    build();
  } else {
    data.state = state;
    showProgress(state);
  }
  return Boolean(state.replaying || state.diagnosing || state.job?.running);
};

onState = (state) => {
  applyState(state);
  clearTimeout(polling);
  polling = setTimeout(poll, POLL_BUSY_MS);
};

build();
poll();

let resizing = 0;
addEventListener("resize", () => {
  cancelAnimationFrame(resizing);
  resizing = requestAnimationFrame(() => charts.forEach((c) => c.resize()));
});
darkScheme.addEventListener("change", () => charts.forEach((c) => c.redraw()));
