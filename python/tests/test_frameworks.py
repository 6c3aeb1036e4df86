"""Hugging Face's Trainer and Lightning's, driven by segments; each skipped where it is not installed."""
import contextlib
import io
import json
import os
import sys
import tempfile
import unittest

import epicenter
from tests.asked import refused, rows, segment

try:
    import torch
except ImportError:
    torch = None
try:
    import transformers
except ImportError:
    transformers = None
try:
    import logging

    import lightning
    from lightning.pytorch import LightningModule, Trainer
except ImportError:
    lightning = None

try:
    import accelerate
    from accelerate.data_loader import prepare_data_loader
except ImportError:
    accelerate = None
try:
    import datasets
except ImportError:
    datasets = None

LENGTH, BATCH, CLIP = 36, 4, 0.01

if lightning is not None:
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)

if torch is not None:
    torch.set_num_threads(1)

    class Items(torch.utils.data.Dataset):
        def __len__(self):
            return LENGTH

        def __getitem__(self, i):
            generator = torch.Generator().manual_seed(i)
            x = torch.randn(3, generator=generator)
            return {"x": x, "labels": x.sum(), "index": torch.tensor(i)}

    class Net(torch.nn.Module):
        """With dropout: the random states count."""

        def __init__(self):
            super().__init__()
            self.layers = torch.nn.Sequential(torch.nn.Linear(3, 8), torch.nn.Dropout(0.2), torch.nn.Linear(8, 1))
            self.seen = []

        def forward(self, x, labels=None, index=None):
            self.seen.append(index.tolist())
            return {"loss": ((self.layers(x)[:, 0] - labels) ** 2).mean()}


