"""How an agent gets its access tokens, and proves that they are its own.

Client authentication is `private_key_jwt` with the issuer as its one audience (RFC 7523 §2.2, FAPI 2.0
§5.3.2.1); tokens come from the `client_credentials` grant, for one agent (`resource`, RFC 8707) and the
skills named (`scope`), bound to the agent's key by DPoP (RFC 9449 §5). Nonces of the token endpoint and of
the agents are separate spaces (RFC 9449 §9).
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Literal, TypeAlias

import httpx

from legation.core import base64url
from legation.sdk.keys import AgentKey

Space: TypeAlias = Literal["as", "rs"]
"""Where a nonce came from: the token endpoint, or an agent."""

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIFETIME: Final = 60
"""Seconds a client assertion may travel."""
MARGIN: Final = 30.0
"""Seconds before its end from which a token is replaced; a fifth of its lifetime where that is shorter."""


class TokenRefused(Exception):
    """The authority gave no token. Its words, as the wire had them; absent ones are empty."""

    def __init__(self, status: int, error: str, description: str, reason: str = "", record_id: str = "") -> None:
        super().__init__(f"{error}: {description}" if description else error)
        self.status = status
        self.error = error
        """OAuth error code."""
        self.description = description
        self.reason = reason
        """Reason id."""
        self.record_id = record_id


@dataclass(frozen=True, slots=True)
class Token:
    """An access token bound to the agent's key."""

    value: str
    scope: frozenset[str]
    """What was granted, which may be less than was asked."""
    expires_at: float
    """Epoch seconds, by this machine's clock."""
    renew_at: float
    """Epoch seconds from which another should be got."""

    def __repr__(self) -> str:
        return f"Token(scope={sorted(self.scope)}, expires_at={self.expires_at:.0f})"


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

    `token` is the access token sent with it (`ath`); None at the token endpoint.
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


class Credentials:
    """One agent's tokens at one gateway: got when first needed, kept, and replaced before they end.

    Safe to share among the tasks of one event loop: however many ask at once, one request goes out.
    """

    def __init__(
        self,
        agent_id: str,
        key: AgentKey,
        base_url: str,
        http: httpx.AsyncClient,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`base_url` is the gateway's public origin, which is also the issuer. `http` sends the token
        requests, without whatever authentication it has of its own; its owner closes it.
        """
        self.agent_id = agent_id
        self.key = key
        self.base_url = base_url.rstrip("/")
        self.nonces = Nonces()
        self._http = http
        self._clock = clock
        self._tokens: dict[tuple[str, frozenset[str]], Token] = {}
        self._under_way: dict[tuple[str, frozenset[str]], asyncio.Lock] = {}

    def resource(self, callee: str) -> str:
        """The resource identifier of an agent: audience of tokens for it, root of its interfaces."""
        return f"{self.base_url}/a2a/{callee}"

    async def token(self, resource: str, scopes: Collection[str]) -> Token:
        """A token for one agent and these skills. Raises TokenRefused; httpx.HTTPError when none answers."""
        name = (resource, frozenset(scopes))
        async with self._under_way.setdefault(name, asyncio.Lock()):
            kept = self._tokens.get(name)
            if kept is None or self._clock() >= kept.renew_at:
                kept = self._tokens[name] = await self._get(resource, frozenset(scopes))
        return kept

    def prove(self, method: str, url: httpx.URL, token: Token | None) -> str:
        """A proof for one request, with the newest nonce its receiver gave. `token` None: the token endpoint."""
        nonce = self.nonces.of(url, "as" if token is None else "rs")
        value = None if token is None else token.value
        return dpop_proof(self.key, method, url, token=value, nonce=nonce, now=self._clock())

    def forget(self, token: Token) -> None:
        """Use this token no more: an agent refused it."""
        self._tokens = {name: kept for name, kept in self._tokens.items() if kept is not token}

    async def _get(self, resource: str, scopes: frozenset[str]) -> Token:
        """Ask the token endpoint, once more if it wants a nonce."""
        url = httpx.URL(f"{self.base_url}/oauth/token")
        for last in (False, True):
            asked_at = self._clock()
            request = self._http.build_request(
                "POST",
                url,
                data={
                    "grant_type": "client_credentials",
                    "client_id": self.agent_id,
                    "client_assertion_type": ASSERTION_TYPE,
                    "client_assertion": client_assertion(self.key, self.agent_id, self.base_url, now=asked_at),
                    "resource": resource,
                    "scope": " ".join(sorted(scopes)),
                },
                headers={"Accept": "application/json", "DPoP": self.prove("POST", url, None)},
            )
            response = await self._http.send(request, auth=None)
            handed_out = self.nonces.keep(url, "as", response)
            if response.status_code == httpx.codes.OK:
                return _token(response, scopes, asked_at)
            refused = read_refusal(response)
            if last or refused.error != "use_dpop_nonce" or not handed_out:
                raise refused
        raise AssertionError("the second round returns or raises")


def _token(response: httpx.Response, scopes: frozenset[str], asked_at: float) -> Token:
    """Read a token response. What is not bound by DPoP is not used (RFC 9449 §5)."""
    body = read_object(response)
    value, kind, lifetime = body.get("access_token"), body.get("token_type"), body.get("expires_in")
    if not isinstance(value, str) or not isinstance(lifetime, int | float):
        raise TokenRefused(response.status_code, "invalid_response", "the answer holds no access token")
    if not isinstance(kind, str) or kind.lower() != "dpop":
        raise TokenRefused(response.status_code, "invalid_response", "the token is not bound to the key")
    granted = body.get("scope")
    return Token(
        value,
        frozenset(granted.split()) if isinstance(granted, str) else scopes,
        expires_at=asked_at + lifetime,
        renew_at=asked_at + lifetime - min(MARGIN, lifetime / 5),
    )


def read_refusal(response: httpx.Response) -> TokenRefused:
    """Read an error response (RFC 6749 §5.2)."""
    body = read_object(response)

    def word(name: str) -> str:
        value = body.get(name)
        return value if isinstance(value, str) else ""

    return TokenRefused(
        response.status_code,
        word("error") or f"http_{response.status_code}",
        word("error_description"),
        word("legation_reason"),
        word("record_id"),
    )


def read_object(response: httpx.Response) -> dict[str, Any]:
    """The body as a JSON object; empty when it is none."""
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
