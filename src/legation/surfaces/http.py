"""One HTTP exchange as values, whatever server carries it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class HttpRequest(Struct, frozen=True):
    """A request, read whole."""

    method: str
    path: str
    """Percent-decoded by the server."""
    query: str
    """Raw query string, without `?`."""
    headers: Mapping[str, tuple[str, ...]]
    """Field values by lower-case name, each field apart, in order."""
    body: bytes
    remote: str = ""
    """The caller's address, without its port."""
    peer: str = ""
    """With its port."""

    def fields(self, name: str) -> tuple[str, ...]:
        """Every field of this lower-case name, in order."""
        return self.headers.get(name, ())


class HttpAnswer(Struct, frozen=True):
    """An answer, whole."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


class Route(Struct, frozen=True):
    """Where under `/a2a/{agent}` a request is going."""

    agent: str
    binding: str
    """`rpc`, `rest` or `card`."""
    rest: str = ""
    """For `rest`: the path below the interface URL, with its leading slash."""
    skill: str | None = None
