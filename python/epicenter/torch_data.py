"""A torch DataLoader as batches by index, its workers kept."""
import itertools

import torch
from torch.utils import data

from . import rng
from .errors import Refused


# Samplers whose order is a function of their generator, or of nothing.
_TORCHS = (data.SequentialSampler, data.RandomSampler, data.SubsetRandomSampler, data.WeightedRandomSampler)


def fits(loader):
    """Whether its batches can be requested by index: a plain DataLoader over a map-style dataset, with batches and a length.

    A subclass may change in any way how it iterates, so it is read as a stream.
    """
    return (type(loader) is data.DataLoader and loader.batch_sampler is not None and _length(loader.batch_sampler) is not None
            and hasattr(loader.dataset, "__getitem__") and not isinstance(loader.dataset, data.IterableDataset))


def is_stream(loader):
    """An IterableDataset inherits __getitem__ without having it."""
    return isinstance(loader, (data.DataLoader, data.IterableDataset))


def described(loader):
    """Why its order cannot be controlled, in words."""
    name = type(loader).__name__
    if isinstance(loader, data.DataLoader) and type(loader) is not data.DataLoader:
        return name + " (a subclass of DataLoader)"
    dataset = getattr(loader, "dataset", loader)
    if isinstance(dataset, data.IterableDataset):
        return type(dataset).__name__ + " (an IterableDataset)"
    return name + " (a DataLoader without batches or without a length)"


def _length(sampler):
    try:
        return len(sampler)
    except (TypeError, NotImplementedError):  # an infinite sampler, or one in a BatchSampler
        return None


class LoaderSource:
    """Epoch e's order is a function of (data_seed, e), and what a worker draws for a batch of (data_seed, batch)."""

    uncontrolled = None

    def __init__(self, loader, segment, fixed_order):
        self.loader, self.seed = loader, segment.order_seed
        self.sampler = loader.batch_sampler
        inner = getattr(self.sampler, "sampler", None)
        samplers = [s for s in (self.sampler, inner) if s is not None]
        self.epoched = [s for s in samplers if hasattr(s, "set_epoch")]
        self.generated = [s for s in samplers if isinstance(getattr(s, "generator", 0), (torch.Generator, type(None)))]
        for sampler in self.generated:
            sampler.generator = torch.Generator()
        batched, distributed = type(self.sampler) is data.BatchSampler, type(inner) is data.distributed.DistributedSampler
        self.torchs = batched and (type(inner) in _TORCHS or distributed)
        # Of these each epoch can be asked for by itself; another's state may have to be led through all before.
        self.known = self.torchs or (batched and bool(self.epoched))
        self.epoch = _length(self.sampler)
        if self.epoch == 0:
            raise Refused("batches(): the loader is empty")
        if self.torchs:
            self.seeded = inner.shuffle if distributed else type(inner) is not data.SequentialSampler
        else:
            self.seeded = not segment.alone and not fixed_order and self._try(inner if batched else self.sampler)

    def _try(self, sampler):
        """Draws an epoch of a sampler of the script's own: whether its order follows the seed. One that has a state of
        its own gives another order in the second draw, and nobody knows which it gave before a checkpoint."""
        first = self._order(0, self.seed)
        if not _same(first, self._order(0, self.seed)):
            self.uncontrolled = "the sampler %s (two draws of an epoch differ)" % type(sampler).__name__
            return False
        return not _same(first, self._order(0, self.seed + 1))

    def take(self, indices):
        loader = self.loader
        options = {}
        if loader.num_workers > 0:
            options = dict(prefetch_factor=loader.prefetch_factor, multiprocessing_context=loader.multiprocessing_context)
        return iter(data.DataLoader(
            _Made(loader.dataset, loader.collate_fn, self.seed),
            batch_sampler=_Keys(self._keys(indices)),
            collate_fn=_first,
            num_workers=loader.num_workers,
            pin_memory=loader.pin_memory,
            timeout=loader.timeout,
            worker_init_fn=loader.worker_init_fn,
            generator=torch.Generator().manual_seed(rng.number_of(self.seed, "workers")),
            **options))

    def _keys(self, indices):
        if not self.known or self.epoch is None:
            yield from self._from_the_start(indices)
            return
        here, stream, position = -1, iter(()), 0
        for index in indices:
            e, k = divmod(index, self.epoch)
            if e != here or k < position:
                here, stream, position = e, self._epoch(e, self.seed) if self.torchs else iter(self._order(e, self.seed)), 0
            samples = next(itertools.islice(stream, k - position, None))
            position = k + 1
            yield [(index, samples)]

    def _from_the_start(self, indices):
        """A sampler of the user's own: epoch after epoch, whose lengths may differ."""
        begin, epoch, batches = 0, 0, None
        for index in indices:
            if index < begin:
                raise Refused("batches(): plan.replaced needs a sampler whose epochs can be asked for singly (set_epoch)")
            while batches is None or index >= begin + len(batches):
                begin += len(batches or ())
                batches = self._order(epoch, self.seed)
                epoch += 1
                if not batches:
                    raise Refused("batches(): epoch %d of the loader is empty" % (epoch - 1))
            yield [(index, batches[index - begin])]

    def _order(self, e, seed):
        """For samplers that may draw from the generators that all share."""
        with rng.apart(seed, "order", e):
            return list(self._epoch(e, seed))

    def _epoch(self, e, seed):
        for sampler in self.generated:
            sampler.generator.manual_seed(rng.number_of(seed, "order", e))
        for sampler in self.epoched:
            if isinstance(sampler, data.distributed.DistributedSampler):
                sampler.seed = seed
            sampler.set_epoch(e)
        return iter(self.sampler)


def _same(order, other):
    try:
        return bool(order == other)
    except (RuntimeError, ValueError):  # tensors of several elements compare to no one word
        return False


class _Keys:
    def __init__(self, keys):
        self.keys = keys

    def __iter__(self):
        return self.keys


class _Made(data.Dataset):
    """A whole batch as one item, so that all it draws, in collating too, is a function of its index."""

    def __init__(self, dataset, collate, seed):
        self.dataset, self.collate, self.seed = dataset, collate, seed

    def __getitem__(self, key):
        index, samples = key
        with rng.apart(self.seed, "batch", index):
            if callable(getattr(self.dataset, "__getitems__", None)):
                return self.collate(self.dataset.__getitems__(samples))
            return self.collate([self.dataset[i] for i in samples])


def _first(items):
    return items[0]
