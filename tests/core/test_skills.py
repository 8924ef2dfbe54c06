"""Which skill a call is for, and whether its token covers it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from legation.core import messages as m
from legation.core import skills
from legation.core.model import Agent, Call, Op, Owner
from legation.core.operations import SKILL_EXTENSION
from legation.core.reasons import Reason, Refused
from tests.world import READ, TRANSFER, World, inhabitants, message

PAYMENTS = inhabitants()["payments"]
BARE = replace(PAYMENTS, skills=())
NONE: frozenset[str] = frozenset()
ONE, BOTH = frozenset({READ}), frozenset({READ, TRANSFER})
TASK = Owner("acme", "orchestrator", READ)
WIDE = Owner("acme", "orchestrator", None)
"""A task begun under a token for every skill."""


def send(named: object = None, path: str | None = None) -> Call:
    """A message that names a skill in its metadata, in its path, in both, or not at all."""
    metadata = {SKILL_EXTENSION: named} if named is not None else {"other": 1}
    request = message(skill=None)
    return World().call(
        Op.SEND_MESSAGE, replace(request, message=replace(request.message, metadata=metadata)), skill=path
    )


def get(path: str | None = None) -> Call:
    return World().call(Op.GET_TASK, m.GetTaskRequest("t-1"), skill=path)


def refused(reason: Reason, rule: Callable[..., Any], *args: Any) -> None:
    with pytest.raises(Refused) as caught:
        rule(*args)
    assert caught.value.reason is reason


# -- naming --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "skill"),
    [
        (send(), None),
        (send(READ), READ),
        (send(path=READ), READ),
        (send(READ, READ), READ),
        (get(), None),
        (get(READ), READ),
    ],
)
def test_a_skill_is_named_in_path_or_metadata(call: Call, skill: str | None):
    assert skills.named(call) == skill


def test_a_message_without_metadata_names_its_skill_in_the_path():
    assert skills.named(World().call(Op.SEND_MESSAGE, message(skill=None), skill=READ)) == READ


def test_path_and_metadata_name_one_skill():
    refused(Reason.SKILL_CONFLICT, skills.named, send(READ, TRANSFER))


@pytest.mark.parametrize("odd", [1, True, [READ], {"skill": READ}, 0, False, []], ids=repr)
def test_a_skill_is_text(odd: object):
    refused(Reason.INVALID_PARAMS, skills.named, send(odd))


# -- covering ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "callee", "covered"),
    [
        (BOTH, PAYMENTS, True),
        (BOTH | {"other"}, PAYMENTS, True),
        (ONE, PAYMENTS, False),
        (NONE, PAYMENTS, False),
        (BOTH, BARE, False),
        (NONE, BARE, False),
    ],
)
def test_every_skill_is_covered_and_no_skills_are_not(scope: frozenset[str], callee: Agent, covered: bool):
    assert skills.covers_all(scope, callee) is covered


@given(st.frozensets(st.sampled_from("abcd")), st.frozensets(st.sampled_from("abcd")))
def test_a_wider_scope_never_covers_less(scope: frozenset[str], more: frozenset[str]):
    callee = replace(PAYMENTS, skills=("a", "b"))
    assert skills.covers_all(scope | more, callee) >= skills.covers_all(scope, callee)


# -- a message -----------------------------------------------------------------------------------------


def test_a_message_is_admitted_for_the_skill_it_names():
    assert skills.for_message(send(READ), ONE, PAYMENTS, None) == READ
    assert skills.for_message(send(READ), BOTH, PAYMENTS, None) == READ


def test_a_message_that_names_no_skill_needs_a_token_for_all():
    assert skills.for_message(send(), BOTH, PAYMENTS, None) is None
    refused(Reason.SKILL_UNNAMED, skills.for_message, send(), ONE, PAYMENTS, None)
    refused(Reason.SKILL_UNNAMED, skills.for_message, send(), NONE, PAYMENTS, None)


def test_an_agent_without_skills_takes_no_message():
    refused(Reason.SKILL_UNNAMED, skills.for_message, send(), BOTH, BARE, None)
    refused(Reason.SKILL_UNKNOWN, skills.for_message, send(READ), BOTH, BARE, None)


def test_a_skill_outside_the_scope_is_refused():
    refused(Reason.SCOPE_INSUFFICIENT, skills.for_message, send(TRANSFER), ONE, PAYMENTS, None)
    refused(Reason.SCOPE_INSUFFICIENT, skills.for_message, send(READ), NONE, PAYMENTS, None)


def test_a_skill_the_agent_does_not_have_is_refused_whatever_the_scope():
    refused(Reason.SKILL_UNKNOWN, skills.for_message, send("root"), frozenset({"root"}), PAYMENTS, None)


@pytest.mark.parametrize("path", [None, READ])
def test_a_message_to_a_task_is_for_the_skill_the_task_was_begun_for(path: str | None):
    assert skills.for_message(send(path=path), ONE, PAYMENTS, TASK) == READ


def test_a_task_is_not_turned_to_another_skill():
    refused(Reason.SKILL_CONFLICT, skills.for_message, send(TRANSFER), BOTH, PAYMENTS, TASK)


def test_a_message_to_a_task_needs_the_scope_of_the_task():
    refused(Reason.SCOPE_INSUFFICIENT, skills.for_message, send(), frozenset({TRANSFER}), PAYMENTS, TASK)


def test_a_narrow_token_does_not_reach_a_task_begun_under_every_skill():
    refused(Reason.SCOPE_INSUFFICIENT, skills.for_message, send(READ), ONE, PAYMENTS, WIDE)
    assert skills.for_message(send(READ), BOTH, PAYMENTS, WIDE) == READ
    assert skills.for_message(send(), BOTH, PAYMENTS, WIDE) is None


# -- a task --------------------------------------------------------------------------------------------


def test_a_task_is_seen_under_its_own_skill():
    assert skills.for_task(get(), ONE, PAYMENTS, TASK) == READ
    assert skills.for_task(get(READ), ONE, PAYMENTS, TASK) == READ


def test_a_task_of_a_skill_outside_the_scope_is_refused():
    refused(Reason.SCOPE_INSUFFICIENT, skills.for_task, get(), frozenset({TRANSFER}), PAYMENTS, TASK)


def test_a_path_for_another_skill_does_not_show_the_task():
    refused(Reason.SKILL_CONFLICT, skills.for_task, get(TRANSFER), BOTH, PAYMENTS, TASK)
    refused(Reason.SKILL_CONFLICT, skills.for_task, get(READ), BOTH, PAYMENTS, WIDE)


def test_a_task_begun_under_every_skill_needs_every_skill():
    assert skills.for_task(get(), BOTH, PAYMENTS, WIDE) is None
    refused(Reason.SCOPE_INSUFFICIENT, skills.for_task, get(), ONE, PAYMENTS, WIDE)


def test_a_task_of_a_skill_the_agent_no_longer_has_is_refused():
    gone = replace(PAYMENTS, skills=(TRANSFER,))
    refused(Reason.SKILL_UNKNOWN, skills.for_task, get(), BOTH, gone, TASK)


# -- a list --------------------------------------------------------------------------------------------


def test_a_list_shows_what_the_token_covers():
    assert skills.visible(get(), ONE | {"other"}, PAYMENTS) == ONE
    assert skills.visible(get(), BOTH, PAYMENTS) == BOTH
    assert skills.visible(get(READ), BOTH, PAYMENTS) == ONE


def test_a_token_that_covers_nothing_lists_nothing():
    refused(Reason.SCOPE_INSUFFICIENT, skills.visible, get(), NONE, PAYMENTS)
    refused(Reason.SCOPE_INSUFFICIENT, skills.visible, get(), BOTH, BARE)
    refused(Reason.SCOPE_INSUFFICIENT, skills.visible, get(TRANSFER), ONE, PAYMENTS)
    refused(Reason.SKILL_UNKNOWN, skills.visible, get("root"), frozenset({"root"}), PAYMENTS)
