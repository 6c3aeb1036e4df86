"""How far weights and moments are from those of another checkpoint of the same trainer, tensor by tensor."""
import torch

from . import shards
from .torch import MOMENTS, parameters


class Reference:
    """Another checkpoint's values, as this rank has them: weights and moments by the id of the parameter here."""

    def __init__(self, weights, moments):
        self.weights, self.moments = weights, moments


def whole(model, optimizer, state, moments):
    """Of states that are not sharded, as a checkpoint has them; moments: of the optimizer, None where they are not compared."""
    weights = {id(p): state[name] for name, p in model.named_parameters() if name in state}
    if moments is None:
        return Reference(weights, {})
    order = [number for group in moments["param_groups"] for number in group["params"]]
    own = [p for group in optimizer.param_groups for p in group["params"]]
    return Reference(weights, {id(p): moments["state"].get(number, {}) for p, number in zip(own, order)})


@torch.no_grad()
def sharded(model, optimizer, load):
    """Of states that load() restores into the model, and into the optimizer unless it is None. Both are put back after it."""
    tensors = [shards.local(t.detach()) for t in [*model.parameters(), *model.buffers()]]
    kept = [t.clone() for t in tensors]
    put_back = _kept(optimizer) if optimizer is not None else lambda: None
    load()
    weights = {id(p): shards.local(p.detach()).clone() for p in model.parameters()}
    moments = {} if optimizer is None else {id(p): _moments(state) for p, state in optimizer.state.items()}
    moments = {p: {key: value.clone() for key, value in state.items()} for p, state in moments.items()}
    for tensor, value in zip(tensors, kept):
        tensor.copy_(value)
    put_back()
    return Reference(weights, moments)


def _kept(optimizer):
    groups = optimizer.param_groups
    values = [dict(group) for group in groups]
    states = {p: {key: value.clone() if torch.is_tensor(value) else value for key, value in state.items()}
              for p, state in optimizer.state.items()}

    def put_back():
        optimizer.param_groups = groups
        for group, value in zip(groups, values):
            group.clear()
            group.update(value)
        optimizer.state.clear()
        optimizer.state.update(states)

    return put_back


def _moments(state):
    return {key: shards.local(state[key]) for key in MOMENTS.values() if torch.is_tensor(state.get(key))}


@torch.no_grad()
def of(model, optimizer, other, each):
    """{"distance": L2, of all trained weights}; the same on all ranks. each: also "distances", those of each tensor and its moments.

    Equal values, and two that are not a number, have no distance. NaN where the other checkpoint has no such tensor. optimizer: None where
    moments are not compared.
    """
    named = parameters(model)
    parts = list(shards.parts(model, named).values())
    columns = []
    for p in named.values():
        state = {} if optimizer is None else _moments(optimizer.state.get(p, {}))
        theirs = other.moments.get(id(p), {})
        columns.append([_squares(shards.local(p.detach()), other.weights.get(id(p)))]
                       + [_squares(state[key], theirs.get(key)) if key in state else None for key in MOMENTS.values()])
    squares = torch.tensor([[0.0 if x is None else x for x in row] for row in zip(*columns)], dtype=torch.float64)
    present = torch.tensor([[float(x is not None) for x in row] for row in zip(*columns)], dtype=torch.float64)
    home = shards.local(next(iter(named.values()))).device
    squares, present = squares.to(home), present.to(home)
    shards.reduced(parts, squares, present)
    found = {"distance": float(squares[0].sum()) ** 0.5}
    if each:
        norms, there = squares.sqrt().T.tolist(), present.T.tolist()
        found["distances"] = [
            {"tensor": name, "weights": row[0], "moments": {moment: x for moment, x, has in zip(MOMENTS, row[1:], any_rank[1:]) if has > 0}}
            for name, row, any_rank in zip(named, norms, there)]
    return found


def _squares(own, other):
    """The square of the L2 distance."""
    if other is None:
        return float("nan")
    other = shards.local(other).to(own.device)
    difference = own.double() - other.double()
    same = (own == other) | (own.isnan() & other.isnan())
    return float(torch.where(same, torch.zeros_like(difference), difference).square().sum())
