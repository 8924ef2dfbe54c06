"""One guarded GET of what an origin publishes of itself: its card, its proof, its publisher's keys. Answers Fetch.

No redirects, no proxy, no cookies, no compression; TLS, except to this machine; the address that was judged is the one
that is dialled; everything is bounded. Whoever answers is a stranger. Which addresses may be dialled is told by whoever
makes this: it is one rule for all who fetch.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from legation.core.asks import Ask, Broken, Fetch, Fetched

SECONDS: Final = 5.0
"""For everything: resolving, connecting, the whole answer. Less than the engine waits for any answer."""
MOST_HEAD: Final = 16 * 1024
MOST_TAG: Final = 256
LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})

Resolve: TypeAlias = Callable[[str, int], Awaitable[list[str]]]
Allowed: TypeAlias = Callable[[str], bool]


class Origins:
    """Answers Fetch."""

    def __init__(self, *, allowed: Allowed, resolve: Resolve, internal: bool = False, tls: Any = None) -> None:
        """`allowed` says of an address whether it may be dialled; `internal` lets http in, to this machine alone."""
        self._allowed = allowed
        self._resolve = resolve
        self._internal = internal
        self._tls = tls

    def answerers(self) -> Mapping[type[Ask[Any]], Callable[[Any], Any]]:
        return {Fetch: self.fetch}

    async def fetch(self, question: Fetch) -> Fetched:
        """Raises Broken."""
        try:
            async with asyncio.timeout(SECONDS):
                return await self._fetched(question)
        except TimeoutError:
            raise Broken("timeout", "no answer in time") from None
        except ssl.SSLError:
            raise Broken("unreachable", "no TLS, or a certificate that does not hold") from None
        except (OSError, UnicodeError, ValueError) as fault:
            raise Broken("unreachable", f"no connection ({type(fault).__name__})") from None

    async def _fetched(self, question: Fetch) -> Fetched:
        # 1. Where to. TLS says who answers; only this machine needs no such proof.
        parts = urlsplit(question.url)
        host, secure = parts.hostname or "", parts.scheme == "https"
        if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
            raise Broken("unreachable", "not an absolute URL")
        port = parts.port or (443 if secure else 80)
        # 2. Which address that is now: all of them fit, or none is used.
        addresses = await self._resolve(host, port)
        if not addresses or not all(map(self._allowed, addresses)):
            raise Broken("unreachable", "the host has an address that may not be dialled")
        if not secure and not (self._internal and LOOPBACK.issuperset(addresses)):
            raise Broken("unreachable", "not https")
        # 3. That address, and no other: the name is not resolved again.
        context = (self._tls or ssl.create_default_context()) if secure else None
        reader, writer = await asyncio.open_connection(
            addresses[0], port, ssl=context, server_hostname=host if secure else None, limit=MOST_HEAD
        )
        try:
            writer.write(_request(parts.path or "/", parts.query, parts.netloc, question.etag))
            return await _answer(reader, question.most)
        finally:
            writer.transport.abort()


def _request(path: str, query: str, host: str, etag: str) -> bytes:
    target = f"{path}?{query}" if query else path
    lines = [f"GET {target} HTTP/1.1", f"host: {host}", "accept: application/json", "user-agent: legation"]
    if etag:
        lines.append(f"if-none-match: {etag}")
    text = "\r\n".join((*lines, "connection: close", "", ""))
    if any(char in f"{target}{host}{etag}" for char in "\r\n\0 "):
        raise Broken("unreachable", "not a URL that can be sent")
    return text.encode("ascii")


async def _answer(reader: asyncio.StreamReader, most: int) -> Fetched:
    answer = _Answer(most)
    parser = HttpResponseParser(answer)
    total = 0
    try:
        while not answer.whole:
            piece = await reader.read(MOST_HEAD)
            if not piece:
                break
            total += len(piece)
            if answer.size > most or total > most + 2 * MOST_HEAD or (not answer.headed and total > MOST_HEAD):
                raise Broken("too-large", f"more than {most} bytes")
            parser.feed_data(piece)
    except (HttpParserError, HttpParserUpgrade):
        raise Broken("unreachable", "not HTTP") from None
    if answer.size > most:
        raise Broken("too-large", f"more than {most} bytes")
    if not answer.headed:
        raise Broken("unreachable", "no answer")
    status = parser.get_status_code()
    if status == 304:
        return Fetched(304, answer.etag, b"")
    if status != 200:
        raise Broken("unreachable", f"status {status}")
    if answer.coded:
        raise Broken("unreachable", "the answer is encoded")
    # A body that ends with its connection may be cut anywhere; one that says how long it is must be as long.
    if answer.framed and not answer.whole:
        raise Broken("unreachable", "the answer broke off")
    return Fetched(200, answer.etag, b"".join(answer.pieces))


class _Answer:
    """What the parser tells of."""

    def __init__(self, most: int) -> None:
        self.pieces: list[bytes] = []
        self.size = 0
        self.etag = ""
        self.coded = self.framed = self.headed = self.whole = False
        self._most = most

    def on_header(self, name: bytes, value: bytes) -> None:
        lower = name.lower()
        if lower == b"etag" and len(value) <= MOST_TAG and value.isascii() and value.decode("ascii").isprintable():
            self.etag = value.decode("ascii").strip()
        elif lower in {b"content-length", b"transfer-encoding"}:
            self.framed = True
        elif lower == b"content-encoding" and value.strip().lower() != b"identity":
            self.coded = True

    def on_headers_complete(self) -> None:
        self.headed = True

    def on_body(self, body: bytes) -> None:
        self.size += len(body)
        if self.size <= self._most:
            self.pieces.append(body)

    def on_message_complete(self) -> None:
        self.whole = True
