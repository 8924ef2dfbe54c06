"""What can be said of cards nobody submitted: whose they are for a tenant, and what differs. Nothing is kept.

As `legation card verify` and `diff` say it; whose signature counts is what the tenant's publishers say.
"""

from __future__ import annotations

from legation.core.asks import Now, Plan, ask
from legation.core.cards import signatures
from legation.core.cards.diff import Change, compare
from legation.core.cards.signatures import RawCard, SignedCard
from legation.core.catalogue.trusting import trust
from legation.core.messages import Json
from legation.core.reasons import Reason, Refused


def verified(tenant: str, unverified: bytes) -> Plan[SignedCard]:
    """The card that a publisher of the tenant signed. Raises Refused: what is wrong with it, or its signatures."""
    raw = signatures.read(unverified)
    now = yield from ask(Now())
    return signatures.verify(raw, (yield from trust(tenant)), now=now)


def compared(tenant: str, before: Json, after: Json) -> Plan[tuple[Change, ...]]:
    """What changed between two cards, the gravest first. Raises Refused for a signature that is there and is wrong."""
    sides = [signatures.read(side) for side in (before, after)]
    now = yield from ask(Now())
    known = yield from trust(tenant)

    def side(raw: RawCard) -> SignedCard | RawCard:
        try:
            return signatures.verify(raw, known, now=now)
        except Refused as refused:
            if refused.reason is not Reason.CARD_UNSIGNED:
                raise
            return raw

    return compare(*map(side, sides))
