"""What comes back: bound to the caller before it is shown, cut when authority ends, recorded however it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import msgspec
import pytest
from msgspec.structs import replace

from legation.core import messages as m
from legation.core import relay
from legation.core.asks import (
    Abandoned,
    AgentNamed,
    BindFirst,
    Broken,
    Forward,
    Inbound,
    NewId,
    Note,
    Now,
    Outbound,
    Plan,
    Revoked,
    Unavailable,
    Vacate,
)
from legation.core.model import (
    AgentError,
    Ending,
    Op,
    Outcome,
    Owner,
    Permit,
    Refusal,
    Reply,
    Standing,
)
from legation.core.reasons import Reason, Refused
from legation.core.stream import Gate
from tests.firewalls import SCREEN
from tests.playbook import Playbook
from tests.world import NOW, READ, Arrived, World, message

WORKING = m.TaskStatus("TASK_STATE_WORKING")
OUT = Outbound("POST", "https://payments.acme/rpc", (), b"{}")
MINE = Owner("acme", "orchestrator", READ, "c-7")
REPLY = m.SendMessageResponse(task=m.Task("t-7", WORKING, "c-7"))
ERROR = AgentError(-32603, 500, "INTERNAL", "out of luck")


def sent(world: World, reply: Reply | Exception, params: m.Params | None = None) -> tuple[Permit, Reply | Refusal]:
    """A message sent and what the caller gets, when the origin answers this."""
    permit = world.permit(world.call(params=params or message()))
    world.asked.clear()

    def origin(_permit: Permit, _outbound: Outbound) -> Inbound:
        if isinstance(reply, Exception):
            raise reply
        return Arrived()

    world.origin = origin
    exchange = relay.single(permit, OUT, lambda _: cast("Reply", reply))
    return permit, world.run(relay.carry(permit, exchange, SCREEN))


def outcome(world: World) -> dict[str, Any]:
    (found,) = [body for _, kind, body in world.ledger if kind == "outcome"]
    return found


# -- a whole reply -------------------------------------------------------------------------------------


def test_a_reply_is_bound_before_it_is_shown_and_then_recorded():
    world = World()
    permit = world.permit(world.call(params=message()))
    names = BindFirst("payments", (("context", "c-7"), ("task", "t-7")), MINE)
    (
        Playbook(relay.carry(permit, relay.single(permit, OUT, lambda _: REPLY), SCREEN))
        .asks(Now())
        .told(NOW)
        .asks(Forward(permit, OUT))
        .told(Arrived())
        .asks(names)
        .told((MINE, MINE))
        .asks(Now())
        .told(NOW + 0.25)
        .asks(NewId())
        .told("o-1")
        .asks(lambda note: isinstance(note, Note) and (note.record_id, note.kind) == ("o-1", "outcome"))
        .told(None)
        .ends(REPLY)
    )


def test_what_became_of_a_call_is_recorded_against_its_decision():
    world = World()
    permit, reply = sent(world, REPLY)
    assert reply is REPLY
    assert world.owners["payments", "task", "t-7"] == MINE
    assert (outcome(world)["decision"], outcome(world)["ending"]) == (permit.record_id, "completed")


def test_the_agents_own_error_is_passed_on_and_recorded():
    world = World()
    _, reply = sent(world, ERROR)
    assert reply is ERROR
    assert (outcome(world)["ending"], outcome(world)["detail"]) == ("agent-error", "code -32603")


@pytest.mark.parametrize("other", [Owner("acme", "summarizer"), Owner("rival", "spy"), Owner("rival", "orchestrator")])
@pytest.mark.parametrize("kind", ["task", "context"])
def test_a_reply_that_names_what_is_someone_elses_is_not_shown(kind: str, other: Owner):
    world = World()
    world.owners["payments", kind, {"task": "t-7", "context": "c-7"}[kind]] = other
    permit, refusal = sent(world, REPLY)
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.record_id) == (Reason.UPSTREAM_FOREIGN_TASK, permit.record_id)
    assert world.owners["payments", kind, {"task": "t-7", "context": "c-7"}[kind]] == other
    assert (outcome(world)["ending"], outcome(world)["reason"]) == ("refused", "upstream-foreign-task")


def test_a_reply_about_another_task_than_the_request_is_not_shown():
    world = World()
    world.own("t-1", context="c-1")
    world.own("t-7", context="c-7")
    _, refusal = sent(world, REPLY, message(task_id="t-1"))
    assert isinstance(refusal, Refusal)
    assert refusal.reason is Reason.UPSTREAM_FOREIGN_TASK


@pytest.mark.parametrize(
    ("fault", "reason", "ending"),
    [
        (Broken("unreachable"), Reason.UPSTREAM_UNREACHABLE, "failed"),
        (Broken("timeout"), Reason.UPSTREAM_TIMEOUT, "failed"),
        (Broken("reset"), Reason.UPSTREAM_RESET, "failed"),
        (Broken("too-large"), Reason.UPSTREAM_TOO_LARGE, "failed"),
        (Unavailable("dialer"), Reason.UNAVAILABLE, "failed"),
        (RuntimeError("secret"), Reason.UNAVAILABLE, "failed"),
    ],
)
def test_an_exchange_that_fails_is_never_repeated_and_is_recorded(fault: Exception, reason: Reason, ending: str):
    world = World()
    _, refusal = sent(world, fault)
    assert isinstance(refusal, Refusal)
    assert refusal.reason is reason
    assert (outcome(world)["ending"], outcome(world)["reason"]) == (ending, reason.id)
    assert [type(question) for question in world.asked].count(Forward) == 1
    assert "secret" not in str(world.ledger)


def test_an_answer_that_cannot_be_read_is_refused():
    world = World()
    permit = world.permit(world.call(params=message()))

    def read(_: Inbound) -> Reply:
        raise Refused(Reason.UPSTREAM_INVALID, "not JSON")

    refusal = world.run(relay.carry(permit, relay.single(permit, OUT, read), SCREEN))
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, outcome(world)["ending"]) == (Reason.UPSTREAM_INVALID, "refused")


@pytest.mark.parametrize("down", [BindFirst, Note, NewId])
def test_a_reply_that_cannot_be_bound_or_recorded_is_not_shown(down: type[Any]):
    world = World()
    permit = world.permit(world.call(params=message()))
    world.faults[down] = Unavailable("storage")
    refusal = world.run(relay.carry(permit, relay.single(permit, OUT, lambda _: REPLY), SCREEN))
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.detail, refusal.record_id) == (Reason.UNAVAILABLE, "storage", permit.record_id)


# -- a stream ------------------------------------------------------------------------------------------


def opened(world: World, inbound: Inbound | Exception, reply: Reply = ERROR) -> Any:
    world.own("t-1", context="c-1")
    permit = world.permit(world.call(Op.SUBSCRIBE_TO_TASK))

    def origin(_permit: Permit, _outbound: Outbound) -> Inbound:
        if isinstance(inbound, Exception):
            raise inbound
        return inbound

    world.origin = origin
    return world.run(relay.open_stream(permit, replace(OUT, streaming=True), lambda _: reply, NOW, SCREEN))


def a_stream(content_type: str) -> Inbound:
    inbound = Arrived()
    inbound.content_type = content_type
    return inbound


@pytest.mark.parametrize("content_type", ["text/event-stream", "Text/Event-Stream; charset=utf-8"])
def test_an_event_stream_is_opened_and_nothing_is_recorded_yet(content_type: str):
    world = World()
    inbound = a_stream(content_type)
    assert opened(world, inbound) is inbound
    assert [kind for _, kind, _ in world.ledger] == ["decision"]


def test_an_error_in_place_of_a_stream_is_the_agents():
    world = World()
    assert opened(world, a_stream("application/json")) is ERROR
    assert outcome(world)["ending"] == "agent-error"


def test_a_reply_in_place_of_a_stream_is_refused():
    world = World()
    refusal = opened(world, a_stream("application/json"), REPLY)
    assert (refusal.reason, outcome(world)["ending"]) == (Reason.UPSTREAM_INVALID, "refused")


@pytest.mark.parametrize("fault", [Broken("reset"), Unavailable("dialer")])
def test_a_stream_that_does_not_open_is_refused_and_recorded(fault: Exception):
    world = World()
    assert isinstance(opened(world, fault), Refusal)
    assert outcome(world)["ending"] == "failed"


def event() -> m.StreamResponse:
    return m.StreamResponse(task=m.Task("t-7", WORKING, "c-7"))


def passing(world: World) -> tuple[Permit, Callable[[], Plan[None]]]:
    permit = world.permit(world.call(Op.SEND_STREAMING_MESSAGE, message()))
    gate = Gate(permit)
    return permit, lambda: relay.admit_event(permit, gate, event())


def test_an_event_passes_once_the_authority_was_seen_to_stand_and_its_names_are_bound():
    world = World()
    _, passes = passing(world)
    world.asked.clear()
    world.run(passes())
    assert [type(one) for one in world.asked] == [Now, AgentNamed, AgentNamed, Revoked, BindFirst]
    world.asked.clear()
    world.run(passes())
    assert [type(one) for one in world.asked] == [Now, AgentNamed, AgentNamed, Revoked]


@pytest.mark.parametrize("who", ["orchestrator", "payments"])
@pytest.mark.parametrize(
    "change",
    [{"standing": standing} for standing in Standing if standing is not Standing.ACTIVE]
    + [{"expires_at": NOW}, {"not_before": NOW}],
    ids=str,
)
def test_a_stream_is_cut_when_an_agent_is(who: str, change: dict[str, Any]):
    world = World()
    permit, passes = passing(world)
    world.run(passes())
    world.put(who, **change)
    for plan in (passes(), relay.still_stands(permit)):
        with pytest.raises(Refused) as refused:
            world.run(plan)
        assert refused.value.reason is Reason.STREAM_CUT


@pytest.mark.parametrize("who", ["orchestrator", "payments"])
def test_a_stream_is_cut_when_an_agent_is_gone(who: str):
    world = World()
    _, passes = passing(world)
    del world.agents[who]
    with pytest.raises(Refused) as refused:
        world.run(passes())
    assert refused.value.reason is Reason.STREAM_CUT


def test_an_event_that_names_what_is_someone_elses_does_not_pass():
    world = World()
    _, passes = passing(world)
    world.owners["payments", "task", "t-7"] = Owner("rival", "spy")
    with pytest.raises(Refused) as refused:
        world.run(passes())
    assert refused.value.reason is Reason.UPSTREAM_FOREIGN_TASK


@pytest.mark.parametrize("down", [Now, AgentNamed, BindFirst])
def test_an_event_does_not_pass_while_nobody_can_say_whether_it_may(down: type[Any]):
    world = World()
    _, passes = passing(world)
    world.faults[down] = Unavailable(down.__name__)
    with pytest.raises(Unavailable):
        world.run(passes())


# -- the end -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", list(Ending))
def test_every_ending_is_recorded_with_how_long_it_took(ending: Ending):
    world = World()
    permit = world.permit(world.call(params=message()))
    world.now = NOW + 1.5
    world.run(relay.conclude(permit, Outcome(ending, Reason.STREAM_IDLE, "quiet", 200, 3, 99), NOW))
    record = outcome(world)
    assert record["millis"] == 1500.0
    assert (record["ending"], record["decision"], record["events"], record["size"]) == (
        ending.value,
        permit.record_id,
        3,
        99,
    )


def test_a_failure_keeps_what_the_refusal_says():
    world = World()
    permit = world.permit(world.call(params=message()))
    fault = Refused(Reason.STREAM_CUT, "`payments` lost its standing", retry_after=3)
    refusal = world.run(relay.fail(permit, fault, NOW))
    assert refusal == Refusal(Reason.STREAM_CUT, fault.detail, permit.record_id, None, 3, callee="payments")
    world.faults[Note] = Unavailable("ledger")
    refusal = world.run(relay.fail(permit, fault, NOW))
    assert (refusal.reason, refusal.detail) == (Reason.UNAVAILABLE, "ledger")


def test_a_place_is_given_back_at_the_end():
    world = World()
    permit = world.permit(world.call(Op.SEND_STREAMING_MESSAGE, message()))
    assert world.places["stream:orchestrator"] == 1
    Playbook(relay.release(permit)).asks(Vacate("stream:orchestrator")).told(None).ends(None)


# -- once ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "ending"), [(Abandoned(), Ending.CLIENT_LEFT), (KeyError("ours"), Ending.FAILED)], ids=["left", "ours"]
)
def test_a_call_that_goes_astray_has_one_outcome(fault: Exception, ending: Ending):
    """A second outcome of one decision is a break in the ledger, and none would hide what became of it."""
    world = World()
    permit = world.permit(world.call(params=message()))

    def read(_: Inbound) -> Reply:
        raise fault

    streaming = relay.open_stream(permit, replace(OUT, streaming=True), read, NOW, SCREEN)
    for plan in (relay.carry(permit, relay.single(permit, OUT, read), SCREEN), streaming):
        outcomes: list[Note] = []
        value: Any = None
        with pytest.raises(type(fault)):  # noqa: PT012 - whichever step it comes out of
            while True:
                question = plan.send(value)
                if isinstance(question, Note):
                    outcomes.append(question)
                value = {Forward: NotAStream(), Now: NOW, NewId: "0" * 24}.get(type(question))
        [outcome] = outcomes
        assert msgspec.json.decode(outcome.body)["ending"] == ending.value


class NotAStream:
    """An answer that is no stream."""

    content_type = "application/json"
