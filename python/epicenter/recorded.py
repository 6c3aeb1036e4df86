"""A run directory written without Epicenter's Java side: docs/reference/run-directory.md. Standard library only.

show, scan, report, query and diagnose open it as one of their own.
"""
import datetime
import json
import os
import platform
import sys
import time

from .errors import Error
from .lines import plain
from .ranks import Ranks


def _table():
    values = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
        values.append(value)
    return values


_TABLE = _table()


def crc32c(data):
    """The checksum of Castagnoli et al. (RFC 3720, appendix B.4), which zlib does not have."""
    value = 0xFFFFFFFF
    for byte in data:
        value = _TABLE[(value ^ byte) & 0xFF] ^ (value >> 8)
    return "%08x" % (value ^ 0xFFFFFFFF)


def line(row):
    """A row of a JSONL file, with its checksum."""
    text = json.dumps(plain(row), separators=(",", ":"), allow_nan=False)[:-1] + ","
    return text + '"crc32c":"%s"}\n' % crc32c(text.encode())


def whole(content):
    """A JSON file, with its checksum."""
    text = json.dumps(plain(content), indent=2, separators=(",", " : "))[:-2] + ",\n  "
    return text + '"crc32c" : "%s"\n}\n' % crc32c(text.encode())


def _now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class RunRecord:
    """The run directory of this training, written by rank 0; other ranks have one that writes nothing.

    start: completed steps before the first one, where a training continues: a run in the folder is then continued.
    steps: of the whole run; optimizer: its hyper-parameters, by the names of the run file; remark: a comment for it.
    Every rank makes one: where rank 0 cannot write the run, all of them raise an error.
    """

    def __init__(self, folder, steps, optimizer, start=0, seed=0, remark=None):
        self.folder, self.start, self.last, self.ended = folder, start, start, False
        self._spikes, self._since = 0, time.monotonic()
        ranks = Ranks()
        self._writes = ranks.rank == 0
        failed = None
        if self._writes:
            try:
                self._begin(steps, optimizer, seed, remark)
            except (Error, OSError) as error:
                failed = error
        if ranks.any(failed is not None):
            raise failed or Error("%s: rank 0 cannot write a run there; its error says why" % folder)

    def _begin(self, steps, optimizer, seed, remark):
        folder, start = self.folder, self.start
        exists = os.path.exists(os.path.join(folder, "provenance.json"))
        if exists and not start:
            raise Error("%s: already holds a run; choose another folder, or move it away" % folder)
        segments = os.path.join(folder, "segments")
        os.makedirs(segments, exist_ok=True)
        number = len(os.listdir(segments))
        if not exists:
            self._describe(steps, optimizer, seed, remark)
        else:
            with open(os.path.join(folder, "timeline.jsonl"), encoding="utf-8") as file:
                self._spikes = sum('"kind":"spike_detected"' in row for row in file)
        self._metrics = self._begun(os.path.join(segments, "%03d" % number), "metrics.jsonl", "metrics")
        self._timeline = self._begun(folder, "timeline.jsonl", "timeline")
        self._number = number
        self.event("segment_started", segment=number, from_step=start, cause="resume" if exists else "fresh")

    def _describe(self, steps, optimizer, seed, remark):
        # A run file is YAML, which has JSON's values.
        values = {"name": os.path.basename(os.path.abspath(self.folder)), "seed": seed, "steps": steps, "data": {"kind": "external"},
                  "optimizer": optimizer, "recovery": {"policy": "guard"},
                  "trainer": {"command": _command(), "folder": os.getcwd()}}
        self._write("run.yaml", "# Written by the Python adapter; docs/how-to/python.md\n"
                    + ("# %s\n" % remark if remark else "")
                    + "".join("%s: %s\n" % (key, json.dumps(plain(value))) for key, value in values.items()))
        self._write("provenance.json", whole({
            "epicenter": "run", "format": 2, "created": _now(), "version": "python adapter", "java": "none",
            "os": platform.system() + " " + platform.release() + " " + platform.machine(), "numerics": {"facts": {"trainer": "external"}}}))

    def _write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path + ".tmp", "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(path + ".tmp", path)

    @staticmethod
    def _begun(folder, name, kind):
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, name)
        new = not os.path.exists(path)
        file = open(path, "a", encoding="utf-8", newline="\n")
        if new:
            file.write(line({"epicenter": kind, "format": 2}))
            file.flush()
        return file

    def row(self, step, loss, lr, grad_norm=float("nan")):
        """A completed step."""
        self.last = step
        if self._writes and not self.ended:
            now = time.monotonic()
            self._append(self._metrics, {
                "step": step, "batch": step - 1, "loss": loss, "lr": lr, "grad_norm": grad_norm, "update_norm": float("nan"),
                "weight_norm": float("nan"), "tokens": 0, "seconds": now - self._since})
            self._since = now

    def event(self, kind, **values):
        """An event of the timeline."""
        if self._writes and not self.ended:
            self._append(self._timeline, dict({"time": _now(), "kind": kind}, **values))

    def note(self, step, what):
        self.event("noted", what=what, step=step)

    def not_finite(self, step):
        """The training ends before this step's update, because of a value that is not finite."""
        self._spikes += 1
        nan = float("nan")
        self.event("spike_detected", number=self._spikes, spike={
            "kind": "non_finite", "onset": step, "alarm": step, "peak": step, "baseline": nan, "height": nan, "residual": nan, "severity": nan})
        self.end("non_finite", max(self.last, step - 1))

    def end(self, reason, step=None):
        """reason: completed, interrupted or non_finite. The first call counts."""
        if self._writes and not self.ended:
            step = self.last if step is None else step
            self.event("segment_ended", segment=self._number, step=step)
            self.event("run_ended", step=step, reason=reason)
            self._metrics.close()
            self._timeline.close()
        self.ended = True

    @staticmethod
    def _append(file, row):
        file.write(line(row))
        file.flush()


def _command():
    """The command of this process, for replays; docs/how-to/python.md says what they need."""
    ranks = Ranks().count
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(ranks)] if ranks > 1 and "RANK" in os.environ else []
    return [sys.executable] + launcher + [os.path.abspath(sys.argv[0])] + sys.argv[1:]
