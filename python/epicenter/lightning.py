"""Lightning's Trainer, driven by a segment. Tried with lightning 2.6; automatic optimization, one optimizer, one process.

    segment = epicenter.segment(seed=42)
    segment.override(config)
    lightning.seed_everything(segment.seed)
    trainer = Trainer(**epicenter.lightning.settings(segment, max_steps=2000))
    trainer.fit(Module(config), epicenter.lightning.batches(segment, loader))
"""
import sys

from . import torch as ours
from .errors import Refused
from .frameworks import Batches, Steps

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
    if others.get("devices", 1) not in (1, "1", "auto") or others.get("num_nodes", 1) != 1:
        raise Refused("epicenter.lightning drives one process, and devices is %r" % (others["devices"],))
    others.update(max_steps=-1, max_epochs=-1, devices=1, enable_checkpointing=False)
    others["callbacks"].append(Drive(segment, accumulate_grad_batches))
    return others


def batches(segment, loader, accumulate_grad_batches=1, fixed_order=False):
    """What trainer.fit trains on: the segment's batches of the loader. fixed_order: as in segment.batches."""
    return loader if segment.alone else Batches(segment, loader, accumulate_grad_batches, fixed_order)


class Drive(Callback):
    """Loads, reports the steps, saves and stops, as the segment says. settings() adds it."""

    def __init__(self, segment, accumulate=1):
        self.segment, self.accumulate = segment, accumulate
        self.steps = Steps(segment)

    def on_train_start(self, trainer, module):
        if len(trainer.optimizers) != 1 or not module.automatic_optimization:
            raise Refused("epicenter.lightning drives automatic optimization with one optimizer")
        schedules = [c.scheduler for c in trainer.lr_scheduler_configs]
        self.segment.load(model=module, optimizer=trainer.optimizers[0], schedule=schedules[0] if schedules else None)
        self.steps.telemetry = ours.telemetry(module, trainer.optimizers[0], self.segment)

    def on_before_optimizer_step(self, trainer, module, optimizer):
        self.steps.begin(optimizer)
        self.steps.telemetry.before_clip()

    def on_train_batch_end(self, trainer, module, outputs, batch, batch_idx):
        self.steps.losses.append(outputs["loss"].detach())
        # The parts of a step are scaled already, so that they add up to its mean.
        if len(self.steps.losses) == self.accumulate and self.steps.end(sum(self.steps.losses)):
            trainer.should_stop = True
