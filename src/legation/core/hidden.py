"""Secrets that are handed out once and kept only as their hash: codes, tickets, cookies, refresh tokens.

Each is 256 bits of chance (`NewSecret`), so a plain SHA-256 of it tells nothing and needs no salt. One that comes back
without saying whose it is carries its tenant in front, so that it is looked up in that tenant alone.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Final

from legation.core import base64url


def name(secret: str) -> str:
    """What a secret is kept under: its SHA-256, base64url."""
    return base64url.encode(_digest(secret))


def told(tenant: str, secret: str) -> str:
    """A secret with its tenant in front, as it is handed out."""
    return f"{tenant}.{secret}"


def heard(unverified_text: str) -> tuple[str, str] | None:
    """The tenant a text claims to be of, and the secret; None where it is not of that form."""
    found = _TOLD.fullmatch(unverified_text)
    return (found["tenant"], found["secret"]) if found else None


def derived(purpose: str, secret: str) -> bytes:
    """Another secret of the same holder, for one purpose; it tells nothing of the first."""
    return hmac.digest(secret.encode(), purpose.encode(), "sha256")


def same(unverified_text: str, expected: str) -> bool:
    """Whether two texts are equal, in a time that tells nothing; of any text."""
    return hmac.compare_digest(unverified_text.encode("utf-8", "surrogatepass"), expected.encode())


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


_TOLD: Final = re.compile(r"(?P<tenant>[a-z0-9][a-z0-9._-]{0,62})\.(?P<secret>[A-Za-z0-9_-]{43})")
