"""Follows the revocation feeds of other gateways, each on its own timer. Answers FeedOf.

What a look comes to is decided by `core.signalling.following`. Here is only when: soon again where a feed cannot be
had, then less and less often; one look at one feed at a time, and none waits for another's. What was read last is in
memory besides what is kept: a page that says nothing new is not written down, and makes what is known fresh all the
same.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, Final

from legation.adapters.issuers.addresses import allowed
from legation.adapters.issuers.fetching import resolve
from legation.adapters.origins import Origins
from legation.adapters.sqlite.store import Store
from legation.core.asks import Ask, Broken, FeedOf, Unavailable
from legation.core.kept.federation import Feed
from legation.core.reasons import Reason, Refused
from legation.core.signalling import following
from legation.engine import Answerer, Engine

EVERY: Final = 60.0
"""Seconds between two readings: several fit into the five minutes a page is good for."""

SOON: Final = 10.0
"""Seconds until a feed is tried again that could not be had; twice as many after each time more."""

MOST_BACKOFF: Final = 600.0

LONGEST: Final = 60.0
"""Seconds after which a look begins no other page. What was read by then is kept, and read on from at the next."""

TOLD_AFTER: Final = 3
"""Looks that fail before somebody is told."""

MAX_PAGES: Final = 200
"""Pages of one look. A feed that has more is read on at the next, and not believed to have been read."""

AT_ONCE: Final = 16
"""Feeds read beside each other."""

PAUSE: Final = 1.0

Name = tuple[str, str]
"""A tenant, and an issuer it believes."""


class _Partner:
    """What is known of one feed."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.due = 0.0
        self.fails = 0
        self.refused = self.told = False
        self.known: Feed | None = None
        self.flight: asyncio.Task[None] | None = None


