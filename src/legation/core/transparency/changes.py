"""What happened in the registry, as leaves of the log.

A change is a struct with its members in fixed order, absent where they say nothing, encoded once; those bytes are
the leaf, and travel as they are. Nothing is ever encoded again to be hashed.
"""

from __future__ import annotations

import enum
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from legation.core.reasons import Reason, Refused


class What(enum.Enum):
    """The kinds of change."""

    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    REVOKED = "revoked"
    """For good."""


class Subject(enum.Enum):
    """What a change is about."""

    AGENT = "agent"
    CARD = "card"
    """One version of an agent's card, by its digest."""
    PUBLISHER = "publisher"
    KEY = "key"
    """A signer's key, by its RFC 7638 thumbprint."""


STOPS: Final = frozenset({What.SUSPENDED, What.REVOKED})
LIFTS: Final = frozenset({What.RESUMED})

Id = Annotated[str, Meta(min_length=1, max_length=512)]


class Change(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One change. `seq` numbers what a follower must know (`STOPS` and `LIFTS`), from 1, without gaps; 0 for others."""

    what: What
    subject: Subject
    id: Id
    at: Annotated[int, Meta(ge=0)]
    """Epoch seconds."""
    seq: Annotated[int, Meta(ge=0)] = 0
    digest: Annotated[str, Meta(max_length=128)] = ""
    """SHA-256 of the card's canonical bytes, in hex, where the change is about one."""
    reason: Annotated[str, Meta(max_length=512)] = ""


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Change).decode


def leaf(change: Change) -> bytes:
    """The bytes of a change. Raises ValueError where its number does not fit its kind."""
    if (change.what in STOPS | LIFTS) != (change.seq > 0):
        raise ValueError("what followers must know is numbered from 1, and nothing else is")
    return _encode(change)


def read(unverified_leaf: bytes, refuse: Reason) -> Change:
    """The change these bytes are, if `leaf` would have written them so. Raises Refused(refuse)."""
    try:
        change = _decode(unverified_leaf)
        written = leaf(change)
    except (msgspec.MsgspecError, ValueError):
        raise Refused(refuse, "the entry is no change of a registry") from None
    if written != unverified_leaf:
        raise Refused(refuse, "the entry is not written in its one form")
    return change
