"""Whose a task or a context is: OwnerOf, BindFirst, TasksOf.

A binding is made once and never altered, so what the cache holds can never be out of date: it needs no
invalidation. What is bound now goes to the log ahead of the ledger and is held here until it is settled; then the
database has it, and the cache may forget it. Most ids asked about were never seen: a filter that never says no
wrongly answers for the database.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

from sqlalchemy import Engine, select
from sqlalchemy.dialects import sqlite

from legation.adapters.sqlite import writing
from legation.adapters.sqlite.ahead import Binding, Key
from legation.adapters.sqlite.database import raw, unavailable
from legation.adapters.tables.schema import owners
from legation.core.asks import BindFirst, OwnerOf, TasksOf, Unavailable
from legation.core.model import Owner

CACHED = 65_536
"""Bindings, at about 600 bytes each."""

TASKS = 50_000
"""Tasks of one owner at one agent. A list cut short would be a lie, so beyond this there is none."""

Q = TypeVar("Q")
A = TypeVar("A")

_KEYS = str(select(owners.c.agent, owners.c.kind, owners.c.id).compile(dialect=sqlite.dialect()))


class Seen:
    """Which ids may have been seen (a Bloom filter): no means never; yes means ask the database.

    16 MiB of address space, touched as it fills: one false yes in 5,000 after a million ids, one in 50 after ten.
    """

    _BITS: Final = 27

    def __init__(self) -> None:
        self._bits = bytearray(1 << (self._BITS - 3))
        self._mask = (1 << self._BITS) - 1

    def add(self, key: Key) -> None:
        """Say yes to this one from now on."""
        chance = hash(key)
        for at in (chance & self._mask, (chance >> self._BITS) & self._mask):
            self._bits[at >> 3] |= 1 << (at & 7)

    def __contains__(self, key: Key) -> bool:
        chance = hash(key)
        bits, one, other = self._bits, chance & self._mask, (chance >> self._BITS) & self._mask
        return bool(bits[one >> 3] & (1 << (one & 7))) and bool(bits[other >> 3] & (1 << (other & 7)))


class Owners:
    """Answers from memory at once, and otherwise from the database, on a thread of its own."""

    def __init__(
        self,
        engine: Engine,
        bind: Callable[[tuple[Binding, ...], Any], asyncio.Future[Any]],
        *,
        bound: int = CACHED,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`bind` makes bindings durable; it is given the answer to give then."""
        self._engine = engine
        self._bind = bind
        self._bound = bound
        self._now = now
        self._cache: dict[Key, Owner] = {}  # ordered by last use
        self._young: dict[Key, Owner] = {}  # bound, and not yet settled
        self._undurable: dict[Key, asyncio.Future[Any]] = {}
        self._seen: Seen | None = None  # until it is filled, the database is asked
        self._meanwhile: list[Key] = []  # bound while it is being filled
        self._thread = ThreadPoolExecutor(1, "legation-owners")

    def start(self) -> None:
        """Open the connection that is read from, and begin to fill the filter. Raises Unavailable."""
        try:
            self._connection = self._engine.connect()
        except Exception as error:
            raise unavailable("owners", error) from error
        self._filling = asyncio.get_running_loop().create_task(self._fill())

    async def close(self) -> None:
        """Stop answering."""
        self._filling.cancel()
        await asyncio.gather(self._filling, return_exceptions=True)
        self._thread.shutdown()
        self._connection.close()

    # -- questions --------------------------------------------------------------------------------

    def owner_of(self, question: OwnerOf) -> Owner | Awaitable[Owner | None] | None:
        """Whose it is; None when nobody has it."""
        key = (question.agent, question.kind, question.id)
        held = self._held(key)
        if held is not None or self._is_new(key):
            return held
        return self._looked_up(key)

    def bind_first(self, question: BindFirst) -> tuple[Owner, ...] | Awaitable[tuple[Owner, ...]]:
        """Bind what is unbound; whose each is now. Atomic: between looking and binding nothing else runs."""
        keys = [(question.agent, kind, name) for kind, name in question.names]
        held = [self._held(key) for key in keys]
        if any(owner is None and not self._is_new(key) for key, owner in zip(keys, held, strict=True)):
            return self._looked_up_first(question, keys)
        return self._bound_now(question, keys, held)

    async def tasks_of(self, question: TasksOf) -> tuple[tuple[str, Owner], ...]:
        """Every task of an owner at an agent, newest first. Raises Unavailable beyond TASKS."""
        found = await self._beside(self._read_tasks, question)
        if len(found) > TASKS:
            raise Unavailable("owners", f"more than {TASKS} tasks")
        return found

    def settled(self, key: Key) -> None:
        """The database has this binding now: the cache may forget it."""
        self._undurable.pop(key, None)
        owner = self._young.pop(key, None)
        if owner is not None:
            self._keep(key, owner)

    # -- memory -----------------------------------------------------------------------------------

    def _held(self, key: Key) -> Owner | None:
        owner = self._cache.pop(key, None)
        if owner is not None:
            self._cache[key] = owner
            return owner
        return self._young.get(key)

    def _keep(self, key: Key, owner: Owner) -> None:
        cache = self._cache
        cache.pop(key, None)
        cache[key] = owner
        if len(cache) > self._bound:
            del cache[next(iter(cache))]

    def _is_new(self, key: Key) -> bool:
        return self._seen is not None and key not in self._seen

    def _bound_now(
        self, question: BindFirst, keys: list[Key], held: list[Owner | None]
    ) -> tuple[Owner, ...] | Awaitable[tuple[Owner, ...]]:
        owner, now = question.owner, self._now()
        new = [key for key, holder in zip(keys, held, strict=True) if holder is None]
        answer = tuple(holder or owner for holder in held)
        if not new:
            waiting = [self._undurable[key] for key in keys if key in self._undurable]
            return self._after(waiting, answer) if waiting else answer
        whose = (owner.tenant, owner.principal, owner.skill, owner.context, now)
        future = self._bind(tuple((*key, *whose) for key in new), answer)
        for key in new:
            self._young[key] = owner
            self._undurable[key] = future
            if self._seen is not None:
                self._seen.add(key)
            else:
                self._meanwhile.append(key)
        future.add_done_callback(lambda done: self._durable(new, done))
        return future

    def _durable(self, keys: list[Key], done: asyncio.Future[Any]) -> None:
        """They are on the disk; or nobody has them, if that failed."""
        if done.cancelled():  # whoever waited is gone; what was submitted will be written, and settled
            return
        for key in keys:
            self._undurable.pop(key, None)
            if done.exception() is not None:
                self._young.pop(key, None)

    @staticmethod
    async def _after(waiting: list[asyncio.Future[Any]], answer: tuple[Owner, ...]) -> tuple[Owner, ...]:
        """An answer that others are making durable. Raises Unavailable where those are gone."""
        for future in waiting:
            if future.cancelled():
                raise Unavailable("owners", "being bound")
            await asyncio.shield(future)
        return answer

    # -- the database -----------------------------------------------------------------------------

    async def _looked_up(self, key: Key) -> Owner | None:
        owner = await self._beside(self._read_owner, key)
        if owner is not None:
            self._keep(key, owner)
        return owner or self._held(key)  # bound while it was looked up

    async def _looked_up_first(self, question: BindFirst, keys: list[Key]) -> tuple[Owner, ...]:
        for key in keys:
            if self._held(key) is None and not self._is_new(key):
                await self._looked_up(key)
        answer = self._bound_now(question, keys, [self._held(key) for key in keys])
        return answer if isinstance(answer, tuple) else await answer

    async def _fill(self) -> None:
        """Fill the filter with what the database has, and what was bound meanwhile."""
        seen = await self._beside(self._read_keys, None)
        for key in self._meanwhile:
            seen.add(key)
        self._seen = seen
        self._meanwhile.clear()

    async def _beside(self, read: Callable[[Q], A], question: Q) -> A:
        """Read on the thread. Raises Unavailable."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, read, question)
        except Exception as error:
            raise unavailable("owners", error) from error

    def _read_keys(self, _: None) -> Seen:
        seen = Seen()
        for key in raw(self._connection).execute(_KEYS):
            seen.add(key)
        return seen

    def _read_owner(self, key: Key) -> Owner | None:
        return writing.read_owner(raw(self._connection), *key)

    def _read_tasks(self, question: TasksOf) -> tuple[tuple[str, Owner], ...]:
        o = owners.c
        wanted = select(o.id, o.tenant, o.principal, o.skill, o.context).where(
            o.tenant == question.tenant,
            o.principal == question.principal,
            o.agent == question.agent,
            o.kind == "task",
        )
        if question.context is not None:
            wanted = wanted.where(o.context == question.context)
        rows = self._connection.execute(wanted.order_by(o.at.desc(), o.id.desc()).limit(TASKS + 1))
        return tuple((name, Owner(*whose)) for name, *whose in rows)
