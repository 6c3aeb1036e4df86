"""How sharp the loss is for the next update: its directional ratio, and the top eigenvalue beside the optimizer's stability limit.

Measured before an update, when the gradients are as the optimizer will see them. The training is not changed: weights, gradients,
modes of modules and random states are as before.
"""
import contextlib
import math

import torch

from . import hessian, rng

_COLD, _WARM = dict(least=10, most=20), dict(least=4, most=12)
_WRONG = 0.05  # of a product: its relative error; that of rounding in bfloat16 is below
_TENSORS = 8


class Sharpness:
    """found(step): the values of the state before that step's update, as segment.log reports them; None at other steps."""

    def __init__(self, loss, model, optimizer, steps, batches, step, alive=lambda: None):
        """
        loss: of a batch, as a function of the batch
        steps: those before whose update it measures
        batches: of whose mean loss it measures the curvature
        step: a function that returns the step being made
        alive: is called between products, which take long
        """
        from . import torch as ours

        self.model, self.optimizer, self.steps = model, optimizer, frozenset(steps)
        self.named = ours.parameters(model)
        self.loss, self.batches, self.alive = loss, batches, alive
        self.step, self.warm, self.unavailable, self.values = step, None, None, {}
        ours.around(optimizer, self._before, lambda: None)

    def found(self, step):
        return self.values.pop(step, None)

    def _before(self):
        step = self.step()
        if step not in self.steps or step in self.values:
            return
        if self.unavailable is None:
            try:
                with _quiet(self.model):
                    self.values[step] = self._measure()
                return
            except Exception as problem:  # of the script's own loss function, too: the training goes on without the values
                reason = _reason(problem)
                if self.warm is None:  # nothing has been measured yet, so it is no matter of this step
                    self.unavailable = reason
                self.values[step] = {"unavailable": reason}
                return
        self.values[step] = {"unavailable": self.unavailable}

    def _measure(self):
        update = Update.of(self.optimizer, self.named)
        if update.lr == 0:
            return {"unavailable": "the learning rate is 0"}
        loss = hessian.Loss(self.loss, update.parameters, self.batches, self.alive)
        here = loss.value()
        if not math.isfinite(here):
            return {"unavailable": "the loss is not finite"}
        gradient, bent = loss.gradient(), loss.times(update.direction)
        if self.warm is None:
            _check(loss, update.direction, bent)
        slope, curvature = hessian.dot(update.direction, gradient), hessian.dot(update.direction, bent)
        roots = [d.sqrt() for d in update.preconditioner]
        product = lambda x: [r * h for r, h in zip(roots, loss.times([r * v for r, v in zip(roots, x)]))]
        start = hessian.start_of(update.parameters, self.warm)
        value, self.warm, converged = hessian.top_eigenpair(product, start, **(_COLD if self.warm is None else _WARM))
        lr = update.lr
        return {"slope": slope, "q": lr * curvature / (2 * slope) if slope else math.nan,
                "predicted": -lr * slope + lr * lr * curvature / 2, "actual": self._after(loss, update) - here,
                "eigenvalue": value, "limit": update.limit, "converged": converged, "mass": self._mass(update, self.warm)}

    @torch.no_grad()
    def _after(self, loss, update):
        """The loss after the update; then the weights are put back, the same bits."""
        kept = [p.detach().clone() for p in update.parameters]
        try:
            for p, u in zip(update.parameters, update.direction):
                p.add_(u, alpha=-update.lr)
            return loss.value()
        finally:
            for p, weights in zip(update.parameters, kept):
                p.copy_(weights)

    def _mass(self, update, vector):
        """The share of the largest tensors in the eigenvector's squared length."""
        shares = {name: hessian.dot([part], [part]) for name, part in zip(update.names, vector)}
        return dict(sorted(shares.items(), key=lambda one: -one[1])[:_TENSORS])


class Update:
    """The next update w - lr u, without decoupled weight decay.

    direction: u; preconditioner: D, by which the optimizer multiplies the gradient; limit: the eigenvalue of D H below which small
    deviations shrink (Cohen et al. 2022, arXiv 2207.14484, section 3; 2021, arXiv 2103.00065, for SGD). Rates of groups that differ
    are in u and D, relative to the largest.
    """

    def __init__(self, names, parameters, direction, preconditioner, lr, limit):
        self.names, self.parameters, self.direction, self.preconditioner = names, parameters, direction, preconditioner
        self.lr, self.limit = lr, limit

    @staticmethod
    @torch.no_grad()
    def of(optimizer, named):
        adam = isinstance(optimizer, (torch.optim.Adam, torch.optim.AdamW))
        if not adam and not isinstance(optimizer, torch.optim.SGD):
            raise ValueError("the optimizer is %s; Adam, AdamW and SGD are supported" % type(optimizer).__name__)
        names = {id(p): name for name, p in named.items()}
        groups = [group for group in optimizer.param_groups if any(p.grad is not None for p in group["params"])]
        if not groups:
            raise ValueError("no tensor has a gradient")
        if len({_momenta(group, adam) for group in groups}) > 1:
            raise ValueError("the groups of the optimizer have different betas or momenta, and the stability limit needs one")
        if any(group.get("maximize") for group in groups):
            raise ValueError("the optimizer maximizes")
        lr, step = max(float(group["lr"]) for group in groups), 1
        found = []
        for group in groups:
            for p in group["params"]:
                if p.grad is None or id(p) not in names:
                    continue
                state, share = optimizer.state.get(p, {}), float(group["lr"]) / lr if lr else 0.0
                step = max(step, int(state.get("step", 0)) + 1)
                direction, diagonal = (_adam if adam else _sgd)(p, group, state, isinstance(optimizer, torch.optim.AdamW))
                found.append((names[id(p)], p, share * direction, share * diagonal))
        limit = _limit(groups[0], adam, lr, step) if lr else math.nan
        return Update([f[0] for f in found], [f[1] for f in found], [f[2] for f in found], [f[3] for f in found], lr, limit)