class Driven:
    """What holds of either framework: run(segment) gives the rows of its steps, and the samples of each part of a step."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out, self.segments = folder.name, 0

    def make(self, **changes):
        self.segments += 1
        return segment(os.path.join(self.out, str(self.segments)), **changes)

    def steps(self, asked):
        return [{k: r[k] for k in ("step", "loss", "lr", "batch")} for r in rows(asked.out)[1:]]

    def whole(self, **changes):
        asked = self.make(checkpoint={"every": 8}, **changes)
        return asked, self.run_segment(asked)

    def test_a_control_is_the_same_bit_for_bit(self):
        first, seen = self.whole()
        again, also = self.whole()
        self.assertEqual(list(range(1, 21)), [r["step"] for r in self.steps(first)])
        self.assertEqual(self.steps(first), self.steps(again))
        self.assertEqual(seen, also)

    def test_a_segment_from_a_checkpoint_goes_on_as_the_whole_run_did(self):
        first, seen = self.whole()
        start = {"step": 8, "checkpoint": os.path.join(first.out, "checkpoints", "00000008")}
        rest = self.make(start=start)
        also = self.run_segment(rest)
        self.assertEqual(self.steps(first)[8:], self.steps(rest))
        self.assertEqual(seen[8:], also)

    def test_batches_skipped_are_left_out_across_epochs(self):
        _, seen = self.whole(last_step=24)
        skipping, left = self.whole(last_step=20, plan={"data_seed": 1, "skips": [{"from": 7, "to": 11}]})
        self.assertEqual(seen[:7] + seen[11:], left)
        self.assertEqual([*range(7), *range(11, 24)], [r["batch"] for r in self.steps(skipping)])

    def test_single_rows_come_from_another_batch(self):
        _, seen = self.whole()
        _, replaced = self.whole(plan={"data_seed": 1, "rows": [{"batch": 2, "rows": [1], "with": 9}]})
        self.assertEqual([seen[2][0], seen[9][1], *seen[2][2:]], replaced[2])
        self.assertEqual(seen[:2] + seen[3:], replaced[:2] + replaced[3:])

    def test_a_step_of_two_parts_has_the_mean_of_their_losses(self):
        whole, seen = self.whole(last_step=1)
        asked = self.make(last_step=1)
        parts = self.run_segment(asked, accumulate=2)
        self.assertEqual(seen[0], parts[0])
        self.assertEqual(2, len(parts))
        self.assertEqual(1, len(self.steps(asked)))
        # Dropout differs; the same order of magnitude tells a mean from a sum or a half.
        self.assertAlmostEqual(1, self.steps(asked)[0]["loss"] / self.mean_of_parts, places=5)

    def test_an_override_takes_effect_also_after_a_checkpoint(self):
        first, _ = self.whole()
        start = {"step": 8, "checkpoint": os.path.join(first.out, "checkpoints", "00000008")}
        half = self.make(start=start, overrides=[{"key": self.lr_key, "factor": 0.5, "knob": "lr"}])
        self.run_segment(half)
        for before, now in zip(self.steps(first)[8:], self.steps(half)):
            self.assertAlmostEqual(0.5 * before["lr"], now["lr"], places=12)

    def test_a_replay_may_go_on_beyond_the_last_step_of_the_run(self):
        asked = self.make(last_step=45)
        self.run_segment(asked)
        self.assertEqual(45, self.steps(asked)[-1]["step"])

    def test_telemetry_comes_with_the_steps(self):
        asked = self.make(last_step=3, telemetry={"norms": True, "tensors_every": 1})
        self.run_segment(asked)
        self.assertTrue(all(r["grad_norm"] > 10 * CLIP for r in rows(asked.out)[1:]), "norms from before clipping")
        self.assertGreater(rows(asked.out)[-1]["update_norm"], 0)
        self.assertEqual(3 * 4, len(rows(asked.out, "tensors.jsonl")) - 1)

    def test_a_wish_to_stop_ends_it_with_a_checkpoint(self):
        asked = self.make(last_step=20)
        self.run_segment(asked, stop_at=5)
        self.assertEqual(5, self.steps(asked)[-1]["step"])
        self.assertTrue(os.path.exists(os.path.join(asked.out, "checkpoints", "00000005", "state.json")))


class Guarded:
    """What holds of either guard callback: guarded(run, scale) trains 90 steps whose loss is scaled by scale(call)."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.join(folder.name, "run")

    def events(self, kind):
        with open(os.path.join(self.folder, "timeline.jsonl"), encoding="utf-8") as file:
            return [event for event in map(json.loads, file) if event.get("kind") == kind]

    def rows(self):
        with open(os.path.join(self.folder, "segments", "000", "metrics.jsonl"), encoding="utf-8") as file:
            return [json.loads(line) for line in file][1:]

    def test_an_outlier_is_left_out_although_the_trainer_clips_and_the_run_is_written(self):
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            self.guarded(self.folder, lambda call: 1e4 if call == 80 else 1.0)
        self.assertIn("update 80 is left out: its gradient norm", said.getvalue())
        self.assertEqual([80], [event["step"] for event in self.events("noted")])
        self.assertEqual(list(range(1, 91)), [row["step"] for row in self.rows()])
        self.assertGreater(self.rows()[79]["grad_norm"], 100 * self.rows()[78]["grad_norm"])
        self.assertEqual([("completed", 90)], [(event["reason"], event["step"]) for event in self.events("run_ended")])

    def test_the_first_gradient_that_is_not_finite_ends_the_run_where_that_is_asked(self):
        with self.assertRaisesRegex(epicenter.Error, "update 30 is not finite"):
            self.guarded(self.folder, lambda call: float("nan") if call == 30 else 1.0, nan="stop")
        self.assertEqual([30], [event["spike"]["onset"] for event in self.events("spike_detected")])
        self.assertEqual([("non_finite", 29)], [(event["reason"], event["step"]) for event in self.events("run_ended")])

    def test_the_clipping_of_the_trainer_and_its_optimizer_are_restored(self):
        for nan in ("skip", "stop"):
            with contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(epicenter.Error):
                self.guarded(None, lambda call: float("nan") if call == 3 else 1.0, nan=nan)
            self.assertEqual(CLIP, self.clipping())
            self.assertTrue(self.guard.guarded.guard._removed)

    def test_without_a_folder_it_only_guards(self):
        with contextlib.redirect_stderr(io.StringIO()) as said:
            self.guarded(None, lambda call: float("nan") if call == 30 else 1.0)
        self.assertIn("update 30 is left out", said.getvalue())
        self.assertFalse(os.path.exists(self.folder))


