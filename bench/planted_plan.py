"""The runs of `bench/planted-causes`: workloads, kinds of causes, and which of them a set trains. Pure functions."""
import json
import math
from collections import namedtuple

FIRST_STEP = 200  # a fault begins here or later: the detector needs a past
SHORTEST_RUN = 330
LATEST_ONSET = 45  # a spike that begins as many steps after its fault is still that fault's
REWIND, HORIZON = 50, 60  # steps that a diagnosis replays before and after the onset

WORKLOADS = {
    "text": {
        "data": {"kind": "text", "batch_size": 8},
        "model": {"n_layer": 1, "n_head": 2, "n_embd": 32, "block_size": 32},
        "optimizer": {"kind": "adamw", "lr": 3e-3, "beta2": 0.99, "weight_decay": 0.1, "clip_grad_norm": 1},
        "schedule": {"kind": "constant", "warmup_steps": 30},
    },
    "grokking": {
        "data": {"kind": "modular", "operation": "add", "modulus": 23, "train_fraction": 0.6, "batch_size": 128},
        "model": {"n_layer": 1, "n_head": 2, "n_embd": 32},
        "optimizer": {"kind": "adamw", "lr": 1e-3, "beta2": 0.98, "weight_decay": 0.1, "clip_grad_norm": 1},
        "schedule": {"kind": "constant", "warmup_steps": 10},
    },
    "ngram": {
        "data": {"kind": "text", "batch_size": 64},
        "model": {"kind": "ngram"},
        "optimizer": {"kind": "sgd", "lr": 0.2, "momentum": 0, "weight_decay": 1e-4, "decay": "all", "clip_grad_norm": 0},
        "schedule": {"kind": "constant", "warmup_steps": 30},
    },
    "classifier": {
        "data": {"kind": "clusters", "classes": 20, "features": 64, "samples": 4000, "centre_sd": 2, "noise": 1, "batch_size": 64},
        "model": {"kind": "mlp", "n_layer": 2, "n_hidden": 128},
        "optimizer": {"kind": "sgd", "lr": 0.05, "momentum": 0, "weight_decay": 1e-4, "decay": "all", "clip_grad_norm": 0},
        "schedule": {"kind": "constant", "warmup_steps": 0},
    },
}
ALL = list(WORKLOADS)
# Workloads of few kinds: those that the four above are too calm for.
WORKLOADS.update({
    "grokking_full": {**WORKLOADS["grokking"], "data": {**WORKLOADS["grokking"]["data"], "batch_size": 0},
                      "optimizer": {**WORKLOADS["grokking"]["optimizer"], "lr": 3e-3, "clip_grad_norm": 0}},
    "grokking_fast": {**WORKLOADS["grokking"], "optimizer": {**WORKLOADS["grokking"]["optimizer"], "lr": 5e-3, "clip_grad_norm": 0}},
    "momentum": {**WORKLOADS["classifier"], "data": {**WORKLOADS["classifier"]["data"], "noise": 4},
                 "optimizer": {**WORKLOADS["classifier"]["optimizer"], "lr": 0.5, "momentum": 0.5}},
})
# a tensor that can be scaled as a whole; and one of which a weight can be flipped, with at least as many weights
SCALED = {"text": "ln_f.weight", "grokking": "ln_f.weight", "ngram": "ln2.weight", "classifier": "ln2.weight"}
TENSOR = {"text": "h.0.mlp.c_fc.weight", "grokking": "h.0.mlp.c_fc.weight", "ngram": "fc2.weight", "classifier": "fc2.weight"}
WEIGHTS = 4 * 32 * 32


class Kind:
    """How a kind of cause is planted, and which verdicts on it are right.

    fault: of (step, workload, seed), for the run file's list of faults; none where the cause is in the settings
    around: of the same, a list of faults that make the first one act where it does; a dose leaves them unchanged
    name: the fault's name in a run file, if not the kind's
    causes: verdicts that are right, or knobs that `through` may name
    settings: changes to the workload's run file
    """

    def __init__(self, causes, workloads, fault=None, name=None, around=None, **settings):
        self.causes, self.workloads, self.fault, self.name, self.settings = causes, workloads, fault, name, settings
        self.around = around or (lambda at, workload, seed: [])


