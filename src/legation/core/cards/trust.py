"""Whose signatures on cards count: the keys of known publishers, and roots that name them.

Decides which key a signature is checked with, and whether that key may still vouch for anything. It refuses to know
where keys come from: whoever calls hands them in. A `jku` in a header is never followed, and chooses nothing
(A2A 1.0 §8.4.3 leaves open whom it could be trusted from).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cryptography.x509 import Certificate
from msgspec import Struct

from legation.core.keys import VerifyingKey, from_jwk, thumbprint, to_jwk
from legation.core.reasons import Reason, Refused

MAX_KEYS: Final = 64
"""Keys in one key set. A publisher has a handful; each may be tried."""


class SignerKey(Struct, frozen=True, eq=False):
    """A public key of a publisher, and when it may vouch for cards."""

    publisher: str
    key: VerifyingKey
    """Its `kid` is the one the publisher's signatures name."""
    not_before: float | None = None
    not_after: float | None = None
    """Epoch seconds."""
    revoked: bool = False
    """Kept, so that what it signed is refused by its name, and no other key of its publisher takes its kid."""

    @property
    def thumbprint(self) -> str:
        """RFC 7638, SHA-256, base64url: the key itself, whatever it is called."""
        return thumbprint(to_jwk(self.key.key))


class Trust(Struct, frozen=True, eq=False):
    """Everything a verification believes. Empty: nothing."""

    keys: tuple[SignerKey, ...] = ()
    roots: Mapping[str, tuple[Certificate, ...]] = {}
    """Where an `x5c` chain may end, for each publisher: another's roots do not speak for it. Empty: no chain counts."""
    names: Mapping[str, str] = {}
    """DNS names a chain may be for, lower case, and the publishers they are."""
    revoked: frozenset[str] = frozenset()
    """RFC 7638 thumbprints of keys that vouch for nothing any more, wherever they come from."""

    @property
    def dead(self) -> frozenset[str]:
        """Thumbprints of all that was revoked: a key does not come back under another kid, or in a certificate."""
        return self.revoked.union(one.thumbprint for one in self.keys if one.revoked)


def key_set(unverified_jwks: object, publisher: str) -> tuple[SignerKey, ...]:
    """The keys of a JWK Set (RFC 7517 §5) that may sign cards. Raises Refused(CARD_KEY).

    Keys of other kinds, and for other uses, are left out, as §5 has it; a set without any that fit is refused.
    A key without `kid` goes by its thumbprint.
    """
    listed = unverified_jwks.get("keys") if isinstance(unverified_jwks, dict) else None
    if not isinstance(listed, list) or len(listed) > MAX_KEYS:
        raise Refused(Reason.CARD_KEY, f"not a JWK Set of at most {MAX_KEYS} keys")
    found, fault = [], Refused(Reason.CARD_KEY, "the key set is empty")
    for unverified_jwk in listed:
        try:
            found.append(SignerKey(publisher, from_jwk(unverified_jwk, Reason.CARD_KEY, kid=_kid(unverified_jwk))))
        except Refused as refused:
            fault = refused
    if not found:
        raise fault
    return tuple(found)


def fit(trust: Trust, kid: str, now: float) -> tuple[SignerKey, ...]:
    """The keys handed in under a kid that may vouch now; empty when the kid is unknown.

    Raises Refused(CARD_KEY_REVOKED | CARD_KEY_EXPIRED) when the kid is known and none of its keys may: an expired or
    revoked key MUST NOT be used (§8.4.3).
    """
    named = [one for one in trust.keys if one.key.kid == kid]
    dead = trust.dead
    # A publisher's kid that was revoked stays so; another publisher may have chosen the same.
    gone = {one.publisher for one in named if dead and one.thumbprint in dead}
    living = [one for one in named if one.publisher not in gone]
    if named and not living:
        raise Refused(Reason.CARD_KEY_REVOKED, "the key it is signed with was revoked")
    timely = tuple(
        one
        for one in living
        if (one.not_before is None or one.not_before <= now) and (one.not_after is None or now < one.not_after)
    )
    if named and not timely:
        raise Refused(Reason.CARD_KEY_EXPIRED, "the key it is signed with is not valid at this time")
    return timely


def _kid(unverified_jwk: Any) -> str | None:
    kid = unverified_jwk.get("kid") if isinstance(unverified_jwk, dict) else None
    return kid if isinstance(kid, str) else None
