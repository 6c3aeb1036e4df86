"""What needs torch: telemetry, and interventions on weights and moments. PyTorch 1.13 or later."""
import hashlib
import types

import torch

from . import rng, shards
from .errors import Refused
from .patterns import matching

MOMENTS = {"m": "exp_avg", "v": "exp_avg_sq", "momentum": "momentum_buffer"}


_WRAPPERS = ("_orig_mod", "module", "_fsdp_wrapped_module", "_checkpoint_wrapped_module")
UNNAMED = "FSDP with use_orig_params=False has no tensors by name; set use_orig_params=True"


def parameters(model):
    """The trained tensors by name, in order; the prefixes of DDP, FSDP and torch.compile are left out."""
    named = {}
    for name, p in model.named_parameters():
        if p.requires_grad:
            named[".".join(part for part in name.split(".") if part not in _WRAPPERS)] = p
    return named


def shapes(model):
    """Of whole tensors, however they are sharded; None where FSDP hides the tensors in flat parameters."""
    if shards.unnamed(model):
        return None
    return [{"name": name, "shape": list(part.shape)} for name, part in shards.parts(model, parameters(model)).items()]


@torch.no_grad()
def fingerprint(model):
    """A 62-bit number of the model's tensors: their names and shapes, and the bits of those that are not sharded."""
    named = parameters(model)
    parts, whole = shards.parts(model, named), hashlib.sha256()
    integers = {1: torch.int8, 2: torch.int16, 4: torch.int32, 8: torch.int64}
    values = [p.detach().contiguous().view(integers[p.element_size()]).sum(dtype=torch.int64) for name, p in named.items()
              if p is shards.local(p) and not parts[name].groups and p.element_size() in integers]
    whole.update(repr([(name, tuple(part.shape)) for name, part in parts.items()]).encode())
    if values:
        whole.update(repr(torch.stack([value.to(values[0].device) for value in values]).tolist()).encode())
    return int.from_bytes(whole.digest()[:8], "little") >> 2


def numerics():
    words = {"torch": str(torch.version.__version__), "threads": str(torch.get_num_threads())}
    if torch.cuda.is_available():
        words["gpu"] = torch.cuda.get_device_name()
    return words


def telemetry(model, optimizer, segment=None):
    """Global norms, and per-tensor values at the steps that the segment requests: segment.log adds them by itself.

    Nothing is read from the device until then; one transfer a step, of all figures together. Norms of sharded tensors are summed
    over their ranks then: all ranks must log each step.
    """
    from .segment import segment as ask

    segment = segment or ask()
    segment.refuse_sharded(model=model, optimizer=optimizer)
    watch = Telemetry(model, optimizer, segment)
    watch.segment._telemetry = watch
    return watch


@torch.no_grad()
def worst(losses, texts=None, most=4):
    """The rows of a batch with the largest loss, for segment.log(sequences=...): each (row, loss) or (row, loss, text).

    losses: one for each row, or (rows, ...) of which the mean over a row counts; texts: of all rows. One transfer from the device.
    """
    each = losses.detach().float()
    each = each.flatten(1).mean(1) if each.dim() > 1 else each
    each = torch.where(each.isfinite(), each, torch.full_like(each, float("inf")))  # topk puts NaN in any place
    found = torch.topk(each, min(most, len(each)))
    values = torch.stack([found.indices.double(), found.values.double()]).tolist()
    return [(int(row), loss) if texts is None else (int(row), loss, texts[int(row)]) for row, loss in zip(*values)]


def guard(optimizer, model=None, window=128, sigma=6.0, most=10, nan="skip", clip=None):
    """Leaves out an update, on all ranks alike, whose gradient is not finite or whose norm is far above those of the last updates.

    Far above: the mean of the last `window` norms plus `sigma` of their standard deviations, once half a window is there, as
    OLMo-core's SkipStepOptimizer (Ai2 2025, its defaults) does; a norm that is left out is not among them. ZClip (Kumar et al. 2025,
    arXiv 2504.02507) shrinks such a gradient instead. After `most` outliers in a row the update is made: that is a new level. After
    as many gradients in a row that are not finite, an Error stops the training. Each is a line on stderr; `skipped` counts them.
    nan="stop": the first gradient that is not finite stops the training with an Error, before its update.
    clip: the maximum norm of an update that is made. A loop that clips before it steps hides outliers from the guard.

    Call it before the first step. Gradients must be unscaled by then (GradScaler.unscale_). FSDP1 needs the model. One number is
    read from the device each step. segment.load(guard=...) keeps its state, which a resumed run needs to be bit for bit the same.
    """
    from .guard import Guard

    return Guard(optimizer, model, window, sigma, most, nan, clip)


