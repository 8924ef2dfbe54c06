"""The log ahead of the ledger: what a call must not wait for SQLite to take, it waits for a file to take.

A commit is a tree of pages in SQLite and one appended frame here. So the gateway appends what its calls record and
bind, many to a frame, synced before anybody is answered; `settling.py` carries the frames into the database some
times a second, where they are numbered and chained. Whoever opens the store settles first, so what was acknowledged
is what is read.

INVARIANT: a future is answered only after the frame that holds its entry was synced to disk.
INVARIANT: entries stand in the order they were submitted.
INVARIANT: a frame that could not be written whole is cut off again, and each of its members hears `Unavailable`. A
note, whose author does not wait to hear, is tried again; `lost` counts those that were never written.
INVARIANT: 2 ms after its file was removed or cut short, nobody is answered: what is in it would never be read.
INVARIANT: after a sync failed, nothing more is written: the kernel may have dropped what it could not write, and a
later sync would not tell. Restarting reads what is really there.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import queue
import struct
import threading
import time
import zlib
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec

from legation.core.asks import Commit, Note, Unavailable
from legation.core.audit import KINDS, decision_of
from legation.core.model import Receipt

WAITING: Final = 20_000
"""Entries that may be written and not yet settled: some 16 MiB."""

SEGMENT: Final = 32 * 1024 * 1024
"""Bytes after which a new file is begun, so that the old one can go."""

_RETRY: Final = 0.5
"""Seconds until notes that could not be written are tried again, unless somebody commits sooner."""

_LOOK: Final = 0.002
"""Seconds between two looks whether the file is still there, and as long as it was written."""

_LOOK_NAME: Final = 0.1
"""Seconds between two looks whether it is still under its name."""

HEAD: Final = struct.Struct(">II")
"""Before each frame: its length, and the CRC-32 of its bytes."""

_ARRAY: Final = struct.Struct(">BI")
"""MessagePack's head of an array of up to 2^32 - 1."""

_encode = msgspec.msgpack.Encoder().encode

Record: TypeAlias = tuple[str, str, str | None, bytes]
"""Id, kind, the decision an outcome belongs to, body."""

Key: TypeAlias = tuple[str, str, str]
"""What is bound: agent, kind and id."""

Binding: TypeAlias = tuple[str, str, str, str, str, str | None, str | None, float]
"""Agent, kind, id; tenant, principal, skill, context; at."""

Mark: TypeAlias = tuple[int, int]
"""A place in the log: number of the file, offset in it."""


class Waiting(NamedTuple):
    """Entries that are to be durable."""

    many: int
    entries: bytes
    """Each as MessagePack, one after the other: encoded here, so that what cannot be fails whoever brought it."""
    keys: tuple[Key, ...]
    """What they bind."""
    future: asyncio.Future[Any] | None
    """Who waits for them; a note has nobody."""
    answer: Any


def files(stem: Path) -> list[tuple[int, Path]]:
    """The files of a log by number."""
    found = stem.parent.glob(f"{stem.name}.ahead.*")
    return sorted((int(path.suffix[1:]), path) for path in found if path.suffix[1:].isdecimal())


