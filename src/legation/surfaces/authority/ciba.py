"""`POST /oauth/bc-authorize`: a person is asked elsewhere (OpenID CIBA Core 1.0 §7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from legation.core import grants
from legation.core.grants import ciba
from legation.core.model import Refusal
from legation.core.reasons import Refused
from legation.core.stages import Terms
from legation.engine import Engine
from legation.surfaces.authority import Endpoint, answers, forms
from legation.surfaces.http import HttpAnswer, HttpRequest


def endpoints(engine: Engine, terms: Terms, asked: Callable[[str, str], None]) -> Mapping[str, Endpoint]:
    """What this module answers. `asked` is told tenant and approval of each question, to tell whom it is for."""

    async def begin(request: HttpRequest) -> HttpAnswer:
        try:
            form = forms.token_request(request)
        except Refused as refused:
            turned_away = await engine.run(grants.turn_away(refused, {"remote": request.remote}))
            return answers.refused(turned_away, request)
        answer = await engine.run(ciba.begin(form, terms))
        if isinstance(answer, Refusal):
            return answers.refused(answer, request)
        asked(answer.tenant, answer.approval)
        body = {
            "auth_req_id": answer.auth_req_id,
            "expires_in": answer.expires_in,
            "interval": ciba.INTERVAL,
            "record_id": answer.record_id,
        }
        return HttpAnswer(200, answers.PRIVATE, msgspec.json.encode(body))

    return {ciba.PATH: begin}


def said(base_url: str) -> dict[str, Any]:
    """CIBA §4."""
    return {
        "backchannel_authentication_endpoint": base_url + ciba.PATH,
        "backchannel_token_delivery_modes_supported": ["poll"],
        "backchannel_user_code_parameter_supported": False,
    }
