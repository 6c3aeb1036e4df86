"""What needs torch: telemetry, and interventions on weights and moments. PyTorch 1.13 or later."""
import types

import torch

from . import rng
from .errors import Refused
from .patterns import matching

MOMENTS = {"m": "exp_avg", "v": "exp_avg_sq", "momentum": "momentum_buffer"}


def parameters(model):
    """The trained tensors by name, in order; the prefixes of DDP and torch.compile are left out."""
    named = {}
    for name, p in model.named_parameters():
        if p.requires_grad:
            named[".".join(part for part in name.split(".") if part not in ("_orig_mod", "module"))] = p
    return named


def shapes(model):
    return [{"name": name, "shape": list(p.shape)} for name, p in parameters(model).items()]


def numerics():
    words = {"torch": str(torch.version.__version__), "threads": str(torch.get_num_threads())}
    if torch.cuda.is_available():
        words["gpu"] = torch.cuda.get_device_name()
    return words


def telemetry(model, optimizer, segment=None):
    """Global norms, and per-tensor values at the steps that the segment requests: segment.log adds them by itself.

    Nothing is read from the device until then; one transfer a step, of all figures together.
    """
    from .segment import segment as ask

    segment = segment or ask()
    segment._refuse_sharded(model=model, optimizer=optimizer)
    watch = Telemetry(model, optimizer, segment)
    watch.segment._telemetry = watch
    return watch


class Telemetry:
    def __init__(self, model, optimizer, segment):
        self.named, self.optimizer, self.segment = parameters(model), optimizer, segment
        self.gradients = self.before = self.figures = None
        self.has_gradient = []
        if segment.norms or (segment.asked.get("telemetry") or {}).get("tensors_every"):
            around(optimizer, self._before, self._after)

    def before_clip(self):
        """Call it before gradients are clipped, to have their norms from there; else they are as the optimizer saw them."""
        if self._due():
            # Who has a gradient is asked now: a loop may drop them before it logs.
            self.has_gradient = [p.grad is not None for p in self.named.values()]
            self.gradients = _norms([p.grad for p in self.named.values()])

    def _due(self):
        return self.segment.norms or self.segment.wants_tensors(self.segment._step)

    def _before(self):
        if self._due():
            if self.gradients is None:
                self.before_clip()
            self.before = [p.detach().clone() for p in self.named.values()]

    def _after(self):
        if self.before is None:
            return
        tensors = [p.detach() for p in self.named.values()]
        updates = torch._foreach_sub(tensors, self.before)
        parts = [self.gradients, _norms(updates), _norms(tensors)]
        if self.segment.wants_tensors(self.segment._step):
            states = [self.optimizer.state.get(p, {}) for p in self.named.values()]
            parts.append(_norms([s.get("exp_avg", s.get("momentum_buffer")) for s in states]))
            parts.append(_norms([s.get("exp_avg_sq") for s in states]))
            parts.append(self._staleness(states))
        self.figures, self.before, self.gradients = torch.cat(parts), None, None

    def _staleness(self, states):
        """RMS_t = sqrt(mean(g^2 / max(v, eps^2))), v after this update and corrected (Wortsman et al. 2023, section 3.4)."""
        values, home = [], next(iter(self.named.values())).device
        groups = {id(p): g for g in self.optimizer.param_groups for p in g["params"]}
        for p, state in zip(self.named.values(), states):
            if p.grad is None or "exp_avg_sq" not in state:
                values.append(torch.full((), float("nan"), device=home))
                continue
            group, step = groups[id(p)], state["step"]
            beta2 = group["betas"][1]
            v = state["exp_avg_sq"] / (1 - beta2 ** step)
            g = p.grad.detach()
            values.append((g * g / v.clamp(min=group["eps"] ** 2)).mean().sqrt().float().to(home))
        return torch.stack(values)

    def rows(self, step):
        if self.figures is None:
            return {}
        values, self.figures = self.figures.tolist(), None
        n = len(self.named)
        gradients, rest = values[:n], values[n:]
        updates, weights = rest[:n], rest[n:2 * n]
        rows, all_of = {}, [True] * n
        if self.segment.norms:
            rows["norms"] = {"grad_norm": _together(gradients, self.has_gradient),
                             "update_norm": _together(updates, all_of), "weight_norm": _together(weights, all_of)}
        if len(rest) > 2 * n:
            first, second, stale = rest[2 * n:3 * n], rest[3 * n:4 * n], rest[4 * n:]
            rows["tensors"] = [
                {"step": step, "tensor": name, "grad_norm": gradients[i],
                 "update_rms": updates[i] / max(1, p.numel()) ** 0.5, "weight_norm": weights[i],
                 "staleness": stale[i], "first_moment_norm": first[i], "second_moment_norm": second[i]}
                for i, (name, p) in enumerate(self.named.items())]
        return rows


