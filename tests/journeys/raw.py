"""Requests made by hand: what no client would send, and streams read frame by frame.

Builds on the demo's `Caller`, which signs like the SDK does and sends what it is told to.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
from a2a.types import ListTasksRequest

from legation.core import base64url
from legation.demo.wire import Caller, request, send_message
from legation.sdk.auth import LegationAuth
from legation.sdk.credentials import ASSERTION_TYPE, client_assertion, dpop_proof
from legation.sdk.refusals import Refusal, refusal_in, refusal_of

__all__ = ["ASSERTION_TYPE", "Caller", "client_assertion", "dpop_proof", "request", "send_message"]


class Frame:
    """One block of an event stream, and how long after the one before it came."""

    def __init__(self, lines: list[str], after: float) -> None:
        self.after = after
        self.comment = all(line.startswith(":") for line in lines)
        self.kind = next((line[6:].strip() for line in lines if line.startswith("event:")), "message")
        data = "\n".join(line[5:].removeprefix(" ") for line in lines if line.startswith("data:"))
        self.document: Any = json.loads(data) if data else None

    @property
    def payload(self) -> Any:
        """The StreamResponse, whichever binding carried it."""
        return self.document.get("result", self.document) if isinstance(self.document, dict) else None

    @property
    def refusal(self) -> Refusal:
        """The refusal an error event carries."""
        told = refusal_of(self.document)
        assert told is not None, self.document
        return told


async def frames(answer: httpx.Response) -> AsyncIterator[Frame]:
    """The blocks of an event stream as they come."""
    lines: list[str] = []
    last = time.monotonic()
    async for line in answer.aiter_lines():
        if line:
            lines.append(line)
        elif lines:
            now = time.monotonic()
            yield Frame(lines, now - last)
            lines, last = [], now


def signed(caller: Caller, callee: str, *scopes: str, **options: Any) -> httpx.AsyncClient:
    """An httpx client that is let in to one agent, for requests the SDK has no words for."""
    http = httpx.AsyncClient(headers={"A2A-Version": "1.0"}, **options)
    http.auth = LegationAuth(caller.credentials, callee, scopes)
    return http


@contextlib.asynccontextmanager
async def opened(
    caller: Caller, callee: str, body: dict[str, Any], *scopes: str, path: str = "/rpc", method: str = "POST"
) -> AsyncIterator[AsyncIterator[Frame]]:
    """A stream's frames. Closing it early is a client that leaves."""
    async with (
        signed(caller, callee, *scopes, timeout=30) as http,
        http.stream(method, caller.url(callee, path), json=body or None) as answer,
    ):
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["content-type"].startswith("text/event-stream"), await answer.aread()
        yield frames(answer)


async def events(stream: AsyncIterator[Frame], within: float = 20.0) -> list[Frame]:
    """Every frame to the end of the stream but the heartbeats."""
    async with asyncio.timeout(within):
        return [frame async for frame in stream if not frame.comment]


async def get(caller: Caller, callee: str, path: str, *scopes: str, **options: Any) -> httpx.Response:
    """A GET on an interface of the agent."""
    async with signed(caller, callee, *scopes) as http:
        return await http.get(caller.url(callee, path), **options)


def reason(answer: httpx.Response) -> str:
    """The reason id a refusal shows; the status where there is none."""
    told = refusal_in(answer)
    return told.reason if told is not None and told.reason else f"http {answer.status_code}"


def listing(**wanted: Any) -> ListTasksRequest:
    """What tasks to list."""
    return ListTasksRequest(**wanted)


def header(compact: str) -> dict[str, Any]:
    """The header of a JWS, unverified."""
    decoded = base64url.decode(compact.split(".", maxsplit=1)[0])
    assert decoded is not None
    found: dict[str, Any] = json.loads(decoded)
    return found
