"""What a call carries: how many parts, of which media types, and what they say."""

from __future__ import annotations

from msgspec.structs import replace

from legation.core import content as firewall
from legation.core import messages as m
from legation.core.asks import Plan, TenantNamed, ask
from legation.core.reasons import Reason, Refused
from legation.core.stages.case import Case
from legation.core.tenant import Guard


def content(case: Case) -> Plan[None] | None:
    """What is forwarded is what was looked at, on the terms of the tenant whose agent is to read it."""
    case.content, case.review, case.original = None, (), None
    params = case.call.params
    if isinstance(params, m.SendMessageRequest):
        _fits(case, params)
    elif not isinstance(params, m.CancelTaskRequest) or params.metadata is None:
        return None
    if case.callee.tenant != case.tenant.id:
        return _abroad(case, params)
    return _look(case, params, case.tenant.guard)


def _fits(case: Case, params: m.SendMessageRequest) -> None:
    parts = params.message.parts
    if len(parts) > case.terms.max_parts:
        raise Refused(Reason.TOO_MANY_PARTS, f"more than {case.terms.max_parts} parts", field="message.parts")
    accepted = case.callee.input_modes
    for index, part in enumerate(parts):
        if part.media_type is not None and accepted and part.media_type.lower() not in accepted:
            raise Refused(
                Reason.CONTENT_TYPE,
                "the agent does not accept this media type",
                field=f"message.parts[{index}]",
            )


def _abroad(case: Case, params: firewall.Speaking) -> Plan[None]:
    """By an agreement: the callee's tenant is the one to be protected."""
    tenant = yield from ask(TenantNamed(case.callee.tenant))
    yield from _look(case, params, tenant.guard if tenant is not None else None)


def _look(case: Case, params: firewall.Speaking, guard: Guard | None) -> Plan[None]:
    """Look, with what somebody of that tenant vouched for. What came is kept where it does not go so."""
    guard = guard or case.terms.guard
    hearing = firewall.Hearing(case.terms.screen, case.callee.tenant, case.caller.id)
    try:
        asked = yield from firewall.heard(hearing, case.now, lambda screen: firewall.request(params, screen, guard))
    except firewall.Withheld as withheld:
        case.content, case.original = withheld.record, withheld.original
        raise
    if asked.looked is None:
        case.unassessed = (*case.unassessed, "content")
        return
    case.content, case.original = asked.looked.record, asked.looked.original
    case.review = asked.review
    if asked.params is not params:
        case.call = replace(case.call, params=asked.params)
