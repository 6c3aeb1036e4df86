"""The segment that Epicenter requests: what to train, from where, with what changed, and where to report it."""
import itertools
import json
import math
import os
import signal
import sys
import threading
import time

from . import checkpoint, data, hyperparameters, loggers, overrides, precision, rng, rows, schedules
from .errors import Error, Refused
from .lines import Lines, plain
from .plan import Plan
from .ranks import Ranks
from .state import State

OF_STATE = ["freeze", "reset_moments", "rescale", "jitter", "nudge"]


def segment(seed=0, name="python"):
    """The segment that EPICENTER_SEGMENT names. Without it a plain one, so that the same script runs alone.

    seed: of a run alone; name: of the trainer, for people.
    """
    loggers.redirect()
    path = os.environ.get("EPICENTER_SEGMENT")
    if not path:
        return Segment({}, seed, name)
    try:
        with open(path, encoding="utf-8") as file:
            asked = json.load(file)
    except (OSError, ValueError) as e:
        raise Refused("EPICENTER_SEGMENT: %s cannot be read: %s" % (path, e))
    if not isinstance(asked, dict) or asked.get("epicenter") != "segment":
        raise Refused("EPICENTER_SEGMENT: %s is no segment" % path)
    if asked.get("format") != 1:
        raise Refused("EPICENTER_SEGMENT: %s has format %s; this adapter reads 1" % (path, asked.get("format")))
    return Segment(asked, seed, name)


