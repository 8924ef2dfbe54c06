"""Looks at the origins of published cards, each on its own timer, and asks them for their keys now and then.

What a look comes to is decided by `core.catalogue`. Here is only when: an origin that cannot be reached is asked less
and less often, and told of once. What is known of a card's tag is in memory alone: after a restart each is read anew.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any, Final

from legation.core import catalogue
from legation.core.asks import FindAll, Unavailable, ask
from legation.core.catalogue.watching import unreachable
from legation.core.kept import PublishedCard
from legation.core.reasons import Reason, Refused
from legation.engine import Engine
from legation.wiring.lapsing import Lapses

AT_ONCE: Final = 4
"""Origins looked at beside each other."""

MOST_BACKOFF: Final = 6 * 3600.0
"""Seconds between two looks at an origin that never answers, at most."""

TOLD_AFTER: Final = 3
"""Looks that fail before somebody is told."""

CHALLENGES: Final = 12
"""Every so many looks, an origin is asked for its key."""

RESTLESS: Final = 2
"""What a look that finds another card counts; one that does not takes one off, so that to alternate is no way out."""

AT_EASE: Final = 4
MOST_RESTLESS: Final = 16
"""Above the first, an origin that changes at each look is looked at less and less often; above the second, no less."""

PAUSE: Final = 1.0


class _Origin:
    """What is known of one origin."""

    def __init__(self, card: str, due: float) -> None:
        self.card = card
        self.due = due
        self.etag = ""
        self.looks = 0
        self.fails = 0
        self.lost = False
        self.restless = 0

    def quiet(self) -> None:
        """It has nothing new."""
        self.restless = max(self.restless - 1, 0)

    def stirred(self) -> None:
        """It has another card."""
        self.restless = min(self.restless + RESTLESS, MOST_RESTLESS)

    def wait(self, seconds: float) -> float:
        """Seconds until the next look, before they are spread."""
        doublings = min(max(self.fails, self.restless - AT_EASE), MOST_RESTLESS)
        return min(seconds * 2.0**doublings, max(MOST_BACKOFF, seconds))


class Watch:
    """The task that looks. `start` begins it on the running loop."""

    def __init__(
        self,
        engine: Engine,
        base_url: str,
        tenants: Callable[[], Awaitable[Iterable[str]]],
        *,
        seconds: float,
        log: Any,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Look at each origin every `seconds`."""
        self._engine = engine
        self._base_url = base_url
        self._tenants = tenants
        self._seconds = seconds
        self._log = log
        self._monotonic = monotonic
        self._origins: dict[tuple[str, str], _Origin] = {}
        self._changed = True
        self._lapses = Lapses(engine, tenants, log=log)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.get_running_loop().create_task(self._run())
        self._lapses.start()  # a task of its own: origins that are slow hold up no key that runs out

    def changed(self) -> None:
        """Something of the registry changed: what is watched may be others."""
        self._changed = True
        self._lapses.changed()

    async def close(self) -> None:
        """Stop. What a look was about to write is written or not, never half."""
        await self._lapses.close()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(min(PAUSE, self._seconds / 4))
            try:
                await self.turn()
            except Exception as fault:  # noqa: BLE001 - a watch that stopped would see nothing, not even that
                self._log.error("watch", fault=type(fault).__name__)

    async def turn(self) -> None:
        """Look at every origin that is due."""
        now = self._monotonic()
        if self._changed:
            self._changed = False
            try:
                await self._renew(now)
            except BaseException:
                self._changed = True  # it was not read, so it is still to be
                raise
        due = [(key[1], origin) for key, origin in self._origins.items() if origin.due <= now]
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(agent: str, origin: _Origin) -> None:
            async with gate:
                await self._look(agent, origin)

        await asyncio.gather(*(one(agent, origin) for agent, origin in due))

    async def _renew(self, now: float) -> None:
        """Which origins there are. Read only after a change: there may be a hundred thousand."""
        watched: dict[tuple[str, str], str] = {}
        for tenant in await self._tenants():
            for found in await self._engine.run(ask(FindAll(PublishedCard, tenant))):
                if found.document.published and found.document.source:
                    watched[tenant, found.document.id] = found.document.card
        for key in self._origins.keys() - watched.keys():
            del self._origins[key]
        for key, card in watched.items():
            if key not in self._origins or self._origins[key].card != card:
                before = self._origins.get(key)
                origin = _Origin(card, now + self._seconds * random.uniform(0.5, 1.0))  # noqa: S311 - spreads
                if before is not None:
                    # What is published by itself at each look does not begin anew either.
                    origin.restless, origin.due = before.restless, max(origin.due, before.due)
                self._origins[key] = origin

    async def _look(self, agent: str, origin: _Origin) -> None:
        try:
            seen = await self._engine.run(catalogue.look(agent, origin.etag, audience=self._base_url))
            # The tag of a card that waits is not kept: it is only known to be waiting while it does.
            origin.etag = seen.etag if seen.what in {"same", "seen"} else ""
            origin.fails = 0
            if seen.what not in {"waits", "published"}:
                origin.quiet()
            else:
                origin.stirred()
                self._log.warning("card changed", agent=agent, card=seen.card, what=seen.what)
            await self._challenge(agent, origin)
        except Refused as refused:
            await self._failed(agent, origin, refused)
        except Unavailable as down:
            self._log.error("watch", agent=agent, fault=down.what)
        finally:
            origin.due = self._monotonic() + origin.wait(self._seconds) * random.uniform(0.9, 1.1)  # noqa: S311 - likewise

    async def _challenge(self, agent: str, origin: _Origin) -> None:
        """Ask for the key, every so many looks; a loss is told once."""
        origin.looks += 1
        if origin.looks % CHALLENGES or origin.lost:
            return
        try:
            await self._engine.run(catalogue.challenge(agent, audience=self._base_url))
        except Refused as refused:
            origin.lost = refused.reason is Reason.CARD_HOLDER
            self._log.warning("origin does not hold its key", agent=agent, detail=refused.detail)

    async def _failed(self, agent: str, origin: _Origin, refused: Refused) -> None:
        origin.fails += 1
        if origin.fails == TOLD_AFTER:
            with suppress(Refused, Unavailable):
                await self._engine.run(unreachable(agent, origin.fails, refused.detail))
            self._log.warning("card cannot be fetched", agent=agent, detail=refused.detail)
