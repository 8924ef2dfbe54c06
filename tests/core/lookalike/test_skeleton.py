"""What looks alike: Unicode's skeleton, and the looser reading."""

from __future__ import annotations

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.core.lookalike.skeleton import IGNORABLE, folded, loose, skeleton, table, within

WORDS = st.text(alphabet=string.ascii_letters + string.digits, min_size=4, max_size=20)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # UTS 39 version 15, section 4: the examples of the text.
        ("paypal", "p\u0430yp\u0430l"),
        ("scope", "\u0455\u0441\u043e\u0440\u0435"),
        ("rn", "m"),
        ("l", "I"),
        ("l", "1"),
        ("O", "0"),
        ("\u0101", "a\u0304"),  # canonically equal texts are confusable
    ],
)
def test_confusable_texts_have_one_skeleton(one: str, other: str):
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("paypal", "paypa"), ("a", "b"), ("a", "\u00e4"), ("e", "3")])
def test_texts_that_differ_to_the_eye_have_two(one: str, other: str):
    assert skeleton(one) != skeleton(other)


@given(st.text(max_size=40))
def test_a_skeleton_is_decomposed_and_shows_nothing_invisible(text: str):
    made = skeleton(text)
    assert unicodedata.is_normalized("NFD", made)
    assert text.isascii() or not set(made) & IGNORABLE


def test_the_table_is_whole():
    # Unicode 13.0.0 states 6,311 mappings; 1,064 of them stand on characters that decomposition removes.
    assert len(table()) == 5_247
    assert all(unicodedata.normalize("NFD", chr(code)) == chr(code) for code in table())


@pytest.mark.parametrize(
    ("plain", "drawn"),
    [
        ("payments", "p4ym3nt5"),
        ("Official", "0fficial"),
        ("PayPal", "PayPaI"),
        ("wallet", "vvallet"),
        ("cafeteria", "cafétería"),
        ("Orders", "\uff2f\uff52\uff44\uff45\uff52\uff53"),
        ("billing", "b\u200bil\u00adling"),
        ("agent", "\u1d00\u0262\u1d07\u0274\u1d1b"),
    ],
)
def test_a_hurried_reader_takes_them_for_the_same(plain: str, drawn: str):
    assert loose(plain) == loose(drawn)


@pytest.mark.parametrize(("one", "other"), [("LIT", "IIT"), ("SAP", "5AP"), ("VIX", "VLX")])
def test_short_words_hide_no_letters(one: str, other: str):
    assert loose(one) != loose(other)


@given(WORDS)
def test_the_quick_way_for_ascii_is_the_long_way(word: str):
    assert loose(word) == loose(f"{word}\u200b")


@given(WORDS)
def test_reading_twice_changes_nothing(word: str):
    assert within(loose(word)) == loose(loose(word)) or len(loose(word)) <= 3


def test_the_same_text_is_the_same_whatever_its_case_width_and_spaces():
    assert folded("Acme  Billing") == folded("\uff41cme\u200b billing ")
