"""The way of a stream to its caller: as fast as the caller takes it, no faster than a stream may be."""

from __future__ import annotations

import asyncio
from typing import Final

from msgspec import Struct

from legation.core.reasons import Reason, Refused
from legation.surfaces.bindings.sse import HEARTBEAT
from legation.surfaces.rsgi import Transport
from legation.surfaces.unread import SMALL, WINDOW, Owed

_OFTEN: Final = 2.0
"""Seconds between two signs of life while a stream waits for its pace; clients give up after five."""


class Pace(Struct, frozen=True):
    """How much a stream may carry."""

    rate: int = 2**20
    """Bytes a second, in the long run. What is faster waits, and its agent with it."""
    burst: int = 2**23
    """Bytes that may come at once."""
    total: int = 2**28
    """Bytes after which a stream ends."""


class Left(Exception):
    """The caller is gone."""


class Line:
    """The server ends the answer when its transport is let go, so this alone holds it: a frame kept alive by an
    exception's traceback would keep the caller waiting for an end that has come.
    """

    def __init__(self, transport: Transport, left: asyncio.Future[None], owed: Owed, pace: Pace) -> None:
        self._transport: Transport | None = transport
        self._left = left
        self._owed = owed
        self._pace = pace
        self._clock = asyncio.get_running_loop().time
        self._level, self._at = float(pace.burst), self._clock()
        self._sent = 0

    async def send(self, frame: bytes) -> None:
        """Send when the caller has taken what went before.

        Raises Left, Refused(TOO_MUCH_UNREAD) when it does not take it, Refused(STREAM_TOO_LARGE).
        """
        size = len(frame)
        self._sent += size
        if self._sent > self._pace.total:
            raise Refused(Reason.STREAM_TOO_LARGE, f"it carried {self._pace.total} bytes")
        await self._due(size)
        owed = self._owed
        if owed.size and owed.size + size > WINDOW and not owed.blind:
            await owed.taken(self._left)
            if self._left.done():
                raise Left
        owed.take(size)
        await self.say(frame)

    async def say(self, frame: bytes) -> None:
        """Send at once: a sign of life, or the last that is said. Raises Left."""
        if self._transport is None:
            raise Left
        try:
            await self._transport.send_bytes(frame)
        except Exception as gone:
            raise Left from gone

    def look(self) -> None:
        """See whether what was sent is taken; for now and then."""
        if self._owed.size > SMALL:
            self._owed.look()

    def end(self) -> None:
        """End the answer."""
        self._transport = None
        if self._left.done() and not self._left.cancelled():  # and with the caller, what waited for it
            self._owed.settle()
        else:
            self._owed.end()

    async def _due(self, size: int) -> None:
        """Wait until what was sent before is paid for. Raises Left."""
        self._refill()
        while self._level < 0:
            await asyncio.wait((self._left,), timeout=min(-self._level / self._pace.rate, _OFTEN))
            if self._left.done():
                raise Left
            self._refill()
            if self._level < 0:
                await self.say(HEARTBEAT)
        self._level -= size

    def _refill(self) -> None:
        now = self._clock()
        self._level = min(float(self._pace.burst), self._level + (now - self._at) * self._pace.rate)
        self._at = now
