"""Dynamic client registration over HTTP (`POST /oauth/register`, RFC 7591 §3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from legation.core.enrolment import registration, taking
from legation.core.enrolment.registration import Registered
from legation.core.model import Refusal
from legation.core.reasons import Refused
from legation.core.stages import Terms
from legation.engine import Engine
from legation.surfaces.authority import Endpoint, answers
from legation.surfaces.authority.enrolment import json_body
from legation.surfaces.http import HttpAnswer, HttpRequest


def endpoints(engine: Engine, terms: Terms) -> Mapping[str, Endpoint]:
    """Paths of this module, and who answers them."""

    async def register(request: HttpRequest) -> HttpAnswer:
        try:
            body = json_body(request)
        except Refused as refused:
            refusal = await engine.run(taking.turn_away(refused, "registration-refused", {"remote": request.remote}))
            return answers.refused(refusal, request)
        asked = registration.Request(body, request.fields("dpop"), request.remote)
        done = await engine.run(registration.take(asked, issuer=terms.base_url))
        return answers.refused(done, request) if isinstance(done, Refusal) else registered(done)

    return {registration.PATH: register}


def said(base_url: str) -> dict[str, Any]:
    """What the authority's metadata says of this module (RFC 8414 §2)."""
    return {"registration_endpoint": base_url + registration.PATH}


def registered(found: Registered) -> HttpAnswer:
    """RFC 7591 §3.2.1. There is no secret in it, and no token to change the registration by."""
    agent = found.done.agent
    document = {
        "client_id": agent.id,
        "client_id_issued_at": found.at,
        "client_name": agent.name,
        "token_endpoint_auth_method": registration.METHOD,
        "grant_types": sorted(agent.grants),
        "response_types": ["code"] if "authorization_code" in agent.grants else [],
        "redirect_uris": sorted(agent.redirect_uris),
        "scope": " ".join(sorted(agent.scopes)),
        "authorization_details_types": sorted(agent.detail_types),
        "jwks": {"keys": [{**key.jwk, "kid": key.kid} for key in agent.keys]},
        "dpop_bound_access_tokens": True,
        "software_statement": found.statement,
        "tenant": agent.tenant,
        "standing": agent.standing.value,
        "expires_at": agent.expires_at,
        "record_id": found.done.record_id,
    }
    return HttpAnswer(201, answers.PRIVATE, msgspec.json.encode(document))
