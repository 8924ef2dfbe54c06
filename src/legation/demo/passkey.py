"""A passkey in software: what a browser and its platform do (WebAuthn L3 §6).

For the demo alone. A passkey is worth what keeps its key, and this one is kept by the process that wants the answer.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from legation.core import base64url

PRESENT: Final = 0x01
VERIFIED: Final = 0x04
NEW: Final = 0x40
"""Flags of authenticator data."""


class Passkey:
    """One key, for one origin."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._key = generate_private_key(SECP256R1())
        self._id = secrets.token_bytes(16)
        self._count = 0

    def made(self, challenge: bytes) -> bytes:
        """What `navigator.credentials.create` answers: a new passkey, without attestation."""
        point = self._key.public_key().public_numbers()
        # COSE EC2 key (RFC 9053 §7.1.1) and attestation object (WebAuthn L3 §6.5.4), in canonical CBOR.
        key = b"\xa5\x01\x02\x03\x26\x20\x01\x21" + _bytes(point.x.to_bytes(32, "big")) + b"\x22"
        key += _bytes(point.y.to_bytes(32, "big"))
        data = self._data(PRESENT | VERIFIED | NEW) + bytes(16) + len(self._id).to_bytes(2, "big") + self._id + key
        attestation = b"\xa3" + _text("fmt") + _text("none") + _text("attStmt") + b"\xa0" + _text("authData")
        client = self._client("webauthn.create", base64url.encode(challenge))
        return json.dumps(self._answer(clientDataJSON=client, attestationObject=attestation + _bytes(data))).encode()

    def signed(self, challenge: str) -> dict[str, Any]:
        """What `navigator.credentials.get` answers."""
        self._count += 1
        client, data = self._client("webauthn.get", challenge), self._data(PRESENT | VERIFIED)
        signature = self._key.sign(data + hashlib.sha256(client).digest(), ECDSA(SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature)

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self._origin, "crossOrigin": False}
        return json.dumps(said, separators=(",", ":")).encode()

    def _data(self, flags: int) -> bytes:
        host = urlsplit(self._origin).hostname or ""
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self._count.to_bytes(4, "big")

    def _answer(self, **members: bytes) -> dict[str, Any]:
        name = base64url.encode(self._id)
        response = {member: base64url.encode(value) for member, value in members.items()}
        return {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {}, "response": response}


def _text(value: str) -> bytes:
    return bytes([0x60 | len(value)]) + value.encode()


def _bytes(value: bytes) -> bytes:
    """A CBOR byte string of up to 255 bytes (RFC 8949 §3)."""
    return (bytes([0x40 | len(value)]) if len(value) < 24 else bytes([0x58, len(value)])) + value
