"""The segment that Epicenter requests: what to train, from where, with what changed, and where to report it."""
import json
import math
import os
import signal
import sys
import threading
import time

from . import checkpoint, data, hyperparameters, overrides, rng, sharding
from .errors import Error, Refused
from .lines import Lines, plain
from .plan import Plan
from .ranks import Ranks

_SHARDED = ("%s, and the adapter saves what rank 0 holds, without the parts of the other ranks; use DistributedDataParallel, "
            "or a command template (docs/how-to/external-trainers.md)")
OF_STATE = ["freeze", "reset_moments", "rescale", "jitter", "nudge"]


def segment(seed=0, name="python"):
    """The segment that EPICENTER_SEGMENT names. Without it a plain one, so that the same script runs alone.

    seed: of a run alone; name: of the trainer, for people.
    """
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
        self.stopping = False
        self._changes = asked.get("overrides") or []
        self._interventions = asked.get("interventions") or []
        self._applied, self._numerics, self._tensors = [], {}, None
        self._groups, self._knobs = [], []
        self._objects, self._weights, self._uncontrolled = {}, None, None
        self._reported = hyperparameters.Reported(None)
        self._ranks = Ranks()
        self._step, self._loss, self._logged = self.first_step - 1, 0.0, self.first_step - 1
        self._ended = self.first_step - 1
        self._lines = self._tensor_lines = self._telemetry = None
        self._breath = time.monotonic()
        if not self.alone:
            self._catch_signals()

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
        keys = self.asked.get("keys") or {}
        self._knobs = [k for k in overrides.KNOBS if overrides.has(config, keys.get(k, k))]
        for asked in self._changes:
            old, new, put = overrides.change(config, asked)
            name = overrides.knob(asked)
            if asked.get("tensors") in (None, "*"):
                put()
            elif name not in ("lr", "weight_decay"):
                raise Refused("override of %s in some tensors: only lr and weight_decay can be" % asked["key"])
            elif old == 0:
                raise Refused("override of %s in some tensors: it is 0 in the configuration" % asked["key"])
            else:
                self._groups.append((name, asked["tensors"], new / old))
        self._did("overrides")
        return config

    def load(self, model=None, optimizer=None, schedule=None, **others):
        """Says what a checkpoint is made of, and brings it to where the segment starts.

        Each has state_dict() and load_state_dict(). Restores them and the random states from the segment's checkpoint,
        if it starts from one; puts overrides back over what that restored; applies the interventions. Call it once,
        when all of them are made and before the first step.
        """
        given = dict({"model": model, "optimizer": optimizer, "schedule": schedule}, **others)
        self._objects = {name: thing for name, thing in given.items() if thing is not None}
        self._refuse_sharded()
        start = self.asked.get("start")
        states, random = checkpoint.read(start["checkpoint"], self._ranks.rank) if start else (None, None)
        fresh = _hyperparameters(optimizer)
        self._reported = hyperparameters.Reported(optimizer)
        if states is not None:
            for name, thing in self._objects.items():
                if name not in states:
                    raise Refused("the checkpoint %s has no %s" % (start["checkpoint"], name))
                thing.load_state_dict(states[name])
            changed = {overrides.knob(c) for c in self._changes if c.get("tensors") in (None, "*")}
            _put_back(fresh, changed, optimizer, schedule)
            self._did("start")
        if hasattr(model, "named_parameters"):
            from . import torch as ours

            self._tensors = ours.shapes(model)
            self._numerics = ours.numerics()
            ours.intervene(model, optimizer, self._interventions, self._groups)
            for change in self._interventions:
                self._did(change["kind"])
        if random is not None:
            rng.restore(random)

    def batches(self, loader, steps=None, accumulate=1, fixed_order=False):
        """Yields (step, batch) for each step of the segment, by its plan; exact across epochs, workers and ranks.

        loader: a torch DataLoader; a function of a batch's index; a sequence of batches; or any iterable, which is run
        through again for each epoch. steps: the run's length where it runs alone; without it one epoch. accumulate: so
        many of the loader's batches make one step, and come as a list. fixed_order: promises that each process gets the
        same batches from the loader, pass by pass, where the adapter cannot know it; batches of others cannot be skipped.

        When the body is done it writes the checkpoint, if one is due; ends after the last step, or on SIGTERM.
        """
        last = self.last_step if self.last_step is not None else steps
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
            self._refuse_orders()
        pairs = source.batches(self.plan, self.first_step, last)
        self._acknowledge()
        for step in range(self.first_step, last + 1):
            self._step = step
            yield step, next(pairs)
            if self.ended(step):
                return

    def ended(self, step):
        """Ends a step: writes the checkpoint if one is due; whether it was the last. batches() does it for a loop of yours."""
        if self._ended == step:
            return self.stopping or step == self.last_step
        if not self.alone and self._logged != step:
            raise Error("step %d was not logged: call segment.log(step, loss=...) once a step" % step)
        self._ended = step
        self.stopping = self._ranks.any(self.stopping)
        asked = self.asked.get("checkpoint") or {}
        every = asked.get("every") or 0
        due = (every > 0 and step % every == 0) or step in (asked.get("at") or ())
        if due or (self.stopping and asked.get("on_stop", True) and math.isfinite(self._loss)):
            self.save()
        return self.stopping or step == self.last_step

    def log(self, step, loss, **figures):
        """The line of a step: call it once a step, after the update. Numbers or tensors of one element; the batch's index is added."""
        if self.alone:
            return
        if self._lines is None and self._ranks.rank == 0:
            raise Refused("the segment says which batches to train on, and the script logs without segment.batches(loader)")
        if step != self._step or self._logged == step:
            raise Error("log(%d): the step being made is %d, and each is logged once" % (step, self._step))
        rows = self._telemetry.rows(step) if self._telemetry else {}
        figures = dict(rows.get("norms", {}), **figures)
        batch = {} if self._uncontrolled else {"batch": self.plan.batch(step)}
        row = plain(dict({"step": step, "loss": loss}, **dict(batch, **figures)))
        self._loss, self._logged = float(row["loss"]), step
        if self._ranks.rank == 0:
            if rows.get("tensors"):
                if self._tensor_lines is None:
                    self._tensor_lines = Lines(os.path.join(self.out, "tensors.jsonl"))
                    self._tensor_lines.write({"epicenter": "tensors", "format": 1})
                self._tensor_lines.write(*rows["tensors"])
            changed = self._reported.changed()
            if changed:
                row["hyperparameters"] = plain(changed)
            self._lines.write(row)
        self._breath = time.monotonic()

    def save(self, folder=None):
        """Writes a checkpoint of what load() named; to where the segment says, or to a folder, which must not be there."""
        if folder is None:
            if self.out is None:
                raise Error("save(): a run alone needs a folder to save to")
            folder = os.path.join(self.out, "checkpoints", "%08d" % self._step)
            os.makedirs(os.path.dirname(folder), exist_ok=True)
        if not self._objects:
            raise Error("save(): nothing to save; call segment.load(model=..., optimizer=...) first")
        sharded, states = sharding.found(self._objects), None
        if sharded is None and self._ranks.rank == 0:
            states = {n: t.state_dict() for n, t in self._objects.items()}
            sharded = sharding.found_in(states)
        if self._ranks.any(sharded is not None):
            raise Refused(_SHARDED % (sharded or "the state of rank 0 is sharded"))
        checkpoint.write(folder, self._step, states, rng.state(), self._ranks)

    def alive(self, why):
        """A sign of life, for stretches without steps: compiling, filling a cache."""
        if self._lines is not None and self._ranks.rank == 0 and time.monotonic() - self._breath > 5:
            self._breath = time.monotonic()
            self._lines.write({"alive": why})

    # What it does for them

    def _did(self, word):
        if word not in self._applied:
            self._applied.append(word)

    def _refuse_sharded(self, **more):
        """Each rank finds it by itself: a collective here would hang where only some of them come."""
        sharded = None if self.alone else sharding.found(dict(self._objects, **more))
        if sharded is not None:
            raise Refused(_SHARDED % sharded)

    def _acknowledge(self):
        """Refuses requests that the script did not carry out; then writes the first line, which lists those that it did."""
        if self.alone or self._lines is not None:
            return
        self._refuse_sharded()  # once more: a script may shard what it has named
        asked = {i["kind"]: "load(model=..., optimizer=...)" for i in self._interventions}
        if self.asked.get("start"):
            asked["start"] = "load(model=..., optimizer=...)"
        if self._changes:
            asked["overrides"] = "override(config)"
        if self.order_seed != self.seed:
            asked["data_seed"] = "data_seed"
        wanted = self.asked.get("checkpoint") or {}
        if (wanted.get("every") or wanted.get("at")) and not self._objects:
            raise Refused("the segment asks for checkpoints, and the script never used segment.load(model=..., optimizer=...)")
        for word, call in asked.items():
            if word not in self._applied:
                raise Refused("the segment asks for %s, and the script never used segment.%s" % (word, call))
        if self._groups and self._tensors is None:
            raise Refused("the segment changes some tensors only, and the script never used segment.load(model=..., optimizer=...)")
        if self._ranks.rank == 0:
            os.makedirs(self.out, exist_ok=True)
            line = {"epicenter": "metrics", "format": 1, "segment": self.asked["id"], "applied": self._applied}
            line.update(trainer=self.name, capable=self._capable(), knobs=self._knobs)
            if self._tensors:
                line["tensors"] = self._tensors
            if self._numerics:
                line["numerics"] = self._numerics
            self._lines = Lines(os.path.join(self.out, "metrics.jsonl"))
            self._lines.write(line)

    def _refuse_orders(self):
        """Of a loader whose order is its own: it trains, but on no other batches than those that it gives."""
        wanted = ("skipped batches" if self.plan.skips else "replaced batches" if self.plan.replaced else
                  "another order of the data (data_seed)" if self.order_seed != self.seed and "data_seed" not in self._applied else None)
        if wanted:
            raise Refused("the segment asks for %s, and the order of %s cannot be controlled; give segment.batches a plain DataLoader, "
                          "a sequence or a function of a batch's index, or say fixed_order=True if the loader gives the same batches "
                          "in each process" % (wanted, self._uncontrolled))
        if self.first_step > 1 and self._ranks.rank == 0:
            print("epicenter: the order of %s cannot be controlled: after the checkpoint of step %d its batches may be others than the "
                  "run's" % (self._uncontrolled, self.first_step - 1), file=sys.stderr, flush=True)

    def _capable(self):
        """What can be asked of this script: by the calls that it has made, and by its loader."""
        asked_for = [word for word in ("plan", "data_seed", "overrides") if word in self._applied]
        return ["start"] + asked_for + (OF_STATE if self._tensors is not None else [])

    def _catch_signals(self):
        if threading.current_thread() is not threading.main_thread():
            return

        def stop(number, frame):
            self.stopping = True

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)