class Telemetry:
    def __init__(self, model, optimizer, segment):
        self.named, self.optimizer, self.segment = parameters(model), optimizer, segment
        self.parts = list(shards.parts(model, self.named).values())
        self.sharded, self.unnamed = any(part.groups for part in self.parts), shards.unnamed(model)
        self.gradients = self.before = self.figures = None
        self.has_gradient, self.present = [], []
        if segment.norms or (segment.asked.get("telemetry") or {}).get("tensors_every"):
            around(optimizer, self._before, self._after)

    def before_clip(self):
        """Call it before gradients are clipped, to have their norms from there; else they are as the optimizer saw them."""
        if self._due():
            # Who has a gradient is asked now: a loop may drop them before it logs.
            self.has_gradient = [p.grad is not None for p in self.named.values()]
            self.gradients = _norms([shards.like(p.grad, p) for p in self.named.values()])

    def _due(self):
        return self.segment.norms or self._wants_tensors()

    def _wants_tensors(self):
        return self.segment.wants_tensors(self.segment._step) and not self.unnamed

    def _before(self):
        if self._due():
            if self.gradients is None:
                self.before_clip()
            self.before = [shards.local(p.detach()).clone() for p in self.named.values()]

    def _after(self):
        if self.before is None:
            return
        tensors = [shards.local(p.detach()) for p in self.named.values()]
        updates = torch._foreach_sub(tensors, self.before)
        columns = [updates, tensors]
        parts = [self.gradients, _norms(updates), _norms(tensors)]
        if self._wants_tensors():
            states = [{k: shards.local(v) for k, v in self.optimizer.state.get(p, {}).items()} for p in self.named.values()]
            columns += [[s.get("exp_avg", s.get("momentum_buffer")) for s in states], [s.get("exp_avg_sq") for s in states]]
            parts += map(_norms, columns[2:])
            stale = self._staleness(states)
            parts.append(torch.stack([torch.full((), float("nan"), device=tensors[0].device) if x is None else x for x in stale]))
            columns.append(stale)
        self.figures, self.before, self.gradients = torch.cat(parts), None, None
        self.present = self.has_gradient + [x is not None for column in columns for x in column] if self.sharded else []

    def _staleness(self, states):
        """RMS_t = sqrt(mean(g^2 / max(v, eps^2))), v after this update and corrected (Wortsman et al. 2023, section 3.4)."""
        means, corrections = [], {}
        groups = {id(p): g for g in self.optimizer.param_groups for p in g["params"]}
        for p, state in zip(self.named.values(), states):
            if p.grad is None or "exp_avg_sq" not in state:
                means.append(None)
                continue
            group = groups[id(p)]
            v = state["exp_avg_sq"] / _correction(group["betas"][1], state["step"], corrections)
            g = shards.like(p.grad.detach(), p)
            means.append((g * g).div_(v.clamp_(min=group["eps"] ** 2)).mean())
        there = [mean for mean in means if mean is not None]
        if len({(mean.dtype, mean.device) for mean in there}) == 1:  # one call for all of them
            roots = iter(torch.stack(there).sqrt().float().unbind())
        else:
            roots = (mean.sqrt().float() for mean in there)
        home = shards.local(next(iter(self.named.values()))).device
        return [None if mean is None else next(roots).to(home) for mean in means]

    def _over_ranks(self, n):
        """The figures of sharded tensors as those of whole ones, the same on all ranks."""
        figures = self.figures.double().view(-1, n)
        present = torch.tensor(self.present, dtype=torch.float64, device=figures.device).view(-1, n)
        sizes = [shards.local(p).numel() for p in self.named.values()]
        squares = figures ** 2
        if len(squares) > 3:
            squares[-1] *= torch.tensor(sizes, dtype=torch.float64, device=figures.device)  # the mean over a part as its sum
        empty = torch.tensor([size == 0 for size in sizes], device=figures.device)
        squares = torch.where((present == 0) | empty, torch.zeros_like(squares), squares)
        shards.reduced(self.parts, squares, present)
        if len(squares) > 3:
            squares[-1] /= torch.tensor([max(1, part.shape.numel()) for part in self.parts], device=figures.device)
        nothing = torch.full_like(squares, float("nan"))
        return torch.cat([torch.where(present > 0, squares.sqrt(), nothing).flatten(), present[0]])

    def rows(self, step):
        if self.figures is None:
            return {}
        n = len(self.named)
        values, self.figures = (self._over_ranks(n) if self.sharded else self.figures).tolist(), None
        has_gradient = self.has_gradient
        if self.sharded:  # another rank may have the gradient
            values, has_gradient = values[:-n], values[-n:]
        gradients, rest = values[:n], values[n:]
        updates, weights = rest[:n], rest[n:2 * n]
        rows, all_of = {}, [True] * n
        if self.segment.norms:
            rows["norms"] = {"grad_norm": _together(gradients, has_gradient),
                             "update_norm": _together(updates, all_of), "weight_norm": _together(weights, all_of)}
        if len(rest) > 2 * n:
            first, second, stale = rest[2 * n:3 * n], rest[3 * n:4 * n], rest[4 * n:]
            rows["tensors"] = [
                {"step": step, "tensor": name, "grad_norm": gradients[i],
                 "update_rms": updates[i] / max(1, part.shape.numel()) ** 0.5, "weight_norm": weights[i],
                 "staleness": stale[i], "first_moment_norm": first[i], "second_moment_norm": second[i]}
                for i, (name, part) in enumerate(zip(self.named, self.parts))]
        return rows


