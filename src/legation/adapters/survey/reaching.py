"""Where a survey may go: a stranger's card must not choose what is dialled.

Names are resolved once, every address is judged, and the judged one is dialled. Inside (loopback, private networks) is
reached only for hosts the operator listed, or on this machine when the operator's own target is on this machine.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from msgspec import Struct

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
MOST_URL: Final = 2048
MOST_ADDRESSES: Final = 3
"""Tried for one name: its first may be of a network that this machine has no way into."""

Resolve: TypeAlias = Callable[[str, int], Awaitable[list[str]]]
Allowed: TypeAlias = Callable[[str, bool], bool]
"""Whether an address may be dialled; the second argument lets loopback and private networks in."""


class Unreached(Exception):
    """There is no answer, and why: for whoever asked for the survey."""


class Place(NamedTuple):
    """What a URL names."""

    scheme: str
    host: str
    port: int
    path: str
    """With its query."""

    @property
    def secure(self) -> bool:
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """As the Host header has it (RFC 9110 §7.2)."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (443 if self.secure else 80) else f"{name}:{self.port}"


def place(url: str) -> Place:
    """The place an absolute http or https URL names. Raises Unreached."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Unreached("not a URL") from None
    host = (parts.hostname or "").lower()
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc or len(url) > MOST_URL:
        raise Unreached("not an absolute http or https URL")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not url.isascii() or not url.isprintable() or " " in url or port == 0:
        raise Unreached("not a URL that can be sent")
    return Place(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path)


class Reach(Struct, frozen=True):
    """What the operator allows for one target."""

    hosts: frozenset[str]
    """Hosts, or host:port, whatever their addresses."""
    consent: bool
    home: str
    """Host of the target, as the operator wrote it."""
    allowed: Allowed
    resolve: Resolve

    def listed(self, where: Place) -> bool:
        """Whether the operator named this host; on this machine, whether the target is there too."""
        name = f"[{where.host}]" if ":" in where.host else where.host
        if {where.host, name, f"{name}:{where.port}"} & self.hosts:
            return True
        return where.host in LOOPBACK and self.home in LOOPBACK

    def may_probe(self, url: str) -> bool:
        """Whether something may be tried there that a card's reader would not do."""
        try:
            return self.consent and self.listed(place(url))
        except Unreached:
            return False

    async def addresses(self, where: Place) -> list[str]:
        """The addresses to dial, one after the other. All that a name has must be fit, or none is used.

        Raises Unreached.
        """
        try:
            found = await self.resolve(where.host, where.port)
        except (OSError, UnicodeError):
            raise Unreached(f"`{where.host}` has no address") from None
        inside = self.listed(where)
        if found and all(self.allowed(one, inside) for one in found):
            return found[:MOST_ADDRESSES]
        if found and not inside and all(self.allowed(one, True) for one in found):
            raise Unreached(f"`{where.host}` is inside a private network; list it with --host to look at it")
        raise Unreached(f"`{where.host}` has an address that is never dialled")

    def inside(self, address: str) -> bool:
        return not self.allowed(address, False)
