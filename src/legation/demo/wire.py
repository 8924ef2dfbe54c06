"""Calls made by hand, so that each can be wrong in exactly one way: one agent's credentials over bare httpx.

The SDK's client would not send these. `Caller` sends what it is told to, and otherwise does it right: it
meets a demand for a nonce, so that a refusal is about what was made wrong and not about a nonce.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection
from typing import Any

import httpx

from legation.core.operations import SKILL_EXTENSION
from legation.sdk.auth import challenge
from legation.sdk.credentials import ASSERTION_TYPE, Credentials, client_assertion, dpop_proof
from legation.sdk.keys import AgentKey


class Caller:
    """One agent, and the httpx client it calls with. Whoever gave the client closes it."""

    def __init__(self, agent_id: str, key: AgentKey, base_url: str, http: httpx.AsyncClient) -> None:
        self.id = agent_id
        self.key = key
        self.credentials = Credentials(agent_id, key, base_url, http)
        self._http = http

    def url(self, callee: str, path: str = "/rpc") -> str:
        """Where an agent's interface is: below its resource identifier."""
        return self.credentials.resource(callee) + path

    async def token(self, callee: str, *scopes: str) -> str:
        """An access token bound to this caller's key. Raises TokenRefused."""
        return (await self.credentials.token(self.credentials.resource(callee), scopes)).value

    async def bearer(self, callee: str, scopes: Collection[str]) -> str:
        """An access token bound to nothing, where the caller's tenant has them. Raises httpx.HTTPStatusError."""
        base_url = self.credentials.base_url
        answer = await self._http.post(
            f"{base_url}/oauth/token",
            data={
                "grant_type": "client_credentials",
                "client_id": self.id,
                "client_assertion_type": ASSERTION_TYPE,
                "client_assertion": client_assertion(self.key, self.id, base_url),
                "resource": self.credentials.resource(callee),
                "scope": " ".join(scopes),
            },
        )
        answer.raise_for_status()
        return str(answer.json()["access_token"])

    async def call(
        self,
        callee: str,
        body: bytes | dict[str, Any],
        *,
        token: str | None,
        scheme: str = "DPoP",
        holder: AgentKey | None = None,
        path: str = "/rpc",
    ) -> httpx.Response:
        """POST a body with a token; None sends none. `holder` signs the proof in place of the caller's own key."""
        url = httpx.URL(self.url(callee, path))
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        nonces = self.credentials.nonces
        for last in (False, True):
            headers = {"Content-Type": "application/json", "A2A-Version": "1.0"}
            if token is not None:
                headers["Authorization"] = f"{scheme} {token}"
            if token is not None and scheme == "DPoP":
                nonce = nonces.of(url, "rs")
                headers["DPoP"] = dpop_proof(holder or self.key, "POST", url, token=token, nonce=nonce)
            answer = await self._http.post(url, content=content, headers=headers)
            handed_out = nonces.keep(url, "rs", answer)
            if last or not handed_out or challenge(answer) != "use_dpop_nonce":
                return answer
        raise AssertionError("the second round returns")

    async def replay(self, answered: httpx.Response) -> httpx.Response:
        """Send once more, byte for byte, what was answered before."""
        before = answered.request
        again = self._http.build_request(before.method, before.url, headers=before.headers, content=before.content)
        return await self._http.send(again)


def send_message(data: Any, *, skill: str | None = None, **message: Any) -> dict[str, Any]:
    """A JSON-RPC request that sends one data part, or one text part where `data` is text."""
    part = {"text": data} if isinstance(data, str) else {"data": data, "mediaType": "application/json"}
    body = {"messageId": secrets.token_hex(8), "role": "ROLE_USER", "parts": [part], **message}
    if skill is not None:
        body["metadata"] = {SKILL_EXTENSION: skill}
    return request("SendMessage", {"message": body})


def request(method: str, params: dict[str, Any]) -> dict[str, Any]:
    """A JSON-RPC request with a fresh id."""
    return {"jsonrpc": "2.0", "id": secrets.token_hex(8), "method": method, "params": params}
