"""Runs a trainer of the tests on several ranks."""
import json
import os
import select
import signal
import subprocess
import sys
import time

from tests.asked import rows, segment

TESTS = os.path.dirname(os.path.abspath(__file__))


class Ranks:
    """The process that forks the ranks of one job after another."""

    def __init__(self, trainer="sharded_trainer.py"):
        environment = dict(os.environ, PYTHONPATH=os.path.dirname(TESTS), OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1",
                           PYTHONDONTWRITEBYTECODE="1")
        for name in ("EPICENTER_SEGMENT", "RANK", "WORLD_SIZE"):
            environment.pop(name, None)
        self.process = subprocess.Popen([sys.executable, os.path.join(TESTS, trainer), "--serve"], env=environment,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)

    def start(self, ranks, kind, out, names=None, **changes):
        asked = segment(out, **dict({"last_step": 8, "telemetry": {"norms": True, "tensors_every": 4}}, **changes)).asked
        path = os.path.join(out, "segment.json")
        with open(path, "w") as file:
            json.dump(asked, file)
        job = {"ranks": ranks, "kind": kind, "names": names or {}, "segment": path,
               "log": os.path.join(out, "rank"), "store": os.path.join(out, "store")}
        self.process.stdin.write((json.dumps(job) + "\n").encode())
        return Job(self.process, out, ranks)

    def close(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass  # it died, which the test reports
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


class Job:
    def __init__(self, process, out, ranks):
        self.process, self.out, self.ranks = process, out, ranks
        self.pids = self._answer(60)

    def _answer(self, seconds):
        # The pipe has no buffer here, so that what is left in it is seen by select.
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        if not ready:
            self.signal(signal.SIGKILL)
            self.process.stdout.readline()  # the answer, for the next job to read its own
            raise AssertionError("no answer after %d s: %s" % (seconds, self.output()))
        return json.loads(self.process.stdout.readline())

    def signal(self, number, ranks=None):
        for rank in range(self.ranks) if ranks is None else ranks:
            try:
                os.kill(self.pids[rank], number)
            except ProcessLookupError:
                pass

    def wait(self, seconds=120):
        """The ranks' exit codes; a signal's number is negative."""
        return self._answer(seconds)

    def steps(self):
        try:
            return [row["step"] for row in rows(self.out)[1:]]
        except (OSError, ValueError):
            return []

    def await_step(self, step, seconds=60):
        end = time.monotonic() + seconds
        while step not in self.steps():
            if time.monotonic() > end:
                self.signal(signal.SIGKILL)
                self.wait()
                raise AssertionError("no step %d: %s" % (step, self.output()))
            time.sleep(0.02)

    def output(self):
        texts = []
        for rank in range(self.ranks):
            path = os.path.join(self.out, "rank-%d.log" % rank)
            if os.path.exists(path):
                with open(path, errors="replace") as file:
                    texts.append("rank %d:\n%s" % (rank, file.read()))
        return "\n".join(texts)