class Following:
    """The task that follows. `start` begins it on the running loop."""

    def __init__(
        self,
        answers: Mapping[type[Ask[Any]], Answerer],
        tenants: Callable[[], Awaitable[Iterable[str]]],
        *,
        log: Any,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`answers` answer everything a look asks; their Fetch decides which addresses may be dialled."""
        self._engine = Engine({**answers, FeedOf: self.known})
        self._tenants = tenants
        self._log = log
        self._monotonic = monotonic
        self._partners: dict[Name, _Partner] = {}
        self._changed = True
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._task: asyncio.Task[None] | None = None

    @classmethod
    def among(
        cls, answers: Mapping[type[Ask[Any]], Answerer], store: Store, *, internal: bool, log: Any
    ) -> tuple[Following, Mapping[type[Ask[Any]], Answerer]]:
        """One that follows as the store says, and the answers with its own. `internal`: as for issuers' keys."""

        async def tenants() -> list[str]:
            found = await asyncio.get_running_loop().run_in_executor(None, store.tenants)
            return [tenant.id for tenant in found]

        origins = Origins(
            allowed=lambda address: allowed(address, internal=internal), resolve=resolve, internal=internal
        )
        made = cls({**answers, **origins.answerers()}, tenants, log=log)
        store.snapshot.watch(made.changed)
        return made, {**answers, FeedOf: made.known}

    def known(self, question: FeedOf) -> Feed | None:
        """Answer FeedOf: what was read last, however old."""
        partner = self._partners.get((question.tenant, question.issuer))
        return partner.known if partner is not None else None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    def changed(self) -> None:
        """Something kept in memory changed: others may be followed."""
        self._changed = True

    async def close(self) -> None:
        """Stop. What a look was about to write is written or not, never half."""
        flights = [partner.flight for partner in self._partners.values() if partner.flight is not None]
        tasks = [task for task in (self._task, *flights) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def turn(self, *, now: bool = False) -> None:
        """Begin a look at every feed that is due; at all of them where it is to be `now`, and wait for those."""
        if self._changed:
            self._changed = False
            try:
                await self._renew()
            except BaseException:
                self._changed = True  # it was not read, so it is still to be
                raise
        at = self._monotonic()
        for name, partner in self._partners.items():
            if partner.flight is None and (now or partner.due <= at):
                partner.flight = asyncio.get_running_loop().create_task(self._look(name, partner))
        if now:
            await self.settled()

    async def settled(self) -> None:
        """Until no look is under way."""
        while flights := [one.flight for one in self._partners.values() if one.flight is not None]:
            await asyncio.gather(*flights, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                await self.turn()
            except Exception as fault:  # noqa: BLE001 - who stopped following would not even see that
                self._log.error("following", fault=type(fault).__name__)
            await asyncio.sleep(PAUSE)

    async def _renew(self) -> None:
        """Which feeds there are. One that is named elsewhere now is another."""
        wanted: dict[Name, str] = {}
        for tenant in await self._tenants():
            for issuer in await self._engine.run(following.followed(tenant)):
                wanted[tenant, issuer.id] = issuer.feed
        for name, partner in tuple(self._partners.items()):
            if wanted.get(name) != partner.url:
                del self._partners[name]
                if partner.flight is not None:
                    partner.flight.cancel()
        for name, url in wanted.items():
            if name not in self._partners:
                self._partners[name] = _Partner(url)

    async def _look(self, name: Name, partner: _Partner) -> None:
        try:
            async with self._gate:
                await self._read(name, partner)
            if partner.fails or partner.refused:
                self._log.info("feed is followed again", issuer=name[1], tenant=name[0])
            partner.fails, partner.refused, partner.told = 0, False, False
            partner.due = self._again(EVERY)
        except Refused as refused:
            await self._refused(name, partner, refused)
        except Broken as broken:
            await self._failed(name, partner, broken.detail or broken.kind)
        except Unavailable as down:
            await self._failed(name, partner, str(down))
        except Exception as fault:  # noqa: BLE001 - a fault of ours must not end the following, and nothing is fresh by it
            self._log.error("following", issuer=name[1], fault=type(fault).__name__)
            partner.due = self._again(EVERY)
        finally:
            partner.flight = None

    async def _read(self, name: Name, partner: _Partner) -> None:
        """Every page there is. Raises Refused, Broken, Unavailable."""
        began = self._monotonic()
        for _ in range(MAX_PAGES):
            look = await self._engine.run(following.look(*name))
            partner.known = look.after if look is not None else None  # before anything follows from it
            if look is None:
                return
            await self._engine.run(following.take(look))
            if look.after.complete:
                return
            if self._monotonic() - began > LONGEST:
                raise Broken("timeout", f"not read to its end in {LONGEST:.0f} s")
        endless = f"the feed goes on after {MAX_PAGES} pages"
        await self._engine.run(following.disbelieved(*name, endless))
        raise Refused(Reason.FEED_REFUSED, endless)

    async def _refused(self, name: Name, partner: _Partner, refused: Refused) -> None:
        if refused.reason is Reason.REGISTRY_CONFLICT:  # another process follows as well, or the operator was at it
            partner.due = self._again(PAUSE)
            return
        if not partner.refused:
            self._log.warning("feed is not believed", issuer=name[1], tenant=name[0], detail=refused.detail)
        partner.refused = True
        self._later(partner)

    async def _failed(self, name: Name, partner: _Partner, detail: str) -> None:
        self._later(partner)
        if partner.fails < TOLD_AFTER or partner.told:
            return
        if partner.fails == TOLD_AFTER:
            self._log.warning("feed cannot be had", issuer=name[1], tenant=name[0], detail=detail)
        with suppress(Unavailable):  # the ledger may be what is down: then at the next
            await self._engine.run(following.unreachable(*name, partner.fails, detail))
            partner.told = True

    def _later(self, partner: _Partner) -> None:
        partner.fails += 1
        partner.due = self._again(min(SOON * 2.0 ** min(partner.fails - 1, 16), MOST_BACKOFF))

    def _again(self, seconds: float) -> float:
        return self._monotonic() + seconds * random.uniform(0.9, 1.1)  # noqa: S311 - spreads
