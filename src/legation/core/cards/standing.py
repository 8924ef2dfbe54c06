"""How a card stands: which events move it, and whether it may be served.

The lifecycle is the table below; an event without a row is refused, so nothing is published that nobody verified and
reviewed, and nothing leads back from `revoked`. It refuses to know who decides, and by what policy a step is taken at
once. Not to be confused with how the agent stands (`core/registry.py`): both must be fit for a call.
"""

from __future__ import annotations

import enum
from typing import Final

from legation.core.reasons import Reason, Refused


class CardStanding(enum.Enum):
    """Where a card stands."""

    SUBMITTED = "submitted"
    VERIFIED = "verified"
    """A signature of its publisher holds, or the tenant lets this agent go unsigned."""
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    """Served. One card of an agent at a time."""
    SUPERSEDED = "superseded"
    """Another took its place. It may be put back."""
    SUSPENDED = "suspended"
    REJECTED = "rejected"
    REVOKED = "revoked"


class CardEvent(enum.Enum):
    """What may befall a card."""

    VERIFY = "verify"
    APPROVE = "approve"
    PUBLISH = "publish"
    SUPERSEDE = "supersede"
    RESTORE = "restore"
    SUSPEND = "suspend"
    RESUME = "resume"
    REJECT = "reject"
    REVOKE = "revoke"


_S, _E = CardStanding, CardEvent

TRANSITIONS: Final[dict[tuple[CardStanding, CardEvent], CardStanding]] = {
    (_S.SUBMITTED, _E.VERIFY): _S.VERIFIED,
    (_S.VERIFIED, _E.APPROVE): _S.REVIEWED,
    (_S.REVIEWED, _E.PUBLISH): _S.PUBLISHED,
    (_S.PUBLISHED, _E.SUPERSEDE): _S.SUPERSEDED,
    (_S.SUPERSEDED, _E.RESTORE): _S.PUBLISHED,
    (_S.PUBLISHED, _E.SUSPEND): _S.SUSPENDED,
    (_S.SUSPENDED, _E.RESUME): _S.PUBLISHED,
    (_S.SUSPENDED, _E.SUPERSEDE): _S.SUPERSEDED,
    (_S.SUBMITTED, _E.REJECT): _S.REJECTED,
    (_S.VERIFIED, _E.REJECT): _S.REJECTED,
    (_S.REVIEWED, _E.REJECT): _S.REJECTED,
    (_S.SUBMITTED, _E.REVOKE): _S.REVOKED,
    (_S.VERIFIED, _E.REVOKE): _S.REVOKED,
    (_S.REVIEWED, _E.REVOKE): _S.REVOKED,
    (_S.PUBLISHED, _E.REVOKE): _S.REVOKED,
    (_S.SUPERSEDED, _E.REVOKE): _S.REVOKED,
    (_S.SUSPENDED, _E.REVOKE): _S.REVOKED,
}
"""An absent row refuses."""

TERMINAL: Final = frozenset(CardStanding) - {before for before, _ in TRANSITIONS}
"""No event leads out of these."""

SERVED: Final = frozenset({CardStanding.PUBLISHED})
"""The one standing in which a card is served, and its agent called."""


def move(standing: CardStanding, event: CardEvent) -> CardStanding:
    """Where an event leads. Raises Refused(CARD_STANDING)."""
    after = TRANSITIONS.get((standing, event))
    if after is None:
        raise Refused(Reason.CARD_STANDING, f"`{event.value}` does not apply to a card that is {standing.value}")
    return after


def may_be_served(standing: CardStanding) -> None:
    """Let a card be served. Raises Refused(CARD_STANDING)."""
    if standing not in SERVED:
        raise Refused(Reason.CARD_STANDING, f"the card is {standing.value}")
