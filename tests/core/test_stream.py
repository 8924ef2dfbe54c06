"""What an agent answers is as untrusted as what a caller asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from legation.core import messages as m
from legation.core.messages import Result
from legation.core.model import Op, Permit
from legation.core.reasons import Reason, Refused
from legation.core.stream import Gate
from tests.world import HOOK, World, message

WORLD = World()
WORLD.own("t-1", context="c-1")
NEW = WORLD.permit(WORLD.call(Op.SEND_STREAMING_MESSAGE, message()))
"""A message that begins a task."""
IN_CONTEXT = WORLD.permit(WORLD.call(Op.SEND_STREAMING_MESSAGE, message(context_id="c-1")))
FOLLOW_UP = WORLD.permit(WORLD.call(Op.SEND_STREAMING_MESSAGE, message(task_id="t-1")))
SUBSCRIBED = WORLD.permit(WORLD.call(Op.SUBSCRIBE_TO_TASK, m.SubscribeToTaskRequest("t-1")))

WORKING, DONE = m.TaskStatus("TASK_STATE_WORKING"), m.TaskStatus("TASK_STATE_COMPLETED")


def a_task(name: str = "t-1", context: str | None = "c-1", status: m.TaskStatus = WORKING) -> m.StreamResponse:
    return m.StreamResponse(task=m.Task(name, status, context))


def said(task: str | None = None, context: str | None = None) -> m.Message:
    return m.Message("m-2", "ROLE_AGENT", (m.Part(text="hi"),), context_id=context, task_id=task)


def a_message(task: str | None = None, context: str | None = None) -> m.StreamResponse:
    return m.StreamResponse(message=said(task, context))


def a_status(name: str = "t-1", context: str = "c-1", status: m.TaskStatus = WORKING) -> m.StreamResponse:
    return m.StreamResponse(status_update=m.TaskStatusUpdateEvent(name, context, status))


def an_artifact(name: str = "t-1", context: str = "c-1") -> m.StreamResponse:
    artifact = m.Artifact("a-1", (m.Part(text="hi"),))
    return m.StreamResponse(artifact_update=m.TaskArtifactUpdateEvent(name, context, artifact))


def refused(reason: Reason, feed: Callable[[], object]) -> None:
    with pytest.raises(Refused) as caught:
        feed()
    assert caught.value.reason is reason


# -- what is new is named, once ------------------------------------------------------------------------


def test_a_new_task_and_context_are_named_before_they_pass():
    gate = Gate(NEW)
    assert gate.feed(a_task("t-7", "c-7")) == (("context", "c-7"), ("task", "t-7"))
    assert gate.feed(a_status("t-7", "c-7")) == ()
    assert gate.feed(an_artifact("t-7", "c-7")) == ()
    assert gate.context == "c-7"
    assert gate.events == 3


def test_what_the_request_named_is_not_new():
    assert Gate(FOLLOW_UP).feed(a_task()) == ()
    assert Gate(IN_CONTEXT).feed(a_task("t-7")) == (("task", "t-7"),)


def test_a_message_may_name_a_context_or_nothing():
    assert Gate(NEW).feed(a_message()) == ()
    assert Gate(NEW).feed(a_message(context="c-7")) == (("context", "c-7"),)
    assert Gate(NEW).feed(a_message("t-7", "c-7")) == (("context", "c-7"), ("task", "t-7"))


# -- the grammar ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("update", [a_status(), an_artifact()], ids=["status", "artifact"])
@pytest.mark.parametrize("permit", [NEW, FOLLOW_UP, SUBSCRIBED], ids=["new", "follow-up", "subscribed"])
def test_a_stream_does_not_begin_with_an_update(update: m.StreamResponse, permit: Permit):
    refused(Reason.UPSTREAM_INVALID, lambda: Gate(permit).feed(update))


@pytest.mark.parametrize("more", [a_task(), a_message(), a_status(), an_artifact()])
def test_nothing_follows_a_sole_message(more: m.StreamResponse):
    gate = Gate(NEW)
    gate.feed(a_message())
    refused(Reason.UPSTREAM_INVALID, lambda: gate.feed(more))


def test_a_message_does_not_interrupt_a_task():
    gate = Gate(NEW)
    gate.feed(a_task())
    refused(Reason.UPSTREAM_INVALID, lambda: gate.feed(a_message("t-1", "c-1")))


def test_a_subscription_brings_no_message():
    refused(Reason.UPSTREAM_INVALID, lambda: Gate(SUBSCRIBED).feed(a_message("t-1", "c-1")))


# -- tasks of others -----------------------------------------------------------------------------------

FOREIGN = (
    pytest.param(a_task("t-9"), id="task"),
    pytest.param(a_status("t-9"), id="status"),
    pytest.param(an_artifact("t-9"), id="artifact"),
    pytest.param(a_task("t-1", "c-9"), id="task in another context"),
    pytest.param(a_status("t-1", "c-9"), id="status in another context"),
    pytest.param(an_artifact("t-1", "c-9"), id="artifact in another context"),
)


@pytest.mark.parametrize("foreign", FOREIGN)
@pytest.mark.parametrize("permit", [NEW, FOLLOW_UP, SUBSCRIBED], ids=["new", "follow-up", "subscribed"])
def test_a_stream_does_not_turn_to_another_task(foreign: m.StreamResponse, permit: Permit):
    gate = Gate(permit)
    gate.feed(a_task())
    refused(Reason.UPSTREAM_FOREIGN_TASK, lambda: gate.feed(foreign))


@pytest.mark.parametrize("permit", [FOLLOW_UP, SUBSCRIBED], ids=["follow-up", "subscribed"])
def test_a_stream_does_not_begin_with_another_task_than_the_request(permit: Permit):
    refused(Reason.UPSTREAM_FOREIGN_TASK, lambda: Gate(permit).feed(a_task("t-9")))


def test_a_message_is_not_about_another_task():
    refused(Reason.UPSTREAM_FOREIGN_TASK, lambda: Gate(FOLLOW_UP).feed(a_message("t-9")))
    refused(Reason.UPSTREAM_FOREIGN_TASK, lambda: Gate(FOLLOW_UP).feed(a_message(context="c-9")))


NAMES = st.sampled_from(["t-1", "t-2", "t-9"])
CONTEXTS = st.sampled_from(["c-1", "c-2", "c-9"])
STATUSES = st.sampled_from([WORKING, DONE])
EVENTS = st.one_of(
    st.builds(a_task, NAMES, st.none() | CONTEXTS, STATUSES),
    st.builds(a_message, st.none() | NAMES, st.none() | CONTEXTS),
    st.builds(a_status, NAMES, CONTEXTS, STATUSES),
    st.builds(an_artifact, NAMES, CONTEXTS),
)
PERMITS = st.sampled_from([NEW, IN_CONTEXT, FOLLOW_UP, SUBSCRIBED])


def about(event: m.StreamResponse) -> tuple[str | None, str | None]:
    """Task and context of an event."""
    if event.task is not None:
        return event.task.id, event.task.context_id
    inner = event.message or event.status_update or event.artifact_update
    assert inner is not None
    return inner.task_id, inner.context_id


@given(PERMITS, st.lists(EVENTS, max_size=12), st.booleans())
def test_no_event_of_another_task_ever_passes(permit: Permit, events: list[m.StreamResponse], stubborn: bool):
    """Even for a caller of the gate that goes on after a refusal."""
    gate = Gate(permit)
    task, context = permit.expected_task, permit.expected_context
    passed = []
    for event in events:
        try:
            names = gate.feed(event)
        except Refused:
            if stubborn:
                continue
            break
        named_task, named_context = about(event)
        if not stubborn:
            assert names == tuple(
                (kind, new)
                for kind, new, known in (("context", named_context, context), ("task", named_task, task))
                if new is not None and known is None
            )
            context = context or named_context
            assert named_context in (None, context)
        task = task or named_task
        assert named_task in (None, task)
        passed.append(event)
    assert gate.events == len(passed)
    if passed:
        assert passed[0].status_update is None
        assert passed[0].artifact_update is None
    if any(event.message is not None for event in passed):
        assert len(passed) == 1


# -- a whole reply -------------------------------------------------------------------------------------


def config(task: str | None) -> m.TaskPushNotificationConfig:
    return m.TaskPushNotificationConfig(HOOK, id="cfg-1", task_id=task)


def plain(op: Op, params: m.Params) -> Permit:
    return replace(SUBSCRIBED, call=WORLD.call(op, params))


GET = plain(Op.GET_TASK, m.GetTaskRequest("t-1"))


@pytest.mark.parametrize(
    ("permit", "reply", "names"),
    [
        (NEW, m.SendMessageResponse(task=a_task("t-7", "c-7").task), (("context", "c-7"), ("task", "t-7"))),
        (NEW, m.SendMessageResponse(message=a_message(context="c-7").message), (("context", "c-7"),)),
        (GET, m.Task("t-1", WORKING, "c-1"), (("context", "c-1"),)),
        (GET, config("t-1"), ()),
        (GET, config(None), ()),
        (GET, m.ListTaskPushNotificationConfigsResponse((config("t-1"), config(None))), ()),
        (GET, m.ListTasksResponse(), ()),
        (GET, m.Empty(), ()),
        (GET, m.ExtendedCard({}), ()),
    ],
)
def test_a_reply_about_what_was_asked_passes(permit: Permit, reply: Result, names: object):
    gate = Gate(permit)
    assert gate.whole(reply) == names
    assert gate.events == 1


@pytest.mark.parametrize(
    ("permit", "reply"),
    [
        (FOLLOW_UP, m.SendMessageResponse(task=a_task("t-9").task)),
        (FOLLOW_UP, m.SendMessageResponse(task=a_task("t-1", "c-9").task)),
        (FOLLOW_UP, m.SendMessageResponse(message=a_message("t-9").message)),
        (GET, m.Task("t-9", WORKING, "c-1")),
        (GET, config("t-9")),
        (GET, m.ListTaskPushNotificationConfigsResponse((config("t-1"), config("t-9")))),
    ],
)
def test_a_reply_about_another_task_does_not_pass(permit: Permit, reply: Result):
    refused(Reason.UPSTREAM_FOREIGN_TASK, lambda: Gate(permit).whole(reply))


def with_history(task: str | None, context: str | None) -> m.Task:
    return m.Task("t-1", WORKING, "c-1", history=(said(task, context),))


def with_status(task: str | None, context: str | None) -> m.Task:
    return m.Task("t-1", replace(WORKING, message=said(task, context)), "c-1")


@pytest.mark.parametrize("make", [with_history, with_status])
def test_a_task_may_carry_messages_of_its_own(make: Callable[[str | None, str | None], m.Task]):
    for task, context in ((None, None), ("t-1", "c-1"), (None, "c-1")):
        Gate(FOLLOW_UP).whole(make(task, context))


@pytest.mark.parametrize("make", [with_history, with_status])
@pytest.mark.parametrize(("task", "context"), [("t-9", None), (None, "c-9")])
def test_a_task_does_not_carry_messages_of_another(
    make: Callable[[str | None, str | None], m.Task], task: str | None, context: str | None
):
    refused(Reason.UPSTREAM_FOREIGN_TASK, lambda: Gate(FOLLOW_UP).whole(make(task, context)))
