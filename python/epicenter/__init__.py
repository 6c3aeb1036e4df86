"""Lets Epicenter drive a training loop; docs/how-to/python.md shows how, docs/reference/segment.md is the contract.

Standard library only. epicenter.torch needs PyTorch 1.13 or later.
"""
from .errors import Error, Refused
from .segment import Segment, segment

__all__ = ["Error", "Refused", "Segment", "segment"]
