"""Sharded state in a checkpoint's folder, by torch.distributed.checkpoint: all ranks write it and read it, and their number may differ.

Modules and optimizers are read and set by torch.distributed.checkpoint.state_dict, which names an optimizer's state by its parameters.
"""
import os
import warnings

import torch
from torch.distributed import checkpoint as dcp
from torch.distributed.checkpoint.state_dict import (
    StateDictOptions, get_model_state_dict, get_optimizer_state_dict, set_model_state_dict, set_optimizer_state_dict)

from .errors import Refused

_FOLDER = "sharded"


def homes(names, objects):
    """{name of an optimizer: the module that has its parameters} for these names of objects; all others need none."""
    found = {}
    for name in names:
        optimizer = _optimizer(objects[name])
        if optimizer is None:
            continue
        wanted = {id(p) for group in optimizer.param_groups for p in group["params"]}
        modules = [m for m in objects.values() if isinstance(m, torch.nn.Module)]
        found[name] = next((m for m in modules if wanted <= {id(p) for p in m.parameters()}), None)
        if found[name] is None:
            raise Refused("the %s is sharded, and no model in segment.load() has all its parameters; name the model there, and create "
                          "the optimizer after the model is sharded" % name)
    return found


def write(folder, names, objects):
    """All ranks must call it."""
    modules = homes(names, objects)
    with _quiet():
        dcp.save({name: _state(name, objects, modules) for name in names}, checkpoint_id=os.path.join(folder, _FOLDER),
                 no_dist=not _distributed())


def read(folder, names, objects):
    """Restores these objects; all ranks must call it."""
    path, modules = os.path.join(folder, _FOLDER), homes(names, objects)
    # Optimizers first: creating their empty state makes a step of size 0.
    names = sorted(names, key=lambda name: _optimizer(objects[name]) is None)
    with _quiet():
        states = {name: _state(name, objects, modules) for name in names}
        try:
            written = set(dcp.FileSystemReader(path).read_metadata().state_dict_metadata)
            for name in modules:
                _drop_missing(name, states[name], written)
            # By default a rank that has no element of one of FSDP's tensors fails to read the optimizer's groups (PyTorch 2.13).
            planner = dcp.DefaultLoadPlanner(flatten_sharded_tensors=False)
            dcp.load(states, checkpoint_id=path, planner=planner, no_dist=not _distributed())
            for name in names:
                _set(name, objects, modules, states[name])
        except (OSError, RuntimeError, ValueError, dcp.api.CheckpointException) as e:
            raise Refused("the checkpoint %s cannot be read: %s" % (folder, " ".join(str(e).split())[-300:]))


def _state(name, objects, modules):
    if name in modules:
        return get_optimizer_state_dict(modules[name], _optimizer(objects[name]))
    thing = objects[name]
    return get_model_state_dict(thing) if isinstance(thing, torch.nn.Module) else thing.state_dict()


def _set(name, objects, modules, state):
    thing = objects[name]
    if name in modules:
        # Not strict: a parameter that was never trained has no state, here and in the checkpoint.
        set_optimizer_state_dict(modules[name], _optimizer(thing), state, options=StateDictOptions(strict=False))
    elif isinstance(thing, torch.nn.Module):
        set_model_state_dict(thing, state)
    else:
        thing.load_state_dict(state)


def _drop_missing(name, state, written):
    """Of an optimizer that has made no step yet: parameters that have no state in the checkpoint shall have none here."""
    prefix = name + ".state."
    for parameter, values in list(state["state"].items()):
        for key in list(values):
            if "%s%s.%s" % (prefix, parameter, key) not in written:
                del values[key]
        if not values:
            del state["state"][parameter]
    here = {"%s%s.%s" % (prefix, parameter, key) for parameter, values in state["state"].items() for key in values}
    more = sorted(key for key in written if key.startswith(prefix) and key not in here)
    if more:
        raise RuntimeError("it has %s, which this %s has not" % (more[0], name))


def _optimizer(thing):
    """torch's optimizer; that inside of accelerate's. None if it is none."""
    inner = getattr(thing, "optimizer", None)
    if isinstance(thing, torch.optim.Optimizer):
        return inner if isinstance(inner, torch.optim.Optimizer) else thing
    return None


def _distributed():
    return torch.distributed.is_available() and torch.distributed.is_initialized()


class _quiet(warnings.catch_warnings):
    """Without what torch.distributed.checkpoint warns of in each save: deprecated parts of its own, and having no process group."""

    def __enter__(self):
        entered = super().__enter__()
        warnings.simplefilter("ignore", FutureWarning)
        warnings.simplefilter("ignore", UserWarning)
        return entered
