// The experiment on a spike: the verdict, what it rests on, what is going on, and how to ask for more.

const REST_BUSY = 700;
const REST_IDLE = 4000;

/** A command to copy. */
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

/** Sections that the server has written: text in them is escaped there. */
const written = (html) => {
  const host = el("div", { class: "written" });
  host.innerHTML = html;
  for (const code of host.querySelectorAll("#remedies code")) code.after(copyButton(code.textContent));
  for (const scroll of host.querySelectorAll(".scroll")) {
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", scroll.closest("section")?.querySelector("h2")?.textContent ?? "Table");
  }
  return host;
};

const going = el("div", { id: "going" });

const build = () => {
  charts.clear();
  const { spike, experiment, diagnosis } = data;
  const figures = experiment ? experimentFigures(experiment, spike) : null;
  document.getElementById("page").replaceChildren(
    el("header", {},
      el("div", { class: "eyebrow" }, "Epicenter, experiment"),
      el("h1", {}, `${data.run.name}, spike ${spike.number}`),
      el("p", { class: "summary" }, diagnosis
        ? diagnosis.verdict
        : experiment ? experiment.verdict[0] ?? "" : `A ${KIND_WORDS[spike.spike.kind]} at step ${spike.spike.onset} that nobody has replayed yet.`),
      diagnosis ? [] : el("p", { class: "muted" }, experiment ? "Replayed, not diagnosed: what follows from the arms is said below, a cause is not named." : "")),
    problemLine, going, askForms(),
    diagnosis ? el("section", { id: "diagnosis" }, el("h2", {}, "Why it came"), el("div", { class: "verdict" }, el("p", {}, el("strong", {}, diagnosis.verdict))), written(diagnosis.html)) : [],
    figures ? el("section", { id: "replay" }, el("h2", {}, "Replayed"), figures.figure) : [],
    data.doses ? el("section", { id: "arm-doses" }, el("h2", {}, "Dose against onset, of these arms"), el("div", { class: "figure wide", tabindex: "0", role: "region", "aria-label": "Onset of the spike by arm" }, written(data.doses)),
      el("p", { class: "small muted" }, "A mark an arm that turns one knob by a factor, larger the further from the run's own value.")) : [],
    data.notes.length > 0 ? el("ul", { class: "notes" }, data.notes.map((note) => el("li", {}, note))) : []);
  figures?.draw();
  tell(data.state);
};

const tell = (state) => {
  const open = going.querySelector("details")?.open;
  going.replaceChildren(...underway(state));
  const details = going.querySelector("details");
  if (details && open !== undefined) details.open = open;
  const busy = state.replaying ? "replaying" : state.diagnosing ? "diagnosing" : state.job?.running ? "starting" : "idle";
  showState(busy === "idle" ? "complete" : "running", busy);
};

let polling = 0;
const poll = async () => {
  clearTimeout(polling);
  let rest = REST_IDLE;
  try {
    const answer = await fetch(`/api/experiment?${place}`);
    if (!answer.ok) throw new Error(String(answer.status));
    const state = await answer.json();
    rest = await hear(state) ? REST_BUSY : REST_IDLE;
  } catch {
    showState("stopped", "the server has ended; trying again");
  }
  polling = setTimeout(poll, rest);
};

/** Tells whether something is going on. */
const hear = async (state) => {
  if (state.stamp !== data.state.stamp) {
    const whole = await (await fetch(`/api/experiment/whole?${place}`)).json();
    Object.assign(data, whole);
    build();
  } else {
    data.state = state;
    tell(state);
  }
  return Boolean(state.replaying || state.diagnosing || state.job?.running);
};

onState = (state) => {
  hear(state);
  clearTimeout(polling);
  polling = setTimeout(poll, REST_BUSY);
};

build();
poll();

let resizing = 0;
addEventListener("resize", () => {
  cancelAnimationFrame(resizing);
  resizing = requestAnimationFrame(() => charts.forEach((c) => c.resize()));
});
darkScheme.addEventListener("change", () => charts.forEach((c) => c.redraw()));
