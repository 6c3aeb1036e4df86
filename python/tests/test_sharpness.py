"""Sharpness by double backward. Needs PyTorch."""
import os
import sys
import tempfile
import unittest

try:
    import torch
except ImportError:
    torch = None

from tests.asked import rows, segment, trained

if torch is not None:
    from epicenter import hessian

    torch.set_num_threads(1)

    class Hidden(torch.autograd.Function):
        """tanh whose backward autograd cannot see, as that of a fused kernel."""

        @staticmethod
        def forward(context, x):
            y = torch.tanh(x)
            context.save_for_backward(y)
            return y

        @staticmethod
        def backward(context, gradient):
            y, = context.saved_tensors
            return (gradient.detach() * (1 - y.detach() ** 2))


    class Once(torch.autograd.Function):
        @staticmethod
        def forward(context, x):
            return x * 2

        @staticmethod
        @torch.autograd.function.once_differentiable
        def backward(context, gradient):
            return gradient * 2


@unittest.skipIf(torch is None, "torch is not installed for " + sys.executable)
class SharpnessTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder, self.count = folder.name, 0

    def train(self, optimizer, between=None, steps=(), dropout=0.0, last=6, accumulate=None, calls=True):
        """The rows; and the weights before and after the last step."""
        self.count += 1
        out = os.path.join(self.folder, str(self.count))
        asked = segment(out, last_step=last, **({"sharpness": {"steps": list(steps), "batches": [20, 21]}} if steps else {}))
        torch.manual_seed(3)
        model = torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.Tanh(), torch.nn.Dropout(dropout), torch.nn.Linear(5, 1))
        through = between or (lambda x: x)
        loss_of = lambda x: (through(model(x)) - x.sum(1, keepdim=True)).pow(2).mean()
        made = optimizer(model.parameters())
        asked.load(model=model, optimizer=made)
        if calls:
            asked.sharpness(loss_of)
        weights = lambda: torch.cat([p.detach().flatten().clone() for p in model.parameters()])
        for step, x in asked.batches(lambda i: torch.randn(8, 3, generator=torch.Generator().manual_seed(i)), accumulate=accumulate):
            made.zero_grad()
            loss = sum(map(loss_of, x)) / len(x) if accumulate else loss_of(x)
            loss.backward()
            before = weights()
            made.step()
            asked.log(step, loss=loss)
        self.loss_of, self.model = loss_of, model
        return rows(out), before, weights()

    def measured(self, *args, **kwargs):
        return self.train(*args, **kwargs)[0][-1]["sharpness"]

    def test_values_are_those_of_the_whole_hessian(self):
        batches = [torch.randn(8, 3, generator=torch.Generator().manual_seed(i)) for i in (20, 21)]
        sgd = lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.5)
        _, before, after = self.train(sgd)

        def loss(flat):
            w1, b1, w2, b2 = flat.split([15, 5, 5, 1])
            forward = lambda x: torch.tanh(x @ w1.view(5, 3).T + b1) @ w2.view(1, 5).T + b2
            return sum((forward(x) - x.sum(1, keepdim=True)).pow(2).mean() for x in batches) / 2

        whole = torch.autograd.functional.hessian(loss, before)
        u, found = (before - after) / 0.1, self.measured(sgd, steps=[6])
        slope = float(u @ torch.autograd.functional.jacobian(loss, before))
        self.assertAlmostEqual(float(torch.linalg.eigvalsh(whole)[-1]), found["eigenvalue"], places=4)
        self.assertAlmostEqual(2 * 1.5 / 0.1, found["limit"])
        self.assertAlmostEqual(slope, found["slope"], places=5)
        self.assertAlmostEqual(1, 0.1 * float(u @ whole @ u) / (2 * slope) / found["q"], places=4)
        self.assertAlmostEqual(float(loss(after) - loss(before)), found["actual"], places=6)
        self.assertTrue(found["converged"])
        self.assertAlmostEqual(1, sum(found["mass"].values()), places=5)

    def test_the_update_is_the_one_that_the_optimizer_makes(self):
        from epicenter.sharpness import Update

        optimizers = {
            "adamw": lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.0, amsgrad=True),
            "adam with decay": lambda p: torch.optim.Adam(p, lr=0.01, weight_decay=0.1),
            "nesterov": lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9, nesterov=True, weight_decay=0.1),
            "two rates": lambda p: (lambda p: torch.optim.AdamW([{"params": p[:1], "lr": 0.02}, {"params": p[1:]}], lr=0.01,
                                                                weight_decay=0.0))(list(p)),
        }
        for name, optimizer in optimizers.items():
            with self.subTest(name):
                torch.manual_seed(1)
                model = torch.nn.Linear(3, 2)
                made = optimizer(model.parameters())
                for step in range(3):
                    made.zero_grad()
                    model(torch.randn(4, 3)).pow(2).mean().backward()
                    update = Update.of(made, dict(model.named_parameters()))
                    expected = [p.detach() - update.lr * u for p, u in zip(update.parameters, update.direction)]
                    made.step()
                    for p, wanted in zip(update.parameters, expected):
                        torch.testing.assert_close(p.detach(), wanted, rtol=1e-5, atol=1e-6)

    def test_measuring_changes_no_bit_of_the_training(self):
        adamw = lambda p: torch.optim.AdamW(p, lr=0.01)
        alone, _, weights = self.train(adamw, dropout=0.5)
        measured, _, others = self.train(adamw, dropout=0.5, steps=[2, 5, 6])

        self.assertTrue(torch.equal(weights, others))
        self.assertEqual([2, 5, 6], [row["step"] for row in measured[1:] if "sharpness" in row])
        without = [{key: value for key, value in row.items() if key != "sharpness"} for row in trained(measured[1:])]
        self.assertEqual(trained(alone[1:]), without)
        self.assertIn("sharpness", measured[0]["applied"])
        self.assertTrue(self.model.training)

    def test_parts_of_a_step_count_alike(self):
        adamw = lambda p: torch.optim.AdamW(p, lr=0.01)
        found = self.measured(adamw, steps=[6], accumulate=2)

        self.assertGreater(found["limit"], 0)
        self.assertTrue(found["converged"])

    def test_what_cannot_be_differentiated_twice_is_reported_and_trains_on(self):
        sgd = lambda p: torch.optim.SGD(p, lr=0.01)
        cases = {"leaves out a part": (sgd, lambda y: Hidden.apply(y) + y), "leaves out": (sgd, Once.apply),
                 "the optimizer is RMSprop": (lambda p: torch.optim.RMSprop(p, lr=0.01), None)}
        for words, (optimizer, between) in cases.items():
            with self.subTest(words):
                found = self.train(optimizer, between, steps=[3, 6])[0]

                self.assertIn(words, found[3]["sharpness"]["unavailable"])
                self.assertEqual(found[3]["sharpness"], found[6]["sharpness"])

    def test_fused_attention_is_replaced_while_it_measures(self):
        if not hasattr(torch.nn.functional, "scaled_dot_product_attention"):
            self.skipTest("PyTorch 1.13 has no fused attention")

        def attend(y):
            q = y.view(1, 1, -1, 1).expand(1, 1, 8, 4)
            return y + torch.nn.functional.scaled_dot_product_attention(q, q, q, is_causal=True).mean()

        self.assertIn("eigenvalue", self.measured(lambda p: torch.optim.SGD(p, lr=0.01), attend, steps=[6]))

    def test_a_script_is_capable_if_it_gives_its_loss(self):
        sgd = lambda p: torch.optim.SGD(p, lr=0.01)

        self.assertIn("sharpness", self.train(sgd)[0][0]["capable"])
        self.assertNotIn("sharpness", self.train(sgd, calls=False)[0][0]["capable"])

    def test_the_largest_eigenvalue_is_found_beside_a_negative_one_of_larger_magnitude(self):
        matrix = torch.diag(torch.cat([torch.tensor([-9.0, 2.0]), torch.linspace(-1, 1, 30)]))
        value, vector, converged = hessian.top_eigenpair(lambda x: [matrix @ x[0]], [torch.ones(32)], 10, 20)

        self.assertAlmostEqual(2, value, places=3)
        self.assertGreater(abs(float(vector[0][1])), 0.99)
        self.assertTrue(converged)


if __name__ == "__main__":
    unittest.main()
