"""The decision point for others: what is asked, what is answered, and that it is what a call would meet."""

from __future__ import annotations

from typing import Any

import pytest

from legation.core import evaluating, policy
from legation.core.asks import AgentNamed, Commit, Policies, Unavailable
from legation.core.model import Op, Permit, Refusal, Standing
from legation.core.reasons import Reason, Refused
from legation.core.visiting import Visitor
from tests.core.test_revoking import a_token
from tests.world import READ, TRANSFER, World, message

SHIPPED_WITH = {"skill": READ, "binding": "JSONRPC", "proofed": True}


def visitor(world: World, name: str = "summarizer") -> Visitor:
    return Visitor(world.agents[name], a_token(client_id=name, subject=name), world.now)


def asked(**more: Any) -> dict[str, Any]:
    """An evaluation in order but for what is given; None leaves a member out."""
    body = {
        "subject": {"type": "agent", "id": "orchestrator"},
        "action": {"name": "SendMessage"},
        "resource": {"type": "agent", "id": "payments"},
        "context": SHIPPED_WITH,
        **more,
    }
    return {name: value for name, value in body.items() if value is not None}


def decided(world: World, **more: Any) -> dict[str, Any]:
    return world.run(evaluating.evaluation(visitor(world), asked(**more)))


def reason(world: World, **more: Any) -> str | None:
    """Why not; None for yes."""
    answer = decided(world, **more)
    assert answer["decision"] is ("reason" not in answer["context"])
    found: str | None = answer["context"].get("reason")
    return found


def several(world: World, *items: Any, **more: Any) -> list[bool]:
    answer = world.run(evaluating.evaluations(visitor(world), {**asked(), "evaluations": list(items), **more}))
    return [one["decision"] for one in answer["evaluations"]]


# -- one -----------------------------------------------------------------------------------------------


def test_yes():
    world = World()
    answer = decided(world)
    assert answer["decision"] is True
    ((record_id, kind, body),) = world.ledger
    assert answer["context"]["record_id"] == record_id
    assert (kind, body["what"]) == ("event", "access-evaluated")
    said = body["fields"]
    assert (said["decision"], said["client"], said["subject"]) == (True, "summarizer", "agent: orchestrator")
    assert (said["policy"], said["policies"]) == (world.book.version, world.ledger[0][2]["fields"]["policies"])
    assert said["policies"]


def test_t48_a_denial_is_an_answer():
    world = World()
    answer = decided(world, resource={"type": "agent", "id": "vault"})
    assert (answer["decision"], answer["context"]["reason"]) == (False, "target-not-allowed")
    assert world.ledger[0][2]["fields"]["decision"] is False


def test_what_was_not_asked_is_said():
    assert "owned" in decided(World())["context"]["unassessed"]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"action": {"name": "Fly"}}, "method-unknown"),
        ({"action": {"name": "sendmessage"}}, "method-unknown"),
        ({"subject": {"type": "agent", "id": "nobody"}}, "caller-standing"),
        ({"subject": {"type": "user", "id": "orchestrator"}}, "caller-standing"),
        ({"subject": {"type": "agent", "id": "spy"}}, "caller-standing"),
        ({"resource": {"type": "agent", "id": "nobody"}}, "target-not-allowed"),
        ({"resource": {"type": "document", "id": "payments"}}, "callee-unknown"),
        ({"context": None}, None),
        ({"context": {"scope": [READ]}}, "skill-unnamed"),
        ({"context": {**SHIPPED_WITH, "skill": "fly"}}, "skill-unknown"),
        ({"context": {**SHIPPED_WITH, "scope": [TRANSFER]}}, "scope-insufficient"),
        ({"context": {**SHIPPED_WITH, "scope": ["root"]}}, "scope-insufficient"),
    ],
    ids=str,
)
def test_why_not(more: dict[str, Any], why: str | None):
    assert reason(World(), **more) == why


def test_a_scope_beyond_the_enrolment_is_no_scope():
    world = World()
    world.put("orchestrator", scopes=frozenset({READ}))
    context = {**SHIPPED_WITH, "skill": TRANSFER, "scope": [READ, TRANSFER]}
    assert reason(world, context=context) == "scope-insufficient"


