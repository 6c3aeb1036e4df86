"""The states of all generators that a step may draw from: Python's, NumPy's, torch's, CUDA's."""
import contextlib
import hashlib
import random
import sys


def state():
    states = {"python": random.getstate()}
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    if numpy is not None:
        states["numpy"] = numpy.random.get_state()
    if torch is not None:
        states["torch"] = torch.get_rng_state()
        if torch.cuda.is_available() and torch.cuda.is_initialized():
            states["cuda"] = torch.cuda.get_rng_state_all()
    return states


def restore(states):
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    random.setstate(states["python"])
    if numpy is not None and "numpy" in states:
        numpy.random.set_state(states["numpy"])
    if torch is not None and "torch" in states:
        torch.set_rng_state(states["torch"])
        if "cuda" in states:
            torch.cuda.set_rng_state_all(states["cuda"])


def seed(*words):
    """Seeds all generators with a function of the words alone."""
    number = number_of(*words)
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    random.seed(number)
    if numpy is not None:
        numpy.random.seed(number % (1 << 32))
    if torch is not None:
        torch.manual_seed(number)


def number_of(*words):
    """A 63-bit number that is a function of the words alone, the same in every process and on every machine."""
    digest = hashlib.sha256("\0".join(map(str, words)).encode()).digest()
    return int.from_bytes(digest[:8], "little") >> 1


@contextlib.contextmanager
def apart(*words):
    """Draws in this block are a function of the words, and the draws outside know nothing of them."""
    kept = state()
    seed(*words)
    try:
        yield
    finally:
        restore(kept)


class Aside:
    """apart() in pieces: the draws of all its blocks together are a function of the words."""

    def __init__(self, *words):
        self.words, self.inside, self.outside = words, None, None

    def __enter__(self):
        self.outside = state()
        if self.inside is None:
            seed(*self.words)
        else:
            restore(self.inside)

    def __exit__(self, *failure):
        self.inside = state()
        restore(self.outside)
