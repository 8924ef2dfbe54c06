"""One connection to an origin: a request out, its answer in, one at a time.

INVARIANT: a connection is given back only after an answer that was whole, after which nothing came, and which left
the framing beyond doubt. Everything else closes it: what is left in it could pass for the answer to another call.
"""

from __future__ import annotations

import asyncio
import math
import ssl
from typing import Final, cast

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from legation.adapters.dialer.answer import Stream, Whole
from legation.adapters.dialer.pool import Pool
from legation.core.asks import Broken
from legation.core.model import Permit

MOST_HEAD: Final = 64 * 1024
"""Bytes of an answer's head, interim answers included; and of what comes later without carrying any of its body."""
MOST_HEADERS: Final = 100

_INTERIM: Final = frozenset({100, 103})
_READ: Final = frozenset(
    {
        *(b"a2a-extensions", b"connection", b"content-encoding", b"content-length", b"content-type"),
        b"transfer-encoding",
    }
)
_STREAM: Final = b"text/event-stream"
_USUAL: Final = b"HTTP/1.1 "

_IDLE, _HEAD, _BODY, _DONE, _CLOSED = range(5)


class Connection(asyncio.Protocol):
    """Its parser calls `on_*`; these only take note, and what follows from it happens when the parser has returned."""

    __slots__ = (
        *("_barren", "_count", "_future", "_head", "_interim", "_most", "_parser", "_paused", "_pieces", "_pool"),
        *("_made", "_reusable", "_seen", "_size", "_state", "_status", "_stream", "_streaming", "_until_end"),
        *("deadline", "permit", "transport"),
    )

    transport: asyncio.Transport
    """Set once the connection is made."""

    def __init__(self, pool: Pool, most: int) -> None:
        self.deadline = math.inf
        self.permit: Permit | None = None
        """For whose call it is in use."""
        self._pool = pool
        self._most = most
        self._parser = HttpResponseParser(self)
        self._made = False
        self._state = _IDLE
        self._size = 0
        self._future: asyncio.Future[Whole | Stream] | None = None
        self._stream: Stream | None = None
        self._paused = False

    @property
    def closed(self) -> bool:
        """Whether this connection was given up, by either side."""
        return self._state == _CLOSED

    def send(self, request: bytes, deadline: float, *, streaming: bool) -> asyncio.Future[Whole | Stream]:
        """Send a request; the future answers, or raises Broken."""
        self.deadline = deadline
        self._streaming = streaming
        self._state = _HEAD
        self._head: dict[bytes, bytes] = {}
        self._pieces: list[bytes] = []
        self._seen = self._count = self._size = self._barren = 0
        self._reusable = self._interim = self._until_end = False
        future = self._future = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return future

    def give_up(self, future: asyncio.Future[Whole | Stream]) -> None:
        """Whoever asked is gone, or has heard the fault."""
        if self._future is future:
            self.retire()
        elif not future.cancelled() and future.exception() is None:
            future.result().abandon()

    def fail(self, fault: Broken) -> None:
        """End what is under way, and the connection with it."""
        future, stream = self._future, self._stream
        self.retire()
        if stream is not None:
            stream.end(fault)
        elif future is not None and not future.done():
            future.set_exception(fault)

    def retire(self) -> None:
        """Close; this connection is used no more."""
        if self._state != _CLOSED:
            self._state = _CLOSED
            self._future = self._stream = None
            self._pool.forget(self)
            if self._made:
                self.transport.abort()

    def pause(self) -> None:
        """Read no further for now."""
        if not self._paused and not self.transport.is_closing():
            self._paused = True
            self.transport.pause_reading()

    def resume(self) -> None:
        """Read on."""
        if self._paused:
            self._paused = False
            if not self.transport.is_closing():
                self.transport.resume_reading()

    # -- called by the loop ----------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._made = True
        if self._state == _CLOSED:
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        state, size = self._state, self._size
        try:
            if state == _HEAD:
                if self._seen or len(data) > MOST_HEAD or not data.startswith(_USUAL):
                    data = self._of_the_head(data)
                else:
                    self._seen = len(data)
                    self._reusable = True
            elif state != _BODY:  # bytes nobody asked for
                self.retire()
                return
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade, Broken) as error:
            if self._state != _DONE:
                cause = error if isinstance(error, Broken) else error.__context__
                self.fail(cause if isinstance(cause, Broken) else _malformed("not HTTP"))
                return
            self._reusable = False  # something followed the end of the answer
        if self._state == _DONE:
            self._finish()
        elif state == _BODY:
            self._barren = self._barren + len(data) if self._size == size else 0
            if self._barren > MOST_HEAD:
                self.fail(_malformed("a body without content"))

    def eof_received(self) -> None:
        if self._state == _BODY and self._until_end and self._farewell():
            self._reusable = False
            self._finish()
        else:
            self.fail(Broken("reset", "the connection ended before the answer did"))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - may name internal addresses
        self.fail(Broken("reset", "the connection broke"))
        del self._parser  # it holds this object, which holds it

    # -- called by the parser, whose errors carry what is raised here ----------------------------------

    def on_message_begin(self) -> None:
        if self._state == _DONE:
            raise _malformed("more than one answer")

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count += 1
        if self._count > MOST_HEADERS:
            raise _malformed("too many headers")
        name = name.lower()
        if name in _READ and self._state == _HEAD:  # after the body come trailers, which say nothing
            head = self._head
            head[name] = b"%b, %b" % (head[name], value.strip()) if name in head else value.strip()

    def on_headers_complete(self) -> None:
        status = self._status = self._parser.get_status_code()
        head = self._head
        if not 200 <= status <= 599:
            if status not in _INTERIM:
                raise _malformed("an answer of another kind")
            self._interim = True
            self._reusable = False
            head.clear()
            return
        self._state = _BODY
        length = head.get(b"content-length")
        if length is None or not self._reusable or b"transfer-encoding" in head:
            self._framed(head)
        if b"content-encoding" in head and head[b"content-encoding"].lower() not in {b"", b"identity"}:
            raise Broken("reset", "the answer is encoded, which was not asked for")
        if self._streaming and head.get(b"content-type", b"").lower().startswith(_STREAM):
            self._open_stream()
        elif length is not None and int(length) > self._most:
            raise Broken("too-large", f"{int(length)} bytes")

    def on_body(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._stream is not None:
            self._stream.feed(piece)
        elif self._size > self._most:
            raise Broken("too-large", f"more than {self._most} bytes")
        else:
            self._pieces.append(piece)

    def on_message_complete(self) -> None:
        if self._interim:
            self._interim = False
            return
        if not self._parser.should_keep_alive():
            self._reusable = False
        self._state = _DONE

    # -- what follows ----------------------------------------------------------------------------------

    def _of_the_head(self, data: bytes) -> bytes:
        """Bound the head before the parser keeps any more of it; answer what is still to be parsed."""
        before = self._seen
        if not before and data[0] != 0x48:  # the parser would take RTSP, and line ends
            raise _malformed("not HTTP")
        self._seen += len(data)
        if self._seen <= MOST_HEAD:
            return data
        self._parser.feed_data(data[: MOST_HEAD - before])
        if self._state == _HEAD:
            raise _malformed("a head without end")
        return data[MOST_HEAD - before :]

    def _framed(self, head: dict[bytes, bytes]) -> None:
        """Where the body of a less usual answer ends."""
        version, coding = self._parser.get_http_version(), head.get(b"transfer-encoding")
        if version not in {"1.0", "1.1"}:
            raise _malformed("not HTTP/1")
        self._reusable = version == "1.1"
        if coding is not None and (version != "1.1" or coding.lower() != b"chunked"):
            raise _malformed("its end cannot be known")
        if coding is None and b"content-length" not in head:
            said = {option.strip().lower() for option in head.get(b"connection", b"").split(b",")}
            self._until_end = b"close" in said or (version == "1.0" and b"keep-alive" not in said)

    def _farewell(self) -> bool:
        """Whether the peer itself said that this is the end; over TLS anybody on the way can end the connection."""
        tls = self.transport.get_extra_info("ssl_object")
        try:
            return tls is None or not tls.read(1)  # nothing, only after close_notify
        except ssl.SSLError:
            return False

    def _open_stream(self) -> None:
        future = self._future
        if future is None or future.done():
            raise Broken("reset", "given up")
        kind, extensions = self._told()
        self.deadline = math.inf
        self._future = None
        self._stream = Stream(self, self._status, kind, extensions)
        future.set_result(self._stream)

    def _told(self) -> tuple[str, str | None]:
        extensions = self._head.get(b"a2a-extensions")
        kind = self._head.get(b"content-type", b"").decode("latin-1")
        return kind, extensions.decode("latin-1") if extensions is not None else None

    def _finish(self) -> None:
        """The answer is whole: hand it over, and the connection back if it may be used again."""
        future, stream, pieces = self._future, self._stream, self._pieces
        self._future = self._stream = None
        self._pieces = []
        left = future is not None and future.done()
        # An origin may answer before it has read all of the request; what is still to be sent then stays ours.
        if self._reusable and not left and not self.transport.get_write_buffer_size():
            if self._paused:
                self.resume()
            self._state = _IDLE
            self._pool.release(self)
        else:
            self.retire()
        if stream is not None:
            stream.end(None)
        elif future is not None and not left:
            body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
            future.set_result(Whole(self._status, *self._told(), body))


def _malformed(detail: str) -> Broken:
    return Broken("reset", f"a malformed answer: {detail}")
