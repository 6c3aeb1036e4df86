"""What a process has that is not in the training function: taken before the first segment, put back before each next one."""
import os
import sys

from . import rng


class Pristine:
    def __init__(self):
        self.torch = sys.modules.get("torch")
        self.variables = dict(os.environ)
        self.arguments, self.path = list(sys.argv), list(sys.path)
        self.random = rng.state()
        self.flags = [(get, put, get()) for get, put in _flags(self.torch)] if self.torch is not None else []
        self.seed = self.torch.initial_seed() if self.torch is not None else None

    def misses(self):
        """Whether torch was imported since: its settings before the training are not known."""
        missed = self.torch is None and "torch" in sys.modules
        if missed:
            print("epicenter: the training function imports torch: import it before epicenter.serve, so that this process can train the next "
                  "segment too", file=sys.stderr, flush=True)
        return missed

    def restore(self):
        sys.argv[:], sys.path[:] = self.arguments, self.path
        rng.restore(self.random)
        if "numpy" in sys.modules and "numpy" not in self.random:
            sys.modules["numpy"].random.seed()
        if self.torch is None:
            return
        for get, put, value in self.flags:
            if get() != value:
                put(value)
        if self.torch.cuda.is_available() and self.torch.cuda.is_initialized() and "cuda" not in self.random:
            self.torch.cuda.manual_seed_all(self.seed)
        if "torch._dynamo" in sys.modules:
            # Else a function that was compiled for other values is compiled for varying ones, which has other bits. What was compiled
            # is found in inductor's cache.
            self.torch._dynamo.reset()
        _reset_accelerate()

    def environment(self, added):
        """Variables are those of the start, with these of the segment."""
        wanted = dict(self.variables, **added)
        for name in set(os.environ) - set(wanted):
            del os.environ[name]
        for name, value in wanted.items():
            if os.environ.get(name) != value:
                os.environ[name] = value


def _flags(torch):
    """(get, put) of each of torch's settings that hold for all of a process and change results; always in this order."""
    cuda, cudnn = torch.backends.cuda, torch.backends.cudnn
    pairs = [(lambda: (torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()),
              lambda value: torch.use_deterministic_algorithms(value[0], warn_only=value[1]))]
    for holder, get, put in (
            (torch, "get_default_dtype", "set_default_dtype"), (torch, "get_num_threads", "set_num_threads"),
            (torch, "is_grad_enabled", "set_grad_enabled"), (torch, "is_anomaly_enabled", "set_anomaly_enabled"),
            (torch, "get_float32_matmul_precision", "set_float32_matmul_precision"),
            (cuda, "flash_sdp_enabled", "enable_flash_sdp"), (cuda, "mem_efficient_sdp_enabled", "enable_mem_efficient_sdp"),
            (cuda, "math_sdp_enabled", "enable_math_sdp"), (cuda, "cudnn_sdp_enabled", "enable_cudnn_sdp")):
        if hasattr(holder, get) and hasattr(holder, put):
            pairs.append((getattr(holder, get), getattr(holder, put)))
    for holder, name in ((cudnn, "enabled"), (cudnn, "benchmark"), (cudnn, "deterministic"), (cudnn, "allow_tf32"),
                         (cuda.matmul, "allow_tf32"), (cuda.matmul, "allow_fp16_reduced_precision_reduction"),
                         (cuda.matmul, "allow_bf16_reduced_precision_reduction")):
        pairs.append((lambda h=holder, n=name: _read(h, n), lambda value, h=holder, n=name: setattr(h, n, value)))
    if hasattr(torch, "get_default_device"):
        pairs.append((torch.get_default_device, lambda device: torch.set_default_device(None if device.type == "cpu" else device)))
    return pairs


def _read(holder, name):
    try:
        return getattr(holder, name, None)
    except (RuntimeError, AssertionError):  # made through PyTorch's newer names; not there yet
        return None


def _reset_accelerate():
    """It keeps what an Accelerator was created with for the next one, and refuses another."""
    state = sys.modules.get("accelerate.state")
    if state is not None:
        state.AcceleratorState._reset_state(reset_partial_state=True)
        state.GradientState._reset_state()
