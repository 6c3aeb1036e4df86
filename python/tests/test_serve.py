"""A process that trains several segments: each as a process for that segment alone would."""
import contextlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

try:
    import torch
except ImportError:
    torch = None

from epicenter.memory import Memory
from tests.asked import rows, segment

TESTS = os.path.dirname(os.path.abspath(__file__))
SCRIPT = os.path.join(TESTS, "served_trainer.py")
PATIENCE = 120


class Served:
    """Does what Epicenter does with such a process."""

    def __init__(self, folder, kind, command=(sys.executable,)):
        self.folder, self.kind, self.command, self.turns = folder, kind, command, 0
        self.worker, self.process = os.path.join(folder, "worker"), None
        os.makedirs(self.worker)

    def asked(self, name, **changes):
        out = os.path.join(self.folder, name)
        changes = dict({"telemetry": {"norms": True, "tensors_every": 5}, "checkpoint": {"at": [10, 20]}}, **changes)
        path = os.path.join(out, "segment.json")
        asked = segment(out, **changes).asked
        with open(path, "w") as file:
            json.dump(asked, file)
        return out, path

    def environment(self, path, **more):
        return dict(os.environ, PYTHONPATH=os.path.dirname(TESTS), PYTHONDONTWRITEBYTECODE="1", EPICENTER_SEGMENT=path,
                    OMP_NUM_THREADS="1", **more)

    def cold(self, name, expected=0, **changes):
        out, path = self.asked(name, **changes)
        with open(os.path.join(out, "output.log"), "w") as log:
            code = subprocess.run([*self.command, SCRIPT, self.kind], env=self.environment(path), stdout=log, stderr=log,
                                  stdin=subprocess.DEVNULL, cwd=self.folder, check=False, timeout=PATIENCE).returncode
        if code != expected:
            raise AssertionError("exit code %d: %s" % (code, output(out)))
        return out

    def warm(self, name, **changes):
        out = self.begin(name, **changes)
        return out, self.ended(out)

    def begin(self, name, **changes):
        out, path = self.asked(name, **changes)
        self.turns += 1
        if self.turns == 1:
            with open(os.path.join(out, "output.log"), "w") as log:
                self.process = subprocess.Popen([*self.command, SCRIPT, self.kind], env=self.environment(path, EPICENTER_SERVE=self.worker),
                                                stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=self.folder, start_new_session=True)
            return out
        request = os.path.join(self.worker, "request-%06d.json" % self.turns)
        with open(request + ".tmp", "w") as file:
            json.dump({"epicenter": "request", "format": 1, "segment": path, "folder": self.folder,
                       "environment": {"EPICENTER_SEGMENT": path}}, file)
        os.rename(request + ".tmp", request)
        return out

    def ended(self, out):
        """The exit code that the worker reports; None where the process has ended instead."""
        path, end = os.path.join(out, "ended.json"), time.monotonic() + PATIENCE
        while not os.path.exists(path):
            if self.process.poll() is not None and not os.path.exists(path):
                return None
            if time.monotonic() > end:
                raise AssertionError("no end: " + output(out))
            time.sleep(0.01)
        with open(path) as file:
            return json.load(file)["exit"]

    def close(self):
        if self.process is None:
            return
        self.process.stdin.close()
        try:
            self.process.wait(20)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def output(out):
    with open(os.path.join(out, "output.log"), errors="replace") as file:
        return file.read()


