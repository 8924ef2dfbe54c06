"""Everything the authority keeps, one type each. Types that only one grant needs stand beside the common ones here."""

from __future__ import annotations

from typing import Final

from legation.core.kept.approvals import Approval, Backchannel, HeldCall, Piece, Progress, Signature
from legation.core.kept.base import Kept, PutKept, name_of
from legation.core.kept.cards import (
    CardFinding,
    CardLine,
    CardSigner,
    CardVersion,
    LogEntry,
    LogHead,
    PublishedCard,
    Publisher,
    PublisherKey,
    Voucher,
)
from legation.core.kept.consent import Code, Consent, Credential, PasskeyInvitation, Pushed, Refresh, Visit, Wanted
from legation.core.kept.review import Allowed, Original
from legation.core.kept.standing import Agreement, Issuer, Passkey, Person, Revocation
from legation.core.kept.uma import Resource, Ticket

MIRRORED: Final[tuple[type[Kept], ...]] = (
    Agreement,
    Allowed,
    Issuer,
    Person,
    PublishedCard,
    Publisher,
    Revocation,
)
"""The kinds every gateway holds in memory."""

__all__ = [
    "MIRRORED",
    "Agreement",
    "Allowed",
    "Approval",
    "Backchannel",
    "CardFinding",
    "CardLine",
    "CardSigner",
    "CardVersion",
    "Code",
    "Consent",
    "Credential",
    "HeldCall",
    "Issuer",
    "Kept",
    "LogEntry",
    "LogHead",
    "Original",
    "Passkey",
    "PasskeyInvitation",
    "Person",
    "Piece",
    "Progress",
    "PublishedCard",
    "Publisher",
    "PublisherKey",
    "Pushed",
    "PutKept",
    "Refresh",
    "Resource",
    "Revocation",
    "Signature",
    "Ticket",
    "Visit",
    "Voucher",
    "Wanted",
    "name_of",
]
