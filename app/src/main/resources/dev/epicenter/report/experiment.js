// @ts-check
// One experiment: its verdict, the loss of control and arms, and a table that highlights their curves.

const OUTCOMES = { spiked: "--spiked", delayed: "--delayed", prevented: "--prevented" };
const outcomeColor = (arm) => OUTCOMES[arm.outcome] ?? "--sham";

const experimentView = (experiment, spike) => {
  const arms = experiment.arms.map((a) => ({ ...a, losses: a.losses.map(num) }));
  const control = { ...experiment.control, losses: experiment.control.losses.map(num) };
  const groups = [...new Set(arms.map((a) => a.group))];
  let hovered = [];
  const pinned = new Set();
  let plot = null;
  const highlighted = () => (hovered.length > 0 ? hovered : [...pinned]);
  const name = `spike-${experiment.spike}-arms`;
  const host = el("div", { class: "plot", "data-figure": "arms" });
  const readout = el("div", { class: "readout", "aria-live": "polite" });
  const rowOf = new Map();
  const hidden = new Set();

  const refresh = () => {
    const active = highlighted();
    for (const [arm, row] of rowOf) row.classList.toggle("highlighted", active.includes(arm));
    const series = plot?.plot.series;
    if (series) {
      arms.forEach((arm, i) => {
        series[i + 1].width = active.includes(arm) ? 2.75 : 1.1;
        series[i + 1].show = !hidden.has(arm.group);
      });
      plot.redraw();
    }
    host.dataset.highlighted = active.map((a) => a.name).join(" ");
    showReadout(null);
  };
  const showReadout = (step) => {
    const active = highlighted();
    if (active.length === 1) {
      const a = active[0];
      const i = step === null ? -1 : a.steps.indexOf(step);
      readout.textContent = `${a.name}: ${a.outcome}` + (a.onset !== null ? `, onset ${a.onset}` : "")
        + (i >= 0 ? `   step ${step}   loss ${fmt(a.losses[i])}` : `   loss at the horizon ${fmt(a.lossAtHorizon)}`);
    } else if (step !== null) {
      const i = control.steps.indexOf(step);
      readout.textContent = `step ${step}` + (i >= 0 ? `   control ${fmt(control.losses[i])}` : "");
    } else {
      readout.textContent = active.length > 1 ? plural(active.length, "arm") + " highlighted" : "Hover over an arm in the table, or tab to it, to highlight its curve; click to pin it.";
    }
  };

  const lineStroke = (arm) => () => {
    const active = highlighted();
    if (active.length === 0) return arm.group === "sham" ? withAlpha("--sham", 0.9) : withAlpha(outcomeColor(arm), 0.75);
    return active.includes(arm) ? color(outcomeColor(arm)) : withAlpha("--sham", 0.22);
  };

  const cells = (a) => [
    el("td", {}, el("span", { class: "outcome" }, el("i", { class: "dot", style: { "--c": `var(${outcomeColor(a)})` } }), a.outcome)),
    el("td", { class: "n" }, a.onset === null ? "" : String(a.onset)),
    el("td", { class: "n" }, a.peak === null ? "" : String(a.peak)),
    el("td", { class: "n" }, a.duration === null ? (a.onset === null ? "" : "open") : String(a.duration)),
    el("td", { class: "n" }, fmt(a.lossAtHorizon, 3)),
  ];
  const hover = (set) => { hovered = set; refresh(); };
  const armRow = (a) => {
    const button = el("button", {
      type: "button", class: "arm", "aria-pressed": "false", "data-arm": a.name,
      onfocus: () => hover([a]), onblur: () => hover([]),
      onclick: () => {
        pinned.has(a) ? pinned.delete(a) : pinned.add(a);
        button.setAttribute("aria-pressed", String(pinned.has(a)));
        refresh();
      },
    }, a.name);
    const row = el("tr", { onpointerenter: () => hover([a]), onpointerleave: () => hover([]) }, el("td", {}, button), cells(a));
    rowOf.set(a, row);
    return row;
  };
  const groupRows = (group) => {
    const members = arms.filter((a) => a.group === group);
    const prevented = members.filter((a) => a.outcome === "prevented").length;
    return el("tbody", {},
      el("tr", {}, el("th", { class: "group", colspan: "6", scope: "rowgroup" },
        el("button", {
          type: "button", onfocus: () => hover(members), onblur: () => hover([]),
          onpointerenter: () => hover(members), onpointerleave: () => hover([]),
        }, group === "sham" ? "sham: meaningless changes" : group),
        el("span", {}, `${prevented} of ${members.length} did not spike`))),
      members.map(armRow));
  };

  const head = ["Arm", "Outcome", "Onset", "Peak", "Steps", "Loss at horizon"];
  const table = scrolled(`Arms of spike ${experiment.spike}`,
    el("table", { class: "arms", "data-figure": "arms-table" },
      el("caption", {}, `Arms of spike ${experiment.spike}, replayed from step ${experiment.checkpoint} to ${experiment.horizon}`),
      el("thead", {}, el("tr", {}, head.map((h, i) => el("th", { scope: "col", class: i >= 2 ? "n" : "" }, h)))),
      el("tbody", {}, el("tr", {}, el("td", {}, el("b", {}, "control")), cells(control))),
      groups.map(groupRows)));

  const log = wantsLog([control, ...arms].flatMap((a) => a.losses));
  const figure = el("div", {},
    el("div", { class: "verdict" },
      experiment.verdict.slice(0, 2).map((sentence) => el("p", {}, sentence)),
      experiment.verdict.length > 2
        ? el("details", {}, el("summary", {}, "Details by arm"), experiment.verdict.slice(2).map((sentence) => el("p", {}, sentence)))
        : []),
    el("div", { class: "figure" },
      el("div", { class: "head" },
        el("h3", {}, "Control and arms"),
        el("div", { class: "tools" },
          choice("Scale of the loss", [[true, "Log"], [false, "Linear"]], log, (value) => { plot.setLog(value); refresh(); }),
          csvButton(name, () => [["arm", "group", "outcome", "step", "loss"],
            ...[control, ...arms].flatMap((a) => a.steps.map((s, i) => [a.name, a.group, a.outcome, s, a.losses[i]]))]))),
      host, readout,
      el("div", { class: "legend" },
        swatch("control", "--ink"),
        Object.keys(OUTCOMES).filter((o) => arms.some((a) => a.outcome === o && a.group !== "sham")).map((o) => swatch(o, OUTCOMES[o])),
        arms.some((a) => a.group === "sham") ? swatch("sham", "--sham") : []),
      groups.length > 1
        ? el("div", { class: "groups", role: "group", "aria-label": "Arms drawn" }, groups.map((group) => el("label", {},
          el("input", {
            type: "checkbox", checked: true,
            onchange: (event) => {
              event.target.checked ? hidden.delete(group) : hidden.add(group);
              refresh();
            },
          }), group)))
        : []),
    table);

  return {
    figure,
    draw: () => {
      plot = chart(host, [
        ...arms.map((a) => ({ label: a.name, steps: a.steps, values: a.losses, stroke: lineStroke(a), width: 1.1 })),
        { label: "control", steps: control.steps, values: control.losses, stroke: () => color("--ink"), width: 2.2 },
      ], {
        height: 300, log, label: `Loss of control and arms, spike ${experiment.spike}`,
        under: spike ? shadeSpikes([{ ...spike, live: true }]) : undefined, onCursor: showReadout,
      });
      refresh();
    },
  };
};