def _momenta(group, adam):
    return float(group["betas"][0]) if adam else (float(group["momentum"]), bool(group["nesterov"]), float(group["dampening"]))


def _gradient(p, group, decoupled):
    """As the optimizer uses it: decay that is not decoupled is part of it."""
    g = p.grad.detach().to(torch.promote_types(p.dtype, torch.float32))
    return g if decoupled or not group["weight_decay"] else g + group["weight_decay"] * p


def _adam(p, group, state, decoupled):
    g, (beta1, beta2) = _gradient(p, group, group.get("decoupled_weight_decay", decoupled)), map(float, group["betas"])
    step = int(state.get("step", 0)) + 1
    m, v = state.get("exp_avg"), state.get("exp_avg_sq")
    first = (1 - beta1) * g if m is None else beta1 * m + (1 - beta1) * g
    second = (1 - beta2) * g * g if v is None else beta2 * v + (1 - beta2) * g * g
    if "max_exp_avg_sq" in state:
        second = torch.maximum(second, state["max_exp_avg_sq"])
    diagonal = 1 / ((second / (1 - beta2 ** step)).sqrt() + group["eps"])
    return diagonal * first / (1 - beta1 ** step), diagonal


def _sgd(p, group, state, decoupled):
    g, momentum = _gradient(p, group, decoupled), float(group["momentum"])
    if group["dampening"]:
        raise ValueError("SGD has dampening, for which the stability limit is not known here")
    if not momentum:
        return g, torch.ones_like(g)
    buffer = g if state.get("momentum_buffer") is None else momentum * state["momentum_buffer"] + g
    return g + momentum * buffer if group["nesterov"] else buffer, torch.ones_like(g)


def _limit(group, adam, lr, step):
    if adam:
        beta1 = float(group["betas"][0])
        return 2 * (1 + beta1) / ((1 - beta1) * lr) * (1 - beta1 ** step)
    momentum = float(group["momentum"])
    return 2 * (1 + momentum) / (lr * ((1 + 2 * momentum) if group["nesterov"] else 1))


def _check(loss, u, bent):
    """That H u is that of the whole loss. A kernel that hides its backward from autograd leaves terms out of it without an error.

    A Hessian is symmetric; and it is near the difference of gradients, which is noisy in low precision: two of them show by how much.
    """
    expected, found = hessian.dot(bent, bent), hessian.dot(u, loss.times(bent))
    near, far = loss.difference(u, 1e-3), loss.difference(u, 2e-3)
    apart, noise, size = _distance(bent, near), _distance(near, far), hessian.dot(near, near) ** 0.5
    if not abs(expected - found) <= _WRONG * max(abs(expected), abs(found)) or not apart <= _WRONG * size + 3 * noise:
        raise ValueError("double backward leaves out a part of the second derivative (it differs from that by differences of gradients by "
                         "%.2g of %.2g): a fused kernel may hide its backward" % (apart, size))


def _distance(a, b):
    difference = [x.clone() for x in a]
    hessian.add(difference, b, -1)
    return hessian.dot(difference, difference) ** 0.5


@contextlib.contextmanager
def _quiet(model):
    """Without dropout, compiled code and fused attention, which have no second derivative; afterwards all is as before."""
    modes, random = [(module, module.training) for module in model.modules()], rng.state()
    try:
        model.eval()
        with _eager(), _plain_attention(), torch.enable_grad():
            yield
    finally:
        for module, training in modes:
            module.training = training
        rng.restore(random)


def _eager():
    """torch.compile's code is replaced by the functions that it was made of (PyTorch 2.6 or later)."""
    stance = getattr(getattr(torch, "compiler", None), "set_stance", None)
    return contextlib.nullcontext() if stance is None else stance("force_eager")


def _plain_attention():
    try:
        from torch.nn.attention import SDPBackend, sdpa_kernel
    except ImportError:
        return contextlib.nullcontext()
    return sdpa_kernel(SDPBackend.MATH)


def _reason(problem):
    lines = str(problem).strip().splitlines()
    said = lines[0] if lines else ""
    return said if isinstance(problem, ValueError) and said else "%s%s" % (type(problem).__name__, ": " + said if said else "")
