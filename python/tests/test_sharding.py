"""State that is sharded over ranks: what PyTorch shards is saved by all ranks, anything else is refused on every rank."""
import math
import os
import shutil
import signal
import sys
import tempfile
import time
import unittest
from unittest import mock

try:
    import torch
except ImportError:
    torch = None

from epicenter import sharding
from epicenter.ranks import Ranks as Group

from tests.asked import refused, rows, segment, trained
from tests.ranks import Ranks

VERSION = (0, 0) if torch is None else tuple(int(part) for part in torch.__version__.split(".")[:2])


class Holder:
    """Anything with a state."""

    def __init__(self, **held):
        self.__dict__.update(held)

    def state_dict(self):
        return {}


def of_class(module, name, **held):
    return type(name, (Holder,), {"__module__": module})(**held)


class ShardedStatesTest(unittest.TestCase):
    """Finding it; PyTorch is not needed."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out = folder.name
        version = mock.patch.object(sharding, "_version", lambda: "2.13.0+cpu")
        version.start()
        self.addCleanup(version.stop)

    def test_engines_and_optimizers_are_known_by_where_their_classes_are_defined(self):
        for module, name, words in (
            ("torch.distributed.optim.zero_redundancy_optimizer", "ZeroRedundancyOptimizer", "ZeRO (ZeroRedundancyOptimizer)"),
            ("deepspeed.runtime.engine", "DeepSpeedEngine", "DeepSpeed"),
            ("deepspeed.runtime.zero.stage_1_and_2", "DeepSpeedZeroOptimizer", "ZeRO (DeepSpeed)"),
            ("fairscale.optim.oss", "OSS", "ZeRO (OSS of fairscale)"),
        ):
            thing = of_class(module, name)
            for wrapper in (thing, Holder(optimizer=thing), Holder(inner=Holder(parts=[thing])), type("Sub", (type(thing),), {})()):
                reason = sharding.refusal({"b": Holder(), "a": wrapper})
                self.assertTrue(reason.startswith("the a is sharded by " + words + ", and "), reason)
                self.assertGreater(len(reason), len("the a is sharded by " + words) + 20, "the reason")

    def test_what_pytorch_shards_is_accepted_from_2_5_on(self):
        for module, name, words in (
            ("torch.distributed.fsdp.fully_sharded_data_parallel", "FullyShardedDataParallel", "FSDP (FullyShardedDataParallel)"),
            ("torch.distributed.fsdp", "FSDPModule", "FSDP2 (fully_shard)"),
            ("torch.distributed.tensor", "DTensor", "DTensor"),
        ):
            for wrapper in (of_class(module, name), Holder(optimizer=of_class(module, name))):
                self.assertIsNone(sharding.refusal({"a": wrapper}))
                self.assertEqual({"a": words}, sharding.found({"b": Holder(), "a": wrapper}))
                for version in ("1.13.1", "2.4.0a0"):
                    with mock.patch.object(sharding, "_version", lambda: version):
                        with refused(self, "the a is sharded by %s, which needs PyTorch 2.5 or later; this is %s" % (words, version)):
                            segment(self.out).load(a=wrapper)

    def test_what_is_whole_on_each_rank_is_not_found(self):
        whole = {"fused": of_class("deepspeed.ops.adam.fused_adam", "FusedAdam"), "own": of_class("my.fsdp", "FSDPModule"),
                 "schedule": of_class("deepspeed.runtime.lr_schedules", "WarmupLR"), "counter": Holder(seen=[1, "a", None])}
        whole["counter"].itself = whole["counter"]
        self.assertEqual({}, sharding.found(whole))
        self.assertIsNone(sharding.refusal(whole))
        self.assertIsNone(sharding.found_in({"model": {"a": [1.0, (None, "b")]}}))

    def test_marked_parameters_are_found_in_groups_in_modules_and_in_states(self):
        flat, partitioned = Holder(_fsdp_flattened=True), Holder(ds_id=3)
        self.assertEqual({"optimizer": "FSDP (FullyShardedDataParallel)"},
                         sharding.found({"optimizer": Holder(param_groups=[{"params": [Holder(), flat]}])}))
        self.assertIn("ZeRO (DeepSpeed)", sharding.refusal({"optimizer": Holder(param_groups=[{"params": [flat, partitioned]}])}))
        self.assertEqual("ZeRO (DeepSpeed)", sharding.found_in({"layers": [{"w": partitioned}]}))
        inner = Holder(named_modules=lambda: [], parameters=lambda: [flat])
        self.assertIn("wrap the model first, and name the wrapper", sharding.refusal({"model": inner}))

    def test_it_is_refused_where_it_is_named_and_again_where_it_was_sharded_since(self):
        zero = of_class("torch.distributed.optim.zero_redundancy_optimizer", "ZeroRedundancyOptimizer")
        with refused(self, "the optimizer is sharded by ZeRO (ZeroRedundancyOptimizer), and it hides"):
            segment(self.out).load(optimizer=zero)
        for inner, words in ((zero, "is sharded by ZeRO"), (of_class("torch.distributed.fsdp", "FSDPModule"), "after segment.load()")):
            asked, holder = segment(self.out), Holder()
            asked.load(stateful=holder)
            holder.inner = inner
            with refused(self, words):
                next(asked.batches([0]))
        self.assertFalse(os.path.exists(os.path.join(self.out, "metrics.jsonl")))

    def test_what_is_sharded_after_the_first_step_is_refused_before_it_is_saved(self):
        for hidden in (False, True):
            asked, holder = segment(os.path.join(self.out, str(hidden)), checkpoint={"every": 1}), Holder()
            asked.load(stateful=holder)
            batches = asked.batches([0])
            next(batches)
            asked.log(1, loss=1.0)
            if hidden:
                holder.state_dict = lambda: {"w": of_class("torch.distributed.tensor", "DTensor")}
            else:
                holder.inner = of_class("torch.distributed.fsdp", "FSDPModule")
            with refused(self, "sharded"):
                next(batches)
            self.assertFalse(os.path.exists(os.path.join(asked.out, "checkpoints", "00000001")))

    def test_a_script_that_runs_alone_is_left_as_it_is(self):
        import epicenter

        os.environ.pop("EPICENTER_SEGMENT", None)
        alone = epicenter.segment()
        alone.load(model=of_class("deepspeed.runtime.engine", "DeepSpeedEngine"))
        self.assertEqual([(1, "a")], list(alone.batches("a")))

    def test_a_signal_while_the_ranks_agree_counts_after_the_next_step(self):
        asked, answers = segment(self.out, checkpoint={"on_stop": False}), []

        def agree(*flags):
            answers.append(flags)
            asked.stopping = True  # as the handler of a signal does
            return list(flags)

        asked._ranks.any = agree
        for step, _ in asked.batches([0]):
            asked.log(step, loss=1.0)
        self.assertEqual([(False, False), (True, False)], answers)

    def test_two_processes_that_do_not_know_each_other_do_not_share_a_file(self):
        one, other = segment(self.out), segment(self.out)
        next(one.batches([0]))
        with refused(self, "create the process group before the first step"):
            next(other.batches([0]))

    def test_a_rank_is_that_of_the_launcher_until_there_is_a_process_group(self):
        with mock.patch.dict(os.environ, RANK="3"):
            self.assertEqual(3, Group().rank)
        self.assertEqual((True, [False, True]), (Group().any(True), Group().any(False, True)))


@unittest.skipIf(torch is None or os.name == "nt", "torch is not installed for " + sys.executable)
class Several:
    """Trains with several processes on the CPU."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.ranks, cls.jobs, cls.wholes = Ranks(), 0, {}

    @classmethod
    def tearDownClass(cls):
        cls.ranks.close()
        shutil.rmtree(cls.folder)

    def start(self, kind, ranks, names=None, **changes):
        type(self).jobs += 1
        return self.ranks.start(ranks, kind, os.path.join(self.folder, str(self.jobs)), names, **changes)

    def train(self, kind, ranks, names=None, **changes):
        job = self.start(kind, ranks, names, **changes)
        self.assertEqual([0] * ranks, job.wait(), job.output())
        return job

    def refused(self, words, kind, ranks, names=None, **changes):
        job = self.start(kind, ranks, names, **changes)
        self.assertEqual([78] * ranks, job.wait(), job.output())
        said = [line for line in job.output().splitlines() if line.startswith("epicenter: ")]
        self.assertEqual(ranks, len(said), job.output())
        self.assertIn(words, said[0])
        checkpoints = os.path.join(job.out, "checkpoints")
        self.assertFalse(os.path.exists(checkpoints) and any(name.isdigit() for name in os.listdir(checkpoints)), "a checkpoint")
        return job

    def whole(self, kind, ranks):
        """A run of 8 steps, with a checkpoint after 4; made once."""
        if (kind, ranks) not in self.wholes:
            self.wholes[kind, ranks] = self.train(kind, ranks, checkpoint={"at": [4]})
        return self.wholes[kind, ranks]

    @staticmethod
    def from_checkpoint(job, step=4):
        return {"step": step, "checkpoint": os.path.join(job.out, "checkpoints", "%08d" % step)}

    def assert_control(self, whole, kind, ranks, names=None, start=None):
        """That training from the checkpoint, perhaps another job's, repeats the whole run's steps bit for bit."""
        control = self.train(kind, ranks, names, start=start or self.from_checkpoint(whole))
        first = rows(control.out)[1]["step"]
        self.assertEqual(trained(rows(whole.out)[first:]), trained(rows(control.out)[1:]), kind)
        self.assertEqual(8, rows(control.out)[-1]["step"])
        written = [r for r in rows(whole.out, "tensors.jsonl") if r.get("step", 0) >= first] if kind != "flat" else []
        self.assertEqual(written, rows(control.out, "tensors.jsonl")[1:] if written else [])


