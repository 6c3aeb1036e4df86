"""A torch DataLoader as batches by index, its workers kept."""
import itertools

import torch
from torch.utils import data

from . import rng
from .errors import Refused


def fits(loader):
    """Whether it is a plain DataLoader over a map-style dataset with batches; others are read as streams."""
    return type(loader) is data.DataLoader and loader.batch_sampler is not None and hasattr(loader.dataset, "__getitem__")


class LoaderSource:
    """Epoch e's order is a function of (data_seed, e), and what a worker draws for a batch of (data_seed, batch)."""

    def __init__(self, loader, segment):
        self.loader, self.seed = loader, segment.data_seed
        self.sampler = loader.batch_sampler
        inner = getattr(self.sampler, "sampler", None)
        self.epoched = [s for s in (self.sampler, inner) if hasattr(s, "set_epoch")]
        if inner is not None and hasattr(inner, "generator"):
            inner.generator = torch.Generator()
        self.inner = inner
        # Of these each epoch can be asked for by itself; another's state may have to be led through all before.
        plain = isinstance(inner, (data.SequentialSampler, data.RandomSampler, data.SubsetRandomSampler,
                                   data.WeightedRandomSampler))
        self.known = type(self.sampler) is data.BatchSampler and (plain or bool(self.epoched))
        self.epoch = len(self.sampler) if hasattr(self.sampler, "__len__") else None
        if self.epoch == 0:
            raise Refused("batches(): the loader is empty")
        self.lists = {}

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
                here, stream, position = e, self._epoch(e), 0
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
                with rng.apart(self.seed, "order", epoch):
                    batches = list(self._epoch(epoch))
                epoch += 1
                if not batches:
                    raise Refused("batches(): epoch %d of the loader is empty" % (epoch - 1))
            yield [(index, batches[index - begin])]

    def _epoch(self, e):
        generator = getattr(self.inner, "generator", None)
        if isinstance(generator, torch.Generator):
            generator.manual_seed(rng.number_of(self.seed, "order", e))
        for sampler in self.epoched:
            if isinstance(sampler, data.distributed.DistributedSampler):
                sampler.seed = self.seed
            sampler.set_epoch(e)
        return iter(self.sampler)


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
