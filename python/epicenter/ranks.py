"""This process among those that train together: torch.distributed's word, else torchrun's variables, else alone."""
import os
import sys


class Ranks:
    """Asks torch.distributed each time: scripts create the process group at any time before the first step (mp.spawn, accelerate)."""

    @property
    def rank(self):
        group = self._group()
        return int(os.environ.get("RANK", "0")) if group is None else group.get_rank()

    @property
    def count(self):
        group = self._group()
        return 1 if group is None else group.get_world_size()

    def _group(self):
        torch = sys.modules.get("torch")
        if torch is None or not torch.distributed.is_available() or not torch.distributed.is_initialized():
            return None
        return torch.distributed

    def barrier(self):
        if self.count > 1:
            self._group().barrier()

    def any(self, *flags):
        """For each flag, whether it is true on any rank (a signal may reach one of them a step before another); a flag alone as one."""
        if self.count > 1:
            flags = [value > 0 for value in self._largest([int(flag) for flag in flags])]
        return flags[0] if len(flags) == 1 else list(flags)

    def same(self, number):
        """Whether all ranks have the same number, of 62 bits at most."""
        if self.count == 1:
            return True
        largest, smallest = self._largest([number, -number])
        return largest == -smallest

    def mean(self, number):
        """The mean of a number, or of tensors of one element, over the ranks: the same on each of them."""
        if self.count == 1:
            return number
        number = number.detach() if hasattr(number, "detach") else number
        return self._reduced([float(number)], sys.modules["torch"].float64, "SUM")[0] / self.count

    def _largest(self, numbers):
        return self._reduced(numbers, sys.modules["torch"].int64, "MAX")

    def _reduced(self, numbers, dtype, operation):
        group, torch = self._group(), sys.modules["torch"]
        word = torch.tensor(numbers, device="cuda" if group.get_backend() == "nccl" else "cpu", dtype=dtype)
        group.all_reduce(word, op=getattr(group.ReduceOp, operation))
        return word.tolist()
