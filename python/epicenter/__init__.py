"""Lets Epicenter drive a training loop; docs/how-to/python.md shows how, docs/reference/segment.md is the contract.

Standard library only. epicenter.torch needs PyTorch 1.13 or later, sharded state (FSDP, FSDP2, DTensor) PyTorch 2.5.
"""
from .errors import Error, Refused
from .segment import Segment, segment
from .serve import serve

__all__ = ["Error", "Refused", "Segment", "segment", "serve"]
