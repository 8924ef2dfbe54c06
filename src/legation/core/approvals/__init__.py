"""A person's yes to exactly one call: asked when a policy holds it, given by a signature, used once (RFC 9470, CIBA).

A2A says that the state AUTH_REQUIRED is itself no authorization and that none may be taken to cover later messages
(A2A 1.0 §7.6.4). So an approval binds every byte of one call and of the authority it is made under, and is found by
the digest of all that: one changed byte is another call, which nobody has approved.
"""

from __future__ import annotations

from legation.core.approvals.asking import answered, of_task, owner, required
from legation.core.approvals.binding import CALL_APPROVED, Wanted, call_digest, chain_of, statement
from legation.core.approvals.deciding import Decided, TurnedAway, View, decide, look, operator_denies
from legation.core.approvals.progress import TRANSITIONS, Held, Step, at, moved
from legation.core.approvals.showing import EXTENSION, STEP_UP, refusal, task
from legation.core.approvals.using import Approved, emptied, note_task, used

__all__ = [
    "CALL_APPROVED", "EXTENSION", "STEP_UP", "TRANSITIONS", "Approved", "Decided", "Held", "Step", "TurnedAway", "View",
    "Wanted",    "answered", "at", "call_digest", "chain_of", "decide", "emptied", "look", "moved", "note_task",
    "of_task", "operator_denies", "owner", "refusal", "required", "statement", "task", "used",
]  # fmt: skip
