"""`/.well-known/legation-revocations/{tenant}`: the signed feed of what was stopped (docs/cards.md).

    GET ...?after=12&base=40    ->    a JWS, application/jwt

Public, as cards are: whoever calls an agent here must be able to learn that it was stopped. The page for those who
begin is the same for all, and is kept for a second; others are made for who asks.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import parse_qsl

from legation.core.asks import TenantNamed, ask
from legation.core.catalogue import feed
from legation.core.reasons import Reason, Refused
from legation.engine import Engine
from legation.surfaces.authority import Endpoint, answers
from legation.surfaces.http import HttpAnswer, HttpRequest

PATH: Final = "/.well-known/legation-revocations/"
KEPT: Final = 1.0
"""Seconds a page is given to more than one."""

MOST: Final = 256
LOGS: Final = 256
"""Tenants whose log is kept ready; one takes some 200 bytes a leaf."""
_TENANT: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


class Revocations:
    """Serves the feed of each tenant."""

    def __init__(self, engine: Engine, base_url: str, clock: Callable[[], float]) -> None:
        self._engine = engine
        self._base_url = base_url
        self._clock = clock
        self._pages: dict[tuple[str, int, int], tuple[float, bytes]] = {}
        self._logs: dict[str, tuple[asyncio.Lock, feed.Log]] = {}

    def endpoints(self) -> Mapping[str, Endpoint]:
        """Where it is, among the well-known documents."""
        return {PATH: self.page}

    async def page(self, request: HttpRequest) -> HttpAnswer:
        """Answer a follower. Raises Refused, Unavailable."""
        answers.reading(request)
        tenant = request.path.removeprefix(PATH)
        if not _TENANT.fullmatch(tenant) or await self._engine.run(ask(TenantNamed(tenant))) is None:
            raise Refused(Reason.ROUTE_UNKNOWN)
        try:
            body = await self._page(tenant, *_known(request.query))
        except Refused as refused:
            raise Refused(refused.reason.shown) from None
        headers = (("content-type", "application/jwt"), ("cache-control", "no-cache"), answers.ANYONE)
        return HttpAnswer(200, headers, b"" if request.method == "HEAD" else body)

    async def _page(self, tenant: str, after: int, base: int) -> bytes:
        key, now = (tenant, after, base), self._clock()
        made_at, body = self._pages.get(key, (0.0, b""))
        if not body or not 0 <= now - made_at < KEPT:
            issuer = feed.issuer(self._base_url, tenant)
            page = await self._made(tenant, issuer, after, base)
            body = page.encode()
            while len(self._pages) >= MOST:
                del self._pages[next(iter(self._pages))]
            self._pages[key] = now, body
        return body

    async def _made(self, tenant: str, issuer: str, after: int, base: int) -> str:
        """A page of the log as it is now. Raises Refused, Unavailable."""
        while tenant not in self._logs and len(self._logs) >= LOGS:
            del self._logs[next(iter(self._logs))]
        reading, log = self._logs.setdefault(tenant, (asyncio.Lock(), feed.Log()))
        async with reading:
            try:
                return await self._engine.run(feed.page(tenant, log, issuer, after=after, base=base))
            except BaseException as fault:
                # A reading that stopped half-way may have left half a log. What was asked wrongly did no harm.
                if not (isinstance(fault, Refused) and fault.reason is Reason.INVALID_PARAMS):
                    self._logs.pop(tenant, None)
                raise


def _known(query: str) -> tuple[int, int]:
    """What a follower knows: the last number, and how long the log was. Raises Refused."""
    given = dict(parse_qsl(query, max_num_fields=8))
    found = []
    for name in ("after", "base"):
        text = given.get(name, "0")
        if not re.fullmatch(r"[0-9]{1,15}", text, re.ASCII):
            raise Refused(Reason.INVALID_PARAMS, "a number is expected", field=name)
        found.append(int(text))
    return found[0], found[1]
