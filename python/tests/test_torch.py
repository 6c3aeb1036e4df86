"""The part that needs PyTorch."""
import contextlib
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import unittest
import unittest.mock

try:
    import torch
    from torch.overrides import TorchFunctionMode
    from torch.utils import data
except ImportError:
    torch = None

from tests.asked import refused, rows, segment, trained
from tests.test_contract import ITERATIONS, SEED

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples", "pytorch")

if torch is not None:
    import epicenter.rng
    import epicenter.torch

    torch.set_num_threads(1)

    class Numbers(data.Dataset):
        """An item is its index and a random draw, as of an augmentation."""

        def __init__(self, length):
            self.length = length

        def __len__(self):
            return self.length

        def __getitem__(self, i):
            return i, random.random(), torch.rand(()).item()


    class Stream(data.IterableDataset):
        def __iter__(self):
            return iter(torch.randperm(40).tolist())


    class Loader(data.DataLoader):
        """Iterates as torch's does."""

        def __init__(self, *args, **kwargs):
            self.mine = 1
            super().__init__(*args, **kwargs)


    class Reversed(data.DataLoader):
        """Iterates in its own way."""

        def __iter__(self):
            return iter(list(super().__iter__())[::-1])


    class EpochStream(data.IterableDataset):
        """As Hugging Face's: shuffled by a seed and the epoch that set_epoch gives it."""

        epoch = None

        def __init__(self, seed=lambda: 5):
            self.seed = seed

        def set_epoch(self, epoch):
            self.epoch = epoch

        def __iter__(self):
            return iter(random.Random(1000 * self.seed() + self.epoch).sample(range(40), 40))


    class Own(data.Sampler):
        """Of the script's own; draw(n) gives an epoch's order."""

        def __init__(self, draw):
            self.draw = draw

        def __len__(self):
            return 30

        def __iter__(self):
            return iter(self.draw(30))


    class Transfers(TorchFunctionMode):
        """Counts what brings figures from the device."""

        def __init__(self):
            super().__init__()
            self.seen = 0

        def __torch_function__(self, function, types, args=(), kwargs=None):
            self.seen += getattr(function, "__name__", "") in ("item", "tolist", "cpu", "numpy", "__float__", "__bool__")
            return function(*args, **(kwargs or {}))


