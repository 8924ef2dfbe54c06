"""Admission when something fails: a refusal that names it, never a permit, never an exception. And what is hidden."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from msgspec.structs import replace

from legation.core import messages as m
from legation.core import pipeline
from legation.core.asks import Ask, Broken, Commit, Conflict, FreshNonce, NewId, Now, Unavailable, Vacate
from legation.core.model import Call, Op, Owner, Permit, Receipt, Refusal, Unparsed
from legation.core.reasons import Reason
from legation.engine import Engine
from tests.playbook import Playbook
from tests.world import BASE, NOW, TRACE, World, message, params_for

# -- faults --------------------------------------------------------------------------------------------


class Faulty(World):
    """Fails at one question: the one at this place in the transcript."""

    def __init__(self) -> None:
        super().__init__()
        self.own("t-1", context="c-1")
        self.own("t-2", context="c-1")
        self.fails_at = -1
        self.fault: Callable[[], Exception] = lambda: Unavailable("it")

    def answer(self, question: Ask[Any]) -> Any:
        if len(self.asked) == self.fails_at:
            self.asked.append(question)
            raise self.fault()
        return super().answer(question)


def new_context(world: World) -> Call:
    return world.call(Op.SEND_MESSAGE, message(context_id="c-7", reference_task_ids=("t-1", "t-2")))


def bearer(world: World) -> Call:
    world.put_tenant("acme", bearer=True)
    return world.call(token=world.token(bound_to=None), scheme="Bearer", proof=None)


def with_nonce(world: World) -> Call:
    token = world.token()
    return world.call(token=token, proof=world.proof(token, "POST", f"{BASE}/a2a/payments/rpc", nonce="nonce-0"))


CALLS: dict[str, Callable[[World], Call]] = {
    **{op.value: lambda world, op=op: world.call(op) for op in Op},  # type: ignore[misc]
    "a new context": new_context,
    "a bearer token": bearer,
    "a nonce": with_nonce,
}

FAULTS: dict[str, Callable[[], Exception]] = {
    "unavailable": lambda: Unavailable("it", "is down"),
    "any error": lambda: RuntimeError("secret detail"),
    "a lookup error": lambda: KeyError("secret detail"),
    "the end of an iterator": StopIteration,
    "a timeout": TimeoutError,
    "a fault of the way out": lambda: Broken("reset"),
    "a conflict of the registry": lambda: Conflict("agent"),
}


@pytest.mark.parametrize("fault", list(FAULTS))
@pytest.mark.parametrize("name", list(CALLS))
def test_whatever_fails_the_call_is_refused_and_the_refusal_names_it(name: str, fault: str):
    whole = Faulty()
    whole.permit(CALLS[name](whole))
    for position, question in enumerate(whole.asked):
        world = Faulty()
        call = CALLS[name](world)
        world.fails_at, world.fault = position, FAULTS[fault]
        verdict = world.admit(call)
        kind = type(world.asked[position])
        assert kind is type(question)
        assert isinstance(verdict, Refusal), kind
        assert verdict.reason is Reason.UNAVAILABLE, kind
        assert verdict.detail == ("it" if fault == "unavailable" else kind.__name__)
        assert sum(world.places.values()) == 0, kind
        # One failure only, so the refusal itself is on record, by an id of its own.
        assert world.record(verdict)["reason"] == "unavailable", kind
        assert [body["verdict"] for _, _, body in world.ledger] == ["refuse"]


@pytest.mark.parametrize("name", list(CALLS))
def test_without_a_ledger_there_is_no_permit_and_no_record(name: str):
    world = Faulty()
    call = CALLS[name](world)
    world.faults[Commit] = Unavailable("ledger")
    verdict = world.admit(call)
    assert isinstance(verdict, Refusal)
    assert (verdict.reason, verdict.detail, verdict.record_id) == (Reason.UNAVAILABLE, "ledger", "")
    assert sum(world.places.values()) == 0


@pytest.mark.parametrize("down", [NewId, Now])
def test_without_ids_or_time_nothing_is_recorded_under_a_false_one(down: type[Ask[Any]]):
    world = Faulty()
    world.faults[down] = Unavailable(down.__name__)
    verdict = world.refusal(world.call())
    assert (verdict.reason, verdict.detail, verdict.record_id) == (Reason.UNAVAILABLE, down.__name__, "")
    assert world.ledger == []


def test_a_commit_that_failed_may_be_durable_so_the_refusal_has_another_id():
    world = Faulty()
    commits: list[Commit] = []

    def lose_the_first(question: Commit) -> Any:
        commits.append(question)
        if len(commits) == 1:
            raise Unavailable("ledger", "no answer in time")
        return world._truth(question)

    world.lies[Commit] = lose_the_first
    verdict = world.refusal(world.call())
    assert commits[0].record_id != commits[1].record_id == verdict.record_id


def test_a_place_that_cannot_be_given_back_does_not_hide_the_refusal():
    world = Faulty()
    world.faults[Vacate] = Unavailable("places")
    world.fails_at = len(world.asked) + 13  # Sign
    verdict = world.refusal(world.call())
    assert (verdict.reason, verdict.detail) == (Reason.UNAVAILABLE, "places")
    assert world.record(verdict)["detail"] == "places"


def test_a_challenge_without_a_nonce_is_a_refusal_on_record():
    world = Faulty()
    world.remembered_since = NOW
    world.faults[FreshNonce] = Unavailable("nonces")
    verdict = world.refusal(world.call())
    assert (verdict.reason, verdict.detail, verdict.nonce) == (Reason.UNAVAILABLE, "nonces", None)
    assert world.record(verdict)["reason"] == "unavailable"


# -- a refusal is recorded -----------------------------------------------------------------------------


def test_a_refusal_is_durable_before_the_caller_hears_of_it():
    world = World()
    book: Playbook[Any] = Playbook(pipeline.admit(world.call(token=None), world.terms))
    book.asks(NewId()).told("r-1").asks(Now()).told(NOW).asks(Now()).told(NOW)
    # Refusals of strangers may be counted under the first of them: what the receipt names is what is told.
    book.asks(lambda question: isinstance(question, Commit) and question.record_id == "r-1").told(Receipt("r-0", 1))
    refusal = book.ends(Refusal)
    assert (refusal.reason, refusal.record_id, refusal.callee) == (Reason.TOKEN_MISSING, "r-0", "payments")


UNPARSED = Unparsed(Reason.NOT_JSON, "at byte 3", None, "payments", "POST", "/a2a/payments/rpc", 7, TRACE, "params")


def test_what_never_became_a_call_is_recorded_and_refused():
    world = World()
    verdict = world.run(pipeline.reject(UNPARSED))
    assert verdict == Refusal(Reason.NOT_JSON, "at byte 3", verdict.record_id, "params", callee="payments")
    assert world.record(verdict)["reason"] == "not-json"


@pytest.mark.parametrize("down", [NewId, Now, Commit])
def test_what_never_became_a_call_is_refused_without_a_ledger_too(down: type[Ask[Any]]):
    world = World()
    world.faults[down] = Unavailable("ledger")
    verdict = world.run(pipeline.reject(UNPARSED))
    assert (verdict.reason, verdict.detail, verdict.record_id) == (Reason.UNAVAILABLE, "ledger", "")


# -- what the caller must not learn --------------------------------------------------------------------


def shown(refusal: Refusal) -> tuple[Any, ...]:
    """All that a binding may say of a refusal, but for the record's id."""
    blank = replace(refusal, reason=refusal.reason.shown, record_id="")
    return (blank, blank.reason.row, blank.reason.word, blank.reason.domain)


