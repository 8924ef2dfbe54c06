"""An agent that keeps everything it is sent, and answers as it is told to: honestly unless a test says otherwise."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from types import TracebackType
from typing import Any, NamedTuple, Self

from a2a.server.request_handlers.response_helpers import agent_card_to_dict

from legation.demo import cards


class Asked(NamedTuple):
    """One request, as it came over the wire."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body) if self.body else {}


Answers = Callable[[Asked, asyncio.StreamWriter], Any]
"""Writes an answer; may be a coroutine function."""


class Origin:
    """Listens on a port of its own until the end of the `async with`."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answer: Answers | None = None
        """How to answer the next requests; None is honestly."""
        self.tasks: dict[str, str] = {}
        """Context by task."""
        self.base_url = ""
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

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
        return json.dumps(agent_card_to_dict(cards.payments(self.base_url, push=True))).encode()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            while (asked := await _read(reader)) is not None:
                self.asked.append(asked)
                if self.answer is None:
                    writer.write(whole(self.honest(asked)))
                elif (waiting := self.answer(asked, writer)) is not None:
                    await waiting
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._open.discard(task)
            writer.transport.abort()

    def honest(self, asked: Asked) -> bytes:
        """A document that answers in the binding that asked."""
        if asked.line.split()[1] != "/rpc":
            return dumps(self._result("REST", asked.document))
        document = asked.document
        return dumps(said(document, self._result(document["method"], document.get("params") or {})))

    def _result(self, method: str, params: dict[str, Any]) -> Any:
        if method in ("SendMessage", "REST", "SendStreamingMessage"):
            message = params["message"]
            task = message.get("taskId") or f"task-{len(self.tasks) + 1}"
            context = self.tasks.setdefault(task, message.get("contextId") or f"context-{len(self.tasks) + 1}")
            return {"task": a_task(task, context)}
        if method == "ListTasks":
            found = [a_task(task, context) for task, context in self.tasks.items()]
            return {"tasks": found, "nextPageToken": "", "pageSize": 100, "totalSize": len(found)}
        if method in ("GetTask", "CancelTask"):
            return a_task(params["id"], self.tasks.get(params["id"], "nowhere"))
        return {}


def a_task(task: str, context: str, state: str = "COMPLETED") -> dict[str, Any]:
    return {"id": task, "contextId": context, "status": {"state": f"TASK_STATE_{state}"}}


def said(asked: Any, result: Any) -> dict[str, Any]:
    """A JSON-RPC response."""
    return {"jsonrpc": "2.0", "id": asked["id"], "result": result}


def dumps(document: Any) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


def whole(body: bytes, *, status: str = "200 OK", kind: str = "application/json") -> bytes:
    """An HTTP answer with its length."""
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
    except asyncio.IncompleteReadError:
        return None
    line, *fields = head.strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
    return Asked(line, headers, await reader.readexactly(int(headers.get("content-length", "0"))))
