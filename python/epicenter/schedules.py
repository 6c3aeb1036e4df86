"""Puts a changed peak learning rate into schedules, after a state of the old peak was loaded into them.

The schedule that the script creates from the changed configuration, before any state is loaded into it, is that of a run with the new peak.
A copy of it is stepped, without training, as often as the loaded one was. Rate and schedule are then those of that run, bit for bit.
"""
import copy
import functools
import math
import sys
import types
import warnings
import weakref

from .errors import Refused

# Of a schedule: counts of steps. The loaded ones hold, for a change of the peak changes no length.
_LENGTHS = ("total_steps", "total_iters", "T_max", "T_0", "T_mult", "step_size", "milestones", "_milestones", "total_size", "step_ratio",
            "_schedule_phases")
# What must be as in the loaded schedule once the copy has been stepped as often.
_PROGRESS = ("last_epoch", "T_cur", "T_i")
_KEPT = ("optimizer", "verbose", "_step_count")
# Their rate is a function of last_epoch and the peaks alone: they need not be stepped through all steps before.
_CLOSED = ("LambdaLR", "OneCycleLR", "CyclicLR")
# What schedules keep of the rate in an optimizer's groups.
_RATES = ("lr", "initial_lr", "max_lr", "min_lr")
_MOMENTA = ("momentum", "betas", "base_momentum", "max_momentum")


def of(objects):
    """The schedules of torch.optim among these objects, also those inside accelerate's wrappers."""
    found = [inner for inner in map(_inner, objects) if inner is not None]
    return [s for i, s in enumerate(found) if not any(s is other for other in found[:i])]


def portable(thing, state):
    """A schedule's state without functions and weak references, which the schedule that loads it has itself (PyTorch 1.13)."""
    if not isinstance(state, dict) or _inner(thing) is None:
        return state
    return {k: [portable(s, v) for s, v in zip(_inner(thing)._schedulers, v)] if k == "_schedulers" else v for k, v in state.items()
            if not isinstance(v, (types.FunctionType, types.MethodType, weakref.ref))}


def advance(schedules, trained, step):
    """Steps schedules, without training, from where a checkpoint of `trained` steps has left them to a later step, in whose place it is put.

    They are functions of time, not a part of the state: else what a schedule does at some step would move with the state. One that is not
    stepped once a step is stepped in proportion. One that reacts to losses, or that gets its epoch as fractions, is left as it is.
    """
    moved = [s for s in schedules if not _reacts(s) and float(_steps(s)).is_integer()]
    for optimizer in {id(raw(s.optimizer)): raw(s.optimizer) for s in moved}.values():
        own = [s for s in moved if raw(s.optimizer) is optimizer]
        before = [float(group["lr"]) for group in optimizer.param_groups]
        last = [float(rate) for rate in getattr(own[-1], "_last_lr", before)]
        times = [round(_steps(s) * step / trained) - _steps(s) for s in own]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for i in range(max(times)):
                for schedule, wanted in zip(own, times):
                    if i < wanted:
                        schedule.step()
        for group, was, scheduled in zip(optimizer.param_groups, before, last):
            if was != scheduled and scheduled:  # the script sets rates beside the schedule: they keep their share of it
                group["lr"] = float(group["lr"]) * (was / scheduled)


