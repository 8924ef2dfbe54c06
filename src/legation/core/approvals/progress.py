"""How far an approval may come: a table, and the time that runs out. An absent row refuses."""

from __future__ import annotations

import enum
from typing import Final

from msgspec.structs import replace

from legation.core.kept import Approval, Progress
from legation.core.model import Hold
from legation.core.reasons import Reason, Refused


class Held(Exception):
    """A rule said: not yet. Carries what the caller is told; it has no record yet."""

    def __init__(self, hold: Hold) -> None:
        super().__init__(hold.approval)
        self.hold = hold


class Step(enum.Enum):
    """What may be done with an approval."""

    APPROVE = "approve"
    DENY = "deny"
    WITHDRAW = "withdraw"
    USE = "use"


TRANSITIONS: Final[dict[tuple[Progress, Step], Progress]] = {
    (Progress.HELD, Step.APPROVE): Progress.APPROVED,
    (Progress.HELD, Step.DENY): Progress.DENIED,
    (Progress.HELD, Step.WITHDRAW): Progress.WITHDRAWN,
    (Progress.APPROVED, Step.DENY): Progress.DENIED,
    (Progress.APPROVED, Step.WITHDRAW): Progress.WITHDRAWN,
    (Progress.APPROVED, Step.USE): Progress.USED,
}
"""A yes may be taken back until it is used; a no stands."""

OPEN: Final = frozenset({Progress.HELD, Progress.APPROVED})


def at(approval: Approval, now: float) -> Progress:
    """How far an approval has come at a moment. What is open ends by itself; no event need be written for it."""
    if approval.progress in OPEN and now >= approval.expires_at:
        return Progress.EXPIRED
    return approval.progress


def moved(approval: Approval, step: Step, now: float, *, by: str) -> Approval:
    """The approval after a step. Raises Refused(APPROVAL_OVER)."""
    before = at(approval, now)
    after = TRANSITIONS.get((before, step))
    if after is None:
        raise Refused(Reason.APPROVAL_OVER, f"`{step.value}` does not apply: it is {before.value}")
    if step is Step.USE:
        return replace(approval, progress=after)
    return replace(approval, progress=after, decided_at=now, decided_by=by)
