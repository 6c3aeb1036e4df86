import json
import os
import tempfile
import unittest
import unittest.mock

from epicenter import Error
from epicenter.ranks import Ranks
from epicenter.recorded import RunRecord, crc32c


def rows(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


class Recorded(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory()) if hasattr(self, "enterContext") else tempfile.mkdtemp()
        self.run_folder = os.path.join(self.folder, "run")

    def test_the_checksum_is_that_of_the_standard(self):
        self.assertEqual("e3069283", crc32c(b"123456789"))
        self.assertEqual("8a9136aa", crc32c(bytes(32)))  # RFC 3720, B.4

    def test_a_line_is_covered_up_to_its_checksum(self):
        record = RunRecord(self.run_folder, 2, {"kind": "adamw", "lr": 0.1})
        record.row(1, 2.5, 0.1)
        record.end("completed")
        with open(os.path.join(self.run_folder, "segments", "000", "metrics.jsonl"), "rb") as file:
            for line in file:
                covered, value = line.rstrip(b"\n").split(b'"crc32c":"')
                self.assertEqual(crc32c(covered), value[:8].decode())

    def test_a_training_that_continues_adds_a_segment_and_another_run_is_kept(self):
        first = RunRecord(self.run_folder, 4, {"kind": "adamw"})
        for step in (1, 2):
            first.row(step, 1.0, 0.1)
        first.not_finite(3)
        first.end("interrupted")  # the first end counts
        with self.assertRaisesRegex(Error, "already holds a run"):
            RunRecord(self.run_folder, 4, {})
        second = RunRecord(self.run_folder, 4, {"kind": "adamw"}, start=1)
        second.row(2, 1.0, 0.1)
        second.not_finite(3)
        events = rows(self.run_folder, "timeline.jsonl")[1:]
        self.assertEqual(["segment_started", "spike_detected", "segment_ended", "run_ended"] * 2, [e["kind"] for e in events])
        self.assertEqual([("fresh", 0, 0), ("resume", 1, 1)],
                         [(e["cause"], e["segment"], e["from_step"]) for e in events if e["kind"] == "segment_started"])
        self.assertEqual([1, 2], [e["number"] for e in events if e["kind"] == "spike_detected"])
        self.assertEqual([2], [row["step"] for row in rows(self.run_folder, "segments", "001", "metrics.jsonl")[1:]])


    def test_another_rank_is_refused_too_where_rank_0_is(self):
        class Rank1(Ranks):
            rank = 1

            def any(self, *flags):
                return True

        with unittest.mock.patch("epicenter.recorded.Ranks", Rank1), self.assertRaisesRegex(Error, "rank 0 cannot write"):
            RunRecord(self.run_folder, 4, {})


if __name__ == "__main__":
    unittest.main()