@unittest.skipIf(torch is None or transformers is None, "transformers is not installed for " + sys.executable)
class HuggingFaceGuardTest(Guarded, unittest.TestCase):
    def guarded(self, run, scale, **options):
        import epicenter.huggingface

        args = transformers.TrainingArguments(
            output_dir=os.path.join(os.path.dirname(self.folder), "hf"), max_steps=90, learning_rate=1e-3, use_cpu=True, logging_steps=1,
            per_device_train_batch_size=BATCH, report_to=[], disable_tqdm=True, max_grad_norm=CLIP, remove_unused_columns=False,
            save_strategy="no")
        transformers.set_seed(1)
        guard = self.guard = epicenter.huggingface.Guard(run, **options)
        self.clipping = lambda: args.max_grad_norm
        trainer = transformers.Trainer(model=Net(), args=args, train_dataset=Items(), callbacks=[guard])
        inner, calls = trainer.compute_loss, []
        trainer.compute_loss = lambda *a, **k: (calls.append(1), inner(*a, **k) * scale(len(calls)))[1]
        with contextlib.redirect_stdout(io.StringIO()):
            trainer.train()

    def test_fp16_is_refused_before_anything_is_changed(self):
        import epicenter.huggingface
        from types import SimpleNamespace

        args = SimpleNamespace(fp16=True, max_grad_norm=CLIP)
        optimizer = torch.optim.AdamW(Net().parameters())
        with contextlib.redirect_stderr(io.StringIO()) as said, self.assertRaises(SystemExit):
            epicenter.huggingface.Guard(self.folder).on_train_begin(args, None, None, optimizer=optimizer)
        self.assertIn("does not guard fp16", said.getvalue())
        self.assertEqual((CLIP, False, False), (args.max_grad_norm, "step" in vars(optimizer), os.path.exists(self.folder)))


@unittest.skipIf(torch is None or lightning is None, "lightning is not installed for " + sys.executable)
class LightningGuardTest(Guarded, unittest.TestCase):
    def guarded(self, run, scale, steps=90, accumulate=1, **options):
        import epicenter.lightning

        calls = []

        class Module(LightningModule):
            def __init__(self):
                super().__init__()
                self.net = Net()

            def training_step(self, batch, index):
                calls.append(1)
                factor = scale(len(calls))
                return None if factor is None else self.net(**batch)["loss"] * factor

            def configure_optimizers(self):
                return torch.optim.AdamW(self.parameters(), lr=1e-3)

        lightning.seed_everything(1, verbose=False)
        guard = self.guard = epicenter.lightning.Guard(run, **options)
        trainer = Trainer(accelerator="cpu", logger=False, enable_progress_bar=False, enable_model_summary=False, max_steps=steps,
                          max_epochs=-1, accumulate_grad_batches=accumulate, gradient_clip_val=CLIP, enable_checkpointing=False,
                          callbacks=[guard])
        self.clipping = lambda: trainer.gradient_clip_val
        trainer.fit(Module(), torch.utils.data.DataLoader(Items(), batch_size=BATCH, shuffle=True))

    def test_a_batch_that_is_left_out_adds_no_loss_and_a_row_has_the_losses_of_its_step(self):
        self.guarded(self.folder, lambda call: None if call in (5, 7, 8) else 1.0, steps=6, accumulate=2)
        self.assertEqual([1, 2, 3, 5, 6], [row["step"] for row in self.rows()])
        self.assertEqual([], self.guard.losses)

    def test_without_a_folder_no_losses_are_kept(self):
        self.guarded(None, lambda call: 1.0, steps=6)
        self.assertEqual([], self.guard.losses)

    def test_a_step_that_the_scaler_leaves_out_adds_no_loss_to_the_next(self):
        from types import SimpleNamespace

        import epicenter.lightning

        guard, written = epicenter.lightning.Guard(), []
        guard.guarded = SimpleNamespace(record=SimpleNamespace(last=0), start=0, guard=SimpleNamespace(calls=0),
                                        row=lambda step, loss, lr: written.append((step, loss)))
        optimizer = torch.optim.AdamW(Net().parameters())
        for loss, calls in ((8.0, 0), (2.0, 1)):
            guard.on_before_optimizer_step(None, None, optimizer)
            guard.guarded.guard.calls = calls
            guard.on_train_batch_end(None, None, {"loss": torch.tensor(loss)}, None, 0)
        self.assertEqual([(1, 2.0)], written)

    def test_a_run_without_an_end_is_refused(self):
        with contextlib.redirect_stderr(io.StringIO()) as said, self.assertRaises(SystemExit):
            self.guarded(self.folder, lambda call: 1.0, steps=-1)
        self.assertIn("give the Trainer max_steps", said.getvalue())
        self.assertFalse(os.path.exists(self.folder))


