"""A gateway's front, as an httpx transport: hands out tokens and nonces, checks proofs with the core's own rule."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import httpx

from legation.core import base64url, proof
from legation.core.reasons import Refused
from legation.sdk.credentials import Credentials
from legation.sdk.keys import AgentKey

BASE = "https://gw.example"
NOW = 1_800_000_000.0


@dataclass
class Gateway:
    """What it is set to ask for, and what it saw."""

    lifetime: int = 300
    token_nonce: str | None = None
    """Demanded at the token endpoint."""
    agent_nonce: str | None = None
    """Demanded at the agents."""
    dead: set[str] = field(default_factory=set)
    """Tokens no longer taken."""
    answer: Callable[[httpx.Request], httpx.Response] = lambda request: httpx.Response(200, json={"result": {}})
    token_answer: httpx.Response | None = None
    """Answered by the token endpoint instead of a token."""
    now: float | None = NOW
    """What its clock and that of its credentials say; None: the machine's."""
    renews: bool = False
    """Whether a refresh token comes with each token."""
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    proofs: list[str] = field(default_factory=list)
    """Those of the token endpoint."""
    seen: list[httpx.Request] = field(default_factory=list)
    _numbers: itertools.count = field(default_factory=itertools.count)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path in {"/oauth/token", "/oauth/par"}:
            return self._token(request)
        self.seen.append(request)
        if "Authorization" not in request.headers:
            return self.answer(request)
        token = request.headers["Authorization"].removeprefix("DPoP ")
        shown = self._proof(request, token)
        if token in self.dead:
            return httpx.Response(401, headers={"WWW-Authenticate": 'DPoP algs="ES256", error="invalid_token"'})
        if self.agent_nonce is not None and shown.nonce != self.agent_nonce:
            challenge = 'DPoP error="use_dpop_nonce", error_description="..."'
            return httpx.Response(401, headers={"WWW-Authenticate": challenge, "DPoP-Nonce": self.agent_nonce})
        return self.answer(request)

    def _token(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(parse_qs(request.content.decode(), strict_parsing=True))
        self.proofs.append(request.headers["DPoP"])
        # A proof over an access token that is sent along holds its hash; over any other, none.
        brought = self.asked[-1].get("subject_token_type", [""])[0].endswith("access_token")
        shown = self._proof(request, self.asked[-1]["subject_token"][0] if brought else None)
        if self.token_answer is not None:
            return self.token_answer
        if self.token_nonce is not None and shown.nonce != self.token_nonce:
            return httpx.Response(400, json={"error": "use_dpop_nonce"}, headers={"DPoP-Nonce": self.token_nonce})
        if request.url.path == "/oauth/par":
            return httpx.Response(201, json={"request_uri": "urn:pushed", "expires_in": 60})
        body = {
            "access_token": f"token-{next(self._numbers)}",
            "token_type": "DPoP",
            "expires_in": self.lifetime,
            "scope": self.asked[-1].get("scope", [""])[0],
        }
        if self.renews:
            body["refresh_token"] = f"renewal-{next(self._numbers)}"
        return httpx.Response(200, json=body, headers={"Cache-Control": "no-store"})

    def _proof(self, request: httpx.Request, token: str | None):
        url = str(request.url.copy_with(query=None))
        fields = tuple(request.headers.get_list("DPoP"))
        try:
            return proof.verify(fields, method=request.method, url=url, now=self.time(), unverified_token=token)
        except Refused as refused:
            raise AssertionError(f"{refused.reason.id}: {refused.detail}") from refused

    def time(self) -> float:
        return time.time() if self.now is None else self.now

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self))

    def credentials(self, key: AgentKey, http: httpx.AsyncClient) -> Credentials:
        return Credentials("orchestrator", key, BASE, http, clock=self.time)


def members(compact: str, segment: int = 1) -> dict:
    """Header (0) or claims (1) of a compact JWS, unverified."""
    decoded = base64url.decode(compact.split(".")[segment])
    assert decoded is not None
    return json.loads(decoded)