class Peaks:
    """The peaks of optimizers and schedules as the script created them, and the change that must hold over any state loaded into them."""

    def __init__(self, knobs=("lr",), ratio=None):
        """ratio: of the changed rate to that which the loaded states were trained with; None where it is not known."""
        self.knobs, self.ratio = knobs, ratio
        self.fresh, self.twins = weakref.WeakKeyDictionary(), weakref.WeakKeyDictionary()
        self.reductions = weakref.WeakKeyDictionary()
        self.loading = 0

    def note(self, optimizer, schedules=()):
        """Before a state is loaded into them; what was noted first counts."""
        first = self.fresh.get(optimizer)
        for schedule in schedules:
            if schedule not in self.twins:
                if first is not None and "initial_lr" not in first[0] and not _closed(schedule) and not _reacts(schedule):
                    raise Refused("an override of lr cannot be put into %s: create it before the optimizer's state is loaded"
                                  % type(schedule).__name__)
                if first is None or "initial_lr" not in first[0]:
                    self.fresh[optimizer] = [_values(group) for group in optimizer.param_groups]
                self.twins[schedule] = _twin(schedule, _Stub(optimizer, self.fresh[optimizer]))
        if optimizer not in self.fresh:
            self.fresh[optimizer] = [_values(group) for group in optimizer.param_groups]

    def watch(self):
        """Notices states that the script itself loads from now on, before segment.load() or after it."""
        global _watching
        _watching = self
        _patch()

    def loaded(self, thing, load):
        """A state is loaded into a schedule or an optimizer by load()."""
        schedule = _inner(thing)
        optimizer = raw(thing if schedule is None else thing.optimizer)
        if self.loading:  # part of another, or of segment.load()
            return load()
        self.note(optimizer, [] if schedule is None else [schedule])
        with self:
            result = load()
        if schedule is not None:
            self.reductions.pop(schedule, None)
        self.put(optimizer)
        return result

    def __enter__(self):
        """The states that are loaded inside are put right together, by put()."""
        self.loading += 1

    def __exit__(self, *failure):
        self.loading -= 1

    def put(self, optimizer, by_hand=False):
        """Puts the noted peaks into an optimizer and its schedules, at the step that each of these has reached.

        by_hand: whether the script may set rates beside the schedule, which then keep their share of the schedule's.
        """
        schedules, fresh = [s for s in self.twins if raw(s.optimizer) is optimizer], self.fresh[optimizer]
        if not schedules:
            if "lr" in self.knobs:
                for group, now in zip(optimizer.param_groups, fresh):
                    _share(group, now, self.ratio)
            return
        stub = _Stub(optimizer, fresh)
        pairs = [(schedule, _twin(self.twins[schedule], stub)) for schedule in schedules]
        rolled = [(schedule, twin) for schedule, twin in pairs if not _reacts(schedule)]
        if len(rolled) < len(pairs):
            if "lr" not in self.knobs:
                return
            if len(pairs) > 1:
                raise Refused("an override of lr under ReduceLROnPlateau and another schedule together")
            self._reduce(pairs[0][0], optimizer.param_groups, stub.param_groups)
        before = [float(group["lr"]) for group in optimizer.param_groups]
        last = [float(rate) for rate in getattr(rolled[-1][0], "_last_lr", ())] if rolled and by_hand else before
        _roll(rolled)
        for group, now, own, scheduled in zip(optimizer.param_groups, stub.param_groups, before, last):
            if "lr" in self.knobs:
                group.update((key, _copied(now[key])) for key in _RATES if key in now)
                if own != scheduled and scheduled:
                    group["lr"] = own * (float(now["lr"]) / scheduled)
            if "momentum" in self.knobs:
                group.update((key, now[key]) for key in _MOMENTA if key in now)
        for schedule, twin in rolled:
            _adopt(schedule, twin)

    def _reduce(self, schedule, groups, fresh):
        """ReduceLROnPlateau reacts to the loss: the rate shows how often it has reduced the old peak; the new one is reduced as often."""
        rates = getattr(schedule, "_last_lr", None) or [group["lr"] for group in groups]
        known = self.reductions.get(schedule)
        if known is None:
            old = [float(now["lr"]) / (self.ratio or 1.0) for now in fresh]
            known = [_reductions(schedule, i, peak, float(rate)) for i, (peak, rate) in enumerate(zip(old, rates))]
            if None in known:
                i = known.index(None)
                raise Refused("an override of lr under ReduceLROnPlateau: the rate %.6g of group %d is not its peak %.6g reduced by the "
                              "factor %.6g, so how often it was reduced is not known"
                              % (float(rates[i]), i, old[i], schedule.factor))
            self.reductions[schedule] = known
        for i, (times, now) in enumerate(zip(known, fresh)):
            rate = float(now["lr"])
            for _ in range(times):
                rate = _reduced(schedule, i, rate)
            now["lr"] = rate
        schedule._last_lr = [now["lr"] for now in fresh]


_watching = None


def unwatch():
    global _watching
    _watching = None


