"""A small trainer in a framework's loop, for tests with several processes on the CPU.

    torchrun --nproc-per-node 2 framework_trainer.py huggingface [NAME=VALUE ...]
    python framework_trainer.py --serve

Kinds: huggingface, lightning, accelerate; huggingface-fsdp, accelerate-fsdp (FSDP2), accelerate-fsdp1, lightning-fsdp (FSDP2 in a
ModelParallelStrategy), lightning-fsdp1 (FSDPStrategy).

FSDP on the CPU is a setting of the tests: sharded_on_cpu.

Names: sampler=1 (a sampler of the script's own), sleep=SECONDS a step, damaged=FROM:TO (samples of noise), batch=SAMPLES of a rank, ordered=1 (no shuffling, no dropout),
accumulate=N, seen=FOLDER (the samples of each rank, a line a batch).

--serve: tests/forked.py.
"""
import os
import sys
import time

import torch
import torch.distributed as dist
from torch import nn

import epicenter

LENGTH = 72


class Items(torch.utils.data.Dataset):
    def __init__(self, damaged):
        self.damaged = damaged

    def __len__(self):
        return LENGTH

    def __getitem__(self, i):
        generator = torch.Generator().manual_seed(i)
        x = torch.randn(3, generator=generator)
        noise = 30 * torch.randn(1, generator=generator)[0] if self.damaged[0] <= i < self.damaged[1] else 0
        return {"x": x, "labels": x.sum() + noise, "index": torch.tensor(i)}


class Net(nn.Module):
    def __init__(self, names):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(3, 8), nn.Dropout(0.0 if "ordered" in names else 0.2), nn.Linear(8, 1))
        self.names = names

    def forward(self, x, labels=None, index=None):
        if "seen" in self.names:
            with open(os.path.join(self.names["seen"], os.environ["RANK"]), "a") as file:
                print(*index.tolist(), file=file)
        time.sleep(float(self.names.get("sleep", 0)))
        return {"loss": ((self.layers(x)[:, 0] - labels) ** 2).mean()}


class Job:
    """What the three have in common."""

    def __init__(self, names):
        self.names = names
        self.batch, self.accumulate = int(names.get("batch", 4)), int(names.get("accumulate", 1))
        self.data = Items([int(i) for i in names.get("damaged", "0:0").split(":")])

    def loader(self):
        if "sampler" in self.names:
            return torch.utils.data.DataLoader(self.data, self.batch, sampler=list(range(LENGTH)))
        return torch.utils.data.DataLoader(self.data, self.batch, shuffle="ordered" not in self.names)


def huggingface(job, segment, fsdp):
    import transformers

    import epicenter.huggingface

    args = transformers.TrainingArguments(
        output_dir=os.path.join(segment.out, "hf"), max_steps=40, learning_rate=0.05, weight_decay=0.1, use_cpu=True, report_to=[],
        per_device_train_batch_size=job.batch, gradient_accumulation_steps=job.accumulate, disable_tqdm=True, warmup_steps=5,
        max_grad_norm=1.0, remove_unused_columns=False, train_sampling_strategy="sequential" if "ordered" in job.names else "random")
    segment.override(args)
    transformers.set_seed(segment.seed)
    trainer = transformers.Trainer(model=Net(job.names), args=args, train_dataset=job.data)
    if fsdp:
        sharded_on_cpu(2)
        trainer.is_fsdp_enabled = True
    epicenter.huggingface.drive(trainer, segment)
    trainer.train()


def lightning_strategy(fsdp):
    from lightning.pytorch import strategies

    class OnCpu(strategies.FSDPStrategy):
        """FSDP needs the device's name to train on the CPU; Lightning refuses FSDPStrategy itself there."""

        def _setup_model(self, model):
            return torch.distributed.fsdp.FullyShardedDataParallel(model, device_id=torch.device("cpu"), use_orig_params=True)

    if fsdp == 2:
        return strategies.ModelParallelStrategy(data_parallel_size=2, tensor_parallel_size=1)
    return OnCpu() if fsdp == 1 else "ddp"


