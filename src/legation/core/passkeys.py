"""What a page asks of a browser's passkeys (WebAuthn Level 3 §5.4, §5.5), as the JSON the browser reads.

One ceremony, one challenge: it is derived from a secret that only the page's own browser was given, and good as long
as the document behind that secret, which one success ends. Whether an answer holds, an adapter says (`PasskeyMade`,
`PasskeyUsed`).
"""

from __future__ import annotations

import hashlib
from typing import Any, Final
from urllib.parse import urlsplit

from legation.core import base64url, hidden
from legation.core.kept import Person

ALGORITHMS: Final = (-7, -8, -257)
"""COSE algorithms, the best first: ES256, EdDSA, RS256."""

TIMEOUT: Final = 300_000
"""Milliseconds a browser waits for its user."""

MAX_PASSKEYS: Final = 16
"""Of one person."""


def handle(tenant: str, person: str) -> bytes:
    """What an authenticator knows a person by (§5.4.3): the same for all their passkeys, and telling no name."""
    return hashlib.sha256(f"{tenant}\n{person}".encode()).digest()


def challenge(purpose: str, secret: str) -> bytes:
    """What is to be signed for a purpose by whoever holds this secret."""
    return hidden.derived(f"passkey {purpose}", secret)


def creation(base_url: str, person: Person, challenge: bytes) -> dict[str, Any]:
    """Options for `navigator.credentials.create`."""
    return {
        "rp": {"id": _rp_id(base_url), "name": "Legation"},
        "user": {
            "id": base64url.encode(handle(person.tenant, person.id)),
            "name": f"{person.id} ({person.tenant})",
            "displayName": person.name,
        },
        "challenge": base64url.encode(challenge),
        "pubKeyCredParams": [{"type": "public-key", "alg": alg} for alg in ALGORITHMS],
        "timeout": TIMEOUT,
        "excludeCredentials": [{"type": "public-key", "id": one.credential_id} for one in person.passkeys],
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        },
        "attestation": "none",
    }


def request(base_url: str, challenge: bytes, person: Person | None = None) -> dict[str, Any]:
    """Options for `navigator.credentials.get`: of this person, or of whoever the user says they are."""
    allowed = person.passkeys if person is not None else ()
    return {
        "rpId": _rp_id(base_url),
        "challenge": base64url.encode(challenge),
        "timeout": TIMEOUT,
        "allowCredentials": [{"type": "public-key", "id": one.credential_id} for one in allowed],
        "userVerification": "required",
    }


def _rp_id(base_url: str) -> str:
    return urlsplit(base_url).hostname or ""