def _patch():
    torch = sys.modules.get("torch")
    if torch is None:
        return
    for kind in [torch.optim.Optimizer] + [k for k in vars(torch.optim.lr_scheduler).values() if isinstance(k, type)]:
        inner = vars(kind).get("load_state_dict")
        if inner is not None and not hasattr(inner, "_of_epicenter"):
            kind.load_state_dict = _noticed(inner)


def _noticed(inner):
    @functools.wraps(inner)
    def load_state_dict(self, *args, **kwargs):
        if _watching is None:
            return inner(self, *args, **kwargs)
        return _watching.loaded(self, lambda: inner(self, *args, **kwargs))

    load_state_dict._of_epicenter = True
    return load_state_dict


def raw(optimizer):
    """torch's optimizer inside of accelerate's."""
    inner = getattr(optimizer, "optimizer", None)
    return raw(inner) if hasattr(inner, "param_groups") else optimizer


def cycles_momentum(schedule):
    return bool(getattr(schedule, "cycle_momentum", False)) or any(map(cycles_momentum, getattr(schedule, "_schedulers", ())))


def _share(group, now, ratio):
    """Without a schedule that is known: the restored rate is a share of the old peak, and the same share of the new one is set."""
    if "initial_lr" in group:
        peak, old = now.get("initial_lr", now["lr"]), group["initial_lr"]
        group["lr"] = group["lr"] * (peak / old) if old else peak
        group["initial_lr"] = _copied(peak)
    elif ratio is None or math.isclose(float(group["lr"]) * ratio, float(now["lr"]), rel_tol=1e-9):
        group["lr"] = _copied(now["lr"])
    elif float(group["lr"]) != float(now["lr"]):  # else this optimizer's rate does not follow from the one that is changed
        group["lr"] = group["lr"] * ratio


class _Stub:
    """An optimizer for a schedule that is stepped without training."""

    _opt_called, _step_count = True, 1

    def __init__(self, optimizer, groups):
        self.param_groups = [_values(group) for group in groups]
        self.defaults = dict(getattr(optimizer, "defaults", {}))

    def step(self):
        pass


_Stub.step._wrapped_by_lr_sched = _Stub.step._with_counter = True


def _values(group):
    return {key: _copied(value) for key, value in group.items() if key != "params"}


def _copied(value):
    return value.clone() if hasattr(value, "clone") else value


def _inner(thing):
    torch = sys.modules.get("torch")
    module = getattr(getattr(torch, "optim", None), "lr_scheduler", None)
    if module is None:
        return None
    while thing is not None:
        if isinstance(thing, (module._LRScheduler, getattr(module, "LRScheduler", module._LRScheduler), module.ReduceLROnPlateau)):
            return thing
        thing = getattr(thing, "scheduler", None)
    return None


def _twin(schedule, stub):
    """A copy that steps the stub's rates, and shares nothing that a step changes."""
    twin = type(schedule).__new__(type(schedule))
    for key, value in vars(schedule).items():
        if key == "optimizer":
            value = stub
        elif key == "verbose":
            value = False
        elif key == "_schedulers":
            value = [_twin(inner, stub) for inner in value]
        elif isinstance(value, weakref.WeakMethod) and value() is not None and value().__self__ is schedule:
            value = weakref.WeakMethod(getattr(twin, value().__name__))
        elif isinstance(value, types.MethodType) and value.__self__ is schedule:
            value = getattr(twin, value.__name__)
        elif isinstance(value, (list, tuple)):
            value = type(value)(_apart(v) for v in value)
        else:
            value = _apart(value)
        vars(twin)[key] = value
    return twin


def _apart(value):
    if isinstance(value, (types.FunctionType, types.MethodType, type, weakref.ref)):
        return value
    if hasattr(value, "clone"):
        return value.clone()
    try:
        return copy.copy(value)
    except Exception:  # of the script's own: shared then
        return value


def _closed(schedule):
    return type(schedule).__name__ in _CLOSED and type(schedule).__module__ == "torch.optim.lr_scheduler" and not _objects(schedule)


