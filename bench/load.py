"""The load driver: raw HTTP/1.1 over kept connections, every answer checked, nothing shared with the target.

Closed loop: each connection sends its next request when its answer has come and been checked. Requests
are ready-made bytes, so that signing proofs costs the counted phase nothing.
"""

from __future__ import annotations

import asyncio
import gc
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

import msgspec
import uvloop

from bench.http1 import message
from bench.proc import BenchError, cpu_seconds, group, stat_seconds


class _Status(msgspec.Struct):
    state: str


class _Task(msgspec.Struct):
    id: str
    status: _Status


class _Result(msgspec.Struct):
    task: _Task


class _Answer(msgspec.Struct):
    jsonrpc: str
    id: str | int | None
    result: _Result


class _Asked(msgspec.Struct):
    id: str | int | None


_answer = msgspec.json.Decoder(_Answer).decode
_asked = msgspec.json.Decoder(_Asked).decode


class Judge(Protocol):
    """Says whether an answer is the one to its request."""

    def expected(self, requests: Sequence[bytes]) -> Sequence[Any]:
        """What is to be known of each request when its answer comes."""

    def wrong(self, asked: Any, head: bytes, body: bytes) -> str | None:
        """What is wrong with the answer, if anything is. `head` is in lower case."""


class Calls:
    """Judges answers to `SendMessage`: a completed task, under the id of its request."""

    def expected(self, requests: Sequence[bytes]) -> Sequence[Any]:
        """The id of each."""
        return [_asked(request.partition(b"\r\n\r\n")[2]).id for request in requests]

    def wrong(self, asked: Any, head: bytes, body: bytes) -> str | None:
        """Whether it is no Task, or another's."""
        if not head.startswith(b"http/1.1 200"):
            return f"an answer that is not 200: {head[:400]!r} {body[:800]!r}"
        try:
            answer = _answer(body)
        except msgspec.DecodeError as error:
            return f"an answer that is no Task ({error}): {body[:1200]!r}"
        if answer.id != asked or answer.result.task.status.state != "TASK_STATE_COMPLETED":
            return f"the answer to {asked!r} is not its own: {body[:800]!r}"
        return None


@dataclass(frozen=True, slots=True)
class Sample:
    """One counted phase against one target.

    `cpu_us` is the target's CPU time over the number of calls. `busy` is that CPU time over the wall
    time: near 1 the target's core was the limit, well below it the driver was and `per_second` says
    little about the target.
    """

    calls: int
    wall_s: float
    cpu_us: float
    per_second: float
    p50_ms: float
    p99_ms: float
    busy: float


