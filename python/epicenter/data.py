"""Batches by index, from whatever a script has: exact where the order allows it, and cheap to skip in."""
import itertools
import sys

from . import rng
from .errors import Error, Refused


def source(loader, segment, accumulate, fixed_order=False):
    """fixed_order: the script vouches that each process gets the same batches from the loader, pass by pass."""
    if sys.modules.get("torch") is not None:
        from . import torch_data

        if torch_data.fits(loader):
            return Grouped(torch_data.LoaderSource(loader, segment, fixed_order), accumulate)
        if torch_data.is_stream(loader):
            return Grouped(StreamSource(loader, segment, None if fixed_order else torch_data.described(loader)), accumulate)
    if callable(loader) and not hasattr(loader, "__iter__"):
        return Grouped(IndexedSource(loader, None), accumulate)
    if hasattr(loader, "__getitem__") and hasattr(loader, "__len__"):
        return Grouped(IndexedSource(lambda i: loader[i % len(loader)], len(loader)), accumulate)
    return Grouped(StreamSource(loader, segment, None if fixed_order else type(loader).__name__ + " (an iterable)"), accumulate)


class Grouped:
    """Steps of several of the source's batches, as lists. A step's batch i is the source's batches i*n to i*n + n - 1.

    size: n; None for a batch by itself, in no list.

    uncontrolled: what it is that gives batches in an order of its own, in words; None where a batch is a function of its
    index. seeded: whether the order is a function of the segment's data_seed.
    """

    def __init__(self, source, size):
        if size is not None and size < 1:
            raise Error("batches(): accumulate is %s, and a step needs a batch at least" % size)
        self.source, self.size, self.listed = source, size or 1, size is not None
        self.uncontrolled, self.seeded = source.uncontrolled, source.seeded
        self.by_index = not isinstance(source, StreamSource)  # a batch may be drawn before those that come before it
        self.epoch = None if source.epoch is None else source.epoch // self.size

    def batches(self, plan, first, last):
        return self.at(plan.data(step) for step in range(first, last + 1))

    def at(self, wanted):
        """The batches of these indices."""
        each = self.source.take(b * self.size + k for b in list(wanted) for k in range(self.size))
        return iter(lambda: list(itertools.islice(each, self.size)), []) if self.listed else each


class IndexedSource:
    """A batch is a function of its index: nothing needs skipping."""

    uncontrolled, seeded = None, False  # the script says by segment.data_seed whether it seeds them

    def __init__(self, batch, epoch):
        self.batch, self.epoch = batch, epoch

    def take(self, indices):
        return (self.batch(index) for index in indices)


class StreamSource:
    """Any iterable: what is skipped is drawn and thrown away, from the run's first batch on.

    What it draws from the generators that all share is a function of (data_seed, epoch), and so in many cases its order.
    It may have a generator of its own all the same, or read what changes, so no order is claimed.
    """

    seeded = False

    def __init__(self, iterable, segment, uncontrolled):
        if hasattr(iterable, "__next__") and iter(iterable) is iterable:
            raise Refused("batches(): an iterator can be read once only; give what it was made from")
        self.iterable, self.segment, self.uncontrolled = iterable, segment, uncontrolled
        try:
            self.epoch = len(iterable)
        except TypeError:  # a DataLoader has a length where its dataset has one
            self.epoch = None

    def take(self, indices):
        indices = list(indices)
        if any(later <= earlier for earlier, later in zip(indices, indices[1:])):
            raise Refused("batches(): plan.replaced needs a DataLoader, a sequence or a function, not a stream")
        stream = self._stream()
        # Its first batch is drawn now: the script may read segment.data_seed then.
        head = [next(stream)] if indices else []
        return self._draw(indices, itertools.chain(head, stream))

    def _draw(self, indices, stream):
        position = 0
        for index in indices:
            if index - position > 10 ** 7:
                raise Refused("batches(): batch %d is too far off to be reached in a stream" % index)
            while position < index:
                next(stream)
                position += 1
                self.segment.alive("skipping batches")
            yield next(stream)
            position += 1

    def _stream(self):
        for epoch in itertools.count():
            if sys.modules.get("torch") is not None:
                from . import torch_data

                torch_data.seed_epoch(self.iterable, self.segment.order_seed, epoch)
            elif hasattr(self.iterable, "set_epoch"):
                self.iterable.set_epoch(epoch)
            aside, batches, empty = rng.Aside(self.segment.order_seed, "order", epoch), None, True
            while True:
                with aside:
                    batches = iter(self.iterable) if batches is None else batches
                    batch = next(batches, _END)
                if batch is _END:
                    break
                empty = False
                yield batch
            if empty:
                raise Refused("batches(): the loader is empty")


_END = object()
