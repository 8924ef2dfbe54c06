"""THE MATRIX: what happens to a call, in order. It holds order only; the rules are elsewhere.

Read a column downwards: that is what a call of that class meets. The first stage that refuses ends it. A refusal and
a permit alike are recorded, durably, before anything else happens; what cannot be recorded is refused. Only this
module mints a Permit, and only a Permit can be forwarded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from legation.core import hop, ownership, recording, stages
from legation.core.asks import (
    AgentNamed,
    All,
    BindFirst,
    Broken,
    Commit,
    Forward,
    FreshNonce,
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
from legation.core.messages import StreamResponse
from legation.core.model import (
    AgentError,
    Call,
    Ending,
    Outcome,
    Owner,
    Permit,
    Refusal,
    Reply,
    Standing,
    Unparsed,
    claim_seal,
)
from legation.core.operations import Kind
from legation.core.reasons import Reason, Refused
from legation.core.registry import standing_at
from legation.core.stages import Case, Terms
from legation.core.stream import Gate, Names

Stage: TypeAlias = Callable[[Case], "Plan[None] | None"]

_ALL: Final = frozenset(Kind)
_MESSAGE: Final = frozenset({Kind.MESSAGE})
_MESSAGE_PUSH: Final = frozenset({Kind.MESSAGE, Kind.PUSH})

# fmt: off
MATRIX: Final[tuple[tuple[Stage, frozenset[Kind]], ...]] = (
    #                       which classes meet it         what it establishes, or refuses
    (stages.version,        _ALL),          # the protocol version is one we speak
    (stages.token,          _ALL),          # the caller's access token is ours, for this callee, in time
    (stages.sender,         _ALL),          # ... and presented by the key it is bound to
    (stages.once,           _ALL),          # ... for the first time
    (stages.standing,       _ALL),          # caller and callee are active
    (stages.delegation,     _ALL),          # the chain it claims can be checked
    (stages.tenancy,        _ALL),          # one tenant, an enrolled target
    (stages.offer,          _ALL),          # the callee's card offers what is asked
    (stages.owned,          _ALL),          # task, context and references are the caller's own
    (stages.skill,          _ALL),          # the skill is named and in scope
    (stages.details,        _ALL),          # authorization_details match the call
    (stages.rules,          _ALL),          # a Cedar policy permits, none forbids, none fails
    (stages.limits,         _ALL),          # rates of tenant and agent
    (stages.behaviour,      _ALL),          # like this agent's other calls
    (stages.content,        _MESSAGE),      # parts and media types
    (stages.egress,         _MESSAGE_PUSH), # callbacks are enrolled
    (stages.approval,       _ALL),          # what a policy holds, a person has approved
    (stages.place,          _ALL),          # a place among the calls under way
)
# fmt: on

COLUMN: Final = {kind: tuple(stage for stage, kinds in MATRIX if kind in kinds) for kind in Kind}
"""The stages each class of operation meets, in order."""

_SEAL: Final = claim_seal()


def admit(call: Call, terms: Terms) -> Plan[Permit | Refusal]:
    """Decide one call. A Permit has a durable record; a Refusal has one unless the ledger itself is down."""
    record_id = ""
    case: Case | None = None
    try:
        record_id = yield from ask(NewId())
        case = Case(call, terms, (yield from ask(Now())))
        for stage in COLUMN[case.row.kind]:
            case.stage = stage.__name__
            if (steps := stage(case)) is not None:
                yield from steps
        case.stage = "record"
        return (yield from _permit(case, record_id))
    except Refused as refused:
        return (yield from _refuse(call, case, record_id, refused))
    except Unavailable as down:
        if case is not None and case.stage == "record":
            record_id = ""  # a commit that failed may yet turn out durable, so the refusal is another record
        return (yield from _refuse(call, case, record_id, Refused(Reason.UNAVAILABLE, down.what)))


def _permit(case: Case, record_id: str) -> Plan[Permit]:
    """Bind a new context, mint the hop's token, commit the record, and only then the Permit."""
    call, me = case.call, Owner(case.me.tenant, case.me.principal, case.skill)
    if case.bind_context is not None:
        holder = yield from ask(BindFirst(case.callee.id, "context", case.bind_context, me))
        ownership.own_context(holder, me)
    token = yield from hop.token(case)
    yield from ask(Commit(record_id, "decision", recording.permitted(case, record_id)))
    return Permit(
        seal=_SEAL,
        call=call,
        record_id=record_id,
        caller=case.caller,
        callee=case.callee,
        interface=case.interface,
        token=case.token,
        skill=case.skill,
        owner=me,
        hop_token=token,
        place=case.place,
        visible=case.visible,
        expected_task=ownership.task_named(call),
        expected_context=ownership.context_named(call),
    )