def _together(norms, present):
    """Of all: a tensor without a gradient has none to add."""
    return sum(x * x for x, there in zip(norms, present) if there) ** 0.5


def _norms(tensors):
    """Their L2 norms as one tensor on the device of the first; NaN where there is none."""
    there = [t.detach() for t in tensors if t is not None]
    if not there:
        return torch.full((len(tensors),), float("nan"))
    home = there[0].device
    norms = iter(torch._foreach_norm(there, 2))
    missing = torch.full((), float("nan"), device=home)
    return torch.stack([missing if t is None else next(norms).float().to(home) for t in tensors])


def around(optimizer, before, after):
    """Runs these before and after each step. A method still, as learning-rate schedules want to find one."""
    inner = optimizer.step

    def step(self, *args, **kwargs):
        before()
        result = inner(*args, **kwargs)
        after()
        return result

    step.__dict__.update(getattr(inner, "__dict__", {}))
    if hasattr(inner, "__func__"):
        step.__dict__.update(inner.__func__.__dict__)
    optimizer.step = types.MethodType(step, optimizer)


@torch.no_grad()
def intervene(model, optimizer, interventions, group_changes=()):
    """Applies changes of state, in order, and what lasts: freeze, and knobs of some tensors alone."""
    named = parameters(model)
    for change in interventions:
        kind = change["kind"]
        names = matching(change.get("pattern") or "*", named)
        if kind == "freeze":
            _freeze([named[n] for n in names], optimizer)
        elif kind == "reset_moments":
            _reset(change["moment"], [named[n] for n in names], optimizer)
        elif kind == "rescale":
            c = change["factor"]
            for name in names:
                named[name].mul_(c)
                state = optimizer.state.get(named[name], {}) if optimizer is not None else {}
                for key, by in (("exp_avg", c), ("exp_avg_sq", c * c), ("momentum_buffer", c)):
                    if state.get(key) is not None:
                        state[key].div_(by)
        elif kind == "jitter":
            for name in names:
                z = _gaussian(change["seed"], name, named[name])
                named[name].mul_(1 + change["relative"] * z)
        elif kind == "nudge":
            directions = [_gaussian(change["seed"], name, named[name]) for name in names]
            length = sum(float((d.double() ** 2).sum()) for d in directions) ** 0.5
            for name, direction in zip(names, directions):
                named[name].add_(direction, alpha=change["norm"] / length)
        else:
            raise Refused("the intervention %s is not known" % kind)
    for knob, pattern, factor in group_changes:
        _scale(knob, [named[n] for n in matching(pattern, named)], factor, optimizer)


def _gaussian(seed, name, like):
    """Standard normal, a function of (seed, tensor, element) whatever the device."""
    generator = torch.Generator().manual_seed(rng.number_of(seed, name))
    return torch.randn(like.shape, generator=generator, dtype=torch.float32).to(like.device, like.dtype)


def _reset(moment, tensors, optimizer):
    key = MOMENTS.get(moment)
    state = optimizer.state if optimizer is not None else {}
    if key is None or (len(state) > 0 and not any(key in s for s in state.values())):
        raise Refused("reset of %s: the optimizer %s has no such moment" % (moment, type(optimizer).__name__))
    for p in tensors:
        buffer = state.get(p, {}).get(key)
        if buffer is not None:
            buffer.zero_()


def _freeze(tensors, optimizer):
    """Weights and moments are put back after each step, so that gradients still count where they are clipped."""
    kept = []

    @torch.no_grad()
    def before():
        kept[:] = [(p, p.detach().clone(),
                    {k: v.clone() for k, v in optimizer.state.get(p, {}).items() if torch.is_tensor(v) and k != "step"})
                   for p in tensors]

    @torch.no_grad()
    def after():
        for p, weights, moments in kept:
            p.copy_(weights)
            for key, value in optimizer.state.get(p, {}).items():
                if torch.is_tensor(value) and key != "step":
                    value.copy_(moments[key]) if key in moments else value.zero_()
        kept.clear()

    around(optimizer, before, after)


def _scale(knob, tensors, factor, optimizer):
    """Of these tensors alone, whatever sets the groups' rates: the update times a factor, or the decay in it."""
    if knob == "weight_decay" and not isinstance(optimizer, torch.optim.AdamW):
        raise Refused("weight_decay of some tensors: only AdamW's is apart from the gradient, not %s's" % type(optimizer).__name__)
    groups, kept = {id(p): g for g in optimizer.param_groups for p in g["params"]}, []

    @torch.no_grad()
    def before():
        kept[:] = [p.detach().clone() for p in tensors]

    @torch.no_grad()
    def after():
        for p, old in zip(tensors, kept):
            if knob == "lr":
                p.copy_(old + factor * (p - old))
            else:
                group = groups[id(p)]
                p.add_(old, alpha=group["lr"] * group["weight_decay"] * (1 - factor))
        kept.clear()

    around(optimizer, before, after)
