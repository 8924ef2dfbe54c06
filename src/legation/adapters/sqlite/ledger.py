"""The writer: one thread, one transaction for all who wait, one fsync for the transaction.

Whoever commits appends to a list and gets a future. At the end of the loop's turn the list goes to the
writer, which takes all that has come while it was syncing, writes it as one group, and answers the whole
group with one call into the loop. So the cost of durability is shared by as many calls as there are, and a
single call waits for one fsync.

INVARIANT: a future is answered with a receipt only after the transaction holding its record was synced to
disk.
INVARIANT: records are appended in the order they were submitted, each linked to the one before, whichever
process wrote that.
INVARIANT: a group that failed left nothing behind, and each of its members hears `Unavailable`. A note, whose
author does not wait to hear, is tried again until the database takes it; `lost` counts those it never did.
INVARIANT: after an fsync failed, nothing more is written: the kernel may have dropped what it could not
write, and a later fsync would not tell. Restarting reads what is really there.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine

from legation.adapters.sqlite import writing
from legation.adapters.sqlite.ahead import Record
from legation.adapters.sqlite.database import cause_of, failed, raw, unavailable
from legation.adapters.tables import registry
from legation.core.asks import Apply, ClaimDurably, Commit, Conflict, Note, Unavailable
from legation.core.audit import KINDS, decision_of
from legation.core.model import Receipt

WAITING = 20_000
"""Questions that may wait: some 16 MiB, and at the slowest disk we would run on about two seconds of work."""

_PRUNE_EVERY = 60.0
"""Seconds between two times that durable claims are forgotten."""

_GRACE = 5.0
"""Seconds they are kept beyond their end, so that a clock corrected by less than this stops nobody."""

_RETRY = 0.5
"""Seconds until notes that could not be written are tried again, unless somebody commits sooner."""

_FSYNC_FAILED = {"SQLITE_IOERR_FSYNC", "SQLITE_IOERR_DIR_FSYNC"}

Question: TypeAlias = Commit | Note | Apply | ClaimDurably
Waiting: TypeAlias = tuple[Question, asyncio.Future[Any] | None]
Answered: TypeAlias = tuple[asyncio.Future[Any] | None, Any]
"""A future, and its result or the exception it is to raise. A note has no future."""


class Ledger:
    """Answers Apply and ClaimDurably; and, where no gateway runs, Commit and Note. Asked on the loop's thread only."""

    def __init__(self, engine: Engine, *, now: Callable[[], float] = time.time, bound: int = WAITING) -> None:
        self._engine = engine
        self._now = now
        self._bound = bound
        self._loop: asyncio.AbstractEventLoop | None = None
        self._gathering: list[Waiting] = []
        self._pending = 0
        self.lost = 0
        """Notes that were never written: at the end the database still failed, or the record could not be kept."""
        self._queue: queue.SimpleQueue[list[Waiting] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="legation-ledger", daemon=True)
        # The writer's own.
        self._running: asyncio.AbstractEventLoop
        self._connection: Connection
        self._driver: sqlite3.Connection
        self._head: writing.Head | None = None
        self._forgotten = 0.0
        self._pruned = 0.0
        self._broken = ""
        self._owed: list[Waiting] = []

    # -- on the loop ------------------------------------------------------------------------------

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Open the writer's connection and start its thread. Raises Unavailable."""
        try:
            self._connection = self._engine.connect()
            self._driver = raw(self._connection)
            self._head = writing.read_head(self._driver)
            self._forgotten = writing.read_forgotten(self._driver)
        except Exception as error:
            raise unavailable("ledger", error) from error
        self._loop = self._running = loop
        self._thread.start()

    async def close(self) -> None:
        """Write what waits, then stop. Questions after this are refused."""
        loop, self._loop = self._loop, None
        if loop is None:
            return
        self._hand_over()
        self._queue.put(None)
        await loop.run_in_executor(None, self._thread.join)
        self._connection.close()

    def commit(self, question: Commit) -> asyncio.Future[Receipt]:
        """Append a record. Raises Unavailable when closed or overfull; ValueError on an unknown kind."""
        if question.kind not in KINDS:
            raise ValueError(f"no record is of kind `{question.kind}`")
        return self._submit(question)

    def note(self, question: Note) -> None:
        """Append a record without waiting. Raises as `commit` does."""
        if question.kind not in KINDS:
            raise ValueError(f"no record is of kind `{question.kind}`")
        self._admit(question, None)

    def apply(self, question: Apply) -> asyncio.Future[Receipt]:
        """Change the registry and append the event's record, both or neither. It may raise Conflict."""
        return self._submit(question)

    def claim(self, question: ClaimDurably) -> asyncio.Future[bool]:
        return self._submit(question)

    def _submit(self, question: Question) -> asyncio.Future[Any]:
        if self._loop is None:
            raise Unavailable("ledger", "closed")
        future: asyncio.Future[Any] = self._loop.create_future()
        self._admit(question, future)
        return future

    def _admit(self, question: Question, future: asyncio.Future[Any] | None) -> None:
        if self._loop is None:
            raise Unavailable("ledger", "closed")
        if self._pending >= self._bound:
            raise Unavailable("ledger", "too many wait")
        if not self._gathering:
            self._loop.call_soon(self._hand_over)
        self._gathering.append((question, future))
        self._pending += 1

    def _hand_over(self) -> None:
        """Give the writer what this turn of the loop brought: it is woken once, not once for each."""
        if self._gathering:
            self._queue.put(self._gathering)
            self._gathering = []

    def _deliver(self, answers: list[Answered]) -> None:
        self._pending -= len(answers)
        for future, answer in answers:
            if future is None:
                self.lost += isinstance(answer, Exception)
            elif future.done():  # whoever asked no longer waits
                continue
            elif isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)

    # -- on the writer's thread -------------------------------------------------------------------

    def _run(self) -> None:
        """Take all that waits, write it, answer; until told to stop."""
        take, loop = self._queue.get, self._running
        going = True
        while going:
            group, self._owed = self._owed, []
            try:
                more = take(timeout=_RETRY) if group else take()
            except queue.Empty:
                more = []
            while True:
                if more is None:
                    going = False
                else:
                    group += more
                if self._queue.empty():
                    break
                more = take()
            if not group:
                continue
            answers = self._write(group)
            if not going:
                answers += [(None, Unavailable("ledger", "closed")) for _ in self._owed]
            try:
                loop.call_soon_threadsafe(self._deliver, answers)
            except RuntimeError:  # the loop is closed, and nobody waits
                return

    def _write(self, group: list[Waiting]) -> list[Answered]:
        """Write a group. Never raises: what went wrong is the answer."""
        if self._broken:
            return [(future, Unavailable("ledger", self._broken)) for _, future in group]
        try:
            return self._attempt(group)
        except Exception as error:  # noqa: BLE001 - whatever it was, nobody may be left waiting
            self._head = None
            if len(group) > 1 and not failed(error):
                # One of them cannot be kept, say for an id that is taken; the others must not suffer for it.
                return [answer for each in group for answer in self._write([each])]
            fault = unavailable("ledger", error)
            if getattr(cause_of(error), "sqlite_errorname", None) in _FSYNC_FAILED:
                self._broken = "the disk failed to sync; restart"
            if failed(error) and not self._broken:
                self._owed += [each for each in group if each[1] is None]
                group = [each for each in group if each[1] is not None]
            return [(future, Unavailable("ledger", fault.detail)) for _, future in group]

    def _attempt(self, group: list[Waiting]) -> list[Answered]:
        """Records alone, and few enough, are one statement and so a transaction in themselves."""
        head = self._head
        if head is not None and len(group) <= writing.CHUNK:
            appended = [
                (q.record_id, q.kind, decision_of(q.kind, q.body), q.body)
                for q, _ in group
                if isinstance(q, (Commit, Note))
            ]
            if len(appended) == len(group):
                try:
                    self._head = writing.append(self._driver, head, appended)
                except sqlite3.IntegrityError:
                    self._head = None  # another process appended, or an id is taken: look, with the lock held
                else:
                    receipts = [Receipt(row[0], head[0] + n) for n, row in enumerate(appended, 1)]
                    return [(future, receipt) for (_, future), receipt in zip(group, receipts, strict=True)]
        self._prune(group)
        driver = self._driver
        driver.execute("BEGIN IMMEDIATE")
        try:
            head = writing.read_head(driver)
            answers, appended = self._inside(group, head[0])
            self._head = writing.append(driver, head, appended)
            driver.execute("COMMIT")
        except BaseException:
            if driver.in_transaction:
                driver.execute("ROLLBACK")
            raise
        return answers

    def _inside(self, group: list[Waiting], seq: int) -> tuple[list[Answered], list[Record]]:
        """Do what a mixed group asks, but for appending the records, which follow the head `seq`."""
        answers: list[Answered] = []
        appended: list[Record] = []
        for question, future in group:
            answer: Any
            try:
                if isinstance(question, ClaimDurably):
                    if self._now() < self._forgotten:  # see `memory.Claims`
                        raise Unavailable("claims", "the clock went back")
                    answer = writing.claim(self._driver, question)
                else:
                    if isinstance(question, Apply):
                        self._change(question)
                    kind = question.kind
                    appended.append((question.record_id, kind, decision_of(kind, question.body), question.body))
                    answer = Receipt(question.record_id, seq + len(appended))
            except (Conflict, Unavailable) as refusal:
                answer = refusal
            answers.append((future, answer))
        return answers, appended

    def _change(self, question: Apply) -> None:
        """Change the registry, or leave it as it was. Raises Conflict."""
        self._driver.execute("SAVEPOINT change")
        try:
            registry.change(self._connection, question.changes)
        except Conflict:
            self._driver.execute("ROLLBACK TO change")
            raise
        finally:
            if self._driver.in_transaction:
                self._driver.execute("RELEASE change")

    def _prune(self, group: list[Waiting]) -> None:
        """Now and then, before a claim, forget the claims whose time is over."""
        now = self._now()
        if now < self._pruned + _PRUNE_EVERY or not any(type(q) is ClaimDurably for q, _ in group):
            return
        self._driver.execute("BEGIN IMMEDIATE")
        try:
            forgotten = max(self._forgotten, now - _GRACE)
            registry.forget_claims(self._connection, forgotten)
            registry.forget_kept(self._connection, forgotten)
            self._driver.execute("COMMIT")
        except BaseException:
            if self._driver.in_transaction:
                self._driver.execute("ROLLBACK")
            raise
        self._pruned, self._forgotten = now, forgotten
