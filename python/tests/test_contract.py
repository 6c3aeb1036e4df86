"""The part that needs the standard library only."""
import argparse
import contextlib
import io
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import epicenter
from epicenter.plan import Plan
from epicenter.patterns import matching

from tests.asked import refused, rows, segment

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SEED = int(os.environ.get("EPICENTER_TEST_SEED", str(random.SystemRandom().randrange(1 << 32))))
ITERATIONS = int(os.environ.get("EPICENTER_TEST_ITERATIONS", "20"))


class Counter:
    """A model and an optimizer in one: its state is what it was trained on."""

    def __init__(self):
        self.seen = []

    def state_dict(self):
        return {"seen": list(self.seen)}

    def load_state_dict(self, state):
        self.seen = list(state["seen"])


class ContractTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out = folder.name
        for number in (signal.SIGTERM, signal.SIGINT):
            self.addCleanup(signal.signal, number, signal.getsignal(number))

    def train(self, asked, loader, model=None, **options):
        model = model or Counter()
        asked.load(model=model)
        for step, batch in asked.batches(loader, **options):
            model.seen.append(batch)
            asked.log(step, loss=random.random())
        return model

    def test_a_step_trains_on_the_batch_that_no_skip_holds(self):
        rng = random.Random(SEED)
        for _ in range(ITERATIONS):
            ends = sorted(rng.sample(range(60), 2 * rng.randrange(4)))
            skips = list(zip(ends[::2], ends[1::2]))
            left = [i for i in range(200) if not any(a <= i < b for a, b in skips)]
            plan = Plan(skips)
            self.assertEqual(left[:100], [plan.batch(s) for s in range(1, 101)], (SEED, skips))

    def test_each_kind_of_loader_gives_the_same_batches_across_epochs(self):
        rng = random.Random(SEED)
        for n in range(ITERATIONS):
            length, a = rng.randint(1, 9), rng.randint(0, 15)
            b, start = a + rng.randint(0, 12), rng.randint(0, 10)
            data, plan = list(range(100, 100 + length)), {"skips": [{"from": a, "to": b}], "data_seed": 1}
            expected = [data[Plan([(a, b)]).batch(s) % length] for s in range(start + 1, 21)]

            class Stream:
                def __iter__(self):
                    return iter(data)

            for k, loader in enumerate((data, Stream(), lambda i: data[i % length])):
                out = os.path.join(self.out, "%d-%d" % (n, k))
                asked = segment(out, plan=plan)
                asked.first_step = start + 1
                self.assertEqual(expected, self.train(asked, loader, fixed_order=k == 1).seen, SEED)
                self.assertEqual([Plan([(a, b)]).batch(s) for s in range(start + 1, 21)], [r["batch"] for r in rows(out)[1:]])

    def test_replaced_batches_are_trained_on_and_the_row_keeps_the_plans_index(self):
        asked = segment(self.out, last_step=4, plan={"data_seed": 1, "replaced": [{"batch": 2, "with": 900}]})
        self.assertEqual([0, 1, 900, 3], self.train(asked, lambda i: i).seen)
        self.assertEqual([0, 1, 2, 3], [r["batch"] for r in rows(self.out)[1:]])

    def test_a_replacement_that_a_stream_cannot_serve_is_refused_before_the_first_line(self):
        class Stream:
            def __iter__(self):
                return iter(range(50))

        asked = segment(self.out, plan={"data_seed": 1, "replaced": [{"batch": 15, "with": 3}]})
        with refused(self, "plan.replaced"):
            next(asked.batches(Stream(), fixed_order=True))
        self.assertFalse(os.path.exists(os.path.join(self.out, "metrics.jsonl")))

    def test_an_iterable_trains_and_what_needs_its_order_controlled_is_refused_before_the_first_line(self):
        class Shuffled:
            def __iter__(self):
                return iter(random.sample(range(50), 50))

        plain = segment(os.path.join(self.out, "plain"))
        whole = self.train(plain, Shuffled()).seen
        self.assertEqual(20, len(set(whole)))
        self.assertEqual((["start"], False), (rows(plain.out)[0]["capable"], "plan" in rows(plain.out)[0]["applied"]))
        self.assertNotIn("batch", rows(plain.out)[1])
        for words, plan in (("skipped batches", {"skips": [{"from": 3, "to": 5}]}), ("data_seed", {"data_seed": 2}),
                            ("replaced batches", {"replaced": [{"batch": 3, "with": 9}]})):
            out = os.path.join(self.out, words)
            with refused(self, words + ("" if "batches" in words else ")") + ", and the order of Shuffled (an iterable) cannot be"):
                next(segment(out, plan=dict({"data_seed": 1}, **plan)).batches(Shuffled()))
            self.assertFalse(os.path.exists(os.path.join(out, "metrics.jsonl")))

    def test_an_iterable_is_gone_on_with_under_the_same_seeds_and_the_doubt_is_said(self):
        class Shuffled:
            def __iter__(self):
                return iter(random.sample(range(9), 9))

        whole = self.train(segment(os.path.join(self.out, "a"), checkpoint={"at": [12]}), Shuffled())
        start = {"step": 12, "checkpoint": os.path.join(self.out, "a", "checkpoints", "00000012")}
        random.seed(99)
        with contextlib.redirect_stderr(io.StringIO()) as said:
            again = self.train(segment(os.path.join(self.out, "b"), start=start), Shuffled())
        self.assertEqual(whole.seen, again.seen)
        self.assertEqual(1, said.getvalue().count("\n"))
        self.assertIn("after the checkpoint of step 12 its batches may be others than the run's", said.getvalue())

    def test_micro_batches_of_one_step_come_together(self):
        asked = segment(self.out, last_step=3, plan={"data_seed": 1, "skips": [{"from": 1, "to": 2}]})
        asked.load(model=Counter())
        seen = []
        for step, batches in asked.batches(lambda i: i, accumulate=2):
            seen.append(batches)
            asked.log(step, loss=0.0)
        self.assertEqual([[0, 1], [4, 5], [6, 7]], seen)

    def test_the_worst_sequences_are_written_with_the_line_of_their_step(self):
        asked = segment(self.out, last_step=2)
        asked.load(model=Counter())
        for step, _ in asked.batches(lambda i: i):
            asked.log(step, loss=1.0, sequences=[(3, 9.5, "abc"), (0, float("nan"))] if step == 1 else ())
        lines = rows(self.out)
        self.assertEqual([{"row": 3, "loss": 9.5, "text": "abc"}, {"row": 0, "loss": "NaN"}], lines[1]["sequences"])
        self.assertNotIn("sequences", lines[2])

    def test_one_batch_to_a_step_comes_in_a_list_where_accumulate_is_given(self):
        for n in (1, 2, 3):
            for k, (loader, length) in enumerate(((lambda i: i, None), (list(range(30)), 30))):
                asked = segment(os.path.join(self.out, "%d-%d" % (n, k)), last_step=2)
                asked.load(model=Counter())
                seen = []
                for step, batches in asked.batches(loader, accumulate=n):
                    seen.append(batches)
                    asked.log(step, loss=0.0)
                self.assertEqual([list(range(n)), list(range(n, 2 * n))], seen)
        with self.assertRaisesRegex(epicenter.Error, "accumulate is 0"):
            next(segment(os.path.join(self.out, "none")).batches(lambda i: i, accumulate=0))

    def test_the_seed_of_the_data_may_be_read_for_the_first_batch(self):
        class Stream:
            def __init__(self, asked):
                self.asked = asked

            def __iter__(self):
                return iter([self.asked.data_seed * 100 + i for i in range(40)])

        class Items:
            def __init__(self, asked):
                self.asked = asked

            def __len__(self):
                return 40

            def __getitem__(self, i):
                return self.asked.data_seed * 100 + i

        kinds = {"function": lambda asked: lambda i: asked.data_seed * 100 + i, "sequence": Items, "iterable": Stream}
        for name, make in kinds.items():
            for seed in (1, 2):
                out = os.path.join(self.out, "%s-%d" % (name, seed))
                asked = segment(out, last_step=3, plan={"data_seed": seed})
                self.assertEqual([seed * 100 + i for i in range(3)], self.train(asked, make(asked)).seen)
                plan = [] if name == "iterable" else ["plan"]
                self.assertEqual(["start"] + plan + ["data_seed"] + ["rows"] * len(plan), rows(out)[0]["capable"])

    def test_a_resumed_segment_goes_on_as_if_it_had_never_stopped(self):
        random.seed(3)
        whole = self.train(segment(os.path.join(self.out, "a"), checkpoint={"every": 0, "at": [8]}), list(range(5)))
        start = {"step": 8, "checkpoint": os.path.join(self.out, "a", "checkpoints", "00000008")}
        random.seed(99)
        again = self.train(segment(os.path.join(self.out, "b"), start=start), list(range(5)))
        self.assertEqual(whole.seen, again.seen)
        self.assertEqual(rows(os.path.join(self.out, "a"))[9:], rows(os.path.join(self.out, "b"))[1:])

    def test_a_loop_that_ends_by_itself_after_the_last_step_still_writes_its_checkpoint(self):
        for last, written in ((20, True), (19, False)):
            asked = segment(os.path.join(self.out, str(last)), checkpoint={"every": 1, "at": [20]})
            asked.load(model=Counter())
            for step, _ in asked.batches([0]):
                asked.log(step, loss=0.0)
                if step == last:
                    break
            self.assertEqual(written, os.path.exists(os.path.join(asked.out, "checkpoints", "%08d" % last, "state.json")))

    def test_a_loop_over_epochs_around_the_batches_trains_each_step_of_a_segment_once(self):
        asked = segment(self.out, last_step=7)
        model, data = Counter(), list(range(100, 103))
        for _ in range(3):
            self.train(asked, data, model)
        self.assertEqual([100, 101, 102, 100, 101, 102, 100], model.seen)
        self.assertEqual(list(range(1, 8)), [r["step"] for r in rows(self.out)[1:]])

    def test_batches_that_are_left_and_requested_once_more_are_refused(self):
        asked = segment(self.out)
        asked.load(model=Counter())
        for _ in range(2):  # a script may look at the first batch
            self.assertEqual((1, 5), next(asked.batches([5])))
        for step, _ in asked.batches([5]):
            asked.log(step, loss=0.0)
            if step == 4:
                break
        with refused(self, "called again after step 4, and the segment's last step is 20"):
            next(asked.batches([5]))

    def test_overrides_reach_nested_keys_tuples_and_attributes(self):
        changes = [{"key": "optim.lr", "factor": 0.5}, {"key": "optim.betas.1", "value": 0.9}, {"key": "args.steps", "factor": 2}]
        config = {"optim": {"lr": 0.5, "betas": (0.9, 0.99)}, "args": argparse.Namespace(steps=3)}
        changed = segment(self.out, overrides=changes).override(config)
        self.assertEqual((0.25, (0.9, 0.9), 6), (changed["optim"]["lr"], changed["optim"]["betas"], config["args"].steps))

    def test_it_says_which_knobs_its_configuration_has_and_what_it_was_made_capable_of(self):
        asked = segment(self.out, keys={"lr": "optim.lr", "beta1": "optim.betas.0", "eps": "eps", "dropout": "dropout"})
        asked.override({"optim": {"lr": 1e-3, "betas": (0.9, 0.95)}, "weight_decay": 0.1, "dropout": False})
        for step, _ in asked.batches(lambda i: i):
            asked.log(step, loss=1.0)
        reported = rows(self.out)[0]
        self.assertEqual(["lr", "weight_decay", "beta1"], reported["knobs"])
        self.assertEqual(["start", "plan", "overrides", "rows"], reported["capable"])

    def test_a_script_that_never_hands_over_its_configuration_has_no_knobs(self):
        asked = segment(self.out)
        asked.data_seed
        for step, _ in asked.batches(lambda i: i):
            asked.log(step, loss=1.0)
        reported = rows(self.out)[0]
        self.assertEqual([], reported["knobs"])
        self.assertEqual(["start", "plan", "data_seed", "rows"], reported["capable"])

    def test_a_line_logged_before_the_batches_were_asked_for_says_what_is_missing(self):
        asked = segment(self.out)
        with refused(self, "segment.batches"):
            asked.log(1, loss=1.0)

    def test_a_value_of_several_elements_is_named(self):
        class Losses:
            def numel(self):
                return 8

        asked = segment(self.out)
        asked.load(model=Counter())
        for step, _ in asked.batches([0]):
            for name, values in (("loss", {"loss": Losses()}), ("lr", {"loss": 1.0, "lr": Losses()})):
                with self.assertRaisesRegex(epicenter.Error, r"log\(1\): %s has 8 elements" % name):
                    asked.log(step, **values)
            break

    def test_an_unknown_key_is_refused_with_the_nearest(self):
        with refused(self, "it has learning_rate"):
            segment(self.out, overrides=[{"key": "optim.learning_rat", "value": 1}]).override({"optim": {"learning_rate": 1}})

    def test_what_is_asked_for_and_not_done_is_refused_before_training(self):
        start = {"step": 3, "checkpoint": self.out}
        for asked in ({"overrides": [{"key": "lr", "value": 1}]}, {"start": start}, {"interventions": [{"kind": "freeze", "pattern": "*"}]},
                      {"plan": {"data_seed": 2}}):
            with refused(self, "never used segment."):
                next(segment(self.out, **asked).batches([1, 2]))
            self.assertFalse(os.path.exists(os.path.join(self.out, "metrics.jsonl")))

    def test_numbers_come_back_with_the_same_bits_and_non_finite_ones_as_words(self):
        values = [0.1, 1 / 3, 5e-324, float("nan"), float("inf"), -float("inf")]
        asked = segment(self.out, last_step=6)
        for (step, _), value in zip(asked.batches([0]), values):
            asked.log(step, loss=value)
        self.assertEqual([0.1, 1 / 3, 5e-324, "NaN", "Infinity", "-Infinity"], [r["loss"] for r in rows(self.out)[1:]])

    def test_patterns_match_whole_names(self):
        names = ["wte.weight", "h.0.attn.c_attn.weight", "h.0.mlp.c_fc.weight"]
        self.assertEqual(names[:2], matching("wte*|h.*.attn.*", names))
        with refused(self, "matches no tensor"):
            matching("wte", names)

    def test_alone_it_runs_one_epoch_and_writes_nothing(self):
        os.environ.pop("EPICENTER_SEGMENT", None)
        asked, seen = epicenter.segment(), []
        for step, batch in asked.batches("abc"):
            asked.log(step, loss=0.0)
            seen.append((step, batch))
        self.assertEqual([(1, "a"), (2, "b"), (3, "c")], seen)

    def test_a_segment_of_another_format_is_refused(self):
        path = os.path.join(self.out, "segment.json")
        for text, words in (('{"epicenter":"segment","format":2}', "has format 2"), ("{", "cannot be read"), ("[]", "is no segment")):
            with open(path, "w") as file:
                file.write(text)
            os.environ["EPICENTER_SEGMENT"] = path
            self.addCleanup(os.environ.pop, "EPICENTER_SEGMENT", None)
            with refused(self, words):
                epicenter.segment()

    def script(self, body, **changes):
        asked = segment(self.out, **changes).asked
        with open(os.path.join(self.out, "segment.json"), "w") as file:
            json.dump(asked, file)
        environment = dict(os.environ, EPICENTER_SEGMENT=os.path.join(self.out, "segment.json"), PYTHONPATH=PACKAGE)
        return subprocess.Popen([sys.executable, "-c", "import epicenter, time\nfrom tests.test_contract import Counter\n" + body],
                                env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    @unittest.skipIf(os.name == "nt", "Windows sends no SIGTERM")
    def test_sigterm_finishes_the_step_writes_a_checkpoint_and_exits_with_0(self):
        body = ("s = epicenter.segment()\nm = Counter()\ns.load(model=m)\n"
                "for step, b in s.batches([0]):\n    print(step, flush=True)\n    time.sleep(0.05)\n    s.log(step, loss=1.0)\n")
        process = self.script(body, last_step=100000)
        for _ in range(3):
            process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        _, error = process.communicate(timeout=60)
        self.assertEqual(0, process.returncode, error)
        last = rows(self.out)[-1]["step"]
        self.assertEqual(["%08d" % last], os.listdir(os.path.join(self.out, "checkpoints")))

    @unittest.skipIf(os.name == "nt", "Windows sends no SIGKILL")
    def test_a_kill_in_the_midst_of_saving_leaves_whole_checkpoints_only(self):
        body = ("s = epicenter.segment()\nm = Counter()\nm.seen = list(range(200000))\ns.load(model=m)\n"
                "for step, b in s.batches([0]):\n    s.log(step, loss=1.0)\n    print(step, flush=True)\n")
        process = self.script(body, last_step=100000, checkpoint={"every": 1})
        for _ in range(3):
            process.stdout.readline()
        time.sleep(random.Random(SEED).random() * 0.05)
        process.kill()
        process.communicate()
        whole = [n for n in os.listdir(os.path.join(self.out, "checkpoints")) if not n.startswith(".")]
        self.assertGreaterEqual(len(whole), 2)
        for name in whole:
            start = {"step": int(name), "checkpoint": os.path.join(self.out, "checkpoints", name)}
            model = Counter()
            segment(os.path.join(self.out, "next"), start=start).load(model=model)
            self.assertEqual(200000, len(model.seen))


if __name__ == "__main__":
    unittest.main()
