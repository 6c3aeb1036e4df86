"""Experiment loggers in a replay, which is no run of the user's: they write to its own folder, whatever the script says.

Epicenter sets their environment variables. A script's own arguments would win over these (wandb.init(mode="online"),
SummaryWriter("runs/a")), so what they call is replaced here. Standard library only; a logger that is never imported stays so.
"""
import functools
import importlib.abc
import importlib.machinery
import os
import sys


def redirect():
    """Replaces the loggers that are imported, and those that will be; without EPICENTER_LOGGERS, which names the folder, none."""
    if not _folder():
        return
    for name, replace in _REPLACED.items():
        if name in sys.modules:
            replace(sys.modules[name])
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


def _folder():
    """Asked at each call: a process that serves trains one segment after another, and not each is a replay."""
    return os.environ.get("EPICENTER_LOGGERS")


def _wandb(module):
    module.init = _changed(module.init, lambda args, kwargs, folder: kwargs.update(mode="offline", dir=folder))


def _summary_writer(module):
    def own(args, kwargs, folder):
        name = "log_dir" if "log_dir" in kwargs or "logdir" not in kwargs else "logdir"
        given = args[1] if len(args) > 1 else kwargs.pop(name, None)
        target = os.path.join(folder, "tensorboard", os.path.basename(os.path.normpath(given)) if given else "")
        if len(args) > 1:
            args[1] = target
        else:
            kwargs[name] = target

    writer = module.SummaryWriter
    writer.__init__ = _changed(writer.__init__, own)


_REPLACED = {"wandb": _wandb, "torch.utils.tensorboard.writer": _summary_writer, "tensorboardX.writer": _summary_writer}


def _changed(call, change):
    if hasattr(call, "_of_epicenter"):
        return call

    @functools.wraps(call)
    def changed(*args, **kwargs):
        args, folder = list(args), _folder()
        if folder:
            change(args, kwargs, folder)
        return call(*args, **kwargs)

    changed._of_epicenter = True
    return changed


class _Finder(importlib.abc.MetaPathFinder):
    """Finds these modules as the others do, and replaces the loggers in them once they are imported."""

    def find_spec(self, name, path=None, target=None):
        if name not in _REPLACED:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is None or not hasattr(spec.loader, "exec_module"):
            return spec
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            _REPLACED[name](module)

        spec.loader.exec_module = exec_module
        return spec
