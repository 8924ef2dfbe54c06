"""Origins that keep their word and origins that break it, byte by byte, and a dialer that asks them.

A story is told on both event loops: the gateway runs on uvloop; asyncio's own tells the end of a connection in
another order, which must not matter.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import uvloop

from legation.adapters.dialer import Dialer
from legation.core.asks import Broken, Forward, Outbound

LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {
    "asyncio": asyncio.new_event_loop,
    "uvloop": uvloop.new_event_loop,
}
MOST = 1000
OK = b"HTTP/1.1 200 OK\r\n"
TWO = OK + b"content-length: 2\r\n\r\nok"
JSON = OK + b"content-type: application/json\r\n"
EVENTS = OK + b"Content-Type: text/event-stream; charset=utf-8\r\n"
CHUNKED = b"transfer-encoding: chunked\r\n\r\n"


class Served:
    """An origin that reads requests and answers each with its next script; the last script repeats.

    A step is bytes to write, seconds to wait, `end` or `reset` the connection, `stay` until the peer leaves,
    `close` it with TLS's own farewell or `cut` it without, or a function of the writer.
    A script that begins with `early` does not wait for the request's body. `greeting` is said before any request.
    """

    def __init__(self) -> None:
        self.scripts: list[list[Any]] = [[TWO]]
        self.requests: list[bytes] = []
        self.greeting = b""
        self.connections = self.open = 0
        self.port = 0
        self.tls: ssl.SSLContext | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls, backlog=1024)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        self.open += 1
        try:
            writer.write(self.greeting)
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while await self._answer(reader, writer):
                    pass
        finally:
            self._tasks.discard(task)
            self.open -= 1
            writer.transport.abort()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        request = await reader.readuntil(b"\r\n\r\n")
        script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
        if b"content-length: " in request and script[0] != "early":
            request += await reader.readexactly(int(request.split(b"content-length: ")[1].split(b"\r")[0]))
        self.requests.append(request)
        for step in script:
            if isinstance(step, bytes):
                writer.write(step)
                await writer.drain()
            elif isinstance(step, int | float):
                await asyncio.sleep(step)
            elif step == "reset":
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()
                return False
            elif step == "stay":
                await reader.read()
                return False
            elif step == "close":
                writer.close()
                await writer.wait_closed()
                return False
            elif step in {"cut", "end"}:
                return False
            elif step != "early":
                await step(writer)
        return True


class World:
    """One origin and the dialer under test."""

    def __init__(self, served: Served, dialer: Dialer) -> None:
        self.served = served
        self.dialer = dialer

    def asking(self, **outbound: Any) -> Any:
        """A call, to be awaited."""
        usual: dict[str, Any] = {"url": f"http://127.0.0.1:{self.served.port}/a", "method": "POST", "headers": ()}
        permit: Any = None
        return self.dialer.forward(Forward(permit, Outbound(**(usual | {"body": b"{}", "timeout": 5.0} | outbound))))

    def answering(self, *scripts: list[Any], **outbound: Any) -> Any:
        """A call that these scripts answer."""
        self.served.scripts = list(scripts)
        return self.asking(**outbound)

    async def breaks(self, kind: str, asked: Any) -> Broken:
        with pytest.raises(Broken) as caught:
            await asked
        assert caught.value.kind == kind, caught.value
        assert "127.0.0.1" not in str(caught.value)
        return caught.value

    @property
    def held(self) -> int:
        return sum(len(pool.connections) for pool in self.dialer._pools.values())

    @property
    def idle(self) -> int:
        return sum(len(pool._idle) for pool in self.dialer._pools.values())


async def soon(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in the other end's code
            await asyncio.sleep(0.01)


def journey(*, tls: bool = False, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., None]]:
    """Tell a story of a world on both loops; nothing may be left of it. `options` are the dialer's."""

    def telling(story: Callable[..., Any]) -> Callable[..., None]:
        async def tell(given: dict[str, Any]) -> None:
            served, dialer = Served(), Dialer(most_reply_bytes=MOST, **options)
            served.tls = given["tls"][0] if tls else None
            async with asyncio.timeout(20), served.listening():
                await story(World(served, dialer), **given)
                await dialer.close()
                await soon(lambda: served.open == 0)
                assert dialer._timer is None

        @functools.wraps(story)
        def told(loop: str, **given: Any) -> None:
            with asyncio.Runner(loop_factory=LOOPS[loop]) as runner:
                runner.run(tell(given))

        others = [one for name, one in inspect.signature(story).parameters.items() if name != "world"]
        told.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [inspect.Parameter("loop", inspect.Parameter.POSITIONAL_OR_KEYWORD), *others]
        )
        return pytest.mark.journey(pytest.mark.parametrize("loop", LOOPS)(told))

    return telling


async def all_of(stream: Any) -> bytes:
    return b"".join([piece async for piece in stream.chunks()])


def told(answer: Any) -> tuple[int, str, str | None, bytes]:
    return answer.status, answer.content_type, answer.activated_extensions, answer.body
