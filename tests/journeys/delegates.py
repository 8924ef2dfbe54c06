"""An agent that asks people, over real sockets: what a program with a redirect URI would send."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from legation.core import base64url
from legation.demo.wire import Caller
from legation.sdk.credentials import ASSERTION_TYPE, client_assertion, dpop_proof
from legation.sdk.keys import AgentKey
from legation.surfaces.http import HttpAnswer, HttpRequest

CALLBACK = "http://127.0.0.1/callback"


class Delegate:
    """One agent with a web client of its own."""

    def __init__(self, caller: Caller, base_url: str, http: httpx.AsyncClient) -> None:
        self.caller = caller
        self.base_url = base_url
        self.http = http
        self.verifier = base64url.encode(secrets.token_bytes(32))
        self.state = secrets.token_hex(8)

    async def push(self, callee: str, *scopes: str, redirect_uri: str = CALLBACK, **more: str) -> httpx.Response:
        """PAR."""
        form = {
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "resource": f"{self.base_url}/a2a/{callee}",
            "scope": " ".join(scopes),
            "state": self.state,
            "code_challenge": base64url.encode(hashlib.sha256(self.verifier.encode()).digest()),
            "code_challenge_method": "S256",
            **more,
        }
        return await self.http.post(f"{self.base_url}/oauth/par", data={**self._assertion(), **form})

    async def uri(self, callee: str, *scopes: str, **more: str) -> str:
        answer = await self.push(callee, *scopes, **more)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["request_uri"])

    async def token(self, *, key: AgentKey | None = None, **form: str) -> httpx.Response:
        """The token endpoint, once more where it wants a nonce."""
        url, nonces = httpx.URL(f"{self.base_url}/oauth/token"), self.caller.credentials.nonces
        for last in (False, True):
            proof = dpop_proof(key or self.caller.key, "POST", url, nonce=nonces.of(url, "as"))
            data = {**self._assertion(), **form}
            answer = await self.http.post(url, data=data, headers={"DPoP": proof})
            handed_out = nonces.keep(url, "as", answer)
            if last or not handed_out or answer.json().get("error") != "use_dpop_nonce":
                return answer
        raise AssertionError("the second round returns")

    async def redeem(self, code: str, redirect_uri: str = CALLBACK) -> httpx.Response:
        return await self.token(
            grant_type="authorization_code", code=code, redirect_uri=redirect_uri, code_verifier=self.verifier
        )

    async def refresh(self, token: str) -> httpx.Response:
        return await self.token(grant_type="refresh_token", refresh_token=token)

    def read(self, location: str) -> dict[str, str]:
        """What the browser brings back. A program must look whose answer it is, and to what (RFC 9207 §2.4)."""
        said = {name: value for name, (value,) in parse_qs(urlsplit(location).query).items()}
        assert said["iss"] == self.base_url
        assert said["state"] == self.state
        return said

    def _assertion(self) -> dict[str, str]:
        return {
            "client_id": self.caller.id,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": client_assertion(self.caller.key, self.caller.id, self.base_url),
        }


def over(http: httpx.AsyncClient, base_url: str) -> Any:
    """A gateway's pages, over a real socket, for `tests.browsing.Browser`."""

    async def serve(request: HttpRequest) -> HttpAnswer:
        headers = [(name, value) for name, values in request.headers.items() for value in values]
        url = f"{base_url}{request.path}" + (f"?{request.query}" if request.query else "")
        answer = await http.request(request.method, url, headers=headers, content=request.body)
        return HttpAnswer(answer.status_code, tuple(answer.headers.multi_items()), answer.content)

    return serve
