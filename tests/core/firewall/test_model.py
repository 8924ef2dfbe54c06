"""A model that is not the pinned one is no model."""

from __future__ import annotations

import mmap
from pathlib import Path

import numpy as np
import pytest

import legation
from legation.core.firewall import MODEL_DIGEST, MODEL_FILE, Model, ModelRefused, load

FILE = Path(legation.__file__).parent / "models" / MODEL_FILE


def test_it_is_the_pinned_one_and_small(model: Model):
    assert model.digest == MODEL_DIGEST
    assert FILE.stat().st_size <= 1_000_000


def test_another_digest_is_refused():
    data = bytearray(FILE.read_bytes())
    data[-1] ^= 1
    with pytest.raises(ModelRefused, match="digest"):
        load(bytes(data), MODEL_DIGEST)


@pytest.mark.parametrize("size", [0, 7, 20, 1000, -1])
def test_a_file_cut_short_is_refused(size: int):
    with pytest.raises(ModelRefused):
        load(FILE.read_bytes()[:size], None)


def test_another_version_is_refused():
    with pytest.raises(ModelRefused, match="version"):
        load(b"LGTNFW01" + FILE.read_bytes()[8:], None)


def test_what_is_not_a_number_is_refused():
    with pytest.raises(ModelRefused, match="not a number"):
        load(FILE.read_bytes()[:-2] + b"\x00\x7e", None)


def test_a_mapped_file_is_read_and_let_go(model: Model):
    with FILE.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        again = load(mapped, MODEL_DIGEST)
    assert again.digest == model.digest
    assert np.array_equal(again.weights, model.weights)
    assert np.array_equal(again.combiner, model.combiner)
