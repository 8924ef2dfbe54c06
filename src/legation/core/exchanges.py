"""What goes to an origin and comes back from one: values and exceptions that questions and their answers speak of."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from typing import Protocol

from msgspec import Struct


class Outbound(Struct, frozen=True):
    """A request ready to be sent to an origin."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    streaming: bool = False
    timeout: float = 60.0
    """Seconds until the response head; for a unary call until its end."""


class Inbound(Protocol):
    """An origin's answer. Closing it closes that one upstream exchange and nothing else."""

    status: int
    content_type: str
    activated_extensions: str | None
    body: bytes
    """Whole body of a unary answer; empty for a stream."""

    def chunks(self) -> AsyncIterator[bytes]:
        """The body of a stream as it arrives. Raises `Broken` when it ends otherwise than by a clean close."""
        ...

    def close(self) -> Awaitable[None]:
        """Give the connection up."""
        ...


class Broken(Exception):
    """The exchange with an origin failed. `sent` tells whether any byte of the request may have reached it."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind
        """`unreachable`, `timeout`, `reset` or `too-large`."""
        self.detail = detail


class Fetched(Struct, frozen=True):
    """A document at a URL, as a stranger serves it."""

    status: int
    """200, or 304 where it is the one whose tag was named."""
    etag: str
    body: bytes
