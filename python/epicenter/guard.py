"""Leaves out an update whose gradient is not finite or far outside what gradients were. PyTorch 1.13 or later."""
import collections
import math
import statistics
import sys
import types

import torch

from . import shards
from .errors import Error
from .ranks import Ranks


class Guard:
    """Made by epicenter.torch.guard, which says what it does. `skipped` counts the updates left out; its state belongs to a checkpoint."""

    def __init__(self, optimizer, model, window, sigma, most, nan="skip", clip=None):
        if nan not in ("skip", "stop"):
            raise Error("guard: nan is skip or stop, not %r" % (nan,))
        if isinstance(optimizer, torch.optim.LBFGS):
            raise Error("guard: LBFGS computes several gradients in one step, which cannot be guarded")
        self.optimizer, self.window, self.sigma, self.most, self.nan, self.clip = optimizer, window, sigma, most, nan, clip
        self.norm = math.nan
        self.on_skip = self.on_stop = lambda update, why: None
        self.norms = collections.deque(maxlen=window)
        self.skipped = self.in_a_row = self.calls = 0
        self._ranks, self._model = Ranks(), model
        inner, guard = optimizer.step, self
        self._removed = False

        def step(optimizer, closure=None, *args, **kwargs):
            if guard._removed:
                return inner(closure, *args, **kwargs)
            if closure is None:
                return inner(*args, **kwargs) if guard._allows() else None
            with torch.enable_grad():
                loss = closure()  # only now there is a gradient
            return inner(lambda: loss, *args, **kwargs) if guard._allows() else loss

        # Schedules look for what they have set on the method.
        step.__dict__.update(getattr(inner, "__dict__", {}))
        if hasattr(inner, "__func__"):
            step.__dict__.update(inner.__func__.__dict__)
        self._before = optimizer.__dict__.get("step")
        self._method = optimizer.step = types.MethodType(step, optimizer)

    def remove(self):
        """Guards no longer. What has wrapped the guarded method since keeps it, as one that only passes on."""
        if self.optimizer.__dict__.get("step") is self._method:
            if self._before is None:
                del self.optimizer.step
            else:
                self.optimizer.step = self._before
        self._removed = True

    def _allows(self):
        self.calls += 1
        self.norm = norm = self._norm()
        why = self._ranks.any(not math.isfinite(norm), self._is_outlier(norm))
        if why[0]:
            if self.nan == "stop":
                self.on_stop(self.calls, "its gradient is not finite")
                raise Error("guard: the gradient of update %d is not finite; training stops before the update (nan=\"stop\")" % self.calls)
            return self._leave_out("its gradient is not finite", stop=True)
        if why[1]:
            center, spread = self._past()
            return self._leave_out("its gradient norm %.4g is above %.4g + %g x %.4g, of the last %d"
                                   % (norm, center, self.sigma, spread, len(self.norms)), stop=False)
        self.norms.append(norm)
        self.in_a_row = 0
        self._clip(norm)
        return True

    @torch.no_grad()
    def _clip(self, norm):
        """As torch.nn.utils.clip_grad_norm_, which has the same small number."""
        factor = self.clip / (norm + 1e-6) if self.clip else 1.0
        if factor < 1:
            for group in self.optimizer.param_groups:
                for p in group["params"]:
                    if p.grad is not None:
                        p.grad.mul_(factor)

    def _leave_out(self, why, stop):
        """Whether the update is made after all: so many outliers in a row are a new level."""
        if self.in_a_row == self.most:
            if stop:
                self.on_stop(self.calls, "its gradient is not finite, %d times in a row" % (self.most + 1))
                raise Error("guard: the gradient was not finite in %d updates in a row; training cannot continue from here. Go back to a "
                            "checkpoint, with a lower learning rate or other batches" % (self.most + 1))
            self._say("update %d is made: %d in a row were left out, so gradients of this size are the new level" % (self.calls, self.most))
            self.norms.clear()
            self.in_a_row = 0
            self._clip(self.norm)
            return True
        self.in_a_row += 1
        self.skipped += 1
        self.on_skip(self.calls, why)
        self._say("update %d is left out: %s" % (self.calls, why))
        return False

    def _say(self, line):
        if self._ranks.rank == 0:
            print("epicenter: " + line, file=sys.stderr, flush=True)

    def _past(self):
        return statistics.fmean(self.norms), statistics.pstdev(self.norms)

    def _is_outlier(self, norm):
        if len(self.norms) < max(2, self.window // 2):
            return False
        center, spread = self._past()
        return norm > center + self.sigma * spread

    @torch.no_grad()
    def _norm(self):
        """The L2 norm of the whole gradient, the same on all ranks; 0 without a gradient."""
        tensors = [p for group in self.optimizer.param_groups for p in group["params"]]
        named = {str(i): p for i, p in enumerate(tensors)}
        parts = shards.parts(self._model if self._model is not None else torch.nn.Module(), named)
        squares = {}
        for name, p in named.items():
            gradient = None if p.grad is None else shards.like(p.grad, p)
            if gradient is None:
                continue
            square, key = gradient.detach().double().pow(2).sum(), parts[name].groups
            squares[key] = squares[key] + square.to(squares[key].device) if key in squares else square
        total = 0.0
        for groups, square in squares.items():
            for group in groups:
                torch.distributed.all_reduce(square, group=group)
            total += float(square)
        return math.sqrt(total) if total >= 0 and math.isfinite(total) else math.nan

    def state_dict(self):
        return {"norms": list(self.norms), "skipped": self.skipped, "in_a_row": self.in_a_row, "calls": self.calls}

    def load_state_dict(self, state):
        self.norms = collections.deque(state["norms"], maxlen=self.window)
        self.skipped, self.in_a_row, self.calls = state["skipped"], state["in_a_row"], state["calls"]
