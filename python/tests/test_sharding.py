"""Sharded state is refused on every rank, since rank 0 alone would save it in part."""
import json
import os
import socket
import subprocess
import sys
import tempfile
import unittest

try:
    import torch
except ImportError:
    torch = None

from epicenter import sharding

from tests.asked import refused, segment

TESTS = os.path.dirname(os.path.abspath(__file__))
MAJOR = 0 if torch is None else int(torch.__version__.split(".")[0])


class Holder:
    """Anything with a state."""

    def __init__(self, **held):
        self.__dict__.update(held)

    def state_dict(self):
        return {}


def of_class(module, name, **held):
    return type(name, (Holder,), {"__module__": module})(**held)


class ShardedStatesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out = folder.name

    def test_engines_and_optimizers_are_known_by_where_their_classes_are_defined(self):
        for module, name, words in (
            ("torch.distributed.fsdp.fully_sharded_data_parallel", "FullyShardedDataParallel", "FSDP (FullyShardedDataParallel)"),
            ("torch.distributed.fsdp", "FSDPModule", "FSDP2 (fully_shard)"),
            ("torch.distributed.optim.zero_redundancy_optimizer", "ZeroRedundancyOptimizer", "ZeRO (ZeroRedundancyOptimizer)"),
            ("deepspeed.runtime.engine", "DeepSpeedEngine", "DeepSpeed"),
            ("deepspeed.runtime.zero.stage_1_and_2", "DeepSpeedZeroOptimizer", "ZeRO (DeepSpeed)"),
        ):
            thing = of_class(module, name)
            self.assertEqual("the optimizer is sharded by " + words, sharding.found({"optimizer": thing}))
            for wrapper in (Holder(optimizer=thing), Holder(inner=Holder(parts=[thing])), type("Sub", (type(thing),), {})()):
                self.assertEqual("the a is sharded by " + words, sharding.found({"b": Holder(), "a": wrapper}))

    def test_what_is_whole_on_each_rank_is_not_refused(self):
        whole = {"fused": of_class("deepspeed.ops.adam.fused_adam", "FusedAdam"), "own": of_class("my.fsdp", "FSDPModule"),
                 "schedule": of_class("deepspeed.runtime.lr_schedules", "WarmupLR"), "counter": Holder(seen=[1, "a", None])}
        whole["counter"].itself = whole["counter"]
        self.assertIsNone(sharding.found(whole))
        self.assertIsNone(sharding.found_in({"model": {"a": [1.0, (None, "b")]}}))

    def test_marked_parameters_are_found_in_groups_and_in_states(self):
        flat, partitioned = Holder(_fsdp_flattened=True), Holder(ds_id=3)
        self.assertEqual("the optimizer is sharded by FSDP (FullyShardedDataParallel)",
                         sharding.found({"optimizer": Holder(param_groups=[{"params": [Holder(), flat]}])}))
        self.assertEqual("the state of the model is sharded: it has a ZeRO (DeepSpeed)",
                         sharding.found_in({"model": {"layers": [{"w": partitioned}]}}))

    def test_it_is_refused_where_it_is_named_and_again_where_it_was_sharded_since(self):
        zero = of_class("torch.distributed.optim.zero_redundancy_optimizer", "ZeroRedundancyOptimizer")
        with refused(self, "the optimizer is sharded by ZeRO (ZeroRedundancyOptimizer), and the adapter saves what rank 0 holds"):
            segment(self.out).load(optimizer=zero)
        asked, holder = segment(self.out), Holder()
        asked.load(stateful=holder)
        holder.optimizer = zero
        with refused(self, "the stateful is sharded by ZeRO"):
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
            with refused(self, "is sharded"):
                next(batches)
            self.assertFalse(os.path.exists(os.path.join(asked.out, "checkpoints", "00000001")))

    def test_a_script_that_runs_alone_is_left_as_it_is(self):
        import epicenter

        os.environ.pop("EPICENTER_SEGMENT", None)
        alone = epicenter.segment()
        alone.load(model=of_class("deepspeed.runtime.engine", "DeepSpeedEngine"))
        self.assertEqual([(1, "a")], list(alone.batches("a")))


@unittest.skipIf(torch is None or os.name == "nt", "torch is not installed for " + sys.executable)
class RanksTest(unittest.TestCase):
    """With two processes and gloo."""

    def ranks(self, kind, when):
        with tempfile.TemporaryDirectory() as out, socket.socket() as free:
            asked = segment(out, checkpoint={"every": 2}).asked
            path = os.path.join(out, "segment.json")
            with open(path, "w") as file:
                json.dump(asked, file)
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
            free.close()
            environment = dict(os.environ, EPICENTER_SEGMENT=path, PYTHONPATH=os.path.dirname(TESTS), WORLD_SIZE="2",
                               MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port), OMP_NUM_THREADS="1")
            processes = [subprocess.Popen([sys.executable, os.path.join(TESTS, "sharded_trainer.py"), kind, when],
                                          env=dict(environment, RANK=str(rank), LOCAL_RANK=str(rank)),
                                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
                         for rank in range(2)]
            try:
                ended = [(p, *p.communicate(timeout=120)) for p in processes]
            finally:
                for process in processes:
                    process.kill()
            self.assertFalse(any(name.isdigit() for _, names, _ in os.walk(out) for name in names), "a checkpoint")
            return ended

    def refused(self, kind, words, when="before"):
        for process, output, error in self.ranks(kind, when):
            self.assertEqual(78, process.returncode, error)
            said = [line for line in error.splitlines() if line.startswith("epicenter: ")]
            self.assertEqual(1, len(said), error)
            self.assertIn(words, said[0])
            self.assertEqual("later" == when, "trained" in output)

    def test_a_zero_redundancy_optimizer_is_refused(self):
        self.refused("zero", "the optimizer is sharded by ZeRO (ZeroRedundancyOptimizer)")

    @unittest.skipIf(MAJOR < 2, "it needs PyTorch 2")
    def test_a_model_sharded_by_fsdp2_is_refused_whenever_it_was(self):
        for when in ("before", "later"):
            self.refused("fsdp2", "the model is sharded by FSDP2 (fully_shard)", when)

    @unittest.skipIf(MAJOR < 2, "it needs PyTorch 2")
    def test_a_module_that_was_wrapped_after_it_was_named_is_refused(self):
        self.refused("fsdp1", "the model is sharded by FSDP (FullyShardedDataParallel)", "after")

    @unittest.skipIf(MAJOR < 2, "it needs PyTorch 2")
    def test_a_wrapper_that_gathers_is_refused_before_it_waits_for_the_other_ranks(self):
        self.refused("wrapped", "the stateful is sharded by FSDP2 (fully_shard)")


if __name__ == "__main__":
    unittest.main()
