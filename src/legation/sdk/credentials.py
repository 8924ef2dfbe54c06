"""How an agent gets its access tokens, and proves that they are its own.

    mine = await credentials.token(resource, ["payments:transfer"])                       # its own authority
    exact = await credentials.exchange(mine, resource, authorization_details=[...], expires_in=60)   # less of it
    theirs = await credentials.exchange(hop_token(context), resource, ["ledger:append"])  # its caller's

Every token is for one agent (`resource`, RFC 8707) and the skills named (`scope`), bound to the agent's key by DPoP
(RFC 9449 §5). What a person lets an agent do is got by `consent`.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, TypeAlias

import httpx

from legation.sdk.keys import AgentKey
from legation.sdk.proofs import (
    ASSERTION_LIFETIME,
    ASSERTION_TYPE,
    Nonces,
    Space,
    client_assertion,
    dpop_proof,
    origin,
)
from legation.sdk.tokens import (
    MARGIN,
    HopToken,
    Token,
    TokenRefused,
    read_object,
    read_refusal,
    read_token,
)

__all__ = [
    "ASSERTION_LIFETIME",
    "ASSERTION_TYPE",
    "MARGIN",
    "Credentials",
    "Details",
    "HopToken",
    "Nonces",
    "Space",
    "Token",
    "TokenRefused",
    "client_assertion",
    "details_text",
    "dpop_proof",
    "origin",
    "read_object",
    "read_refusal",
]

Details: TypeAlias = Sequence[Mapping[str, str]]
"""What exactly a token is for: `[{"type": "payment", "amount": "100", ...}]` (RFC 9396)."""

EXCHANGE: Final = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN: Final = "urn:ietf:params:oauth:token-type:access_token"
JWT: Final = "urn:ietf:params:oauth:token-type:jwt"


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
        self._tokens: dict[tuple[object, ...], Token] = {}
        self._under_way: dict[tuple[object, ...], asyncio.Lock] = {}

    def resource(self, callee: str) -> str:
        """The resource identifier of an agent: audience of tokens for it, root of its interfaces."""
        return f"{self.base_url}/a2a/{callee}"

    async def token(
        self,
        resource: str,
        scopes: Collection[str],
        *,
        authorization_details: Details = (),
        expires_in: int | None = None,
        delegation_depth: int | None = None,
    ) -> Token:
        """A token of the agent's own for one agent and these skills. Raises TokenRefused; httpx.HTTPError when none
        answers.

        `expires_in` and `delegation_depth` ask for fewer seconds and fewer delegations than there would be. A token
        with `authorization_details` is got anew each time: what it allows once must not be asked of it twice.
        """
        wanted = frozenset(scopes)
        limits = _limits(authorization_details, expires_in, delegation_depth)
        form = {"grant_type": "client_credentials", "resource": resource, "scope": " ".join(sorted(wanted)), **limits}
        if authorization_details:
            return await self.grant(form)
        name = (resource, wanted, *limits.items())
        async with self._under_way.setdefault(name, asyncio.Lock()):
            kept = self._tokens.get(name)
            if kept is None or self._clock() >= kept.renew_at:
                kept = self._tokens[name] = await self.grant(form)
        return kept

    async def exchange(
        self,
        subject: Token | HopToken,
        resource: str,
        scopes: Collection[str] = (),
        *,
        authorization_details: Details = (),
        expires_in: int | None = None,
        delegation_depth: int | None = None,
    ) -> Token:
        """Less of a token of the agent's own; or, of the hop token of a call, what its caller lets it do (RFC 8693).

        Without `scopes` the callee's share of what there is. Kept by nobody but the caller. Raises TokenRefused;
        httpx.HTTPError when none answers.
        """
        form = {
            "grant_type": EXCHANGE,
            "subject_token": subject.value,
            "subject_token_type": ACCESS_TOKEN if isinstance(subject, Token) else JWT,
            "resource": resource,
            **_limits(authorization_details, expires_in, delegation_depth),
        }
        if scopes:
            form["scope"] = " ".join(sorted(scopes))
        return await self.grant(form, over=subject if isinstance(subject, Token) else None)

    async def grant(self, form: Mapping[str, str], *, over: Token | None = None) -> Token:
        """A token by any grant; `form` is what the grant asks for. Raises TokenRefused; httpx.HTTPError."""
        asked_at = self._clock()
        body = await self.post("/oauth/token", form, over=over)
        return read_token(body, httpx.codes.OK, frozenset(form.get("scope", "").split()), asked_at)

    async def post(self, path: str, form: Mapping[str, str], *, over: Token | None = None) -> dict[str, Any]:
        """Ask an endpoint of the authority as this agent; once more if it wants a nonce. Raises TokenRefused.

        `over` is a token sent along, of which the proof holds the hash.
        """
        url = httpx.URL(self.base_url + path)
        for last in (False, True):
            proof = dpop_proof(
                self.key,
                "POST",
                url,
                token=over.value if over is not None else None,
                nonce=self.nonces.of(url, "as"),
                now=self._clock(),
            )
            who = {
                "client_id": self.agent_id,
                "client_assertion_type": ASSERTION_TYPE,
                "client_assertion": client_assertion(self.key, self.agent_id, self.base_url, now=self._clock()),
            }
            headers = {"Accept": "application/json", "DPoP": proof}
            request = self._http.build_request("POST", url, data={**form, **who}, headers=headers)
            response = await self._http.send(request, auth=None)
            handed_out = self.nonces.keep(url, "as", response)
            if response.status_code in (httpx.codes.OK, httpx.codes.CREATED):
                return read_object(response)
            refused = read_refusal(response)
            if last or refused.error != "use_dpop_nonce" or not handed_out:
                raise refused
        raise AssertionError("the second round returns or raises")

    def prove(self, method: str, url: httpx.URL, token: Token) -> str:
        """A proof for one request to an agent, with the newest nonce it was given."""
        return dpop_proof(self.key, method, url, token=token.value, nonce=self.nonces.of(url, "rs"), now=self._clock())

    def stale(self, token: Token) -> bool:
        """Whether another should be got in the place of a token."""
        return self._clock() >= token.renew_at

    def forget(self, token: Token) -> None:
        """Use this token no more: an agent refused it."""
        self._tokens = {name: kept for name, kept in self._tokens.items() if kept is not token}


def details_text(details: Details) -> str:
    """Details as the parameter states them (RFC 9396 §3)."""
    return json.dumps([dict(one) for one in details])


def _limits(details: Details, expires_in: int | None, depth: int | None) -> dict[str, str]:
    """Parameters that ask for less than there would be."""
    form: dict[str, str] = {}
    if details:
        form["authorization_details"] = details_text(details)
    if expires_in is not None:
        form["expires_in"] = str(expires_in)
    if depth is not None:
        form["delegation_depth"] = str(depth)
    return form
