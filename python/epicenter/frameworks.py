"""For frameworks with their own training loop: replaces the loader by the segment's batches, and reports the steps."""
from . import sharding
from .errors import Refused


def saved(model, wrapped):
    """The module that a checkpoint consists of: the framework's wrapper only where it shards the model, for DistributedDataParallel
    adds nothing but a prefix, and its checkpoint shall load without it."""
    return wrapped if sharding.found({"model": wrapped}) else model


class Batches:
    """The segment's batches, each of a step's as one item: what the framework iterates over, once.

    divided(loader): this rank's share of the loader; it is called when the process group exists.
    """

    def __init__(self, segment, loader, accumulate=1, fixed_order=False, divided=lambda loader: loader):
        if segment.last_step is None:
            raise Refused("a segment without a last step cannot be driven through a framework's loop")
        self.segment, self.loader, self.accumulate, self.fixed_order = segment, loader, accumulate, fixed_order
        self.divided = divided
        self.dataset = getattr(loader, "dataset", None)

    def __len__(self):
        return (self.segment.last_step - self.segment.first_step + 1) * self.accumulate

    def __iter__(self):
        if self.segment.stopped or self.segment.ended_at >= self.segment.last_step:
            return
        loader = self.divided(self.loader)
        for _, batch in self.segment.batches(loader, accumulate=self.accumulate, fixed_order=self.fixed_order):
            yield from batch


class Steps:
    """Collects the values that a step reports, over its parts."""

    def __init__(self, segment):
        self.segment, self.telemetry = segment, None
        self.losses, self.lr = [], None

    def begin(self, optimizer):
        """Before the update: the rate that it is made with."""
        self.lr = optimizer.param_groups[0]["lr"]

    def end(self, loss):
        """After the update; loss: of the step, on this rank. Whether training is to stop."""
        step = self.segment.ended_at + 1
        self.segment.log(step, loss=self.segment.over_ranks(loss), lr=self.lr)
        self.losses = []
        return self.segment.ended(step)
