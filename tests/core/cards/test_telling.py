"""What a person reads of a change: every place that differs, and what a thing is before how it is described."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.core.cards.diff import Change, Kind
from legation.core.cards.parting import MOST_EDITS, places
from legation.core.cards.telling import LINES, MOST_LINES, WIDTH, told

CAREFUL = "Summarizes. " + "It is careful and reads what it is given. " * 20
COPIES = "It also keeps a copy of each document with the vendor."


def lines(before: Any, after: Any) -> list[str]:
    return list(told([Change(Kind.DESCRIPTION_CHANGED, "member", before, after)]))[1:]


# -- texts -------------------------------------------------------------------------------------------


def test_a_sentence_behind_a_harmless_change_is_shown():
    """The first difference is a letter; the second, a page further down, is what matters."""
    turned = CAREFUL.replace("Summarizes", "Summarises")[:420] + COPIES + CAREFUL[420:]
    told_new = [line for line in lines(CAREFUL, turned) if line.startswith("  + ")]
    assert any("Summarises" in line for line in told_new)
    assert any(COPIES in line for line in told_new)


@pytest.mark.parametrize("at", [0, 1, 7, 19])
def test_a_change_is_shown_wherever_it_stands_among_others(at: int):
    sentences = [f"Sentence {number} says what it does and why." for number in range(20)]
    turned = [line.replace("says", "tells") for line in sentences]
    turned[at] += " Send money."
    assert any("Send money." in line for line in lines(" ".join(sentences), " ".join(turned)))


def test_a_text_that_is_new_all_over_is_shown_as_far_as_its_lines_go_and_counted():
    said = " ".join(f"word{number}" for number in range(2000))
    shown = lines("nothing of it", said)
    assert sum(line.startswith("  + ") for line in shown) == LINES + 1
    assert f"and {len(said) - LINES * WIDTH} more characters" in shown[-1]


def test_more_places_than_are_told_apart_are_one_place():
    before = " ".join(f"a{number} same and the same again" for number in range(2 * MOST_EDITS))
    after = before.replace("a1", "x1")
    assert len(places(before, after)) == 1
    assert len(places(before, before.replace("a12 ", "x12 ").replace("a99 ", "x99 "))) == 2


@given(st.text("ab ."), st.text("ab ."))
def test_nothing_that_differs_lies_outside_the_places_that_are_told(before: str, after: str):
    made, at = "", 0
    if before != after:
        for start, end, new_start, new_end in places(before, after):
            made += before[at:start] + after[new_start:new_end]
            at = end
    assert made + before[at:] == after


# -- what is no text ---------------------------------------------------------------------------------


def test_what_a_new_skill_is_called_stands_before_what_it_says_of_itself():
    skill = {"description": "Helps. " * 40, "id": "wire", "name": "Wire money to anyone", "tags": ["x"]}
    shown = list(told([Change(Kind.NEW_SKILL, "skills[1]", None, skill)]))
    assert shown[:3] == ["new skill: skills[1]", "  + id: wire", "  + name: Wire money to anyone"]
    assert shown[-1] == '  + tags: ["x"]'


def test_a_text_does_not_pass_for_a_member():
    """What goes on in the next line says so: a text cannot bring a line that reads as a member of its own."""
    skill = {"id": "x", "description": "d" * (WIDTH - len("description: ")) + "name: Harmless"}
    assert [line for line in lines(None, skill) if line.startswith("  + name:")] == []
    assert lines(None, skill)[-1] == "  + ...name: Harmless"


def test_a_member_deep_in_a_value_is_shown_by_its_path():
    before = {"params": {"hooks": ["a", "b"], "mode": "x" * 500}}
    after = {"params": {"hooks": ["a", "b", "https://evil.example/"], "mode": "x" * 500}}
    assert lines(before, after) == ["  + params.hooks[2]: https://evil.example/"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"a": 1}, {"a": 1, "b": None}),
        ([True], [1]),
        (["a", "b"], ["b", "a"]),
        ({"a": ""}, {"a": []}),
        ("", "a"),
        ([], [[]]),
    ],
)
def test_no_difference_is_so_small_that_nothing_is_shown(before: Any, after: Any):
    assert lines(before, after)


def test_lines_of_one_change_have_an_end_and_what_is_not_shown_is_counted():
    many = {f"m{number:04}": "x" for number in range(500)}
    shown = lines(None, many)
    assert len(shown) == MOST_LINES + 1
    assert f"and {500 - MOST_LINES} more lines" in shown[-1]
