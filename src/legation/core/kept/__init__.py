"""Everything the authority keeps, one type each. Types that only one grant needs stand beside the common ones here."""

from __future__ import annotations

from typing import Final

from legation.core.kept.approvals import Approval, HeldCall, Piece, Progress, Signature
from legation.core.kept.base import Kept, PutKept
from legation.core.kept.consent import Code, Consent, Credential, PasskeyInvitation, Pushed, Refresh, Visit, Wanted
from legation.core.kept.standing import Agreement, Issuer, Passkey, Person, Revocation

MIRRORED: Final[tuple[type[Kept], ...]] = (Agreement, Issuer, Person, Revocation)
"""The kinds every gateway holds in memory."""

__all__ = [
    "MIRRORED",
    "Agreement",
    "Approval",
    "Code",
    "Consent",
    "Credential",
    "HeldCall",
    "Issuer",
    "Kept",
    "Passkey",
    "PasskeyInvitation",
    "Person",
    "Piece",
    "Progress",
    "Pushed",
    "PutKept",
    "Refresh",
    "Revocation",
    "Signature",
    "Visit",
    "Wanted",
]
