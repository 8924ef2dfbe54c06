"""What comes back: a permitted call carried out, its reply through the gate, and what became of it recorded.

Begins where `pipeline.py` ends, with a Permit. What a reply names for the first time is bound, durably, before the
caller may see it; what does not pass is refused like a call, and recorded against the decision.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final, TypeAlias

from msgspec.structs import replace

from legation.core import alive, content, ownership, recording, skills, tenancy
from legation.core import messages as m
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
    Unavailable,
    Vacate,
    ask,
)
from legation.core.messages import Result, StreamResponse
from legation.core.model import AgentError, Ending, Outcome, Owner, Permit, Refusal, Reply, Standing
from legation.core.operations import ROW
from legation.core.reasons import Reason, Refused
from legation.core.registry import standing_at
from legation.core.stream import Gate, Names

Read: TypeAlias = Callable[[Inbound], Reply]
"""Reads a whole answer. Raises Refused(UPSTREAM_INVALID)."""

_SPEAKING: Final = (m.SendMessageResponse, m.Task, m.ListTasksResponse)
"""Results that hold parts."""

EVENT_STREAM: Final = "text/event-stream"

_BROKEN: Final = {
    "unreachable": Reason.UPSTREAM_UNREACHABLE,
    "timeout": Reason.UPSTREAM_TIMEOUT,
    "reset": Reason.UPSTREAM_RESET,
    "too-large": Reason.UPSTREAM_TOO_LARGE,
}


def single(permit: Permit, outbound: Outbound, read: Read) -> Plan[Reply]:
    """One request to the origin, one answer. Never retried."""
    return read((yield from ask(Forward(permit, outbound))))


Withdrawn: TypeAlias = Callable[[], Refused | None]
"""Why a call under way was cut off; None while nobody did."""


def carry(
    permit: Permit, exchange: Plan[Reply], screen: content.Screen, withdrawn: Withdrawn = lambda: None
) -> Plan[Reply | Refusal]:
    """Carry a unary call out and its reply back through the gate; record what became of it."""
    began = yield from ask(Now())
    try:
        reply = yield from exchange
        if isinstance(reply, AgentError):
            reply, outcome = yield from _erred(permit, reply, screen, began)
        else:
            gate = Gate(permit)
            names = gate.whole(reply)
            reply, outcome = yield from _answered(permit, reply, screen, began)
            yield from _bind(permit, names, gate.context)
    except (Refused, Broken, Unavailable) as fault:
        return (yield from fail(permit, fault, began))
    except Exception as fault:
        yield from conclude(permit, astray(fault, withdrawn()), began)
        raise
    try:
        yield from conclude(permit, outcome, began)
    except Unavailable as down:
        return _refusal(permit, Reason.UNAVAILABLE, down.what)
    return reply


def _answered(permit: Permit, result: Result, screen: content.Screen, now: float) -> Plan[tuple[Result, Outcome]]:
    """A result as its caller may read it, and how the call ended. Raises Withheld."""
    hearing = _hearing(permit, screen)
    passed, found = yield from content.heard(hearing, now, lambda one: content.reply(result, one, permit.guard))
    if permit.guard.replies_envelope != "off" and isinstance(passed, _SPEAKING):
        by = yield from wrapping(permit, screen)
        if by is not None:
            passed = content.enveloped(passed, found, by, Reason.REPLY_BLOCKED)
            found = found and replace(found, enveloped=by.how)
    return passed, Outcome(Ending.COMPLETED, events=1, content=found, original=hearing.original)


def wrapping(permit: Permit, screen: content.Screen) -> Plan[content.Wrapping | None]:
    """How the caller's tenant has text delivered; None for text as it is."""
    return (yield from content.wrapping(permit.guard.replies_envelope, permit.callee.id, screen.fingerprint))


def _erred(permit: Permit, error: AgentError, screen: content.Screen, now: float) -> Plan[tuple[AgentError, Outcome]]:
    """An agent's own error likewise."""
    return (yield from content.heard(_hearing(permit, screen), now, lambda one: erred(permit, error, one)))