ABOUT_A_TASK = [op for op in Op if op not in (Op.LIST_TASKS, Op.GET_EXTENDED_CARD)]
OTHERS = [Owner("acme", "summarizer", None, "c-9"), Owner("rival", "spy"), Owner("rival", "orchestrator")]


@pytest.mark.parametrize("owner", OTHERS, ids=["same tenant", "other tenant", "same name"])
@pytest.mark.parametrize("op", ABOUT_A_TASK, ids=lambda op: op.value)
def test_a_task_of_someone_else_looks_like_one_that_is_not_there(op: Op, owner: Owner):
    theirs, nothing = World(), World()
    theirs.owners["payments", "task", "t-9"] = owner
    hidden = theirs.refusal(theirs.call(op, params_for(op, "t-9")))
    missing = nothing.refusal(nothing.call(op, params_for(op, "t-9")))
    assert (hidden.reason, missing.reason) == (Reason.TASK_NOT_YOURS, Reason.TASK_NOT_FOUND)
    assert shown(hidden) == shown(missing)
    assert [type(one) for one in theirs.asked] == [type(one) for one in nothing.asked]
    # The record keeps the truth.
    assert theirs.record(hidden)["reason"] == "task-not-yours"
    assert theirs.record(hidden)["detail"] != nothing.record(missing)["detail"]


