"""What the record says of a case: the evidence, gathered from what the stages established."""

from __future__ import annotations

from msgspec.structs import replace

from legation.core import audit, canonical
from legation.core.model import Call, Outcome, Permit, Unparsed
from legation.core.reasons import Refused
from legation.core.stages import Case


def permitted(case: Case, record_id: str) -> bytes:
    """The record of a permit."""
    return _decision(case.call, case, record_id, case.now, None)


def refused(call: Call, case: Case | None, record_id: str, at: float, why: Refused) -> bytes:
    """The record of a refusal, with what had been established by then."""
    return _decision(call, case, record_id, at, why)


def _decision(call: Call, case: Case | None, record_id: str, at: float, why: Refused | None) -> bytes:
    token = getattr(case, "token", None)
    proof = getattr(case, "proof", None)
    interface = getattr(case, "interface", None)
    return audit.decision(
        record_id=record_id,
        at=at,
        verdict="permit" if why is None else "refuse",
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
    )


def rejected(unparsed: Unparsed, record_id: str, at: float) -> bytes:
    """The record of a request that never became a Call."""
    return audit.decision(
        record_id=record_id,
        at=at,
        verdict="refuse",
        stage="parse",
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