@unittest.skipIf(torch is None or transformers is None, "transformers is not installed for " + sys.executable)
class HuggingFaceTest(Driven, unittest.TestCase):
    lr_key = "learning_rate"

    def run_segment(self, asked, accumulate=1, stop_at=None):
        import epicenter.huggingface

        args = transformers.TrainingArguments(
            output_dir=os.path.join(self.out, "hf"), max_steps=40, learning_rate=0.05, weight_decay=0.1, use_cpu=True,
            per_device_train_batch_size=BATCH, gradient_accumulation_steps=accumulate, report_to=[], disable_tqdm=True,
            warmup_steps=5, max_grad_norm=CLIP, remove_unused_columns=False)
        asked.override(args)
        transformers.set_seed(asked.seed)
        model = Net()
        stopper = transformers.TrainerCallback()
        if stop_at:
            stopper.on_step_begin = lambda args, state, control, **k: setattr(
                asked, "stopping", asked.stopping or state.global_step + 1 == stop_at)
        trainer = transformers.Trainer(model=model, args=args, train_dataset=Items(), callbacks=[stopper])
        epicenter.huggingface.drive(trainer, asked)
        losses, inner = [], trainer.training_step
        trainer.training_step = lambda *a, **k: losses.append(inner(*a, **k)) or losses[-1]
        trainer.train()
        self.mean_of_parts = float(sum(losses[:accumulate]))
        return model.seen

    def test_sharpness_is_measured_by_the_trainers_own_loss(self):
        plain, _ = self.whole()
        measured, _ = self.whole(sharpness={"steps": [3], "batches": [9]})
        self.assertEqual(self.steps(plain), self.steps(measured))
        self.assertTrue(rows(measured.out)[3]["sharpness"]["converged"])


@unittest.skipIf(torch is None or lightning is None, "lightning is not installed for " + sys.executable)
class LightningTest(Driven, unittest.TestCase):
    lr_key = "lr"

    def run_segment(self, asked, accumulate=1, stop_at=None):
        import epicenter.lightning

        config = asked.override({"lr": 0.05, "weight_decay": 0.1})
        lightning.seed_everything(asked.seed, verbose=False)
        net, losses = Net(), []

        class Module(LightningModule):
            def __init__(self):
                super().__init__()
                self.net = net

            def training_step(self, batch, index):
                if stop_at and asked.ended_at + 1 == stop_at:
                    asked.stopping = True
                loss = self.net(**batch)["loss"]
                losses.append(loss.item())
                return loss

            def configure_optimizers(self):
                optimizer = torch.optim.AdamW(self.parameters(), **config)
                schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min(1, (s + 1) / 5))
                return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}

        loader = torch.utils.data.DataLoader(Items(), batch_size=BATCH, shuffle=True)
        trainer = Trainer(**epicenter.lightning.settings(
            asked, accumulate_grad_batches=accumulate, accelerator="cpu", logger=False, enable_progress_bar=False,
            enable_model_summary=False, gradient_clip_val=CLIP, max_steps=40))
        trainer.fit(Module(), epicenter.lightning.batches(asked, loader, accumulate))
        self.mean_of_parts = sum(losses[:accumulate]) / accumulate
        return net.seen