class RanksTest(Several, unittest.TestCase):
    """Of any PyTorch. The processes are started as mp.spawn does: no RANK, and a segment that is older than the process group."""

    def test_data_parallel_training_is_a_control_bit_for_bit(self):
        whole = self.whole("ddp", 2)
        self.assertEqual(list(range(1, 9)), whole.steps())
        self.assert_control(whole, "ddp", 2)

    def test_a_zero_redundancy_optimizer_is_refused(self):
        self.refused("the optimizer is sharded by ZeRO (ZeroRedundancyOptimizer)", "zero", 2)

    def test_ranks_with_different_models_are_refused(self):
        self.refused("Pipeline and hand-made tensor or expert parallelism are not supported", "pipeline", 2)

    def test_all_ranks_write_a_checkpoint_or_none_when_one_rank_reports_nan(self):
        for rank, number in ((1, signal.SIGTERM), (0, signal.SIGINT)):
            job = self.start("ddp", 2, {"bad": "%d:4" % rank, "sleep": "0.3"}, last_step=1000)
            job.await_step(3)
            job.signal(number, [1 - rank])
            self.assertEqual([0, 0], job.wait(), job.output())
            last = job.steps()[-1]
            self.assertEqual(last != 4, os.path.exists(os.path.join(job.out, "checkpoints", "%08d" % last)))


