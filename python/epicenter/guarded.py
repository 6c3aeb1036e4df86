"""What the guard callbacks of the frameworks have in common: a guard, and a run directory that Epicenter can open later."""
import os

from . import torch as ours
from .hyperparameters import values
from .recorded import RunRecord


class Guarded:
    """options: those of epicenter.torch.guard; run: the folder of the run, or None for none.

    Under a segment Epicenter writes the run, and this only guards.
    """

    def __init__(self, run=None, **options):
        self.folder = None if os.environ.get("EPICENTER_SEGMENT") else run
        self.options, self.guard, self.record, self.start = options, None, None, 0
        self._restore = None

    def begin(self, optimizer, model, steps, clip, start=0, seed=0, restore=None):
        """clip: the framework's maximum norm, if it is to be the guard's. restore: called once at the end, to set the framework's
        own clipping as it was."""
        options = dict({"clip": clip}, **self.options)
        self.record, self.start = None, start
        self.guard = ours.guard(optimizer, model, **options)
        if self.folder is not None:
            try:
                self.record = RunRecord(self.folder, steps, described(optimizer, options["clip"]), start, seed, _unknown(optimizer))
            except Exception:
                self.guard.remove()
                raise
            self.guard.on_skip = lambda update, why: self.record.note(start + update, "update %d is left out: %s" % (start + update, why))
        self.guard.on_stop = lambda update, why: self._stop(start + update)
        self._restore = restore

    def _stop(self, step):
        if self.record is not None:
            self.record.not_finite(step)
        self.end()

    def row(self, step, loss, lr):
        if self.record is not None:
            self.record.row(step, loss, lr, self.guard.norm)

    def end(self, reason="completed"):
        """Ends the record, and leaves the optimizer and the framework as they were. The first call counts."""
        if self.record is not None:
            self.record.end(reason)
        if self.guard is not None:
            self.guard.remove()
        restore, self._restore = self._restore, None
        if restore is not None:
            restore()


def described(optimizer, clip=None):
    """The optimizer section of the run file. lr: the peak, which a schedule keeps in the groups while it warms up."""
    groups = [dict(group, lr=group.get("max_lr", group.get("initial_lr", group.get("lr")))) for group in optimizer.param_groups]
    kind = _kind(optimizer)
    return dict({} if kind is None else {"kind": kind}, clip_grad_norm=clip or 0, **values(groups))


def _kind(optimizer):
    """As the run file names it; None for one that it has no name for."""
    kinds = ours.torch.optim
    return "sgd" if isinstance(optimizer, kinds.SGD) else "adamw" if isinstance(optimizer, (kinds.Adam, kinds.AdamW)) else None


def _unknown(optimizer):
    """A remark for the run file on an optimizer that it has no name for."""
    return None if _kind(optimizer) else ("The optimizer is %s, which a run file has no kind for; without one it is read as adamw."
                                          % type(optimizer).__name__)
