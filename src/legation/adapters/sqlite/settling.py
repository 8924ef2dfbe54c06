"""Carries the log ahead of the ledger into the ledger: exactly once, by whoever comes first.

The database remembers how far the log was read, in the same transaction that took what was read. So the gateway, a
command that opens the store, and a restart after a crash may all settle, at once even: a second one finds nothing
left. A frame that is not whole at the end of a file is one that was being written; its authors were never answered.

A gateway that starts moves that mark to the file it begins, and one that stops in order closes it: nothing waits
beyond. So a file that is gone, or shorter than what was read of it, shows.
INVARIANT: where the file at a mark that was not closed is missing or cut short, or one between, nothing is settled
and nothing removed: records may be lost, and only an operator may go on (`restoring.py`).
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias, cast

import msgspec
from sqlalchemy import Engine

from legation.adapters.sqlite import writing
from legation.adapters.sqlite.ahead import HEAD, Binding, Mark, Record, files
from legation.adapters.sqlite.database import raw, unavailable
from legation.core.asks import Unavailable

EVERY = 0.2
"""Seconds. What is read is settled first, so nobody sees how long this is; together rows cost less."""

_NAME = "ahead"

GO_ON = "put it back, or run `legation audit restored` (docs/audit.md)"
"""What an operator does about a log or a ledger that is not what it was."""

_MOST = 8 * 1024 * 1024
"""Bytes settled in one transaction: a command that waits for the lock waits for no more."""

_CLOSED = ":closed"
"""After a mark: a gateway stopped in order, and nothing was written beyond."""

Entry: TypeAlias = tuple[Any, ...]
"""A Record or a Binding: they differ in length."""

RECORD = 4

_decode = msgspec.msgpack.Decoder(list[tuple[Any, ...]]).decode


class Lost(Unavailable):
    """A part of the log that may have held records is gone."""


def settle(driver: sqlite3.Connection, stem: Path) -> Mark:
    """Take everything the log holds; how far it was taken. Raises Lost, Unavailable, sqlite3.Error, OSError."""
    while True:
        upto, more = _settle(driver, stem)
        if not more:
            return upto


def pending(driver: sqlite3.Connection, stem: Path) -> bool:
    """Whether there is anything to settle, or something is missing."""
    (number, offset), closed = _read_mark(driver)
    there = dict(files(stem))
    try:
        if number not in there:
            return (not closed and number > 0) or any(other > number for other in there)
        size = there[number].stat().st_size
    except FileNotFoundError:  # settled and removed by another, or gone: who holds the lock can tell
        return True
    return size > offset or (size < offset and not closed) or any(other > number for other in there)


def read_mark(driver: sqlite3.Connection) -> Mark:
    """How far the log was taken."""
    return _read_mark(driver)[0]


def begin(driver: sqlite3.Connection, number: int) -> None:
    """A gateway writes to this file from now on: were it gone, records would be. Raises sqlite3.Error."""
    put_mark(driver, (number, 0))


def put_mark(driver: sqlite3.Connection, mark: Mark, *, closed: bool = False) -> None:
    """Remember how far the log was taken, and whether anything may be beyond."""
    driver.execute(
        "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (_NAME, f"{mark[0]}:{mark[1]}{_CLOSED if closed else ''}"),
    )


def missing(driver: sqlite3.Connection, stem: Path) -> str:
    """What is gone of a log that may have held more than was taken; empty when nothing is.

    Asked with the database's write lock held: without it, another may settle and remove a file meanwhile.
    """
    (number, offset), closed = _read_mark(driver)
    there = dict(files(stem))
    if number and not closed:
        if number not in there:
            return f"`{stem.name}.ahead.{number}` is gone"
        if there[number].stat().st_size < offset:
            return f"`{stem.name}.ahead.{number}` is shorter than what was read of it"
    # Each file is numbered after the last, so between two there is none but one that is gone.
    later = [other for other in there if other > number]
    for wanted, other in enumerate(later, number + 1):
        if wanted != other:
            return f"`{stem.name}.ahead.{wanted}` is gone"
    return ""


def _read_mark(driver: sqlite3.Connection) -> tuple[Mark, bool]:
    row = driver.execute("SELECT value FROM meta WHERE name = ?", (_NAME,)).fetchone()
    if row is None:
        return (0, 0), False
    number, _, offset = str(row[0]).removesuffix(_CLOSED).partition(":")
    return (int(number), int(offset)), str(row[0]).endswith(_CLOSED)


def _settle(driver: sqlite3.Connection, stem: Path) -> tuple[Mark, bool]:
    """One transaction's worth, and whether there is more."""
    driver.execute("BEGIN IMMEDIATE")
    try:
        if gone := missing(driver, stem):
            raise Lost("ledger", f"{gone}, and with it records may be; {GO_ON}")
        mark = read_mark(driver)
        entries: list[Entry] = []
        upto, size, more = mark, 0, False
        for found, at in frames(files(stem), mark):
            entries += found
            size += at[1] - upto[1] if at[0] == upto[0] else at[1]
            upto = at
            if size >= _MOST:
                more = True
                break
        if upto != mark:
            take(driver, entries)
            put_mark(driver, upto)
        driver.execute("COMMIT")
    except BaseException:
        if driver.in_transaction:
            driver.execute("ROLLBACK")
        raise
    for number, path in files(stem):
        if number < upto[0]:
            path.unlink(missing_ok=True)
    return upto, more