def _refuse(call: Call, case: Case | None, record_id: str, refused: Refused) -> Plan[Refusal]:
    """Give back what was taken, record the refusal, then refuse."""
    nonce = None
    try:
        if case is not None and (place := getattr(case, "place", None)) is not None:
            yield from ask(Vacate(place))
        if refused.reason is Reason.PROOF_NONCE:
            nonce = yield from ask(FreshNonce("rs"))
    except Unavailable as down:
        refused = Refused(Reason.UNAVAILABLE, down.what)
    try:
        record_id = record_id or (yield from ask(NewId()))
        at = yield from ask(Now())
        yield from ask(Commit(record_id, "decision", recording.refused(call, case, record_id, at, refused)))
    except Unavailable as down:
        record_id, refused = "", Refused(Reason.UNAVAILABLE, down.what)
    detail = "" if refused.reason.discreet else refused.detail
    return Refusal(refused.reason, detail, record_id, refused.field, refused.retry_after, nonce, callee=call.callee)


def reject(unparsed: Unparsed) -> Plan[Refusal]:
    """Record what never became a Call, and refuse it."""
    reason, detail, record_id = unparsed.reason, unparsed.detail, ""
    try:
        record_id = yield from ask(NewId())
        at = yield from ask(Now())
        yield from ask(Commit(record_id, "decision", recording.rejected(unparsed, record_id, at)))
    except Unavailable as down:
        reason, detail, record_id = Reason.UNAVAILABLE, down.what, ""
    return Refusal(reason, "" if reason.discreet else detail, record_id, unparsed.field, callee=unparsed.callee)


# -- what comes back -------------------------------------------------------------------------------

Read: TypeAlias = Callable[[Inbound], Reply]
"""Reads a whole answer. Raises Refused(UPSTREAM_INVALID)."""

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


def relay(permit: Permit, exchange: Plan[Reply]) -> Plan[Reply | Refusal]:
    """Carry a unary call out and its reply back through the gate; record what became of it."""
    began = yield from ask(Now())
    try:
        reply = yield from exchange
        if isinstance(reply, AgentError):
            outcome = Outcome(Ending.AGENT_ERROR, detail=reply.message, status=reply.http)
        else:
            gate = Gate(permit)
            yield from _bind(permit, gate.whole(reply), gate.context)
            outcome = Outcome(Ending.COMPLETED, events=1)
        yield from conclude(permit, outcome, began)
    except (Refused, Broken, Unavailable) as fault:
        return (yield from fail(permit, fault, began))
    return reply


def open_stream(permit: Permit, outbound: Outbound, read: Read, began: float) -> Plan[Inbound | AgentError | Refusal]:
    """Carry a streaming call out. An answer that is no event stream is the agent's error, or none of A2A's."""
    try:
        inbound = yield from ask(Forward(permit, outbound))
        if inbound.content_type.lower().startswith(EVENT_STREAM):
            return inbound
        reply = read(inbound)
        if not isinstance(reply, AgentError):
            raise Refused(Reason.UPSTREAM_INVALID, "not an event stream")
        yield from conclude(permit, Outcome(Ending.AGENT_ERROR, detail=reply.message, status=reply.http), began)
    except (Refused, Broken, Unavailable) as fault:
        return (yield from fail(permit, fault, began))
    return reply


def admit_event(permit: Permit, gate: Gate, event: StreamResponse) -> Plan[None]:
    """Let one event of a stream pass: the authority still stands, its ids are the caller's.

    Raises Refused; the caller of this plan then cuts the stream and records it with `fail`.
    """
    yield from still_stands(permit)
    if names := gate.feed(event):
        yield from _bind(permit, names, gate.context)


def still_stands(permit: Permit) -> Plan[None]:
    """Caller and callee are still active. Raises Refused(STREAM_CUT)."""
    now = yield from ask(Now())
    for before in (permit.caller, permit.callee):
        after = yield from ask(AgentNamed(before.id))
        if after is None or standing_at(after, now) is not Standing.ACTIVE or after.not_before > before.not_before:
            raise Refused(Reason.STREAM_CUT, f"`{before.id}` lost its standing")


def _bind(permit: Permit, names: Names, context: str | None) -> Plan[None]:
    """Bind what a reply names first to the caller, durably, before the caller may see it."""
    if not names:
        return
    owner = Owner(permit.owner.tenant, permit.owner.principal, permit.skill, context)
    holders = yield from ask(All(tuple(BindFirst(permit.callee.id, kind, name, owner) for kind, name in names)))
    if not all(ownership.same(holder, owner) for holder in holders):
        raise Refused(Reason.UPSTREAM_FOREIGN_TASK, "the reply names a task or context of another principal")


def conclude(permit: Permit, outcome: Outcome, began: float) -> Plan[None]:
    """Record what became of a permitted call."""
    at = yield from ask(Now())
    record_id = yield from ask(NewId())
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
        yield from conclude(permit, Outcome(ending, reason, detail), began)
    except Unavailable as down:
        reason, detail = Reason.UNAVAILABLE, down.what
    return Refusal(reason, detail, permit.record_id, retry_after=retry_after, callee=permit.callee.id)


def release(permit: Permit) -> Plan[None]:
    """Give the call's place back; due exactly once, however it ended."""
    yield from ask(Vacate(permit.place))
