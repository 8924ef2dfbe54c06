"""How many members and elements a document may have, counted before it is parsed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.core.canonical import bounded
from legation.core.reasons import Reason, Refused

MOST = 300

DOCUMENTS = st.recursive(
    st.none() | st.integers() | st.text(alphabet=st.sampled_from('a,:[{}]"\\ é'), max_size=40),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text(alphabet='a,:[{"\\', max_size=8), inner),
    max_leaves=40,
)


def marks(document: object) -> int:
    """Opening brackets, colons, and commas as it is written: what is counted, said by its values."""
    match document:
        case dict():
            return 1 + len(document) + max(len(document) - 1, 0) + sum(map(marks, document.values()))
        case list():
            return 1 + max(len(document) - 1, 0) + sum(map(marks, document))
        case _:
            return 0


def within(body: bytes, most: int) -> bool:
    try:
        bounded(body, most)
    except Refused as refused:
        return refused.reason is not Reason.TOO_MANY_ELEMENTS
    return True


@given(DOCUMENTS, st.booleans())
def test_what_stands_in_texts_is_not_counted_and_all_else_is(document: object, ascii_only: bool):
    body = json.dumps(document, ensure_ascii=ascii_only).encode()
    number = marks(document)
    assert within(body, number)
    assert not number or not within(body, number - 1)


@pytest.mark.parametrize(
    "text",
    ["a, b: [c] {d}, " * MOST, '"' * 4 * MOST, "\\" * 4 * MOST, '\\",' * 4 * MOST, '",' * 4 * MOST],
    ids=["prose", "quotes", "backslashes", "both", "quoted commas"],
)
def test_a_text_may_be_as_long_as_it_likes(text: str):
    assert within(json.dumps({"text": text}).encode(), 4)


@pytest.mark.parametrize(
    "body",
    [b"[" + b"0," * MOST + b"0]", b"[" + b"[0]," * MOST + b"0]", b"[" + b'{"a":1},' * MOST + b"0]",
     b"[" + b'"",' * MOST + b"0]", b'{"a":"' + b"x" * MOST + b'","b":[' + b"0,"  * MOST + b"0]}",
     b"[" + b"0," * MOST + b'\\"', b"[" + b"0," * MOST + b'"' + b"0," * MOST],
    ids=["numbers", "lists", "objects", "strings", "after a text", "stray escape", "open string"],
)  # fmt: skip
def test_what_costs_too_much_to_read_is_refused(body: bytes):
    assert not within(body, MOST)


def test_what_is_deep_at_once_is_told_so():
    with pytest.raises(Refused) as refused:
        bounded(b"[" * 80_000, MOST)
    assert refused.value.reason is Reason.TOO_DEEP
