"""What an origin answers: whole, or as it comes. Both are Inbound."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from legation.core.asks import Broken

if TYPE_CHECKING:
    from legation.adapters.dialer.connection import Connection

MOST_UNREAD: Final = 256 * 1024
"""Bytes of a stream kept for a slow reader before its origin is made to wait."""


class Whole(Struct, gc=False):
    """An answer that was read to its end."""

    status: int
    content_type: str
    activated_extensions: str | None
    body: bytes

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body, once."""
        if self.body:
            yield self.body

    async def close(self) -> None:
        """Do nothing: the connection was given back before this was handed out."""

    def abandon(self) -> None:
        """As close."""


class Stream:
    """An answer under way. It holds its connection until it ends; `close` ends that connection and no other."""

    __slots__ = (
        *("_connection", "_fault", "_pieces", "_unread", "_waiter"),
        *("activated_extensions", "body", "content_type", "status"),
    )

    def __init__(
        self, connection: Connection, status: int, content_type: str, activated_extensions: str | None
    ) -> None:
        self.status = status
        self.content_type = content_type
        self.activated_extensions = activated_extensions
        self.body = b""
        self._connection: Connection | None = connection
        self._fault: Broken | None = None
        self._pieces: list[bytes] = []
        self._unread = 0
        self._waiter: asyncio.Future[None] | None = None

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body as it arrives. Raises Broken when it ends otherwise than by its clean end."""
        while True:
            if self._pieces:
                data = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
                self._pieces.clear()
                self._unread = 0
                if self._connection is not None:
                    self._connection.resume()
                yield data
            elif self._connection is None:
                if self._fault is not None:
                    raise self._fault
                return
            else:
                self._waiter = asyncio.get_running_loop().create_future()
                try:
                    await self._waiter
                finally:
                    self._waiter = None

    async def close(self) -> None:
        """Give the stream up, unless it has ended."""
        self.abandon()

    def abandon(self) -> None:
        """As close."""
        if (connection := self._connection) is not None:
            self._pieces.clear()
            self.end(Broken("reset", "given up"))
            connection.retire()

    # -- told by the connection ------------------------------------------------------------------------

    def feed(self, piece: bytes) -> None:
        """More of the body."""
        self._pieces.append(piece)
        self._unread += len(piece)
        if self._unread > MOST_UNREAD and self._connection is not None:
            self._connection.pause()
        self._wake()

    def end(self, fault: Broken | None) -> None:
        """The last of it, clean without a fault. From here on the connection is somebody else's."""
        self._connection, self._fault = None, fault
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
