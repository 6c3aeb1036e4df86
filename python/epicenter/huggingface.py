"""Hugging Face's Trainer, driven by a segment, in one process or several. Tried with transformers 5.18.

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
from .frameworks import Batches, Steps, saved
from .guarded import Guarded


def drive(trainer, segment, fixed_order=False):
    """Makes trainer.train() train the segment: its batches, its steps, its checkpoints. A run alone is left as it is.

    The schedule is that of the whole run: of args.max_steps, or of args.num_train_epochs of the whole data. The
    Trainer's own checkpoints are not written, for several segments of a run would write to one folder. fixed_order: as in segment.batches.
    """
    if segment.alone:
        return
    args = trainer.args
    loader = trainer.get_train_dataloader()  # accelerate has prepared it: each rank gets its share
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
    segment.sharpness(lambda inputs: _loss(trainer, inputs))


def _loss(trainer, inputs):
    """Of a part of a batch, as the Trainer computes it."""
    with trainer.compute_loss_context_manager():
        return trainer.compute_loss(trainer.model, dict(trainer._prepare_inputs(inputs)))


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
        model = saved(trainer.model, trainer.model_wrapped)
        guards = [c.guarded.guard for c in trainer.callback_handler.callbacks if isinstance(c, Guard)]
        self.segment.load(model=model, optimizer=self.optimizer, schedule=trainer.lr_scheduler, guard=guards[0] if guards else None)
        self.steps.telemetry = ours.telemetry(model, self.optimizer, self.segment)
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


class Guard(transformers.TrainerCallback):
    """Guards the optimizer, and writes a run directory, without Epicenter's Java side: Trainer(..., callbacks=[Guard(run="runs/a")]).

    The options are those of epicenter.torch.guard. The guard clips instead of the Trainer, which would hide outliers from it, until
    the training ends. A row is what the Trainer logs, so with logging_steps=1 each step's. fp16 is refused: its scaler steps past
    the guard.
    """

    def __init__(self, run=None, **options):
        self.guarded = Guarded(run, **options)

    def on_train_begin(self, args, state, control, model=None, optimizer=None, **kwargs):
        # The Trainer has no hook for exceptions: after one, a training that starts again restores what the last one changed.
        self.guarded.end("interrupted")
        if args.fp16 or getattr(optimizer, "scaler", None) is not None:
            raise Refused("epicenter.huggingface.Guard does not guard fp16, whose scaler steps past it; use bf16=True, or leave the guard "
                          "out")
        before = {name: getattr(args, name) for name in ("max_grad_norm", "logging_nan_inf_filter")}
        self.guarded.begin(getattr(optimizer, "optimizer", optimizer), model, state.max_steps, args.max_grad_norm or None,
                           state.global_step, args.seed, restore=lambda: vars(args).update(before))
        args.max_grad_norm, args.logging_nan_inf_filter = 0.0, False

    def on_log(self, args, state, control, logs=None, **kwargs):
        if logs and "loss" in logs:
            self.guarded.row(state.global_step, float(logs["loss"]), float(logs.get("learning_rate", float("nan"))))

    def on_train_end(self, args, state, control, **kwargs):
        self.guarded.end("completed" if state.global_step >= state.max_steps else "interrupted")