class Ahead:
    """Takes entries on the loop's thread, writes them on its own."""

    def __init__(self, stem: Path, *, bound: int = WAITING, segment: int = SEGMENT) -> None:
        self._stem = stem
        self._bound = bound
        self._segment = segment
        self._loop: asyncio.AbstractEventLoop | None = None
        self._gathering: list[Waiting] = []
        self._pending = 0
        self._unsettled: deque[tuple[Mark, list[Waiting]]] = deque()
        self.lost = 0
        """Notes that were never written: at the end the disk still failed."""
        self._queue: queue.SimpleQueue[list[Waiting] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="legation-ahead", daemon=True)
        # The writer's own.
        self._file = -1
        self._number = 0
        self._offset = 0
        self._path = stem
        self._looked = self._named = 0.0
        self._mark: Mark = (0, 0)
        self._broken = ""
        self._owed: list[Waiting] = []

    # -- on the loop ------------------------------------------------------------------------------

    def start(self, loop: asyncio.AbstractEventLoop, after: int = 0) -> int:
        """Begin a new file, and the thread; the file's number, which is beyond every other's and `after`.

        `after`: the last the database knows of. What is not beyond it counts as read. Raises Unavailable.
        """
        before = files(self._stem)
        try:
            self._begin(max(before[-1][0] if before else 0, after) + 1)
        except OSError as error:
            raise _unavailable(error) from error
        self._loop = loop
        self._thread.start()
        return self._number

    @property
    def broken(self) -> str:
        """Why nothing is written any more; empty when all is well."""
        return self._broken

    def break_off(self, why: str) -> None:
        """Write nothing more: part of the log is gone. On any thread."""
        self._broken = why

    async def close(self) -> None:
        """Write what waits, then stop. What is asked after this is refused."""
        loop, self._loop = self._loop, None
        if loop is None:
            return
        self._hand_over()
        self._queue.put(None)
        await loop.run_in_executor(None, self._thread.join)
        os.close(self._file)

    def commit(self, question: Commit) -> asyncio.Future[Receipt]:
        """Append a record. It is numbered when it is settled, so its receipt says 0.

        Raises Unavailable when closed or overfull; ValueError for what is no record.
        """
        future = self._future()
        answer = Receipt(question.record_id, 0)
        self._admit(Waiting(1, _encode(_record(question)), (), future, answer))
        return future

    def note(self, question: Note) -> None:
        """Append a record without waiting. Raises as `commit` does."""
        self._admit(Waiting(1, _encode(_record(question)), (), None, None))

    def bind(self, bindings: tuple[Binding, ...], answer: Any) -> asyncio.Future[Any]:
        """Append bindings, in one frame; `answer` when they are durable. Raises Unavailable: closed, or overfull."""
        future = self._future()
        keys = tuple((one[0], one[1], one[2]) for one in bindings)
        self._admit(Waiting(len(bindings), b"".join(map(_encode, bindings)), keys, future, answer))
        return future

    def settled(self, upto: Mark) -> Iterator[Key]:
        """Everything before `upto` is in the database: make room for as much again. What it bound."""
        unsettled = self._unsettled
        while unsettled and unsettled[0][0] <= upto:
            _, group = unsettled.popleft()
            self._pending -= len(group)
            for waiting in group:
                yield from waiting.keys

    def _future(self) -> asyncio.Future[Any]:
        if self._loop is None:
            raise Unavailable("ledger", "closed")
        return self._loop.create_future()

    def _admit(self, waiting: Waiting) -> None:
        if self._loop is None:
            raise Unavailable("ledger", "closed")
        if self._pending >= self._bound:
            raise Unavailable("ledger", "too many wait")
        if not self._gathering:
            self._loop.call_soon(self._hand_over)
        self._gathering.append(waiting)
        self._pending += 1

    def _hand_over(self) -> None:
        """Give the writer what this turn of the loop brought: it is woken once, not once for each."""
        if self._gathering:
            self._queue.put(self._gathering)
            self._gathering = []

    def _deliver(self, group: list[Waiting], upto: Mark, fault: Unavailable | None) -> None:
        if fault is None:
            self._unsettled.append((upto, group))
        else:
            self._pending -= len(group)
            self.lost += sum(waiting.future is None for waiting in group)
        for waiting in group:
            future = waiting.future
            if future is None or future.done():  # a note, or whoever asked no longer waits
                continue
            if fault is None:
                future.set_result(waiting.answer)
            else:
                future.set_exception(fault)

    # -- on the writer's thread -------------------------------------------------------------------

    def _run(self) -> None:
        """Take all that waits, write it, answer; until told to stop."""
        take, loop = self._queue.get, self._loop
        if loop is None:
            return
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
                    group = group + more if group else more
                if self._queue.empty():
                    break
                more = take()
            if not group:
                continue
            fault = self._write(group)
            answered = group
            if fault is not None and going and not self._broken:
                self._owed = [each for each in group if each.future is None]
                answered = [each for each in group if each.future is not None]
            with contextlib.suppress(RuntimeError):  # the loop is closed, and nobody waits
                loop.call_soon_threadsafe(self._deliver, answered, self._mark, fault)

    def _write(self, group: list[Waiting]) -> Unavailable | None:
        """Append one frame and sync it. What went wrong, or None."""
        if self._broken:
            return Unavailable("ledger", self._broken)
        count = sum(waiting.many for waiting in group)
        body = b"".join((_ARRAY.pack(0xDD, count), *(waiting.entries for waiting in group)))
        frame = HEAD.pack(len(body), zlib.crc32(body)) + body
        try:
            written = os.write(self._file, frame)
            while written < len(frame):  # a full disk takes what fits before it says so
                written += os.write(self._file, frame[written:])
            self._offset += len(frame)
            if not self._in_place():
                self._broken = "the log was removed or cut short while the gateway ran; run `legation doctor`"
                return Unavailable("ledger", self._broken)
            self._mark = (self._number, self._offset)
            if self._offset >= self._segment:
                self._next()
        except Exception as error:  # noqa: BLE001 - whatever it was, nobody may be left waiting
            if isinstance(error, OSError) and error.errno in _CURABLE:
                self._cut_off()
            else:
                self._broken = "the disk failed to sync; restart"
            return _unavailable(error)
        return None

    def _in_place(self) -> bool:
        """Whether the file is in a directory and as long as it was written; now and then, whether under its name."""
        now = time.monotonic()
        if now < self._looked + _LOOK:
            return True
        self._looked = now
        found = os.fstat(self._file)
        if found.st_nlink == 0 or found.st_size != self._offset:
            return False
        if now < self._named + _LOOK_NAME:
            return True
        self._named = now
        try:
            named = self._path.stat()  # three times the cost
        except OSError:
            return False
        return (named.st_ino, named.st_dev) == (found.st_ino, found.st_dev)

    def _cut_off(self) -> None:
        """Take back what was written of a frame."""
        try:
            os.ftruncate(self._file, self._offset)
        except OSError:
            self._broken = "the log could not be mended; restart"

    def _next(self) -> None:
        """Begin the next file. Should that fail, this one grows on."""
        before = self._file
        with contextlib.suppress(OSError):
            self._begin(self._number + 1)
            os.close(before)

    def _begin(self, number: int) -> None:
        path = self._stem.with_name(f"{self._stem.name}.ahead.{number}")
        # O_DSYNC: a write returns once its bytes are on the disk, in one system call.
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_DSYNC | os.O_CLOEXEC, 0o600)
        directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(directory)  # or the file itself could be lost
        finally:
            os.close(directory)
        self._file, self._number, self._offset = file, number, 0
        self._path, self._looked, self._named = path, 0.0, 0.0


_CURABLE: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""What passes when somebody makes room."""


def _unavailable(error: Exception) -> Unavailable:
    name = errno.errorcode.get(error.errno or 0, "") if isinstance(error, OSError) else ""
    return Unavailable("ledger", (name or type(error).__name__).lower())


def _record(question: Commit | Note) -> Record:
    """What is kept of it. Raises ValueError for what is no record."""
    if question.kind not in KINDS:
        raise ValueError(f"no record is of kind `{question.kind}`")
    return question.record_id, question.kind, decision_of(question.kind, question.body), question.body
