"""When nobody vouches for a published card any more: its author's keys, or their certificates, have run out.

Such a card is not served, for nobody may use an expired key (A2A 1.0 §8.4.3); so its agent is not called either, and
the feed says so. Asked for by a timer (`wiring/lapsing.py`), for keys run out without anybody's doing.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.x509 import load_der_x509_certificate

from legation.core.cards.signatures import SignedCard, header
from legation.core.kept import PublishedCard, Publisher, Voucher
from legation.core.reasons import Refused


def vouchers(author: SignedCard | None) -> tuple[Voucher, ...]:
    """Who vouches for a card, and until when their certificates do."""
    if author is None:
        return ()
    return tuple(Voucher(one.thumbprint, _certified(one.signature)) for one in author.signers)


def ends(publishers: Iterable[Publisher]) -> dict[str, float]:
    """When each key of these publishers ceases to vouch, by thumbprint; infinity for one that does not."""
    found: dict[str, float] = {}
    for publisher in publishers:
        for key in publisher.keys:
            end = math.inf if key.not_after is None else key.not_after
            dead = key.revoked or publisher.revoked
            found[key.thumbprint] = -math.inf if dead else max(end, found.get(key.thumbprint, -math.inf))
    return found


def deadline(card: PublishedCard, keys: Mapping[str, float]) -> float:
    """The moment (epoch seconds) at which a card is to be looked at, for nobody may vouch for it from then on."""
    if not card.vouchers:
        return math.inf
    return max(keys.get(one.thumbprint, one.until if one.until is not None else -math.inf) for one in card.vouchers)


def _certified(unverified: Any) -> float | None:
    """When the first of a signature's certificates runs out. It has been verified; what is not read has no end."""
    try:
        listed = header(unverified).get("x5c")
        if not isinstance(listed, list) or not listed:
            return None
        read = [load_der_x509_certificate(base64.b64decode(text, validate=True)) for text in listed]
    except (Refused, ValueError, TypeError):
        return None
    return min(one.not_valid_after_utc.timestamp() for one in read)
