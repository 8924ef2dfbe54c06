"""The server's side of an exchange: Granian's RSGI scope and protocol, to and from values.

Reads a request whole, within its bounds, and hands it to whoever the path belongs to. A fault of ours is answered
with a plain refusal and logged; it never shows a trace of itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, Protocol

from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]  # named there for users, not exported

from legation.core.reasons import Reason, Refused
from legation.surfaces.http import HttpAnswer, HttpRequest

MOST_HEADERS: Final = 100
MOST_HEADER_BYTES: Final = 64 * 1024
"""A DPoP proof is under 1 KiB, an access token under 2; other servers allow 8 to 64 KiB in all."""

BODY_SECONDS: Final = 30.0
"""Within which a body must be here. A head has ten (`wiring.running`)."""


_OLD: Final = "1"
"""What the server calls HTTP/1.0, which has no Host."""


class Scope(Protocol):
    """What Granian tells of a request."""

    proto: str
    http_version: str
    method: str
    path: str
    query_string: str
    client: str
    headers: Any


class Transport(Protocol):
    """A streamed answer."""

    async def send_bytes(self, data: bytes) -> None:
        """Send bytes; raises once the peer is gone."""
        ...


class Exchange(Protocol):
    """Granian's handle on one exchange."""

    def __call__(self) -> Awaitable[bytes]: ...
    def __aiter__(self) -> Any: ...
    def client_disconnect(self) -> Awaitable[None]: ...
    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None: ...
    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None: ...
    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> Transport: ...


Handler = Callable[[HttpRequest, Exchange], Awaitable[HttpAnswer | None]]
"""Answers a request; None when it has answered through the exchange itself."""


Refuser = Callable[[HttpRequest, Refused], Awaitable[HttpAnswer]]
"""Records a refusal, and says it in the words of those whose path it is."""


class App:
    """Dispatches by path: a route that ends in `/` stands for all below it, any other for itself alone.

    The longest prefix that fits wins. What none of `refusers` speaks for, `refused` does.
    """

    def __init__(
        self,
        routes: Mapping[str, Handler],
        *,
        refused: Refuser,
        refusers: Mapping[str, Refuser] = MappingProxyType({}),
        most_body_bytes: int,
        log: Any,
    ) -> None:
        self._exact = {path: handler for path, handler in routes.items() if not path.endswith("/")}
        below = [route for route in routes.items() if route[0].endswith("/")]
        self._routes = sorted(below, key=lambda route: -len(route[0]))
        self._refusers = sorted(refusers.items(), key=lambda route: -len(route[0]))
        self._anybody = refused
        self._most = most_body_bytes
        self._log = log

    async def __rsgi__(self, scope: Scope, exchange: Exchange) -> None:
        """Serve one request."""
        if scope.proto != "http":
            return
        headers, size = _headers(scope)
        peer = scope.client
        remote = peer.rpartition(":")[0]
        head = HttpRequest(scope.method, scope.path, scope.query_string, headers, b"", remote, peer)
        try:
            answer = await self._serve(head, size, scope.http_version, exchange)
        except Exception as fault:  # noqa: BLE001 - the last line: whatever went wrong is a refusal, and is logged
            self._log.error("fault", path=head.path, fault=type(fault).__name__, exc_info=fault)
            answer = await self._refused(head, Refused(Reason.INTERNAL))
        if answer is None:
            return
        if answer.body:
            exchange.response_bytes(answer.status, list(answer.headers), answer.body)
        else:
            exchange.response_empty(answer.status, list(answer.headers))

    async def _serve(self, head: HttpRequest, size: int, http_version: str, exchange: Exchange) -> HttpAnswer | None:
        try:
            if len(head.headers) > MOST_HEADERS or size > MOST_HEADER_BYTES:
                raise Refused(Reason.TOO_LARGE, "too many or too large headers")
            # HTTP/1.1 has one (RFC 9112 §3.2): whoever stands before us may have taken another for it.
            if len(hosts := head.headers.get("host", ())) != 1 and (hosts or http_version != _OLD):
                raise Refused(Reason.HEADER_REPEATED if hosts else Reason.HOST, field="host")
            body = await self._whole(head, exchange)
        except Refused as refused:
            return await self._refused(head, refused)
        if body:
            head = HttpRequest(head.method, head.path, head.query, head.headers, body, head.remote, head.peer)
        request = head
        for prefix, handler in self._routes:
            if request.path.startswith(prefix):
                return await handler(request, exchange)
        if (alone := self._exact.get(request.path)) is not None:
            return await alone(request, exchange)
        return await self._refused(request, Refused(Reason.ROUTE_UNKNOWN))

    async def _refused(self, request: HttpRequest, refused: Refused) -> HttpAnswer:
        for prefix, refuser in self._refusers:
            if request.path.startswith(prefix):
                return await refuser(request, refused)
        return await self._anybody(request, refused)

    async def _whole(self, head: HttpRequest, exchange: Exchange) -> bytes:
        """The whole body, in time. Raises Refused: a document that did not come to its end is none."""
        # A timer by hand: `asyncio.timeout` costs five times as much, and every call pays it.
        task, late = asyncio.current_task(), asyncio.Event()
        timer = asyncio.get_running_loop().call_later(BODY_SECONDS, _interrupt, task, late)
        try:
            return await self._body(head, exchange)
        except asyncio.CancelledError:
            if task is None or not late.is_set():
                raise
            task.uncancel()
            raise Refused(Reason.NOT_JSON, f"the body did not end within {BODY_SECONDS:.0f} s") from None
        except ProtocolClosed:
            raise Refused(Reason.NOT_JSON, "the body ended before its length") from None
        finally:
            timer.cancel()

    async def _body(self, head: HttpRequest, exchange: Exchange) -> bytes:
        """The body. Raises Refused(TOO_LARGE | HEADER_REPEATED | CONTENT_TYPE) before reading more than the bound."""
        lengths = head.fields("content-length")
        if len(lengths) > 1:
            raise Refused(Reason.HEADER_REPEATED, "Content-Length")
        if lengths:
            if not lengths[0].isdecimal() or len(lengths[0]) > 12 or int(lengths[0]) > self._most:
                raise Refused(Reason.TOO_LARGE, f"the body is limited to {self._most} bytes")
            return bytes(await exchange()) if int(lengths[0]) else b""
        codings = head.fields("transfer-encoding")
        if codings and [coding.strip().lower() for coding in codings] != ["chunked"]:
            raise Refused(Reason.CONTENT_TYPE, "send the body without transfer coding, or chunked once")
        if not codings and head.method in ("GET", "HEAD", "DELETE"):
            return b""
        pieces: list[bytes] = []
        size = 0
        async for piece in exchange:
            size += len(piece)
            if size > self._most:
                raise Refused(Reason.TOO_LARGE, f"the body is limited to {self._most} bytes")
            pieces.append(bytes(piece))
        return b"".join(pieces)


def _interrupt(task: asyncio.Task[None] | None, late: asyncio.Event) -> None:
    """Wake whoever waits for a body that is late."""
    if task is not None:
        late.set()
        task.cancel()


def _headers(scope: Scope) -> tuple[dict[str, tuple[str, ...]], int]:
    """Fields by lower-case name, each apart; and how many bytes they are together."""
    fields: dict[str, tuple[str, ...]] = {}
    size = 0
    for name, value in scope.headers.items():
        size += len(name) + len(value)
        fields[name] = (*fields[name], value) if name in fields else (value,)
    return fields, size
