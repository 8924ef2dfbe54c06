"""An agent asks a person to let it act for them, and does so (authorization code with PAR, PKCE and DPoP).

    asked = await ask(credentials, "payments", ["payments:transfer"], "https://me.example/callback")
    ...                                  # send the person's browser to asked.url; it comes back to the redirect URI
    consent = await asked.answered(url)  # with the whole URL it came back to
    async with await reach(credentials, "payments", consent.token, skill="payments:transfer") as payments:
        ...

The agent must be enrolled for the grant `authorization_code` and that redirect URI; for `refresh_token` as well, or the
consent ends with its first token.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from legation.core import base64url
from legation.sdk.credentials import Credentials, Details, Token, TokenRefused, details_text

PAR: Final = "/oauth/par"
AUTHORIZE: Final = "/oauth/authorize"


class NotAllowed(Exception):
    """The person did not allow it, or what came back is not the answer to what was asked."""

    def __init__(self, error: str, description: str = "") -> None:
        super().__init__(f"{error}: {description}" if description else error)
        self.error = error
        """OAuth error code; `access_denied` where the person said no."""


class Consent:
    """What a person lets the agent do, as tokens: renewed while it lasts."""

    def __init__(self, credentials: Credentials, first: Token) -> None:
        self._credentials = credentials
        self._newest = first
        self._renewing = asyncio.Lock()

    async def token(self) -> Token:
        """A token that acts for the person. Raises TokenRefused, once the consent has ended; httpx.HTTPError."""
        async with self._renewing:
            token = self._newest
            if token.refresh_token is not None and self._credentials.stale(token):
                form = {"grant_type": "refresh_token", "refresh_token": token.refresh_token}
                self._newest = token = await self._credentials.grant(form)
            return token


@dataclass(frozen=True, slots=True)
class Asked:
    """A question put to a person. Keep it until they come back: it holds what proves that the answer is to it."""

    url: str
    """Where to send their browser, within a minute."""
    redirect_uri: str
    credentials: Credentials
    state: str = field(repr=False)
    verifier: str = field(repr=False)

    async def answered(self, url: str) -> Consent:
        """The consent, from the URL the browser came back to. Raises NotAllowed, TokenRefused, httpx.HTTPError."""
        said = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items() if len(values) == 1}
        # Whose answer it is, and to what: before anything in it counts (RFC 9207 §2.4, RFC 9700 §4.7).
        if said.get("iss") != self.credentials.base_url or said.get("state") != self.state:
            raise NotAllowed("not_ours", "the answer is another authority's, or to another question")
        if "code" not in said:
            raise NotAllowed(said.get("error", "no_code"), said.get("error_description", ""))
        form = {
            "grant_type": "authorization_code",
            "code": said["code"],
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
        }
        return Consent(self.credentials, await self.credentials.grant(form))


async def ask(
    credentials: Credentials,
    callee: str,
    scopes: Collection[str],
    redirect_uri: str,
    *,
    authorization_details: Details = (),
) -> Asked:
    """Push the question to the authority, bound to the agent's key. Raises TokenRefused, httpx.HTTPError."""
    state, verifier = secrets.token_urlsafe(16), secrets.token_urlsafe(32)
    form = {
        "response_type": "code",
        "redirect_uri": redirect_uri,
        "resource": credentials.resource(callee),
        "scope": " ".join(sorted(scopes)),
        "state": state,
        "code_challenge": base64url.encode(sha256(verifier.encode()).digest()),
        "code_challenge_method": "S256",
    }
    if authorization_details:
        form["authorization_details"] = details_text(authorization_details)
    pushed = (await credentials.post(PAR, form)).get("request_uri")
    if not isinstance(pushed, str):
        raise TokenRefused(httpx.codes.CREATED, "invalid_response", "the answer holds no request_uri")
    query = urlencode({"client_id": credentials.agent_id, "request_uri": pushed})
    return Asked(f"{credentials.base_url}{AUTHORIZE}?{query}", redirect_uri, credentials, state, verifier)
