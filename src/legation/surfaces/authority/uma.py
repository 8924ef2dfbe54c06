"""UMA 2.0 over HTTP: `/oauth/rreg`, `/oauth/perm` (Federated Authorization §3, §4) and its discovery document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from legation.core import canonical, uma
from legation.core.asks import Plan
from legation.core.grants.uma import GRANT, PURPOSE
from legation.core.model import Presented, Refusal
from legation.core.reasons import Reason, Refused
from legation.core.stages import Terms
from legation.core.visiting import PROTECT, UMA, Visit, Visitor, let_in
from legation.engine import Engine
from legation.surfaces.authority import Endpoint, answers
from legation.surfaces.bindings.requests import is_json
from legation.surfaces.http import HttpAnswer, HttpRequest

RREG: Final = "/oauth/rreg"
PERM: Final = "/oauth/perm"
CONFIGURATION: Final = "/.well-known/uma2-configuration"

MAX_BODY: Final = 32 * 1024


class Protection:
    """The protection API of one authority."""

    def __init__(self, engine: Engine, terms: Terms) -> None:
        self._engine = engine
        self._terms = terms

    async def rreg(self, request: HttpRequest) -> HttpAnswer:
        """`/oauth/rreg` and `/oauth/rreg/ID`."""
        name = request.path.removeprefix(RREG).removeprefix("/")

        def act(here: Visitor) -> Plan[tuple[int, Any]]:
            match request.method, bool(name):
                case "POST", False:
                    return (201, (yield from uma.register(here, _body(request))).document)
                case "GET", False:
                    return (200, (yield from uma.listed(here)))
                case "GET", True:
                    return (200, (yield from uma.read(here, name)).document)
                case "PUT", True:
                    return (200, (yield from uma.update(here, name, _body(request))).document)
                case "DELETE", True:
                    yield from uma.delete(here, name)
                    return (204, None)
                case _:
                    raise Refused(Reason.VERB_WRONG, "a resource takes POST, GET, PUT and DELETE")

        return await self._answer(request, act)

    async def perm(self, request: HttpRequest) -> HttpAnswer:
        """`POST /oauth/perm`."""

        def act(here: Visitor) -> Plan[tuple[int, Any]]:
            if request.method != "POST":
                raise Refused(Reason.VERB_WRONG, "a ticket is asked for with POST")
            return (201, (yield from uma.permit(here, _body(request))).document)

        return await self._answer(request, act)

    async def _answer(self, request: HttpRequest, act: Any) -> HttpAnswer:
        visit = Visit(
            Presented(request.fields("authorization"), request.fields("dpop")),
            request.method,
            self._terms.base_url + request.path,
            request.remote,
        )
        answer = await self._engine.run(let_in(visit, self._terms, UMA, (PROTECT,), act))
        if isinstance(answer, Refusal):
            return answers.refused(answer, request)
        status, document = answer
        return HttpAnswer(status, answers.PRIVATE, msgspec.json.encode(document) if document is not None else b"")


def _body(request: HttpRequest) -> Any:
    """The JSON a request brings. Raises Refused."""
    kinds = request.fields("content-type")
    if len(kinds) != 1 or not is_json(kinds[0]) or len(request.body) > MAX_BODY:
        raise Refused(Reason.UMA_REGISTRATION, f"send JSON of at most {MAX_BODY} bytes")
    return canonical.parse_json(request.body, max_depth=8)


def endpoints(engine: Engine, terms: Terms) -> Mapping[str, Endpoint]:
    """What this module answers. A path that ends in `/` stands for all below it."""
    protection = Protection(engine, terms)
    body = msgspec.json.encode(configuration(terms.base_url))

    async def configured(request: HttpRequest) -> HttpAnswer:
        return answers.published(request, body)

    return {
        RREG: protection.rreg,
        RREG + "/": protection.rreg,
        PERM: protection.perm,
        CONFIGURATION: configured,
    }


def configuration(base_url: str) -> dict[str, Any]:
    """UMA Grant §2, Federated Authorization §2."""
    return {
        "issuer": base_url,
        "token_endpoint": base_url + "/oauth/token",
        "jwks_uri": base_url + "/oauth/jwks",
        "introspection_endpoint": base_url + "/oauth/introspect",
        "resource_registration_endpoint": base_url + RREG,
        "permission_endpoint": base_url + PERM,
        "grant_types_supported": [GRANT],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "claim_token_formats_supported": [PURPOSE],
    }
