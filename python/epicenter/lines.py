"""JSON lines that are appended whole, and doubles that round-trip."""
import json
import math
import os


def plain(value):
    """A JSON value; tensors of one element become numbers, non-finite numbers strings."""
    if hasattr(value, "item") and not isinstance(value, (int, float)):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value


class Lines:
    """A file of JSON lines. An append is one write, so a reader sees whole lines or a torn last one, never a mix."""

    def __init__(self, path):
        self.fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)

    def write(self, *rows):
        data = "".join(json.dumps(plain(row), allow_nan=False) + "\n" for row in rows).encode()
        while data:
            data = data[os.write(self.fd, data):]