@pytest.mark.parametrize(
    "params",
    [message(reference_task_ids=("t-9",)), message(task_id="t-9", context_id="c-1")],
    ids=["referenced", "with a context"],
)
def test_a_task_named_beside_others_is_hidden_alike(params: Any):
    theirs, nothing = World(), World()
    theirs.owners["payments", "task", "t-9"] = OTHERS[0]
    verdicts = [world.refusal(world.call(params=params)) for world in (theirs, nothing)]
    assert verdicts[0].reason is not verdicts[1].reason
    assert shown(verdicts[0]) == shown(verdicts[1])


def test_a_context_of_someone_else_is_listed_like_one_that_is_not_there():
    theirs, nothing = World(), World()
    theirs.owners["payments", "context", "c-9"] = OTHERS[0]
    asked = m.ListTasksRequest(context_id="c-9")
    verdicts = [world.refusal(world.call(Op.LIST_TASKS, asked)) for world in (theirs, nothing)]
    assert [verdict.reason for verdict in verdicts] == [Reason.CONTEXT_NOT_YOURS, Reason.TASK_NOT_FOUND]
    assert shown(verdicts[0]) == shown(verdicts[1])


def test_a_callee_cut_off_looks_like_one_that_is_not_there():
    suspended, nothing = World(), World()
    suspended.put("payments", standing=suspended.agents["payments"].standing.SUSPENDED)
    del nothing.agents["payments"]
    verdicts = [world.refusal(world.call(params=message())) for world in (suspended, nothing)]
    assert [verdict.reason for verdict in verdicts] == [Reason.CALLEE_STANDING, Reason.CALLEE_UNKNOWN]
    assert shown(verdicts[0]) == shown(verdicts[1])


def test_every_hidden_reason_and_the_one_it_hides_behind_is_discreet():
    for reason in Reason:
        if reason.shown is not reason:
            assert reason.discreet
            assert reason.shown.discreet
            assert reason.shown.shown is reason.shown
    assert not Reason.SKILL_UNNAMED.discreet


# -- a caller that leaves ------------------------------------------------------------------------------


def test_a_call_cancelled_on_its_way_gives_its_place_back():
    world = Faulty()
    call = world.call()

    async def never(_question: Commit) -> None:
        await asyncio.Event().wait()

    async def leave() -> None:
        admission = asyncio.create_task(
            Engine(world.answerers() | {Commit: never}).run(pipeline.admit(call, world.terms))
        )
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert sum(world.places.values()) == 1
        admission.cancel()
        with suppress(asyncio.CancelledError):
            await admission

    asyncio.run(leave())
    assert sum(world.places.values()) == 0


def test_a_permit_names_the_record_it_rests_on():
    world = Faulty()
    permit = world.permit(world.call())
    assert isinstance(permit, Permit)
    assert world.record(permit)["id"] == permit.record_id
