"""What is asked: that the callee offers it, that it is the caller's own, and within what its token covers."""

from __future__ import annotations

import hashlib
from typing import Final

from msgspec.structs import replace

from legation.core import approvals, ownership, skills, tenancy
from legation.core import details as rar
from legation.core import messages as m
from legation.core.asks import CardOf, OwnerOf, Plan, ask
from legation.core.model import Agent, Call
from legation.core.operations import Kind, Operation
from legation.core.reasons import Reason, Refused
from legation.core.stages.case import Case


def offer(case: Case) -> None:
    """What is asked is what the callee's card offers (A2A 1.0 §3.3.4): binding, capability, tenant, extensions."""
    call, callee = case.call, case.callee
    interface = next((one for one in callee.interfaces if one.binding is call.binding), None)
    if interface is None:
        raise Refused(Reason.BINDING_NOT_OFFERED, f"the agent does not offer {call.binding.value}")
    if not {call.path_tenant, call.params.tenant} <= {None, interface.tenant, callee.tenant}:
        raise Refused(Reason.INTERFACE_TENANT, "the agent's card declares another tenant")
    offers(callee, case.row)
    if missing := callee.required_extensions.difference(call.extensions):
        raise Refused(Reason.EXTENSION_REQUIRED, ", ".join(sorted(missing)))
    case.interface = interface


def offers(callee: Agent, row: Operation) -> None:
    """Raise Refused unless the callee's card offers an operation."""
    if row.streaming and not callee.streaming:
        raise Refused(Reason.STREAMING_NOT_OFFERED)
    if row.kind is Kind.PUSH and not callee.push:
        raise Refused(Reason.PUSH_NOT_OFFERED)
    if row.kind is Kind.CARD and not callee.extended_card:
        raise Refused(Reason.EXTENDED_CARD_NOT_OFFERED)


def owned(case: Case) -> Plan[None]:
    """Task, context and every referenced task are the caller's own, before anything could tell they exist."""
    call, agent = case.call, case.callee.id
    case.task = None
    case.about = None
    case.bind_context = None
    context_id = ownership.context_named(call)
    if (task_id := ownership.task_named(call)) is not None:
        if ownership.is_ours(task_id):
            case.about = yield from approvals.of_task(task_id, case.me, case.caller.id, agent)
            case.task = approvals.owner(case.about.document)
        else:
            case.task = ownership.own_task((yield from ask(OwnerOf(agent, "task", task_id))), case.me)
        case.call = _in_context(call, ownership.one_context(context_id, case.task))
        if case.task.context is not None:
            context_id = None  # the task's own, or refused above
    if context_id is not None:
        found = yield from ask(OwnerOf(agent, "context", context_id))
        ownership.own_context(found, case.me)
        if found is None:
            if case.row.kind is Kind.LIST:
                raise Refused(Reason.TASK_NOT_FOUND, "no context of this id was seen here")
            case.bind_context = context_id
    for referred in ownership.tasks_referred(call):
        known = ownership.own_task((yield from ask(OwnerOf(agent, "task", referred))), case.me)
        skills.begun_in_scope(known, case.token.scope, case.callee)


def _in_context(call: Call, context_id: str | None) -> Call:
    """Say the context of a follow-up where the caller left it out: agents infer it wrongly otherwise (§3.4.3)."""
    params = call.params
    if context_id is None or not isinstance(params, m.SendMessageRequest) or params.message.context_id == context_id:
        return call
    return replace(call, params=replace(params, message=replace(params.message, context_id=context_id)))


def skill(case: Case) -> None:
    """The skill the call is for is named, is the callee's, and is in the token's scope."""
    case.skill = None
    case.visible = frozenset()
    match case.row.kind:
        case Kind.MESSAGE:
            case.skill = skills.for_message(case.call, case.token.scope, case.callee, case.task)
        case Kind.TASK | Kind.PUSH:
            if case.task is None:
                raise Refused(Reason.TASK_NOT_FOUND, "the request names no task")
            case.skill = skills.for_task(case.call, case.token.scope, case.callee, case.task)
        case Kind.LIST | Kind.CARD:
            case.visible = skills.visible(case.call, case.token.scope, case.callee)
    if case.agreement is not None:
        if case.row.kind in _OVERVIEWS:
            case.visible &= case.agreement.skills
        if case.row.kind not in _OVERVIEWS or not case.visible:
            tenancy.covers(case.agreement, case.skill)


_OVERVIEWS: Final = frozenset({Kind.LIST, Kind.CARD})
"""Classes of operation that are for no one skill."""


def details(case: Case) -> Plan[None] | None:
    """RFC 9396: what the token's authorization_details allow covers what the call really asks."""
    case.details = ()
    claimed = case.token.authorization_details
    return _covered(case, rar.parse(claimed), case.visible) if claimed else None


def _covered(case: Case, held: rar.Details, visible: frozenset[str]) -> Plan[None]:
    card = None
    if any(isinstance(one, rar.Skill) and one.card is not None for one in held):
        found = yield from ask(CardOf(case.callee.id))
        card = None if found is None else hashlib.sha256(found).hexdigest()
    params = case.call.params
    message = params.message if isinstance(params, m.SendMessageRequest) else None
    context = ownership.context_named(case.call) or (case.task.context if case.task is not None else None)
    if case.row.kind in _OVERVIEWS:
        shown = frozenset(one for one in visible if _covers(held, rar.Asked(case.callee.id, one, context, card)))
        if not shown:
            raise Refused(Reason.DETAILS_EXCEEDED, "no detail of the token's covers a skill of the agent")
        case.visible = shown
        return
    case.details = rar.covers(held, rar.Asked(case.callee.id, case.skill, context, card, message))


def _covers(held: rar.Details, asked: rar.Asked) -> bool:
    try:
        rar.covers(held, asked)
    except Refused:
        return False
    return True
