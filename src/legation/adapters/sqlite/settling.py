"""Carries the log ahead of the ledger into the ledger: exactly once, by whoever comes first.

The database remembers how far the log was read, in the same transaction that took what was read. So the gateway, a
command that opens the store, and a restart after a crash may all settle, at once even: a second one finds nothing
left. A frame that is not whole at the end of a file is one that was being written; its authors were never answered.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterator
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

_MOST = 8 * 1024 * 1024
"""Bytes settled in one transaction: a command that waits for the lock waits for no more."""

Entry: TypeAlias = tuple[Any, ...]
"""A Record or a Binding: they differ in length."""

_RECORD = 4

_decode = msgspec.msgpack.Decoder(list[tuple[Any, ...]]).decode


def settle(driver: sqlite3.Connection, stem: Path) -> Mark:
    """Take everything the log holds; how far it was taken. Raises Unavailable, sqlite3.Error, OSError."""
    while True:
        upto, more = _settle(driver, stem)
        if not more:
            return upto


def pending(driver: sqlite3.Connection, stem: Path) -> bool:
    """Whether there is anything to settle."""
    number, offset = read_mark(driver)
    return any(n > number or (n == number and path.stat().st_size > offset) for n, path in files(stem))


def read_mark(driver: sqlite3.Connection) -> Mark:
    """How far the log was taken."""
    row = driver.execute("SELECT value FROM meta WHERE name = ?", (_NAME,)).fetchone()
    if row is None:
        return 0, 0
    number, _, offset = str(row[0]).partition(":")
    return int(number), int(offset)


def _settle(driver: sqlite3.Connection, stem: Path) -> tuple[Mark, bool]:
    """One transaction's worth, and whether there is more."""
    driver.execute("BEGIN IMMEDIATE")
    try:
        mark = read_mark(driver)
        entries: list[Entry] = []
        upto, size, more = mark, 0, False
        for found, at in _frames(stem, mark):
            entries += found
            size += at[1] - upto[1] if at[0] == upto[0] else at[1]
            upto = at
            if size >= _MOST:
                more = True
                break
        if upto != mark:
            _take(driver, entries)
            driver.execute(
                "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (_NAME, f"{upto[0]}:{upto[1]}"),
            )
        driver.execute("COMMIT")
    except BaseException:
        if driver.in_transaction:
            driver.execute("ROLLBACK")
        raise
    for number, path in files(stem):
        if number < upto[0]:
            path.unlink(missing_ok=True)
    return upto, more


def _take(driver: sqlite3.Connection, entries: list[Entry]) -> None:
    """Number, chain and bind, in order."""
    appended: list[Record] = [cast("Any", entry) for entry in entries if len(entry) == _RECORD]
    bound: list[Binding] = [cast("Any", entry) for entry in entries if len(entry) != _RECORD]
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


def _frames(stem: Path, mark: Mark) -> Iterator[tuple[list[Entry], Mark]]:
    """Whole frames after a place, and where each ends. Raises Unavailable where a frame was damaged."""
    for number, path in files(stem):
        if number < mark[0]:
            continue
        offset = mark[1] if number == mark[0] else 0
        try:
            log = path.read_bytes() if offset == 0 else _rest(path, offset)
        except FileNotFoundError:  # settled and removed by another, who will have moved the mark
            continue
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

    def __init__(self, engine: Engine, stem: Path, settled: Callable[[Mark], None]) -> None:
        """`settled` is told on the loop how far the log was taken."""
        self._engine = engine
        self._stem = stem
        self._settled = settled
        self._stopping = False
        self._wanted = threading.Event()
        self._turns = threading.Condition()
        self._begun = self._ended = 0
        self._fault: Unavailable | None = None
        self._thread = threading.Thread(target=self._run, name="legation-settler", daemon=True)

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Settle what an earlier process left, then begin. Raises Unavailable."""
        self._loop = loop
        try:
            self._connection = self._engine.connect()
            settle(raw(self._connection), self._stem)
        except Unavailable:
            raise
        except Exception as error:
            raise unavailable("ledger", error) from error
        self._thread.start()

    def close(self) -> None:
        """Settle once more, and stop."""
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
        going, told = True, (0, 0)
        while going:
            self._wanted.wait(EVERY)
            self._wanted.clear()
            going = not self._stopping
            with self._turns:
                self._begun += 1
            fault: Unavailable | None = None
            try:
                upto = settle(driver, self._stem) if pending(driver, self._stem) else read_mark(driver)
                if upto > told:  # by us or by another
                    told = upto
                    with contextlib.suppress(RuntimeError):  # the loop is closed, and nobody waits
                        self._loop.call_soon_threadsafe(self._settled, upto)
            except Exception as error:  # noqa: BLE001 - whatever it was, the log keeps it, and the next turn tries again
                fault = error if isinstance(error, Unavailable) else unavailable("ledger", error)
            with self._turns:
                self._fault, self._ended = fault, self._begun
                self._turns.notify_all()
