"""Tokens and proofs put together by hand, member by member."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from legation.core import base64url
from legation.sdk.keys import AgentKey

Signs = Callable[[bytes], bytes]


def part(document: Any) -> str:
    return base64url.encode(document if isinstance(document, bytes) else json.dumps(document).encode())


def jws(header: Any, claims: Any, sign: Signs) -> str:
    """A compact JWS with exactly this header."""
    signed = f"{part(header)}.{part(claims)}"
    return f"{signed}.{base64url.encode(sign(signed.encode()))}"


def opened(compact: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, unverified."""
    header, claims, _ = (base64url.decode(segment) for segment in compact.split("."))
    assert header is not None
    assert claims is not None
    return json.loads(header), json.loads(claims)


def unsigned(_: bytes) -> bytes:
    return b""


def hmac_by(secret: bytes) -> Signs:
    return lambda signed: hmac.digest(secret, signed, "sha256")


def by(key: AgentKey) -> Signs:
    """Signs ES256 whatever the header says."""

    def sign(signed: bytes) -> bytes:
        r, s = decode_dss_signature(key._key.get_op_key("sign").sign(signed, ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    return sign


def proof_claims(url: str, token: str | None, **instead: Any) -> dict[str, Any]:
    """Claims of a proof made now; `instead` replaces some, None takes them away."""
    claims: dict[str, Any] = {"jti": secrets.token_hex(8), "htm": "POST", "htu": url, "iat": int(time.time())}
    if token is not None:
        claims["ath"] = base64url.encode(hashlib.sha256(token.encode()).digest())
    return {name: value for name, value in {**claims, **instead}.items() if value is not None}
