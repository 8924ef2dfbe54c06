"""Agent Cards over HTTP: anyone may read the published card of an active agent (A2A 1.0 §8.2, §8.6).

What is not there and what may not be seen get the same answer. Nothing is decided here: `core.catalogue` says
whose card is seen, and what it says.
"""

from __future__ import annotations

from typing import Final

from legation.core import cards
from legation.core.asks import Unavailable
from legation.core.catalogue import serving
from legation.core.catalogue.serving import Asked
from legation.core.reasons import Reason, Refused
from legation.engine import Engine
from legation.surfaces.http import HttpAnswer, HttpRequest, Route

KEPT: Final = 1024
"""Cards kept ready; one takes some 10 KiB. Others are made again when asked for."""

FRESH: Final = 60.0
"""Seconds a card is served without another look at its author's signature: keys run out without anybody's doing."""

VERBS: Final = ("GET", "HEAD")

_JSON: Final = ("content-type", "application/json")


class Cards:
    """Serves `/a2a/{agent}/.well-known/agent-card.json`."""

    def __init__(self, engine: Engine, base_url: str) -> None:
        self._engine = engine
        self._base_url = base_url
        self._ready: dict[str, tuple[int, str, float, cards.Served]] = {}

    async def __call__(self, request: HttpRequest, route: Route) -> HttpAnswer:
        """Answer a request for a card. Raises Refused, with as much as may be told."""
        if request.method not in VERBS:
            raise Refused(Reason.VERB_WRONG, "send GET or HEAD")
        try:
            card = await self._served(await self._engine.run(serving.asked(route.agent)))
        except Refused as refused:
            # A card that is not served is not there, for whatever reason.
            shown = refused.reason.shown if refused.reason.row.http == 404 else Reason.CALLEE_UNKNOWN
            raise Refused(shown) from None
        except Unavailable:
            raise Refused(Reason.UNAVAILABLE) from None
        headers = (("etag", card.etag), ("cache-control", card.cache_control))
        if _matches(request.fields("if-none-match"), card.etag):
            return HttpAnswer(304, headers)
        return HttpAnswer(200, (_JSON, *headers), b"" if request.method == "HEAD" else card.body)

    async def _served(self, asked: Asked) -> cards.Served:
        """The card as made for this version of the agent, with the key that signs now. Raises Refused."""
        agent = asked.agent
        version, kid, made_at, ready = self._ready.get(agent.id, (-1, "", 0.0, None))
        if ready is not None and (version, kid) == (agent.version, asked.kid) and 0 <= asked.now - made_at < FRESH:
            return ready
        made = await self._engine.run(serving.public(agent, self._base_url, asked.now))
        if ready is not None and (version, kid) == (agent.version, asked.kid):
            made = ready  # it still holds; a signature made anew would be another card to whoever has this one
        self._ready.pop(agent.id, None)
        while len(self._ready) >= KEPT:
            del self._ready[next(iter(self._ready))]
        self._ready[agent.id] = (agent.version, asked.kid, asked.now, made)
        return made


def _matches(fields: tuple[str, ...], etag: str) -> bool:
    """If-None-Match compares weakly (RFC 9110 §13.1.2)."""
    named = [tag.strip().removeprefix("W/") for field in fields for tag in field.split(",")]
    return "*" in named or etag in named
