"""Each stage's questions and refusals: what the caller may do, with what, and how much of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from msgspec.structs import replace

from legation.core import messages as m
from legation.core import policy, stages
from legation.core.asks import Find, FindAll, Occupy, OwnerOf, Policies, Spend
from legation.core.model import Binding, Call, Interface, Op, Owner, Rate
from legation.core.operations import Kind
from legation.core.reasons import Reason
from tests.cases import ACME, CALLEE, CALLER, TOKEN, WORLD, case, refuses
from tests.playbook import Playbook
from tests.world import HOOK, READ, SHIPPED, TRANSFER, message, params_for

# -- offer ---------------------------------------------------------------------------------------------


def offered(op: Op = Op.SEND_MESSAGE, *, callee: dict[str, Any] | None = None, **call: Any) -> Callable[[], None]:
    one = case(WORLD.call(op, **call), callee=replace(CALLEE, **(callee or {})))
    del one.interface
    return lambda: stages.offer(one)


@pytest.mark.parametrize("binding", list(Binding))
def test_the_interface_of_the_binding_is_the_one_called(binding: Binding):
    one = case(WORLD.call(binding=binding))
    stages.offer(one)
    assert one.interface.binding is binding


def test_a_binding_the_card_does_not_offer_is_refused():
    only = (Interface(Binding.REST, "https://payments.acme/rest"),)
    refuses(Reason.BINDING_NOT_OFFERED, offered(callee={"interfaces": only}))
    refuses(Reason.BINDING_NOT_OFFERED, offered(callee={"interfaces": ()}))


TENANTED = {"interfaces": (Interface(Binding.JSONRPC, "https://payments.acme/rpc", "blue"),)}


@pytest.mark.parametrize("tenant", [None, "blue", "acme"])
def test_the_tenant_of_the_card_may_be_stated(tenant: str | None):
    offered(callee=TENANTED, path_tenant=tenant)()
    offered(callee=TENANTED, params=replace(message(), tenant=tenant))()


@pytest.mark.parametrize("tenant", ["rival", "", "BLUE"])
def test_another_tenant_is_refused_in_path_and_body(tenant: str):
    refuses(Reason.INTERFACE_TENANT, offered(callee=TENANTED, path_tenant=tenant))
    refuses(Reason.INTERFACE_TENANT, offered(callee=TENANTED, params=replace(message(), tenant=tenant)))


@pytest.mark.parametrize(
    ("op", "lacking", "reason"),
    [
        (Op.SEND_STREAMING_MESSAGE, {"streaming": False}, Reason.STREAMING_NOT_OFFERED),
        (Op.SUBSCRIBE_TO_TASK, {"streaming": False}, Reason.STREAMING_NOT_OFFERED),
        (Op.CREATE_PUSH_CONFIG, {"push": False}, Reason.PUSH_NOT_OFFERED),
        (Op.GET_PUSH_CONFIG, {"push": False}, Reason.PUSH_NOT_OFFERED),
        (Op.LIST_PUSH_CONFIGS, {"push": False}, Reason.PUSH_NOT_OFFERED),
        (Op.DELETE_PUSH_CONFIG, {"push": False}, Reason.PUSH_NOT_OFFERED),
        (Op.GET_EXTENDED_CARD, {"extended_card": False}, Reason.EXTENDED_CARD_NOT_OFFERED),
    ],
)
def test_what_the_card_does_not_offer_is_refused(op: Op, lacking: dict[str, Any], reason: Reason):
    refuses(reason, offered(op, callee=lacking))
    offered(op)()
    offered(Op.SEND_MESSAGE, callee=lacking)()


def test_required_extensions_are_named():
    needs = {"required_extensions": frozenset({"urn:a", "urn:b"})}
    assert refuses(Reason.EXTENSION_REQUIRED, offered(callee=needs, extensions=("urn:a",))).detail == "urn:b"
    offered(callee=needs, extensions=("urn:c", "urn:b", "urn:a"))()


# -- owned ---------------------------------------------------------------------------------------------

MINE = Owner("acme", "orchestrator", READ, "c-1")
THEIRS = Owner("acme", "summarizer", READ, "c-1")
ABOUT_A_TASK = [op for op in Op if op not in (Op.LIST_TASKS, Op.GET_EXTENDED_CARD)]


def owned(params: m.Params, op: Op = Op.SEND_MESSAGE) -> tuple[stages.Case, Playbook[None]]:
    one = case(WORLD.call(op, params))
    del one.task
    return one, Playbook(stages.owned(one))


@pytest.mark.parametrize("op", ABOUT_A_TASK, ids=lambda op: op.value)
def test_a_task_is_looked_up_at_its_agent_and_must_be_mine(op: Op):
    one, book = owned(params_for(op, "t-1"), op)
    book.asks(OwnerOf("payments", "task", "t-1")).told(MINE).ends()
    assert one.task == MINE
    for found, reason in ((None, Reason.TASK_NOT_FOUND), (THEIRS, Reason.TASK_NOT_YOURS)):
        _, book = owned(params_for(op, "t-1"), op)
        book.asks(OwnerOf)
        refuses(reason, partial(book.told, found))


@pytest.mark.parametrize("params", [message(), m.ListTasksRequest()])
def test_a_call_that_names_nothing_asks_nothing(params: m.Params):
    one, book = owned(params, Op.LIST_TASKS if isinstance(params, m.ListTasksRequest) else Op.SEND_MESSAGE)
    book.ends()
    assert (one.task, one.bind_context) == (None, None)


def test_a_follow_up_says_the_context_of_its_task():
    one, book = owned(message(task_id="t-1"))
    book.asks(OwnerOf).told(MINE).ends()
    assert isinstance(one.call.params, m.SendMessageRequest)
    assert one.call.params.message.context_id == "c-1"
    assert one.bind_context is None


def test_a_follow_up_in_another_context_is_refused():
    _, book = owned(message(task_id="t-1", context_id="c-2"))
    book.asks(OwnerOf)
    refuses(Reason.CONTEXT_CONFLICT, lambda: book.told(MINE))


def test_a_task_without_a_context_lends_none_of_someone_else():
    """A task whose agent gave no context must not carry a foreign one past the check."""
    _, book = owned(message(task_id="t-1", context_id="c-9"))
    book.asks(OwnerOf("payments", "task", "t-1")).told(replace(MINE, context=None)).asks(
        OwnerOf("payments", "context", "c-9")
    )
    refuses(Reason.CONTEXT_NOT_YOURS, lambda: book.told(THEIRS))


def test_a_new_context_is_bound_when_the_call_is_permitted():
    one, book = owned(message(context_id="c-9"))
    book.asks(OwnerOf("payments", "context", "c-9")).told(None).ends()
    assert one.bind_context == "c-9"


def test_a_context_of_mine_is_not_bound_again():
    one, book = owned(message(context_id="c-1"))
    book.asks(OwnerOf).told(MINE).ends()
    assert one.bind_context is None


@pytest.mark.parametrize("op", [Op.SEND_MESSAGE, Op.LIST_TASKS])
def test_a_context_of_someone_else_is_refused(op: Op):
    params = m.ListTasksRequest(context_id="c-1") if op is Op.LIST_TASKS else message(context_id="c-1")
    _, book = owned(params, op)
    book.asks(OwnerOf)
    refuses(Reason.CONTEXT_NOT_YOURS, lambda: book.told(THEIRS))


def test_a_list_of_a_context_never_seen_does_not_claim_it():
    _, book = owned(m.ListTasksRequest(context_id="c-9"), Op.LIST_TASKS)
    book.asks(OwnerOf)
    refuses(Reason.TASK_NOT_FOUND, lambda: book.told(None))


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (None, Reason.TASK_NOT_FOUND),
        (THEIRS, Reason.TASK_NOT_YOURS),
        (replace(MINE, skill=TRANSFER), Reason.SCOPE_INSUFFICIENT),
        (replace(MINE, skill=None), Reason.SCOPE_INSUFFICIENT),
    ],
)
def test_each_referenced_task_is_mine_and_in_scope(found: Owner | None, reason: Reason):
    _, book = owned(message(reference_task_ids=("t-1", "t-2")))
    book.asks(OwnerOf("payments", "task", "t-1")).told(MINE).asks(OwnerOf("payments", "task", "t-2"))
    refuses(reason, lambda: book.told(found))


# -- skill ---------------------------------------------------------------------------------------------


def skilled(op: Op, task: Owner | None = None, scope: tuple[str, ...] = (READ,), **call: Any) -> stages.Case:
    return case(WORLD.call(op, **call), task=task, token=replace(TOKEN, scope=frozenset(scope)))


def test_a_call_is_admitted_for_one_skill_and_a_list_for_what_its_token_covers():
    for op in Op:
        stages.skill(one := skilled(op, MINE))
        overview = one.row.kind in (Kind.LIST, Kind.CARD)
        assert one.skill == (None if overview else READ)
        assert one.visible == (frozenset({READ}) if overview else frozenset())


@pytest.mark.parametrize("op", list(Op), ids=lambda op: op.value)
def test_no_operation_is_admitted_without_scope(op: Op):
    refuses(Reason.SCOPE_INSUFFICIENT, lambda: stages.skill(skilled(op, MINE, scope=())))


def test_a_message_without_a_skill_is_told_how_to_name_one():
    unnamed = skilled(Op.SEND_MESSAGE, params=message(skill=None))
    assert "name the skill" in refuses(Reason.SKILL_UNNAMED, lambda: stages.skill(unnamed)).reason.row.help


def test_a_push_configuration_for_no_task_is_refused():
    bare = skilled(Op.CREATE_PUSH_CONFIG, params=m.TaskPushNotificationConfig(HOOK))
    refuses(Reason.TASK_NOT_FOUND, lambda: stages.skill(bare))


# -- content, egress -----------------------------------------------------------------------------------


def parts(*kinds: str | None) -> m.SendMessageRequest:
    whole = tuple(m.Part(text="hi", media_type=kind) for kind in kinds)
    return replace(one := message(), message=replace(one.message, parts=whole))


def test_parts_the_agent_accepts_pass():
    stages.content(case(WORLD.call(params=parts("text/plain", None, "Application/JSON"))))
    stages.content(case(WORLD.call(params=parts("image/png")), callee=replace(CALLEE, input_modes=frozenset())))
    stages.content(case(WORLD.call(Op.LIST_TASKS)))


def test_a_media_type_the_agent_does_not_accept_is_refused():
    refused = refuses(
        Reason.CONTENT_TYPE, lambda: stages.content(case(WORLD.call(params=parts("text/plain", "text/html"))))
    )
    assert refused.field == "message.parts[1]"


def test_too_many_parts_are_refused():
    few = replace(WORLD.terms, max_parts=2)
    stages.content(case(WORLD.call(params=parts(None, None)), terms=few))
    refuses(Reason.TOO_MANY_PARTS, lambda: stages.content(case(WORLD.call(params=parts(None, None, None)), terms=few)))


def with_push(url: str = HOOK) -> list[Call]:
    """Both ways to name a callback."""
    push = m.TaskPushNotificationConfig(url)
    along = replace(message(), configuration=m.SendMessageConfiguration(task_push_notification_config=push))
    return [WORLD.call(Op.CREATE_PUSH_CONFIG, push), WORLD.call(Op.SEND_MESSAGE, along)]


def test_an_enrolled_callback_passes():
    for call in with_push():
        stages.egress(case(call))


@pytest.mark.parametrize("url", ["http://169.254.169.254/latest", HOOK + "/", HOOK + "?x", HOOK.upper()])
def test_a_callback_that_is_not_enrolled_is_refused(url: str):
    for call in with_push(url):
        refuses(Reason.WEBHOOK_REFUSED, partial(stages.egress, case(call)))


def test_empty_callbacks_mean_none():
    for call in with_push():
        bare = case(call, caller=replace(CALLER, callbacks=frozenset()))
        refuses(Reason.WEBHOOK_REFUSED, partial(stages.egress, bare))


def test_a_callback_for_an_agent_that_does_not_push_is_refused():
    for call in with_push():
        mute = case(call, callee=replace(CALLEE, push=False))
        refuses(Reason.PUSH_NOT_OFFERED, partial(stages.egress, mute))


def test_a_message_without_a_callback_goes_nowhere_else():
    stages.egress(case(WORLD.call(params=message())))
    stages.egress(case(WORLD.call(params=replace(message(), configuration=m.SendMessageConfiguration()))))


# -- rules, approval -----------------------------------------------------------------------------------


def test_a_policy_that_permits_is_named():
    one = case()
    Playbook(stages.rules(one)).asks(Policies()).told(SHIPPED).ends()
    assert one.policies == ("same-tenant-skill",)
    assert one.policy_version == SHIPPED.version
    assert one.held == ()
    assert stages.approval(one) is None


def under(text: str, **established: Any) -> Callable[[], object]:
    """Run `rules` under one more policy."""
    book = policy.load({"test.cedar": '@id("yes") permit (principal, action, resource);' + text})
    return lambda: Playbook(stages.rules(case(**established))).asks(Policies).told(book).ends()


@pytest.mark.parametrize(
    ("condition", "call"),
    [
        ("context.size > 1000", {"size": 4000}),
        ("context.parts > 1", {"params": parts(None, None)}),
        ("context.streaming", {"op": Op.SEND_STREAMING_MESSAGE}),
        ('context.binding == "JSONRPC"', {}),
        (f'context.skill == "{READ}"', {}),
        (f'context.scope.contains("{READ}")', {}),
        ("context.proofed", {}),
    ],
)
def test_a_policy_sees_the_call(condition: str, call: dict[str, Any]):
    forbid = f'@id("no") forbid (principal, action, resource) when {{ {condition} }};'
    refuses(Reason.POLICY_FORBIDDEN, under(forbid, call=WORLD.call(**call)))
    never = f'@id("no") forbid (principal, action, resource) when {{ !({condition}) }};'
    under(never, call=WORLD.call(**call))()


def test_no_policies_permit_nothing():
    book = Playbook(stages.rules(case())).asks(Policies)
    refuses(Reason.POLICY_DENIED, lambda: book.told(policy.load({})))


def test_a_policy_that_fails_denies():
    overflow = '@id("no") forbid (principal, action, resource) when { context.size * 9223372036854775807 > 1 };'
    refuses(Reason.POLICY_ERROR, under(overflow))


def test_what_a_person_must_approve_is_refused():
    held = policy.load({"held.cedar": '@id("ask") @hold("a person decides") permit (principal, action, resource);'})
    one = case()
    Playbook(stages.rules(one)).asks(Policies).told(held).ends()
    steps = stages.approval(one)
    assert steps is not None
    book = Playbook(steps).asks(Find).told(None).asks(FindAll)
    assert "ask" in refuses(Reason.APPROVAL_UNAVAILABLE, lambda: book.told(())).detail  # there is nobody who may


def test_what_no_policy_holds_asks_nothing_of_anybody():
    one = case()
    one.held = ()
    assert stages.approval(one) is None
    assert one.approved is None


# -- limits, behaviour, place --------------------------------------------------------------------------


def test_tenant_and_agent_are_charged_together_what_the_operation_costs():
    tenant = replace(ACME, rate=Rate(1.0, 2.0), agent_rate=Rate(3.0, 4.0))
    spend = Spend((("tenant:acme", Rate(1.0, 2.0)), ("agent:orchestrator", Rate(3.0, 4.0))), 5.0)
    Playbook(stages.limits(case(WORLD.call(Op.LIST_TASKS), tenant=tenant))).asks(spend).told(None).ends()


def test_a_used_up_rate_says_when_to_come_back():
    book = Playbook(stages.limits(case())).asks(Spend)
    assert refuses(Reason.RATE_LIMITED, lambda: book.told(7)).retry_after == 7


def test_a_wait_of_no_seconds_is_a_refusal_all_the_same():
    book = Playbook(stages.limits(case())).asks(Spend)
    refuses(Reason.RATE_LIMITED, lambda: book.told(0))


def test_what_is_not_assessed_is_said_to_be_unassessed():
    stages.behaviour(one := case())
    assert one.unassessed == ("behaviour",)


@pytest.mark.parametrize(
    ("op", "wanted", "reason"),
    [
        (Op.SEND_MESSAGE, Occupy("in-flight:orchestrator", 256), Reason.TOO_MANY_IN_FLIGHT),
        (Op.LIST_TASKS, Occupy("in-flight:orchestrator", 256), Reason.TOO_MANY_IN_FLIGHT),
        (Op.SEND_STREAMING_MESSAGE, Occupy("stream:orchestrator", 64), Reason.TOO_MANY_STREAMS),
        (Op.SUBSCRIBE_TO_TASK, Occupy("stream:orchestrator", 64), Reason.TOO_MANY_STREAMS),
    ],
)
def test_calls_and_streams_have_places_of_their_own(op: Op, wanted: Occupy, reason: Reason):
    one = case(WORLD.call(op))
    Playbook(stages.place(one)).asks(wanted).told(True).ends()
    assert one.place == wanted.place
    full = case(WORLD.call(op))
    book = Playbook(stages.place(full)).asks(wanted)
    assert refuses(reason, lambda: book.told(False)).retry_after == 1
    assert not hasattr(full, "place")
