"""A small trainer whose state is sharded in a given way, for tests with several processes on the CPU.

    torchrun --nproc-per-node 2 sharded_trainer.py fsdp2 [NAME=VALUE ...]
    python sharded_trainer.py --serve

Kinds: plain (one process), ddp, fsdp2, fsdp1 (original parameters), flat (FSDP's default, without), hybrid (FSDP2, replicated in pairs),
tp (tensor parallelism), 2d (with FSDP2), app (FSDP2 within a Stateful of the script), zero, pipeline, late and later (fully_shard after
load(), after the first step).

Names: hang, kill, abort=RANK:STEP:FILE (once, if the file is not there), sleep=SECONDS a step, damaged=FROM:TO (batches of noise),
bad=RANK:STEP (that rank's loss is NaN), compare=1 (nothing that depends on the number of ranks), unused=1 (a parameter that no batch trains), loaded=FILE, trained=FILE (full states, for the test).

--serve: tests/forked.py.
"""
import os
import signal
import sys
import time

import torch
import torch.distributed as dist
from torch import nn

import epicenter
import epicenter.torch

BATCH = 8


def model_of(kind, names):
    torch.manual_seed(3)
    width = 12 if kind in ("tp", "2d") or "compare" in names else 13  # PyTorch's tensor parallelism needs an even one
    layers = [nn.Linear(6, width), nn.Tanh(), nn.Linear(width, 5), nn.Dropout(0.0 if "compare" in names else 0.1), nn.Linear(5, 1)]
    model = nn.Sequential(*layers)
    if "unused" in names:
        model.spare = nn.Parameter(torch.ones(3))
    return model


