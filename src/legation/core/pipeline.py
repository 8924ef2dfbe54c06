"""THE MATRIX: what happens to a call, in order. It holds order only; the rules are elsewhere.

Read a column downwards: that is what a call of that class meets. The first stage that refuses ends it. A refusal and
a permit alike are recorded, durably, before anything else happens; what cannot be recorded is refused. Only this
module mints a Permit, and only a Permit can be forwarded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from msgspec.structs import replace

from legation.core import approvals, hop, ownership, recording, stages
from legation.core.approvals import Held
from legation.core.asks import (
    BindFirst,
    Commit,
    FreshNonce,
    NewId,
    Now,
    Plan,
    Unavailable,
    Vacate,
    ask,
)
from legation.core.model import (
    Call,
    Hold,
    Owner,
    Permit,
    Refusal,
    Unparsed,
    claim_seal,
)
from legation.core.operations import Kind
from legation.core.reasons import Reason, Refused
from legation.core.stages import Case, Glimpse, Shown, Terms

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
    (stages.content,        _ALL),          # parts, media types, and what they say
    (stages.egress,         _MESSAGE_PUSH), # callbacks are enrolled
    (stages.approval,       _ALL),          # what a policy holds, a person has approved
    (stages.envelope,       _MESSAGE),      # what it says stands between marks, where its reader wants that
    (stages.spent,          _MESSAGE),      # what may be done once was not done before
    (stages.place,          _ALL),          # a place among the calls under way
)
# fmt: on

COLUMN: Final = {kind: tuple(stage for stage, kinds in MATRIX if kind in kinds) for kind in Kind}
"""The stages each class of operation meets, in order."""

_SEAL: Final = claim_seal()


def admit(call: Call, terms: Terms) -> Plan[Permit | Hold | Refusal]:
    """Decide one call. Permit and Hold have a durable record; a Refusal has one unless the ledger itself is down."""
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
    except Held as held:
        return (yield from _hold(call, case, record_id, held.hold))
    except Refused as refused:
        return (yield from _refuse(call, case, record_id, refused))
    except Unavailable as down:
        if case is not None and case.stage == "record":
            record_id = ""  # a commit that failed may yet turn out durable, so the refusal is another record
        return (yield from _refuse(call, case, record_id, Refused(Reason.UNAVAILABLE, down.what)))
    except Exception:  # a fault of ours, or whoever waited is gone: what was taken is given back all the same
        yield from _give_back(case)
        raise


def _permit(case: Case, record_id: str) -> Plan[Permit]:
    """Bind a new context, mint the hop's token, commit the record, and only then the Permit."""
    call, me = case.call, Owner(case.me.tenant, case.me.principal, case.skill)
    if case.bind_context is not None:
        (holder,) = yield from ask(BindFirst(case.callee.id, (("context", case.bind_context),), me))
        ownership.own_context(holder, me)
    guard = case.tenant.guard or case.terms.guard
    if case.planted:
        guard = replace(guard, canaries=(*guard.canaries, *case.planted))
    token = yield from hop.token(case)
    yield from recording.sealed(case, record_id)
    body, approval = recording.permitted(case, record_id), None
    if case.approved is None:
        yield from ask(Commit(record_id, "decision", body))
    else:
        approval = yield from approvals.used(case.approved, record_id, body, case.now)
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
        approval=approval,
        guard=guard,
    )


def _hold(call: Call, case: Case | None, record_id: str, held: Hold) -> Plan[Hold | Refusal]:
    """Record that a call is held, then say so. Nothing was taken yet: a hold comes before a place."""
    yield from recording.sealed(case, record_id)
    try:
        yield from ask(Commit(record_id, "decision", recording.held(call, case, record_id, held)))
    except Unavailable as down:
        return (yield from _refuse(call, case, "", Refused(Reason.UNAVAILABLE, down.what)))
    return replace(held, record_id=record_id)


def _refuse(call: Call, case: Case | None, record_id: str, refused: Refused) -> Plan[Refusal]:
    """Give back what was taken, record the refusal, then refuse."""
    nonce = None
    try:
        yield from _give_back(case)
        if refused.reason is Reason.PROOF_NONCE:
            nonce = yield from ask(FreshNonce("rs"))
    except Unavailable as down:
        refused = Refused(Reason.UNAVAILABLE, down.what)
    try:
        record_id = record_id or (yield from ask(NewId()))
        at = yield from ask(Now())
        yield from recording.sealed(case, record_id)
        alike = recording.alike(call.remote, case.stage if case is not None else "", refused.reason)
        body = recording.refused(call, case, record_id, at, refused)
        record_id = (yield from ask(Commit(record_id, "decision", body, alike))).record_id
    except Unavailable as down:
        record_id, refused = "", Refused(Reason.UNAVAILABLE, down.what)
    detail = "" if refused.reason.discreet else refused.detail
    return Refusal(refused.reason, detail, record_id, refused.field, refused.retry_after, nonce, callee=call.callee)


def _give_back(case: Case | None) -> Plan[None]:
    """Vacate the place a case holds, if it came so far."""
    if case is not None and (place := getattr(case, "place", None)) is not None:
        yield from ask(Vacate(place))


def stranger(shown: Shown, terms: Terms) -> Plan[Refused | None]:
    """Why somebody is not worth reading: no token of ours for this callee, or none that is still good; None otherwise.

    It is the stage `token` alone, ahead of its time. Whoever passes is not admitted: the whole matrix comes after.
    """
    try:
        yield from stages.token(Glimpse(shown, terms, (yield from ask(Now()))))
    except Refused as refused:
        return refused
    except Unavailable as down:
        return Refused(Reason.UNAVAILABLE, down.what)
    return None


def reject(unparsed: Unparsed) -> Plan[Refusal]:
    """Record what never became a Call, and refuse it."""
    reason, detail, record_id = unparsed.reason, unparsed.detail, ""
    try:
        record_id = yield from ask(NewId())
        at = yield from ask(Now())
        alike = recording.alike(unparsed.remote, unparsed.stage, unparsed.reason)
        body = recording.rejected(unparsed, record_id, at)
        record_id = (yield from ask(Commit(record_id, "decision", body, alike))).record_id
    except Unavailable as down:
        reason, detail, record_id = Reason.UNAVAILABLE, down.what, ""
    return Refusal(reason, "" if reason.discreet else detail, record_id, unparsed.field, callee=unparsed.callee)
