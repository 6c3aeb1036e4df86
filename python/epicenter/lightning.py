"""Lightning's Trainer, driven by a segment. Tried with lightning 2.6; automatic optimization, one optimizer; one process or several.

    segment = epicenter.segment(seed=42)
    segment.override(config)
    lightning.seed_everything(segment.seed)
    trainer = Trainer(**epicenter.lightning.settings(segment, max_steps=2000))
    trainer.fit(Module(config), epicenter.lightning.batches(segment, loader))
"""
import sys

import torch
from torch.utils import data

from . import torch as ours
from .errors import Refused
from .frameworks import Batches, Steps, saved
from .guarded import Guarded

if "pytorch_lightning" in sys.modules and "lightning" not in sys.modules:
    from pytorch_lightning import Callback
else:
    from lightning.pytorch import Callback


def settings(segment, callbacks=(), accumulate_grad_batches=1, **others):
    """The Trainer's arguments, with the segment's added. A run alone keeps them as they are.

    Under a segment max_steps and max_epochs are left out, since the segment says where it ends (make the schedule of your
    own configuration, not of trainer.max_steps), and Lightning's own checkpoints are not written.
    """
    others = dict(others, accumulate_grad_batches=accumulate_grad_batches, callbacks=list(callbacks))
    if segment.alone:
        return others
    others.update(max_steps=-1, max_epochs=-1, enable_checkpointing=False)
    others["callbacks"].append(Drive(segment, accumulate_grad_batches))
    return others


def batches(segment, loader, accumulate_grad_batches=1, fixed_order=False, use_distributed_sampler=True):
    """What trainer.fit trains on: the segment's batches of the loader. fixed_order: as in segment.batches.

    use_distributed_sampler: as the Trainer's: whether each of several ranks gets its share of the loader's samples.
    """
    if segment.alone:
        return loader
    return Batches(segment, loader, accumulate_grad_batches, fixed_order, _divided if use_distributed_sampler else lambda whole: whole)


def _divided(loader):
    """This rank's share of a loader, as Lightning divides it: by a DistributedSampler in the place of its sampler."""
    group = torch.distributed
    if not group.is_available() or not group.is_initialized() or group.get_world_size() == 1:
        return loader
    if not isinstance(loader, data.DataLoader) or isinstance(loader.dataset, data.IterableDataset):
        return loader
    sampler = loader.sampler
    if isinstance(sampler, data.DistributedSampler):
        return loader
    if type(loader.batch_sampler) is not data.BatchSampler or type(sampler) not in (data.SequentialSampler, data.RandomSampler):
        raise Refused("epicenter.lightning does not divide the samples of %s among the ranks; give the loader a DistributedSampler, or "
                      "divide them in your sampler and set use_distributed_sampler=False"
                      % type(loader.batch_sampler if type(loader.batch_sampler) is not data.BatchSampler else sampler).__name__)
    share = data.DistributedSampler(loader.dataset, shuffle=type(sampler) is data.RandomSampler)
    batches = data.BatchSampler(share, loader.batch_size, loader.drop_last)
    names = ("collate_fn", "num_workers", "pin_memory", "timeout", "worker_init_fn", "multiprocessing_context", "prefetch_factor")
    return data.DataLoader(loader.dataset, batch_sampler=batches, **{name: getattr(loader, name) for name in names})


class Drive(Callback):
    """Loads, reports the steps, saves and stops, as the segment says. settings() adds it."""

    def __init__(self, segment, accumulate=1):
        self.segment, self.accumulate = segment, accumulate
        self.steps = Steps(segment)

    def on_train_start(self, trainer, module):
        if len(trainer.optimizers) != 1 or not module.automatic_optimization:
            raise Refused("epicenter.lightning drives automatic optimization with one optimizer")
        schedules = [c.scheduler for c in trainer.lr_scheduler_configs]
        model = saved(module, trainer.strategy.model)
        guards = [c.guarded.guard for c in trainer.callbacks if isinstance(c, Guard)]
        self.segment.load(model=model, optimizer=trainer.optimizers[0], schedule=schedules[0] if schedules else None,
                          guard=guards[0] if guards else None)
        self.steps.telemetry = ours.telemetry(model, trainer.optimizers[0], self.segment)
        # Lightning's handler raises, and with several ranks it starts a collective in the middle of whatever runs.
        self.segment.catch_signals()

    def on_before_optimizer_step(self, trainer, module, optimizer):
        self.steps.begin(optimizer)
        self.steps.telemetry.before_clip()

    def on_train_batch_end(self, trainer, module, outputs, batch, batch_idx):
        self.steps.losses.append(outputs["loss"].detach())
        # The parts of a step are scaled already, so that they add up to its mean.
        if len(self.steps.losses) == self.accumulate and self.steps.end(sum(self.steps.losses)):
            trainer.should_stop = True


class Guard(Callback):
    """Guards the optimizer, and writes a run directory, without Epicenter's Java side: Trainer(callbacks=[Guard(run="runs/a")]).

    The options are those of epicenter.torch.guard. The guard clips norms instead of the Trainer, which would hide outliers from it,
    until the training ends. A run needs max_steps, or epochs of a known length.
    """

    def __init__(self, run=None, seed=0, **options):
        self.guarded, self.seed = Guarded(run, **options), seed
        self.losses, self.lr, self.stepped = [], float("nan"), False

    def on_train_start(self, trainer, module):
        if len(trainer.optimizers) != 1 or not module.automatic_optimization:
            raise Refused("epicenter.lightning.Guard guards automatic optimization with one optimizer")
        steps = trainer.estimated_stepping_batches
        if steps == float("inf"):
            if self.guarded.folder is not None:
                raise Refused("epicenter.lightning.Guard(run=...) records a training whose steps are known; give the Trainer max_steps")
            steps = 0  # nothing is written
        before = trainer.gradient_clip_val
        clips = trainer.gradient_clip_algorithm in (None, "norm")
        self.losses, self.stepped = [], False
        self.guarded.begin(trainer.optimizers[0], trainer.strategy.model, int(steps), before or None if clips else None,
                           trainer.global_step, self.seed, restore=lambda: setattr(trainer, "gradient_clip_val", before))
        if clips:
            trainer.gradient_clip_val = None

    def on_before_optimizer_step(self, trainer, module, optimizer):
        self.lr, self.stepped = optimizer.param_groups[0]["lr"], True

    def on_train_batch_end(self, trainer, module, outputs, batch, batch_idx):
        if self.guarded.record is None:
            return
        loss = outputs.get("loss") if outputs else None  # a training_step that returns None leaves the batch out
        if loss is not None:
            self.losses.append(loss.detach())
        if self.stepped:  # the last part of a step
            step = self.guarded.start + self.guarded.guard.calls  # no further where the scaler of fp16 has left the step out
            if self.losses and step > self.guarded.record.last:
                self.guarded.row(step, float(sum(self.losses)), self.lr)
            self.losses, self.stepped = [], False

    def on_exception(self, trainer, module, exception):
        self.guarded.end("interrupted")

    def on_train_end(self, trainer, module):
        self.guarded.end("completed" if not trainer.interrupted else "interrupted")
