"""Segments for the tests, and where they write."""
import contextlib
import io
import json
import os

from epicenter import Refused
from epicenter.segment import Segment


def segment(out, **changes):
    os.makedirs(out, exist_ok=True)
    asked = {"epicenter": "segment", "format": 1, "id": "t-1", "last_step": 20, "seed": 1, "plan": {"data_seed": 1},
             "telemetry": {"norms": False, "tensors_every": 0}, "checkpoint": {"every": 0}, "out": out}
    asked.update(changes)
    return Segment(asked)


def rows(out, name="metrics.jsonl"):
    with open(os.path.join(out, name)) as file:
        return [json.loads(line) for line in file]


def trained(rows):
    """What training did at each step. Hyper-parameters are reported when they change, so the first row has them all."""
    return [{key: value for key, value in row.items() if key != "hyperparameters"} for row in rows]


@contextlib.contextmanager
def refused(case, words):
    with contextlib.redirect_stderr(io.StringIO()) as said, case.assertRaises(Refused) as caught:
        yield
    case.assertEqual(78, caught.exception.code)
    case.assertIn(words, said.getvalue())
