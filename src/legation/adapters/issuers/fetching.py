"""One guarded GET: for a document at a URL the operator wrote down, and for nothing else.

No redirects, no proxy, no cookies, no compression; TLS, except to this machine; the address that was judged is the one
that is dialled; everything is bounded. Whoever answers is a stranger.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from legation.adapters.issuers.addresses import allowed

SECONDS: Final = 3.0
"""For everything: resolving, connecting, the whole answer."""
MOST_BODY: Final = 64 * 1024
MOST_HEAD: Final = 16 * 1024
MEDIA: Final = frozenset({b"application/json", b"application/jwk-set+json"})

Resolve: TypeAlias = Callable[[str, int], Awaitable[list[str]]]


class NotFetched(Exception):
    """There is no document, and why: for the operator, not for whoever asked."""


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, as this machine resolves them. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=1, proto=6)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


async def fetch(url: str, *, internal: bool = False, resolving: Resolve = resolve, tls: Any = None) -> bytes:
    """The JSON document at a URL. Raises NotFetched.

    `internal` allows addresses of private networks, and http to this machine.
    """
    try:
        async with asyncio.timeout(SECONDS):
            return await _fetched(url, internal, resolving, tls)
    except TimeoutError:
        raise NotFetched("no answer in time") from None
    except (OSError, UnicodeError) as fault:
        raise NotFetched(f"no connection ({type(fault).__name__})") from None


async def _fetched(url: str, internal: bool, resolving: Resolve, tls: Any) -> bytes:  # noqa: FBT001 - as fetch says
    # 1. Where to. TLS says who answers; only this machine needs no such proof.
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        raise NotFetched("not an absolute URL")
    port = parts.port or (443 if secure else 80)
    # 2. Which address that is now: all of them fit, or none is used.
    addresses = await resolving(host, port)
    if not addresses or not all(allowed(address, internal=internal) for address in addresses):
        raise NotFetched("the host has an address that may not be dialled")
    if not secure and not (internal and all(address in {"127.0.0.1", "::1"} for address in addresses)):
        raise NotFetched("not https")
    # 3. That address, and no other: the name is not resolved again.
    context = (tls or ssl.create_default_context()) if secure else None
    reader, writer = await asyncio.open_connection(
        addresses[0], port, ssl=context, server_hostname=host if secure else None, limit=MOST_HEAD
    )
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        writer.write(_request(path, parts.netloc))
        return await _answer(reader)
    finally:
        writer.transport.abort()


def _request(path: str, host: str) -> bytes:
    lines = (f"GET {path} HTTP/1.1", f"host: {host}", "accept: application/json", "user-agent: legation")
    return "\r\n".join((*lines, "connection: close", "", "")).encode("ascii")


async def _answer(reader: asyncio.StreamReader) -> bytes:
    answer = _Answer()
    parser = HttpResponseParser(answer)
    total = 0
    try:
        while not answer.whole:
            piece = await reader.read(MOST_HEAD)
            if not piece:
                break
            total += len(piece)
            if total > MOST_HEAD + MOST_BODY or answer.size > MOST_BODY:
                raise NotFetched(f"more than {MOST_BODY} bytes")
            parser.feed_data(piece)
    except (HttpParserError, HttpParserUpgrade):
        raise NotFetched("not HTTP") from None
    if answer.size > MOST_BODY:
        raise NotFetched(f"more than {MOST_BODY} bytes")
    # A body without a length ends with the connection; one that was cut off is no JSON, and is refused as such.
    if not answer.headed:
        raise NotFetched("no answer")
    if (status := parser.get_status_code()) != 200:
        raise NotFetched(f"status {status}")
    if answer.coded:
        raise NotFetched("the answer is encoded")
    if answer.media not in MEDIA:
        raise NotFetched("not application/json")
    return b"".join(answer.pieces)


class _Answer:
    """What the parser tells of."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.size = 0
        self.media = b""
        self.coded = self.headed = self.whole = False

    def on_header(self, name: bytes, value: bytes) -> None:
        lower = name.lower()
        if lower == b"content-type":
            self.media = value.partition(b";")[0].strip().lower()
        elif lower == b"content-encoding":
            self.coded = True

    def on_headers_complete(self) -> None:
        self.headed = True

    def on_body(self, body: bytes) -> None:
        self.size += len(body)
        if self.size <= MOST_BODY:
            self.pieces.append(body)

    def on_message_complete(self) -> None:
        self.whole = True
