"""The registry in memory: every agent and tenant, read at the start, then kept current by the change feed.

Whoever changes the registry, in this process or another, adds a row to `changes` in the same transaction. The
snapshot remembers how far it has read and applies what came after: at once when told to (`feed.py`, or a
change made here), and otherwise within POLL, for which it asks SQLite whether anybody wrote at all.

INVARIANT: a snapshot that could not be compared with the database for PATIENCE seconds answers nothing: it
may hold an agent that was suspended since.
"""

from __future__ import annotations

import asyncio
import gc
import math
import sqlite3
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Engine, func, select
from sqlalchemy.dialects import sqlite

from legation.adapters.sqlite import keeping
from legation.adapters.sqlite.database import raw, unavailable
from legation.adapters.sqlite.named import Named
from legation.adapters.tables.schema import agents, changes, tenants
from legation.core.asks import AgentNamed, Find, FindAll, Found, Revoked, TenantNamed, Unavailable
from legation.core.model import Agent, Tenant

POLL = 0.25
"""Seconds. Asking costs two microseconds."""

PATIENCE = 5.0
"""Seconds. More than a busy machine stalls, less than an operator waits to see a suspension bite."""

_BATCH = 500

T = TypeVar("T")

_agent = msgspec.json.Decoder(Agent).decode
_tenant = msgspec.json.Decoder(Tenant).decode

Documents = list[tuple[keeping.Key, Found[Any] | None]]
News = tuple[int, dict[str, Agent | None], dict[str, Tenant | None], Documents]
"""How far the feed was read, and what each changed id now stands for."""


def _text(statement: Any) -> str:
    return str(statement.compile(dialect=sqlite.dialect()))


_LAST = _text(select(func.max(changes.c.seq)))
_SINCE = _text(
    select(changes.c.seq, changes.c.kind, changes.c.tenant, changes.c.id)
    .where(changes.c.seq > 0)
    .order_by(changes.c.seq)
)
_AGENTS = _text(select(agents.c.id, agents.c.document))
_TENANTS = _text(select(tenants.c.id, tenants.c.document))


