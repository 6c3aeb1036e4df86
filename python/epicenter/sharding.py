"""Finds training state that is sharded over the ranks: a checkpoint of rank 0 alone would lose the other ranks' part of it.

Classes are known by their names, so that neither DeepSpeed nor a version of PyTorch that has them is needed.
"""
import functools

# Where a class is defined (how its module begins), its name (empty: any), and what it is called.
_CLASSES = (
    ("torch.distributed.", "FullyShardedDataParallel", "FSDP (FullyShardedDataParallel)"),
    ("torch.distributed.", "FSDPModule", "FSDP2 (fully_shard)"),
    ("torch.distributed.", "DTensor", "DTensor"),
    ("torch.distributed.", "ShardedTensor", "ShardedTensor"),
    ("torch.distributed.", "ZeroRedundancyOptimizer", "ZeRO (ZeroRedundancyOptimizer)"),
    ("fairscale.", "FullyShardedDataParallel", "FSDP (fairscale)"),
    ("fairscale.", "OSS", "ZeRO (OSS of fairscale)"),
    ("megatron.", "DistributedOptimizer", "Megatron's DistributedOptimizer"),
    # Others of DeepSpeed, FusedAdam or its layers, shard nothing by themselves.
    ("deepspeed.runtime.engine", "", "DeepSpeed"),
    ("deepspeed.runtime.pipe", "", "DeepSpeed"),
    ("deepspeed.runtime.zero", "", "ZeRO (DeepSpeed)"),
    ("deepspeed.runtime.bf16_optimizer", "", "ZeRO (DeepSpeed)"),
)

# What FSDP and ZeRO-3 leave on a parameter, also where only the module inside their wrapper was named.
_MARKS = (("_fsdp_flattened", "FSDP (FullyShardedDataParallel)"), ("ds_id", "ZeRO (DeepSpeed)"))


def found(objects):
    """What is sharded among named objects of a trainer, in words; None where nothing is."""
    for name, thing in objects.items():
        kind = _of(thing)
        if kind is not None:
            return "the %s is sharded by %s" % (name, kind)
    return None


def found_in(states):
    """The same of what their state_dict() returned, for objects that hide what they hold."""
    for name, state in states.items():
        kind = next(filter(None, map(_of_tensor, _values(state))), None)
        if kind is not None:
            return "the state of the %s is sharded: it has a %s" % (name, kind)
    return None


def _of(thing):
    """Of a module, an optimizer, or a wrapper of such: accelerate's optimizer, a schedule, a class of the script."""
    waiting, seen = [thing], set()
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        module = callable(getattr(thing, "named_modules", None))
        kind = _of_class(type(thing)) or (_of_module(thing) if module else _of_groups(thing))
        if kind is not None:
            return kind
        if not module:
            held = [v for value in getattr(thing, "__dict__", {}).values() for v in _values(value, deep=1)]
            waiting.extend(v for v in held if callable(getattr(v, "state_dict", None)))
    return None


@functools.lru_cache(maxsize=None)
def _of_class(kind):
    for base in kind.__mro__:
        for origin, name, words in _CLASSES:
            if (str(base.__module__) + ".").startswith(origin) and name in ("", base.__name__):
                return words
    return None


def _of_module(module):
    classes = (_of_class(type(part)) for _, part in module.named_modules())
    return next(filter(None, classes), None) or next(filter(None, map(_of_tensor, module.parameters())), None)


def _of_groups(optimizer):
    groups = getattr(optimizer, "param_groups", None)
    tensors = (p for group in groups for p in group.get("params", ())) if isinstance(groups, (list, tuple)) else ()
    return next(filter(None, map(_of_tensor, tensors)), None)


def _of_tensor(tensor):
    return _of_class(type(tensor)) or next((words for mark, words in _MARKS if hasattr(tensor, mark)), None)


def _values(value, deep=None):
    """The leaves of nested containers; no deeper than `deep` of them."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else None
    if inside is None or deep == 0:
        yield value
    else:
        for part in inside:
            yield from _values(part, None if deep is None else deep - 1)
