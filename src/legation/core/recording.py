"""What the record says of a case: the evidence, gathered from what the stages established."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from legation.core import audit, canonical, content
from legation.core.asks import Alike, Plan
from legation.core.model import Call, Hold, Outcome, Permit, Unparsed
from legation.core.reasons import Reason, Refused
from legation.core.stages import Case

_STRANGERS: Final = frozenset({"", "version", "token", "sender", "once", "parse"})
"""Stages at which nobody has been authenticated yet, or somebody repeats what an authenticated agent said."""


def alike(remote: str, stage: str, why: Reason) -> Alike | None:
    """What a refusal may be counted with; None for a record of its own, which everybody has who is known."""
    return Alike(remote, f"{stage} {why.id}") if stage in _STRANGERS else None


def sealed(case: Case | None, record_id: str) -> Plan[None]:
    """Keep what does not go as it came, for the callee's tenant, under the record that is about to be written."""
    came = getattr(case, "original", None)
    if case is None or came is None or case.content is None:
        return
    case.content = yield from content.kept(
        case.content, came, tenant=case.callee.tenant, agent=case.caller.id, record_id=record_id, at=case.now
    )


def permitted(case: Case, record_id: str) -> bytes:
    """The record of a permit."""
    return _decision(case.call, case, record_id, case.now, None)


def refused(call: Call, case: Case | None, record_id: str, at: float, why: Refused) -> bytes:
    """The record of a refusal, with what had been established by then."""
    return _decision(call, case, record_id, at, why)


def held(call: Call, case: Case | None, record_id: str, hold: Hold) -> bytes:
    """The record of a call that waits for a person, or asks how far that has come."""
    at = case.now if case is not None else hold.at
    why = Refused(Reason.APPROVAL_REQUIRED, f"the approval is {hold.progress}")
    return _decision(case.call if case is not None else call, case, record_id, at, why, hold.approval)


def _decision(
    call: Call, case: Case | None, record_id: str, at: float, why: Refused | None, held_for: str | None = None
) -> bytes:
    token = getattr(case, "token", None)
    proof = getattr(case, "proof", None)
    interface = getattr(case, "interface", None)
    approved = getattr(case, "approved", None)
    agreement = getattr(case, "agreement", None)
    delegated = token is not None and token.client_id != token.subject
    return audit.decision(
        record_id=record_id,
        at=at,
        verdict="hold" if held_for is not None else "permit" if why is None else "refuse",
        stage=case.stage if case is not None else "",
        reason=why.reason if why is not None else None,
        detail=why.detail if why is not None else f"not assessed: {', '.join(case.unassessed)}" if case else "",
        call=call,
        unparsed=None,
        tenant=token.tenant if token is not None else None,
        caller=token.subject if token is not None else None,
        skill=getattr(case, "skill", None),
        token_jti=token.jti if token is not None else None,
        kid=token.kid if token is not None else None,
        jkt=token.jkt if token is not None else None,
        proof_jti=proof.jti if proof is not None else None,
        policy_version=getattr(case, "policy_version", None),
        policies=getattr(case, "policies", ()),
        origin=interface.url if interface is not None else None,
        digest=canonical.digest(canonical.encode(call.params)),
        field=why.field if why is not None else None,
        approval=held_for or (approved.approval.document.id if approved is not None else None),
        client=token.client_id if token is not None and delegated else None,
        chain=tuple(actor.sub for actor in getattr(case, "chain", ())) if delegated else (),
        grant=token.grant if token is not None else None,
        txn=token.txn if token is not None else None,
        agreement=agreement.id if agreement is not None else None,
        content=getattr(case, "content", None) or getattr(why, "record", None),
    )


def rejected(unparsed: Unparsed, record_id: str, at: float) -> bytes:
    """The record of a request that never became a Call."""
    return audit.decision(
        record_id=record_id,
        at=at,
        verdict="refuse",
        stage=unparsed.stage,
        reason=unparsed.reason,
        detail=unparsed.detail,
        call=None,
        unparsed=unparsed,
        tenant=None,
        caller=None,
        skill=None,
        token_jti=None,
        kid=None,
        jkt=None,
        proof_jti=None,
        policy_version=None,
        policies=(),
        origin=None,
        digest=None,
    )


def ended(permit: Permit, record_id: str, at: float, began: float, outcome: Outcome) -> bytes:
    """The record of what became of a permitted call."""
    return audit.outcome(
        record_id=record_id,
        at=at,
        decision_id=permit.record_id,
        outcome=replace(outcome, millis=round((at - began) * 1000, 3)),
    )
