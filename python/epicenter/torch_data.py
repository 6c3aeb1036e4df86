"""A torch DataLoader as batches by index, its workers kept."""
import itertools

import torch
from torch.utils import data

from . import rng
from .errors import Refused


# Samplers whose order is a function of their generator, or of nothing.
_TORCHS = (data.SequentialSampler, data.RandomSampler, data.SubsetRandomSampler, data.WeightedRandomSampler)
# What makes a DataLoader iterate as torch's does: over its batch_sampler, its dataset and its collate_fn.
_ITERATION = ("__iter__", "_get_iterator", "_index_sampler", "_auto_collation", "__getattribute__")


def fits(loader):
    """Whether its batches can be requested by index: a DataLoader over a map-style dataset, with batches and a length.

    A subclass that iterates in a way of its own is read as a stream.
    """
    loader = _unwrapped(loader)
    return (isinstance(loader, data.DataLoader) and _iterates_as_torchs(loader) and loader.batch_sampler is not None
            and _length(loader.batch_sampler) is not None
            and hasattr(loader.dataset, "__getitem__") and not isinstance(loader.dataset, data.IterableDataset))


def is_stream(loader):
    """An IterableDataset inherits __getitem__ without having it."""
    return isinstance(loader, (data.DataLoader, data.IterableDataset))


def described(loader):
    """Why its order cannot be controlled, in words."""
    name, inner = type(loader).__name__, _unwrapped(loader)
    dataset = getattr(inner, "dataset", inner)
    if isinstance(dataset, data.IterableDataset):
        return type(dataset).__name__ + " (an IterableDataset)"
    if isinstance(inner, data.DataLoader) and not _iterates_as_torchs(inner):
        return name + " (a subclass of DataLoader that iterates in its own way)"
    return name + " (a DataLoader without batches or without a length)"


def seed_epoch(iterable, seed, epoch):
    """Of what is read as a stream: the number of the epoch, and the seeds of the generators that it shows."""
    parts = [iterable, getattr(iterable, "dataset", None)] + _chain(getattr(iterable, "batch_sampler", None))
    for part in parts + _chain(getattr(iterable, "sampler", None)):
        if callable(getattr(part, "set_epoch", None)):
            part.set_epoch(epoch)
        for name in ("generator", "synchronized_generator"):
            if isinstance(getattr(part, name, None), torch.Generator):
                getattr(part, name).manual_seed(rng.number_of(seed, "order", epoch))


def _iterates_as_torchs(loader):
    """The class is that of the object itself: accelerate's loaders report another as __class__."""
    return all(getattr(type(loader), name, None) is getattr(data.DataLoader, name) for name in _ITERATION)


def _accelerated(loader):
    kind = type(loader)
    return kind.__name__ == "DataLoaderShard" and kind.__module__ == "accelerate.data_loader"


def _unwrapped(loader):
    """The DataLoader inside of one that accelerate prepared, which adds the device, and seeds of its own."""
    return loader.base_dataloader if _accelerated(loader) and not loader.skip_batches else loader


def _to_device(loader):
    """What accelerate does to a batch."""
    if not _accelerated(loader) or loader.device is None:
        return lambda batch: batch
    from accelerate.utils import send_to_device

    return lambda batch: send_to_device(batch, loader.device, non_blocking=getattr(loader, "_non_blocking", False))


def _chain(sampler):
    """A sampler and what it draws from, the innermost last."""
    found = []
    while sampler is not None and not any(sampler is other for other in found):
        found.append(sampler)
        inner = getattr(sampler, "batch_sampler", None)
        sampler = getattr(sampler, "sampler", None) if inner is None else inner
    return found


def _is_shard(sampler):
    """Accelerate's share of each rank in another's batches."""
    return type(sampler).__name__ == "BatchSamplerShard" and type(sampler).__module__ == "accelerate.data_loader"


def _is_seedable(sampler):
    return type(sampler).__name__ == "SeedableRandomSampler" and type(sampler).__module__ == "accelerate.data_loader"


def _length(sampler):
    try:
        return len(sampler)
    except (TypeError, NotImplementedError):  # an infinite sampler, or one in a BatchSampler
        return None


class LoaderSource:
    """Epoch e's order is a function of (data_seed, e), and what a worker draws for a batch of (data_seed, batch)."""

    uncontrolled = None

    def __init__(self, loader, segment, fixed_order):
        self.to_device = _to_device(loader)
        self.loader, self.seed = _unwrapped(loader), segment.order_seed
        self.sampler = self.loader.batch_sampler
        samplers = _chain(self.sampler)
        self.epoched = [s for s in samplers if hasattr(s, "set_epoch")]
        self.generated = [s for s in samplers if isinstance(getattr(s, "generator", 0), (torch.Generator, type(None)))]
        for sampler in self.generated:
            sampler.generator = torch.Generator()
        outer = next(s for s in samplers if not _is_shard(s))
        batched, inner = type(outer) is data.BatchSampler, getattr(outer, "sampler", None)
        distributed = type(inner) is data.distributed.DistributedSampler
        self.torchs = batched and (type(inner) in _TORCHS or distributed or _is_seedable(inner))
        # Of these each epoch can be asked for by itself; another's state may have to be led through all before.
        self.known = self.torchs or (batched and bool(self.epoched))
        self.epoch = _length(self.sampler)
        if self.epoch == 0:
            raise Refused("batches(): the loader is empty")
        if self.torchs:
            self.seeded = inner.shuffle if distributed else type(inner) is not data.SequentialSampler
        else:
            self.seeded = not segment.alone and not fixed_order and self._try(inner if batched else outer)

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
        return map(self.to_device, data.DataLoader(
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
            elif _is_seedable(sampler):
                sampler.initial_seed = rng.number_of(seed, "order") >> 16
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
