"""The keys of a publisher over time: who added each, what becomes of them, and what is shown of those a card rests on.

INVARIANT: who says less takes nothing from who says more. What the name publishes itself, and what an operator handed
over, is not changed by a client's word; and neither of them makes a key good that only a client brought.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from legation.core.cards.trust import MAX_KEYS
from legation.core.kept import CardFinding, CardSigner, Publisher, PublisherKey
from legation.core.reasons import Reason, Refused

DOMAIN: Final = "domain"
HAND: Final = "hand"
CLIENT: Final = "client"
"""By whose word a key or a publisher is known (`kept.Publisher.verified`, `kept.PublisherKey.how`)."""

NEW: Final = "new-key"
HEARSAY: Final = "publisher-by-client"
"""Kinds of finding."""


class SigningKey(Struct, frozen=True):
    """What somebody who reviews a card should know of a key that signed it."""

    publisher: str
    known_by: str
    """How the publisher is known: `domain`, `hand` or `client`."""
    kid: str
    thumbprint: str
    how: str
    """How the key came: `domain`, `hand` or `client`; `chain` where a certificate in the card brought it."""
    added_by: str
    added_at: float
    """Epoch seconds; 0 where it was not kept."""
    late: bool
    """Whether it was added to a publisher that was known without it."""


def merged(before: Publisher, fresh: Iterable[PublisherKey], now: float) -> tuple[PublisherKey, ...]:
    """The keys of a publisher with these beside them. What was revoked stays so, and what stands stays as it is; but
    one that a client brought, or whose time is over, is now what it is handed over as. Raises Refused.
    """
    known = {key.thumbprint: key for key in before.keys}
    newer, added = {}, []
    for key in fresh:
        old = known.get(key.thumbprint)
        if old is None:
            added.append(replace(key, revoked=key.thumbprint in before.withdrawn))
        elif not old.revoked and (old.how == CLIENT or (old.not_after is not None and old.not_after <= now)):
            newer[key.thumbprint] = key if old.how == CLIENT else replace(key, late=old.late)
    found = (*(newer.get(key.thumbprint, key) for key in before.keys), *added)
    if len(found) > MAX_KEYS:
        raise Refused(Reason.PUBLISHER_REFUSED, f"at most {MAX_KEYS} keys", field="keys")
    return found


def ended(keys: Iterable[PublisherKey], which: Collection[str], now: float) -> tuple[PublisherKey, ...]:
    """The keys, of which these (thumbprints) vouch for nothing signed from now on; none gets more time than it had."""
    return tuple(
        replace(key, not_after=now if key.not_after is None else min(key.not_after, now))
        if key.thumbprint in which
        else key
        for key in keys
    )


def late(before: Publisher, how: str) -> bool:
    """Whether a key that comes by this word comes to a publisher who was known without it, by as good a word."""
    return bool(before.keys or before.roots) and (how == CLIENT or before.verified != CLIENT)


def shown(signers: Iterable[CardSigner], known: Iterable[Publisher]) -> tuple[SigningKey, ...]:
    """What is known of the keys that signed a card."""
    publishers = {one.id: one for one in known}
    return tuple(_shown(signer, publishers[signer.publisher]) for signer in signers if signer.publisher in publishers)


def _shown(signer: CardSigner, publisher: Publisher) -> SigningKey:
    for key in publisher.keys:
        if key.thumbprint == signer.thumbprint:
            how = key.how or publisher.verified
            by, at = (key.added_by, key.added_at) if key.how else (publisher.verified_by, 0.0)
            break
    else:
        key, how, by, at = None, "chain", publisher.verified_by, 0.0
    return SigningKey(
        publisher=publisher.id,
        known_by=publisher.verified,
        kid=signer.kid,
        thumbprint=signer.thumbprint,
        how=how,
        added_by=by,
        added_at=at,
        late=key is not None and key.late,
    )


def told(one: SigningKey) -> str:
    """A key and how it came here, in words."""
    when = f" at {datetime.fromtimestamp(one.added_at, UTC):%Y-%m-%d %H:%M}Z" if one.added_at else ""
    by = f", by {one.added_by}{when}" if one.added_by else ""
    return f"key `{one.kid}` of `{one.publisher}` (known by {one.known_by}; key by {one.how}{by})"


def findings(keys: Iterable[SigningKey], seen: Collection[str]) -> tuple[CardFinding, ...]:
    """What a person must see of the keys a card rests on. `seen` are thumbprints of keys by which a card of this agent
    was published before.

    One signature by a key that is neither new nor a client's word alone is enough: that is how keys rotate.
    """
    keys = tuple(keys)
    found = []
    if keys and all(one.late and one.thumbprint not in seen for one in keys):
        found += [CardFinding(NEW, "signatures", f"{told(one)} was added to a publisher known before"[:512])
                  for one in keys]  # fmt: skip
    if keys and all(CLIENT in {one.how, one.known_by} for one in keys):
        found += [CardFinding(HEARSAY, "signatures", f"{told(one)}: no operator and no name vouches for it"[:512], 2)
                  for one in keys]  # fmt: skip
    return tuple(found)
