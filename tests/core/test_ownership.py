"""Whose task is it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from legation.core import messages as m
from legation.core import ownership
from legation.core.model import Op, Owner
from legation.core.operations import OPERATIONS, Kind
from legation.core.reasons import Reason, Refused
from tests.world import HOOK, World, message, params_for

ME = Owner("acme", "orchestrator")
THEIRS = (
    pytest.param(Owner("acme", "summarizer"), id="another principal of my tenant"),
    pytest.param(Owner("rival", "spy"), id="another tenant"),
    pytest.param(Owner("rival", "orchestrator"), id="my name in another tenant"),
    pytest.param(Owner("", ""), id="nobody"),
)


def call(params: m.Params, op: Op = Op.SEND_MESSAGE):
    return World().call(op, params)


def test_a_task_of_mine_is_mine():
    mine = Owner("acme", "orchestrator", "payments:read", "c-1")
    assert ownership.own_task(mine, ME) is mine


def test_a_task_never_seen_does_not_exist():
    with pytest.raises(Refused) as refused:
        ownership.own_task(None, ME)
    assert refused.value.reason is Reason.TASK_NOT_FOUND


@pytest.mark.parametrize("owner", THEIRS)
def test_a_task_of_anyone_else_is_not_mine(owner: Owner):
    with pytest.raises(Refused) as refused:
        ownership.own_task(owner, ME)
    assert refused.value.reason is Reason.TASK_NOT_YOURS


def test_a_context_nobody_has_passes():
    ownership.own_context(None, ME)


def test_a_context_of_mine_passes_whatever_its_skill():
    ownership.own_context(replace(ME, skill="payments:transfer"), ME)


@pytest.mark.parametrize("owner", THEIRS)
def test_a_context_of_anyone_else_is_not_mine(owner: Owner):
    with pytest.raises(Refused) as refused:
        ownership.own_context(owner, ME)
    assert refused.value.reason is Reason.CONTEXT_NOT_YOURS


@pytest.mark.parametrize(
    ("stated", "known", "result"),
    [(None, "c-1", "c-1"), ("c-1", "c-1", "c-1"), ("c-2", None, "c-2"), (None, None, None)],
)
def test_a_message_to_a_task_is_in_the_context_of_the_task(stated: str | None, known: str | None, result: str | None):
    assert ownership.one_context(stated, replace(ME, context=known)) == result


def test_a_task_is_not_moved_to_another_context():
    with pytest.raises(Refused) as refused:
        ownership.one_context("c-2", replace(ME, context="c-1"))
    assert refused.value.reason is Reason.CONTEXT_CONFLICT
    assert refused.value.field == "message.contextId"


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.op.value)
def test_every_operation_says_which_task_it_is_about(row):
    named = ownership.task_named(call(params_for(row.op, task="t-9"), row.op))
    assert named == (None if row.kind in (Kind.LIST, Kind.CARD) else "t-9")


def test_a_message_that_begins_a_task_names_none():
    assert ownership.task_named(call(message())) is None


def test_a_push_configuration_without_a_task_names_none():
    assert ownership.task_named(call(m.TaskPushNotificationConfig(HOOK), Op.CREATE_PUSH_CONFIG)) is None


@pytest.mark.parametrize(
    ("params", "context"),
    [
        (message(context_id="c-1"), "c-1"),
        (message(), None),
        (m.ListTasksRequest(context_id="c-1"), "c-1"),
        (m.GetTaskRequest("t-1"), None),
    ],
)
def test_messages_and_lists_may_name_a_context(params: m.Params, context: str | None):
    assert ownership.context_named(call(params)) == context


def test_a_message_refers_to_tasks():
    assert ownership.tasks_referred(call(message(reference_task_ids=("t-1", "t-2")))) == ("t-1", "t-2")
    assert ownership.tasks_referred(call(message())) == ()
    assert ownership.tasks_referred(call(m.GetTaskRequest("t-1"), Op.GET_TASK)) == ()


def test_a_push_configuration_sent_along_is_for_the_task_of_its_message():
    push = m.SendMessageConfiguration(task_push_notification_config=m.TaskPushNotificationConfig(HOOK, task_id="t-3"))
    assert ownership.task_named(call(replace(message(task_id="t-3"), configuration=push))) == "t-3"
    with pytest.raises(ValueError, match="another task"):
        replace(message(task_id="t-1"), configuration=push)
