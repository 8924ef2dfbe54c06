"""The authority over HTTP: token endpoint, key set, metadata (RFC 6749, RFC 8414, RFC 9728, RFC 7517).

Takes a request apart strictly and writes an answer; everything decided is decided by plans of the core. What is public
is the same for every reader and may be read from any origin; what an endpoint says is for one reader.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from legation.core import details, grants, tokens
from legation.core.asks import Unavailable
from legation.core.grants import PATH as TOKEN
from legation.core.keys import ALGORITHMS
from legation.core.model import Refusal
from legation.core.reasons import Reason, Refused
from legation.core.stages import Terms
from legation.core.visiting import unserved
from legation.engine import Engine
from legation.surfaces.authority import answers, forms
from legation.surfaces.http import HttpAnswer, HttpRequest
from legation.surfaces.routes import AGENT_ID

JWKS: Final = "/oauth/jwks"
METADATA: Final = "/.well-known/oauth-authorization-server"
OPENID: Final = "/.well-known/openid-configuration"
"""The same document under its older name, for clients that know no other (RFC 8414 §5)."""
RESOURCE: Final = "/.well-known/oauth-protected-resource"
"""Before the path of a resource (RFC 9728 §3.1)."""

JWKS_AGE: Final = 300
"""Seconds others may keep the key set. The keyring publishes a key at least that long before it signs."""

Endpoint = Callable[[HttpRequest], Awaitable[HttpAnswer]]


class Authority:
    """Serves `/oauth/` and the authority's well-known documents."""

    def __init__(
        self,
        engine: Engine,
        terms: Terms,
        *,
        jwks: Callable[[], list[dict[str, str]]],
        lifetime: int = tokens.MAX_LIFETIME,
        endpoints: Mapping[str, Endpoint] | None = None,
        said: Mapping[str, Any] | None = None,
        asked: Callable[[str, str], None] = lambda _tenant, _approval: None,
    ) -> None:
        """`endpoints` answer further paths, `said` is further metadata: each a module of this package brings.
        A path that ends in `/` stands for all below it. `asked` is told tenant and approval of a question to a person.

        Raise ValueError unless the base URL is an origin: well-known documents have one place each.
        """
        if urlsplit(terms.base_url).path:
            raise ValueError("the base URL is an origin: scheme, host and port, without a path or trailing slash")
        self._engine = engine
        self._asked = asked
        self._terms = terms
        self._jwks = jwks
        self._lifetime = lifetime
        self._metadata = msgspec.json.encode({**metadata(terms.base_url), **(said or {})})
        self._endpoints = {
            TOKEN: self.token,
            METADATA: self.metadata,
            OPENID: self.metadata,
            JWKS: self.jwks,
            **(endpoints or {}),
        }

    async def __call__(self, request: HttpRequest) -> HttpAnswer:
        """Answer a request for anything of the authority's."""
        try:
            return await self._served(request)
        except Refused as refused:
            return await self.refuse(request, refused)
        except Unavailable as down:
            return await self.refuse(request, Refused(Reason.UNAVAILABLE, down.what))

    async def refuse(self, request: HttpRequest, refused: Refused) -> HttpAnswer:
        """Refuse what is not served, or was never read; recorded like every refusal."""
        refusal = await self._engine.run(unserved(refused, request.remote, request.method, request.path))
        return answers.refused(refusal, request)

    async def _served(self, request: HttpRequest) -> HttpAnswer:
        if (endpoint := self._endpoints.get(request.path)) is not None:
            return await endpoint(request)
        below = request.path[: request.path.rfind("/") + 1]
        if (endpoint := self._endpoints.get(below)) is not None:
            return await endpoint(request)
        if found := _RESOURCE.fullmatch(request.path):
            return await self.resource(request, found["agent"])
        raise Refused(Reason.ROUTE_UNKNOWN, "the authority has no such document")

    # -- the token endpoint ------------------------------------------------------------------------

    async def token(self, request: HttpRequest) -> HttpAnswer:
        """`POST /oauth/token`. Whatever is wrong is refused in OAuth's words, and recorded."""
        try:
            asked = forms.token_request(request)
        except Refused as refused:
            turned_away = await self._engine.run(grants.turn_away(refused, {"remote": request.remote}))
            return answers.refused(turned_away, request)
        answer = await self._engine.run(grants.token(asked, self._terms, self._lifetime))
        if isinstance(answer, Refusal):
            return answers.refused(answer, request)
        if isinstance(answer, grants.Unsettled):
            if answer.approval:
                self._asked(answer.tenant, answer.approval)
            return answers.unsettled(answer)
        return answers.issued(answer)

    # -- what is public ----------------------------------------------------------------------------

    async def metadata(self, request: HttpRequest) -> HttpAnswer:
        """`GET /.well-known/oauth-authorization-server`."""
        return answers.published(request, self._metadata)

    async def jwks(self, request: HttpRequest) -> HttpAnswer:
        """`GET /oauth/jwks`."""
        return answers.published(request, msgspec.json.encode({"keys": self._jwks()}), age=JWKS_AGE)

    async def resource(self, request: HttpRequest, agent: str) -> HttpAnswer:
        """`GET /.well-known/oauth-protected-resource/a2a/{agent}`. What may not be seen is not there."""
        try:
            found = await self._engine.run(grants.resource(agent, self._terms))
        except Refused as refused:
            raise Refused(refused.reason.shown) from None
        document = {
            "resource": found.resource,
            "authorization_servers": [self._terms.base_url],
            "scopes_supported": found.scopes,
            "authorization_details_types_supported": sorted(details.TYPES),
            "bearer_methods_supported": ["header"],
            "dpop_signing_alg_values_supported": sorted(ALGORITHMS),
            "dpop_bound_access_tokens_required": found.bound,
        }
        return answers.published(request, msgspec.json.encode(document))


def metadata(base_url: str) -> dict[str, Any]:
    """What the authority says of itself (RFC 8414 §2). The issuer is the base URL, byte for byte."""
    return {
        "issuer": base_url,
        "token_endpoint": base_url + TOKEN,
        "jwks_uri": base_url + JWKS,
        "response_types_supported": [],
        "grant_types_supported": sorted(grants.GRANTS),
        "authorization_details_types_supported": sorted(details.TYPES),
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": sorted(ALGORITHMS),
        "dpop_signing_alg_values_supported": sorted(ALGORITHMS),
    }


_RESOURCE: Final = re.compile(rf"{re.escape(RESOURCE)}/a2a/(?P<agent>{AGENT_ID})")