class Connection(asyncio.Protocol):
    """One kept connection with at most one request in flight."""

    __slots__ = ("at", "drive", "held", "sent", "transport")

    def __init__(self, drive: Drive) -> None:
        self.drive = drive
        self.held = b""
        self.at = -1
        self.sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way out."""
        self.transport = cast("asyncio.Transport", transport)

    def send(self) -> None:
        """Send the next request of the phase, if one is left."""
        drive = self.drive
        at = drive.next
        if at >= len(drive.requests):
            self.at = -1
            return
        drive.next = at + 1
        self.at = at
        self.sent = time.perf_counter()
        self.transport.write(drive.requests[at])

    def data_received(self, data: bytes) -> None:
        """Check a whole answer against the request it answers, then send the next."""
        if self.held:
            data = self.held + data
        found = message(data)
        if found is None:
            self.held = data
            return
        now = time.perf_counter()
        self.held = b""
        drive = self.drive
        if (wrong := self.wrong(data, *found)) is not None:
            drive.fail(wrong)
            return
        drive.took.append(now - self.sent)
        if len(drive.took) == len(drive.requests):
            drive.finish()
        else:
            self.send()

    def wrong(self, data: bytes, head: bytes, body: bytes, end: int) -> str | None:
        """What is wrong with this answer, if anything is."""
        if self.at < 0 or len(data) != end:
            return f"more came than was asked for: {data[:400]!r}"
        return self.drive.judge.wrong(self.drive.asked[self.at], head, body)

    def connection_lost(self, exc: Exception | None) -> None:
        """A connection closed under us fails the run."""
        if not self.drive.closing:
            self.drive.fail(f"the target closed a connection ({exc})")


class Drive:
    """A set of connections to one target."""

    def __init__(self, port: int, connections: int, judge: Judge) -> None:
        self.port = port
        self.size = connections
        self.judge = judge
        self.connections: list[Connection] = []
        self.requests: Sequence[bytes] = ()
        self.asked: Sequence[Any] = ()
        self.took: array[float] = array("d")
        self.next = 0
        self.closing = False
        self.done: asyncio.Future[None] | None = None

    async def open(self) -> None:
        """Open every connection."""
        loop = asyncio.get_running_loop()
        for _ in range(self.size):
            _, conn = await loop.create_connection(lambda: Connection(self), "127.0.0.1", self.port)
            self.connections.append(conn)

    async def phase(self, requests: Sequence[bytes], patience: float) -> float:
        """Send every request once and return the wall seconds; fail on the first wrong answer."""
        self.requests = requests
        self.asked = self.judge.expected(requests)
        self.took = array("d")
        self.next = 0
        self.done = asyncio.get_running_loop().create_future()
        started = time.perf_counter()
        for conn in self.connections:
            conn.send()
        try:
            async with asyncio.timeout(patience):
                await self.done
        except TimeoutError:
            raise BenchError(f"{len(self.took)} of {len(requests)} calls answered in {patience:.0f} s") from None
        return time.perf_counter() - started

    def finish(self) -> None:
        """The last answer came."""
        if self.done is not None and not self.done.done():
            self.done.set_result(None)

    def fail(self, why: str) -> None:
        """Stop the phase with the reason."""
        if self.done is not None and not self.done.done():
            self.done.set_exception(BenchError(why))

    def close(self) -> None:
        """Close every connection."""
        self.closing = True
        for conn in self.connections:
            conn.transport.close()


async def _measure(
    port: int,
    pgid: int,
    warm: Sequence[bytes],
    counted: Sequence[bytes],
    connections: int,
    patience: float,
    judge: Judge,
) -> Sample:
    drive = Drive(port, min(connections, len(counted)), judge)
    await drive.open()
    try:
        if warm:
            await drive.phase(warm, patience)
        pids = group(pgid)
        if not pids:
            raise BenchError(f"no process in group {pgid}")
        coarse, cpu = stat_seconds(pids), cpu_seconds(pids)
        wall = await drive.phase(counted, patience)
        cpu, coarse = cpu_seconds(pids) - cpu, stat_seconds(pids) - coarse
        if group(pgid) != pids:
            raise BenchError("the target gained or lost a process while it was measured")
        if abs(cpu - coarse) > 0.05 + 0.02 * len(pids) + 0.02 * cpu:
            raise BenchError(f"two clocks disagree on the target's CPU time: {cpu:.3f} s and {coarse:.3f} s")
    finally:
        drive.close()
    took = sorted(drive.took)
    calls = len(took)
    return Sample(
        calls=calls,
        wall_s=wall,
        cpu_us=cpu / calls * 1e6,
        per_second=calls / wall,
        p50_ms=took[calls // 2] * 1e3,
        p99_ms=took[min(calls - 1, calls * 99 // 100)] * 1e3,
        busy=cpu / wall,
    )


def measure(
    port: int,
    pgid: int,
    warm: Sequence[bytes],
    counted: Sequence[bytes],
    *,
    connections: int = 32,
    patience: float = 60.0,
    judge: Judge | None = None,
) -> Sample:
    """Warm the target up, then count: the figures of one phase."""
    gc.collect()
    gc.disable()
    try:
        return uvloop.run(_measure(port, pgid, warm, counted, connections, patience, judge or Calls()))
    finally:
        gc.enable()