def lightning(job, segment, devices, fsdp):
    import lightning

    import epicenter.lightning

    config = segment.override({"learning_rate": 0.05, "weight_decay": 0.1})
    lightning.seed_everything(segment.seed, verbose=False)

    class Module(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.net = Net(job.names)

        def configure_model(self):
            if fsdp == 2:
                torch.distributed.fsdp.fully_shard(self.net, mesh=self.device_mesh["data_parallel"])

        def training_step(self, batch, index):
            return self.net(**batch)["loss"]

        def configure_optimizers(self):
            optimizer = torch.optim.AdamW(self.parameters(), lr=config["learning_rate"], weight_decay=config["weight_decay"])
            schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min(1, (s + 1) / 5))
            return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}

    trainer = lightning.Trainer(**epicenter.lightning.settings(
        segment, accumulate_grad_batches=job.accumulate, accelerator="cpu", devices=devices, strategy=lightning_strategy(fsdp), logger=False,
        enable_progress_bar=False, enable_model_summary=False, gradient_clip_val=None if fsdp else 1.0, max_steps=40))
    trainer.fit(Module(), epicenter.lightning.batches(segment, job.loader(), job.accumulate))


def sharded_on_cpu(version):
    """Accelerate takes FSDP on accelerators only, and trains on the CPU with DistributedDataParallel, without a word."""
    import accelerate

    state = accelerate.state.AcceleratorState()
    state.device = torch.device("cpu")  # FSDP wants it without accelerate's index
    state.fsdp_plugin = accelerate.FullyShardedDataParallelPlugin(fsdp_version=version, use_orig_params=True if version == 1 else None)
    state.distributed_type = accelerate.state.PartialState._shared_state["distributed_type"] = accelerate.DistributedType.FSDP


def accelerate(job, segment, fsdp):
    import accelerate

    import epicenter.torch

    config = segment.override({"learning_rate": 0.05, "weight_decay": 0.1})
    accelerate.utils.set_seed(segment.seed)
    accelerator = accelerate.Accelerator(cpu=True)
    if fsdp:
        sharded_on_cpu(fsdp)
    model = Net(job.names)
    optimizer = torch.optim.AdamW(model.parameters(), lr=config["learning_rate"], weight_decay=config["weight_decay"])
    # accelerate steps it once for each process.
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min(1, (s // accelerator.num_processes + 1) / 5))
    model, optimizer, loader, schedule = accelerator.prepare(model, optimizer, job.loader(), schedule)
    segment.load(model=model, optimizer=optimizer, schedule=schedule)
    telemetry = epicenter.torch.telemetry(model, optimizer, segment)
    for step, batches in segment.batches(loader, steps=20, accumulate=job.accumulate):
        total = 0.0
        for batch in batches:
            loss = model(**batch)["loss"] / len(batches)
            accelerator.backward(loss)
            total += loss.detach()
        telemetry.before_clip()
        accelerator.clip_grad_norm_(model.parameters(), 1.0)
        rate = optimizer.param_groups[0]["lr"]
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        segment.log(step, loss=segment.over_ranks(total), lr=rate)


def main(kind, names, group=None):
    """group: arguments of init_process_group; else torchrun's variables."""
    torch.set_num_threads(1)
    segment = epicenter.segment(seed=5)  # before there is a process group
    if group:
        os.environ.update(RANK=str(group["rank"]), LOCAL_RANK=str(group["rank"]), WORLD_SIZE=str(group["world_size"]),
                          LOCAL_WORLD_SIZE=str(group["world_size"]), MASTER_ADDR="127.0.0.1", MASTER_PORT="29500",
                          TORCHELASTIC_RUN_ID="tests")
        dist.init_process_group("gloo", **group)
    framework, _, sharded = kind.partition("-")
    job, version = Job(names), {"": 0, "fsdp1": 1, "fsdp": 2}[sharded]
    if framework == "huggingface":
        huggingface(job, segment, sharded)
    elif framework == "lightning":
        lightning(job, segment, int(os.environ["WORLD_SIZE"]), version)
    else:
        accelerate(job, segment, version)


if __name__ == "__main__":
    if sys.argv[1:] == ["--serve"]:
        from tests import forked

        forked.serve(main, ["transformers", "lightning.pytorch", "accelerate", "datasets"])
    else:
        main(sys.argv[1], dict(word.split("=", 1) for word in sys.argv[2:]))
