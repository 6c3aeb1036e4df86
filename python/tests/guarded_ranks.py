"""Two ranks of a sharded training with a guard; prints the norm and the decision of each update on each rank. Needs PyTorch 2.6."""
import json
import sys

import torch
import torch.distributed as dist
import torch.multiprocessing as mp

import epicenter.torch


def train(rank, store):
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import fully_shard

    dist.init_process_group("gloo", init_method="file://" + store, rank=rank, world_size=2)
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Linear(6, 5), torch.nn.Linear(5, 1))
    alone = [p.detach().clone().requires_grad_() for p in model.parameters()]
    fully_shard(model, mesh=init_device_mesh("cpu", (2,)))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    guard = epicenter.torch.guard(optimizer)
    found = []
    for update in range(3):
        optimizer.zero_grad()
        inputs = [torch.randn(4, 6, generator=torch.Generator().manual_seed(10 * update + r)) for r in range(2)]
        loss = model(inputs[rank]).pow(2).mean()
        # A gradient that is not finite on one rank's shard alone.
        loss.backward()
        if update == 2 and rank == 1:
            next(model.parameters()).grad.to_local().fill_(float("nan"))
        before = guard.skipped
        optimizer.step()
        found.append([guard.norms[-1], guard.skipped > before])
    for p in alone:
        p.grad = None
    hidden = [torch.nn.functional.linear(torch.cat([torch.randn(4, 6, generator=torch.Generator().manual_seed(r)) for r in range(2)]),
                                         alone[0], alone[1])]
    torch.nn.functional.linear(hidden[0], alone[2], alone[3]).pow(2).mean().backward()
    whole = float(sum(p.grad.double().pow(2).sum() for p in alone) ** 0.5)
    print(json.dumps({"rank": rank, "found": found, "whole": whole}), flush=True)
    dist.destroy_process_group()


if __name__ == "__main__":
    mp.start_processes(train, (sys.argv[1],), nprocs=2, start_method="fork")
