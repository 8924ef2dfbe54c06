"""Asking for an approval of exactly this call, and answering for it while it waits."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from legation.core import audit, ownership
from legation.core.approvals import showing
from legation.core.approvals.binding import Wanted, call_digest
from legation.core.approvals.content import content
from legation.core.approvals.progress import Held, Step, at, moved
from legation.core.approvals.using import Approved, emptied
from legation.core.asks import Apply, Conflict, Find, FindAll, Found, NewId, NewJti, Plan, Spend, ask
from legation.core.kept import Approval, HeldCall, Person, Progress, PutKept
from legation.core.model import Call, Op, Owner, Rate
from legation.core.reasons import Reason, Refused

KEPT: Final = 7 * 86400
"""Seconds an approval can be looked up after its time. The ledger keeps what was decided for ever."""

ASKING: Final = Rate(0.2, 30.0)
"""How often one agent may ask for an approval: a person answers each."""


def required(wanted: Wanted, call: Call, base_url: str, now: float, lifetime: int) -> Plan[Approved]:
    """The approval of exactly this call, given and unused.

    Raises Held where there is none yet, Refused(APPROVAL_UNAVAILABLE | RATE_LIMITED | DETAILS_REFUSED).
    """
    digest = call_digest(wanted)
    for _ in range(2):
        # 1. What was asked for this call last, if anything.
        held = yield from ask(Find(HeldCall, wanted.tenant, digest))
        found = None if held is None else (yield from ask(Find(Approval, wanted.tenant, held.document.approval)))
        if held is not None and found is not None and found.document.parent == digest:
            progress = at(found.document, now)
            if progress is Progress.APPROVED and (yield from _stands(found.document)):
                return Approved(found, held)
            # A no stands as long as the question would have: asking again must not wear the approver down.
            denied = progress is Progress.DENIED and now < found.document.expires_at
            if progress is Progress.HELD or denied:
                raise Held(showing.hold(found.document, base_url, now, call.op, call.extensions))
        # 2. Otherwise it is asked anew. Whoever asks the same at the same time finds what the first one asked.
        approval = yield from _asked(wanted, call, digest, held, now, lifetime)
        if approval is not None:
            raise Held(replace(showing.hold(approval, base_url, now, call.op, call.extensions), fresh=True))
    raise Refused(Reason.APPROVAL_USED, "the approval of this call changed meanwhile")


def _stands(approval: Approval) -> Plan[bool]:
    """Whether the person who approved still may: what somebody suspended has said counts no more."""
    if approval.signature is None:
        return False
    found = yield from ask(Find(Person, approval.tenant, approval.signature.person))
    person = None if found is None else found.document
    return (
        person is not None
        and not person.suspended
        and (person.approver or person.id == approval.approver)
        and (approval.decided_at or 0.0) >= person.not_before
    )


def _asked(
    wanted: Wanted, call: Call, digest: str, held: Found[HeldCall] | None, now: float, lifetime: int
) -> Plan[Approval | None]:
    """Ask for an approval, durably; None when somebody else did at the same time."""
    people = yield from ask(FindAll(Person, wanted.tenant))
    if not any(found.document.approver and not found.document.suspended for found in people):
        raise Refused(Reason.APPROVAL_UNAVAILABLE, f"held by {', '.join(wanted.policies)}; no person may approve")
    wait = yield from ask(Spend(((f"asking:{wanted.caller}", ASKING),)))
    if wait is not None:
        raise Refused(Reason.RATE_LIMITED, "the agent asks for approvals too often", retry_after=wait)
    expires_at = float(int(now) + lifetime)
    approval = Approval(
        tenant=wanted.tenant,
        id=f"{wanted.tenant}~{(yield from ask(NewJti()))}",
        parent=digest,
        until=expires_at + KEPT,
        principal=wanted.principal,
        caller=wanted.caller,
        callee=wanted.callee,
        op=wanted.op,
        binding=wanted.binding,
        skill=wanted.skill,
        chain=wanted.chain,
        params=wanted.params,
        details=wanted.details,
        policies=wanted.policies,
        context=ownership.context_named(call),
        asked_at=now,
        expires_at=expires_at,
        task=ownership.task_named(call),
    )
    shown = HeldCall(tenant=wanted.tenant, id=digest, until=expires_at, approval=approval.id, content=content(call))
    event_id = yield from ask(NewId())
    body = audit.event(
        record_id=event_id,
        at=now,
        what="approval-asked",
        approval=approval.id,
        call=digest,
        tenant=approval.tenant,
        principal=approval.principal,
        caller=approval.caller,
        callee=approval.callee,
        skill=approval.skill,
        params=approval.params,
        policies=list(approval.policies),
        expires=int(expires_at),
    )
    changes = (PutKept(approval, 0), PutKept(shown, 0 if held is None else held.version))
    try:
        yield from ask(Apply(changes, event_id, body))
    except Conflict:
        return None
    return approval


# -- the task of a hold ----------------------------------------------------------------------------


def of_task(task: str, me: Owner, caller: str, callee: str) -> Plan[Found[Approval]]:
    """The approval behind a task of ours, if it is this caller's. Raises Refused(TASK_NOT_FOUND | TASK_NOT_YOURS)."""
    found = yield from ask(Find(Approval, me.tenant, showing.approval_id(task)))
    if found is None or found.document.kind != "call":
        raise Refused(Reason.TASK_NOT_FOUND, "no approval of this id is kept for the tenant")
    mine = found.document
    if (mine.principal, mine.caller, mine.callee) != (me.principal, caller, callee):
        raise Refused(Reason.TASK_NOT_YOURS, "the approval was asked by another")
    return found