@unittest.skipIf(torch is None, "torch is not installed for " + sys.executable)
class TorchTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out = folder.name
        self.segments = 0

    def segment(self, **changes):
        self.segments += 1
        return segment(os.path.join(self.out, str(self.segments)), **changes)

    def parts(self, lr=0.1):
        torch.manual_seed(5)
        model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1))
        optimizer = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=0.1)
        return model, optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: 1 / (1 + s))

    def test_telemetry_brings_its_figures_from_the_device_at_once(self):
        seen = []
        for layers in (1, 12):
            torch.manual_seed(5)
            model = torch.nn.Sequential(*[torch.nn.Linear(3, 3) for _ in range(layers)])
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
            asked = self.segment(last_step=3, telemetry={"norms": True, "tensors_every": 1})
            asked.load(model=model, optimizer=optimizer)
            watch = epicenter.torch.telemetry(model, optimizer, asked)
            with Transfers() as transfers:
                for step, x in asked.batches(lambda i: torch.ones(2, 3)):
                    optimizer.zero_grad()
                    loss = model(x).pow(2).mean()
                    loss.backward()
                    watch.before_clip()
                    optimizer.step()
                    asked.log(step, loss=loss)
            seen.append(transfers.seen)
        self.assertEqual(seen[0], seen[1])
        self.assertEqual(2 * 3, seen[0], "a transfer for the loss and one for all figures, a step")

    def train(self, asked, lr=0.1, telemetry=False):
        model, optimizer, schedule = self.parts(lr)
        asked.load(model=model, optimizer=optimizer, schedule=schedule)
        if telemetry:
            epicenter.torch.telemetry(model, optimizer, asked)
        rates = []
        for step, _ in asked.batches([0]):
            loss = (model(torch.randn(8, 3)) ** 2).mean() + random.random()
            optimizer.zero_grad()
            loss.backward()
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step()
            asked.log(step, loss=loss)
        return model, optimizer, rates

    def test_batches_are_exact_across_epochs_workers_and_ranks(self):
        rng = random.Random(SEED)
        for n in range(max(1, ITERATIONS // 2)):
            length, size, shuffle = rng.randint(8, 30), rng.randint(1, 4), rng.random() < 0.7
            drop, ranks = rng.random() < 0.5, rng.choice((1, 1, 2))
            skips = [{"from": rng.randint(0, 6), "to": rng.randint(6, 20)}]
            start = rng.randint(0, 15)

            def take(first, plan, workers, rank):
                own = data.distributed.DistributedSampler(Numbers(length), ranks, rank, shuffle) if ranks > 1 else None
                loader = data.DataLoader(Numbers(length), size, shuffle if own is None else None, own, num_workers=workers,
                                         drop_last=drop)
                asked = self.segment(plan=dict(plan, data_seed=7), last_step=20)
                asked.first_step = first
                asked.alone = True  # rows are not looked at here
                return {asked.plan.batch(s): [x.tolist() for x in b] for s, b in asked.batches(loader)}

            for rank in range(ranks):
                everything = take(1, {"skips": []}, 0, rank)
                part = take(start + 1, {"skips": skips}, rng.choice((0, 2)) if n < 3 else 0, rank)
                same = [i for i in part if i in everything]
                self.assertEqual([everything[i] for i in same], [part[i] for i in same], SEED)

    def capable(self, loader, **changes):
        """Of what its loader makes a script capable; and its batches, which no run alone has more of."""
        asked, seen = self.segment(last_step=12, **changes), []
        for step, batch in asked.batches(loader):
            seen.append(torch.as_tensor(batch[0] if isinstance(batch, (list, tuple)) else batch).tolist())
            asked.log(step, loss=1.0)
        head = rows(asked.out)[0]
        rows_of = ["rows"] if "plan" in head["applied"] else []
        self.assertEqual(sorted(head["capable"]), sorted(["start"] + rows_of + head["applied"]))
        return head["applied"], seen

    def test_what_a_loader_makes_capable_of(self):
        own = random.Random(3)
        numbers = Numbers(30)
        for words, make in (
            (["data_seed", "plan"], lambda: data.DataLoader(numbers, 5, shuffle=True)),
            (["plan"], lambda: data.DataLoader(numbers, 5)),
            (["data_seed", "plan"], lambda: data.DataLoader(numbers, 5, sampler=Own(lambda n: torch.randperm(n).tolist()))),
            (["plan"], lambda: data.DataLoader(numbers, 5, sampler=Own(lambda n: sorted(range(n), key=lambda i: -i)))),
            ([], lambda: data.DataLoader(numbers, 5, sampler=Own(lambda n: own.sample(range(n), n)))),
            ([], lambda: data.DataLoader(numbers, batch_sampler=Own(lambda n: [[own.randrange(n)] for _ in range(n)]))),
            (["data_seed", "plan"], lambda: data.DataLoader(numbers, 5, sampler=data.DistributedSampler(numbers, 2, 0))),
            (["plan"], lambda: data.DataLoader(numbers, 5, sampler=data.DistributedSampler(numbers, 2, 0, shuffle=False))),
            (["data_seed", "plan"], lambda: Loader(numbers, 5, shuffle=True)),
            (["plan"], lambda: Loader(numbers, 5)),
            ([], lambda: Reversed(numbers, 5, shuffle=True)),
            ([], lambda: data.DataLoader(Stream(), 5)),
            ([], Stream),
        ):
            with contextlib.redirect_stderr(io.StringIO()):
                reported, seen = self.capable(make())
            self.assertEqual(words, sorted(reported))
            if "data_seed" in words:
                self.assertNotEqual(seen, self.capable(make(), plan={"data_seed": 2})[1])
            else:
                with refused(self, "data_seed"):
                    self.capable(make(), plan={"data_seed": 2})
            skips = {"data_seed": 1, "skips": [{"from": 2, "to": 5}]}
            if "plan" in words:
                self.assertEqual(seen[:2] + seen[5:], self.capable(make(), plan=skips)[1][:9])
            else:
                with refused(self, "skipped batches"):
                    self.capable(make(), plan=skips)

    def test_an_order_that_cannot_be_controlled_says_what_it_is(self):
        for words, loader in (
            ("Reversed (a subclass of DataLoader that iterates in its own way)", Reversed(Numbers(9), 3)),
            ("Stream (an IterableDataset)", data.DataLoader(Stream(), 5)),
            ("Stream (an IterableDataset)", Stream()),
            ("DataLoader (a DataLoader without batches or without a length)", data.DataLoader(Numbers(9), batch_size=None)),
            ("the sampler Own (two draws of an epoch differ)",
             data.DataLoader(Numbers(30), 5, sampler=Own(lambda n, own=random.Random(1): own.sample(range(n), n)))),
        ):
            with refused(self, "and the order of %s cannot be controlled" % words):
                next(self.segment(plan={"data_seed": 1, "skips": [{"from": 2, "to": 5}]}).batches(loader))

    def test_a_promise_of_a_fixed_order_is_taken(self):
        asked, seen = self.segment(last_step=4, plan={"data_seed": 1, "skips": [{"from": 1, "to": 3}]}), []
        for step, batch in asked.batches(Reversed(range(40), 5), fixed_order=True):
            seen.append(batch.tolist()[0])
            asked.log(step, loss=1.0)
        self.assertEqual([35, 20, 15, 10], seen)
        self.assertEqual(["start", "plan", "rows"], rows(asked.out)[0]["capable"])

    def test_batches_of_a_loader_that_is_read_as_a_stream_are_the_same_after_a_checkpoint(self):
        own = torch.Generator()
        for make in (lambda: Reversed(range(40), 5, shuffle=True, num_workers=2), lambda: data.DataLoader(Stream(), 5),
                     lambda: Reversed(range(40), 5, shuffle=True, generator=own), lambda: data.DataLoader(EpochStream(), 5),
                     lambda: Reversed(range(40), 5, sampler=data.RandomSampler(range(40), generator=own)), EpochStream):
            def take(first):
                asked = self.segment(last_step=20)
                asked.first_step, asked.alone = first, True
                return [torch.as_tensor(b).tolist() for _, b in asked.batches(make())]

            torch.manual_seed(1)
            own.seed()
            whole = take(1)
            own.seed()
            torch.manual_seed(2)
            before = torch.get_rng_state()
            with contextlib.redirect_stderr(io.StringIO()):
                self.assertEqual(whole[12:], take(13))
            self.assertTrue(torch.equal(before, torch.get_rng_state()), "the training's own draws are left as they are")

    def test_a_stream_that_is_seeded_by_the_segment_has_other_orders(self):
        def take(promise, **plan):
            asked = self.segment(last_step=12, plan=dict({"data_seed": 1}, **plan))
            seen = []
            for step, batch in asked.batches(data.DataLoader(EpochStream(lambda: asked.data_seed), 5), fixed_order=promise):
                seen.append(batch.tolist())
                asked.log(step, loss=1.0)
            return rows(asked.out)[0]["capable"], seen

        for promise, capable in ((False, ["start", "data_seed"]), (True, ["start", "plan", "data_seed", "rows"])):
            reported, seen = take(promise)
            self.assertEqual(capable, reported)
            self.assertNotEqual(sorted(seen[0]), sorted(take(promise, data_seed=2)[1][0]))
        self.assertEqual(seen[:3] + seen[5:], take(True, skips=[{"from": 3, "to": 5}])[1][:10])
        with refused(self, "skipped batches"):
            take(False, skips=[{"from": 3, "to": 5}])

    def test_a_users_own_sampler_is_led_through_its_epochs(self):
        class Shuffled(data.Sampler if hasattr(data, "Sampler") else object):
            def __init__(self):
                pass

            def __len__(self):
                return 6

            def __iter__(self):
                return iter(random.sample(range(6), 6))

        def take(first):
            asked = self.segment(last_step=12)
            asked.first_step, asked.alone = first, True
            return [b[0].tolist() for _, b in asked.batches(data.DataLoader(Numbers(6), 2, sampler=Shuffled()))]

        whole = take(1)
        self.assertEqual(whole[7:], take(8))
        for epoch in range(4):
            self.assertEqual(list(range(6)), sorted(sum(whole[3 * epoch:3 * epoch + 3], [])))

    def test_skipping_reads_none_of_the_skipped_samples(self):
        read = []

        class Counted(Numbers):
            def __getitem__(self, i):
                read.append(i)
                return i

        asked = self.segment(plan={"data_seed": 1, "skips": [{"from": 1, "to": 900}]}, last_step=2)
        asked.alone = True
        list(asked.batches(data.DataLoader(Counted(50), 5, shuffle=True)))
        self.assertEqual(10, len(read))

    def test_a_resumed_segment_has_the_same_bits(self):
        random.seed(1)
        torch.manual_seed(1)
        whole, _, _ = self.train(self.segment(checkpoint={"every": 7}))
        start = {"step": 7, "checkpoint": os.path.join(self.out, "1", "checkpoints", "00000007")}
        random.seed(2)
        torch.manual_seed(2)
        again, _, _ = self.train(self.segment(start=start))
        self.assertEqual(trained(rows(os.path.join(self.out, "1"))[8:]), trained(rows(os.path.join(self.out, "2"))[1:]))
        self.assertTrue(all(torch.equal(a, b) for a, b in zip(whole.parameters(), again.parameters())))

    def checkpoint(self, **objects):
        asked = self.segment()
        asked.load(**objects)
        asked.save(os.path.join(self.out, "checkpoint"))
        return {"step": 0, "checkpoint": os.path.join(self.out, "checkpoint")}

    def test_checkpoints_are_loaded_with_weights_only(self):
        model, optimizer, schedule = self.parts()
        model(torch.ones(1, 3)).sum().backward()
        optimizer.step()
        timed = [torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, 20), torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 9),
                 torch.optim.lr_scheduler.CyclicLR(optimizer, 0.1, 0.2, cycle_momentum=False)]
        objects = dict({"model": model, "optimizer": optimizer, "schedule": schedule}, **{"s%d" % i: s for i, s in enumerate(timed)})
        start, ways, inner = self.checkpoint(**objects), [], torch.load
        with unittest.mock.patch("torch.load", lambda *a, **k: ways.append(k["weights_only"]) or inner(*a, **k)), \
                contextlib.redirect_stderr(io.StringIO()) as said:
            random.seed(5)
            self.segment(start=start).load(**objects)
        self.assertEqual(([True, True], ""), (ways, said.getvalue()))

    def test_states_come_back_with_the_same_types_and_bits(self):
        class Kept:
            def state_dict(self):
                return self.state

            def load_state_dict(self, state):
                self.state = state

        model, kept, again = self.parts()[0], Kept(), Kept()
        kept.state = {"a": [0.1, float("inf"), 5e-324, (1 / 3, True, None, -7, "x")], 3: {"m": model.state_dict(), "e": {}, "l": []}}
        self.segment(start=self.checkpoint(ema=kept)).load(ema=again)
        self.assertEqual(repr(kept.state), repr(again.state))
        self.assertEqual(kept.state[3]["m"]._metadata, again.state[3]["m"]._metadata)

    def test_what_weights_only_does_not_load_is_named(self):
        class Kept:
            def __init__(self, value):
                self.value = value

            def state_dict(self):
                return {"inner": [1, self.value]}

            def load_state_dict(self, state):
                self.value = state["inner"][1]

        start, again = self.checkpoint(ema=Kept(random.Random(3)), plain=Kept(5)), Kept(None)
        with contextlib.redirect_stderr(io.StringIO()) as said:
            self.segment(start=start).load(ema=again)
        self.assertEqual(random.Random(3).random(), again.value.random())
        self.assertEqual(1, said.getvalue().count("\n"))
        self.assertIn("trainer.pt is loaded as a pickle, with weights_only=False: ema.inner.1 has a random.Random", said.getvalue())

    def test_random_states_of_a_checkpoint_from_before_are_loaded(self):
        import numpy

        start = self.checkpoint(model=self.parts()[0])
        numpy.random.seed(9)
        torch.save(epicenter.rng.state(), os.path.join(start["checkpoint"], "rng-00000.pt"))
        wanted = numpy.random.random()
        with contextlib.redirect_stderr(io.StringIO()):
            self.segment(start=start).load(model=self.parts()[0])
        self.assertEqual(wanted, numpy.random.random())

    def test_a_truncated_checkpoint_is_refused(self):
        start = self.checkpoint(model=self.parts()[0])
        path = os.path.join(start["checkpoint"], "trainer.pt")
        with open(path, "rb+") as file:
            file.truncate(os.path.getsize(path) // 2)
        with refused(self, "cannot be read"):
            self.segment(start=start).load(model=self.parts()[0])

    def test_overrides_hold_over_what_the_checkpoint_restores(self):
        self.train(self.segment(checkpoint={"every": 7}))
        start = {"step": 7, "checkpoint": os.path.join(self.out, "1", "checkpoints", "00000007")}
        asked = self.segment(start=start, overrides=[{"knob": "lr", "key": "lr", "factor": 0.5}])
        config = asked.override({"lr": 0.1})
        _, _, rates = self.train(asked, config["lr"])
        for step, rate in zip(range(8, 21), rates):
            self.assertAlmostEqual(0.05 / step, rate, delta=1e-12)

    def test_frozen_tensors_keep_their_weights_and_moments(self):
        model, optimizer, _ = self.train(self.segment(interventions=[{"kind": "freeze", "pattern": "0.*"}]))
        first, _, _ = self.parts()
        self.assertTrue(torch.equal(first[0].weight, model[0].weight))
        self.assertFalse(torch.equal(first[2].weight, model[2].weight))
        self.assertEqual(0.0, float(optimizer.state[model[0].weight]["exp_avg"].abs().sum()))

    def test_changes_of_state_are_what_they_say(self):
        for kind, check in (
            ({"kind": "rescale", "pattern": "0.weight", "factor": 2}, lambda a, b: torch.equal(2 * a, b)),
            ({"kind": "jitter", "pattern": "0.weight", "relative": 1e-3, "seed": 1}, lambda a, b: 0 < float(((b - a) / a).abs().max()) < 1e-2),
            ({"kind": "nudge", "pattern": "0.weight", "norm": 0.5, "seed": 1}, lambda a, b: abs(float((b - a).norm()) - 0.5) < 1e-5),
        ):
            before, optimizer, _ = self.parts()
            after, optimizer, _ = self.parts()
            self.segment(interventions=[kind]).load(model=after, optimizer=optimizer)
            self.assertTrue(check(before[0].weight.detach(), after[0].weight.detach()), kind)
            self.assertTrue(torch.equal(before[2].weight, after[2].weight))

    def test_a_moment_that_is_reset_is_zero(self):
        self.train(self.segment(checkpoint={"every": 7}))
        start = {"step": 7, "checkpoint": os.path.join(self.out, "1", "checkpoints", "00000007")}
        model, optimizer, schedule = self.parts()
        asked = self.segment(start=start, interventions=[{"kind": "reset_moments", "moment": "v", "pattern": "*"}])
        asked.load(model=model, optimizer=optimizer, schedule=schedule)
        for p in model.parameters():
            self.assertEqual(0.0, float(optimizer.state[p]["exp_avg_sq"].sum()))
            self.assertGreater(float(optimizer.state[p]["exp_avg"].abs().sum()), 0)
        with refused(self, "no such moment"):
            asked._interventions = [{"kind": "reset_moments", "moment": "momentum", "pattern": "*"}]
            asked.load(model=model, optimizer=optimizer, schedule=schedule)

    def test_the_rate_of_some_tensors_is_changed_whatever_the_schedule(self):
        def moved(**changes):
            asked = self.segment(last_step=1, **changes)
            asked.override({"lr": 0.1})
            torch.manual_seed(3)
            first, _, _ = self.parts()
            model, _, _ = self.train(asked)
            return [(b - a).detach() for a, b in zip(first.parameters(), model.parameters())]

        plain, half = moved(), moved(overrides=[{"knob": "lr", "key": "lr", "factor": 0.5, "tensors": "0.*"}])
        for i, factor in enumerate((0.5, 0.5, 1, 1)):
            self.assertTrue(torch.allclose(plain[i] * factor, half[i], atol=1e-7), i)

    def test_the_distance_from_the_weights_of_another_checkpoint_is_reported_at_its_step(self):
        control = self.segment(last_step=6, checkpoint={"at": [5]})
        self.train(control)
        folder = os.path.join(control.out, "checkpoints", "00000005")
        compare = {"step": 5, "checkpoint": folder}
        same, arm = self.segment(last_step=6, compare=compare), self.segment(
            last_step=6, compare=compare, checkpoint={"at": [5]}, interventions=[{"kind": "nudge", "norm": 0.5, "seed": 1, "pattern": "*"}])
        for asked in (same, arm):
            self.train(asked)
        states = [torch.load(os.path.join(out, "trainer.pt"))["model"] for out in (folder, os.path.join(arm.out, "checkpoints", "00000005"))]
        expected = sum(float(((states[0][name] - states[1][name]).double() ** 2).sum()) for name in states[0]) ** 0.5

        self.assertEqual([0.0], [row["distance"] for row in rows(same.out)[1:] if "distance" in row])
        reported = [(row["step"], row["distance"]) for row in rows(arm.out)[1:] if "distance" in row]
        self.assertEqual([5], [step for step, _ in reported])
        self.assertAlmostEqual(expected, reported[0][1], delta=1e-6 * expected)

    def test_the_distances_of_each_tensor_and_its_moments_are_reported_where_they_are_requested(self):
        control = self.segment(last_step=6, checkpoint={"at": [4]})
        self.train(control)
        start = {"step": 4, "checkpoint": os.path.join(control.out, "checkpoints", "00000004")}
        compare = dict(start, step=6, tensors=True)
        frozen = self.segment(start=start, last_step=6, compare=compare, interventions=[{"kind": "freeze", "pattern": "0.*"}])
        self.train(frozen)
        reported = [row["distances"] for row in rows(frozen.out)[1:] if "distances" in row]
        self.assertEqual(1, len(reported))
        for tensor in reported[0]:
            self.assertEqual({"m", "v"}, set(tensor["moments"]))
            for value in [tensor["weights"], *tensor["moments"].values()]:
                self.assertEqual(tensor["tensor"].startswith("0."), value == 0, tensor)

    def test_a_schedule_stays_with_the_step_where_an_earlier_state_is_put_in_its_place(self):
        rate = lambda done: 0.5 if done < 7 else 0.1
        def rates(asked):
            seen = []
            model = torch.nn.Linear(2, 1)
            optimizer = torch.optim.SGD(model.parameters(), lr=asked.override({"lr": 0.1})["lr"])
            schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
            asked.load(model=model, optimizer=optimizer, schedule=schedule)
            for step, _ in asked.batches([0]):
                seen.append(optimizer.param_groups[0]["lr"])
                optimizer.step()
                schedule.step()
                asked.log(step, loss=0.0)
            return seen
        control = self.segment(last_step=10, checkpoint={"at": [3]})
        whole = rates(control)
        folder = os.path.join(control.out, "checkpoints", "00000003")
        self.assertEqual(whole[3:], rates(self.segment(last_step=10, start={"step": 3, "checkpoint": folder})))
        self.assertEqual(whole[6:], rates(self.segment(last_step=10, start={"step": 6, "checkpoint": folder})))
        changed = self.segment(last_step=10, start={"step": 6, "checkpoint": folder},
                               overrides=[{"knob": "lr", "key": "lr", "factor": 0.5}])
        self.assertEqual([0.5 * lr for lr in whole[6:]], rates(changed))

    def test_telemetry_says_what_each_tensor_did_and_changes_no_bit(self):
        torch.manual_seed(1)
        random.seed(1)
        bare, _, _ = self.train(self.segment())
        torch.manual_seed(1)
        random.seed(1)
        model, _, _ = self.train(self.segment(telemetry={"norms": True, "tensors_every": 10}), telemetry=True)
        self.assertTrue(all(torch.equal(a, b) for a, b in zip(bare.parameters(), model.parameters())))
        out = os.path.join(self.out, "2")
        last, tensors = rows(out)[-1], rows(out, "tensors.jsonl")
        self.assertEqual({"epicenter": "tensors", "format": 1}, tensors[0])
        self.assertEqual([10] * 4 + [20] * 4, [r["step"] for r in tensors[1:]])
        norm = sum(float(p.double().norm()) ** 2 for p in model.parameters()) ** 0.5
        self.assertAlmostEqual(norm, last["weight_norm"], places=5)
        self.assertAlmostEqual(sum(r["grad_norm"] ** 2 for r in tensors[-4:]) ** 0.5, last["grad_norm"], places=9)
        self.assertAlmostEqual(float(model[0].weight.norm()), tensors[-4]["weight_norm"], places=5)

    def example(self, workload, **changes):
        asked = self.segment(**changes).asked
        path = os.path.join(asked["out"], "segment.json")
        with open(path, "w") as file:
            json.dump(asked, file)
        subprocess.run([sys.executable, os.path.join(EXAMPLES, "train.py"), "--workload", workload], check=True,
                       env=dict(os.environ, EPICENTER_SEGMENT=path), stdout=subprocess.DEVNULL, timeout=600)
        return asked["out"]

    def test_the_examples_control_replays_bit_for_bit(self):
        for workload in ("text", "grokking"):
            telemetry = {"norms": True, "tensors_every": 5}
            first = self.example(workload, last_step=12, checkpoint={"at": [5]}, telemetry=telemetry)
            start = {"step": 5, "checkpoint": os.path.join(first, "checkpoints", "00000005")}
            again = self.example(workload, last_step=12, start=start, telemetry=telemetry)
            self.assertEqual(trained(rows(first)[6:]), trained(rows(again)[1:]))
            self.assertEqual(["start"], [w for w in rows(again)[0]["applied"] if w == "start"])


if __name__ == "__main__":
    unittest.main()
