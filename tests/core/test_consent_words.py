"""What a person reads before they decide: skills in their owner's words, details in ours."""

from __future__ import annotations

import pytest

from legation.core import details
from legation.core.authorize import words
from legation.core.details import Skill
from tests.delegating import PAYMENT, Scene
from tests.world import READ, TRANSFER


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_skills_are_said_in_the_words_of_the_card(scene):
    scene.world.cards["payments"] = (
        b'{"skills":[{"id":"payments:read","name":"Read\\u202e balances","description":"See\\nwhat is there"},'
        b'{"id":"other","name":"x"},{"id":5},7]}'
    )
    read, transfer = scene.look(scene.signed_in()).skills
    assert (read.name, read.description) == ("Read balances", "See what is there")
    assert (transfer.name, transfer.description) == (TRANSFER, "")


@pytest.mark.parametrize("card", [None, b"", b"[]", b"{}", b'{"skills": 5}', b"\xff"])
def test_a_card_that_says_nothing_leaves_the_ids(scene, card):
    assert [skill.name for skill in words.skills((READ,), card)] == [READ]


def test_a_long_description_is_cut(scene):
    card = b'{"skills":[{"id":"payments:read","name":"' + b"n" * 500 + b'","description":"' + b"d" * 500 + b'"}]}'
    (skill,) = words.skills((READ,), card)
    assert (len(skill.name), len(skill.description)) == (80, 240)


def test_details_are_said_by_their_type():
    payment, *_ = details.parse([PAYMENT])
    assert words.detail(payment) == "Pay once, at most 100 USD, to ACC123."
    assert words.detail(payment, onward=True) == "Pay once at each agent named here, at most 100 USD, to ACC123."
    assert words.detail(Skill("payments", READ)) == "Use only the skill payments:read of payments."
    bound = Skill("payments", READ, card="a" * 64, context="c-1")
    assert "as long as that agent's card stays as it is today, in the conversation c-1 alone" in words.detail(bound)
