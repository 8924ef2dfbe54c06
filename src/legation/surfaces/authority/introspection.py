"""`POST /oauth/introspect`: a client asks whether a token is active (RFC 7662; as a JWT, RFC 9701)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from legation.core import introspecting
from legation.core.grants import turn_away
from legation.core.introspecting import INTROSPECT, TYPE
from legation.core.keys import ALGORITHMS
from legation.core.model import Refusal
from legation.core.reasons import Refused
from legation.core.stages import Terms
from legation.engine import Engine
from legation.surfaces.authority import answers, forms
from legation.surfaces.http import HttpAnswer, HttpRequest

MEDIA: Final = f"application/{TYPE}"


def endpoints(engine: Engine, terms: Terms) -> Mapping[str, Any]:
    """What answers at which path."""

    async def introspect(request: HttpRequest) -> HttpAnswer:
        try:
            asked = forms.token_request(request)
        except Refused as refused:
            turned_away = await engine.run(turn_away(refused, {"remote": request.remote}))
            return answers.refused(turned_away, request)
        answer = await engine.run(introspecting.introspect(asked, terms, sign=_signed(request)))
        if isinstance(answer, Refusal):
            return answers.refused(answer, request)
        if answer.signed is not None:
            headers = (("content-type", MEDIA), *(header for header in answers.PRIVATE if header != answers.JSON))
            return HttpAnswer(200, headers, answer.signed.encode())
        return HttpAnswer(200, answers.PRIVATE, msgspec.json.encode(answer.document))

    return {INTROSPECT: introspect}


def said(base_url: str) -> dict[str, Any]:
    """Metadata (RFC 8414 §2, RFC 9701 §7)."""
    return {
        "introspection_endpoint": base_url + INTROSPECT,
        "introspection_endpoint_auth_methods_supported": ["private_key_jwt"],
        "introspection_endpoint_auth_signing_alg_values_supported": sorted(ALGORITHMS),
        "introspection_signing_alg_values_supported": ["ES256"],
    }


def _signed(request: HttpRequest) -> bool:
    """Whether a JWT is asked for by name (RFC 9701 §4). No wildcard means one."""
    accepted = ",".join(request.fields("accept")).lower()
    return any(media.partition(";")[0].strip() == MEDIA for media in accepted.split(","))
