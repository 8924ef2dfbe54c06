"""Races on real stores: many plans at once, through the engine, over several stores that share one database.

A race is set up in the in-memory world, step by step as a client would. Then everything in it is written to the
database, and every question a store answers is put to a store; the rest (keys, passkeys, places, the clock) the world
goes on answering.

At the line (`line=True`) nobody writes until all who still run want to write: so each has decided on the same state
of the database, which is as bad as a race can get. Without it they run as they come.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from legation.adapters.postgres.store import Store as Shared
from legation.adapters.sqlite.store import Store as Embedded
from legation.core.asks import Apply, Change, Conflict, FindAll, Plan, ask
from legation.core.audit import Record, Verified, read
from legation.core.kept import PutKept
from legation.core.model import PutAgent, PutTenant
from legation.core.reasons import Refused
from legation.engine import Answerer, Engine
from tests import postgres
from tests.adapters.stored import change, running
from tests.world import World

MANY = 50
STORES = {"sqlite": 2, "postgres": 4}
"""How many stores share the database. Each has writers and connections of its own, as a process would."""


@dataclass
class Ended:
    """How a race ended."""

    answers: list[Any]
    """What each plan returned, or the Refused it raised."""
    conflicts: int
    """How often somebody's change met another's."""
    records: list[Record]
    """Everything that was recorded, first to last."""
    documents: dict[type[Any], list[Any]] = field(default_factory=dict)

    def of(self, kind: type[Any]) -> list[Any]:
        return [one for one in self.answers if isinstance(one, kind)]

    def told(self, what: str) -> list[Record]:
        """Events of that name, or decisions of that verdict."""
        return [one for one in self.records if what in (getattr(one, "what", None), getattr(one, "verdict", None))]


class Line:
    """Where those who want to write wait for all who still run."""

    def __init__(self, many: int) -> None:
        self._running = many
        self._here = 0
        self._open = asyncio.Event()

    async def wait(self) -> None:
        self._here += 1
        self._look()
        await self._open.wait()

    def ended(self) -> None:
        self._running -= 1
        self._look()

    def _look(self) -> None:
        if self._here >= self._running:
            self._open.set()


class Runner:
    """One of many: its engine counts conflicts, and stops at the line before its first change."""

    def __init__(self, answerers: dict[Any, Answerer], line: Line | None) -> None:
        self.conflicts = 0
        self._apply = answerers[Apply]
        self._line = line
        self._engine = Engine({**answerers, Apply: self._changing})

    async def run(self, plan: Plan[Any]) -> Any:
        try:
            return await self._engine.run(plan)
        except Refused as refused:
            return refused
        finally:
            if self._line is not None:
                self._line.ended()

    async def _changing(self, question: Apply) -> Any:
        if self._line is not None:
            line, self._line = self._line, None
            await line.wait()
            line.ended()
        try:
            return await self._apply(question)
        except Conflict:
            self.conflicts += 1
            raise


def race(
    world: World, plans: Sequence[Callable[[], Plan[Any]]], on: str, home: Path, *, line: bool = True, keep: Any = ()
) -> Ended:
    """Run all plans at once, on what the world holds. `keep` are kinds of documents to look at afterwards."""
    home.mkdir(exist_ok=True)
    return asyncio.run(_race(world, plans, on, home, line=line, keep=keep))


async def _race(
    world: World, plans: Sequence[Callable[[], Plan[Any]]], on: str, home: Path, *, line: bool, keep: Any
) -> Ended:
    async with stores(on, home) as several:
        await fill(world, several[0])
        await _current(several)
        before = several[0].head()
        at = Line(len(plans)) if line else None
        runners = [
            Runner({**world.answerers(), **several[n % len(several)].answerers()}, at) for n in range(len(plans))
        ]
        answers = await asyncio.gather(*(one.run(plan()) for one, plan in zip(runners, plans, strict=True)))
        await several[0].apply(change(what="the-race-ended"))
        verified = several[0].verify()
        assert isinstance(verified, Verified), verified
        records = [read(row.kind, row.body) for row in several[0].records(before, 10_000)]
        await _current(several)
        look = Engine({**world.answerers(), **several[1].answerers()}).run
        documents = {kind: [one.document for one in await look(ask(FindAll(kind, "acme")))] for kind in keep}
    return Ended(answers, sum(one.conflicts for one in runners), records, documents)


async def _current(several: Sequence[Embedded | Shared]) -> None:
    """Let those that hold a mirror of the database have it as it is."""
    for store in several:
        if isinstance(store, Embedded):
            await store.snapshot.refresh()


@contextlib.asynccontextmanager
async def stores(on: str, home: Path) -> AsyncIterator[list[Embedded | Shared]]:
    """Several stores on one new database."""
    async with contextlib.AsyncExitStack() as stack:
        found: list[Embedded | Shared] = []
        if on == "postgres":
            where = stack.enter_context(postgres.database())
            found += [await stack.enter_async_context(postgres.running(where)) for _ in range(STORES[on])]
        else:
            found += [await stack.enter_async_context(running(home / "s.db")) for _ in range(STORES[on])]
        yield found


async def fill(world: World, store: Embedded | Shared) -> None:
    """Write everything the world holds, each document in the version it has there."""
    changes: list[Change] = [PutTenant(tenant) for tenant in world.tenants.values()]
    changes += [PutAgent(agent, 0) for agent in world.agents.values()]
    changes += [PutKept(found.document, was) for found in world.kept.values() for was in range(found.version)]
    await store.apply(change(*changes))
