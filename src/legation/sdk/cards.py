"""An agent's card by way of a gateway, as a client should take it: who wrote it, and who mediates it.

    found = verified(body, gateway=gateway_keys, authors=author_keys)
    card = found.outer.document        # what to go by
    found.author, found.departures     # what the author signed, and what the gateway says otherwise

Or within the official SDK, where the card is already parsed, for the outer signature alone:

    client = await create_client(url, signature_verifier=verifier(gateway_keys))
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from a2a.types import AgentCard
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]

from legation.core.cards import signatures
from legation.core.cards.canonical import jcs
from legation.core.cards.countersign import MAX_MEDIATED, Mediated, check
from legation.core.cards.trust import Trust, key_set
from legation.core.reasons import Reason, Refused

__all__ = ["CardRefused", "Mediated", "Refused", "Trust", "key_set", "trusting", "verified", "verifier"]


class CardRefused(Exception):
    """A card that must not be used. `reason` is the id of the reason."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(f"{refused.reason.id}: {refused.detail or refused.reason.row.help}")
        self.reason = refused.reason.id


def trusting(unverified_jwks: object, publisher: str) -> Trust:
    """The keys of a JWK Set, as those of one publisher. Fetch it over TLS from where you know the publisher to be.

    Raises CardRefused.
    """
    try:
        return Trust(key_set(unverified_jwks, publisher))
    except Refused as refused:
        raise CardRefused(refused) from None


def verified(
    unverified: bytes | dict[str, Any], *, gateway: Trust, authors: Trust | None = None, now: float | None = None
) -> Mediated:
    """Check both signatures of a served card (bytes as they came, or the parsed JSON). Raises CardRefused.

    Without `authors` the gateway's alone is checked. `author` is None where the gateway shows no more than a digest.
    """
    moment = time.time() if now is None else now
    try:
        raw = signatures.read(unverified, limit=MAX_MEDIATED)
        return check(raw, gateway=gateway, authors=authors, now=moment)
    except Refused as refused:
        raise CardRefused(refused) from None


def verifier(gateway: Trust, authors: Trust | None = None) -> Callable[[AgentCard], None]:
    """A `signature_verifier` for the SDK's clients and resolvers: stricter than its own.

    The SDK goes on with the card it parsed, so a card is refused as well where that differs from what was signed:
    a signature leaves some additions out (A2A 1.0 §8.4.1).
    """

    def verify(card: AgentCard) -> None:
        document = MessageToDict(card)
        found = verified(document, gateway=gateway, authors=authors)
        raw = signatures.read(document, limit=MAX_MEDIATED)
        if jcs(raw.unverified) != found.outer.payload:
            raise CardRefused(Refused(Reason.CARD_SIGNATURE, "the card holds more than was signed"))

    return verify
