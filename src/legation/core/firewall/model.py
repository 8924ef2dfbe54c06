"""The model file: numbers alone, read from bytes that are handed in, refused when their digest is another.

Layout, little-endian: 8 bytes magic; uint32 buckets, uint32 channels, uint32 features; float32 combiner (channels,
features); float16 weights (buckets, heads).
"""

from __future__ import annotations

import hashlib
import math
import mmap
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from legation.core.firewall.ngrams import BUCKETS, Weights

MAGIC: Final = b"LGTNFW02"
HEADS: Final = 2
_HEAD: Final = np.dtype([("magic", "S8"), ("buckets", "<u4"), ("channels", "<u4"), ("features", "<u4")])


class Model(NamedTuple):
    weights: Weights
    combiner: npt.NDArray[np.float32]
    """Shape (channels, features): documents, then messages. `combine.py` names the features."""
    digest: str
    """SHA-256 of the file, hexadecimal."""


class ModelRefused(ValueError):
    """The bytes are not the model they should be."""


def load(data: bytes | mmap.mmap, expected: str | None) -> Model:
    """Read a model. `expected` is its digest, None only where it is being trained. Raises ModelRefused.

    A file may be mapped instead of read: nothing of it is held once this returns, since weights are kept widened to
    float32, which is what a look-up costs least in, and the map can be closed.
    """
    digest = hashlib.sha256(data).hexdigest()
    if expected is not None and digest != expected:
        raise ModelRefused(f"the model's digest is {digest}, not {expected}")
    if len(data) < _HEAD.itemsize:
        raise ModelRefused("the model is cut short")
    head = np.frombuffer(data, _HEAD, 1)[0]
    channels, features = int(head["channels"]), int(head["features"])
    if head["magic"] != MAGIC or int(head["buckets"]) != BUCKETS:
        raise ModelRefused("the model is of another version")
    at = _HEAD.itemsize
    if len(data) != at + channels * features * 4 + BUCKETS * HEADS * 2:
        raise ModelRefused("the model is cut short")
    combiner = np.frombuffer(data, "<f4", channels * features, at).reshape(channels, features).copy()
    halves = np.frombuffer(data, "<f2", BUCKETS * HEADS, at + channels * features * 4)
    weights = halves.astype(np.float32)
    # A sum is finite if and only if all of it is, float16 being too small to add up to more than float32 can hold. It
    # needs no array of its own, which the process would keep.
    if not (np.isfinite(combiner).all() and math.isfinite(float(np.add.reduce(weights)))):
        raise ModelRefused("the model holds what is not a number")
    return Model(weights.view(np.complex64), combiner, digest)


def dump(weights: npt.NDArray[np.float64], combiner: npt.NDArray[np.float64]) -> bytes:
    """Write a model. `weights` of shape (BUCKETS, HEADS), `combiner` of shape (channels, features)."""
    head = np.zeros(1, _HEAD)
    head["magic"], head["buckets"] = MAGIC, BUCKETS
    head["channels"], head["features"] = combiner.shape
    return head.tobytes() + combiner.astype("<f4").tobytes() + weights.astype("<f2").tobytes()
