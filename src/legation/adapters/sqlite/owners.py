"""Whose a task or a context is: OwnerOf, BindFirst, TasksOf.

A binding is made once and never altered, so what the cache holds can never be out of date: it needs no
invalidation, in this process or with others. Only bindings are cached, never their absence, which may end at
any moment.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Engine, select

from legation.adapters.sqlite import writing
from legation.adapters.sqlite.database import raw, unavailable
from legation.adapters.sqlite.schema import owners
from legation.core.asks import BindFirst, OwnerOf, TasksOf, Unavailable
from legation.core.model import Owner

CACHED = 65_536
"""Bindings, at about 600 bytes each."""

TASKS = 50_000
"""Tasks of one owner at one agent. A list cut short would be a lie, so beyond this there is none."""

Q = TypeVar("Q")
A = TypeVar("A")

Key = tuple[str, str, str]
"""Agent, kind and id."""


class Owners:
    """Answers from the cache at once, and otherwise from the database, on a thread of its own."""

    def __init__(self, engine: Engine, bind: Callable[[BindFirst], Awaitable[Owner]], *, bound: int = CACHED) -> None:
        self._engine = engine
        self._bind = bind
        self._bound = bound
        self._cache: dict[Key, Owner] = {}  # ordered by last use
        self._thread = ThreadPoolExecutor(1, "legation-owners")

    def start(self) -> None:
        """Open the connection that is read from. Raises Unavailable."""
        try:
            self._connection = self._engine.connect()
        except Exception as error:
            raise unavailable("owners", error) from error

    def close(self) -> None:
        self._thread.shutdown()
        self._connection.close()

    def owner_of(self, question: OwnerOf) -> Owner | Awaitable[Owner | None] | None:
        """Whose it is; None when nobody has it."""
        key = (question.agent, question.kind, question.id)
        return self._cached(key) or self._looked_up(key)

    def bind_first(self, question: BindFirst) -> Owner | Awaitable[Owner]:
        """Bind it unless it is bound; whose it is now."""
        key = (question.agent, question.kind, question.id)
        return self._cached(key) or self._bound_now(key, question)

    async def tasks_of(self, question: TasksOf) -> tuple[tuple[str, Owner], ...]:
        """Every task of an owner at an agent, newest first. Raises Unavailable beyond TASKS."""
        found = await self._beside(self._read_tasks, question)
        if len(found) > TASKS:
            raise Unavailable("owners", f"more than {TASKS} tasks")
        return found

    def _cached(self, key: Key) -> Owner | None:
        owner = self._cache.pop(key, None)
        if owner is not None:
            self._cache[key] = owner
        return owner

    def _keep(self, key: Key, owner: Owner) -> None:
        cache = self._cache
        cache.pop(key, None)
        cache[key] = owner
        if len(cache) > self._bound:
            del cache[next(iter(cache))]

    async def _looked_up(self, key: Key) -> Owner | None:
        owner = await self._beside(self._read_owner, key)
        if owner is not None:
            self._keep(key, owner)
        return owner

    async def _bound_now(self, key: Key, question: BindFirst) -> Owner:
        owner = await self._bind(question)
        self._keep(key, owner)
        return owner

    async def _beside(self, read: Callable[[Q], A], question: Q) -> A:
        """Read on the thread. Raises Unavailable."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, read, question)
        except Exception as error:
            raise unavailable("owners", error) from error

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