class Snapshot:
    """Answers AgentNamed, TenantNamed, Revoked, and Find and FindAll of what is mirrored.

    Read on the loop's thread only; the database is read beside it.
    """

    def __init__(self, engine: Engine, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._monotonic = monotonic
        self._agents: dict[str, Agent] = {}
        self._tenants: dict[str, Tenant] = {}
        self._mirror = keeping.Mirror()
        self.named = Named()
        """What they are called."""
        self._watchers: list[Callable[[], None]] = []
        self._good_until = -math.inf
        self._seen: int | None = None
        self._one = asyncio.Lock()
        self.seq = 0
        """The last change applied."""

    # -- answers ----------------------------------------------------------------------------------

    def agent(self, question: AgentNamed) -> Agent | None:
        if self._monotonic() > self._good_until:
            raise _out_of_date()
        return self._agents.get(question.id)

    def tenant(self, question: TenantNamed) -> Tenant | None:
        if self._monotonic() > self._good_until:
            raise _out_of_date()
        return self._tenants.get(question.id)

    def revoked(self, question: Revoked) -> str | None:
        if self._monotonic() > self._good_until:
            raise _out_of_date()
        return self._mirror.revoked(question)

    def find(self, question: Find[Any]) -> Found[Any] | None:
        if self._monotonic() > self._good_until:
            raise _out_of_date()
        return self._mirror.find(question)

    def find_all(self, question: FindAll[Any]) -> tuple[Found[Any], ...]:
        if self._monotonic() > self._good_until:
            raise _out_of_date()
        return self._mirror.find_all(question)

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call this whenever anything changed, on the loop's thread: what is under way may have lost its standing."""
        self._watchers.append(watcher)

    # -- keeping current --------------------------------------------------------------------------

    def size(self) -> int:
        """Agents registered, whatever their standing."""
        return len(self._agents)

    async def load(self) -> None:
        """Read everything. Raises Unavailable."""
        async with self._one:
            begun = self._monotonic()
            try:
                await asyncio.get_running_loop().run_in_executor(None, self._read_all)
            except Exception as error:
                raise unavailable("registry", error) from error
            self._good_until = begun + PATIENCE

    async def refresh(self) -> int:
        """Apply every change committed before this call; the last one applied. Raises Unavailable."""
        async with self._one:
            begun = self._monotonic()
            try:
                news = await asyncio.get_running_loop().run_in_executor(None, self._read_news, self.seq)
            except Exception as error:
                raise unavailable("registry", error) from error
            self._apply(news)
            self._good_until = max(self._good_until, begun + PATIENCE)
            return self.seq

    async def follow(self) -> None:
        """Compare with the database every POLL seconds, until cancelled."""
        while True:
            await asyncio.sleep(POLL)
            try:
                begun, version = self._monotonic(), self._version()
                if version != self._seen:
                    await self.refresh()
                    self._seen = version
                else:
                    self._good_until = max(self._good_until, begun + PATIENCE)
            except (Unavailable, sqlite3.Error):
                continue  # PATIENCE runs out unless a later turn succeeds

    async def close(self) -> None:
        """Stop answering."""
        async with self._one:  # not under the feet of one who reads
            self._good_until = -math.inf
            self._watch.close()
            self._reader.close()

    # -- reading ----------------------------------------------------------------------------------

    def _version(self) -> int:
        """A number that differs when another connection has written."""
        return int(raw(self._watch).execute("PRAGMA data_version").fetchone()[0])

    def _read_all(self) -> None:
        # Two connections, each used by one thread at a time: `watch` by the loop's, `reader` beside it.
        self._watch = self._engine.connect()
        self._reader = self._engine.connect()
        self._seen = self._version()
        driver = raw(self._reader)
        collecting = gc.isenabled()
        gc.disable()  # all of this stays: looking through it again and again while it grows doubles the time
        driver.execute("BEGIN")  # one state of the database for all three
        try:
            self.seq = int(driver.execute(_LAST).fetchone()[0] or 0)
            self._mirror.put(keeping.read_all(driver))
            self._tenants = {name: _tenant(document) for name, document in driver.execute(_TENANTS)}
            self._agents = {name: _agent(document) for name, document in driver.execute(_AGENTS)}
            self.named.load(self._agents.values())
        finally:
            if collecting:
                gc.enable()
            driver.execute("COMMIT")

    def _read_news(self, since: int) -> News:
        driver = raw(self._reader)
        driver.execute("BEGIN")
        try:
            rows = driver.execute(_SINCE, (since,)).fetchall()
            named: dict[str, list[str]] = {"agent": [], "tenant": []}
            kept: list[keeping.Key] = []
            for _, kind, tenant, name in rows:
                if kind in keeping.KINDS:
                    kept.append((kind, tenant, name))
                else:
                    named[kind].append(name)
            return (
                int(rows[-1][0]) if rows else since,
                _documents(driver, _AGENTS, dict.fromkeys(named["agent"]), _agent),
                _documents(driver, _TENANTS, dict.fromkeys(named["tenant"]), _tenant),
                list(keeping.read_these(driver, dict.fromkeys(kept))),
            )
        finally:
            driver.execute("COMMIT")

    def _apply(self, news: News) -> None:
        """Take what was read. A row that is gone is an agent nobody knows."""
        seq, changed_agents, changed_tenants, changed_kept = news
        _merge(self._tenants, changed_tenants)
        for name, after in changed_agents.items():
            self.named.change(self._agents.get(name), after)
        _merge(self._agents, changed_agents)
        self._mirror.put(changed_kept)
        if seq > self.seq:
            self.seq = seq
            for watcher in self._watchers:
                watcher()


def _out_of_date() -> Unavailable:
    return Unavailable("registry", "the snapshot cannot be compared with the database")


def _documents(
    driver: sqlite3.Connection, table: str, names: Iterable[str], decode: Callable[[bytes], T]
) -> dict[str, T | None]:
    wanted = list(names)
    found: dict[str, T | None] = dict.fromkeys(wanted)
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        marks = ", ".join("?" * len(batch))
        for name, document in driver.execute(f"{table} WHERE id IN ({marks})", batch):
            found[name] = decode(document)
    return found


def _merge(held: dict[str, T], changed: dict[str, T | None]) -> None:
    for name, value in changed.items():
        if value is None:
            held.pop(name, None)
        else:
            held[name] = value
