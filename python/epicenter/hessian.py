"""The Hessian of a loss by double backward: products with a vector, and the top eigenvalue under a diagonal preconditioner.

A vector is a list of tensors, one for each parameter. Products are exact but for rounding: no finite differences.
"""
import torch

# A start along no single direction of the parameters: uniform in a cube.
_SEED, _FRESH = 1, 0.05


class Loss:
    """The mean of a loss over batches, as a function of the parameters."""

    def __init__(self, loss, parameters, batches, alive=lambda: None):
        self.loss, self.parameters, self.batches, self.alive = loss, parameters, batches, alive

    @torch.no_grad()
    def value(self):
        return sum(float(self.loss(batch)) for batch in self.batches) / len(self.batches)

    def gradient(self):
        total = zeros(self.parameters)
        for batch in self.batches:
            add(total, torch.autograd.grad(self.loss(batch), self.parameters, allow_unused=True), 1 / len(self.batches))
        return total

    def times(self, vector):
        """H v."""
        total = zeros(self.parameters)
        for batch in self.batches:
            self.alive()
            gradient = torch.autograd.grad(self.loss(batch), self.parameters, create_graph=True, allow_unused=True)
            along = [(g * v).sum() for g, v in zip(gradient, vector) if g is not None and g.requires_grad]
            if along:  # else the loss is linear
                add(total, torch.autograd.grad(sum(along), self.parameters, allow_unused=True), 1 / len(self.batches))
        return total

    def difference(self, vector, step):
        """H v by central differences of gradients, over a displacement of that length relative to the parameters'."""
        kept = [p.detach().clone() for p in self.parameters]
        h, total = step * (dot(kept, kept) or 1.0) ** 0.5 / dot(vector, vector) ** 0.5, zeros(self.parameters)
        try:
            for side in (h, -h):
                _put(self.parameters, kept)
                add([p.detach() for p in self.parameters], vector, side)
                add(total, self.gradient(), 1 / (2 * side))
        finally:
            _put(self.parameters, kept)
        return total


@torch.no_grad()
def _put(parameters, values):
    for p, value in zip(parameters, values):
        p.copy_(value)


def zeros(parameters):
    """In float32 at least, whatever the parameters' format."""
    return [torch.zeros_like(p, dtype=torch.promote_types(p.dtype, torch.float32)) for p in parameters]


@torch.no_grad()
def add(total, vector, factor):
    """total += factor x vector; parts that are None count as zeros."""
    for sum_, part in zip(total, vector):
        if part is not None:
            sum_.add_(part, alpha=factor)


def dot(a, b):
    """Summed in float64."""
    return float(sum((x * y).sum(dtype=torch.float64).cpu() for x, y in zip(a, b)))


def scaled(factor, vector):
    return [factor * part for part in vector]


def top_eigenpair(product, start, least, most, tolerance=1e-3):
    """The algebraically largest eigenvalue of a symmetric product, its vector of length 1, and whether the search converged.

    Lanczos with full reorthogonalization (Golub and Van Loan 2013, section 10.3.5). It ends once the value changes by less than the
    tolerance, relative to the largest magnitude seen, and the residual is below the tolerance's root.
    """
    basis, diagonal, beside, value = [scaled(dot(start, start) ** -0.5, start)], [], [], float("nan")
    while True:
        ahead = product(basis[-1])
        diagonal.append(dot(basis[-1], ahead))
        for _ in range(2):
            for q in basis:
                add(ahead, q, -dot(q, ahead))
        length = dot(ahead, ahead) ** 0.5
        values, vectors = torch.linalg.eigh(_tridiagonal(diagonal, beside))
        gained, value, size = float(values[-1]) - value, float(values[-1]), float(values.abs().max())
        residual = abs(length * float(vectors[-1, -1]))
        converged = len(diagonal) >= least and residual <= tolerance ** 0.5 * size and abs(gained) <= tolerance * size
        exhausted = length <= 1e-6 * size  # the basis spans all that the start reaches
        if converged or exhausted or len(diagonal) >= most:
            break
        beside.append(length)
        basis.append(scaled(1 / length, ahead))
    vector = [torch.zeros_like(part) for part in basis[0]]
    for q, share in zip(basis, vectors[:, -1].tolist()):
        add(vector, q, share)
    return value, vector, converged or exhausted


def _tridiagonal(diagonal, beside):
    matrix = torch.diag(torch.tensor(diagonal, dtype=torch.float64))
    for k in (-1, 1) if beside else ():
        matrix += torch.diag(torch.tensor(beside, dtype=torch.float64), k)
    return matrix


def start_of(parameters, warm=None):
    """A start: random, or the vector of an earlier search with a little of it, so that a new top direction is not missed."""
    generator = torch.Generator().manual_seed(_SEED)
    fresh = [(2 * torch.rand(p.shape, generator=generator) - 1).to(z) for p, z in zip(parameters, zeros(parameters))]
    if warm is None:
        return fresh
    fresh = scaled(_FRESH * dot(fresh, fresh) ** -0.5, fresh)
    add(fresh, warm, 1)
    return fresh