_KEYS = {"weight_decay": ("weight_decay",), "beta1": ("betas",), "beta2": ("betas",), "eps": ("eps",), "momentum": ("momentum",)}


def _hyperparameters(optimizer):
    if optimizer is None or not hasattr(optimizer, "param_groups"):
        return []
    return [{k: v for k, v in group.items() if k != "params"} for group in optimizer.param_groups]


def _put_back(fresh, changed, optimizer, schedule):
    """What was overridden holds over what a checkpoint restored: the knobs as configured now."""
    if not fresh:
        return
    for group, now in zip(optimizer.param_groups, fresh):
        for name in changed:
            for key in _KEYS.get(name, ()):
                if key in now:
                    group[key] = now[key]
        if "lr" in changed:
            # The restored rate is the schedule's at this step, of the old peak: the same share of the new one.
            peak, old = now.get("initial_lr", now["lr"]), group.get("initial_lr", group["lr"])
            group["lr"] = group["lr"] * (peak / old) if old else peak
            if "initial_lr" in group:
                group["initial_lr"] = peak
    if "lr" in changed and hasattr(schedule, "base_lrs"):
        schedule.base_lrs = [group["initial_lr"] for group in optimizer.param_groups]
        schedule._last_lr = [group["lr"] for group in optimizer.param_groups]
