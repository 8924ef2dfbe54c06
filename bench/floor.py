"""The floor of the stack: Granian and a forwarding client with nothing between them.

What this costs, no gateway built on the same pieces can go below. `pyreqwest` reads the answer in
bounded chunks, as a gateway must; `protocol` is a bare asyncio client that trusts its upstream's
framing, there only to show what the HTTP client itself costs.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any, cast

import uvloop
from granian.constants import HTTPModes, Interfaces, TaskImpl
from granian.server.embed import Server

from bench.contender import Contender, Site
from bench.proc import TARGET_CORE, Running, free_port, spawn, wait_ready
from bench.wire import Shape, access_token, jwk_of, new_key, scalar, thumbprint

_LIMIT = 1 << 20
_JSON = [("content-type", "application/json")]
_FORWARD = {"content-type": "application/json", "accept": "application/json", "a2a-version": "1.0"}

Send = Callable[[bytes], Awaitable[tuple[int, bytes]]]


def by_pyreqwest(url: str) -> Send:
    """Forward with pyreqwest."""
    from pyreqwest.client import ClientBuilder

    builder = ClientBuilder().no_proxy().follow_redirects(False).http1_only()
    client = builder.gzip(False).brotli(False).zstd(False).deflate(False).build()

    async def send(body: bytes) -> tuple[int, bytes]:
        async with client.post(url).headers(_FORWARD).body_bytes(body).build_streamed() as answer:
            parts, size = [], 0
            while (chunk := await answer.body_reader.read_chunk()) is not None:
                size += len(chunk)
                if size > _LIMIT:
                    return 502, b""
                parts.append(chunk.to_bytes())
            return answer.status, b"".join(parts)

    return send


class _Wire(asyncio.Protocol):
    """One kept connection to the upstream."""

    def __init__(self) -> None:
        self.held = b""
        self.waiter: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        data = self.held + data
        end = data.find(b"\r\n\r\n")
        at = data[: end + 2].lower().find(b"\r\ncontent-length:")
        if end < 0 or at < 0 or len(data) < end + 4 + int(data[at + 17 : data.find(b"\r", at + 2)]):
            self.held = data
            return
        self.held = b""
        if self.waiter is not None:
            self.waiter.set_result((int(data[9:12]), data[end + 4 :]))


def by_protocol(url: str) -> Send:
    """Forward with a bare asyncio protocol and a pool of connections."""
    port = int(url.rpartition(":")[2].partition("/")[0])
    free: list[_Wire] = []
    lines = "".join(f"{name}: {value}\r\n" for name, value in _FORWARD.items())
    head = f"POST /agents/ledger HTTP/1.1\r\nhost: 127.0.0.1\r\n{lines}".encode()

    async def send(body: bytes) -> tuple[int, bytes]:
        loop = asyncio.get_running_loop()
        wire = free.pop() if free else (await loop.create_connection(_Wire, "127.0.0.1", port))[1]
        wire.waiter = loop.create_future()
        wire.transport.write(b"%bcontent-length: %d\r\n\r\n%b" % (head, len(body), body))
        answer = await wire.waiter
        free.append(wire)
        return answer

    return send


CLIENTS = {"pyreqwest": by_pyreqwest, "protocol": by_protocol}


async def serve(port: int, upstream: int, client: str) -> None:
    """Serve until killed."""
    send = CLIENTS[client](f"http://127.0.0.1:{upstream}/agents/ledger")

    async def app(_scope: Any, proto: Any) -> None:
        status, body = await send(await proto())
        proto.response_bytes(status, _JSON, body)

    await Server(
        app,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        task_impl=TaskImpl.asyncio,
        runtime_threads=1,
        websockets=False,
        backlog=1024,
        log_enabled=False,
    ).serve()


def contender(site: Site, client: str = "pyreqwest") -> Contender:
    """The floor as a rung; its requests carry a token and a proof that nobody reads."""
    key, caller = new_key(), new_key()
    name = "floor" if client == "pyreqwest" else f"floor, {client} client"

    def start() -> Running:
        port = free_port()
        argv = [sys.executable, "-m", "bench.floor", "--port", str(port)]
        argv += ["--upstream", str(site.upstream), "--client", client]
        running = spawn(name, argv, port=port, on=TARGET_CORE, log=site.work / f"floor-{client}.log")
        wait_ready(running)
        return running

    def requests(count: int) -> list[bytes]:
        token = access_token(key, "bench-1", jkt=thumbprint(jwk_of(caller)))
        return site.press.make(Shape(token=token, proof_key=scalar(caller)), count)

    return Contender(name, start, requests, f"Granian and {client}, nothing between")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--upstream", type=int, required=True)
    parser.add_argument("--client", choices=sorted(CLIENTS), default="pyreqwest")
    given = parser.parse_args()
    uvloop.run(serve(given.port, given.upstream, given.client))
