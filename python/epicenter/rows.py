"""Replaces single rows (sequences, samples) of a batch by those of another batch."""
from .errors import Error


def replaced(batch, rows, other, listed=False):
    """A copy of the batch with the rows of the other one in their places.

    A batch is a tensor, an array, or a list, tuple or mapping of such, with a row for each sample; or a list of samples that are
    mappings or tuples. listed: it is a list of parts, whose rows count on from one part to the next.
    """
    if not listed:
        return _replaced(batch, rows, other, _size(batch))
    parts, first = [], 0
    for part, its_other in zip(batch, other):
        size = _size(part)
        parts.append(_replaced(part, [row - first for row in rows if first <= row < first + size], its_other, size))
        first += size
    _check(rows, first)
    return parts


def _check(rows, size):
    if rows and max(rows) >= size:
        raise Error("the segment replaces row %d of a batch that has the rows 0 to %d" % (max(rows), size - 1))


def _is_samples(batch):
    """Whether it is a list of samples, each a mapping or a tuple: torch's own collation gives no such list."""
    return type(batch) is list and len(batch) > 0 and (all(hasattr(one, "items") for one in batch) or all(type(one) is tuple for one in batch))


def _size(batch):
    """The number of rows: that of the first tensor or array with a dimension, or of a list of samples."""
    if hasattr(batch, "shape"):
        if len(batch.shape) > 0:
            return batch.shape[0]
    elif _is_samples(batch):
        return len(batch)
    else:
        values = list(batch.values()) if hasattr(batch, "items") else batch if isinstance(batch, (list, tuple)) else ()
        for value in values:
            if len(value.shape) > 0 if hasattr(value, "shape") else hasattr(value, "items") or isinstance(value, (list, tuple)):
                return _size(value)
        if values:
            return len(values)
    raise Error("the segment replaces rows of a batch, and a batch of type %s has no rows that the adapter knows" % type(batch).__name__)


def _replaced(batch, rows, other, size):
    _check(rows, size)
    if hasattr(batch, "shape"):
        if len(batch.shape) == 0 or batch.shape[0] != size:
            return batch  # it belongs to the batch as a whole
        if batch.shape[1:] != other.shape[1:] or other.shape[0] != size:
            raise Error("the segment replaces rows of a batch of shape %s by those of one of shape %s; pad all batches alike"
                        % (tuple(batch.shape), tuple(other.shape)))
        mixed = batch.clone() if hasattr(batch, "clone") else batch.copy()
        for row in rows:
            mixed[row] = other[row]
        return mixed
    if _is_samples(batch):
        return [other[i] if i in rows else sample for i, sample in enumerate(batch)]
    if hasattr(batch, "items"):
        mixed = {key: _replaced(value, rows, other[key], size) for key, value in batch.items()}
        return mixed if type(batch) is dict else type(batch)(mixed)
    if isinstance(batch, (list, tuple)):
        if len(batch) == size and not any(hasattr(value, "shape") for value in batch):  # such as texts
            mixed = [other[i] if i in rows else value for i, value in enumerate(batch)]
        else:
            mixed = [_replaced(value, rows, its_other, size) for value, its_other in zip(batch, other)]
        return type(batch)(*mixed) if hasattr(batch, "_fields") else type(batch)(mixed)
    return batch
