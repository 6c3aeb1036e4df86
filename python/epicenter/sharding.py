"""Finds training state that is sharded over the ranks, and whether the adapter can save it.

torch.distributed.checkpoint saves what PyTorch shards: DTensor, FSDP and FSDP2. Other sharded state is refused: a checkpoint of
rank 0 alone would lose the parts of the other ranks. Classes are known by their names, so neither DeepSpeed nor a version of
PyTorch that has them is needed.
"""
import functools
import sys

_OWN = "its engine keeps the parts of the other ranks, and torch.distributed.checkpoint cannot gather them"
_HIDDEN = "it hides which parameter each part belongs to"

# Where a class is defined (how its module begins), its name (empty: any), what it is called, why it is refused (None: it is not).
_CLASSES = (
    ("torch.distributed.", "FullyShardedDataParallel", "FSDP (FullyShardedDataParallel)", None),
    ("torch.distributed.", "FSDPModule", "FSDP2 (fully_shard)", None),
    ("torch.distributed.", "DTensor", "DTensor", None),
    ("torch.distributed.", "ShardedTensor", "ShardedTensor", "it is no DTensor"),
    ("torch.distributed.", "ZeroRedundancyOptimizer", "ZeRO (ZeroRedundancyOptimizer)", _HIDDEN),
    ("fairscale.", "FullyShardedDataParallel", "FSDP (fairscale)", _OWN),
    ("fairscale.", "OSS", "ZeRO (OSS of fairscale)", _OWN),
    ("megatron.", "DistributedOptimizer", "Megatron's DistributedOptimizer", _OWN),
    # Others of DeepSpeed, FusedAdam or its layers, shard nothing by themselves.
    ("deepspeed.runtime.engine", "", "DeepSpeed", _OWN),
    ("deepspeed.runtime.pipe", "", "DeepSpeed", _OWN),
    ("deepspeed.runtime.zero", "", "ZeRO (DeepSpeed)", _OWN),
    ("deepspeed.runtime.bf16_optimizer", "", "ZeRO (DeepSpeed)", _OWN),
)

_FSDP1 = _CLASSES[0][2:]

# What FSDP and ZeRO-3 leave on a parameter, also where only the module inside their wrapper was named.
_MARKS = (("_fsdp_flattened", _FSDP1), ("ds_id", ("ZeRO (DeepSpeed)", _OWN)))


def found(objects):
    """The named objects of a trainer that hold sharded state: {name: what shards it}."""
    kinds = {name: _of(thing) for name, thing in objects.items()}
    return {name: kind[0] for name, kind in kinds.items() if kind is not None}


def refusal(objects):
    """Why the state of these objects cannot be saved, in words; None where it can be."""
    for name, thing in objects.items():
        kind = _of(thing)
        if kind is not None and kind[1] is not None:
            return "the %s is sharded by %s, and %s" % (name, kind[0], kind[1])
        if kind is not None and _too_old():
            return "the %s is sharded by %s, which needs PyTorch 2.5 or later; this is %s" % (name, kind[0], _version())
    return None


def found_in(state):
    """What is sharded in what a state_dict() returned, in words; None where nothing is."""
    kind = next(filter(None, map(_of_tensor, _values(state))), None)
    return None if kind is None else kind[0]


def _version():
    return getattr(sys.modules.get("torch"), "__version__", "none")


def _too_old():
    try:
        return tuple(int(part) for part in str(_version()).split(".")[:2]) < (2, 5)
    except ValueError:
        return True


def _of(thing):
    """Of a module, an optimizer, or a wrapper of such (accelerate's optimizer, a schedule, a class of the script): the kind of
    sharding, one that is refused first."""
    waiting, seen, first = [thing], set(), None
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        module = callable(getattr(thing, "named_modules", None))
        own = _of_class(type(thing))
        for kind in [own] if own is not None else [] if not module else _in_module(thing):
            if kind[1] is not None:
                return kind
            first = first or kind
        for kind in [] if module else _in_groups(thing):
            if kind[1] is not None:
                return kind
            first = first or kind
        if not module:
            held = [v for value in getattr(thing, "__dict__", {}).values() for v in _values(value, deep=1)]
            waiting.extend(v for v in held if callable(getattr(v, "state_dict", None)))
    return first


@functools.lru_cache(maxsize=None)
def _of_class(kind):
    for base in kind.__mro__:
        for origin, name, words, refused in _CLASSES:
            if (str(base.__module__) + ".").startswith(origin) and name in ("", base.__name__):
                return words, refused
    return None


def _in_module(module):
    kinds = [kind for kind in (_of_class(type(part)) for _, part in module.named_modules()) if kind is not None]
    for kind in filter(None, map(_of_tensor, module.parameters())):
        if kind == _FSDP1 and kind not in kinds:
            kind = (kind[0], "the module inside the wrapper was named; wrap the model first, and name the wrapper")
        kinds.append(kind)
    return kinds


def _in_groups(optimizer):
    groups = getattr(optimizer, "param_groups", None)
    tensors = (p for group in groups for p in group.get("params", ())) if isinstance(groups, (list, tuple)) else ()
    return filter(None, map(_of_tensor, tensors))


def _of_tensor(tensor):
    return _of_class(type(tensor)) or next((kind for mark, kind in _MARKS if hasattr(tensor, mark)), None)


def _values(value, deep=None):
    """The leaves of nested containers; no deeper than `deep` of them."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else None
    if inside is None or deep == 0:
        yield value
    else:
        for part in inside:
            yield from _values(part, None if deep is None else deep - 1)