@unittest.skipIf(torch is None, "torch is not installed for " + sys.executable)
class ServeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.realpath(folder.name)

    def served(self, kind, **options):
        served = Served(self.folder, kind, **options)
        self.addCleanup(served.close)
        return served

    def same(self, cold, warm):
        for name in ("metrics.jsonl", "tensors.jsonl"):
            self.assertEqual(rows(cold, name), rows(warm, name), output(warm))
        steps = sorted(os.listdir(os.path.join(cold, "checkpoints")))
        self.assertEqual(steps, sorted(os.listdir(os.path.join(warm, "checkpoints"))))
        for step in steps:
            states = [torch.load(os.path.join(out, "checkpoints", step, "trainer.pt")) for out in (cold, warm)]
            self.assert_equal(*states)

    def assert_equal(self, one, other):
        if isinstance(one, dict):
            self.assertEqual(list(one), list(other))
            for key in one:
                self.assert_equal(one[key], other[key])
        elif isinstance(one, (list, tuple)):
            self.assertEqual(len(one), len(other))
            for a, b in zip(one, other):
                self.assert_equal(a, b)
        elif isinstance(one, torch.Tensor):
            self.assertTrue(torch.equal(one, other))
        else:
            self.assertEqual(one, other)

    def segments(self, served):
        """A control, and segments that change what a control trains with; they start from a checkpoint of the first."""
        first = served.cold("cold")
        start = {"step": 10, "checkpoint": os.path.join(first, "checkpoints", "00000010")}
        return [
            dict(start=start),
            dict(start=start, overrides=[{"knob": "lr", "key": "lr", "factor": 2}, {"knob": "beta1", "key": "beta1", "value": 0.8}]),
            dict(start=start, interventions=[{"kind": "freeze", "pattern": "0.*"}, {"kind": "jitter", "relative": 0.1, "seed": 2,
                                                                                   "pattern": "*"}]),
            dict(start=start, plan={"data_seed": 4, "skips": [{"from": 12, "to": 14}]}),
            dict(),
        ]

    def check(self, kind, count=5):
        served = self.served(kind)
        for i, changes in enumerate(self.segments(served)[:count]):
            cold = served.cold("cold-%d" % i, **changes)
            warm, code = served.warm("warm-%d" % i, **changes)
            self.assertEqual(0, code, output(warm))
            self.same(cold, warm)
        return served

    def test_each_segment_has_the_bits_of_a_cold_start_whatever_an_earlier_one_left_behind(self):
        self.check("wasteful")
        self.assertIn("folder %s arguments ['wasteful'] mark None" % self.folder, output(os.path.join(self.folder, "warm-4")))

    def test_a_seed_that_the_script_sets_once_holds_for_each_segment(self):
        self.check("seeded", 2)

    @unittest.skipIf(torch is None or not hasattr(torch, "compile"), "this PyTorch does not compile")
    def test_a_compiled_model_has_the_bits_of_a_cold_start(self):
        self.check("compiled", 3)

    def test_frameworks_have_the_bits_of_a_cold_start(self):
        for kind, package, ids in (("huggingface", "transformers", ("t-1", "bf16", "t-1")), ("lightning", "lightning", ("t-1", "t-1"))):
            with self.subTest(kind):
                if importlib.util.find_spec(package) is None:
                    self.skipTest(package + " is not installed")
                served = Served(os.path.join(self.folder, kind), kind)
                self.addCleanup(served.close)
                cold = served.cold("cold")
                for i, id in enumerate(ids):
                    warm, code = served.warm("warm-%d" % i, id=id)
                    self.assertEqual(0, code, output(warm))
                self.same(cold, warm)

    def test_exit_codes_and_exceptions_are_results_of_a_segment(self):
        for kind, id, code, words in (("exiting", "78", 78, ""), ("exiting", "75", 75, ""), ("raising", "raises", 1, "ValueError: no good")):
            with self.subTest(id=id):
                served = Served(os.path.join(self.folder, id), kind)
                self.addCleanup(served.close)
                self.assertEqual(code, served.warm("first", id=id)[1])
                bad, again = served.warm("bad", id=id)
                self.assertEqual(code, again)
                self.assertIn(words, output(bad))
                good, code = served.warm("good", id="good")
                self.assertEqual(0, code)
                self.same(served.cold("cold", id="good"), good)

    def test_a_refused_segment_does_not_end_the_process(self):
        served = self.served("plain")
        served.warm("first")
        refused, code = served.warm("refused", overrides=[{"knob": "dropout", "key": "dropout", "value": 0.5}])
        self.assertEqual(78, code)
        self.assertIn("the configuration has no dropout", output(refused))
        self.assertEqual(0, served.warm("next")[1])

    def test_sigterm_ends_the_segment_and_not_the_process(self):
        served = self.served("plain")
        served.warm("first")
        os.kill(served.process.pid, signal.SIGTERM)  # between two segments, it concerns none
        self.assertEqual(0, served.warm("second")[1])
        self.assertEqual(21, len(rows(os.path.join(self.folder, "second"))))
        long = served.begin("long", last_step=10 ** 6)
        while not os.path.exists(os.path.join(long, "metrics.jsonl")):
            time.sleep(0.01)
        os.kill(served.process.pid, signal.SIGTERM)
        self.assertEqual(0, served.ended(long))
        self.assertLess(len(rows(long)), 10 ** 5)
        self.assertEqual(0, served.warm("next")[1])

    def test_the_process_ends_when_epicenter_does(self):
        served = self.served("plain")
        served.warm("first")
        served.process.stdin.close()
        self.assertEqual(0, served.process.wait(20))

    def test_the_training_finds_no_input(self):
        self.assertIn("read ''", output(self.served("reading").warm("first")[0]))

    @unittest.skipIf(torch is None or not hasattr(torch, "compile"), "torchrun of PyTorch 1.13 does not run with newer Pythons")
    def test_ranks_whose_process_group_exists_serve_together(self):
        torchrun = (sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2")
        served = self.served("ranks", command=torchrun)
        for i in range(3):
            warm, code = served.warm("warm-%d" % i)
            self.assertEqual(0, code, output(warm))
        self.same(served.cold("cold"), warm)


class MemoryTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def file(self, name, size):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(bytes(size))
        return path

    def test_a_file_is_read_once_also_after_it_was_moved(self):
        memory, path = Memory(100), self.file("a", 10)
        first = memory.read(path, lambda: [1, 2])
        first.append(3)
        os.rename(path, path + "-moved")
        self.assertEqual([1, 2], memory.read(path + "-moved", self.fail))

    def test_another_file_at_the_same_path_is_read(self):
        memory, path = Memory(100), self.file("a", 10)
        memory.read(path, lambda: "old")
        os.rename(self.file("b", 11), path)
        self.assertEqual("new", memory.read(path, lambda: "new"))

    def test_the_least_recently_used_are_dropped_at_the_limit(self):
        memory = Memory(100)
        paths = [self.file(name, 40) for name in "abc"]
        for path in (paths[0], paths[1], paths[0], paths[2]):
            memory.read(path, lambda: path)
        self.assertEqual(paths[0], memory.read(paths[0], self.fail))
        self.assertEqual("read", memory.read(paths[1], lambda: "read"))

    def test_a_file_beyond_the_limit_is_not_kept(self):
        memory, path = Memory(100), self.file("a", 101)
        memory.read(path, lambda: 1)
        self.assertEqual(2, memory.read(path, lambda: 2))