KINDS = {
    "damaged_batches": Kind(["data"], ALL, lambda at, w, seed: {"from": at, "count": 4}),
    "repeated_ngrams": Kind(["data"], ["text"], lambda at, w, seed: {"from": at, "count": 40, "period": 1, "share": 1}),
    "lr_jump": Kind(["lr"], ALL, lambda at, w, seed: {"at": at, "steps": 10, "factor": 300 if w == "classifier" else 30}),
    "weight_decay_burst": Kind(["weight_decay"], ALL, lambda at, w, seed: {
        "at": at, "steps": 20, "factor": 1000 if w in ("text", "grokking") else 20000}),
    "stale_beta2": Kind(["beta2", "optimizer state"], ["grokking", "text"], lambda at, w, seed: {
        "at": 60, "setting": "beta2", "value": 0.99999}, name="changed_setting"),
    "small_beta1": Kind(["beta1"], ["grokking_full", "grokking_fast"], lambda at, w, seed: {
        "at": at, "setting": "beta1", "value": 0}, name="changed_setting"),
    "small_beta2": Kind(["beta2"], ["text", "grokking_full", "grokking_fast"], lambda at, w, seed: {
        "at": at, "setting": "beta2", "value": 0.1 if w == "grokking_fast" else 0.3}, name="changed_setting"),
    "large_momentum": Kind(["momentum"], ["momentum"], lambda at, w, seed: {
        "at": at, "setting": "momentum", "value": 0.995}, name="changed_setting"),
    "corrupt_moments": Kind(["optimizer state"], ["text", "grokking"], lambda at, w, seed: {"at": at, "moment": "m", "factor": -100}),
    "shrunk_second_moment": Kind(["optimizer state"], ["text", "grokking"], lambda at, w, seed: {
        "at": at, "moment": "v", "factor": 1e-6}, name="corrupt_moments"),
    "scaled_tensor": Kind(["changed weights"], ALL, lambda at, w, seed: {
        "at": at, "tensor": SCALED[w], "factor": -4 if w == "classifier" else 8}),
    "bit_flip": Kind(["transient"], ALL, lambda at, w, seed: {
        "at": at, "tensor": TENSOR[w], "index": 17 * seed % WEIGHTS, "bit": 30}),
    "bfloat16": Kind(["numeric"], ["text", "grokking", "ngram"], lambda at, w, seed: {"at": at, "bits": 8}, name="rounded_weights"),
    "rounded_weights": Kind(["numeric"], ["grokking_full", "classifier"], lambda at, w, seed: {
        "at": at, "bits": 2 if w == "classifier" else 3}),
    "rounded_logits": Kind(["numeric"], ["grokking_full", "classifier"], lambda at, w, seed: {
        "at": at, "bits": 2 if w == "classifier" else 3}),
    # The embedding of a byte that no text has is damaged; batches that contain it come 50 steps later.
    "damaged_row": Kind(["data x state"], ["ngram"], lambda at, w, seed: {
        "at": at - 50, "tensor": "wte", "row": 0, "factor": 300}, name="scaled_tensor",
        around=lambda at, w, seed: [{"kind": "marked_batches", "from": at, "count": 40, "token": 0, "share": 1}]),
    # Nothing is planted in these: the right answer is what is known of how often such spikes occur.
    "high_lr": Kind(["lr"], ["grokking"], steps=600, optimizer={"lr": 0.03, "clip_grad_norm": 0}, model={"qk_norm": False}),
    "natural_grokking": Kind(["weight_decay", "lr"], ["grokking"], steps=600, data={"batch_size": 0},
                             optimizer={"lr": 3e-3, "weight_decay": 1, "clip_grad_norm": 0}),
    "natural_ngram": Kind(["undetermined", "weight_decay", "lr"], ["ngram"], steps=1500, data={"batch_size": 256},
                          optimizer={"lr": 0.5, "weight_decay": 0.03}, schedule={"warmup_steps": 100}),
    "healthy": Kind(["no event"], ALL),
}