def _correction(beta2, step, known):
    """1 - beta2^step; computed once for all tensors with the same, where the step can be read without waiting for the device."""
    if torch.is_tensor(step) and step.device.type != "cpu":
        return 1 - beta2 ** step
    key = beta2, float(step)
    if key not in known:
        known[key] = 1 - beta2 ** step
    return known[key]


def _together(norms, present):
    """Of all: a tensor without a gradient has none to add."""
    return sum(x * x for x, there in zip(norms, present) if there) ** 0.5


def _norms(tensors):
    """Their L2 norms as one tensor on the device of the first; NaN where there is none."""
    there = [t.detach() for t in tensors if t is not None]
    if not there:
        return torch.full((len(tensors),), float("nan"))
    home, norms = there[0].device, torch._foreach_norm(there, 2)
    if len(there) == len(tensors) and len({(norm.dtype, norm.device) for norm in norms}) == 1:
        return torch.stack(norms).float()  # one call instead of two for each
    norms, missing = iter(norms), torch.full((), float("nan"), device=home)
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
    """Applies changes of state, in order, and what lasts: freeze, and knobs of some tensors alone. They do not depend on sharding."""
    if not interventions and not group_changes:
        return
    named = parameters(model)
    parts = shards.parts(model, named)
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
                shards.local(named[name]).mul_(c)
                state = optimizer.state.get(named[name], {}) if optimizer is not None else {}
                for key, by in (("exp_avg", c), ("exp_avg_sq", c * c), ("momentum_buffer", c)):
                    if state.get(key) is not None:
                        shards.local(state[key]).div_(by)
        elif kind == "jitter":
            for name in names:
                z = _share(_gaussian(change["seed"], name, parts[name], named[name]), parts[name], named[name])
                shards.local(named[name]).mul_(1 + change["relative"] * z)
        elif kind == "nudge":
            squares, directions = 0.0, []
            for name in names:
                whole = _gaussian(change["seed"], name, parts[name], named[name])
                squares += float((whole.double() ** 2).sum())
                directions.append(_share(whole, parts[name], named[name]))
            for name, direction in zip(names, directions):
                shards.local(named[name]).add_(direction, alpha=change["norm"] / squares ** 0.5)
        else:
            raise Refused("the intervention %s is not known" % kind)
    for knob, pattern, factor in group_changes:
        _scale(knob, [named[n] for n in matching(pattern, named)], factor, optimizer)


def _gaussian(seed, name, part, like):
    """Standard normal, a function of (seed, tensor, element) whatever the device and the sharding: the whole tensor's, on the CPU."""
    generator = torch.Generator().manual_seed(rng.number_of(seed, name))
    return torch.randn(part.shape, generator=generator, dtype=torch.float32).to(like.dtype)


def _share(whole, part, like):
    """This rank's elements of it, on the tensor's device."""
    mine = shards.local(like)
    return part.take(whole).to(mine.device).view(mine.shape)


def _reset(moment, tensors, optimizer):
    key = MOMENTS.get(moment)
    state = optimizer.state if optimizer is not None else {}
    if key is None or (len(state) > 0 and not any(key in s for s in state.values())):
        raise Refused("reset of %s: the optimizer %s has no such moment" % (moment, type(optimizer).__name__))
    for p in tensors:
        buffer = state.get(p, {}).get(key)
        if buffer is not None:
            shards.local(buffer).zero_()


def _freeze(tensors, optimizer):
    """Weights and moments are put back after each step, so that gradients still count where they are clipped."""
    kept = []

    @torch.no_grad()
    def before():
        kept[:] = [(p, shards.local(p.detach()).clone(),
                    {k: shards.local(v).clone() for k, v in optimizer.state.get(p, {}).items() if torch.is_tensor(v) and k != "step"})
                   for p in tensors]

    @torch.no_grad()
    def after():
        for p, weights, moments in kept:
            shards.local(p).copy_(weights)
            for key, value in optimizer.state.get(p, {}).items():
                if torch.is_tensor(value) and key != "step":
                    value = shards.local(value)
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
        kept[:] = [shards.local(p.detach()).clone() for p in tensors]

    @torch.no_grad()
    def after():
        for p, old in zip(tensors, kept):
            if knob == "lr":
                mine = shards.local(p)
                mine.copy_(old + factor * (mine - old))
            else:
                group = groups[id(p)]
                shards.local(p).add_(old, alpha=group["lr"] * group["weight_decay"] * (1 - factor))
        kept.clear()

    around(optimizer, before, after)
