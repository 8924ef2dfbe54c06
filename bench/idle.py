"""Idle streams: how many one gateway holds, and what each takes. `python -m bench.idle`, a minute.

Every stream is a real `SendStreamingMessage` with a proof of its own. Its agent says that it works, and then nothing;
the gateway keeps it alive and looks every 2.5 s whether its caller still stands. Both ends of each are sockets of this
machine, so a process needs two descriptors a stream: where the limit is lower, fewer are opened, and it is said.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, cast

import uvloop
from rich.console import Console

from bench.contender import Site
from bench.gateway import Rung
from bench.ladder import Tell
from bench.proc import (
    DRIVER_CORE,
    BenchError,
    cpu_seconds,
    free_port,
    group,
    pin,
    rss_bytes,
    spawn,
    stop_all,
    wait_ready,
)
from bench.target import CONTENT
from bench.wire import Press

WANTED: Final = 10_000
BUDGET_KIB: Final = 60.0
SPARE: Final = 600
"""Descriptors a process needs besides."""
BATCH: Final = 100
SECONDS: Final = 10.0
"""For which all are open and idle."""
WORKING: Final = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n%x\r\n%b\r\n"


@dataclass(frozen=True, slots=True)
class Held:
    """What holding them came to. `cpu_share` is of one core, heartbeats and looks included."""

    streams: int
    wanted: int
    kib_each: float
    rss_mib: float
    opened_per_second: float
    cpu_share: float
    heartbeats: int
    seconds: float


class Agent(asyncio.Protocol):
    """Answers each request with one event, and then says no more."""

    def __init__(self, numbers: list[int]) -> None:
        self._numbers = numbers
        self._held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Begin the stream."""
        self._held += data
        if b'"SendStreamingMessage"' not in self._held or not self._held.endswith(b"}"):
            return
        at = self._held.find(b'"id":"') + 6
        asked = self._held[at : self._held.find(b'"', at)]
        self._held = b""
        self._numbers[0] += 1
        event = (
            b'data: {"jsonrpc":"2.0","id":"%b","result":{"task":{"id":"7a5c0000-0000-4000-8000-%012x","contextId":'
            b'"c0de0000-0000-4000-8000-%012x","status":{"state":"TASK_STATE_WORKING"}}}}\n\n'
        ) % (asked, self._numbers[0], self._numbers[0])
        self._transport.write(WORKING % (len(event), event))


class Stream(asyncio.Protocol):
    """One open stream as its caller sees it."""

    def __init__(self, holder: Holder) -> None:
        self._holder = holder
        self._held = b""
        self._begun = False
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way out."""
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Note that it has begun, or a sign of life."""
        if self._begun:
            self._holder.heartbeats += 1
            return
        self._held += data
        if b"TASK_STATE_WORKING" in self._held:
            self._begun, self._held = True, b""
            self.done.set_result(None)
        elif b"\r\n\r\n" in self._held and not self._held.startswith(b"HTTP/1.1 200"):
            self.fail(self._held[:600])

    def connection_lost(self, exc: Exception | None) -> None:
        """A stream that ends by itself fails the run."""
        if not self._holder.closing:
            self._holder.lost += 1
            self.fail(f"closed ({exc}) {self._held!r}".encode())

    def fail(self, why: bytes) -> None:
        """It never began."""
        if not self.done.done():
            self.done.set_exception(BenchError(f"a stream did not open: {why!r}"))


