"""What a call carries: how many parts, of which media types, and what they say."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from legation.core import content as firewall
from legation.core import messages as m
from legation.core.asks import Plan, TenantNamed, ask
from legation.core.reasons import Reason, Refused
from legation.core.stages.case import Case
from legation.core.tenant import Guard


def content(case: Case) -> Plan[None] | None:
    """What is forwarded is what was looked at, on the terms of the tenant whose agent is to read it."""
    case.content, case.review, case.original, case.enveloping = None, (), None, "off"
    case.planted = ()
    params = case.call.params
    said: m.Params | None = None
    if isinstance(params, m.SendMessageRequest):
        _fits(case, params)
        said = params
    elif (
        isinstance(params, _SAYING)
        or getattr(params, "metadata", None) is not None
        or _fields(case, (case.tenant.guard or case.terms.guard).canaries)
    ):
        said = params
    if case.callee.tenant != case.tenant.id:
        return _abroad(case, said)
    return _look(case, said, case.tenant.guard) if said is not None else None


_SAYING: Final = (
    m.TaskPushNotificationConfig,
    m.GetTaskPushNotificationConfigRequest,
    m.ListTaskPushNotificationConfigsRequest,
    m.DeleteTaskPushNotificationConfigRequest,
)
"""Requests with names and tokens that are nobody's yet. Other ids are of tasks that are the caller's own."""


def _fields(case: Case, canaries: tuple[str, ...]) -> tuple[str, ...]:
    """What of the request's header is forwarded as it came; a trace's id, which is no text, where it may be planted."""
    trace = case.call.trace
    state = () if trace.state is None else (trace.state,)
    return (*case.call.extensions, *state, *((trace.trace_id,) if canaries and trace.parent_id is not None else ()))


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


def _abroad(case: Case, params: m.Params | None) -> Plan[None]:
    """By an agreement: the callee's tenant is the one to be protected. What either planted leaves neither."""
    tenant = yield from ask(TenantNamed(case.callee.tenant))
    guard = (tenant.guard if tenant is not None else None) or case.terms.guard
    case.planted = guard.canaries
    if params is not None:
        mine = (case.tenant.guard or case.terms.guard).canaries
        yield from _look(case, params, replace(guard, canaries=(*guard.canaries, *mine)) if mine else guard)


def _look(case: Case, params: m.Params, guard: Guard | None) -> Plan[None]:
    """Look, with what somebody of that tenant vouched for. What came is kept where it does not go so."""
    guard = guard or case.terms.guard
    case.enveloping = guard.requests_envelope
    hearing = firewall.Hearing(case.terms.screen, case.callee.tenant, case.caller.id, patient=True)
    fields = _fields(case, guard.canaries)
    try:
        asked = yield from firewall.heard(
            hearing, case.now, lambda screen: firewall.request(params, screen, guard, fields)
        )
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


def envelope(case: Case) -> Plan[None] | None:
    """Its text parts stand in envelopes, where the tenant of whoever reads them wants that.

    After approval: a person approves what the caller said, and every delivery has a number of its own.
    """
    if case.enveloping == "off" or not isinstance(case.call.params, m.SendMessageRequest):
        return None
    return _enveloped(case, case.call.params)


def _enveloped(case: Case, params: m.SendMessageRequest) -> Plan[None]:
    by = yield from firewall.wrapping(case.enveloping, case.caller.id, case.terms.screen.fingerprint)
    if by is None:
        return
    delivered = firewall.enveloped(params, case.content, by, Reason.CONTENT_BLOCKED)
    case.call = replace(case.call, params=delivered)
    if case.content is not None:
        case.content = replace(case.content, enveloped=case.enveloping)
