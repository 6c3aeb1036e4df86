"""Rows of a batch that are replaced by those of another."""
import os
import tempfile
import unittest

from epicenter import Error, rows
from tests.asked import refused, rows as written, segment

try:
    import torch
except ImportError:
    torch = None


class RowsTest(unittest.TestCase):
    def trained(self, replaced, loader=None, **options):
        """The batches of three steps, and the first line."""
        with tempfile.TemporaryDirectory() as folder:
            asked = segment(os.path.join(folder, "out"), last_step=3, plan={"data_seed": 1, "rows": replaced})
            seen = []
            for step, batch in asked.batches(loader or (lambda i: ["%d.%d" % (i, row) for row in range(3)]), **options):
                seen.append(batch)
                asked.log(step, loss=1.0)
            return seen, written(asked.out)[0]

    def test_named_rows_come_from_another_batch(self):
        seen, line = self.trained([{"batch": 1, "rows": [0, 2], "with": 70}])

        self.assertEqual([["0.0", "0.1", "0.2"], ["70.0", "1.1", "70.2"], ["2.0", "2.1", "2.2"]], seen)
        self.assertIn("rows", line["applied"])
        self.assertIn("rows", line["capable"])

    def test_rows_count_on_over_the_parts_of_a_step(self):
        seen, _ = self.trained([{"batch": 1, "rows": [1, 3], "with": 70}], accumulate=2)

        self.assertEqual([["2.0", "140.1", "2.2"], ["141.0", "3.1", "3.2"]], seen[1])

    def test_a_row_that_is_not_there_is_named(self):
        with self.assertRaisesRegex(Error, "replaces row 3 of a batch that has the rows 0 to 2"):
            self.trained([{"batch": 1, "rows": [3], "with": 70}])

    def test_a_loader_with_an_order_of_its_own_is_refused(self):
        with refused(self, "the order of"):
            self.trained([{"batch": 1, "rows": [0], "with": 70}], loader=iter_of())

    @unittest.skipIf(torch is None, "torch is not installed")
    def test_tensors_in_tuples_and_mappings_are_mixed_and_the_batches_stay(self):
        own, other = torch.zeros(4, 2), torch.ones(4, 2)
        batch = {"x": own, "y": (own, torch.tensor(7)), "name": ["a", "b", "c", "d"]}
        mixed = rows.replaced(batch, [1, 3], {"x": other, "y": (other, torch.tensor(8)), "name": ["e", "f", "g", "h"]})

        self.assertEqual([0, 1, 0, 1], mixed["x"][:, 0].tolist())
        self.assertEqual([0, 1, 0, 1], mixed["y"][0][:, 0].tolist())
        self.assertEqual(7, int(mixed["y"][1]))
        self.assertEqual(["a", "f", "c", "h"], mixed["name"])
        self.assertEqual(0, float(own.sum()))
        with self.assertRaisesRegex(Error, "pad all batches alike"):
            rows.replaced(own, [0], torch.ones(4, 3))

    @unittest.skipIf(torch is None, "torch is not installed")
    def test_samples_in_a_list_are_rows_and_a_number_is_none(self):
        samples = [{"x": torch.full((3,), float(i))} for i in range(4)]
        mixed = rows.replaced(samples, [1], [{"x": torch.full((5,), 9.0)}] * 4)
        self.assertEqual([0, 9, 2, 3], [int(one["x"][0]) for one in mixed])
        pairs = rows.replaced([(torch.zeros(3), 0), (torch.zeros(3), 1)], [0], [(torch.ones(3), 7)] * 2)
        self.assertEqual([7, 1], [label for _, label in pairs])
        counted = rows.replaced({"count": torch.tensor(2), "x": torch.zeros(2)}, [1], {"count": torch.tensor(2), "x": torch.ones(2)})
        self.assertEqual([0, 1], counted["x"].tolist())


    @unittest.skipIf(torch is None, "torch is not installed")
    def test_the_worst_rows_come_first(self):
        from epicenter.torch import worst

        losses = torch.tensor([[1.0, 1.0], [3.0, 5.0], [float("nan"), 0.0], [0.0, 3.0]])
        self.assertEqual([(2, float("inf")), (1, 4.0)], worst(losses, most=2))
        self.assertEqual([(1, 2.0, "b"), (0, 1.0, "a")], worst(torch.tensor([1.0, 2.0]), texts="ab"))


def iter_of():
    class Stream:
        def __iter__(self):
            return iter([["a"], ["b"], ["c"]])

    return Stream()


if __name__ == "__main__":
    unittest.main()
