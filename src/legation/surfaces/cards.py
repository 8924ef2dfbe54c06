"""Agent Cards over HTTP: anyone may read the public card of an active agent (A2A 1.0 §8.2, §8.6).

What is not there and what may not be seen get the same answer. Nothing is decided here: `core.registry` says
who is seen, `core.cards` what is said.
"""

from __future__ import annotations

from typing import Final

import msgspec

from legation.core import cards, registry
from legation.core.asks import CardOf, Unavailable, ask
from legation.core.model import Agent
from legation.core.reasons import Reason, Refused
from legation.engine import Engine
from legation.surfaces.http import HttpAnswer, HttpRequest, Route

CACHE: Final = "public, max-age=60"
"""A minute: how long a caller may go on with the card of an agent that has just been suspended."""

KEPT: Final = 1024
"""Cards kept ready; one takes some 4 KiB. Others are made again when asked for."""

_JSON: Final = ("content-type", "application/json")


class Cards:
    """Serves `/a2a/{agent}/.well-known/agent-card.json`."""

    def __init__(self, engine: Engine, base_url: str) -> None:
        self._engine = engine
        self._base_url = base_url
        self._ready: dict[str, tuple[int, cards.Served]] = {}

    async def __call__(self, request: HttpRequest, route: Route) -> HttpAnswer:
        """Answer a request for a card."""
        if request.method not in {"GET", "HEAD"}:
            return _error(Reason.VERB_WRONG, ("allow", "GET, HEAD"))
        try:
            agent = await self._engine.run(registry.public(route.agent))
            card = await self._served(agent)
        except Refused as refused:
            return _error(refused.reason.shown)
        except Unavailable:
            return _error(Reason.UNAVAILABLE)
        headers = (("etag", card.etag), ("cache-control", CACHE))
        if _matches(request.fields("if-none-match"), card.etag):
            return HttpAnswer(304, headers)
        return HttpAnswer(200, (_JSON, *headers), b"" if request.method == "HEAD" else card.body)

    async def _served(self, agent: Agent) -> cards.Served:
        """The card as made for this version of the agent. Raises Refused."""
        version, ready = self._ready.get(agent.id, (-1, None))
        if ready is not None and version == agent.version:
            return ready
        registered = await self._engine.run(ask(CardOf(agent.id)))
        if registered is None:
            raise Refused(Reason.CALLEE_UNKNOWN, "the agent has no card")
        made = cards.served(cards.parse(registered), agent, base_url=self._base_url)
        self._ready.pop(agent.id, None)
        while len(self._ready) >= KEPT:
            del self._ready[next(iter(self._ready))]
        self._ready[agent.id] = (agent.version, made)
        return made


def _matches(fields: tuple[str, ...], etag: str) -> bool:
    """If-None-Match compares weakly (RFC 9110 §13.1.2)."""
    named = [tag.strip().removeprefix("W/") for field in fields for tag in field.split(",")]
    return "*" in named or etag in named


def _error(reason: Reason, *headers: tuple[str, str]) -> HttpAnswer:
    """No binding's error: who asks for a card speaks none yet."""
    row = reason.row
    body = {"error": {"code": row.http, "status": row.grpc, "message": row.help, "reason": row.id}}
    return HttpAnswer(row.http, (_JSON, ("cache-control", "no-store"), *headers), msgspec.json.encode(body))