def _objects(schedule):
    """The callable objects that it calls, whose state is part of its own: they may count their calls."""
    called = list(getattr(schedule, "lr_lambdas", ())) + [getattr(schedule, "_scale_fn_custom", None)]
    return [f for f in called if hasattr(f, "__dict__") and not isinstance(f, (types.FunctionType, types.MethodType, type, functools.partial))]


def _reacts(schedule):
    return isinstance(schedule, sys.modules["torch"].optim.lr_scheduler.ReduceLROnPlateau)


def _steps(schedule):
    """ChainedScheduler has no count in PyTorch 1.13."""
    return schedule.last_epoch if "last_epoch" in vars(schedule) else _steps(schedule._schedulers[0])


def _roll(pairs):
    if not pairs:
        return
    for schedule, twin in pairs:
        _take_lengths(schedule, twin)
    wanted, done = [_steps(schedule) for schedule, _ in pairs], [_steps(twin) for _, twin in pairs]
    left = {w - d for w, d in zip(wanted, done)}
    name = type(pairs[0][0]).__name__
    if min(left) < 0 or len(left) > 1:
        raise Refused("an override of lr cannot be put into %s: %s" % (" and ".join(type(s).__name__ for s, _ in pairs), (
            "the schedules of one optimizer were not stepped together" if len(left) > 1 else
            "the script steps it before a state is loaded into it")))
    left = left.pop()
    if not float(left).is_integer() and not (len(pairs) == 1 and _closed(pairs[0][0])):
        raise Refused("an override of lr cannot be put into %s: it was stepped by a fraction of an epoch" % name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if left > 0 and len(pairs) == 1 and _closed(pairs[0][0]):
            pairs[0][1].last_epoch, left = wanted[0] - 1, 1
        for _ in range(int(left)):
            for _, twin in pairs:
                twin.step()
        for schedule, twin in pairs:
            if all(_agree(schedule, twin, key) for key in _PROGRESS):
                continue
            if type(schedule).__name__ != "CosineAnnealingWarmRestarts":
                raise Refused("an override of lr cannot be put into %s: it was not stepped once after each step, or by step(epoch)" % name)
            # It may be stepped by fractions of an epoch; its rate is a function of these.
            for key in _PROGRESS:
                setattr(twin, key, getattr(schedule, key))
            twin._get_lr_called_within_step = True
            for group, lr in zip(twin.optimizer.param_groups, twin.get_lr()):
                group["lr"] = lr
            twin._last_lr = [_copied(group["lr"]) for group in twin.optimizer.param_groups]


def _take_lengths(schedule, twin):
    for key in _LENGTHS:
        if key in vars(schedule) and not callable(vars(schedule)[key]):
            vars(twin)[key] = vars(schedule)[key]
    for inner, other in zip(getattr(schedule, "_schedulers", ()), getattr(twin, "_schedulers", ())):
        _take_lengths(inner, other)


def _agree(schedule, twin, key):
    inner = zip(getattr(schedule, "_schedulers", ()), getattr(twin, "_schedulers", ()))
    return vars(schedule).get(key) == vars(twin).get(key) and all(_agree(a, b, key) for a, b in inner)


def _adopt(schedule, twin):
    """All plain values, and the state of callable objects."""
    for called, other in zip(_objects(schedule), _objects(twin)):
        vars(called).update(vars(other))
    for key, value in vars(twin).items():
        if key == "_schedulers":
            for inner, other in zip(schedule._schedulers, value):
                _adopt(inner, other)
        elif key not in _KEPT and _plain(value):
            vars(schedule)[key] = value


def _plain(value):
    if isinstance(value, (list, tuple)):
        return all(map(_plain, value))
    return value is None or isinstance(value, (bool, int, float, str, dict)) or hasattr(value, "clone")


def _reductions(schedule, i, rate, wanted):
    for times in range(1000):
        if math.isclose(rate, wanted, rel_tol=1e-9):
            return times
        smaller = _reduced(schedule, i, rate)
        if smaller == rate:
            return None
        rate = smaller
    return None


def _reduced(schedule, i, rate):
    smaller = max(rate * schedule.factor, schedule.min_lrs[i])
    return smaller if rate - smaller > schedule.eps else rate
