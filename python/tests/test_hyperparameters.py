"""The hyper-parameters that lines report."""
import tempfile
import unittest

from tests.asked import rows, segment


class Optimizer:
    """What an optimizer of torch shows of itself."""

    def __init__(self, *groups):
        self.param_groups = [dict(group, params=[]) for group in groups]

    def state_dict(self):
        return {"param_groups": self.param_groups}

    def load_state_dict(self, state):
        self.param_groups = state["param_groups"]


class HyperparametersTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out = folder.name

    def train(self, optimizer, schedule=lambda step: None):
        asked = segment(self.out, last_step=4)
        asked.load(optimizer=optimizer)
        for step, _ in asked.batches([0]):
            schedule(step)
            asked.log(step, loss=1.0)
        return [row.get("hyperparameters") for row in rows(self.out)[1:]]

    def test_values_are_reported_at_the_first_step_and_when_they_change(self):
        optimizer = Optimizer({"lr": 1e-3, "weight_decay": 0.1, "betas": (0.9, 0.95), "eps": 1e-8})

        def schedule(step):
            optimizer.param_groups[0]["lr"] = 5e-4 if step >= 3 else 1e-3

        self.assertEqual(
            [{"lr": 1e-3, "weight_decay": 0.1, "eps": 1e-8, "beta1": 0.9, "beta2": 0.95}, None, {"lr": 5e-4}, None],
            self.train(optimizer, schedule))

    def test_of_several_groups_the_largest_value_is_reported(self):
        reported = self.train(Optimizer({"lr": 1e-4, "weight_decay": 0.0}, {"lr": 1e-3, "weight_decay": 0.1, "momentum": 0.9}))
        self.assertEqual({"lr": 1e-3, "weight_decay": 0.1, "momentum": 0.9}, reported[0])

    def test_values_that_a_checkpoint_restores_are_the_ones_reported(self):
        optimizer = Optimizer({"lr": 1e-3, "weight_decay": 0.1})
        asked = segment(self.out, last_step=2)
        asked.load(optimizer=optimizer)
        # As torch does it: the groups are other objects then.
        optimizer.load_state_dict({"param_groups": [{"lr": 5e-4, "weight_decay": 0.2, "params": []}]})
        for step, _ in asked.batches([0]):
            asked.log(step, loss=1.0)
        self.assertEqual({"lr": 5e-4, "weight_decay": 0.2}, rows(self.out)[1]["hyperparameters"])

    def test_a_trainer_without_parameter_groups_reports_nothing(self):
        asked = segment(self.out, last_step=2)
        for step, _ in asked.batches([0]):
            asked.log(step, loss=1.0)
        self.assertNotIn("hyperparameters", rows(self.out)[1])


if __name__ == "__main__":
    unittest.main()
