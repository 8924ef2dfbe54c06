"""What waits for a person: approvals, and the calls they were asked for."""

from __future__ import annotations

import enum
from typing import Any

from msgspec import Struct

from legation.core.kept.base import Kept


class Progress(enum.Enum):
    """How far an approval has come; `approvals.py` holds the transitions. Time runs out by itself."""

    HELD = "held"
    APPROVED = "approved"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    USED = "used"
    EXPIRED = "expired"


class Signature(Struct, frozen=True):
    """What a person signed, and all it takes to check that again without us (WebAuthn L3 §7.2). All public."""

    person: str
    credential_id: str
    public_key: str
    """COSE key, base64url."""
    signed: bytes
    """The JCS document whose SHA-256 was the challenge."""
    client_data: bytes
    authenticator_data: bytes
    signature: bytes


class Approval(Kept, frozen=True, kw_only=True):
    """A question to a person: may exactly this be done, once? `parent` is the digest of all it binds.

    What it binds never changes; what does is how far it has come.
    """

    kind: str = "call"
    """`call`, `ciba` or `uma`: what is done with the answer."""
    principal: str
    """On whose authority: the token's subject."""
    caller: str
    """Agent that asks."""
    callee: str
    op: str = ""
    binding: str = ""
    skill: str | None = None
    """None: under a token for every skill."""
    chain: tuple[tuple[str, str], ...] = ()
    """The `act` chain (iss, sub), the current actor first."""
    params: str = ""
    """SHA-256 of the canonical params, in hex."""
    details: tuple[Any, ...] = ()
    """The authorization_details (RFC 9396) it is asked under."""
    policies: tuple[str, ...] = ()
    """Policies that held."""
    note: str = ""
    """One line of the asker's to the approver (CIBA: binding_message)."""
    approver: str = ""
    """The one person who may decide; empty for every approver of the tenant."""
    context: str | None = None
    """Context the call names."""
    asked_at: float
    expires_at: float
    progress: Progress = Progress.HELD
    decided_at: float | None = None
    decided_by: str = ""
    """`user:ID` of the person, an operator's name, or the caller that withdrew it."""
    signature: Signature | None = None
    record_id: str = ""
    """Record of the decision under which it was used."""
    task: str | None = None
    """Task the approved call is about, where that is known."""


class Backchannel(Kept, frozen=True, kw_only=True):
    """A request for a token that a person approves elsewhere (OpenID CIBA). The id is of its `auth_req_id`."""

    client: str
    """The only one that may ask for the token. `parent` is the approval."""
    callee: str
    person: str
    scope: tuple[str, ...]
    details: tuple[dict[str, Any], ...] = ()
    expires_at: float
    used_at: float | None = None


class Piece(Struct, frozen=True):
    """A part of a message as the approver is shown it: the agent's words, never ours."""

    kind: str
    """`text`, `data`, `file` or `link`."""
    said: str


class HeldCall(Kept, frozen=True, kw_only=True):
    """The one approval that is open for a call. The id is the digest of all that the approval binds.

    INVARIANT: of the content of a held call this document alone holds anything, and no longer than the approval can
    still be decided or used.
    """

    approval: str
    """Id of the approval that was asked last."""
    content: tuple[Piece, ...] = ()
