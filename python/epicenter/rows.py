"""Replaces single rows (sequences, samples) of a batch by those of another batch."""
from .errors import Error


def replaced(batch, rows, other, listed=False):
    """A copy of the batch with the rows of the other one in their places.

    A batch is a tensor, an array, or a list, tuple or mapping of such, with a row for each sample. listed: it is a list of parts, whose
    rows count on from one part to the next.
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


def _size(batch):
    """The number of rows: that of the first tensor or array."""
    if hasattr(batch, "shape") and len(batch.shape) > 0:
        return batch.shape[0]
    values = list(batch.values()) if hasattr(batch, "values") else batch if isinstance(batch, (list, tuple)) else ()
    for value in values:
        if hasattr(value, "shape") or hasattr(value, "values") or isinstance(value, (list, tuple)):
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
