"""Checkpoints that are whole or not there: a folder is written under a temporary name, synced, renamed."""
import collections
import functools
import io
import json
import os
import pickle
import shutil
import sys

from .errors import Refused

memory = None  # epicenter.memory.Memory, in a process that trains several segments


def write(folder, step, states, rng, ranks, sharded=(), write_sharded=None, lr=None, changed=()):
    """folder: .../SSSSSSSS. states: of what is whole on each rank, or None on ranks above 0; rng: of this rank.

    sharded: names of objects that write_sharded(folder) writes, which all ranks call. lr: the configured rate, where it is known.
    changed: the hyperparameters that overrides changed in these states.
    """
    parent, name = os.path.split(os.path.abspath(folder))
    temporary = os.path.join(parent, "." + name + ".tmp")
    if ranks.rank == 0:
        shutil.rmtree(temporary, ignore_errors=True)
        os.makedirs(temporary)
    ranks.barrier()
    if ranks.rank == 0:
        _dump(os.path.join(temporary, "trainer"), states)
    _dump(os.path.join(temporary, "rng-%05d" % ranks.rank), _listed(rng))
    if sharded:
        write_sharded(temporary)
    ranks.barrier()
    if ranks.rank == 0:
        marker = {"epicenter": "trainer_checkpoint", "format": 1, "step": step, "ranks": ranks.count}
        if sharded:
            marker["sharded"] = list(sharded)
        if lr is not None:
            marker["lr"] = lr
        if changed:
            marker["changed"] = sorted(changed)
        with open(os.path.join(temporary, "state.json"), "wb") as file:
            file.write(json.dumps(marker).encode())
            _sync(file)
        sync_folder(temporary)
        if os.path.exists(folder):  # the same step asked for twice: the first is whole, and not ours any more
            shutil.rmtree(temporary)
        else:
            os.rename(temporary, folder)
            sync_folder(parent)
    ranks.barrier()


def marker_of(folder):
    """What is known of a checkpoint without its states: the content of its state.json."""
    try:
        with open(os.path.join(folder, "state.json"), "rb") as file:
            marker = json.load(file)
    except (OSError, ValueError) as e:
        raise Refused("%s is no checkpoint of a trainer: %s" % (folder, e))
    if marker.get("epicenter") != "trainer_checkpoint" or marker.get("format") != 1:
        raise Refused("%s is not a trainer checkpoint of format 1" % folder)
    return marker


def read(folder, rank):
    """(marker, states of what is whole, rng or None where this rank had none)."""
    marker = marker_of(folder)
    path = os.path.join(folder, "rng-%05d" % rank)
    try:
        return marker, _states(os.path.join(folder, "trainer")), _read(path, optional=True)
    except (OSError, EOFError, RuntimeError, ImportError, AttributeError, pickle.UnpicklingError) as e:
        raise Refused("the checkpoint %s cannot be read: %s" % (folder, e))


def _dump(path, value):
    """path: without its ending, .pt where torch is there, else .pickle."""
    torch = sys.modules.get("torch")
    with open(path + (".pickle" if torch is None else ".pt"), "wb") as file:
        if torch is None:
            pickle.dump(value, file, protocol=4)
        else:
            torch.save(value if _loads_floats() else _exchanged(value, _spelled), file)
        _sync(file)


def _states(path):
    if memory is None:
        return _read(path)
    return memory.read(path + (".pickle" if os.path.exists(path + ".pickle") else ".pt"), lambda: _read(path))


def _read(path, optional=False):
    if os.path.exists(path + ".pickle"):
        with open(path + ".pickle", "rb") as file:
            return pickle.load(file)
    if optional and not os.path.exists(path + ".pt"):
        return None
    import torch

    path += ".pt"
    try:
        return _exchanged(torch.load(path, map_location="cpu", weights_only=True), _number)
    except pickle.UnpicklingError as e:
        reason = e
    # PyTorch loads some kinds of objects as a pickle only, which can run code.
    loaded = _exchanged(torch.load(path, map_location="cpu", weights_only=False), _number)
    print("epicenter: %s is loaded as a pickle, with weights_only=False: %s" % (path, foreign(loaded) or _short(reason)),
          file=sys.stderr, flush=True)
    return loaded


def foreign(value, name=""):
    """The first value in nested containers that weights_only=True may not load, in words; None where there is none."""
    torch = sys.modules["torch"]
    if isinstance(value, torch.Tensor) or value is None or type(value) in (bool, int, float, complex, str, bytes, torch.Size, torch.dtype):
        return None
    if type(value) in (dict, collections.OrderedDict):
        parts = value.items()
    elif type(value) in (list, tuple):
        parts = enumerate(value)
    else:
        return "%s has a %s.%s" % (name or "it", type(value).__module__, type(value).__qualname__)
    return next(filter(None, (foreign(part, "%s.%s" % (name, key) if name else str(key)) for key, part in parts)), None)


def _short(failure):
    """PyTorch's reason without its advice."""
    return str(failure).split("WeightsUnpickler error: ")[-1].strip().splitlines()[0][:200]


@functools.lru_cache(maxsize=None)
def _loads_floats():
    """PyTorch 1.13 loads no float with weights_only=True."""
    import torch

    file = io.BytesIO()
    torch.save([0.5], file)
    file.seek(0)
    try:
        return torch.load(file, weights_only=True) == [0.5]
    except pickle.UnpicklingError:
        return False


_FLOAT = "epicenter float"


def _spelled(value):
    return (_FLOAT, value.hex()) if type(value) is float else value


def _number(value):
    return float.fromhex(value[1]) if type(value) is tuple and len(value) == 2 and type(value[0]) is str and value[0] == _FLOAT else value


def _exchanged(value, exchange):
    """A copy of nested containers with their values exchanged; those in which nothing is exchanged stay the same objects."""
    value, before = exchange(value), value
    if value is not before or type(value) not in (dict, collections.OrderedDict, list, tuple):
        return value
    if isinstance(value, dict):
        pairs = [(key, part, _exchanged(part, exchange)) for key, part in value.items()]
        if all(part is new for _, part, new in pairs):
            return value
        copy = type(value)((key, new) for key, _, new in pairs)
        getattr(copy, "__dict__", {}).update(getattr(value, "__dict__", {}))
        return copy
    parts = [_exchanged(part, exchange) for part in value]
    return value if all(part is new for part, new in zip(value, parts)) else type(value)(parts)


def _listed(random):
    """Random states without NumPy's arrays, which weights_only=True does not load."""
    if "numpy" not in random:
        return random
    name, keys, *rest = random["numpy"]
    return dict(random, numpy=(name, keys.tolist(), *rest))


def _sync(file):
    file.flush()
    os.fsync(file.fileno())


def sync_folder(path):
    if os.name == "nt":  # Windows syncs no folders
        return
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
