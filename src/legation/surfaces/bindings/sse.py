"""Server-sent events, both ways (WHATWG HTML §9.2; A2A 1.0 §9.4.2, §11.7).

Decides where one event ends and the next begins, whatever the chunks they arrive in, and how large one may
be. Refuses to know what an event says: names, ids and retry times are ignored, since A2A gives them no
meaning, and an error is told by its data.
"""

from __future__ import annotations

from legation.core.reasons import Reason, Refused

MEDIA_TYPE = "text/event-stream"

HEARTBEAT = b":\n\n"
"""A comment: keeps a client with five seconds' patience (httpx's default) from giving up."""


def is_stream(content_type: str) -> bool:
    """Whether an answer is an event stream."""
    media, _, parameters = content_type.partition(";")
    return media.strip().lower() == MEDIA_TYPE and parameters.strip().lower().replace('"', "") in (
        "",
        "charset=utf-8",
    )


def frame(data: bytes, event: str = "") -> bytes:
    """One event. Raises ValueError if the data has a line break, which canonical JSON never has."""
    if b"\n" in data or b"\r" in data:
        raise ValueError("an event holds one line")
    return b"event: %b\ndata: %b\n\n" % (event.encode(), data) if event else b"data: %b\n\n" % data


class SseParser:
    """Reads an event stream in chunks, and gives the data of each event that has ended.

    What is wrong is told after everything before it has been given: the chunks make no difference.
    """

    def __init__(self, max_event: int = 1 << 20) -> None:
        """`max_event` bounds the bytes of one event, and of one line."""
        self._max = max_event
        self._line = bytearray()
        self._data: list[bytes] = []
        self._size = 0
        self._begun = False
        self._after_cr = False
        self._fault: Refused | None = None

    def feed(self, chunk: bytes) -> list[bytes]:
        """The data of the events that end in this chunk. Raises Refused, now and ever after."""
        self._still_sound()
        events: list[bytes] = []
        try:
            self._read(chunk, events)
        except Refused as fault:
            self._fault = fault
            if not events:
                raise
        return events

    def close(self) -> None:
        """The stream has ended. Raises Refused if it ended within an event, or was wrong before."""
        self._still_sound()
        if self._line or self._data:
            raise Refused(Reason.UPSTREAM_INVALID, "the stream ended within an event")

    def _still_sound(self) -> None:
        if self._fault is not None:
            raise self._fault

    def _read(self, chunk: bytes, events: list[bytes]) -> None:
        if not chunk:
            return
        if self._after_cr and chunk.startswith(b"\n"):
            chunk = chunk[1:]
        self._after_cr = chunk.endswith(b"\r") or (self._after_cr and not chunk)
        *ended, rest = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        for part in ended:
            self._grow(part)
            line = bytes(self._line)
            self._line.clear()
            self._take(line, events)
        self._grow(rest)

    def _grow(self, part: bytes) -> None:
        self._line += part
        if len(self._line) > self._max:
            raise Refused(Reason.UPSTREAM_TOO_LARGE, f"a line of the stream exceeds {self._max} bytes")

    def _take(self, line: bytes, events: list[bytes]) -> None:
        if not self._begun:
            line = line.removeprefix(b"\xef\xbb\xbf")
            self._begun = True
        if not line:
            if self._data and (data := self._ended()):  # an empty one says nothing; some send it to keep alive
                events.append(data)
            return
        name, _, value = line.partition(b":")
        if name != b"data":
            return
        value = value.removeprefix(b" ")
        self._size += len(value) + 1
        if self._size > self._max + 1:
            raise Refused(Reason.UPSTREAM_TOO_LARGE, f"an event of the stream exceeds {self._max} bytes")
        self._data.append(value)

    def _ended(self) -> bytes:
        data = b"\n".join(self._data)
        self._data.clear()
        self._size = 0
        try:
            data.decode()
        except UnicodeDecodeError:
            raise Refused(Reason.UPSTREAM_INVALID, "an event of the stream is not utf-8") from None
        return data
