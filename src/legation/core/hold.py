"""The verdict between yes and no."""

from __future__ import annotations

from msgspec import Struct


class Hold(Struct, frozen=True):
    """Not yet: a person must approve exactly this call. Also how a call about such a hold is answered.

    The caller sees a task of the gateway's own (A2A 1.0 §7.6), or a challenge where it cannot take a task.
    """

    approval: str
    """Id of the approval."""
    task: str
    """The gateway's task. No agent's task has an id of this grammar."""
    page: str
    """Where a person approves."""
    progress: str
    """How far it has come: `held`, `approved`, `denied`, `withdrawn`, `used` or `expired`."""
    callee: str
    at: float
    """When it came so far (epoch seconds)."""
    expires_at: float
    context: str | None = None
    leads_to: str | None = None
    """The agent's task, once the approved call has begun or reached one."""
    used_under: str | None = None
    """Record of the decision that used it."""
    challenge: bool = False
    """Whether to say it as a challenge (RFC 9470) and not as a task."""
    fresh: bool = False
    """Whether it was asked for just now, so that approvers are to be told."""
    record_id: str = ""
