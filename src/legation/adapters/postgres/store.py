"""The shared store, as the authority asks it: each question a transaction, or a read, on a thread of its own.

Nothing is held in memory, so that nothing is out of date: every answer comes from the database. No setting names this
store yet. It has no snapshot of the registry, takes no records in groups, and answers neither whose a task is nor
what is mirrored at once: replicas need those, and come later.

Life: `open` reaches the server and brings the tables up to date; then commands may read. `start` begins to answer.
`close` writes what waits and stops; what is asked afterwards is refused.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Self, TypeVar

import msgspec
from sqlalchemy import Connection, Engine, select

from legation.adapters.postgres.database import CONNECTIONS, WRITING, lock, open_database, unavailable
from legation.adapters.postgres.writing import Chain, Record, claim, record_of
from legation.adapters.tables import kept, originals, registry, schema
from legation.adapters.tables.reading import Reading
from legation.adapters.tables.schema import agents, tenants
from legation.core import asks
from legation.core.asks import Apply, Ask, ClaimDurably, Commit, Conflict, Note, Unavailable
from legation.core.kept import Original, Revocation
from legation.core.model import Agent, Receipt, Tenant

WAITING: Final = 20_000
"""Notes that may wait."""

PRUNE_EVERY: Final = 60.0
"""Seconds between two times that this process forgets what has run out."""

GRACE: Final = 5.0
"""Seconds it is kept beyond its end, so that a clock corrected by less than this stops nobody."""

RETRY: Final = 0.5
"""Seconds until notes that could not be written are tried again, unless somebody commits sooner."""

T = TypeVar("T")


class Store(Reading):
    """One PostgreSQL database. Any number of processes may have it open."""

    def __init__(self, engine: Engine, *, now: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._now = now
        self._threads: ThreadPoolExecutor | None = None
        self._notes: deque[Record] = deque()
        self._carrying: asyncio.Task[None] | None = None
        self._pruned = 0.0
        self._open = True
        self.lost = 0
        """Notes that were never written: at the end the database still failed, or their ids are taken."""

    @classmethod
    def open(cls, where: str, **clocks: Callable[[], float]) -> Self:
        """Open what a `postgresql://` URL names. Raises Unavailable; ValueError for other URLs."""
        return cls(open_database(where), **clocks)

    async def start(self) -> None:
        """Begin to answer, on the running loop."""
        self._threads = ThreadPoolExecutor(CONNECTIONS, "legation-postgres")

    async def close(self) -> None:
        """Write what waits, then stop. Safe to repeat."""
        threads, self._threads = self._threads, None
        if threads is not None:
            if self._carrying is not None:
                self._carrying.cancel()
                await asyncio.gather(self._carrying, return_exceptions=True)
            await asyncio.get_running_loop().run_in_executor(None, threads.shutdown)
            if self._notes:
                with contextlib.suppress(Unavailable):
                    await asyncio.to_thread(self._append, None)
            self.lost += len(self._notes)
            self._notes.clear()
        self.dispose()

    def dispose(self) -> None:
        """Let go of the connections: for one who only read."""
        self._open = False
        self._engine.dispose()

    def answerers(self) -> Mapping[type[Ask[Any]], Callable[[Any], Any]]:
        """Who answers what. Nobody here answers whose a task is."""
        return {
            asks.AgentNamed: self.agent_named,
            asks.TenantNamed: self.tenant_named,
            asks.Revoked: self.revoked,
            asks.Find: self.find,
            asks.FindAll: self.find_all,
            asks.Commit: self.commit,
            asks.Note: self.note,
            asks.Apply: self.apply,
            asks.ClaimDurably: self.claim,
            asks.CardOf: self.card_of,
        }

    # -- reading ----------------------------------------------------------------------------------

    async def agent_named(self, question: asks.AgentNamed) -> Agent | None:
        return await self._beside(self.agent, question.id) if _can_be(question.id) else None

    async def tenant_named(self, question: asks.TenantNamed) -> Tenant | None:
        if not _can_be(question.id):
            return None
        document = await self._beside(self._one, select(tenants.c.document).where(tenants.c.id == question.id))
        return None if document is None else msgspec.json.decode(document, type=Tenant)

    async def card_of(self, question: asks.CardOf) -> bytes | None:
        if not _can_be(question.agent):
            return None
        return await self._beside(self._one, select(agents.c.card).where(agents.c.id == question.agent))

    async def find(self, question: asks.Find[Any]) -> Any:
        if not _can_be(question.tenant, question.id):
            return None
        return await self._beside(self._read, lambda connection: kept.find(connection, question))

    async def find_all(self, question: asks.FindAll[Any]) -> Any:
        if not _can_be(question.tenant, question.parent or ""):
            return ()
        return await self._beside(self._read, lambda connection: kept.find_all(connection, question))

    async def revoked(self, question: asks.Revoked) -> str | None:
        """The first name that is dead."""
        names = [name for name in question.names if _can_be(name)]
        if not names or not _can_be(question.tenant):
            return None
        k = schema.kept.c
        wanted = select(k.version, k.document).where(
            k.kind == Revocation.__name__, k.tenant == question.tenant, k.id.in_(names)
        )
        found = [kept.found(Revocation, *row).document for row in await self._beside(self._all, wanted)]
        dead = {one.id for one in found if question.issued_at <= one.at}
        return next((name for name in names if name in dead), None)

    # -- writing ----------------------------------------------------------------------------------

    async def commit(self, question: Commit) -> Receipt:
        """Append a record. Raises Unavailable; ValueError for what is no record."""
        record = record_of(question)
        return Receipt(question.record_id, await self._appended(record))

    def note(self, question: Note) -> None:
        """Append a record without waiting. Raises as `commit` does."""
        record = record_of(question)
        if self._threads is None:
            raise Unavailable("ledger", "closed")
        if len(self._notes) >= WAITING:
            raise Unavailable("ledger", "too many wait")
        self._notes.append(record)
        self._see_to_notes()

    async def apply(self, question: Apply) -> Receipt:
        """Make the changes and append the event's record, both or neither. Raises Conflict, Unavailable."""
        record = record_of(question)
        return Receipt(question.record_id, await self._appended(record, question.changes))

    async def claim(self, question: ClaimDurably) -> bool:
        """Claim a name once. Raises Unavailable, also where the clock says that it may have been forgotten."""
        return await self._beside(self._claim, question)

    def keep_originals(self, documents: Sequence[Original], most: int) -> None:
        """Write what is kept for reviewers, at most so many a tenant, and forget what has run out. Blocks.

        One process at a time: two that take away the oldest would wait for each other. Raises Unavailable.
        """

        def write(connection: Connection) -> None:
            with connection.begin():
                lock(connection, WRITING)
                originals.write(connection, documents, most)
                registry.forget_kept(connection, self._now() - GRACE)

        self._read(write)

    async def _appended(self, record: Record, changes: tuple[asks.Change, ...] = ()) -> int:
        try:
            return await self._beside(self._append, record, changes)
        finally:
            self._see_to_notes()  # a transaction that failed gave back those it took along

    def _see_to_notes(self) -> None:
        """Let somebody carry the notes that wait, if nobody does."""
        if self._notes and self._threads is not None and (self._carrying is None or self._carrying.done()):
            self._carrying = asyncio.get_running_loop().create_task(self._carry())

    # -- on a thread ------------------------------------------------------------------------------

    async def _beside(self, work: Callable[..., T], *given: Any) -> T:
        """Do this on one of the threads. Raises Unavailable."""
        if self._threads is None:
            raise Unavailable("store", "closed")
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)

    def _append(self, record: Record | None, changes: tuple[asks.Change, ...] = ()) -> int:
        """In one transaction: the notes that wait, the changes, and the record. Its place in the chain."""
        notes: list[Record] = []
        try:
            with self._engine.begin() as connection:
                chain = Chain(connection)
                while self._notes:
                    notes.append(self._notes.popleft())
                taken = chain.append_all(notes)
                registry.change(connection, changes)
                if record is not None and not chain.append(record):
                    raise Unavailable("ledger", "a record of that id is there")
        except Exception as error:
            self._notes.extendleft(reversed(notes))
            if isinstance(error, (Conflict, Unavailable)):
                raise
            raise unavailable("ledger", error) from error
        self.lost += taken
        return chain.seq

    async def _carry(self) -> None:
        """Write the notes that wait, though nobody commits."""
        while self._notes:
            try:
                await self._beside(self._append, None)
            except Unavailable:
                await asyncio.sleep(RETRY)

    def _claim(self, question: ClaimDurably) -> bool:
        now = self._now()
        try:
            if now >= self._pruned + PRUNE_EVERY:
                self._prune(now - GRACE)
                self._pruned = now
            with self._engine.begin() as connection:
                return claim(connection, question, now)
        except Unavailable:
            raise
        except Exception as error:
            raise unavailable("claims", error) from error

    def _prune(self, until: float) -> None:
        """Forget what has run out, one process at a time."""
        with self._engine.begin() as connection:
            Chain(connection)
            registry.forget_claims(connection, max(until, registry.forgotten(connection)))
            registry.forget_kept(connection, until)

    def _settle(self) -> None:
        """Nothing is acknowledged before it is in the tables."""

    def _read(self, reading: Callable[[Connection], T]) -> T:
        """Read on a connection of the pool. Raises Unavailable."""
        if not self._open:
            raise Unavailable("store", "closed")
        try:
            with self._engine.connect() as connection:
                return reading(connection)
        except Exception as error:
            raise unavailable("store", error) from error


def _can_be(*names: str) -> bool:
    """Whether a name can be in the database at all: no text of PostgreSQL's holds a NUL."""
    return not any("\0" in name for name in names)