@unittest.skipIf(VERSION < (2, 5), "PyTorch 2.5 or later is not installed for " + sys.executable)
class ShardedRanksTest(Several, unittest.TestCase):
    def test_a_control_is_the_same_bit_for_bit(self):
        for kind, ranks in (("fsdp2", 2), ("fsdp2", 4), ("fsdp1", 2), ("flat", 2), ("hybrid", 4), ("2d", 4), ("app", 2)):
            with self.subTest(kind=kind, ranks=ranks):
                self.assert_control(self.whole(kind, ranks), kind, ranks)

    def test_a_parameter_that_is_never_trained_has_no_state_after_a_checkpoint_either(self):
        whole = self.train("fsdp2", 2, {"unused": "1"}, checkpoint={"at": [4]})
        self.assert_control(whole, "fsdp2", 2, {"unused": "1"})

    def test_interventions_and_norms_do_not_depend_on_the_sharding(self):
        def run(kind, ranks, start, interventions=()):
            loaded, after = (os.path.join(self.folder, "%s-%s-%d.pt" % (when, kind, ranks)) for when in ("loaded", "trained"))
            job = self.train(kind, ranks, {"compare": "1", "loaded": loaded, "trained": after}, start=start, last_step=6,
                             interventions=list(interventions), telemetry={"norms": True, "tensors_every": 1})
            return job, torch.load(loaded, weights_only=False), torch.load(after, weights_only=False)

        written = self.train("fsdp2", 2, {"compare": "1"}, checkpoint={"at": [4]})
        start = self.from_checkpoint(written)
        changes = [{"kind": "rescale", "pattern": "2.weight", "factor": 1.1}, {"kind": "jitter", "relative": 1e-2, "seed": 3, "pattern": "*"},
                   {"kind": "nudge", "norm": 0.2, "seed": 4, "pattern": "2.*|4.*"},
                   {"kind": "reset_moments", "moment": "v", "pattern": "4.weight"}, {"kind": "freeze", "pattern": "0.*"}]
        bare = run("plain", 1, start)[1]
        job, loaded, after = run("plain", 1, start, changes)
        self.assertGreater(self.distance(bare[0], loaded[0]), 0.1)
        self.assertEqual(0.0, float(loaded[1]["state"]["4.weight"]["exp_avg_sq"].abs().sum()))
        for kind, ranks in (("ddp", 2), ("fsdp2", 2), ("fsdp2", 4), ("fsdp1", 2), ("fsdp1", 4), ("hybrid", 4), ("tp", 2), ("2d", 4)):
            with self.subTest(kind=kind, ranks=ranks):
                other, also, later = run(kind, ranks, start, changes)
                self.assert_same(loaded, also)
                for name in ("0.weight", "0.bias"):
                    self.assertTrue(torch.equal(also[0][name], later[0][name]), "frozen")
                    self.assertTrue(torch.equal(also[1]["state"][name]["exp_avg"], later[1]["state"][name]["exp_avg"]), "frozen")
                self.assertGreater(self.distance(also[0], later[0]), 1e-3)
                self.assert_close(rows(job.out)[1:], rows(other.out)[1:])
                self.assert_close(rows(job.out, "tensors.jsonl")[1:], rows(other.out, "tensors.jsonl")[1:])
                self.assertEqual(rows(job.out)[0]["tensors"], rows(other.out)[0]["tensors"])
                self.assertEqual(ranks != 2, "was written by 2 ranks and is loaded by %d" % ranks in other.output())
        self.refused("use_orig_params=True", "flat", 2, {"compare": "1"}, start=start, interventions=changes)

    def test_distances_do_not_depend_on_the_sharding_and_change_nothing(self):
        written = self.train("fsdp2", 2, {"compare": "1"}, checkpoint={"at": [4]})
        start = self.from_checkpoint(written)

        def run(kind, ranks, **changes):
            after = os.path.join(self.folder, "trained-%s-%d.pt" % (kind, ranks))
            job = self.train(kind, ranks, {"compare": "1", "trained": after}, start=start, last_step=8,
                             interventions=[{"kind": "freeze", "pattern": "0.*"}], **changes)
            return rows(job.out)[1:], torch.load(after, weights_only=False)

        def apart(row):
            return {(t["tensor"], moment): value for t in row["distances"] for moment, value in [("", t["weights"]), *t["moments"].items()]}

        compare = {"compare": dict(start, step=6, tensors=True)}
        expected, _ = run("plain", 1, **compare)
        self.assertEqual(["distance" in row for row in expected], [step == 6 for step in range(5, 9)])
        wanted = apart(expected[1])
        self.assertEqual({("0.weight", ""), ("0.weight", "m"), ("0.bias", "v")} - {key for key, value in wanted.items() if value == 0}, set())
        self.assertTrue(all(value > 0 for (name, _), value in wanted.items() if not name.startswith("0.")), wanted)
        for kind, ranks in (("fsdp2", 2), ("fsdp2", 4), ("fsdp1", 2), ("hybrid", 4), ("tp", 2), ("2d", 4)):
            with self.subTest(kind=kind, ranks=ranks):
                bare, untouched = run(kind, ranks)
                made, after = run(kind, ranks, **compare)
                own = apart(made[1])
                self.assertEqual(set(wanted), set(own))
                for key, value in wanted.items():
                    self.assertTrue(math.isclose(value, own[key], rel_tol=1e-3, abs_tol=1e-9), (key, value, own[key]))
                self.assertTrue(math.isclose(expected[1]["distance"], made[1].pop("distance"), rel_tol=1e-3))
                made[1].pop("distances")
                self.assertEqual(bare, made)
                self.assert_same(untouched, after)

    @staticmethod
    def distance(model, other):
        return sum(float((model[name] - other[name]).pow(2).sum()) for name in model) ** 0.5

    def assert_same(self, states, others):
        """Full states of a model and its optimizer, bit for bit."""
        self.assertEqual(list(states[0]), list(others[0]))
        for name in states[0]:
            self.assertTrue(torch.equal(states[0][name], others[0][name]), name)
        self.assertEqual(set(states[1]["state"]), set(others[1]["state"]))
        for name, values in states[1]["state"].items():
            for key, value in values.items():
                self.assertTrue(torch.equal(value, others[1]["state"][name][key]), (name, key))
        self.assertEqual(states[1]["param_groups"], others[1]["param_groups"])

    def assert_close(self, written, others):
        """To rounding: sums of other parts in another order."""
        self.assertEqual(len(written), len(others))
        for row, other in zip(written, others):
            self.assertEqual(set(row), set(other))
            for key, value in row.items():
                if isinstance(value, float):
                    self.assertTrue(math.isclose(value, other[key], rel_tol=1e-3, abs_tol=1e-7), (row, other))
                else:
                    self.assertEqual(value, other[key])

    def test_a_spike_of_damaged_batches_is_skipped_from_a_checkpoint(self):
        for kind in ("fsdp2", "fsdp1"):
            spiked = self.train(kind, 2, {"damaged": "5:7"}, checkpoint={"at": [4]})
            skips = {"data_seed": 1, "skips": [{"from": 5, "to": 7}]}
            rolled = self.train(kind, 2, {"damaged": "5:7"}, start=self.from_checkpoint(spiked), plan=skips)
            before, after = ({r["step"]: r["loss"] for r in rows(job.out)[1:]} for job in (spiked, rolled))
            self.assertGreater(before[6], 20 * before[5])
            self.assertEqual(before[5], after[5])
            self.assertLess(max(after.values()), 4 * before[5])
            self.assertEqual([4, 7, 8, 9], [r["batch"] for r in rows(rolled.out)[1:]])

    def test_a_signal_to_one_rank_stops_all_after_the_same_step_with_a_checkpoint(self):
        whole = self.whole("fsdp2", 2)
        job = self.start("fsdp2", 2, {"sleep": "0.3"})
        job.await_step(3)
        job.signal(signal.SIGTERM, [1])
        self.assertEqual([0, 0], job.wait(), job.output())
        last = job.steps()[-1]
        self.assertLess(last, 8)
        self.assert_control(whole, "fsdp2", 2, start=self.from_checkpoint(job, last))

    def test_the_run_continues_from_its_checkpoint_after_a_rank_hung(self):
        job = self.start("fsdp2", 2, {"hang": "1:6:" + os.path.join(self.folder, "hung")}, checkpoint={"at": [4]})
        job.await_step(5)
        time.sleep(1)
        self.assertNotIn(7, job.steps())
        job.signal(signal.SIGKILL)
        self.assertEqual([-9, -9], job.wait())
        self.assert_control(self.whole("fsdp2", 2), "fsdp2", 2, start=self.from_checkpoint(job))

    def test_the_run_continues_from_its_checkpoint_after_a_rank_was_killed(self):
        job = self.start("fsdp2", 4, {"kill": "2:6:" + os.path.join(self.folder, "killed")}, checkpoint={"at": [4]})
        codes = job.wait()
        self.assertEqual(-9, codes[2])
        self.assertNotIn(0, codes)
        self.assertNotIn(7, job.steps())
        self.assert_control(self.whole("fsdp2", 4), "fsdp2", 4, start=self.from_checkpoint(job))

    def test_a_model_that_was_sharded_after_load_is_refused(self):
        self.refused("the model was sharded by FSDP2 (fully_shard) after segment.load()", "late", 2)
        later = self.refused("the model was sharded by FSDP2 (fully_shard) after segment.load()", "later", 2, checkpoint={"every": 2})
        self.assertEqual([1, 2], later.steps())

    def test_a_checkpoint_of_an_unsharded_model_is_refused_for_a_sharded_one(self):
        start = self.from_checkpoint(self.train("ddp", 2, checkpoint={"at": [4]}))
        self.refused("was written by a trainer that did not shard it", "fsdp2", 2, start=start)

    def test_an_optimizer_without_its_model_and_a_damaged_checkpoint_are_refused(self):
        from epicenter import sharded_checkpoint

        model, other = torch.nn.Linear(2, 2), torch.nn.Linear(2, 2)
        optimizer = torch.optim.SGD(model.parameters())
        self.assertEqual({"optimizer": model}, sharded_checkpoint.homes(["optimizer", "model"], {"optimizer": optimizer, "model": model}))
        with refused(self, "no model in segment.load() has all its parameters"):
            sharded_checkpoint.homes(["optimizer"], {"optimizer": optimizer, "model": other})
        folder = shutil.copytree(self.from_checkpoint(self.whole("fsdp2", 2))["checkpoint"], os.path.join(self.folder, "damaged"))
        os.remove(os.path.join(folder, "sharded", "__1_0.distcp"))
        self.refused("cannot be read", "fsdp2", 2, start={"step": 4, "checkpoint": folder})


if __name__ == "__main__":
    unittest.main()
