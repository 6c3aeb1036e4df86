"""Batches by index, from whatever a script has: exact where the order allows it, and cheap to skip in."""
import itertools
import sys

from . import rng
from .errors import Refused


def source(loader, segment, accumulate):
    torch = sys.modules.get("torch")
    if torch is not None:
        from . import torch_data

        if torch_data.fits(loader):
            return Grouped(torch_data.LoaderSource(loader, segment), accumulate)
    if callable(loader) and not hasattr(loader, "__iter__"):
        return Grouped(IndexedSource(loader, None), accumulate)
    if hasattr(loader, "__getitem__") and hasattr(loader, "__len__"):
        return Grouped(IndexedSource(lambda i: loader[i % len(loader)], len(loader)), accumulate)
    return Grouped(StreamSource(loader, segment), accumulate)


class Grouped:
    """Steps of several of the source's batches. A step's batch i is the source's batches i*n to i*n + n - 1."""

    def __init__(self, source, size):
        self.source, self.size = source, size
        self.epoch = None if source.epoch is None else source.epoch // size

    def batches(self, plan, first, last):
        wanted = [plan.data(step) for step in range(first, last + 1)]
        each = self.source.take(b * self.size + k for b in wanted for k in range(self.size))
        return each if self.size == 1 else iter(lambda: list(itertools.islice(each, self.size)), [])


class IndexedSource:
    """A batch is a function of its index: nothing needs skipping."""

    def __init__(self, batch, epoch):
        self.batch, self.epoch = batch, epoch

    def take(self, indices):
        return (self.batch(index) for index in indices)


class StreamSource:
    """Any iterable: what is skipped is drawn and thrown away, from the run's first batch on."""

    def __init__(self, iterable, segment):
        if iter(iterable) is iterable:
            raise Refused("batches(): an iterator can be read once only; give what it was made from")
        self.iterable, self.segment = iterable, segment
        self.epoch = len(iterable) if hasattr(iterable, "__len__") else None

    def take(self, indices):
        indices = list(indices)
        if any(later <= earlier for earlier, later in zip(indices, indices[1:])):
            raise Refused("batches(): plan.replaced needs a DataLoader, a sequence or a function, not a stream")
        return self._draw(indices)

    def _draw(self, indices):
        stream, position = self._stream(), 0
        for index in indices:
            if index > position:
                if index - position > 10 ** 7:
                    raise Refused("batches(): batch %d is too far off to be reached in a stream" % index)
                kept = rng.state()
                while position < index:
                    next(stream)
                    position += 1
                    self.segment.alive("skipping batches")
                rng.restore(kept)
            yield next(stream)
            position += 1

    def _stream(self):
        for epoch in itertools.count():
            if hasattr(self.iterable, "set_epoch"):
                self.iterable.set_epoch(epoch)
            empty = True
            for batch in self.iterable:
                empty = False
                yield batch
            if empty:
                raise Refused("batches(): the loader is empty")