def owner(approval: Approval) -> Owner:
    """Whose the task of a hold is, as of any other task."""
    return Owner(approval.tenant, approval.principal, approval.skill, approval.context)


def answered(found: Found[Approval], call: Call, base_url: str, now: float) -> Plan[None]:
    """Answer a call about a task of ours. Nothing of it goes to the agent.

    Raises Held with how far the approval has come; Refused(TASK_OVER | TASK_NOT_CANCELABLE | PUSH_NOT_OFFERED).
    """
    approval = found.document
    over = at(approval, now) not in {Progress.HELD, Progress.APPROVED}
    match call.op:
        case Op.GET_TASK:
            pass
        case Op.CANCEL_TASK:
            approval = yield from _withdrawn(found, now)
        case Op.SEND_MESSAGE | Op.SEND_STREAMING_MESSAGE | Op.SUBSCRIBE_TO_TASK:
            if over:  # A2A 1.0 §3.1.1, §3.1.6
                raise Refused(Reason.TASK_OVER, "the task of this hold has ended")
        case _:
            raise Refused(Reason.PUSH_NOT_OFFERED, "the gateway pushes nothing about a hold")
    raise Held(showing.hold(approval, base_url, now, call.op))


def _withdrawn(found: Found[Approval], now: float) -> Plan[Approval]:
    """The caller no longer wants it."""
    try:
        after = moved(found.document, Step.WITHDRAW, now, by=found.document.caller)
    except Refused as refused:
        raise Refused(Reason.TASK_NOT_CANCELABLE, refused.detail) from None
    held = yield from ask(Find(HeldCall, after.tenant, after.parent))
    changes = [PutKept(after, found.version)]
    if held is not None and held.document.approval == after.id:
        changes.append(PutKept(emptied(held.document), held.version))
    event_id = yield from ask(NewId())
    body = audit.event(
        record_id=event_id,
        at=now,
        what="approval-withdrawn",
        approval=after.id,
        tenant=after.tenant,
        caller=after.caller,
        callee=after.callee,
    )
    try:
        yield from ask(Apply(tuple(changes), event_id, body))
    except Conflict:
        raise Refused(Reason.TASK_NOT_CANCELABLE, "it was decided or used meanwhile") from None
    return after
