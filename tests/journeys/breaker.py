"""An origin that breaks its word: bytes by hand, so that it can stop wherever it likes."""

from __future__ import annotations

import asyncio
import json
from types import TracebackType
from typing import Any, Self

from a2a.server.request_handlers.response_helpers import agent_card_to_dict

from legation.demo import cards

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


class Breaker:
    """Listens as an agent, answers as `how` says, and keeps what it was asked.

    how: `reset` breaks off in the middle of a stream, `half` in the middle of an event, `early` before the head,
    `silent` never answers, `foreign` goes on about somebody else's task, `end` ends cleanly but early.
    """

    def __init__(self) -> None:
        self.how = "reset"
        self.foreign_task = ""
        self.asked: list[dict[str, Any]] = []
        self.left = asyncio.Event()
        """Set when a peer of a silent answer went away."""
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()
        self.base_url = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.base_url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def card(self) -> bytes:
        return json.dumps(agent_card_to_dict(cards.payments(self.base_url))).encode()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            await self._answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._open.discard(task)
            writer.transport.abort()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length:")[1].split()[0])
        asked = json.loads(await reader.readexactly(length))
        self.asked.append(asked)
        if self.how == "early":
            return
        if self.how == "silent":
            writer.write(HEAD)
            await writer.drain()
            await reader.read()
            self.left.set()
            return
        task = {"id": f"task-{len(self.asked)}", "contextId": f"context-{len(self.asked)}"}
        writer.write(HEAD + self._event(asked, {"task": {**task, "status": {"state": "TASK_STATE_WORKING"}}}))
        await writer.drain()
        await asyncio.sleep(0.1)
        status = {"taskId": task["id"], "contextId": task["contextId"], "status": {"state": "TASK_STATE_WORKING"}}
        if self.how == "half":
            writer.write(self._event(asked, {"statusUpdate": status})[:-30])
        if self.how == "foreign":
            writer.write(self._event(asked, {"statusUpdate": {**status, "taskId": self.foreign_task}}))
            await writer.drain()
            await asyncio.sleep(1)
        if self.how == "end":
            writer.write(b"0\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.1)

    def _event(self, asked: dict[str, Any], result: dict[str, Any]) -> bytes:
        data = json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": result})
        event = f"data: {data}\n\n".encode()
        return b"%x\r\n%s\r\n" % (len(event), event)