def take(driver: sqlite3.Connection, entries: list[Entry]) -> None:
    """Number, chain and bind, in order."""
    appended: list[Record] = [cast("Any", entry) for entry in entries if len(entry) == RECORD]
    bound: list[Binding] = [cast("Any", entry) for entry in entries if len(entry) != RECORD]
    head = writing.read_head(driver)
    try:
        driver.execute("SAVEPOINT records")
        writing.append(driver, head, appended)
    except sqlite3.IntegrityError:
        # An id is taken. Ids are made to differ, so it is the same record twice, or a fault of ours: what stands stays.
        driver.execute("ROLLBACK TO records")
        writing.append(driver, head, list(_new(driver, appended)))
    driver.execute("RELEASE records")
    writing.bind_rows(driver, bound)


def _new(driver: sqlite3.Connection, appended: list[Record]) -> Iterator[Record]:
    """Those whose id nobody has."""
    seen: set[str] = set()
    for one in appended:
        taken = driver.execute("SELECT 1 FROM records WHERE record_id = ?", (one[0],)).fetchone() is not None
        if not taken and one[0] not in seen:
            yield one
        seen.add(one[0])


def frames(there: Iterable[tuple[int, Path]], mark: Mark) -> Iterator[tuple[list[Entry], Mark]]:
    """Whole frames after a place, and where each ends. Raises Unavailable where a frame was damaged."""
    for number, path in there:
        if number < mark[0]:
            continue
        offset = mark[1] if number == mark[0] else 0
        log = path.read_bytes() if offset == 0 else _rest(path, offset)
        at = 0
        while len(log) - at >= HEAD.size:
            length, check = HEAD.unpack_from(log, at)
            body = log[at + HEAD.size : at + HEAD.size + length]
            end = at + HEAD.size + length
            if end > len(log) or (zlib.crc32(body) != check and end == len(log)):
                break  # being written, or never finished
            if length == 0 and not any(log[at:]):
                break  # the power went after the file had grown and before anything stood there
            if zlib.crc32(body) != check:
                raise Unavailable("ledger", f"`{path.name}` is damaged at byte {offset + at}")
            at = end
            yield _decode(body), (number, offset + at)


def _rest(path: Path, offset: int) -> bytes:
    with path.open("rb") as log:
        log.seek(offset)
        return log.read()


class Settler:
    """Settles some times a second on a thread of its own, and at once when asked."""

    def __init__(
        self, engine: Engine, stem: Path, settled: Callable[[Mark], None], lost: Callable[[str], None]
    ) -> None:
        """`settled` is told on the loop how far the log was taken; `lost`, on any thread, what of it is gone."""
        self._engine = engine
        self._stem = stem
        self._settled = settled
        self._lost = lost
        self._close_mark = False
        self._stopping = False
        self._wanted = threading.Event()
        self._turns = threading.Condition()
        self._begun = self._ended = 0
        self._fault: Unavailable | None = None
        self._thread = threading.Thread(target=self._run, name="legation-settler", daemon=True)

    def settle_first(self) -> Mark:
        """Settle what an earlier process left; how far. Raises Unavailable."""
        try:
            self._connection = self._engine.connect()
            return settle(raw(self._connection), self._stem)
        except Unavailable:
            raise
        except Exception as error:
            raise unavailable("ledger", error) from error

    def start(self, loop: asyncio.AbstractEventLoop, number: int) -> None:
        """Remember which file is written to, then begin. Raises Unavailable."""
        self._loop = loop
        try:
            begin(raw(self._connection), number)
        except Exception as error:
            raise unavailable("ledger", error) from error
        self._thread.start()

    def close(self, *, whole: bool) -> None:
        """Settle once more, and stop. `whole`: all that was acknowledged is in the log."""
        self._close_mark = whole
        self._stopping = True
        self._wanted.set()
        self._thread.join()
        self._connection.close()

    def settle(self) -> None:
        """Wait until all that was written before this call is settled. Blocks. Raises Unavailable."""
        with self._turns:
            turn = self._begun + 1
            self._wanted.set()
            while self._ended < turn and self._thread.is_alive():
                self._turns.wait(1.0)
            if self._fault is not None:
                raise self._fault

    def _run(self) -> None:
        driver = raw(self._connection)
        going = True
        while going:
            self._wanted.wait(EVERY)
            self._wanted.clear()
            going = not self._stopping
            with self._turns:
                self._begun += 1
            fault: Unavailable | None = None
            try:
                upto = settle(driver, self._stem) if pending(driver, self._stem) else read_mark(driver)
                # Each turn: told once, it could come before the writer told the loop what it wrote.
                with contextlib.suppress(RuntimeError):  # the loop is closed, and nobody waits
                    self._loop.call_soon_threadsafe(self._settled, upto)
                if not going and self._close_mark:
                    put_mark(driver, upto, closed=True)
            except Exception as error:  # noqa: BLE001 - whatever it was, the log keeps it, and the next turn tries again
                if isinstance(error, Lost):
                    self._lost(error.detail)
                fault = error if isinstance(error, Unavailable) else unavailable("ledger", error)
            with self._turns:
                self._fault, self._ended = fault, self._begun
                self._turns.notify_all()
