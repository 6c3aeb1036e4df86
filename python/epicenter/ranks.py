"""This process among those that train together: torch.distributed's word, else torchrun's variables, else alone."""
import os
import sys


class Ranks:
    def __init__(self):
        self.rank = int(os.environ.get("RANK", "0"))

    def _group(self):
        torch = sys.modules.get("torch")
        if torch is None or not torch.distributed.is_available() or not torch.distributed.is_initialized():
            return None
        self.rank = torch.distributed.get_rank()
        return torch.distributed

    def barrier(self):
        group = self._group()
        if group is not None and group.get_world_size() > 1:
            group.barrier()

    def any(self, flag):
        """Whether it is true on any rank: a signal may reach one of them a step before another."""
        group = self._group()
        if group is None or group.get_world_size() == 1:
            return flag
        torch = sys.modules["torch"]
        device = "cuda" if group.get_backend() == "nccl" else "cpu"
        word = torch.tensor([int(flag)], device=device)
        group.all_reduce(word, op=group.ReduceOp.MAX)
        return bool(word.item())
