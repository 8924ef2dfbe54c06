"""An approval, used: once, by whoever changes its version first."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from legation.core import audit
from legation.core.approvals.progress import Step, moved
from legation.core.asks import Apply, Conflict, Find, Found, NewId, Plan, ask
from legation.core.kept import Approval, HeldCall, PutKept
from legation.core.reasons import Reason, Refused


class Approved(Struct, frozen=True):
    """An approval of exactly this call, given and unused when it was looked up. Not yet used."""

    approval: Found[Approval]
    call: Found[HeldCall]


def used(approved: Approved, record_id: str, body: bytes, now: float) -> Plan[str]:
    """Use an approval up and commit the decision it permits, in one transaction; the approval's id.

    Raises Refused(APPROVAL_USED | APPROVAL_OVER).
    """
    found, held = approved.approval, approved.call
    after = replace(moved(found.document, Step.USE, now, by=""), record_id=record_id)
    changes = (PutKept(after, found.version), PutKept(emptied(held.document), held.version))
    try:
        yield from ask(Apply(changes, record_id, body, "decision"))
    except Conflict:
        raise Refused(Reason.APPROVAL_USED, "another call used the approval first") from None
    return after.id


def emptied(held: HeldCall) -> HeldCall:
    """A held call of which nothing is shown any more."""
    return replace(held, content=())


def note_task(tenant: str, approval: str, task: str, now: float) -> Plan[None]:
    """Remember which task of the agent's an approved call led to. Of several, the first."""
    found = yield from ask(Find(Approval, tenant, approval))
    if found is None or found.document.task is not None:
        return
    event_id = yield from ask(NewId())
    body = audit.event(
        record_id=event_id, at=now, what="approval-led-to-task", approval=approval, tenant=tenant, task=task
    )
    try:
        yield from ask(Apply((PutKept(replace(found.document, task=task), found.version),), event_id, body))
    except Conflict:  # somebody else noted it
        return
