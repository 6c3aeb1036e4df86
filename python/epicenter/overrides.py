"""Changes of the trainer's own configuration, by dotted keys."""
import collections.abc
import difflib

from .errors import Refused

KNOBS = ("lr", "weight_decay", "beta1", "beta2", "eps", "momentum", "clip_grad_norm", "dropout")


def knob(change):
    """Epicenter's name for what is changed, or None."""
    if change.get("knob"):
        return change["knob"]
    last = change["key"].rsplit(".", 1)[-1]
    return last if last in KNOBS else None


def change(config, override):
    """(old, new, a function that sets it in place). Mappings, lists and objects with attributes nest in any way."""
    key = override["key"]
    holder, name = _holder(config, key)
    old = _get(holder, name, key)
    if isinstance(old, bool) or not isinstance(old, (int, float)):
        if "factor" in override:
            raise Refused("override of %s: a factor of what is no number (%r)" % (key, old))
        new = override["value"]
    else:
        new = override["value"] if "value" in override else old * override["factor"]
        if isinstance(old, int) and isinstance(new, float) and new.is_integer():
            new = int(new)
    return old, new, lambda: _set(config, key, new)


def has(config, key):
    """Whether the configuration has a number at this key."""
    return number(config, key) is not None


def number(config, key):
    """The number at this key; None where there is none."""
    found = config
    if isinstance(config, collections.abc.Mapping) and key in config:
        found = config[key]
    else:
        for part in key.split("."):
            found = _find(found, part)
    return found if isinstance(found, (int, float)) and not isinstance(found, bool) else None


def _holder(config, key):
    if isinstance(config, collections.abc.Mapping) and key in config:
        return config, key
    holder, parts = config, key.split(".")
    for part in parts[:-1]:
        holder = _get(holder, part, key)
    return holder, parts[-1]


_MISSING = object()


def _find(holder, name):
    if isinstance(holder, collections.abc.Mapping):
        return holder.get(name, _MISSING)
    if isinstance(holder, (list, tuple)):
        return holder[int(name)] if name.isdigit() and int(name) < len(holder) else _MISSING
    return getattr(holder, name, _MISSING)


def _get(holder, name, key):
    found = _find(holder, name)
    if found is not _MISSING:
        return found
    if isinstance(holder, collections.abc.Mapping):
        names = [str(k) for k in holder]
    elif isinstance(holder, (list, tuple)):
        names = [str(i) for i in range(len(holder))]
    else:
        names = [n for n in dir(holder) if not n.startswith("_")]
    near = difflib.get_close_matches(name, names, 3, 0.5) or [n for n in names if not n.startswith("_")][:8]
    raise Refused("override of %s: the configuration has no %s; it has %s" % (key, name, ", ".join(near) or "nothing"))


def _set(config, key, new):
    holder, name = _holder(config, key)
    if isinstance(holder, tuple):  # (beta1, beta2) is often one: put a changed copy in its place
        parent = key.rsplit(".", 1)[0]
        changed = list(holder)
        changed[int(name)] = new
        _set(config, parent, tuple(changed))
    elif isinstance(holder, list):
        holder[int(name)] = new
    elif isinstance(holder, collections.abc.Mapping):
        holder[name] = new
    else:
        try:
            setattr(holder, name, new)
        except (AttributeError, TypeError):  # a frozen dataclass
            raise Refused("override of %s: it cannot be set, for %s is read-only" % (key, type(holder).__name__))