Case = namedtuple("Case", "kind workload seed dose")


def first_step(seed):
    """Where a seed's fault is planted, so that faults do not always follow a checkpoint at one distance."""
    return FIRST_STEP + 7 * seed


def plan(kinds, workloads, seeds, dose):
    """The cases of a set, and those that it leaves to the set of dose 1, because the dose changes nothing in them."""
    cases = [Case(kind, workload, seed, dose)
             for kind in kinds for workload in workloads if workload in KINDS[kind].workloads for seed in seeds]
    return [c for c in cases if dose == 1 or differs(c)], [c for c in cases if dose != 1 and not differs(c)]


def differs(case):
    """Whether a case's dose changes its run."""
    return run_file(case) != run_file(case._replace(dose=1))


def case_name(case):
    return f"{case.kind}-{case.workload}-{case.seed}" + ("" if case.dose == 1 else f"-x{case.dose:g}")


def run_file(case):
    """A case's run file without its name."""
    kind = KINDS[case.kind]
    file = {"seed": case.seed, "steps": SHORTEST_RUN, **json.loads(json.dumps(WORKLOADS[case.workload])),
            "checkpoint": {"every": 25, "keep": 4, "keep_every": 25}, "recovery": {"policy": "none"},
            "telemetry": {"tensors_every": 1}}
    for key, value in kind.settings.items():
        file[key] = {**file[key], **value} if isinstance(value, dict) else value
    if kind.fault:
        fault = at_dose(kind.fault(first_step(case.seed), case.workload, case.seed), case.dose, file)
        around = kind.around(first_step(case.seed), case.workload, case.seed)
        file["steps"] = max([file["steps"], *map(steps, [fault, *around])])
        file["faults"] = [{"kind": kind.name or case.kind, **fault}, *around]
    return file


def steps(fault):
    """A run's length: a spike of the fault that begins late, and the longest fault, are followed by a whole horizon."""
    return begins(fault) + max(LATEST_ONSET, fault.get("steps", fault.get("count", 0))) + HORIZON


def begins(fault):
    """The first step, or the first batch, which is trained one step later."""
    return fault["at"] if "at" in fault else fault["from"]


def own_spike(spikes, file):
    """The first spike that the faults of a run file can have made: one that was not over, or seen, before them; None without one.

    Of a run without faults it is the first.
    """
    last = max(map(begins, file.get("faults", [])), default=None)
    return next((spike for spike in spikes if last is None or spike["alarm"] >= last and spike["onset"] <= last + LATEST_ONSET), None)


BETA1 = 0.9  # of run files that state none


def at_dose(fault, dose, file):
    """A fault whose effect is `dose` times as large; the same fault where its kind has no size. A smaller dose is a weaker fault."""
    fault, batch_size = dict(fault), file["data"]["batch_size"]
    if dose == 1:
        return fault
    if "share" in fault:  # in whole sequences; how many batches repeat themselves is how long it lasts
        fault["share"] = min(batch_size, max(1, round(fault["share"] * dose * batch_size))) / batch_size
    elif "count" in fault:
        fault["count"] = max(1, round(fault["count"] * dose))
    if "factor" in fault:  # what shrinks shrinks by a smaller power at a smaller dose: half of it in logarithms at 0.5
        fault["factor"] = fault["factor"] * dose if abs(fault["factor"]) > 1 else fault["factor"] ** dose
    if "setting" in fault:  # 1 - beta is one over the steps that an average goes back; its ratio to the run file's grows with the dose
        usual, weight = file["optimizer"].get(fault["setting"], BETA1), 1 - fault["value"]
        fault["value"] = 1 - min(1, weight * dose if fault["value"] < usual else weight / dose)
    if "bits" in fault:  # the rounding error is 2^-bits
        fault["bits"] = min(24, max(1, round(fault["bits"] - math.log2(dose))))
    return fault
