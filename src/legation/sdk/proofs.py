"""What an agent signs at the authority and at the gate: who it is, and that a token is its own.

Client authentication is `private_key_jwt` with the issuer as its one audience (RFC 7523 §2.2, FAPI 2.0 §5.3.2.1);
proofs are DPoP (RFC 9449). Nonces of the authority and of the agents are separate spaces (RFC 9449 §9).
"""

from __future__ import annotations

import secrets
import time
from hashlib import sha256
from typing import Any, Final, Literal, TypeAlias

import httpx

from legation.core import base64url
from legation.sdk.keys import AgentKey

Space: TypeAlias = Literal["as", "rs"]
"""Where a nonce came from: the authority, or an agent."""

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIFETIME: Final = 60
"""Seconds a client assertion may travel."""


def client_assertion(key: AgentKey, agent_id: str, issuer: str, *, now: float | None = None) -> str:
    """A client assertion, good once. `aud` is the issuer as one string, never the URL of an endpoint."""
    at = int(time.time() if now is None else now)
    return key.sign(
        {"typ": "client-authentication+jwt", "kid": key.thumbprint},
        {
            "iss": agent_id,
            "sub": agent_id,
            "aud": issuer,
            "jti": secrets.token_urlsafe(16),
            "iat": at,
            "exp": at + ASSERTION_LIFETIME,
        },
    )


def dpop_proof(
    key: AgentKey,
    method: str,
    url: str | httpx.URL,
    *,
    token: str | None = None,
    nonce: str | None = None,
    now: float | None = None,
) -> str:
    """A DPoP proof for one request (RFC 9449 §4.2). Query and fragment of the URL are left out.

    `token` is the access token sent with it (`ath`); None where none is.
    """
    claims: dict[str, Any] = {
        "jti": secrets.token_urlsafe(16),
        "htm": method,
        "htu": str(httpx.URL(url).copy_with(query=None, fragment=None)),
        "iat": int(time.time() if now is None else now),
    }
    if token is not None:
        claims["ath"] = base64url.encode(sha256(token.encode()).digest())
    if nonce is not None:
        claims["nonce"] = nonce
    return key.sign({"typ": "dpop+jwt", "jwk": key.public_jwk}, claims)


class Nonces:
    """The newest nonce each origin handed out, space by space."""

    def __init__(self) -> None:
        self._newest: dict[tuple[str, Space], str] = {}

    def of(self, url: httpx.URL, space: Space) -> str | None:
        """The nonce to send to this origin, if it ever gave one."""
        return self._newest.get((origin(url), space))

    def keep(self, url: httpx.URL, space: Space, response: httpx.Response) -> bool:
        """Keep what a response hands out; True when it hands out one. Successes may, too (RFC 9449 §8.2)."""
        nonce = response.headers.get("DPoP-Nonce")
        if nonce:
            self._newest[origin(url), space] = nonce
        return bool(nonce)


def origin(url: httpx.URL) -> str:
    """Scheme, host and port, with the port left out where it is the scheme's own."""
    return f"{url.scheme}://{url.netloc.decode('ascii')}"