@pytest.mark.parametrize("standing", [one for one in Standing if one is not Standing.ACTIVE])
def test_who_does_not_stand_may_nothing(standing: Standing):
    world = World()
    world.put("orchestrator", standing=standing)
    assert reason(world) == "caller-standing"
    other = World()
    other.put("payments", standing=standing)
    assert reason(other) == "callee-standing"


def test_of_another_tenant_nothing_is_told():
    """Whether they exist or not, and whatever they may: word for word the same, but for the record."""
    world = World()
    answers = [decided(world, subject={"type": "agent", "id": name}) for name in ("spy", "vault", "nobody")]
    assert len({answer["context"].pop("record_id") for answer in answers}) == 3
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize(
    ("op", "change"), [("SendStreamingMessage", "streaming"), ("GetExtendedAgentCard", "extended_card")]
)
def test_what_the_card_does_not_offer(op: str, change: str):
    world = World()
    assert reason(world, action={"name": op}) is None
    world.put("payments", **{change: False})
    assert str(reason(world, action={"name": op})).endswith("not-offered")


def test_t49_a_policy_that_fails_denies():
    world = World()
    permits, fails = '@id("a") permit(principal, action, resource);', '@id("b") forbid(principal, action, resource)'
    world.book = policy.load({"x.cedar": f"{permits}{fails} when {{ context.size + 9223372036854775807 > 0 }};"})
    assert reason(world, context={**SHIPPED_WITH, "size": 8}) == "policy-error"


def test_what_a_policy_holds_is_no():
    world = World()
    world.book = policy.load({"x.cedar": '@id("a") @hold("ask") permit(principal, action, resource);'})
    assert reason(world) == "approval-required"


def test_no_policy_is_no():
    world = World()
    world.book = policy.load({})
    assert reason(world) == "policy-denied"


@pytest.mark.parametrize("amount", ["1e400", "-1", "NaN", "ten", 10, "9" * 40])
def test_an_amount_that_cannot_be_read_is_the_most_there_is(amount: Any):
    world = World()
    text = '@id("a") permit(principal, action, resource) when { context.amount <= 1000 };'
    try:
        world.book = policy.load({"x.cedar": text})
    except policy.PolicyFault:
        pytest.skip("policies say amounts in another way")
    assert reason(world, context={**SHIPPED_WITH, "amount": "10"}) is None
    assert reason(world, context={**SHIPPED_WITH, "amount": amount}) == "policy-denied"


@pytest.mark.parametrize("skill", [READ, TRANSFER, "fly"])
@pytest.mark.parametrize("caller", ["orchestrator", "summarizer"])
@pytest.mark.parametrize("change", [{}, {"targets": frozenset()}, {"scopes": frozenset({READ})}], ids=str)
def test_the_answer_is_what_a_call_would_meet(caller: str, skill: str, change: dict[str, Any]):
    world = World()
    world.put(caller, **change)
    scope = tuple(world.agents[caller].scopes)
    call = world.call(Op.SEND_MESSAGE, message(skill=skill), caller=caller, scope=scope)
    verdict = world.admit(call)
    context = {**SHIPPED_WITH, "skill": skill, "scope": sorted(scope)}
    why = reason(world, subject={"type": "agent", "id": caller}, context=context)
    assert (why is None) == isinstance(verdict, Permit)
    if isinstance(verdict, Refusal):
        assert why == verdict.reason.id


