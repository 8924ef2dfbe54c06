"""One request to a stranger and its answer: HTTP/1.1, no cookies, no proxy, no redirects, everything bounded."""

from __future__ import annotations

import asyncio
import contextlib
import zlib
from collections.abc import Mapping
from typing import Final

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser
from msgspec import Struct

from legation.adapters.survey.reaching import Place, Reach, Unreached, place
from legation.adapters.survey.tls import Looking, Opened
from legation.core.cards.countersign import MAX_MEDIATED
from legation.core.posture import Tls

SECONDS: Final = 10.0
"""For resolving, connecting and the whole answer."""
MOST_BODY: Final = MAX_MEDIATED
MOST_HEAD: Final = 32 * 1024
MOST_HEADERS: Final = 100


class Reply(Struct, frozen=True):
    """What came back."""

    url: str
    status: int
    headers: Mapping[str, str]
    """Lower case; of several alike, joined by commas."""
    body: bytes
    tls: Tls | None = None
    inside: bool = False
    """Whether it came from an address of the inside."""


async def ask(
    looking: Looking,
    reach: Reach,
    url: str,
    *,
    method: str = "GET",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """Ask once. Raises Unreached."""
    try:
        async with asyncio.timeout(SECONDS):
            where = place(url)
            address, (reader, writer, tls) = await _opened(looking, where, await reach.addresses(where))
            try:
                lines = {
                    "host": where.authority,
                    "accept": "application/json",
                    "accept-encoding": "identity",
                    "user-agent": "legation",
                    **(headers or {}),
                    **({"content-length": str(len(body))} if body else {}),
                    "connection": "close",
                }
                head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
                writer.write(f"{method} {where.path} HTTP/1.1\r\n{head}\r\n".encode("ascii") + body)
                answer = await _answer(reader)
            finally:
                writer.transport.abort()
    except TimeoutError:
        raise Unreached(f"no whole answer within {SECONDS:g} seconds") from None
    except ConnectionRefusedError:
        raise Unreached("nobody listens there") from None
    except (OSError, EOFError, UnicodeError) as fault:
        raise Unreached(f"no connection ({type(fault).__name__})") from None
    return Reply(url, answer.status, answer.headers, answer.plain(), tls, reach.inside(address))


async def _opened(looking: Looking, where: Place, addresses: list[str]) -> tuple[str, Opened]:
    """A connection to the first address that takes one. Raises Unreached, OSError."""
    for address in addresses[:-1]:
        with contextlib.suppress(OSError):
            return address, await looking.open(where, address, MOST_HEAD)
    return addresses[-1], await looking.open(where, addresses[-1], MOST_HEAD)


async def _answer(reader: asyncio.StreamReader) -> _Answer:
    answer = _Answer()
    parser = HttpResponseParser(answer)
    total = 0
    try:
        while not answer.whole:
            piece = await reader.read(MOST_HEAD)
            if not piece:
                break
            total += len(piece)
            if not answer.headed and total > MOST_HEAD:
                raise Unreached(f"a head of more than {MOST_HEAD // 1024} KiB")
            # Chunks of a byte each weigh six: what carries them is bounded as well.
            if answer.size > MOST_BODY or total > 8 * MOST_BODY:
                raise Unreached(_TOO_LARGE)
            parser.feed_data(piece)
            answer.status = parser.get_status_code()
    except (HttpParserError, HttpParserUpgrade):
        raise Unreached("not HTTP/1.1") from None
    if answer.size > MOST_BODY:
        raise Unreached(_TOO_LARGE)
    if not answer.headed:
        raise Unreached("the connection closed without an answer")
    if not answer.whole and not _FRAMES.isdisjoint(answer.headers):
        raise Unreached("the answer broke off")
    return answer


_FRAMES: Final = frozenset({"content-length", "transfer-encoding"})
"""Fields that say where a body ends (RFC 9112 §6.3)."""


_TOO_LARGE: Final = f"more than {MOST_BODY // 1024} KiB"


class _Answer:
    """What the parser tells of."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.headers: dict[str, str] = {}
        self.status = self.size = 0
        self.headed = self.whole = False

    def on_header(self, name: bytes, value: bytes) -> None:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1").strip()
        if key in self.headers:
            self.headers[key] += f", {text}"
        elif len(self.headers) < MOST_HEADERS:
            self.headers[key] = text

    def on_headers_complete(self) -> None:
        self.headed = True

    def on_body(self, body: bytes) -> None:
        self.size += len(body)
        if self.size <= MOST_BODY:
            self.pieces.append(body)

    def on_message_complete(self) -> None:
        self.whole = True

    def plain(self) -> bytes:
        """The body without its coding. None was asked for; some servers compress all the same. Raises Unreached."""
        body = b"".join(self.pieces)
        coding = self.headers.get("content-encoding", "identity").lower()
        if coding in {"identity", ""}:
            return body
        if coding not in {"gzip", "x-gzip", "deflate"}:
            raise Unreached("an encoding nobody asked for")
        inflating = zlib.decompressobj(wbits=47)  # gzip or zlib, by what it begins with
        try:
            plain = inflating.decompress(body, MOST_BODY + 1)
        except zlib.error:
            raise Unreached("compressed, and not as it says") from None
        if len(plain) > MOST_BODY:
            raise Unreached(f"{_TOO_LARGE}, once it is decompressed")
        return plain
