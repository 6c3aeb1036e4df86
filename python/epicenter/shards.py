"""The local parts of a model's tensors: those of DTensor (FSDP2, tensor parallelism) and those of FSDP's flat parameters."""
import torch

from .errors import Refused

try:
    from torch.distributed.tensor import DTensor, Replicate
except ImportError:  # PyTorch before 2.5, where sharded state is refused
    DTensor = Replicate = None


class Part:
    """A tensor as this rank has it.

    shape: of the whole tensor. groups: the process groups over which its elements are spread, none if this rank has them all.
    take(whole): this rank's elements of a tensor of that shape, shaped as the local part.
    """

    def __init__(self, shape, groups=(), take=lambda whole: whole):
        self.shape, self.groups, self.take = torch.Size(shape), tuple(groups), take


def local(tensor):
    """This rank's elements, which share the tensor's memory."""
    return tensor.to_local() if DTensor is not None and isinstance(tensor, DTensor) else tensor


def like(tensor, other):
    """The local part of a tensor, such as a gradient, sharded as the other is; all ranks must call it."""
    if tensor is None or DTensor is None or not isinstance(tensor, DTensor):
        return tensor
    if tensor.placements != other.placements:
        tensor = tensor.redistribute(placements=other.placements)
    return tensor.to_local()


def parts(model, named):
    """The Part of each named parameter. Without sharding each is whole."""
    flat = _flat(model)
    return {name: flat[id(p)] if id(p) in flat else _of_dtensor(name, p) if DTensor is not None and isinstance(p, DTensor)
            else Part(p.shape) for name, p in named.items()}


def unnamed(model):
    """Whether FSDP has replaced the model's tensors by flat parameters (use_orig_params=False)."""
    return any(flat._params is None for flat, _ in _handles(model))


def _of_dtensor(name, p):
    mesh, placements = p.device_mesh, p.placements
    if any(placement.is_partial() for placement in placements):
        raise Refused("the parameter %s is a DTensor with a Partial placement; the adapter supports Shard and Replicate" % name)
    groups = [mesh.get_group(d) for d, placement in enumerate(placements) if not placement.is_replicate()]

    def take(whole):
        # Each rank has the whole, so this only cuts: nothing is sent.
        everywhere = DTensor.from_local(whole.to(p.device), mesh, [Replicate()] * mesh.ndim, run_check=False)
        return everywhere.redistribute(placements=placements).to_local()

    return Part(p.shape, groups, take)


def _handles(model):
    """(flat parameter, process group, or None where it is not sharded) of each of FSDP's."""
    for module in model.modules():
        handle = getattr(module, "_handle", None)
        if handle is not None and hasattr(handle, "flat_param"):
            yield handle.flat_param, handle.process_group if handle.uses_sharded_strategy else None


def _flat(model):
    found = {}
    for flat, group in _handles(model):
        groups = [] if group is None else [group]
        if flat._params is None:
            found[id(flat)] = Part(flat.shape, groups)
            continue
        for p, shape, info in zip(flat._params, flat._shapes, flat._shard_param_infos if groups else [None] * len(flat._params)):
            found[id(p)] = Part(shape, groups, (lambda whole: whole) if info is None else _cut(info))
    return found


def _cut(info):
    def take(whole):
        if not info.in_shard:
            return whole.flatten()[:0]
        return whole.flatten()[info.intra_param_start_idx:info.intra_param_end_idx + 1]

    return take


def reduced(parts, squares, present):
    """Sums over the ranks that hold parts of a tensor, in place; a column for each of parts, a row for each quantity.

    All ranks must call it. present: 1 where this rank has the quantity, else 0; then where any rank has it, above 0.
    """
    by_groups = {}
    for i, part in enumerate(parts):
        by_groups.setdefault(part.groups, []).append(i)
    for groups, columns in by_groups.items():
        if groups:
            both = torch.stack([squares[:, columns], present[:, columns]])
            for group in groups:
                torch.distributed.all_reduce(both, group=group)
            squares[:, columns], present[:, columns] = both[0], both[1]
