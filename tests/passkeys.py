"""A software authenticator: makes passkeys and signs with them as a browser and its platform do (WebAuthn L3 §6).

Written from the specification with none of the library the product checks with, so that both cannot share a mistake.
What it answers is `PublicKeyCredential.toJSON()`. A test breaks one thing by one argument.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

UP, UV, BE, BS, AT = 0x01, 0x04, 0x08, 0x10, 0x40
"""Flags of authenticator data: present, verified, may be backed up, is backed up, holds a new credential."""


def b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Authenticator:
    """One passkey on one device, used in a browser at `origin`."""

    def __init__(self, origin: str, *, rp_id: str | None = None) -> None:
        self.origin = origin
        self.rp_id = rp_id or urlsplit(origin).hostname or ""
        self.key = generate_private_key(SECP256R1())
        self.credential_id = os.urandom(32)
        self.count = 0
        self.user_handle = b""

    # -- as a page asks for it: the options it was given, the answer it sends ---------------------------

    def create(self, options: dict[str, Any], **broken: Any) -> bytes:
        """`navigator.credentials.create` with options in JSON form; the response in JSON form."""
        self.user_handle = unb64(options["user"]["id"])
        return self.make(unb64(options["challenge"]), **broken)

    def get(self, options: dict[str, Any], **broken: Any) -> bytes:
        """`navigator.credentials.get` with options in JSON form; the response in JSON form."""
        allowed = [one["id"] for one in options.get("allowCredentials", [])]
        assert not allowed or b64(self.credential_id) in allowed, "the page asks for other passkeys"
        return self.sign(unb64(options["challenge"]), **broken)

    # -- with a bare challenge --------------------------------------------------------------------------

    def make(
        self,
        challenge: bytes,
        *,
        flags: int = UP | UV | AT | BE,
        kind: str = "webauthn.create",
        cose: dict[int, Any] | None = None,
        **said: Any,
    ) -> bytes:
        """A registration response; `said` replaces members of the client data."""
        data = self._data(flags) + bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id
        data += _cbor(cose or self._cose())
        statement = _cbor({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client(kind, challenge, said)
        return self._response({"clientDataJSON": b64(client), "attestationObject": b64(statement)})

    def sign(
        self,
        challenge: bytes,
        *,
        flags: int = UP | UV | BE,
        kind: str = "webauthn.get",
        count: int | None = None,
        key: Any = None,
        **said: Any,
    ) -> bytes:
        """An assertion; its count rises by one each time unless `count` says otherwise."""
        self.count = self.count + 1 if count is None else count
        data = self._data(flags)
        client = self._client(kind, challenge, said)
        signature = (key or self.key).sign(data + hashlib.sha256(client).digest(), ECDSA(SHA256()))
        response = {"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature)}
        if self.user_handle:
            response["userHandle"] = b64(self.user_handle)
        return self._response(response)

    # -- parts ------------------------------------------------------------------------------------------

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: bytes, said: dict[str, Any]) -> bytes:
        client = {"type": kind, "challenge": b64(challenge), "origin": self.origin, "crossOrigin": False, **said}
        return json.dumps(client, separators=(",", ":")).encode()

    def _response(self, response: dict[str, str]) -> bytes:
        name = b64(self.credential_id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "authenticatorAttachment": "platform",
                "clientExtensionResults": {},
                "response": response,
            }
        ).encode()

    def _cose(self) -> dict[int, Any]:
        """RFC 9053 §7.1.1."""
        point = self.key.public_key().public_numbers()
        return {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}


def _cbor(value: Any) -> bytes:
    """The little CBOR an authenticator writes (RFC 8949 §3, CTAP2 canonical: keys in the order given)."""
    match value:
        case int() if value >= 0:
            return _head(0, value)
        case int():
            return _head(1, -1 - value)
        case bytes():
            return _head(2, len(value)) + value
        case str():
            return _head(3, len(value.encode())) + value.encode()
        case dict():
            return _head(5, len(value)) + b"".join(_cbor(k) + _cbor(v) for k, v in value.items())
        case _:
            raise TypeError(type(value))


def _head(major: int, size: int) -> bytes:
    if size < 24:
        return bytes([major << 5 | size])
    if size < 256:
        return bytes([major << 5 | 24, size])
    return bytes([major << 5 | 25]) + size.to_bytes(2, "big")
