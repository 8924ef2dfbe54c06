"""What lies between a person and an agent: invitations, requests, visits, consents, codes and refresh tokens.

Whatever opens a door is kept under the SHA-256 of its secret, base64url; the secret itself is nowhere.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from legation.core.kept.base import Kept


class PasskeyInvitation(Kept, frozen=True, kw_only=True):
    """That a person (`parent`) may make one passkey. Single use."""

    expires_at: float
    ended_at: float | None = None
    """When it was used, or replaced by a later one."""


class Credential(Kept, frozen=True, kw_only=True):
    """Whose (`parent`) a passkey is. The id is the SHA-256 of its credential id, so that two people never share one."""


class Wanted(Struct, frozen=True):
    """An authorization request that holds (RFC 6749 §4.1.1, RFC 7636 §4.3). Made by `authorize.wanted` alone."""

    client: str
    callee: str
    """Agent the authority is for."""
    scope: tuple[str, ...]
    redirect_uri: str
    challenge: str
    """S256 (RFC 7636 §4.2)."""
    state: str | None = None
    details: tuple[dict[str, Any], ...] = ()
    dpop_jkt: str | None = None
    """Key the code is bound to (RFC 9449 §10)."""


class Pushed(Kept, frozen=True, kw_only=True):
    """A pushed authorization request (RFC 9126). The id is of its `request_uri`, `parent` the client."""

    wanted: Wanted
    expires_at: float
    """Until when it may be visited."""
    ended_at: float | None = None
    """When a person decided. Before that it may be visited again."""


class Visit(Kept, frozen=True, kw_only=True):
    """One browser at the authorization endpoint. The id is of its cookie, `parent` the pushed request."""

    expires_at: float
    person: str = ""
    """Who signed in; empty before."""
    auth_time: float = 0.0
    ended_at: float | None = None
    """When it went on under another cookie, or came to a decision."""


class Consent(Kept, frozen=True, kw_only=True):
    """What a person (`parent`) has granted to an agent. The id is the grant's, as its tokens bear it."""

    client: str
    callee: str
    scope: tuple[str, ...]
    details: tuple[dict[str, Any], ...] = ()
    """As agreed to, which is what later requests are compared with (RFC 9396 §7.1)."""
    details_hash: str = ""
    """SHA-256 of their canonical JSON, base64url."""
    depth: int = 0
    """How often it may be delegated onwards."""
    delegates: tuple[str, ...] = ()
    """To whom: the agents the person was shown."""
    targets: tuple[str, ...] = ()
    """Where it may be used once it was passed on: the other agents the person was shown."""
    auth_time: float
    """When the person authenticated for it; the same in each of its tokens."""
    acr: str
    granted_at: float
    expires_at: float
    ended_at: float | None = None
    why: str = ""


class Code(Kept, frozen=True, kw_only=True):
    """An authorization code (RFC 6749 §4.1.2), of a consent (`parent`). Single use."""

    client: str
    redirect_uri: str
    challenge: str
    """S256; empty for none, which then takes no verifier either."""
    dpop_jkt: str | None = None
    expires_at: float
    used_at: float | None = None


class Refresh(Kept, frozen=True, kw_only=True):
    """A refresh token of a consent (`parent`), which is its family (RFC 9700 §4.14.2)."""

    client: str
    generation: int = 0
    issued_at: float
    idle_until: float
    consumed_at: float | None = None
    """When it was used, or given up for a sibling. Either way it is good for nothing but a retry."""
    successor: str = ""
    """Id of the token that took its place."""
    presenter: str = ""
    """Thumbprint of the key it was used with, which a retry must use too."""
