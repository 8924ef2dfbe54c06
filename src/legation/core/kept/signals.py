"""Shared signals: the streams others have asked for, what waits to be sent on them, and what was received."""

from __future__ import annotations

from msgspec import Struct

from legation.core.kept.base import Kept


class SignalStream(Kept, frozen=True, kw_only=True):
    """A stream of security events to one receiver (SSF 1.0 §8.1.1). The parent is the agent that made it."""

    audience: str
    """`aud` of what is sent on it."""
    requested: frozenset[str] = frozenset()
    """Event types the receiver asked for, those we do not know too."""
    push: str | None = None
    """Where events are pushed to (RFC 8935); None where the receiver polls (RFC 8936)."""
    status: str = "enabled"
    """`enabled`, `paused` or `disabled` (SSF 1.0 §8.1.2)."""
    reason: str = ""
    description: str = ""
    verified_at: float = 0.0
    """When the receiver last asked for a verification event."""


class Subject(Struct, frozen=True, omit_defaults=True):
    """Whom or what an event is about (RFC 9493). `iss` is left out where it is this authority: sending adds it."""

    format: str
    sub: str = ""
    jti: str = ""
    id: str = ""


class SignalQueued(Kept, frozen=True, kw_only=True):
    """An event that waits on one stream, the parent. The id is its `jti`. One that was delivered has no parent."""

    event: str
    """Its type, a URI."""
    subject: Subject
    said: dict[str, str | int | dict[str, str]]
    """Members of the event."""
    at: float
    attempts: int = 0


class SignalHeard(Kept, frozen=True, kw_only=True):
    """An event from another authority that was acted on. The id is the SHA-256 of its issuer and `jti`."""
