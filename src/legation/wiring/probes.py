"""What is asked of the process itself: whether it lives, whether it is ready, what it counted.

Exactly these paths, to be read and nothing else. They are open to whoever can connect: what is counted names no agent.
Where that is too much, the edge keeps `/metrics` to itself (ADR 24).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import msgspec

from legation.adapters.sqlite.store import Store
from legation.adapters.telemetry import Metrics
from legation.core.asks import Unavailable
from legation.core.reasons import Reason, Refused
from legation.surfaces.http import HttpAnswer, HttpRequest
from legation.surfaces.rsgi import Exchange, Handler

VERBS: Final = ("GET", "HEAD")

Refuse = Callable[..., Awaitable[HttpAnswer]]


def routes(store: Store, metrics: Metrics, refuse: Refuse) -> Mapping[str, Handler]:
    """Who serves which paths. `refuse` takes a request, a Refused, and the methods that are allowed."""

    async def healthy() -> HttpAnswer:
        return _json(200, {"status": "alive"})

    async def ready() -> HttpAnswer:
        try:
            await asyncio.get_running_loop().run_in_executor(None, store.ready)
        except Unavailable as down:
            return _json(503, {"status": "down", "down": down.what})
        return _json(200, {"status": "ready"})

    async def scrape() -> HttpAnswer:
        kind, body = metrics.render()
        return HttpAnswer(200, (("content-type", kind),), body)

    def read(answer: Callable[[], Awaitable[HttpAnswer]]) -> Handler:
        async def handle(request: HttpRequest, _: Exchange) -> HttpAnswer:
            if request.method not in VERBS:
                return await refuse(request, Refused(Reason.VERB_WRONG), *VERBS)
            whole = await answer()
            return whole if request.method == "GET" else HttpAnswer(whole.status, whole.headers)

        return handle

    return {"/healthz": read(healthy), "/readyz": read(ready), "/metrics": read(scrape)}


def _json(status: int, document: Any) -> HttpAnswer:
    headers = (("content-type", "application/json"), ("cache-control", "no-store"))
    return HttpAnswer(status, headers, msgspec.json.encode(document))
