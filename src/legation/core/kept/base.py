"""What the authority keeps, and how it is found again: by kind, tenant and id, or all of one parent."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct


class Kept(Struct, frozen=True, kw_only=True):
    """A document of the authority. Its kind is the name of its type; its version is the store's to give.

    INVARIANT: nothing that opens a door is kept as it is: codes, tickets and tokens are kept under their SHA-256.
    """

    tenant: str
    """Whose it is. No document is found without saying so."""
    id: str
    parent: str = ""
    """What it belongs to, so that all of one family, grant or person can be found; empty for none."""
    until: float | None = None
    """Epoch seconds after which it may be forgotten; None for never. What is forgotten must by then refuse anyway."""

    mirrored: ClassVar[bool] = False
    """Whether every gateway holds all of this kind in memory, current by the change feed, so that a call may ask."""

    part_of: ClassVar[str] = ""
    """The kind of which this one reads a part, for lists; empty for a kind of its own. A part is never written."""


def name_of(kind: type[Kept]) -> str:
    """By what name a kind is kept."""
    return kind.part_of or kind.__name__


class PutKept(Struct, frozen=True):
    """Write a document as it now stands. `was` is the version it is based on; 0 for a new one.

    Of several who change one version, one succeeds and the others meet `Conflict`: that is what makes a code, a
    refresh token or an approval single-use.
    """

    document: Kept
    was: int
