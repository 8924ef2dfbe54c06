"""The lifecycle of a card, by enumeration."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from legation.core.cards.standing import SERVED, TERMINAL, TRANSITIONS, CardEvent, CardStanding, may_be_served, move
from legation.core.reasons import Reason, Refused

DOCS = Path(__file__).resolve().parents[3] / "docs/cards.md"


@pytest.mark.parametrize(
    ("standing", "event"), list(itertools.product(CardStanding, CardEvent)), ids=lambda one: one.value
)
def test_an_event_has_a_row_or_is_refused(standing, event):
    if after := TRANSITIONS.get((standing, event)):
        assert move(standing, event) is after
        return
    with pytest.raises(Refused) as caught:
        move(standing, event)
    assert caught.value.reason is Reason.CARD_STANDING


def reach(start: CardStanding, *, without: CardStanding | None = None) -> set[CardStanding]:
    found, todo = {start}, [start]
    while todo:
        here = todo.pop()
        for (before, _), after in TRANSITIONS.items():
            if before is here and after not in found and after is not without:
                found.add(after)
                todo.append(after)
    return found


def test_nothing_leads_back_from_the_end():
    assert {CardStanding.REVOKED, CardStanding.REJECTED} == TERMINAL


@pytest.mark.parametrize("step", [CardStanding.VERIFIED, CardStanding.REVIEWED])
def test_nothing_is_served_that_was_not_verified_and_reviewed(step):
    assert not SERVED & reach(CardStanding.SUBMITTED, without=step)


def test_every_standing_can_be_reached_and_revoked_unless_it_is_the_end():
    assert reach(CardStanding.SUBMITTED) == set(CardStanding)
    for standing in set(CardStanding) - TERMINAL:
        assert TRANSITIONS[standing, CardEvent.REVOKE] is CardStanding.REVOKED


@pytest.mark.parametrize("standing", CardStanding, ids=lambda one: one.value)
def test_only_a_published_card_is_served(standing):
    if standing is CardStanding.PUBLISHED:
        may_be_served(standing)
        return
    with pytest.raises(Refused) as caught:
        may_be_served(standing)
    assert caught.value.reason is Reason.CARD_STANDING


def test_the_page_shows_the_table():
    drawn = re.findall(r"^    (\w+) --> (\w+): (\w+)$", DOCS.read_text(), re.MULTILINE)
    assert set(drawn) == {(before.value, after.value, event.value) for (before, event), after in TRANSITIONS.items()}