def shard(kind, model):
    """The model to train, or what wraps it."""
    count = dist.get_world_size()
    if kind == "ddp":
        return nn.parallel.DistributedDataParallel(model)
    if kind in ("fsdp1", "flat"):
        from torch.distributed.fsdp import FullyShardedDataParallel as FSDP

        cpu = torch.device("cpu")
        model[0] = FSDP(model[0], device_id=cpu, use_orig_params=kind == "fsdp1")
        return FSDP(model, device_id=cpu, use_orig_params=kind == "fsdp1")
    from torch.distributed.device_mesh import init_device_mesh

    if kind in ("tp", "2d"):
        from torch.distributed.tensor.parallel import ColwiseParallel, RowwiseParallel, parallelize_module

        mesh = init_device_mesh("cpu", (count // 2, 2), mesh_dim_names=("dp", "tp"))
        parallelize_module(model, mesh["tp"], {"0": ColwiseParallel(), "2": RowwiseParallel()})
        mesh = mesh["dp"]
    elif kind == "hybrid":
        mesh = init_device_mesh("cpu", (2, count // 2), mesh_dim_names=("copies", "shards"))
    else:
        mesh = init_device_mesh("cpu", (count,))
    if kind != "tp":
        from torch.distributed.fsdp import fully_shard

        fully_shard(model[0], mesh=mesh)
        fully_shard(model, mesh=mesh)
    return model


class App:
    """The Stateful of PyTorch's recipe for distributed checkpoints."""

    def __init__(self, model, optimizer):
        self.model, self.optimizer = model, optimizer

    def state_dict(self):
        from torch.distributed.checkpoint.state_dict import get_state_dict

        model, optimizer = get_state_dict(self.model, self.optimizer)
        return {"model": model, "optimizer": optimizer}

    def load_state_dict(self, state):
        from torch.distributed.checkpoint.state_dict import set_state_dict

        set_state_dict(self.model, self.optimizer, model_state_dict=state["model"], optim_state_dict=state["optimizer"])


def batch(index, damaged):
    generator = torch.Generator().manual_seed(1000 + index)
    x = torch.randn(BATCH, 6, generator=generator)
    y = x[:, :1] * 2 + x[:, 1:2]
    return x, y + 40 * torch.randn(BATCH, 1, generator=generator) if damaged[0] <= index < damaged[1] else y


def dump(path, model, optimizer):
    """Full states, from rank 0."""
    from torch.distributed.checkpoint import state_dict as sd

    options = sd.StateDictOptions(full_state_dict=True)
    states = sd.get_model_state_dict(model, options=options), sd.get_optimizer_state_dict(model, optimizer, options=options)
    if not dist.is_initialized() or dist.get_rank() == 0:
        torch.save(states, path)


def once(names, what, rank, step):
    """Whether this fault is due: here, now, and for the first time."""
    wanted, at, marker = names.get(what, "-1:-1:").split(":", 2)
    if (int(wanted), int(at)) != (rank, step) or os.path.exists(marker):
        return False
    open(marker, "w").close()
    return True


def main(kind, names, group=None):
    """group: arguments of init_process_group, as with mp.spawn, which sets no RANK; else torchrun's variables."""
    torch.set_num_threads(1)
    segment = epicenter.segment(seed=5)  # before there is a process group
    config = segment.override({"lr": 0.02, "weight_decay": 0.1})
    if kind != "plain":
        dist.init_process_group("gloo", **(group or {}))
    rank, count = (0, 1) if kind == "plain" else (dist.get_rank(), dist.get_world_size())
    model = model_of(kind, names)
    if kind == "pipeline" and rank == 1:
        model = model[:3]
    if kind not in ("plain", "zero", "pipeline", "late", "later"):
        model = shard({"app": "fsdp2"}.get(kind, kind), model)
    if kind == "zero":
        from torch.distributed.optim import ZeroRedundancyOptimizer

        optimizer = ZeroRedundancyOptimizer(model.parameters(), torch.optim.AdamW, lr=0.1)
    else:
        # FSDP's flat parameters have one name, and its original ones one dimension.
        groups = [{"params": [p for name, p in model.named_parameters() if "bias" not in name]},
                  {"params": [p for name, p in model.named_parameters() if "bias" in name], "weight_decay": 0.0}]
        optimizer = torch.optim.AdamW([group for group in groups if group["params"]], **config)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: 1 / (1 + 0.05 * s))
    # With tensor parallelism two ranks train on the same samples, and drop out the same.
    pair, pairs = (rank // 2, count // 2) if kind in ("tp", "2d") else (rank, count)
    torch.manual_seed(segment.seed + pair)
    if kind == "app":
        segment.load(app=App(model, optimizer), schedule=schedule)
    else:
        segment.load(model=model, optimizer=optimizer, schedule=schedule)
    if kind == "late":
        shard("fsdp2", model)
    telemetry = epicenter.torch.telemetry(model, optimizer, segment)
    if "loaded" in names:
        dump(names["loaded"], model, optimizer)
    damaged = [int(i) for i in names.get("damaged", "0:0").split(":")]
    for step, (x, y) in segment.batches(lambda i: batch(i, damaged), steps=8):
        if kind == "later" and step == 2:
            shard("fsdp2", model)
        loss = (model(x[pair::pairs]) - y[pair::pairs]).pow(2).mean()
        optimizer.zero_grad()
        loss.backward()
        telemetry.before_clip()
        if "compare" in names:
            pass
        elif kind in ("fsdp1", "flat"):
            model.clip_grad_norm_(5.0)
        elif kind not in ("tp", "2d"):  # PyTorch clips no mixture of sharded and whole tensors
            nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        schedule.step()
        value = loss.detach().clone()
        if kind not in ("plain", "zero", "pipeline", "late", "later"):
            dist.all_reduce(value)
            value /= count
        if once(names, "hang", rank, step):
            time.sleep(1000)
        if once(names, "kill", rank, step):
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(float(names.get("sleep", 0)))
        if names.get("bad") == "%d:%d" % (rank, step):
            value = float("nan")
        segment.log(step, loss=value, lr=optimizer.param_groups[0]["lr"])
    if "trained" in names:
        dump(names["trained"], model, optimizer)
    if once(names, "abort", rank, step):
        os.abort()


if __name__ == "__main__":
    if sys.argv[1:] == ["--serve"]:
        from tests import forked

        forked.serve(main, ["torch.distributed." + module for module in ("checkpoint.state_dict", "fsdp", "tensor.parallel")])
    else:
        main(sys.argv[1], dict(word.split("=", 1) for word in sys.argv[2:]))
