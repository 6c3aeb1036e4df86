// @ts-check
// Why a run spiked, in one line: the causes that diagnoses name, else the changes that prevented the spike in replays.

import { el } from "./dom.js";
import { plural } from "./numbers.js";
import { spikeAddress } from "./spike-table.js";

const MOST_SPIKES = 4;
const MOST_ARMS = 3;

const prevented = (experiment) => {
  if (!experiment?.reproduced || experiment.control.outcome !== "spiked") return "";
  const names = experiment.arms.filter((arm) => arm.outcome === "prevented" && arm.group !== "sham").map((arm) => arm.name);
  const shown = names.slice(0, MOST_ARMS).join(", ") + (names.length > MOST_ARMS ? ` and ${names.length - MOST_ARMS} more` : "");
  return names.length > 0 ? `prevented in replays by ${shown}` : "";
};

const reason = (data, number) => data.plot.verdicts[number] || prevented(data.experiments.find((e) => e.spike === number));

/** The line's content, with a link for each spike; empty where nothing is known. The newest come first where there are many. */
export const whyItSpiked = (data) => {
  const known = data.spikes.map((s) => ({ number: s.number, reason: reason(data, s.number) })).filter((one) => one.reason);
  if (known.length === 0) return [];
  const shown = known.length > MOST_SPIKES ? known.slice(-MOST_SPIKES).reverse() : known;
  return [el("b", {}, "Why it spiked: "),
    ...shown.flatMap((one, i) => [i > 0 ? "; " : "", el("a", { href: spikeAddress(data, one.number) }, `spike ${one.number}`), `, ${one.reason}`]),
    shown.length < known.length ? `; ${plural(known.length - shown.length, "more spike")} below` : "", "."];
};
