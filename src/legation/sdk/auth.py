"""Signs each request of an httpx client for the agent it goes to: access token, and a proof made for that
request.

The token leaves for one place only: the interfaces of the one agent, at the gateway. A card that names
another URL gets nothing (RFC 9449 §11.4 alone would still hand a stranger the token).
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Generator
from typing import Final, TypeAlias

import httpx

from legation.sdk.credentials import Credentials
from legation.sdk.tokens import Token

Tokens: TypeAlias = Callable[[], Awaitable[Token]]
"""Where tokens come from: asked before each request, and again where the gateway no longer takes the one it had."""

_ERROR: Final = re.compile(r'\bDPoP\b.*?\berror="([^"]*)"', re.IGNORECASE | re.DOTALL)


class Misdirected(Exception):
    """A request for something other than the agent these credentials are for. Nothing was sent."""


class LegationAuth(httpx.Auth):
    """Authentication of one agent towards another, through a gateway. For `httpx.AsyncClient` only.

    Each thing the gateway may ask back is met once: a nonce (RFC 9449 §9), and another token for one it no
    longer takes. Both are answers of the gate itself, so the request has not reached the agent and may be
    sent again.
    """

    def __init__(
        self, credentials: Credentials, callee: str, scopes: Collection[str] = (), *, tokens: Tokens | None = None
    ) -> None:
        """`tokens` are others than the agent's own for these scopes: of a consent, of an exchange."""
        self._credentials = credentials
        self._resource = credentials.resource(callee)
        self._scopes = frozenset(scopes)
        self._tokens = tokens or self._own
        self._root = httpx.URL(self._resource + "/")

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Sign, send, and answer what the gateway asks back. Raises Misdirected or TokenRefused."""
        self._require_ours(request.url)
        await request.aread()  # so that the body can be sent again
        credentials, met = self._credentials, set[str]()
        token = await self._tokens()
        while True:
            request.headers["Authorization"] = f"DPoP {token.value}"
            request.headers["DPoP"] = credentials.prove(request.method, request.url, token)
            response = yield request
            handed_out = credentials.nonces.keep(request.url, "rs", response)
            demand = challenge(response)
            if demand in met:
                return
            if demand == "invalid_token":
                credentials.forget(token)
                refused, token = token, await self._tokens()
                if token is refused:  # there is no other
                    return
            elif demand != "use_dpop_nonce" or not handed_out:
                return
            met.add(demand)

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Raise RuntimeError: getting a token awaits."""
        raise RuntimeError(f"{request.method} {request.url}: only httpx.AsyncClient can be authenticated")

    async def _own(self) -> Token:
        return await self._credentials.token(self._resource, self._scopes)

    def _require_ours(self, url: httpx.URL) -> None:
        root = self._root
        same = (url.scheme, url.host, url.port) == (root.scheme, root.host, root.port)
        if not same or not url.path.startswith(root.path) or ".." in url.path.split("/"):
            raise Misdirected(f"`{url}` is not an interface of `{self._resource}`")


def challenge(response: httpx.Response) -> str:
    """The error a 401 names in its DPoP challenge; empty where there is none."""
    if response.status_code != httpx.codes.UNAUTHORIZED:
        return ""
    found = _ERROR.search(", ".join(response.headers.get_list("WWW-Authenticate")))
    return found[1] if found else ""