# -- what is no request --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"subject": None}, "subject"),
        ({"subject": "orchestrator"}, "subject"),
        ({"subject": {"type": "agent"}}, "subject.id"),
        ({"subject": {"type": 1, "id": "x"}}, "subject.type"),
        ({"subject": {"type": "agent", "id": "x", "properties": []}}, "subject.properties"),
        ({"action": None}, "action"),
        ({"action": {}}, "action.name"),
        ({"action": {"name": ""}}, "action.name"),
        ({"resource": None}, "resource"),
        ({"resource": {"id": "payments"}}, "resource.type"),
        ({"context": []}, "context"),
        ({"context": {"skill": 1}}, "context.skill"),
        ({"context": {**SHIPPED_WITH, "scope": "all"}}, "context.scope"),
        ({"context": {**SHIPPED_WITH, "size": -1}}, "context.size"),
        ({"context": {**SHIPPED_WITH, "parts": True}}, "context.parts"),
    ],
    ids=str,
)
def test_what_is_no_request_is_not_decided(more: dict[str, Any], field: str):
    world = World()
    with pytest.raises(Refused) as caught:
        decided(world, **more)
    assert (caught.value.reason, caught.value.field) == (Reason.EVALUATION_REQUEST, field)
    assert world.ledger == []


def test_members_nobody_knows_are_left_out():
    more = {"foo": 1, "subject": {"type": "agent", "id": "orchestrator", "bar": 2, "properties": {"x": 1}}}
    assert reason(World(), **more) is None


@pytest.mark.parametrize("down", [AgentNamed, Policies, Commit])
def test_what_cannot_answer_decides_nothing(down: type[Any]):
    world = World()
    here = visitor(world)
    world.faults[down] = Unavailable(down.__name__)
    with pytest.raises(Unavailable):
        world.run(evaluating.evaluation(here, asked()))
    with pytest.raises(Unavailable):
        world.run(evaluating.evaluations(here, {**asked(), "evaluations": [{}, {}]}))


# -- several -------------------------------------------------------------------------------------------

NO = {"resource": {"type": "agent", "id": "vault"}}


def test_several_are_answered_in_order():
    assert several(World(), {}, NO, {}, {"action": {"name": "Fly"}}) == [True, False, True, False]


def test_what_stands_beside_them_is_the_default_and_each_member_is_replaced_whole():
    world = World()
    body = {"evaluations": [asked(), {**asked(), "context": {}}], "context": {"skill": "fly"}}
    answer = world.run(evaluating.evaluations(visitor(world), body))
    assert [one["decision"] for one in answer["evaluations"]] == [True, True]
    body = {**asked(context={"skill": "fly"}), "evaluations": [{}, {"context": SHIPPED_WITH}]}
    answer = world.run(evaluating.evaluations(visitor(world), body))
    assert [one["decision"] for one in answer["evaluations"]] == [False, True]


@pytest.mark.parametrize(
    ("semantic", "expected"),
    [
        ("execute_all", [True, False, True]),
        ("deny_on_first_deny", [True, False]),
        ("permit_on_first_permit", [True]),
    ],
)
def test_a_batch_ends_where_it_is_asked_to(semantic: str, expected: list[bool]):
    world = World()
    assert several(world, {}, NO, {}, options={"evaluations_semantic": semantic}) == expected
    assert len(world.ledger) == len(expected)


@pytest.mark.parametrize("items", [None, []])
def test_none_of_several_is_one(items: Any):
    body = asked() if items is None else {**asked(), "evaluations": items}
    answer = World().run(evaluating.evaluations(visitor(World()), body))
    assert answer["decision"] is True
    assert "evaluations" not in answer


def test_an_item_that_is_none_is_denied_and_says_so():
    world = World()
    answer = world.run(evaluating.evaluations(visitor(world), {**asked(), "evaluations": [{}, 1, {"action": {}}, {}]}))
    assert [one["decision"] for one in answer["evaluations"]] == [True, False, False, True]
    assert answer["evaluations"][1]["context"]["error"] == {"status": 400, "message": "evaluations: an object"}


@pytest.mark.parametrize(
    "more",
    [
        {"evaluations": {}},
        {"evaluations": [{}] * 101},
        {"options": {"evaluations_semantic": "some"}},
        {"options": {"evaluations_semantic": []}},
        {"options": []},
    ],
    ids=["no array", "many", "unknown", "no text", "no object"],
)
def test_a_batch_that_is_none(more: dict[str, Any]):
    world = World()
    with pytest.raises(Refused) as caught:
        world.run(evaluating.evaluations(visitor(world), {**asked(), "evaluations": [{}], **more}))
    assert caught.value.reason is Reason.EVALUATION_REQUEST
    assert world.ledger == []
