"""Where faults are planted, and which cases a set leaves out: `python3 -m unittest discover -s tests` in bench/."""
import math
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from planted_plan import (HORIZON, KINDS, LATEST_ONSET, REWIND, SHORTEST_RUN, WEIGHTS, WORKLOADS, Case, case_name, own_spike, plan,
                          run_file)

SEEDS = [1, 2, 3, 4, 10, 11, 18, 19, 20, 100, 1000]
DOSES = [0.1, 0.7, 1, 2, 20]


def whole(seeds, dose):
    return plan(KINDS, list(WORKLOADS), seeds, dose)


class PlanTest(unittest.TestCase):
    def test_every_fault_has_a_past_and_is_followed_by_a_horizon(self):
        for dose in DOSES:
            for case in sum(whole(SEEDS, dose), []):
                file = run_file(case)
                for fault in file.get("faults", []):
                    begins = fault.get("at", fault.get("from"))
                    with self.subTest(case=case):
                        self.assertGreaterEqual(begins, REWIND)
                        self.assertGreaterEqual(file["steps"], begins + LATEST_ONSET + HORIZON)
                        self.assertGreaterEqual(file["steps"], begins + fault.get("steps", fault.get("count", 0)) + HORIZON)

    def test_the_seeds_of_the_published_sets_keep_their_length(self):
        for case in whole([1, 2, 3], 1)[0]:
            self.assertEqual(KINDS[case.kind].settings.get("steps", SHORTEST_RUN), run_file(case)["steps"], case)

    def test_flipped_weights_exist(self):
        for seed in SEEDS:
            self.assertLess(run_file(Case("bit_flip", "text", seed, 1))["faults"][0]["index"], WEIGHTS)

    def test_at_dose_1_nothing_is_skipped(self):
        cases, skipped = whole([1, 2], 1)
        self.assertEqual((96, 0), (len(cases), len(skipped)))

    def test_what_a_dose_does_not_change_is_skipped(self):
        cases, skipped = whole([3], 0.7)
        self.assertEqual({"bit_flip", "high_lr", "natural_grokking", "natural_ngram", "healthy"},
                         {case.kind for case in skipped})
        self.assertEqual((37, 11), (len(cases), len(skipped)))

    def test_these_doses_share_no_run(self):
        # Beyond 2 some faults are as large as they can be: one significant bit, a beta of 0.
        runs = [str(run_file(case)) for dose in DOSES if dose <= 2 for case in whole([1, 2], dose)[0]]
        self.assertEqual(len(runs), len(set(runs)))

    def test_doses_that_round_to_the_same_batches_are_skipped(self):
        for kind, dose in (("damaged_batches", 0.9), ("repeated_ngrams", 0.95), ("repeated_ngrams", 2)):
            self.assertEqual([], plan([kind], ["text"], [1], dose)[0], (kind, dose))

    def test_a_smaller_dose_is_a_weaker_fault(self):
        def fault(kind, dose, workload="text"):
            return run_file(Case(kind, workload, 1, dose))["faults"][0]

        self.assertEqual(21, fault("lr_jump", 0.7)["factor"])
        self.assertEqual(3, fault("damaged_batches", 0.7)["count"])
        self.assertEqual((40, 0.75), (fault("repeated_ngrams", 0.7)["count"], fault("repeated_ngrams", 0.7)["share"]))
        self.assertAlmostEqual(1e-3, fault("shrunk_second_moment", 0.5)["factor"])
        self.assertAlmostEqual(0.65, fault("small_beta2", 0.5)["value"])
        self.assertAlmostEqual(0.99, fault("large_momentum", 0.5, "momentum")["value"])
        self.assertEqual(3, fault("rounded_logits", 0.5, "classifier")["bits"])

    def test_a_larger_dose_is_a_stronger_fault(self):
        def strength(kind, workload, dose):
            one = run_file(Case(kind, workload, 1, dose)).get("faults", [{}])[0]
            usual = run_file(Case(kind, workload, 1, dose))["optimizer"].get(one.get("setting"), 0.9)
            logarithm = lambda x: abs(math.log(abs(x)))
            return (logarithm(one.get("factor", 1)), logarithm((1 - one.get("value", usual)) / (1 - usual)), -one.get("bits", 0),
                    one.get("count", 0), one.get("share", 0))

        for kind, planted in KINDS.items():
            for workload in planted.workloads:
                small, usual, large = (strength(kind, workload, dose) for dose in (0.5, 1, 1.6))
                with self.subTest(kind=kind, workload=workload):
                    self.assertTrue(all(a <= b <= c for a, b, c in zip(small, usual, large)), (small, usual, large))

    def test_a_spike_before_its_fault_or_long_after_it_is_another_one(self):
        file = run_file(Case("damaged_row", "ngram", 1, 1))  # damage after step 157, which batch 207 exposes
        spikes = [{"onset": onset, "alarm": onset + 4} for onset in (150, 190, 206, 230)]
        self.assertEqual(206, own_spike(spikes, file)["onset"])
        self.assertIsNone(own_spike([{"onset": 253, "alarm": 255}], file))
        self.assertIsNone(own_spike(spikes[:2], file))
        self.assertEqual(150, own_spike(spikes, run_file(Case("high_lr", "grokking", 1, 1)))["onset"])

    def test_doses_have_names_of_their_own(self):
        self.assertEqual("lr_jump-text-3", case_name(Case("lr_jump", "text", 3, 1)))
        self.assertEqual("lr_jump-text-3-x0.7", case_name(Case("lr_jump", "text", 3, 0.7)))


if __name__ == "__main__":
    unittest.main()
