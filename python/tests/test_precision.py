"""The precision of the forward pass and the loss: what a segment changes, and what a script declares."""
import os
import sys
import tempfile
import unittest

try:
    import torch
    import torch.nn.functional as F
except ImportError:
    torch = None

from tests.asked import refused, rows, segment, trained

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples", "pytorch")
NO_AUTOCAST = {"kind": "autocast", "enabled": False}
FLOAT64 = {"kind": "loss_precision", "format": "float64"}


@unittest.skipIf(torch is None, "needs torch")
class PrecisionTest(unittest.TestCase):
    def setUp(self):
        torch.set_num_threads(1)
        sys.path.insert(0, EXAMPLES)
        self.addCleanup(sys.path.remove, EXAMPLES)
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.number = 0

    def train(self, autocast, *interventions, call=True):
        """The GPT of the example on random tokens for six steps; its segment and the formats of the logits."""
        from model import GPT

        self.number += 1
        asked = segment(os.path.join(self.folder.name, str(self.number)), last_step=6, interventions=list(interventions))
        torch.manual_seed(3)
        model = GPT(17, 8, 1, 2, 16)
        optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
        asked.load(model=model, optimizer=optimizer)
        precision = asked.precision(autocast=autocast) if call else None
        formats = set()
        for step, (x, y) in asked.batches(self.batch):
            if precision is None:
                logits = model(x)
            else:
                with precision.autocast():
                    logits = model(x)
                logits = precision.logits(logits)
            formats.add(logits.dtype)
            loss = F.cross_entropy(logits.reshape(-1, 17), y.reshape(-1))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            asked.log(step, loss=loss)
        return rows(asked.out), formats

    @staticmethod
    def batch(index):
        tokens = torch.randint(17, (4, 9), generator=torch.Generator().manual_seed(index))
        return tokens[:, :-1], tokens[:, 1:]

    def test_without_a_request_nothing_changes(self):
        plain, formats = self.train(None, call=False)
        self.assertEqual({torch.float32}, formats)
        self.assertEqual(trained(plain[1:]), trained(self.train(None)[0][1:]))
        self.assertEqual({torch.bfloat16}, self.train(torch.bfloat16)[1])

    def test_with_autocast_off_the_script_trains_as_without_autocast_bit_for_bit(self):
        off, formats = self.train(torch.bfloat16, NO_AUTOCAST)
        self.assertEqual({torch.float32}, formats)
        self.assertEqual(trained(self.train(None, call=False)[0][1:]), trained(off[1:]))
        self.assertNotEqual(trained(self.train(torch.bfloat16)[0][1:]), trained(off[1:]))
        self.assertIn("autocast", off[0]["applied"])

    def test_a_loss_in_float64_reads_logits_in_float64_and_trains_otherwise(self):
        exact, formats = self.train(None, FLOAT64)
        usual = self.train(None)[0]
        self.assertEqual({torch.float64}, formats)
        self.assertIn("loss_precision", exact[0]["applied"])
        self.assertNotEqual(usual[1]["loss"], exact[1]["loss"])
        self.assertAlmostEqual(usual[1]["loss"], exact[1]["loss"], 6)
        self.assertNotEqual(usual[6]["loss"], exact[6]["loss"])

    def test_both_can_be_asked_for_at_once(self):
        both, formats = self.train(torch.bfloat16, NO_AUTOCAST, FLOAT64)
        self.assertEqual({torch.float64}, formats)
        self.assertEqual(trained(self.train(None, FLOAT64)[0][1:]), trained(both[1:]))

    def test_a_script_is_capable_of_what_it_declares(self):
        def capable(*args, **more):
            return {"loss_precision", "autocast"} & set(self.train(*args, **more)[0][0]["capable"])

        self.assertEqual(set(), capable(None, call=False))
        self.assertEqual({"loss_precision"}, capable(None))
        self.assertEqual({"loss_precision", "autocast"}, capable(torch.bfloat16))

    def test_a_script_that_cannot_refuses(self):
        with refused(self, "the segment asks for loss_precision, and the script never used segment.precision()"):
            self.train(None, FLOAT64, call=False)
        with refused(self, "the segment asks for autocast, and the script never used segment.precision(autocast=...)"):
            self.train(None, NO_AUTOCAST)
