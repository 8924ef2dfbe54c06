"""`POST /oauth/revoke`: a client gives up a token (RFC 7009)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from legation.core import introspecting
from legation.core.grants import turn_away
from legation.core.introspecting import REVOKE
from legation.core.keys import ALGORITHMS
from legation.core.model import Refusal
from legation.core.reasons import Refused
from legation.core.stages import Terms
from legation.engine import Engine
from legation.surfaces.authority import answers, forms
from legation.surfaces.http import HttpAnswer, HttpRequest


def endpoints(engine: Engine, terms: Terms) -> Mapping[str, Any]:
    """What answers at which path."""

    async def revoke(request: HttpRequest) -> HttpAnswer:
        try:
            asked = forms.token_request(request)
        except Refused as refused:
            turned_away = await engine.run(turn_away(refused, {"remote": request.remote}))
            return answers.refused(turned_away, request)
        answer = await engine.run(introspecting.revoke(asked, terms))
        if isinstance(answer, Refusal):
            return answers.refused(answer, request)
        # RFC 7009 §2.2: the same for a token that was never one.
        return HttpAnswer(200, (("cache-control", "no-store"), ("pragma", "no-cache")))

    return {REVOKE: revoke}


def said(base_url: str) -> dict[str, Any]:
    """Metadata (RFC 8414 §2)."""
    return {
        "revocation_endpoint": base_url + REVOKE,
        "revocation_endpoint_auth_methods_supported": ["private_key_jwt"],
        "revocation_endpoint_auth_signing_alg_values_supported": sorted(ALGORITHMS),
    }
