"""Hugging Face's Trainer and Lightning's, driven by segments; each skipped where it is not installed."""
import os
import sys
import tempfile
import unittest

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

    def test_several_processes_are_refused(self):
        import epicenter.huggingface

        class Several:
            class args:
                world_size = 2

        with refused(self, "one process"):
            epicenter.huggingface.drive(Several, self.make())


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

    def test_several_devices_are_refused(self):
        import epicenter.lightning

        with refused(self, "one process"):
            epicenter.lightning.settings(self.make(), devices=2)


if __name__ == "__main__":
    unittest.main()
