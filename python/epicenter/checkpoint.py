"""Checkpoints that are whole or not there: a folder is written under a temporary name, synced, renamed."""
import json
import os
import pickle
import shutil
import sys

from .errors import Refused


def write(folder, step, states, rng, ranks):
    """folder: .../SSSSSSSS. states: of the whole trainer, or None on ranks above 0; rng: of this rank."""
    parent, name = os.path.split(os.path.abspath(folder))
    temporary = os.path.join(parent, "." + name + ".tmp")
    if ranks.rank == 0:
        shutil.rmtree(temporary, ignore_errors=True)
        os.makedirs(temporary)
    ranks.barrier()
    if ranks.rank == 0:
        _dump(os.path.join(temporary, "trainer"), states)
    _dump(os.path.join(temporary, "rng-%05d" % ranks.rank), rng)
    ranks.barrier()
    if ranks.rank == 0:
        marker = {"epicenter": "trainer_checkpoint", "format": 1, "step": step}
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


def read(folder, rank):
    """(states, rng or None where this rank had none)."""
    try:
        with open(os.path.join(folder, "state.json"), "rb") as file:
            marker = json.load(file)
    except (OSError, ValueError) as e:
        raise Refused("%s is no checkpoint of a trainer: %s" % (folder, e))
    if marker.get("epicenter") != "trainer_checkpoint" or marker.get("format") != 1:
        raise Refused("%s is not a trainer checkpoint of format 1" % folder)
    path = os.path.join(folder, "rng-%05d" % rank)
    try:
        return _read(os.path.join(folder, "trainer")), _read(path, optional=True)
    except (OSError, EOFError, RuntimeError, pickle.UnpicklingError) as e:
        raise Refused("the checkpoint %s cannot be read: %s" % (folder, e))


def _dump(path, value):
    """path: without its ending, .pt where torch is there, else .pickle."""
    torch = sys.modules.get("torch")
    with open(path + (".pickle" if torch is None else ".pt"), "wb") as file:
        if torch is None:
            pickle.dump(value, file, protocol=4)
        else:
            torch.save(value, file)
        _sync(file)


def _read(path, optional=False):
    if os.path.exists(path + ".pickle"):
        with open(path + ".pickle", "rb") as file:
            return pickle.load(file)
    if optional and not os.path.exists(path + ".pt"):
        return None
    import torch

    # weights_only: the file is our own, and holds the states of optimizers and generators
    return torch.load(path + ".pt", map_location="cpu", weights_only=False)


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