class Segment:
    def __init__(self, asked, seed=0, name="python"):
        self.asked, self.name = asked, name
        self.alone = not asked
        self.seed = asked.get("seed", seed)
        self.first_step = (asked.get("start") or {}).get("step", 0) + 1
        self.last_step = asked.get("last_step")
        self.plan = Plan.of(asked.get("plan") or {})
        self.out = asked.get("out")
        self.stopping = self._stops = False  # asked to, and all ranks know
        self._changes = asked.get("overrides") or []
        changes = asked.get("interventions") or []
        self._interventions = [change for change in changes if change["kind"] not in precision.KINDS]
        self._precisions, self._has_precisions = [change for change in changes if change["kind"] in precision.KINDS], []
        self._applied, self._numerics, self._tensors = [], {}, None
        self._groups, self._knobs = [], []
        schedules.unwatch()
        self._model = self._uncontrolled = None
        self._reported = hyperparameters.Reported(None)
        self._ranks = Ranks()
        self._state = State(self._ranks)
        self._step, self._loss, self._logged = self.first_step - 1, 0.0, self.first_step - 1
        self._ended = self.first_step - 1
        self._lines = self._tensor_lines = self._telemetry = None
        self._loss_of, self._sharpness = None, None
        self._breath = time.monotonic()
        if not self.alone:
            self.catch_signals()

    # What the script asks

    @property
    def data_seed(self):
        """Seeds the order of the data, and nothing else."""
        self._did("data_seed")
        return self.order_seed

    @property
    def order_seed(self):
        """The same, for the adapter's own use: reading it claims nothing."""
        return (self.asked.get("plan") or {}).get("data_seed", self.seed)

    @property
    def ended_at(self):
        """The last step whose work is done; before the first one, the step that the segment starts from."""
        return self._ended

    @property
    def stopped(self):
        """Whether all ranks have agreed to stop, on a signal. A signal alone may not have reached the others."""
        return self._stops

    @property
    def norms(self):
        return bool((self.asked.get("telemetry") or {}).get("norms"))

    def wants_tensors(self, step):
        every = (self.asked.get("telemetry") or {}).get("tensors_every") or 0
        return every > 0 and step % every == 0

    def override(self, config):
        """Changes config in place as the segment says, and returns it. A key that it does not have is refused.

        config: nested mappings, lists, objects with attributes (argparse's Namespace, a dataclass). Call it before the
        model and the optimizer are made of it.
        """
        keys, ratio = self.asked.get("keys") or {}, None
        self._knobs = [k for k in overrides.KNOBS if overrides.has(config, keys.get(k, k))]
        for asked in self._changes:
            old, new, put = overrides.change(config, asked)
            name = overrides.knob(asked)
            if asked.get("tensors") in (None, "*"):
                put()
                if name == "lr" and old:
                    ratio = (ratio or 1.0) * new / old
            elif name not in ("lr", "weight_decay"):
                raise Refused("override of %s in some tensors: only lr and weight_decay can be" % asked["key"])
            elif old == 0:
                raise Refused("override of %s in some tensors: it is 0 in the configuration" % asked["key"])
            else:
                self._groups.append((name, asked["tensors"], new / old))
        self._state.lr = overrides.number(config, keys.get("lr", "lr"))
        start = self.asked.get("start")
        if start:  # what its overrides changed goes back to the configuration
            self._state.restored = set(checkpoint.marker_of(start["checkpoint"]).get("changed", ()))
        if "lr" in self._changed() | self._state.restored:
            self._state.peaks = schedules.Peaks(ratio=ratio)
            self._state.peaks.watch()
        self._did("overrides")
        return config

    def precision(self, autocast=None, device="cpu"):
        """The number formats of the forward pass and the loss, so that a diagnosis can change them. Call it before the first step.

            precision = segment.precision(autocast=torch.bfloat16, device="cuda")
            ...
            with precision.autocast():
                logits = model(x)
            loss = F.cross_entropy(precision.logits(logits), y)

        autocast: the dtype that the script trains with under autocast; None: it uses none
        """
        self._has_precisions = ["loss_precision"] + (["autocast"] if autocast is not None else [])
        for change in self._precisions:
            if change["kind"] in self._has_precisions:
                self._did(change["kind"])
        return precision.Precision(self._precisions, autocast, device)

    def sharpness(self, loss):
        """Says how the loss of a batch is computed, so that a diagnosis can measure its curvature. Call it before batches().

        loss: a function of a batch as the loader gives it; with batches(accumulate=n), of each part. It computes what the script
        trains on, and changes nothing
        """
        self._loss_of = loss

    def _measures_sharpness(self):
        """Of one process: the parts of several ranks are not put together."""
        return (self._loss_of is not None and self._model is not None and len(self._state.optimizers()) == 1
                and not self._state.sharded and self._ranks.count == 1 and self._uncontrolled is None)

    def _measure_sharpness(self, source):
        asked = self.asked.get("sharpness")
        if not asked or not self._measures_sharpness():
            return
        from .sharpness import Sharpness

        random = rng.state()
        batches = list(source.at(asked["batches"]))
        rng.restore(random)
        if source.listed:  # one by one, since the graphs of all parts of a step may not fit into memory
            batches = [part for batch in batches for part in batch]
        self._sharpness = Sharpness(self._loss_of, self._model, self._state.optimizers()[0], asked["steps"], batches, lambda: self._step,
                                    lambda: self.alive("measuring sharpness"))
        self._did("sharpness")

    def _changed(self):
        """The knobs that are changed for all tensors."""
        return {overrides.knob(c) for c in self._changes if c.get("tensors") in (None, "*")}

    def load(self, model=None, optimizer=None, schedule=None, **others):
        """Says what a checkpoint is made of, and brings it to where the segment starts.

        Each has state_dict() and load_state_dict(). Restores them and the random states from the segment's checkpoint,
        if it starts from one; puts overrides back over what that restored; applies the interventions. Call it once,
        when all of them are made and before the first step.
        """
        self._state.name(dict({"model": model, "optimizer": optimizer, "schedule": schedule}, **others), refuse=not self.alone)
        if model is not None and self._state.sharded and (self._interventions or self._groups):
            from . import torch as ours

            if ours.shapes(model) is None:
                raise Refused("the segment changes tensors, and " + ours.UNNAMED)
        self._reported = hyperparameters.Reported(optimizer)
        start = self.asked.get("start")
        if start:
            put_back = self._state.keep_overrides(self._changed())
            random = self._state.restore(start["checkpoint"], self.seed, self.first_step - 1)
            put_back()
            self._did("start")
        if hasattr(model, "named_parameters"):
            from . import torch as ours

            self._model = model
            self._tensors = ours.shapes(model)
            self._numerics = ours.numerics()
            if self._tensors is not None:
                ours.intervene(model, optimizer, self._interventions, self._groups)
                for change in self._interventions:
                    self._did(change["kind"])
        if start:
            rng.restore(random)

    def batches(self, loader, steps=None, accumulate=None, fixed_order=False):
        """Yields (step, batch) for each step of the segment, by its plan; exact across epochs, workers and ranks.

        loader: a torch DataLoader; a function of a batch's index; a sequence of batches; or any iterable, which is run
        through again for each epoch. steps: the run's length where it runs alone; without it one epoch. accumulate: so
        many of the loader's batches make one step, and come as a list, also if it is 1; without it a batch comes by
        itself. fixed_order: promises that each process gets the same batches from the loader, pass by pass, where the
        adapter cannot know it; batches of others cannot be skipped.

        When the body is done it writes the checkpoint, if one is due; ends after the last step, or on SIGTERM. Under Epicenter
        one call gives all steps of the segment; further calls, such as of a loop over epochs around it, give none.
        """
        last = self.last_step if self.last_step is not None else steps
        if not self.alone and self._logged >= self.first_step:
            if self._stops or (last is not None and self._ended >= last):
                return
            raise Refused("batches(): called again after step %d, and the segment's last step is %s; iterate over it once, without a break, "
                          "for it goes through the loader as often as the steps need" % (self._logged, last))
        source = data.source(loader, self, accumulate, fixed_order)
        if last is None:
            if source.epoch is None:
                raise Error("batches(): steps is needed, for the loader has no length")
            last = source.epoch
        if source.seeded:
            self._did("data_seed")
        self._uncontrolled = source.uncontrolled
        if self._uncontrolled is None:
            self._did("plan")
        else:
            self._refuse_plan()
        self._measure_sharpness(source)  # its batches are drawn before the first step's: a sampler has one generator
        others = self._others(source)
        pairs = source.batches(self.plan, self.first_step, last)
        if not self.alone and "data_seed" not in self._applied and source.by_index and self.first_step <= last:
            # A function of the batch's index may be where the script reads data_seed.
            pairs = itertools.chain([next(pairs)], pairs)
        if self._uncontrolled is not None:
            self._refuse_order()
        self._acknowledge()
        for step in range(self.first_step, last + 1):
            self._step = step
            batch = next(pairs)
            for which, other in others.get(self.plan.batch(step), ()):
                batch = rows.replaced(batch, which, other, source.listed)
            try:
                yield step, batch
            except GeneratorExit:  # the script has a last step of its own, and leaves the loop there
                if step == self.last_step == self._logged:
                    self.ended(step)
                raise
            if self.ended(step):
                return

    def _others(self, source):
        """The rows to replace in each batch, with the batch that others come from; drawn before the first step, as the sharpness's are."""
        if not self.plan.rows:
            return {}
        if self._ranks.count > 1:
            raise Refused("the segment replaces rows of a batch, and each of several ranks has other rows")
        self._did("rows")
        random = rng.state()
        others = {batch: [(which, next(source.at([index]))) for which, index in replaced] for batch, replaced in self.plan.rows.items()}
        rng.restore(random)
        return others

    def ended(self, step):
        """Ends a step: writes the checkpoint if one is due; whether it was the last. batches() does it for a loop of yours."""
        if self._ended == step:
            return self._stops or step == self.last_step
        if not self.alone and self._logged != step:
            raise Error("step %d was not logged: call segment.log(step, loss=...) once a step" % step)
        self._ended = step
        # A signal may come while the ranks agree: it is kept, and counts after the next step. Ranks may report different losses,
        # and all must write a checkpoint or none.
        self._stops, unusable = self._ranks.any(self.stopping, not math.isfinite(self._loss))
        self.stopping = self.stopping or self._stops
        asked = self.asked.get("checkpoint") or {}
        every = asked.get("every") or 0
        due = (every > 0 and step % every == 0) or step in (asked.get("at") or ())
        if due or (self._stops and asked.get("on_stop", True) and not unusable):
            self.save()
        return self._stops or step == self.last_step

    def log(self, step, loss, sequences=(), **figures):
        """
        The line of a step: call it once a step, after the update. Numbers or tensors of one element; the batch's index is added.

        sequences: the worst of the batch, each (row, loss) or (row, loss, text), for the spike's page
        """
        if self.alone:
            return
        if self._lines is None and self._ranks.rank == 0:
            raise Refused("the segment says which batches to train on, and the script logs without segment.batches(loader)")
        if step != self._step or self._logged == step:
            raise Error("log(%d): the step being made is %d, and each is logged once; pass the step that segment.batches gives"
                        % (step, self._step))
        for name, value in dict(figures, loss=loss).items():
            if hasattr(value, "numel") and value.numel() != 1:
                raise Error("log(%d): %s has %d elements; pass one number, such as its mean()" % (step, name, value.numel()))
        measured = self._telemetry.rows(step) if self._telemetry else {}
        figures = dict(measured.get("norms", {}), **dict(self._distance(step), **figures))
        batch = {} if self._uncontrolled else {"batch": self.plan.batch(step)}
        sharpness = self._sharpness and self._sharpness.found(step)
        row = plain(dict({"step": step, "loss": loss}, **dict(batch, **figures)))
        self._loss, self._logged = float(row["loss"]), step
        if self._ranks.rank == 0:
            if measured.get("tensors"):
                if self._tensor_lines is None:
                    self._tensor_lines = Lines(os.path.join(self.out, "tensors.jsonl"))
                    self._tensor_lines.write({"epicenter": "tensors", "format": 1})
                self._tensor_lines.write(*measured["tensors"])
            changed = self._reported.changed()
            if changed:
                row["hyperparameters"] = plain(changed)
            if sequences:
                row["sequences"] = [_sequence(*one) for one in sequences]
            if sharpness:
                row["sharpness"] = plain(sharpness)
            self._lines.write(row)
        self._breath = time.monotonic()

    def over_ranks(self, loss):
        """The mean of a number over the ranks; all of them must call it. segment.log writes that of rank 0."""
        return self._ranks.mean(loss)

    def _distance(self, step):
        """Of the weights from those of another checkpoint, at the requested step; of each tensor and its moments where that is requested."""
        other = self.asked.get("compare") or {}
        if step != other.get("step") or self._model is None or self._tensors is None:
            return {}
        return self._state.distance(self._model, other["checkpoint"], bool(other.get("tensors")))

    def save(self, folder=None):
        """Writes a checkpoint of what load() named; to where the segment says, or to a folder, which must not be there."""
        if folder is None:
            if self.out is None:
                raise Error("save(): a run alone needs a folder to save to")
            folder = os.path.join(self.out, "checkpoints", "%08d" % self._step)
            os.makedirs(os.path.dirname(folder), exist_ok=True)
        self._state.save(folder, self._step, self._changed())

    def close(self):
        """Closes the files of a segment that has ended; a number of its weights, where they are known and not sharded."""
        for lines in (self._lines, self._tensor_lines):
            if lines is not None:
                lines.close()
        if self._model is None or self._state.sharded:
            return None
        from . import torch as ours

        return ours.fingerprint(self._model)

    def alive(self, why):
        """A sign of life, for stretches without steps: compiling, filling a cache."""
        if self._lines is not None and self._ranks.rank == 0 and time.monotonic() - self._breath > 5:
            self._breath = time.monotonic()
            self._lines.write({"alive": why})

    # What it does for them

    def refuse_sharded(self, **more):
        """Refuses a model or an optimizer that is sharded in a way that no checkpoint can keep."""
        if not self.alone:
            self._state.refuse_sharded(**more)

    def _did(self, word):
        if word not in self._applied:
            self._applied.append(word)

    def _acknowledge(self):
        """Refuses requests that the script did not carry out; then writes the first line, which lists those that it did."""
        if self.alone or self._lines is not None:
            return
        problem = self._state.problem_of_saving()  # once more: a script may shard what it has named
        if problem is not None:
            raise Refused(problem)
        asked = {i["kind"]: "load(model=..., optimizer=...)" for i in self._interventions}
        asked.update((i["kind"], "precision(%s)" % ("autocast=..." if i["kind"] == "autocast" else "")) for i in self._precisions)
        if self.asked.get("start"):
            asked["start"] = "load(model=..., optimizer=...)"
        if self._changes:
            asked["overrides"] = "override(config)"
        if self.order_seed != self.seed:
            asked["data_seed"] = "data_seed"
        if self.asked.get("sharpness"):
            asked["sharpness"] = "sharpness(loss)"
        wanted = self.asked.get("checkpoint") or {}
        if (wanted.get("every") or wanted.get("at")) and not self._state.objects:
            raise Refused("the segment asks for checkpoints, and the script never used segment.load(model=..., optimizer=...)")
        for word, call in asked.items():
            if word not in self._applied:
                raise Refused("the segment asks for %s, and the script never used segment.%s" % (word, call))
        if self._groups and self._tensors is None:
            raise Refused("the segment changes some tensors only, and the script never used segment.load(model=..., optimizer=...)")
        self._refuse_differing_ranks()
        if self._ranks.rank == 0:
            os.makedirs(self.out, exist_ok=True)
            line = {"epicenter": "metrics", "format": 1, "segment": self.asked["id"], "applied": self._applied}
            line.update(trainer=self.name, capable=self._capable(), knobs=self._knobs)
            if self._tensors:
                line["tensors"] = self._tensors
            if self._numerics:
                line["numerics"] = self._numerics
            self._lines = Lines(os.path.join(self.out, "metrics.jsonl"), new=True)
            self._lines.write(line)

    def _refuse_differing_ranks(self):
        """Tensors that are not sharded are saved by rank 0 alone: all ranks must have the same."""
        if self._model is None or self._ranks.count == 1:
            return
        from . import torch as ours

        if not self._ranks.same(ours.fingerprint(self._model)):
            raise Refused("the ranks have different tensors or values in the model, and PyTorch does not know them as sharded: a checkpoint "
                          "would keep those of rank 0 alone. Pipeline and hand-made tensor or expert parallelism are not supported; for "
                          "data parallelism use DistributedDataParallel or fully_shard")

    def _refuse_plan(self):
        """Of a loader whose order is its own: it trains, but on no other batches than those that it gives."""
        if not self.plan.empty():
            self._refuse_uncontrolled("skipped batches" if self.plan.skips else "replaced batches")

    def _refuse_uncontrolled(self, wanted):
        raise Refused("the segment asks for %s, and the order of %s cannot be controlled; give segment.batches a plain DataLoader, "
                      "a sequence or a function of a batch's index, or say fixed_order=True if the loader gives the same batches "
                      "in each process" % (wanted, self._uncontrolled))

    def _refuse_order(self):
        """The script may derive the order from segment.data_seed itself."""
        if self.order_seed != self.seed and "data_seed" not in self._applied:
            self._refuse_uncontrolled("another order of the data (data_seed)")
        if self.first_step > 1 and self._ranks.rank == 0:
            print("epicenter: the order of %s cannot be controlled: after the checkpoint of step %d its batches may be others than the "
                  "run's" % (self._uncontrolled, self.first_step - 1), file=sys.stderr, flush=True)

    def _capable(self):
        """What can be asked of this script: by the calls that it has made, and by its loader."""
        asked_for = [word for word in ("plan", "data_seed", "overrides") if word in self._applied]
        if "plan" in asked_for and self._ranks.count == 1:
            asked_for.append("rows")
        measured = ["sharpness"] if self._measures_sharpness() else []
        return ["start"] + asked_for + self._has_precisions + measured + (OF_STATE if self._tensors is not None else [])

    def catch_signals(self):
        """SIGTERM and SIGINT end the segment after the step; a framework may have put handlers of its own over these."""
        if threading.current_thread() is not threading.main_thread():
            return

        def stop(number, frame):
            self.stopping = True

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)


def _sequence(row, loss, text=None):
    return plain(dict({"row": int(row), "loss": loss}, **({} if text is None else {"text": str(text)})))