class Holder:
    """Opens the streams, holds them, closes them."""

    def __init__(self) -> None:
        self.heartbeats = 0
        self.lost = 0
        self.closing = False
        self.streams: list[Stream] = []

    async def hold(self, port: int, pid: int, requests: Sequence[bytes], wanted: int) -> Held:
        """Hold one for each request."""
        loop = asyncio.get_running_loop()
        before = rss_bytes(group(pid))
        started = time.monotonic()
        for first in range(0, len(requests), BATCH):
            batch = []
            for request in requests[first : first + BATCH]:
                transport, stream = await loop.create_connection(lambda: Stream(self), "127.0.0.1", port)
                transport.write(request)
                batch.append(stream)
            async with asyncio.timeout(60):
                await asyncio.gather(*(stream.done for stream in batch))
            self.streams += batch
        took = time.monotonic() - started
        await asyncio.sleep(3.0)
        beats, spent, began = self.heartbeats, cpu_seconds(group(pid)), time.monotonic()
        await asyncio.sleep(SECONDS)
        seconds = time.monotonic() - began
        spent = cpu_seconds(group(pid)) - spent
        after = rss_bytes(group(pid))
        if self.lost:
            raise BenchError(f"{self.lost} streams were closed while they were held")
        beats = self.heartbeats - beats
        if beats < len(requests) * (seconds / 3.0 - 1):
            raise BenchError(f"{beats} signs of life in {seconds:.0f} s from {len(requests)} streams")
        self.closing = True
        for stream in self.streams:
            stream.transport.abort()
        return Held(
            streams=len(requests),
            wanted=wanted,
            kib_each=(after - before) / len(requests) / 1024,
            rss_mib=after / 2**20,
            opened_per_second=len(requests) / took,
            cpu_share=spent / seconds,
            heartbeats=beats,
            seconds=seconds,
        )


def room() -> int:
    """Streams the limit of descriptors lets a process hold, both ends of each."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return (hard - SPARE) // 2


def run(work: Path, press: Press, tell: Tell, wanted: int = WANTED) -> Held:
    """The whole run."""
    streams = min(wanted, room())
    port = free_port()
    argv = [sys.executable, "-m", "bench.idle", "--serve", str(port)]
    agent = spawn("idle agent", argv, port=port, on=DRIVER_CORE, log=work / "idle.log")
    wait_ready(agent)
    rung = Rung(Site(port, work, press), CONTENT, label="idle streams")
    tell("starting the gateway")
    gateway = rung.start()
    try:
        plain = rung.requests(streams)
        requests = [one.replace(b'"SendMessage"', b'"SendStreamingMessage"') for one in plain]
        requests = [_longer(one) for one in requests]
        tell(f"opening {streams:,} streams")
        gc.collect()
        return uvloop.run(Holder().hold(gateway.port, gateway.pid, requests, wanted))
    finally:
        gateway.stop()
        agent.stop()


def _longer(request: bytes) -> bytes:
    """With the length its longer body has."""
    head, _, body = request.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"content-length:", b"accept:"))]
    lines += [b"accept: text/event-stream", b"content-length: %d" % len(body)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def results(held: Held) -> dict[str, Any]:
    """As `results.json` keeps it."""
    return {"idle_streams": {name: round(value, 3) for name, value in asdict(held).items()}}


def show(console: Console, held: Held) -> None:
    """As people read it."""
    met = "met" if held.kib_each <= BUDGET_KIB else "MISSED"
    fewer = "" if held.streams >= held.wanted else f" (of {held.wanted:,}: more descriptors are not to be had here)"
    console.print(
        f"idle streams: {held.streams:,} held{fewer}, {held.kib_each:.1f} KiB each, budget {BUDGET_KIB:.0f}: {met}; "
        f"{held.cpu_share:.0%} of a core to keep them; {held.opened_per_second:,.0f} opened a second",
        highlight=False,
    )


async def _serve(port: int) -> None:
    numbers = [0]
    server = await asyncio.get_running_loop().create_server(lambda: Agent(numbers), "127.0.0.1", port, backlog=4096)
    await server.serve_forever()


def main() -> int:
    """Run alone, or be the agent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", type=int)
    parser.add_argument("--streams", type=int, default=WANTED)
    given = parser.parse_args()
    room()
    if given.serve is not None:
        uvloop.run(_serve(given.serve))
        return 0
    console, press = Console(), Press()
    pin(DRIVER_CORE)
    try:
        with tempfile.TemporaryDirectory(prefix="legation-bench-") as work:
            show(console, run(Path(work), press, console.print, given.streams))
    except BenchError as error:
        console.print(f"[red]The benchmark failed:[/] {error}", highlight=False)
        return 1
    finally:
        stop_all()
        press.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