def _hearing(permit: Permit, screen: content.Screen) -> content.Hearing:
    """What the callee says, heard by the caller's tenant."""
    return content.Hearing(screen, permit.token.tenant, permit.callee.id, patient=True)


def erred(permit: Permit, error: AgentError, screen: content.Screen) -> tuple[AgentError, Outcome]:
    """An agent's own error as its caller may read it, and how the call ended. Raises Withheld."""
    hearing = screen if isinstance(screen, content.Hearing) else content.Hearing(screen)
    said = error
    error, found = content.fault(said, hearing, permit.guard)
    ended = Outcome(Ending.AGENT_ERROR, detail=_named(permit, said, screen), status=error.http, content=found)
    return error, replace(ended, original=hearing.original)


def _named(permit: Permit, error: AgentError, screen: content.Screen) -> str:
    """What the record says of an agent's error, which is its own words: the code, and a keyed digest of the message."""
    message = hashlib.sha256(error.message.encode("utf-8", "surrogatepass")).digest()
    mark = screen.fingerprint(permit.token.tenant, message)[:16] if screen.fingerprint is not None else ""
    return f"code {error.rpc}" + (f", message {mark}" if mark else "")


def open_stream(
    permit: Permit,
    outbound: Outbound,
    read: Read,
    began: float,
    screen: content.Screen,
    withdrawn: Withdrawn = lambda: None,
) -> Plan[Inbound | AgentError | Refusal]:
    """Carry a streaming call out. An answer that is no event stream is the agent's error, or none of A2A's."""
    try:
        inbound = yield from ask(Forward(permit, outbound))
        if inbound.content_type.lower().startswith(EVENT_STREAM):
            return inbound
        reply = read(inbound)
        if not isinstance(reply, AgentError):
            raise Refused(Reason.UPSTREAM_INVALID, "not an event stream")
        reply, outcome = yield from _erred(permit, reply, screen, began)
    except (Refused, Broken, Unavailable) as fault:
        return (yield from fail(permit, fault, began))
    except Exception as fault:
        yield from conclude(permit, astray(fault, withdrawn()), began)
        raise
    try:
        yield from conclude(permit, outcome, began)
    except Unavailable as down:
        return _refusal(permit, Reason.UNAVAILABLE, down.what)
    return reply


def admit_event(permit: Permit, gate: Gate, event: StreamResponse) -> Plan[None]:
    """Let one event of a stream pass: the authority still stands, its ids are the caller's.

    Raises Refused; the caller of this plan then cuts the stream and records it with `fail`.
    """
    yield from still_stands(permit)
    if names := gate.feed(event):
        yield from _bind(permit, names, gate.context)


def still_stands(permit: Permit) -> Plan[None]:
    """Caller and callee are still active, neither token nor any hop of it is revoked, and what let it in still does.

    Raises Refused(STREAM_CUT).
    """
    now = yield from ask(Now())
    for before in (permit.caller, permit.callee):
        after = yield from ask(AgentNamed(before.id))
        if after is None or standing_at(after, now) is not Standing.ACTIVE or after.not_before > before.not_before:
            raise Refused(Reason.STREAM_CUT, f"`{before.id}` lost its standing")
        if before is permit.callee and after.card_stopped:
            raise Refused(Reason.STREAM_CUT, f"the card of `{before.id}` is {after.card_stopped}")
        if before is permit.caller and permit.callee.id not in after.targets:
            raise Refused(Reason.STREAM_CUT, f"`{before.id}` lost its target")
    token = permit.token
    try:
        yield from alive.unrevoked(token, permit.caller.tenant)
        if token.act is not None or token.subject != token.client_id:
            for who in alive.hops(token):
                if who != permit.caller.id:
                    yield from alive.hop(who, token, now)
        # Across tenants: an agreement that was suspended, ended or cut down lets nothing in any more.
        if not token.tenant == permit.caller.tenant == permit.callee.tenant:
            acts = token.act is not None
            agreement = yield from tenancy.between(token.tenant, permit.caller, permit.callee, now, delegated=acts)
            if agreement is not None and permit.skill is not None:
                tenancy.covers(agreement, permit.skill)
    except Refused as dead:
        raise Refused(Reason.STREAM_CUT, dead.detail) from None


