"""Hugging Face's Trainer, Lightning's and accelerate on two ranks, driven by segments; each skipped where it is not installed."""
import importlib.util
import os
import shutil
import signal
import sys
import tempfile
import unittest

from tests.asked import rows, trained
from tests.ranks import Ranks


def installed(*names):
    return os.name != "nt" and all(importlib.util.find_spec(name) is not None for name in names)


SERVER = []


def tearDownModule():
    while SERVER:
        SERVER.pop().close()


class TwoRanks:
    """What holds of each kind of trainer. A rank's batch has 4 samples, an epoch of 72 samples 9 steps."""

    kind, sharded = None, False

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        if not SERVER:
            SERVER.append(Ranks("framework_trainer.py"))

    def start(self, ranks=2, names=None, **changes):
        out = tempfile.mkdtemp(dir=self.folder)
        return SERVER[0].start(ranks, self.kind, out, names, **dict({"telemetry": {"norms": True}, "last_step": 12}, **changes))

    def train(self, ranks=2, names=None, **changes):
        job = self.start(ranks, names, **changes)
        self.assertEqual([0] * ranks, job.wait(), job.output())
        return job

    def losses(self, job):
        return {row["step"]: row["loss"] for row in rows(job.out)[1:]}

    @staticmethod
    def after(job, step):
        return {"step": step, "checkpoint": os.path.join(job.out, "checkpoints", "%08d" % step)}

    def assert_repeats(self, whole, control, until=12):
        """Bit for bit, with all that a step reports."""
        first = rows(control.out)[1]["step"]
        self.assertEqual(trained(rows(whole.out)[first:]), trained(rows(control.out)[1:]))
        self.assertEqual(until, rows(control.out)[-1]["step"])

    def test_a_control_from_a_checkpoint_is_the_same_bit_for_bit(self):
        whole = self.train(checkpoint={"at": [5]})
        self.assertEqual(list(range(1, 13)), whole.steps())
        self.assertEqual(self.sharded, os.path.isdir(os.path.join(self.after(whole, 5)["checkpoint"], "sharded")))
        self.assertEqual(["start", "plan", "data_seed", "overrides"], rows(whole.out)[0]["capable"][:4])
        self.assert_repeats(whole, self.train(start=self.after(whole, 5)))

    def test_a_spike_of_damaged_samples_is_skipped_from_a_checkpoint(self):
        damaged = {"ordered": "1", "damaged": "48:64"}  # of the seventh step and the eighth, where there are two ranks
        spiked = self.losses(whole := self.train(2, damaged, checkpoint={"at": [5]}))
        rolled = self.train(2, damaged, start=self.after(whole, 5), plan={"data_seed": 1, "skips": [{"from": 6, "to": 8}]})
        self.assertGreater(spiked[7], 20 * max(spiked[step] for step in range(1, 7)))
        self.assertEqual(spiked[6], self.losses(rolled)[6])
        self.assertLess(max(self.losses(rolled).values()), spiked[7] / 20)
        self.assertEqual([5, 8, 9], [row["batch"] for row in rows(rolled.out)[1:4]])

    def test_a_signal_to_one_rank_stops_all_after_the_same_step_with_a_checkpoint(self):
        job = self.start(2, {"sleep": "0.2"}, last_step=1000)
        job.await_step(3)
        job.signal(signal.SIGTERM, [1])
        self.assertEqual([0, 0], job.wait(), job.output())
        last = job.steps()[-1]
        self.assertLess(last, 1000)
        until = last + 3
        self.assert_repeats(self.train(last_step=until), self.train(start=self.after(job, last), last_step=until), until)


class TwoWholeRanks(TwoRanks):
    """What does not depend on whether the state is sharded."""

    def seen(self, ranks, names, **changes):
        """The job, and the samples of each step on all ranks."""
        folder = tempfile.mkdtemp(dir=self.folder)
        job = self.train(ranks, dict(names, seen=folder), **changes)
        shares = []
        for rank in range(ranks):
            with open(os.path.join(folder, str(rank))) as file:
                shares.append([[int(i) for i in line.split()] for line in file])
        return job, [sorted(sum(step, [])) for step in zip(*shares)]

    def test_two_ranks_train_as_one_with_batches_of_twice_the_size(self):
        two, samples = self.seen(2, {"ordered": "1"})
        one, also = self.seen(1, {"ordered": "1", "batch": "8"})
        self.assertEqual([sorted((8 * step + i) % 72 for i in range(8)) for step in range(12)], samples)
        self.assertEqual(also, samples)
        self.assertEqual([0] * 12, [round(a - b, 4) for a, b in zip(self.losses(two).values(), self.losses(one).values())])

    def test_a_step_of_two_parts_has_the_mean_of_their_losses(self):
        parts, samples = self.seen(2, {"ordered": "1", "accumulate": "2"}, last_step=4)
        _, whole = self.seen(2, {"ordered": "1"}, last_step=8)
        self.assertEqual(whole, samples)
        self.assertEqual([1, 2, 3, 4], parts.steps())
        one = self.train(1, {"ordered": "1", "batch": "16"}, last_step=4)
        self.assertEqual([0] * 4, [round(a - b, 4) for a, b in zip(self.losses(parts).values(), self.losses(one).values())])

    def test_an_override_of_the_rate_holds_after_a_checkpoint(self):
        whole = self.train(checkpoint={"at": [5]})
        half = self.train(start=self.after(whole, 5), overrides=[{"key": "learning_rate", "factor": 0.5, "knob": "lr"}])
        self.assertEqual([row["lr"] / 2 for row in rows(whole.out)[6:]], [row["lr"] for row in rows(half.out)[1:]])


HUGGING_FACE = unittest.skipUnless(installed("torch", "transformers", "accelerate"), "transformers is not installed for " + sys.executable)
LIGHTNING = unittest.skipUnless(installed("torch", "lightning"), "lightning is not installed for " + sys.executable)
ACCELERATE = unittest.skipUnless(installed("torch", "accelerate"), "accelerate is not installed for " + sys.executable)


@HUGGING_FACE
class HuggingFaceRanksTest(TwoWholeRanks, unittest.TestCase):
    kind = "huggingface"


@LIGHTNING
class LightningRanksTest(TwoWholeRanks, unittest.TestCase):
    kind = "lightning"

    def test_a_sampler_that_lightning_would_have_to_wrap_is_refused(self):
        job = self.start(2, {"sampler": "1"})
        self.assertEqual([78, 78], job.wait(), job.output())
        self.assertIn("does not divide the samples of list among the ranks", job.output())


@LIGHTNING
class LightningShardedTest(TwoRanks, unittest.TestCase):
    kind, sharded = "lightning-fsdp", True


@LIGHTNING
class LightningFsdp1Test(TwoRanks, unittest.TestCase):
    kind, sharded = "lightning-fsdp1", True


@ACCELERATE
class AccelerateRanksTest(TwoWholeRanks, unittest.TestCase):
    kind = "accelerate"


@HUGGING_FACE
class HuggingFaceShardedTest(TwoRanks, unittest.TestCase):
    kind, sharded = "huggingface-fsdp", True


@ACCELERATE
class AccelerateShardedTest(TwoRanks, unittest.TestCase):
    kind, sharded = "accelerate-fsdp", True


@ACCELERATE
class AccelerateFsdp1Test(TwoRanks, unittest.TestCase):
    kind, sharded = "accelerate-fsdp1", True


if __name__ == "__main__":
    unittest.main()
