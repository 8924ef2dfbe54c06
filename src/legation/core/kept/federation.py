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
