"""What in a document says nothing to anybody is not read as words; all else is."""

from __future__ import annotations

import hashlib

import pytest

from legation.core.content.quiet import loud, quiet
from tests.core.test_content import DIRECTIVE


def test_ids_and_digests_are_not_read_as_words():
    digest = hashlib.sha256(b"").hexdigest()
    data = {"id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "sha256": digest, "note": "a note"}
    document = {"id": "payment-4711", "data": data}
    assert quiet(document) == {"id": "", "data": {"id": "", "sha256": "", "note": "a note"}}
    assert loud(document, quiet(document), quiet(document)) == document


@pytest.mark.parametrize(
    "value", [DIRECTIVE.encode().hex(), "4111111111111111", "DE89370400440532013000", DIRECTIVE, "payment-4711", "abc"]
)
def test_what_could_say_something_is_read(value):
    assert quiet({"data": {"id": value}}) == {"data": {"id": value}}


@pytest.mark.parametrize("value", [DIRECTIVE.replace(" ", "-"), "a" * 129])
def test_an_id_that_is_a_sentence_is_read(value):
    assert quiet({"id": value}) == {"id": value}


def test_what_was_cut_to_nothing_does_not_come_back():
    assert loud(["b", "id"], ["b", ""], ["", ""]) == ["", "id"]