def cut(permit: Permit, why: Refused) -> Refusal:
    """What a call under way is told when it is cut off; `carry` has recorded it."""
    return _refusal(permit, why.reason, why.detail)


def _bind(permit: Permit, names: Names, context: str | None) -> Plan[None]:
    """Bind what a reply names first to the caller, durably, before the caller may see it."""
    if not names:
        return
    owner = Owner(permit.owner.tenant, permit.owner.principal, permit.skill, context)
    holders = yield from ask(BindFirst(permit.callee.id, names, owner))
    if not all(ownership.same(holder, owner) for holder in holders):
        raise Refused(Reason.UPSTREAM_FOREIGN_TASK, "the reply names a task or context of another principal")
    for (kind, _), holder in zip(names, holders, strict=True):
        if kind == "task" and holder.skill != permit.skill:
            _covered(holder, permit)


def _covered(task: Owner, permit: Permit) -> None:
    """A task of the caller's own that was begun earlier, for a skill this token covers too."""
    try:
        skills.begun_in_scope(task, permit.token.scope, permit.callee)
    except Refused:
        detail = "the reply names a task of a skill the token does not cover"
        raise Refused(Reason.UPSTREAM_FOREIGN_TASK, detail) from None


def astray(fault: BaseException, why: Refused | None = None) -> Outcome:
    """How a call ended that nobody could answer: it was cut off, the caller left, or the fault is ours."""
    if isinstance(fault, Abandoned) and why is not None:
        return Outcome(Ending.REFUSED, why.reason, why.detail)
    if isinstance(fault, Abandoned):
        return Outcome(Ending.CLIENT_LEFT)
    return Outcome(Ending.FAILED, Reason.INTERNAL, type(fault).__name__)


def conclude(permit: Permit, outcome: Outcome, began: float) -> Plan[None]:
    """Record what became of a permitted call. INVARIANT: once; a second outcome of a decision breaks the ledger."""
    at = yield from ask(Now())
    record_id = yield from ask(NewId())
    if outcome.content is not None and outcome.original is not None:
        came = replace(outcome.original, stream=ROW[permit.call.op].streaming)
        tenant, agent = permit.token.tenant, permit.callee.id
        found = yield from content.kept(outcome.content, came, tenant=tenant, agent=agent, record_id=record_id, at=at)
        outcome = replace(outcome, content=found)
    yield from ask(Note(record_id, "outcome", recording.ended(permit, record_id, at, began, outcome)))


def fail(permit: Permit, fault: Refused | Broken | Unavailable, began: float) -> Plan[Refusal]:
    """Record that a permitted call did not end well, and say so."""
    retry_after = None
    if isinstance(fault, Refused):
        reason, ending, detail = fault.reason, Ending.REFUSED, fault.detail
        retry_after = fault.retry_after
    elif isinstance(fault, Broken):
        reason, ending, detail = _BROKEN[fault.kind], Ending.FAILED, fault.detail
    else:
        reason, ending, detail = Reason.UNAVAILABLE, Ending.FAILED, fault.what
    try:
        outcome = Outcome(ending, reason, detail)
        if isinstance(fault, content.Withheld):
            outcome = replace(outcome, content=fault.record, original=fault.original)
        yield from conclude(permit, outcome, began)
    except Unavailable as down:
        reason, detail = Reason.UNAVAILABLE, down.what
    return _refusal(permit, reason, detail, retry_after)


def _refusal(permit: Permit, reason: Reason, detail: str, retry_after: int | None = None) -> Refusal:
    """No, though it was permitted: said under the record of the permit."""
    return Refusal(reason, detail, permit.record_id, retry_after=retry_after, callee=permit.callee.id)


def release(permit: Permit) -> Plan[None]:
    """Give the call's place back; due exactly once, however it ended."""
    yield from ask(Vacate(permit.place))
