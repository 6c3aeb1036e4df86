"""JSON lines that are appended whole, and doubles that round-trip."""
import json
import math
import os

from .errors import Refused


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


_encode = json.JSONEncoder(allow_nan=False).encode


class Lines:
    """A file of JSON lines. An append is one write, so a reader sees whole lines or a torn last one, never a mix."""

    def __init__(self, path, new=False):
        try:
            self.fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | (os.O_EXCL if new else 0), 0o666)
        except FileExistsError:
            raise Refused("another process writes %s; with several processes create the process group before the first step" % path)

    def write(self, *rows):
        data = "".join(_encode(plain(row)) + "\n" for row in rows).encode()
        while data:
            data = data[os.write(self.fd, data):]

    def close(self):
        os.close(self.fd)
