"""Hugging Face's Trainer, driven by a segment. Tried with transformers 5.18; one process only.

    segment = epicenter.segment(seed=42)
    args = segment.override(TrainingArguments(..., max_steps=2000))
    set_seed(segment.seed)
    trainer = Trainer(model=model, args=args, train_dataset=...)
    epicenter.huggingface.drive(trainer, segment)
    trainer.train()
"""
import math

import transformers

from . import torch as ours
from .errors import Refused
from .frameworks import Batches, Steps


def drive(trainer, segment, fixed_order=False):
    """Makes trainer.train() train the segment: its batches, its steps, its checkpoints. A run alone is left as it is.

    The schedule is that of the whole run: of args.max_steps, or of args.num_train_epochs of the whole data. The
    Trainer's own checkpoints are not written, for several segments of a run would write to one folder. fixed_order: as in segment.batches.
    """
    if segment.alone:
        return
    args = trainer.args
    if args.world_size > 1:
        raise Refused("epicenter.huggingface drives one process, and there are %d" % args.world_size)
    loader = _plain(trainer)
    accumulate = args.gradient_accumulation_steps
    if args.max_steps <= 0:
        if not hasattr(loader, "__len__"):
            raise Refused("max_steps is needed, for the data has no length")
        args.max_steps = math.ceil(args.num_train_epochs * max(1, len(loader) // accumulate))
    args.save_strategy = "no"
    batches = Batches(segment, loader, accumulate, fixed_order)
    trainer.get_train_dataloader = lambda: batches
    steps = Steps(segment)
    trainer.add_callback(_Callback(trainer, segment, steps))
    _keep_losses(trainer, steps)
    _before_clip(trainer, steps)


def _plain(trainer):
    """The loader that the Trainer would make, before accelerate wraps it: single batches of that one can be requested."""
    accelerator = trainer.accelerator
    accelerator.prepare = lambda loader, **options: loader
    try:
        return trainer.get_train_dataloader()
    finally:
        del accelerator.prepare


def _keep_losses(trainer, steps):
    inner = trainer.training_step

    def training_step(*args, **kwargs):
        loss = inner(*args, **kwargs)
        steps.losses.append(loss.detach())
        return loss

    trainer.training_step = training_step


def _before_clip(trainer, steps):
    inner = trainer.accelerator.clip_grad_norm_

    def clip_grad_norm_(*args, **kwargs):
        if steps.telemetry is not None:
            steps.telemetry.before_clip()
        return inner(*args, **kwargs)

    trainer.accelerator.clip_grad_norm_ = clip_grad_norm_


class _Callback(transformers.TrainerCallback):
    def __init__(self, trainer, segment, steps):
        self.trainer, self.segment, self.steps = trainer, segment, steps

    def on_train_begin(self, args, state, control, **kwargs):
        trainer, start = self.trainer, self.segment.first_step - 1
        self.optimizer = getattr(trainer.optimizer, "optimizer", trainer.optimizer)
        self.segment.load(model=trainer.model, optimizer=self.optimizer, schedule=trainer.lr_scheduler)
        self.steps.telemetry = ours.telemetry(trainer.model, self.optimizer, self.segment)
        state.global_step = start
        # A replay may go on beyond the run's last step; the schedule stays the run's.
        state.max_steps = max(state.max_steps, self.segment.last_step)
        trainer._globalstep_last_logged = start

    def on_step_begin(self, args, state, control, **kwargs):
        self.steps.begin(self.optimizer)

    def on_step_end(self, args, state, control, **kwargs):
        # The parts of a step are scaled already, so that they add up to its mean.
        if self.steps.end(sum(self.steps.losses)):
            control.should_training_stop = True
