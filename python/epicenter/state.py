"""What a checkpoint is made of: the objects that the script names in segment.load(), in memory and on disk."""
import contextlib
import sys

from . import checkpoint, rng, schedules, sharding
from .errors import Error, Refused

_REFUSED = "%s; use fully_shard or DistributedDataParallel, or a command template (docs/how-to/external-trainers.md)"
_KEYS = {"weight_decay": ("weight_decay",), "beta1": ("betas",), "beta2": ("betas",), "eps": ("eps",), "momentum": ("momentum",)}


class State:
    """The objects, by name; each has state_dict() and load_state_dict().

    objects, sharded: by name, of those with sharded tensors the kind of sharding; lr: the configured one; peaks: the
    schedules' peaks where the learning rate is overridden; restored: the knobs that were overridden where the segment's
    checkpoint was written.
    """

    def __init__(self, ranks):
        self._ranks = ranks
        self.objects, self.sharded = {}, {}
        self.peaks, self.lr, self.restored = None, None, set()

    def name(self, objects, refuse):
        """Says what a checkpoint is made of. refuse: whether what no checkpoint can keep is refused."""
        self.objects = {name: thing for name, thing in objects.items() if thing is not None}
        if refuse:
            self.refuse_sharded()
        self.sharded = sharding.found(self.objects)

    def optimizers(self):
        found = [schedules.raw(thing) for thing in self.objects.values() if isinstance(getattr(thing, "param_groups", None), list)]
        return [o for i, o in enumerate(found) if not any(o is other for other in found[:i])]

    def keep_overrides(self, changed):
        """Notes the configured values of knobs that are overridden, or were where the checkpoint was written, before it is restored;
        a function that sets them again over it."""
        changed, timed = changed | self.restored, schedules.of(self.objects.values())
        kept = [(thing, _hyperparameters(thing)) for thing in self.optimizers()]
        peaks = self.peaks or schedules.Peaks(knobs=())
        if changed & {"momentum", "beta1"} and any(map(schedules.cycles_momentum, timed)):
            peaks.knobs += ("momentum",)
        if peaks.knobs:
            for thing, _ in kept:
                peaks.note(thing, [s for s in timed if schedules.raw(s.optimizer) is thing])

        def put_back():
            for thing, fresh in kept:
                _put_back(fresh, changed, thing)
                if peaks.knobs:
                    peaks.put(thing, by_hand=True)
            if "lr" in changed:
                for thing in self.objects.values():
                    if hasattr(thing, "base_lrs") and not any(thing is s for s in timed) and kept:  # a schedule of the script's own
                        thing.base_lrs = [group.get("initial_lr", group["lr"]) for group in kept[0][0].param_groups]
                        thing._last_lr = [group["lr"] for group in kept[0][0].param_groups]

        return put_back

    def restore(self, folder, seed, step):
        """Brings the objects to the state of a checkpoint, after `step`; the random states of this rank."""
        marker, states, random = checkpoint.read(folder, self._ranks.rank)
        parts = marker.get("sharded") or ()
        if self.peaks and self.lr and marker.get("lr"):  # the checkpoint may be that of a segment which had an override, too
            self.peaks.ratio = self.lr / marker["lr"]
        for name in self.objects:
            if name not in states and name not in parts:
                raise Refused("the checkpoint %s has no %s" % (folder, name))
            if name in states and self._spread(name):
                raise Refused("the %s is sharded by %s, and the checkpoint %s was written by a trainer that did not shard it"
                              % (name, self.sharded[name], folder))
        mine = [name for name in parts if name in self.objects]
        if mine:
            self.read_sharded(folder, mine)
        with self.peaks or contextlib.nullcontext():
            for name, thing in self.objects.items():
                if name in states:
                    thing.load_state_dict(states[name])
        if 0 < marker.get("step", 0) < step:
            schedules.advance(schedules.of(self.objects.values()), marker["step"], step)
        if marker.get("ranks", self._ranks.count) != self._ranks.count and self._ranks.rank == 0:
            print("epicenter: the checkpoint of step %d was written by %d ranks and is loaded by %d: the steps after it are not those of "
                  "the run bit for bit" % (step, marker["ranks"], self._ranks.count), file=sys.stderr, flush=True)
        if random is None:  # of a rank that the run did not have
            with rng.apart(seed, "rank", self._ranks.rank, step + 1):
                random = rng.state()
        return random

    def read_sharded(self, folder, names):
        from . import sharded_checkpoint

        with self.peaks or contextlib.nullcontext():
            sharded_checkpoint.read(folder, names, self.objects)

    def save(self, folder, step, changed):
        """Writes a checkpoint to a folder that must not be there; all ranks call it.

        changed: the knobs that are overridden; a segment that continues from the checkpoint sets them back
        """
        if not self.objects:
            raise Error("save(): nothing to save; call segment.load(model=..., optimizer=...) first")
        problem = self.problem_of_saving()
        if self._ranks.any(problem is not None):  # a rank that finds nothing must not wait for the others
            raise Refused(problem or "another rank cannot save its state")
        names = [name for name in self.objects if self._spread(name)]
        problem, states = None, {}
        for name, thing in self.objects.items():
            # A wrapper around a sharded model may gather it in state_dict(), for which all ranks are needed.
            if name in names or (self._ranks.rank > 0 and name not in self.sharded):
                continue
            states[name] = schedules.portable(thing, thing.state_dict())
            hidden = sharding.found_in(states[name])
            if hidden is not None and name in self.sharded:
                names.append(name)
                del states[name]
            elif hidden is not None:
                problem = ("the state of the %s is sharded: it has a %s; name the sharded model and its optimizer in segment.load()"
                           % (name, hidden))
        if self._ranks.any(problem is not None):
            raise Refused(problem or "the state of rank 0 is sharded")
        checkpoint.write(folder, step, states if self._ranks.rank == 0 else None, rng.state(), self._ranks, names,
                         lambda temporary: self._write_parts(temporary, names), self.lr, sorted(filter(None, changed)))

    def _write_parts(self, folder, names):
        from . import sharded_checkpoint

        sharded_checkpoint.write(folder, names, self.objects)

    def distance(self, model, folder, tensors):
        """The figures of the distance between the weights of `model` and those of a checkpoint.

        tensors: that of each tensor and its moments too
        """
        from . import distances

        mine = next(name for name, thing in self.objects.items() if thing is model)
        moments = [name for name, thing in self.objects.items() if hasattr(thing, "param_groups")][:1] if tensors else []
        if mine in checkpoint.marker_of(folder).get("sharded", ()):
            optimizer = schedules.raw(self.objects[moments[0]]) if moments else None
            reference = distances.sharded(model, optimizer, lambda: self.read_sharded(folder, [mine, *moments]))
        else:
            states = checkpoint.read(folder, self._ranks.rank)[1]
            moments = [name for name in moments if name in states]
            optimizer = schedules.raw(self.objects[moments[0]]) if moments else None
            if mine not in states:
                return {}
            reference = distances.whole(model, optimizer, states[mine], states[moments[0]] if moments else None)
        return distances.of(model, optimizer, reference, tensors)

    def refuse_sharded(self, **more):
        """Each rank finds it by itself: a collective here would hang where only some of them come."""
        reason = sharding.refusal(dict(self.objects, **more))
        if reason is not None:
            raise Refused(_REFUSED % reason)

    def problem_of_saving(self):
        """Why the objects cannot be saved, or None."""
        reason = sharding.refusal(self.objects)
        if reason is not None:
            return _REFUSED % reason
        for name, kind in sharding.found(self.objects).items():
            if name not in self.sharded:
                return "the %s was sharded by %s after segment.load(); shard it before, and create its optimizer then" % (name, kind)
        return None

    def _spread(self, name):
        """Whether an object has sharded tensors itself; a schedule or a wrapper only knows one that has."""
        return name in self.sharded and (hasattr(self.objects[name], "named_modules") or hasattr(self.objects[name], "param_groups"))


def _hyperparameters(optimizer):
    return [{k: v for k, v in group.items() if k != "params"} for group in optimizer.param_groups]


def _put_back(fresh, changed, optimizer):
    """What was overridden holds over what a checkpoint restored: the knobs as configured now, other than lr."""
    for group, now in zip(optimizer.param_groups, fresh):
        for name in changed:
            for key in _KEYS.get(name, ()):
                if key in now:
                    group[key] = now[key]
