"""One rank of a small trainer whose state is sharded in a given way; test_sharding.py runs two of them.

    sharded_trainer.py KIND WHEN

WHEN: the state is sharded before load(), after it, or only once training has begun.
"""
import sys

import torch
import torch.distributed as dist

import epicenter
import epicenter.torch


class Gathered:
    """What scripts write around FSDP2: its state_dict() needs all ranks."""

    def __init__(self, model):
        self.model = model

    def state_dict(self):
        from torch.distributed.checkpoint.state_dict import StateDictOptions, get_model_state_dict

        return get_model_state_dict(self.model, options=StateDictOptions(full_state_dict=True))

    def load_state_dict(self, state):
        raise NotImplementedError


def shard(kind, model):
    if kind == "fsdp2":
        from torch.distributed.fsdp import fully_shard

        fully_shard(model, mesh=torch.distributed.device_mesh.init_device_mesh("cpu", (2,)))
    elif kind == "fsdp1":
        from torch.distributed.fsdp import FullyShardedDataParallel

        return FullyShardedDataParallel(model, device_id=torch.device("cpu"), use_orig_params=True)
    return model


def main(kind, when):
    dist.init_process_group("gloo")
    segment = epicenter.segment()
    model = torch.nn.Linear(4, 4)
    if when == "before":
        model = shard(kind, model)
    if kind == "zero":
        from torch.distributed.optim import ZeroRedundancyOptimizer

        optimizer = ZeroRedundancyOptimizer(model.parameters(), torch.optim.AdamW, lr=0.1)
    else:
        optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
    if kind == "wrapped":
        segment.load(stateful=Gathered(shard("fsdp2", model)))
    else:
        segment.load(model=model, optimizer=optimizer)
    if when == "after":
        shard(kind, model)
    for step, batch in segment.batches(lambda i: torch.ones(2, 4)):
        if when == "later" and step == 2:
            shard(kind, model)
        print("trained step", step, flush=True)
        segment.log(step, loss=1.0)


if __name__ == "__main__":
    main(*sys.argv[1:])
