"""The embedded store: its parts joined, its life, and what the command line reads.

Life: `open` finds or makes the file and brings it to the newest schema; from then on the read methods answer.
`start` loads the snapshot and starts the writer, and from then on the questions are answered; `listen` says
whether this process is the gateway. `close` writes what waits and stops; what is asked afterwards is refused.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine, select

from legation.adapters.sqlite import restoring, settling, writing
from legation.adapters.sqlite.ahead import Ahead, Mark, Record
from legation.adapters.sqlite.checkpoints import Checkpoints
from legation.adapters.sqlite.database import open_database, path_of, raw, unavailable
from legation.adapters.sqlite.feed import Follower
from legation.adapters.sqlite.ledger import Ledger
from legation.adapters.sqlite.owners import Owners
from legation.adapters.sqlite.settling import Settler
from legation.adapters.sqlite.snapshot import Snapshot
from legation.adapters.tables import kept, originals, registry
from legation.adapters.tables.reading import Reading
from legation.adapters.tables.schema import agents, records
from legation.core import asks
from legation.core.asks import Apply, Ask, CardOf, Unavailable
from legation.core.kept import Original, PutKept
from legation.core.model import Owner, Receipt

T = TypeVar("T")

GRACE = 5.0
"""Seconds what has run out is kept beyond its end, so that a clock corrected by less than this stops nobody."""


class Store(Reading):
    """One SQLite file."""

    def __init__(
        self,
        engine: Engine,
        path: Path,
        *,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._path = path
        self._now = now
        self.directory = path.parent
        """Where the feed's socket is: what `notify` takes."""
        self.checkpoints = Checkpoints(path)
        self.ledger = Ledger(engine, now=now)
        self.snapshot = Snapshot(engine, monotonic=monotonic)
        self.ahead = Ahead(path)
        self.owners = Owners(engine, self.ahead.bind, now=now)
        self._settler = Settler(engine, path, self._settled, self.ahead.break_off)
        self._follower: Follower | None = None
        self._following: asyncio.Task[None] | None = None
        self._started = False
        self._open = True

    @classmethod
    def open(cls, where: str | Path, *, create: bool = True, **clocks: Callable[[], float]) -> Self:
        """Open what a path or a `sqlite:///` URL names. Raises Unavailable; ValueError for other URLs."""
        path = path_of(where)
        return cls(open_database(path, create=create), path, **clocks)

    async def start(self, *, listen: bool = False) -> None:
        """Begin to answer, on the running loop. The gateway listens for changes; commands do not."""
        if listen:
            # Before anything else: a second gateway must not come as far as answering.
            self._follower = Follower(self.directory, self.snapshot.refresh)
            await self._follower.start()
        loop = asyncio.get_running_loop()
        await self.snapshot.load()
        self.ledger.start(loop)
        if listen:
            mark = self._settler.settle_first()
            self._settler.start(loop, self.ahead.start(loop, mark[0]))
            self.owners.start()
        self._following = loop.create_task(self.snapshot.follow())
        self._started = True

    async def close(self) -> None:
        """Write what waits, then stop. Safe to repeat."""
        if self._follower is not None:
            await self._follower.close()
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)
        if self._started:
            self._started = False
            if self._follower is not None:
                await self.ahead.close()
                await self.owners.close()
                await asyncio.get_running_loop().run_in_executor(
                    None, partial(self._settler.close, whole=not self.ahead.broken)
                )
            await self.ledger.close()
            await self.snapshot.close()
        self.dispose()

    def dispose(self) -> None:
        """Let go of the file: for one who only read."""
        self._open = False
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.dispose()

    # -- questions --------------------------------------------------------------------------------

    def answerers(self) -> Mapping[type[Ask[Any]], Callable[[Any], Any]]:
        """Who answers what."""
        return {
            asks.AgentNamed: self.snapshot.agent,
            asks.TenantNamed: self.snapshot.tenant,
            asks.Revoked: self.snapshot.revoked,
            asks.Find: self.find,
            asks.FindAll: self.find_all,
            asks.OwnerOf: self._owner_of,
            asks.BindFirst: self._bind_first,
            asks.TasksOf: self._tasks_of,
            asks.Commit: self.ahead.commit if self._follower is not None else self.ledger.commit,
            asks.Note: self.ahead.note if self._follower is not None else self.ledger.note,
            asks.Apply: self.apply,
            asks.ClaimDurably: self.ledger.claim,
            asks.CardOf: self.card_of,
        }

    async def apply(self, question: Apply) -> Receipt:
        """Change the registry; the receipt comes when this process's snapshot holds the change."""
        if self._follower is not None:  # so that it stands in the chain after what was recorded before it
            await asyncio.get_running_loop().run_in_executor(None, self._settler.settle)
        receipt = await self.ledger.apply(question)
        if any(not isinstance(change, PutKept) or change.document.mirrored for change in question.changes):
            await self.snapshot.refresh()
        return receipt

    def keep_originals(self, documents: Sequence[Original], most: int) -> None:
        """Write what is kept for reviewers, at most so many a tenant, and forget what has run out. Blocks.

        Raises Unavailable.
        """

        def write(connection: Connection) -> None:
            driver = raw(connection)
            driver.execute("BEGIN IMMEDIATE")
            try:
                originals.write(connection, documents, most)
                registry.forget_kept(connection, self._now() - GRACE)
                driver.execute("COMMIT")
            except BaseException:
                if driver.in_transaction:
                    driver.execute("ROLLBACK")
                raise

        self._read(write)

    async def card_of(self, question: CardOf) -> bytes | None:
        wanted = select(agents.c.card).where(agents.c.id == question.agent)
        return await asyncio.get_running_loop().run_in_executor(None, self._one, wanted)

    def find(self, question: asks.Find[Any]) -> Any:
        """From memory where every gateway holds the kind, otherwise from the database."""
        if question.kind.mirrored and self._started:
            return self.snapshot.find(question)
        return self._beside(lambda connection: kept.find(connection, question))

    def find_all(self, question: asks.FindAll[Any]) -> Any:
        if question.kind.mirrored and self._started:
            return self.snapshot.find_all(question)
        return self._beside(lambda connection: kept.find_all(connection, question))

    def _beside(self, reading: Callable[[Connection], T]) -> Awaitable[T]:
        """Read on another thread. Raises Unavailable."""
        return asyncio.get_running_loop().run_in_executor(None, self._read, reading)

    def _owner_of(self, question: asks.OwnerOf) -> Owner | Awaitable[Owner | None] | None:
        self._alive()
        return self.owners.owner_of(question)

    def _bind_first(self, question: asks.BindFirst) -> tuple[Owner, ...] | Awaitable[tuple[Owner, ...]]:
        self._alive()
        return self.owners.bind_first(question)

    async def _tasks_of(self, question: asks.TasksOf) -> tuple[tuple[str, Owner], ...]:
        self._alive()
        await asyncio.get_running_loop().run_in_executor(None, self._settler.settle)
        return await self.owners.tasks_of(question)

    def _alive(self) -> None:
        if not self._started or self._follower is None:
            raise Unavailable("store", "no gateway runs here")

    def _settled(self, upto: Mark) -> None:
        for key in self.ahead.settled(upto):
            self.owners.settled(key)

    def _settle(self) -> None:
        """Take what the log ahead of the ledger holds, so that what was acknowledged is read. Raises Unavailable."""
        self._read(self._settle_on)

    def _settle_on(self, connection: Connection) -> None:
        if settling.pending(raw(connection), self._path):
            settling.settle(raw(connection), self._path)

    def ready(self) -> None:
        """Raises Unavailable when what is decided cannot be recorded."""
        if self.ahead.broken:
            raise Unavailable("ledger", self.ahead.broken)
        self.head()

    def end(self) -> tuple[int, bytes]:
        """Seq and hash of the last record. Raises Unavailable."""
        self._settle()
        return self._read(lambda connection: writing.read_head(raw(connection)))

    def hash_of(self, seq: int) -> bytes | None:
        """The hash of a record that is settled. Raises Unavailable."""
        found: bytes | None = self._one(select(records.c.hash).where(records.c.seq == seq))
        return found

    def missing(self) -> str:
        """What is gone of the log that may have held records; empty when nothing is. Raises Unavailable."""

        def look(connection: Connection) -> str:
            driver = raw(connection)
            driver.execute("BEGIN IMMEDIATE")
            try:
                return settling.missing(driver, self._path)
            finally:
                driver.execute("ROLLBACK")

        return self._read(look)

    def go_on(self, record: Callable[[int, int], Record], label: str) -> tuple[int, int]:
        """Take of the log what fits, and go on without the rest; see `restoring`. Raises Unavailable."""
        return self._read(lambda connection: restoring.go_on(raw(connection), self._path, record, label))

    def _read(self, reading: Callable[[Connection], T]) -> T:
        """Read on a connection of the pool. Raises Unavailable."""
        if not self._open:
            raise Unavailable("store", "closed")
        try:
            with self._engine.connect() as connection:
                return reading(connection)
        except Unavailable:
            raise
        except Exception as error:
            raise unavailable("store", error) from error
