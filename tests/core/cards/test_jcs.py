"""RFC 8785: every public vector of its author, and one encoder against the other."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from legation.core.canonical import parse_json
from legation.core.cards.canonical import jcs
from legation.core.reasons import Reason, Refused
from tests.documents import JSON

VECTORS = Path(__file__).resolve().parents[2] / "vectors/jcs"
HASHES = {
    1_000: "be18b62b6f69cdab33a7e0dae0d9cfa869fda80ddc712221570f9f40a5878687",
    10_000: "b9f7a8e75ef22a835685a52ccba7f7d6bdc99e34b010992cbc5864cd12be6892",
    100_000: "22776e6d4b49fa294a0d0f349268e5c28808fe7e0cb2bcbe28f63894e494d4c7",
}
"""SHA-256 of the first lines of the number sequence, as its author publishes them."""


@pytest.mark.parametrize("path", sorted(VECTORS.glob("input/*.json")), ids=lambda path: path.stem)
def test_a_document_of_the_authors(path: Path):
    assert jcs(parse_json(path.read_bytes())) == (VECTORS / "output" / path.name).read_bytes()


def doubles() -> Iterator[float]:
    """The sequence of the vectors' README: fixed ones, 2000 in a row, then a chain of hashes."""
    for line in (VECTORS / "es6-doubles.txt").read_text().split():
        yield struct.unpack(">d", bytes.fromhex(line))[0]
    for step in range(2000):
        yield struct.unpack(">d", (0x0010000000000000 + step).to_bytes(8, "big"))[0]
    block = bytes(32)
    while True:
        block = hashlib.sha256(block).digest()
        yield from (one for one in struct.unpack("<4d", block) if one and one - one == 0)


def test_the_numbers_of_the_authors():
    running = hashlib.sha256()
    for count, number in enumerate(doubles(), 1):
        [bits] = struct.unpack(">Q", struct.pack(">d", number))
        running.update(f"{bits:x},{jcs([number])[1:-1].decode()}\n".encode())
        if count in HASHES:
            assert running.hexdigest() == HASHES[count], count
            if count == max(HASHES):
                return


NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)


@given(JSON | st.dictionaries(st.text(), NUMBERS) | st.lists(NUMBERS))
@example({"\ufb33": 1, "\U0001f602": 2})
@example({"a": 1e21, "b": -0.0, "c": 5e-324, "d": 1.0})
@example({"\x7f\u2028": '\x00\x1f\\"\b\f\n\r\t/'})
@example(["\U0001f602", ":1.5"])
@example(9007199254740991)
@example([True, None, 0, -1])
def test_the_quick_encoder_writes_what_the_library_writes(value):
    assert jcs(value) == rfc8785.dumps(value)


@given(JSON)
def test_canonical_bytes_are_their_own_canonical_form(value):
    """Read by a parser of doubles; ours refuses the integers beyond 2^53 that 1e20 is written as."""
    assert jcs(json.loads(jcs(value), parse_int=float)) == jcs(value)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"n": 2**53}, Reason.NUMBER_OUT_OF_RANGE),
        ([-(2**53)], Reason.NUMBER_OUT_OF_RANGE),
        ({"n": [10**40]}, Reason.NUMBER_OUT_OF_RANGE),
        (2**53, Reason.NUMBER_OUT_OF_RANGE),
        ({"t": "\ud800"}, Reason.NOT_JSON),
        ({"\udfff": 1}, Reason.NOT_JSON),
        ({"\udfff": 1.5}, Reason.NOT_JSON),
        ({"o": object()}, Reason.NOT_JSON),
    ],
)
def test_what_has_no_canonical_form_is_refused(value, reason):
    with pytest.raises(Refused) as caught:
        jcs(value)
    assert caught.value.reason is reason
