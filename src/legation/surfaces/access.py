"""The decision point over HTTP (OpenID AuthZEN Authorization API 1.0).

A denial is 200 (§6.2). What is not a request is 400, and its body a string (§10.1). `X-Request-ID` comes back as it
came.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from legation.core import evaluating
from legation.core.asks import Plan
from legation.core.model import Refusal
from legation.core.reasons import Reason, Refused
from legation.core.stages import Terms
from legation.core.visiting import ACCESS, EVALUATE, Visitor, let_in, turn_away, unserved
from legation.engine import Engine
from legation.surfaces import guarded
from legation.surfaces.authority import RESOURCE, Endpoint, answers
from legation.surfaces.http import HttpAnswer, HttpRequest

METADATA: Final = "/.well-known/authzen-configuration"
ONE: Final = f"{ACCESS}/v1/evaluation"
MANY: Final = f"{ACCESS}/v1/evaluations"

_REQUEST_ID: Final = re.compile(r"[!-~]{1,256}")


class Access:
    """Serves `/access/v1/` and its metadata."""

    def __init__(self, engine: Engine, terms: Terms) -> None:
        self._engine = engine
        self._terms = terms
        self._metadata = msgspec.json.encode(metadata(terms.base_url))
        self._plans: Mapping[str, Callable[[Visitor, dict[str, Any]], Plan[dict[str, Any]]]] = {
            ONE: evaluating.evaluation,
            MANY: evaluating.evaluations,
        }

    def endpoints(self) -> Mapping[str, Endpoint]:
        """What of it is among the authority's well-known documents."""
        return {METADATA: self._published, **guarded.published(self._terms.base_url, ACCESS, EVALUATE)}

    async def __call__(self, request: HttpRequest) -> HttpAnswer:
        """Answer a request for anything under `/access/`."""
        plan = self._plans.get(request.path)
        if plan is None:
            return await self.refuse(request, Refused(Reason.ROUTE_UNKNOWN, "the decision point has no such path"))
        if request.method != "POST":
            why = Refused(Reason.VERB_WRONG, "send POST")
            refusal = await self._engine.run(turn_away(why, "visit-refused", {"remote": request.remote}))
            return _echoed(request, self._refused(refusal, allow="POST"))
        visit = guarded.visit(request, self._terms.base_url)
        done = await self._engine.run(
            let_in(
                visit,
                self._terms,
                ACCESS,
                (EVALUATE,),
                lambda here: plan(here, guarded.document(request, Reason.EVALUATION_REQUEST)),
            )
        )
        return _echoed(request, self._refused(done) if isinstance(done, Refusal) else guarded.answered(200, done))

    async def refuse(self, request: HttpRequest, refused: Refused) -> HttpAnswer:
        """Refuse what is not served, or was never read; recorded like every refusal."""
        refusal = await self._engine.run(unserved(refused, request.remote, request.method, request.path))
        return _echoed(request, self._refused(refusal))

    def _refused(self, refusal: Refusal, *, allow: str = "") -> HttpAnswer:
        """A request that was not decided: a status, and a string."""
        reason = refusal.reason.shown
        headers = []
        if reason.row.http == 401:
            headers.append(("www-authenticate", guarded.challenge(refusal, self._terms.base_url + RESOURCE + ACCESS)))
        if refusal.nonce is not None:
            headers.append(("dpop-nonce", refusal.nonce))
        if refusal.retry_after is not None:
            headers.append(("retry-after", str(refusal.retry_after)))
        if allow:
            headers.append(("allow", allow))
        told = f"{refusal.field}: {refusal.detail}" if refusal.field else refusal.detail or reason.row.help
        return guarded.answered(reason.row.http, f"{told} ({reason.id}, record {refusal.record_id})", *headers)

    async def _published(self, request: HttpRequest) -> HttpAnswer:
        return answers.published(request, self._metadata)


def metadata(base_url: str) -> dict[str, Any]:
    """What the decision point says of itself (§9.1)."""
    return {
        "policy_decision_point": base_url,
        "access_evaluation_endpoint": base_url + ONE,
        "access_evaluations_endpoint": base_url + MANY,
    }


def _echoed(request: HttpRequest, answer: HttpAnswer) -> HttpAnswer:
    """The answer with the request's own id, where that is one (§10.1.3)."""
    named = request.fields("x-request-id")
    if len(named) != 1 or not _REQUEST_ID.fullmatch(named[0]):
        return answer
    return HttpAnswer(answer.status, (*answer.headers, ("x-request-id", named[0])), answer.body)