class Sampled(unittest.TestCase):
    """Segments over a loader of Items, or of anything with an index."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out, self.segments = folder.name, 0

    def take(self, loader, promise=False, **changes):
        """What the script is capable of; the samples of each step."""
        self.segments += 1
        asked, seen = segment(os.path.join(self.out, str(self.segments)), **dict({"last_step": 24}, **changes)), []
        asked.load(optimizer=torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1))
        with contextlib.redirect_stderr(io.StringIO()):
            for step, batch in asked.batches(loader, fixed_order=promise):
                seen.append(batch["index"].tolist())
                asked.log(step, loss=0.0)
        return rows(asked.out)[0]["capable"], seen

    def resumed(self, make, at=15, **options):
        """The samples of the steps after a checkpoint, in a process of other random numbers."""
        whole = self.take(make(), checkpoint={"at": [at]}, **options)[1]
        start = {"step": at, "checkpoint": os.path.join(self.out, str(self.segments), "checkpoints", "%08d" % at)}
        torch.manual_seed(77)
        return whole[at:], self.take(make(), start=start, **options)[1]


@unittest.skipIf(torch is None or accelerate is None, "accelerate is not installed for " + sys.executable)
class AccelerateTest(Sampled):
    def prepared(self, seedable=False, kind=None, **options):
        settings = accelerate.utils.DataLoaderConfiguration(use_seedable_sampler=seedable)
        loader = (kind or torch.utils.data.DataLoader)(Items(), BATCH, shuffle=True, **options)
        return accelerate.Accelerator(cpu=True, dataloader_config=settings).prepare(loader)

    def test_a_prepared_loader_is_seeded_and_skips(self):
        for seedable in (False, True):
            make = lambda: self.prepared(seedable)
            reported, seen = self.take(make())
            self.assertEqual(["start", "plan", "data_seed", "rows"], reported)
            self.assertEqual(sorted(sum(seen[:9], [])), list(range(LENGTH)))
            self.assertNotEqual(seen[:9], seen[9:18])
            self.assertEqual(seen, self.take(make())[1])
            self.assertNotEqual(seen, self.take(make(), plan={"data_seed": 2})[1])
            skipping = self.take(make(), plan={"data_seed": 1, "skips": [{"from": 5, "to": 14}]})[1]
            self.assertEqual(seen[:5] + seen[14:], skipping[:15])
            self.assertEqual(*self.resumed(make))

    def test_processes_share_the_batches_of_a_prepared_loader(self):
        def share(rank):
            loader = torch.utils.data.DataLoader(Items(), BATCH, shuffle=True)
            return self.take(prepare_data_loader(loader, num_processes=2, process_index=rank, put_on_device=False), last_step=10)

        whole = self.take(torch.utils.data.DataLoader(Items(), BATCH, shuffle=True), last_step=8)[1]
        shares = [share(rank) for rank in range(2)]
        self.assertEqual([["start", "plan", "data_seed", "rows"]] * 2, [reported for reported, _ in shares])
        self.assertEqual(whole, [batch for pair in zip(shares[0][1], shares[1][1]) for batch in pair][:8])

    def test_a_prepared_loader_that_cannot_be_seeded_claims_no_plan(self):
        class Own(torch.utils.data.DataLoader):
            def __iter__(self):
                return super().__iter__()

        class Stream(torch.utils.data.IterableDataset):
            def __iter__(self):
                return iter([Items()[i] for i in torch.randperm(LENGTH).tolist()])

        accelerator = accelerate.Accelerator(cpu=True)
        for loader in (Own(Items(), BATCH, shuffle=True), torch.utils.data.DataLoader(Stream(), BATCH)):
            prepared = loader if type(loader) is Own else accelerator.prepare(loader)
            self.assertEqual(["start"], self.take(prepared)[0])
            with refused(self, "cannot be controlled"):
                next(segment(os.path.join(self.out, "skip"), plan={"data_seed": 1, "skips": [{"from": 2, "to": 3}]}).batches(prepared))
        self.assertEqual(*self.resumed(lambda: accelerator.prepare(torch.utils.data.DataLoader(Stream(), BATCH))))

    def test_a_changed_rate_holds_in_a_prepared_schedule(self):
        def train(asked, lr, save=None):
            accelerator = accelerate.Accelerator(cpu=True)
            model = torch.nn.Linear(3, 1)
            optimizer = torch.optim.AdamW(model.parameters(), lr=lr)
            schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, 24)
            model, optimizer, schedule = accelerator.prepare(model, optimizer, schedule)
            asked.load(model=model, optimizer=optimizer, schedule=schedule)
            rates = []
            for step, _ in asked.batches([0]):
                rates.append(optimizer.param_groups[0]["lr"])
                accelerator.backward(model(torch.ones(1, 3)).sum())
                optimizer.step()
                schedule.step()
                asked.log(step, loss=0.0)
            return rates

        wanted = train(segment(os.path.join(self.out, "half"), last_step=22), 0.05)
        train(segment(os.path.join(self.out, "whole"), last_step=13, checkpoint={"at": [13]}), 0.1)
        asked = segment(os.path.join(self.out, "arm"), last_step=22, overrides=[{"knob": "lr", "key": "lr", "factor": 0.5}],
                        start={"step": 13, "checkpoint": os.path.join(self.out, "whole", "checkpoints", "00000013")})
        self.assertEqual(wanted[13:], train(asked, asked.override({"lr": 0.1})["lr"]))


@unittest.skipIf(torch is None or datasets is None, "datasets is not installed for " + sys.executable)
class StreamingTest(Sampled):
    """Hugging Face's streaming datasets."""

    def stream(self, seed=None):
        def items():
            for i in range(LENGTH):
                yield {"x": [float(i)] * 3, "labels": float(i), "index": i}

        stream = datasets.IterableDataset.from_generator(items).with_format("torch")
        return stream if seed is None else stream.shuffle(seed=seed, buffer_size=20)

    def test_a_streaming_dataset_is_trained_on(self):
        for seed in (None, 3):
            reported, seen = self.take(torch.utils.data.DataLoader(self.stream(seed), BATCH))
            self.assertEqual((["start"], 24), (reported, len(seen)))
            self.assertEqual(seed is None, seen[:9] == seen[9:18], "another order in each epoch")
        self.assertEqual(24, len(self.take(self.stream(), promise=True)[1]))
        self.assertEqual(*self.resumed(lambda: torch.utils.data.DataLoader(self.stream(3), BATCH)))

    def test_with_a_promise_it_skips(self):
        make = lambda: torch.utils.data.DataLoader(self.stream(3), BATCH)
        reported, seen = self.take(make(), promise=True)
        self.assertEqual(["start", "plan", "rows"], reported)
        skipping = self.take(make(), promise=True, plan={"data_seed": 1, "skips": [{"from": 5, "to": 14}]})[1]
        self.assertEqual(seen[:5] + seen[14:], skipping[:15])
        with refused(self, "cannot be controlled"):
            next(segment(self.out, plan={"data_seed": 1, "skips": [{"from": 2, "to": 3}]}).batches(make()))

    @unittest.skipIf(transformers is None, "transformers is not installed for " + sys.executable)
    def test_the_trainer_trains_on_it(self):
        import epicenter.huggingface

        asked = segment(self.out, last_step=12)
        args = transformers.TrainingArguments(output_dir=os.path.join(self.out, "hf"), max_steps=12, use_cpu=True, report_to=[],
                                              per_device_train_batch_size=BATCH, disable_tqdm=True, remove_unused_columns=False)
        model = Net()
        trainer = transformers.Trainer(model=model, args=args, train_dataset=self.stream(3))
        epicenter.huggingface.drive(trainer, asked)
        trainer.train()
        self.assertEqual(12, len(model.seen))
        self.assertNotIn("plan", rows(asked.out)[0]["capable"])


if __name__ == "__main__":
    unittest.main()
