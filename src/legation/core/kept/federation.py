"""What federation keeps beside what every gateway must know: where agents may take their authority."""

from __future__ import annotations

from typing import Final

from msgspec import field

from legation.core.kept.base import Kept

UNDER: Final = "agreement-"
"""What the grant of a token begins with that an agreement let in; the agreement's id follows. It dies by this."""


class Abroad(Kept, frozen=True, kw_only=True):
    """Another authority for which this tenant's agents may get ID-JAGs. The id is its issuer identifier."""

    clients: dict[str, str] = field(default_factory=dict)
    """What our agents are called there: agent id to client id. Who is not named gets none."""
    scopes: frozenset[str] = frozenset()
    """Scopes that may be asked for there. Empty means none."""
    resources: frozenset[str] = frozenset()
    """Resources there that may be named. Empty means none."""
    tenant_there: str = ""
    """Which of its tenants this is for (`aud_tenant`); empty where it has but one."""
    lifetime: int = 60
    """Seconds an ID-JAG for it lives."""
    suspended: bool = False


class Feed(Kept, frozen=True, kw_only=True):
    """How far the revocation feed of an issuer was followed, and what is stopped there. The id is the issuer's."""

    url: str
    """Where it was read. What was read elsewhere says nothing of what is there."""
    seq: int = 0
    """The last number that was heard."""
    size: int = 0
    root: bytes = b""
    """The head of its log: leaves, and their hash; empty where there are none."""
    stopped: frozenset[tuple[str, str]] = frozenset()
    """What is revoked or suspended there: a kind (`agent`, `card`, `publisher`, `key`) and an id."""
    fresh_until: int = 0
    """Epoch seconds until which the last page counts. Kept when something changed; who follows knows a later one."""
    complete: bool = False
    """Whether the last page was the last there was."""
    begun: bool = False
    """Whether it was ever read to its end: what is said before that is history, and no news."""
    refused: str = ""
    """Why the page that came last was not believed; empty where it was."""
