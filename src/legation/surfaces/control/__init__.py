"""The registry's JSON API for clients of a tenant: cards, publishers, and what can be said of both (docs/cards.md).

`table` has the operations, a row each; `openapi` the document that is made of it. Nothing is decided here:
`core.visiting` says who comes in, `core.catalogue.clients` what they may do.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode

import msgspec
from msgspec.structs import replace

from legation.core.asks import Plan
from legation.core.catalogue import clients
from legation.core.model import Refusal
from legation.core.reasons import Reason, Refused
from legation.core.stages import Terms
from legation.core.visiting import REGISTRY, Visitor, let_in, turn_away, unserved
from legation.engine import Engine
from legation.surfaces import guarded
from legation.surfaces.authority import RESOURCE, Endpoint, answers
from legation.surfaces.control import openapi, reading, table
from legation.surfaces.control.table import Answer, Asked, Row
from legation.surfaces.http import HttpAnswer, HttpRequest

KIB_EACH: Final = 16
"""KiB of a body that cost as much as a request: what is judged is judged character by character."""


class Control:
    """Serves `/registry/` and its metadata."""

    def __init__(self, engine: Engine, terms: Terms) -> None:
        self._engine = engine
        self._terms = terms
        self._document = msgspec.json.encode(openapi.document(terms.base_url))

    def endpoints(self) -> Mapping[str, Endpoint]:
        """What of it is among the authority's well-known documents."""
        return guarded.published(self._terms.base_url, REGISTRY, *openapi.SCOPES)

    async def __call__(self, request: HttpRequest) -> HttpAnswer:
        """Answer a request for anything under `/registry/`."""
        try:
            return await self._served(request)
        except Refused as refused:
            return await self.refuse(request, refused)

    async def refuse(self, request: HttpRequest, refused: Refused) -> HttpAnswer:
        """Refuse what is not served, or was never read; recorded like every refusal."""
        refusal = await self._engine.run(unserved(refused, request.remote, request.method, request.path))
        return answers.refused(refusal, request)

    async def _served(self, request: HttpRequest) -> HttpAnswer:
        if request.path == openapi.PATH:
            return answers.published(request, self._document)
        found = table.match(request.path)
        if found is None:
            raise Refused(Reason.ROUTE_UNKNOWN, "the registry has no such path")
        verbs, names = found
        row = verbs.get(request.method)
        if row is None:
            return await self._wrong_verb(request, verbs)
        visit = guarded.visit(request, self._terms.base_url)
        then = functools.partial(self._do, row, names, request)
        done = await self._engine.run(let_in(visit, self._terms, REGISTRY, (row.scope,), then))
        return self._refused(request, done) if isinstance(done, Refusal) else _answered(request, done)

    def _do(self, row: Row, names: Mapping[str, str], request: HttpRequest, here: Visitor) -> Plan[Answer]:
        """What a row does, once somebody is in; what they say is read no sooner. Raises Refused, Unavailable."""
        yield from clients.paced(here, row.cost + len(request.body) // (KIB_EACH * 1024))
        asked = Asked(names, reading.query(request, row.query), reading.body(request, row), self._terms.base_url)
        return (yield from row.does(here, asked))

    def _refused(self, request: HttpRequest, refusal: Refusal) -> HttpAnswer:
        if refusal.reason is Reason.CARD_FETCH:
            # How it failed, or what was answered, tells what there is inside our network; the record has it.
            refusal = replace(refusal, detail="", field=None)
        return guarded.turned_away(refusal, request, self._terms.base_url + RESOURCE + REGISTRY)

    async def _wrong_verb(self, request: HttpRequest, verbs: Iterable[str]) -> HttpAnswer:
        allow = ", ".join(sorted(verbs))
        why = Refused(Reason.VERB_WRONG, f"send {allow}")
        refusal = await self._engine.run(turn_away(why, "visit-refused", {"remote": request.remote}))
        return guarded.turned_away(refusal, request, "", allow=allow)


def _answered(request: HttpRequest, done: Answer) -> HttpAnswer:
    if isinstance(done.body, bytes):
        return HttpAnswer(done.status, _AS_IT_IS, done.body)
    return guarded.answered(done.status, done.body, *_next(request, done.more))


def _next(request: HttpRequest, last: str) -> list[tuple[str, str]]:
    """Where the next page is (RFC 8288)."""
    if not last:
        return []
    query = urlencode({**dict(parse_qsl(request.query)), "after": last})
    return [("link", f'<{request.path}?{query}>; rel="next"')]


_AS_IT_IS: Final[tuple[tuple[str, str], ...]] = (
    ("content-type", "application/octet-stream"),
    ("cache-control", "no-store"),
    # Somebody's bytes, whom nobody need trust: no browser is to see a page in them.
    ("x-content-type-options", "nosniff"),
    ("content-disposition", "attachment"),
)
