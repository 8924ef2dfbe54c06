"""A call that a policy holds: what is said of it, what it is bound to, and how it passes once it is approved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from legation.core import approvals, policy
from legation.core import messages as m
from legation.core.approvals import EXTENSION, STEP_UP, notices
from legation.core.asks import Apply, Commit, Conflict, Forward, Post, Spend, Unavailable
from legation.core.model import Binding, Hold, Interface, Op, Permit, Refusal
from legation.core.reasons import Reason, Refused
from legation.core.stream import Gate
from tests.approving import EVERYTHING, Approving
from tests.world import HOOK, NOW, READ, TRANSFER, World, message


@pytest.fixture
def world() -> Approving:
    return Approving()


# -- held ----------------------------------------------------------------------------------------------


def test_a_held_call_is_told_as_a_task_of_the_gateway_s_own(world):
    hold = world.held()
    task = approvals.task(hold)
    assert task.status.state == "TASK_STATE_AUTH_REQUIRED"
    assert hold.page == f"https://gate.example/approve/{hold.approval}"
    assert task.status.message is not None
    assert hold.page in str(task.status.message.parts[0].text)
    assert task.metadata is not None
    said = task.metadata[EXTENSION]
    assert (said["approvalId"], said["page"], said["progress"]) == (hold.approval, hold.page, "held")
    assert said["recordId"] == hold.record_id
    record = world.record(hold)
    assert (record["verdict"], record["stage"], record["approval"]) == ("hold", "approval", hold.approval)
    assert record["reason"] == "approval-required"


def test_nothing_is_sent_and_no_place_is_taken(world):
    world.held()
    assert not [one for one in world.asked if isinstance(one, Forward)]
    assert +world.places == {}


def test_what_no_policy_holds_asks_nothing_new():
    plain, with_people = World(), Approving()
    with_people.book = plain.book
    for world in (plain, with_people):
        world.permit(world.call(Op.SEND_MESSAGE, message()))
    assert [type(one) for one in plain.asked] == [type(one) for one in with_people.asked]


def test_the_same_call_again_waits_for_the_same_approval(world):
    first, again = world.held(), world.held()
    assert (first.approval, first.fresh, again.approval, again.fresh) == (again.approval, True, first.approval, False)
    assert len(world.events("approval-asked")) == 1


def test_where_nobody_may_approve_nothing_is_held(world):
    world.person("ann", approver=True, suspended=True)
    assert world.refusal(world.same()).reason is Reason.APPROVAL_UNAVAILABLE


def test_an_agent_cannot_wear_approvers_down_with_questions(world):
    world.lies[Spend] = lambda asked: 5 if asked.buckets[0][0].startswith("asking:") else None
    refusal = world.refusal(world.same())
    assert (refusal.reason, refusal.retry_after) == (Reason.RATE_LIMITED, 5)


def test_a_hold_that_cannot_be_recorded_is_refused(world):
    world.faults[Apply] = Unavailable("ledger")
    assert world.refusal(world.same()).reason is Reason.UNAVAILABLE
    del world.faults[Apply]
    world.faults[Commit] = Unavailable("ledger")
    assert world.refusal(world.same()).reason is Reason.UNAVAILABLE


def test_two_who_ask_at_once_wait_for_one_approval(world):
    other = Approving()
    other.now = world.now
    hold = world.held()
    kept = dict(world.kept)

    def first_comes_another(question: Apply) -> Any:
        other.kept.update({key: found for key, found in kept.items() if key[0] in ("Approval", "HeldCall")})
        del other.lies[Apply]
        raise Conflict("taken")

    other.lies[Apply] = first_comes_another
    assert other.held().approval == hold.approval


# -- what it is bound to -------------------------------------------------------------------------------

ORIGIN = (Interface(Binding.JSONRPC, "https://payments.acme/elsewhere"),)
DIFFERENT: dict[str, Callable[[Approving], Any]] = {
    "one byte of the text": lambda world: world.call(Op.SEND_MESSAGE, message("hellp")),
    "another message id": lambda world: world.call(
        Op.SEND_MESSAGE, replace(message(), message=replace(message().message, message_id="m-2"))
    ),
    "a configuration besides": lambda world: world.call(
        Op.SEND_MESSAGE, replace(message(), configuration=m.SendMessageConfiguration(return_immediately=True))
    ),
    "another context": lambda world: world.call(Op.SEND_MESSAGE, message(context_id="c-9")),
    "another operation": lambda world: world.call(Op.SEND_STREAMING_MESSAGE, message()),
    "another binding": lambda world: world.call(Op.SEND_MESSAGE, message(), binding=Binding.REST),
    "an extension besides": lambda world: world.same(extensions=("urn:x",)),
    "another caller": lambda world: world.call(Op.SEND_MESSAGE, message(), caller="summarizer"),
}


@pytest.mark.parametrize("change", list(DIFFERENT))
def test_what_differs_is_another_call_and_held_anew(world, change):
    hold = world.held()
    world.decide(hold)
    world.agents["orchestrator"] = replace(world.agents["orchestrator"], callbacks=frozenset({HOOK}))
    assert world.hold(DIFFERENT[change](world)).approval != hold.approval
    assert isinstance(world.admit(world.same()), Permit)


def test_another_policy_that_holds_needs_another_approval(world):
    hold = world.held()
    world.decide(hold)
    more = '@id("ask-more") @hold("another") permit (principal, action, resource);'
    world.book = policy.load({"a.cedar": '@id("ask") @hold("one") permit (principal, action, resource);' + more})
    assert world.held().approval != hold.approval


def test_an_origin_that_moved_needs_another_approval(world):
    hold = world.held()
    world.decide(hold)
    world.put("payments", interfaces=ORIGIN)
    assert world.held().approval != hold.approval


def wanted(**more: Any) -> approvals.Wanted:
    usual: dict[str, Any] = {
        "tenant": "acme", "principal": "user:ann", "caller": "orchestrator", "callee": "payments",
        "op": "SendMessage", "binding": "JSONRPC", "origin": "https://payments.acme/rpc", "skill": READ,
        "extensions": (), "params": "00", "details": ({"type": "payment", "amount": "5000"},),
        "chain": (("iss", "orchestrator"),), "policies": ("ask",),
    }  # fmt: skip
    return approvals.Wanted(**{**usual, **more})


@pytest.mark.parametrize(
    "change",
    [
        {"tenant": "rival"}, {"principal": "user:bob"}, {"caller": "x"}, {"callee": "x"}, {"op": "x"},
        {"binding": "x"}, {"origin": "x"}, {"skill": TRANSFER}, {"skill": None}, {"extensions": ("urn:x",)},
        {"params": "01"}, {"details": ()}, {"details": ({"type": "payment", "amount": "5001"},)}, {"chain": ()},
        {"chain": (("iss", "orchestrator"), ("iss", "x"))}, {"policies": ()},
    ],
    ids=str,
)  # fmt: skip
def test_everything_that_is_bound_is_in_the_digest(change):
    assert approvals.call_digest(wanted(**change)) != approvals.call_digest(wanted())


def test_the_order_of_members_in_details_is_nothing():
    turned = wanted(details=({"amount": "5000", "type": "payment"},))
    assert approvals.call_digest(turned) == approvals.call_digest(wanted())


# -- approved ------------------------------------------------------------------------------------------


def test_an_approved_call_passes_once_and_is_then_held_anew(world):
    hold = world.held()
    world.decide(hold)
    permit = world.permit(world.same())
    assert permit.approval == hold.approval
    assert world.record(permit)["approval"] == hold.approval
    anew = world.held()
    assert anew.approval != hold.approval
    assert anew.fresh


def test_an_approval_is_used_up_by_the_decision_itself(world):
    world.decide(world.held())
    world.asked.clear()
    permit = world.permit(world.same())
    assert [(one.record_id, one.kind) for one in world.asked if isinstance(one, Apply)] == [
        (permit.record_id, "decision")
    ]
    assert not [one for one in world.asked if isinstance(one, Commit)]


def test_an_approval_used_meanwhile_by_another_lets_nothing_pass(world):
    world.decide(world.held())
    world.faults[Apply] = Conflict("changed")
    refusal = world.refusal(world.same())
    assert refusal.reason is Reason.APPROVAL_USED
    assert +world.places == {}


def test_an_approved_call_meets_every_other_stage(world):
    world.decide(world.held())
    world.put_tenant("acme", in_flight=0)
    assert world.refusal(world.same()).reason is Reason.TOO_MANY_IN_FLIGHT
    world.put_tenant("acme", in_flight=1)
    assert isinstance(world.admit(world.same()), Permit)  # what was refused for another reason used nothing up


def test_an_approval_runs_out(world):
    hold = world.held()
    world.decide(hold)
    world.now += 900
    assert world.held().approval != hold.approval


def test_a_denied_call_stays_denied_for_as_long_as_it_could_have_been_approved(world):
    hold = world.held()
    world.decide(hold, "deny")
    again = world.held()
    assert (again.approval, again.progress) == (hold.approval, "denied")
    assert approvals.task(again).status.state == "TASK_STATE_REJECTED"
    world.now += 900
    assert world.held().approval != hold.approval


@pytest.mark.parametrize("change", [{"suspended": True}, {"approver": False}, {"not_before": NOW + 1}])
def test_what_somebody_said_who_may_no_longer_counts_no_more(world, change):
    hold = world.held()
    world.decide(hold)
    world.person("eve", approver=True)
    found = world.kept["Person", "acme", "ann"]
    world.kept["Person", "acme", "ann"] = type(found)(replace(found.document, **change), found.version)
    assert world.held().approval != hold.approval


# -- the task of a hold --------------------------------------------------------------------------------


def get(world: Approving, hold: Hold, op: Op = Op.GET_TASK, **more: Any) -> Hold | Refusal | Permit:
    kinds: dict[Op, m.Params] = {
        Op.GET_TASK: m.GetTaskRequest(hold.task),
        Op.CANCEL_TASK: m.CancelTaskRequest(hold.task),
        Op.SUBSCRIBE_TO_TASK: m.SubscribeToTaskRequest(hold.task),
        Op.SEND_MESSAGE: message(task_id=hold.task),
        Op.SEND_STREAMING_MESSAGE: message(task_id=hold.task),
        Op.CREATE_PUSH_CONFIG: m.TaskPushNotificationConfig(HOOK, task_id=hold.task),
    }
    return world.admit(world.call(op, kinds[op], **more))


def state(verdict: object) -> str:
    assert isinstance(verdict, Hold), verdict
    return approvals.task(verdict).status.state.removeprefix("TASK_STATE_").lower()


def test_the_task_tells_how_far_the_approval_has_come(world):
    hold = world.held()
    assert state(get(world, hold)) == "auth_required"
    world.decide(hold)
    approved = get(world, hold)
    assert isinstance(approved, Hold)
    task = approvals.task(approved)
    assert task.status.state == "TASK_STATE_AUTH_REQUIRED"
    assert task.status.message is not None
    assert "send the same call again" in str(task.status.message.parts[0].text)
    permit = world.permit(world.same())
    world.run(approvals.note_task("acme", hold.approval, "t-77", world.now))
    used = get(world, hold)
    assert isinstance(used, Hold)
    assert state(used) == "completed"
    assert (used.leads_to, used.used_under) == ("t-77", permit.record_id)
    assert "t-77" in str(approvals.task(used))


def test_the_task_of_a_denied_call_is_rejected(world):
    hold = world.held()
    world.decide(hold, "deny")
    assert state(get(world, hold)) == "rejected"


def test_the_task_of_a_call_nobody_decided_is_rejected_and_not_canceled(world):
    hold = world.held()
    world.now += 900
    assert state(get(world, hold)) == "rejected"


def test_to_cancel_the_task_withdraws_the_approval(world):
    hold = world.held()
    assert state(get(world, hold, Op.CANCEL_TASK)) == "canceled"
    assert state(get(world, hold)) == "canceled"
    assert world.events("approval-withdrawn")[0]["approval"] == hold.approval
    assert all(one.content == () for one in world.shown())
    again = get(world, hold, Op.CANCEL_TASK)
    assert isinstance(again, Refusal)
    assert again.reason is Reason.TASK_NOT_CANCELABLE
    world.refuses(Reason.APPROVAL_OVER, hold)
    assert world.held().approval != hold.approval


def test_a_call_about_the_task_is_answered_by_the_gateway_whatever_policies_hold(world):
    hold = world.held()
    world.book = EVERYTHING
    for op in (Op.GET_TASK, Op.SUBSCRIBE_TO_TASK, Op.SEND_MESSAGE, Op.SEND_STREAMING_MESSAGE):
        answered = get(world, hold, op)
        assert isinstance(answered, Hold)
        assert (answered.approval, answered.challenge) == (hold.approval, False)
    assert not [one for one in world.asked if isinstance(one, Forward)]


def test_a_task_that_has_ended_takes_no_more(world):
    hold = world.held()
    world.decide(hold, "deny")
    for op in (Op.SEND_MESSAGE, Op.SEND_STREAMING_MESSAGE, Op.SUBSCRIBE_TO_TASK):
        refused = get(world, hold, op)
        assert isinstance(refused, Refusal)
        assert refused.reason is Reason.TASK_OVER


def test_nothing_is_pushed_about_it(world):
    refused = get(world, world.held(), Op.CREATE_PUSH_CONFIG)
    assert isinstance(refused, Refusal)
    assert refused.reason is Reason.PUSH_NOT_OFFERED


@pytest.mark.parametrize(
    "more",
    [{"caller": "summarizer"}, {"caller": "spy", "callee": "vault"}, {"scope": (TRANSFER,)}],
    ids=["another agent", "another tenant", "a token for another skill"],
)
def test_the_task_is_its_caller_s_alone(world, more):
    refused = get(world, world.held(), **more)
    assert isinstance(refused, Refusal)
    skill = "scope" in more
    assert refused.reason.shown is (Reason.SCOPE_INSUFFICIENT if skill else Reason.TASK_NOT_FOUND)


def test_a_task_of_this_grammar_that_nobody_asked_for_does_not_exist(world):
    hold = replace(world.held(), task="legation~acme~nothing")
    refused = get(world, hold)
    assert isinstance(refused, Refusal)
    assert refused.reason is Reason.TASK_NOT_FOUND
    assert not [one for one in world.asked if getattr(one, "id", None) == "legation~acme~nothing"
                and type(one).__name__ == "OwnerOf"]  # fmt: skip


def test_the_gateway_s_task_is_no_reference(world):
    hold = world.held()
    call = world.call(Op.SEND_MESSAGE, message(reference_task_ids=(hold.task,)))
    assert world.refusal(call).reason is Reason.TASK_NOT_FOUND


# -- a challenge instead -------------------------------------------------------------------------------


def test_a_caller_that_asks_for_it_is_challenged(world):
    hold = world.held(extensions=(STEP_UP,))
    assert hold.challenge
    refusal = approvals.refusal(hold)
    assert (refusal.reason, refusal.approval, refusal.page) == (Reason.APPROVAL_REQUIRED, hold.approval, hold.page)


@pytest.mark.parametrize("op", [Op.LIST_TASKS, Op.GET_EXTENDED_CARD, Op.CREATE_PUSH_CONFIG])
def test_what_cannot_be_answered_with_a_task_is_challenged(world, op):
    world.book = EVERYTHING
    world.own("t-1")
    assert world.hold(world.call(op)).challenge


# -- what the approver is shown ------------------------------------------------------------------------


def test_all_that_is_sent_is_shown_and_no_longer_than_it_waits(world):
    parts = (
        m.Part(text="pay"),
        m.Part(data={"amount": 5}, media_type="application/json"),
        m.Part(url="https://a.example/x"),
        m.Part(raw="aGVsbG8=", filename="a.txt"),
    )
    sent = message()
    params = replace(sent, message=replace(sent.message, parts=parts), metadata={"note": "quickly"})
    hold = world.hold(world.call(Op.SEND_MESSAGE, params))
    view = world.run(approvals.look(hold.approval))
    assert [piece.kind for piece in view.content] == ["text", "data", "link", "file", "rest"]
    said = "\n".join(piece.said for piece in view.content)
    for shown in ("pay", '"amount": 5', "https://a.example/x", "aGVsbG8=", "a.txt", "quickly", "m-1"):
        assert shown in said
    world.decide(hold)
    world.permit(world.call(Op.SEND_MESSAGE, params))
    assert all(one.content == () for one in world.shown())
    assert world.run(approvals.look(hold.approval)).content == ()


def test_what_is_too_long_to_show_is_said_to_be_missing(world):
    hold = world.hold(world.call(Op.SEND_MESSAGE, message("x" * 70_000)))
    view = world.run(approvals.look(hold.approval))
    assert [piece.kind for piece in view.content] == ["text", "cut"]
    assert len(view.content[0].said) == 64 * 1024


def test_no_record_holds_what_the_message_says(world):
    hold = world.hold(world.call(Op.SEND_MESSAGE, message("a secret of the board")))
    world.decide(hold)
    assert "secret of the board" not in str(world.ledger)


# -- who is told ---------------------------------------------------------------------------------------


def test_approvers_are_told_without_a_word_of_the_message(world):
    world.person("ann", approver=True, webhook="https://chat.example/ann")
    world.person("eve", approver=True, suspended=True, webhook="https://chat.example/eve")
    world.person("bob", webhook="https://chat.example/bob")
    hold = world.hold(world.call(Op.SEND_MESSAGE, message("a secret of the board")))
    (notice,) = world.run(notices.due("acme", hold.approval))
    assert (notice.person, notice.url) == ("ann", "https://chat.example/ann")
    assert world.run(notices.send(notice, "https://gate.example", 1))
    ((url, headers, body),) = world.posted
    assert url == "https://chat.example/ann"
    assert hold.page.encode() in body
    assert b"secret" not in body
    assert headers["legation-signature"].count("..") == 1


def test_a_notice_that_does_not_arrive_is_recorded_at_last(world):
    world.person("ann", approver=True, webhook="https://chat.example/ann")
    (notice,) = world.run(notices.due("acme", world.held().approval))
    world.lies[Post] = lambda _: 500
    assert [world.run(notices.send(notice, "https://gate.example", n)) for n in (1, 2, 3)] == [False, False, True]
    assert world.events("approval-notice-failed")[0]["person"] == "ann"


# -- an agent that pretends ----------------------------------------------------------------------------


def test_no_agent_names_a_task_as_the_gateway_does(world):
    """An origin could otherwise show its caller a hold of its own making, with a page of its own."""
    hold = world.held()
    world.decide(hold)
    permit = world.permit(world.same())
    forged = m.Task("legation~acme~forged", m.TaskStatus("TASK_STATE_AUTH_REQUIRED"))
    for act in (
        lambda gate: gate.whole(m.SendMessageResponse(task=forged)),
        lambda gate: gate.feed(m.StreamResponse(task=forged)),
    ):
        with pytest.raises(Refused) as refused:
            act(Gate(permit))
        assert refused.value.reason is Reason.UPSTREAM_FOREIGN_TASK


def test_details_that_changed_after_the_approval_need_another(world):
    """T46: the same bytes under a token that allows more are not what was approved."""

    def call(amount: str) -> Any:
        payment = {"amount": "5000.00", "currency": "USD", "recipient": "ACC123"}
        sent = message()
        params = replace(sent, message=replace(sent.message, parts=(m.Part(data=payment),)))
        allowed = [{"type": "payment", "amount": amount, "currency": "USD", "recipient": "ACC123"}]
        return world.call(Op.SEND_MESSAGE, params, token=world.token(authorization_details=allowed, txn="txn-1"))

    hold = world.hold(call("5000"))
    assert world.run(approvals.look(hold.approval)).approval.details[0]["amount"] == "5000"
    world.decide(hold)
    assert world.hold(call("9000")).approval != hold.approval
    assert world.permit(call("5000")).approval == hold.approval
