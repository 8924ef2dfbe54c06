"""Callers that do not read: what they were sent fills no memory, and they are cut off. Who reads gets everything."""

from __future__ import annotations

import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from legation.core import audit
from legation.demo.cast import Part
from legation.demo.setting import raised
from tests.attacks import wire
from tests.attacks.conftest import CAST, TARGET, Ground, hello
from tests.attacks.origin import Asked, Origin, a_task, dumps, said, whole

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]

MIB = 2**20
TOTAL = 48 * MIB
"""Bytes a stream may carry here."""
KERNEL = 24 * MIB
"""What the sockets between agent, gateway and caller hold by themselves, at most."""
SETTINGS: dict[str, dict[str, Any]] = {
    "limits": {"unread_seconds": 1.0, "unread_bytes": 4 * MIB},
    "streams": {"rate": 2**32, "burst": 2**32, "bytes": TOTAL},
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ground() -> AsyncIterator[Ground]:
    with tempfile.TemporaryDirectory(prefix="legation-") as place:
        async with Origin() as origin, raised(Path(place) / "home", CAST, more=SETTINGS) as setting:
            await setting.enrol(Part(TARGET, "acme"), origin.card())
            field = Ground(setting, origin)
            answer = await field.caller("one").call(TARGET, hello(), token=await field.token("one"))
            assert answer.status_code == 200, answer.text
            yield field


class Talker:
    """Streams as fast as it is let, until nobody listens."""

    def __init__(self) -> None:
        self.sent = 0
        self.gone = asyncio.Event()

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        task = f"task-of-{asked.document['id']}"
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
        first = said(asked.document, {"task": a_task(task, "c", "WORKING")})
        status = {"taskId": task, "contextId": "c", "status": {"state": "TASK_STATE_WORKING"}}
        update = said(asked.document, {"statusUpdate": {**status, "metadata": {"pad": "x y " * 3000}}})
        event = b"data: " + dumps(update) + b"\n\n"
        try:
            writer.write(b"data: " + dumps(first) + b"\n\n")
            while True:
                writer.write(event)
                await writer.drain()
                self.sent += len(event)
                await asyncio.sleep(0)
        except ConnectionError:
            self.gone.set()


async def asked_and_unread(ground: Ground, body: bytes) -> socket.socket:
    """Ask, on a connection that takes next to nothing, and do not read."""
    fields = [*(await ground.fields()), ("content-length", str(len(body)))]
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.connect(("127.0.0.1", ground.port))
    line.sendall(wire.head("POST", f"/a2a/{TARGET}/rpc", fields) + body)
    return line


def streaming() -> bytes:
    return dumps({**msgspec.json.decode(hello()), "method": "SendStreamingMessage"})


async def soon(true: Callable[[], bool], within: float = 15) -> None:
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110 - happens in the gateway
            await asyncio.sleep(0.02)


def last(ground: Ground, kind: str) -> Any:
    rows = ground.setting.running.admin.store.records(kind=kind, newest=True, limit=1)
    shape: Any = audit.OutcomeRecord if kind == "outcome" else audit.Decision
    return msgspec.json.decode(rows[0].body, type=shape)


async def test_a_stream_nobody_reads_takes_little_from_its_agent_and_is_cut_off(ground: Ground) -> None:
    talker = Talker()
    ground.origin.answer = talker
    line = await asked_and_unread(ground, streaming())
    async with asyncio.timeout(20):
        await talker.gone.wait()
    assert talker.sent < KERNEL
    await soon(lambda: last(ground, "outcome").reason is not None)
    assert last(ground, "outcome").reason == "too-much-unread"
    await nothing_unread(ground)
    await severed(line)
    ground.origin.answer = None
    await ground.serves()


async def nothing_unread(ground: Ground) -> None:
    """Until no bytes wait to be read, as the gateway says."""
    asking = wire.head("GET", "/metrics", [("host", ground.host)])
    async with asyncio.timeout(60):
        while b"\nlegation_unread_bytes 0.0\n" not in (await wire.ask(ground.port, asking)).body:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def severed(line: socket.socket) -> None:
    """What was not read goes with the connection: it ends before its answer did."""
    got = b""
    with line:
        line.settimeout(10)
        try:
            while piece := await asyncio.to_thread(line.recv, MIB):
                got = (got + piece)[-64:]
        except ConnectionResetError:
            return
    assert not got.endswith(b"0\r\n\r\n")


async def test_a_stream_that_is_read_carries_all_it_may_and_no_more(ground: Ground) -> None:
    ground.origin.answer = Talker()
    body = streaming()
    size, tail = 0, b""
    async with wire.connected(ground.port) as line:
        fields = [*(await ground.fields()), ("content-length", str(len(body)))]
        await line.send(wire.head("POST", f"/a2a/{TARGET}/rpc", fields), body)
        async with asyncio.timeout(60):
            while not tail.endswith(b"\r\n0\r\n\r\n"):
                piece = await line.reader.read(MIB)
                assert piece
                size, tail = size + len(piece), (tail + piece)[-2000:]
    assert TOTAL * 0.9 < size < TOTAL * 1.1
    assert b"stream-too-large" in tail
    await soon(lambda: last(ground, "outcome").reason == "stream-too-large")


def large(asked: Asked, writer: asyncio.StreamWriter) -> None:
    part = {"raw": "QUJD" * (MIB // 4), "mediaType": "application/octet-stream", "filename": "x.bin"}
    message = {"messageId": "m", "role": "ROLE_AGENT", "parts": [part]}
    writer.write(whole(dumps(said(asked.document, {"message": message}))))


async def test_large_answers_nobody_reads_are_refused_before_they_pile_up(ground: Ground) -> None:
    ground.origin.answer = large
    lines = []
    try:
        for number in range(len(ground.origin.asked) + 1, len(ground.origin.asked) + 12):
            lines.append(await asked_and_unread(ground, hello()))
            await soon(lambda wanted=number: len(ground.origin.asked) >= wanted)  # type: ignore[misc]
            await asyncio.sleep(0.1)
            if last(ground, "outcome").reason == "too-much-unread":
                break
        assert last(ground, "outcome").reason == "too-much-unread"
        answer = await ground.send(hello())
        assert answer.status == 429
        assert ground.told(answer)[0] == "too-much-unread"
        assert int(answer.field("retry-after")) >= 1
        other = await ground.send(hello(), name="other")
        assert len(other.body) > MIB, "others are not held to it"
        await nothing_unread(ground)
        await severed(lines[0])
        assert (await ground.send(hello())).status == 200
    finally:
        for line in lines:
            line.close()


async def test_large_answers_that_are_read_are_answered_on_and_on(ground: Ground) -> None:
    ground.origin.answer = large
    for _ in range(12):
        answer = await ground.send(hello())
        assert (answer.status, len(answer.body) > MIB) == (200, True), answer.body[:200]
    ground.origin.answer = None
