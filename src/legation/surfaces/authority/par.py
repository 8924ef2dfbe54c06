"""`POST /oauth/par`: pushed authorization requests (RFC 9126)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from legation.core import grants
from legation.core.grants import pushed
from legation.core.model import Refusal
from legation.core.reasons import Refused
from legation.core.stages import Terms
from legation.engine import Engine
from legation.surfaces.authority import Endpoint, answers, forms
from legation.surfaces.http import HttpAnswer, HttpRequest


def endpoints(engine: Engine, terms: Terms) -> Mapping[str, Endpoint]:
    """What this module answers."""

    async def par(request: HttpRequest) -> HttpAnswer:
        try:
            asked = forms.token_request(request)
        except Refused as refused:
            turned_away = await engine.run(grants.turn_away(refused, {"remote": request.remote}))
            return answers.refused(turned_away, request)
        answer = await engine.run(pushed.push(asked, terms))
        if isinstance(answer, Refusal):
            return answers.refused(answer, request)
        body = {"request_uri": answer.request_uri, "expires_in": answer.expires_in, "record_id": answer.record_id}
        return HttpAnswer(201, answers.PRIVATE, msgspec.json.encode(body))

    return {pushed.PATH: par}


def said(base_url: str) -> dict[str, Any]:
    """RFC 9126 §5."""
    return {
        "pushed_authorization_request_endpoint": base_url + pushed.PATH,
        "require_pushed_authorization_requests": True,
    }
