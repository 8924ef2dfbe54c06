"""Stops the cards nobody vouches for any more, within seconds of the moment their last key runs out.

When that is, is read from memory after a change of the registry; what is to be done is decided by `core.catalogue`.
Somebody is told a week before, once for each start of the gateway.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from legation.core import catalogue
from legation.core.asks import FindAll, Unavailable, ask
from legation.core.catalogue.lapsing import deadline, ends
from legation.core.catalogue.watching import WATCH, lapsing
from legation.core.kept import PublishedCard, Publisher
from legation.core.reasons import Refused
from legation.engine import Engine

PAUSE: Final = 5.0
"""Seconds a card may go on after its last key."""

AGAIN: Final = 3600.0
"""Seconds until a card is looked at again that was due and is vouched for all the same."""

SOON: Final = 7 * 86400.0


class Lapses:
    """The task that stops them. `start` begins it on the running loop."""

    def __init__(
        self,
        engine: Engine,
        tenants: Callable[[], Awaitable[Iterable[str]]],
        *,
        log: Any,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Read which tenants there are from `tenants`."""
        self._engine = engine
        self._tenants = tenants
        self._log = log
        self._now = now
        self._ends: dict[str, tuple[str, float]] = {}
        """Card, and when it is due, of each agent whose card runs out."""
        self._next = math.inf
        self._told: set[str] = set()
        self._changed = True
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    def changed(self) -> None:
        """Something of the registry changed: keys may end at another time."""
        self._changed = True

    async def close(self) -> None:
        """Stop."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                await self.turn()
            except Exception as fault:  # noqa: BLE001 - one that stopped would let expired cards stand for ever
                self._log.error("lapses", fault=type(fault).__name__)
            await asyncio.sleep(PAUSE)

    async def turn(self) -> None:
        """Stop every card that is due, and tell of those that soon will be."""
        if self._changed:
            self._changed = False
            try:
                await self._renew()
            except BaseException:
                self._changed = True
                raise
        now = self._now()
        if now < self._next:
            return
        for agent, (card, end) in list(self._ends.items()):
            if end <= now:
                await self._lapse(agent, card, now)
            elif end - SOON <= now and card not in self._told:
                await self._tell(agent, card, end)
        self._next = min((self._due(card, end) for card, end in self._ends.values()), default=math.inf)

    def _due(self, card: str, end: float) -> float:
        return end if card in self._told else end - SOON

    async def _renew(self) -> None:
        found: dict[str, tuple[str, float]] = {}
        for tenant in await self._tenants():
            keys = ends([one.document for one in await self._engine.run(ask(FindAll(Publisher, tenant)))])
            for one in await self._engine.run(ask(FindAll(PublishedCard, tenant))):
                end = deadline(one.document, keys) if one.document.published else math.inf
                if end < math.inf:
                    found[one.document.id] = (one.document.card, end)
        self._ends = found
        self._told &= {card for card, _ in found.values()}
        self._next = -math.inf

    async def _lapse(self, agent: str, card: str, now: float) -> None:
        try:
            if await self._engine.run(catalogue.lapse(agent, who=WATCH)):
                self._log.warning("nobody vouches for a card any more", agent=agent, card=card)
            self._ends[agent] = (card, now + AGAIN)
            self._told.add(card)
        except Refused as refused:  # a conflict: somebody else has done something about it
            self._log.warning("lapses", agent=agent, reason=refused.reason.id)
        except Unavailable as down:
            self._log.error("lapses", agent=agent, fault=down.what)

    async def _tell(self, agent: str, card: str, end: float) -> None:
        try:
            await self._engine.run(lapsing(agent, end))
        except (Refused, Unavailable):
            return
        self._told.add(card)
        self._log.warning("a card runs out soon", agent=agent, card=card, until=end)
