"""Enrolment over HTTP: an agent takes an invitation (`POST /oauth/enrol`).

The body is JSON: `token`, or `statement` with `statement_type` and `tenant`; `jwk`; `proof`; `id` where the invitation
leaves it open. The answer is what the agent must know to ask for tokens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from legation.core.enrolment import Changed, taking
from legation.core.grants import PATH as TOKEN
from legation.core.model import Refusal
from legation.core.reasons import Reason, Refused
from legation.core.stages import Terms
from legation.engine import Engine
from legation.surfaces.authority import Endpoint, answers
from legation.surfaces.http import HttpAnswer, HttpRequest


def endpoints(engine: Engine, terms: Terms) -> Mapping[str, Endpoint]:
    """Paths of this module, and who answers them."""

    async def enrol(request: HttpRequest) -> HttpAnswer:
        try:
            body = json_body(request)
        except Refused as refused:
            refusal = await engine.run(taking.turn_away(refused, "enrolment-refused", {"remote": request.remote}))
            return answers.refused(refusal, request)
        done = await engine.run(taking.take(taking.Request(body, request.remote), issuer=terms.base_url))
        if isinstance(done, Refusal):
            return answers.refused(done, request)
        return enrolled(done, terms)

    return {taking.PATH: enrol}


def said(base_url: str) -> dict[str, Any]:
    """What the authority's metadata says of this module (RFC 8414 §2: further members are allowed)."""
    return {"enrolment_endpoint": base_url + taking.PATH}


def enrolled(done: Changed, terms: Terms) -> HttpAnswer:
    """What an agent learns of itself."""
    agent = done.agent
    document = {
        "client_id": agent.id,
        "tenant": agent.tenant,
        "standing": agent.standing.value,
        "issuer": terms.base_url,
        "token_endpoint": terms.base_url + TOKEN,
        "kid": agent.keys[-1].kid,
        "scope": " ".join(sorted(agent.scopes)),
        "expires_at": agent.expires_at,
        "record_id": done.record_id,
    }
    return HttpAnswer(201, answers.PRIVATE, msgspec.json.encode(document))


def json_body(request: HttpRequest) -> bytes:
    """The body of a POST that brings JSON. Raises Refused."""
    if request.method != "POST":
        raise Refused(Reason.VERB_WRONG, "this endpoint takes POST")
    media = request.fields("content-type")
    if len(media) != 1 or not _MEDIA.fullmatch(media[0]):
        raise Refused(Reason.OAUTH_REQUEST, "the body is application/json, in UTF-8", field="Content-Type")
    if request.fields("content-encoding"):
        raise Refused(Reason.OAUTH_REQUEST, "send the body without content coding", field="Content-Encoding")
    if len(request.body) > taking.MAX_BODY:
        raise Refused(Reason.TOO_LARGE, f"the body is longer than {taking.MAX_BODY} bytes")
    return request.body


_MEDIA: Final = re.compile(r'application/json[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?', re.IGNORECASE)
