"""What callers were answered and have not taken: counted for each principal, waited for, bounded, and cut off.

The server takes whatever it is given and waits for nobody, so an answer nobody reads stays in memory: without this,
as much of it as agents say. What is known of a connection comes from the system (`Peer`); where nothing is known,
what an answer has carried counts as unread until it ends.

INVARIANT: what is counted for a principal is what its `Owed` count, and each of them ends by `settle`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, Protocol, Self

from msgspec import Struct

from legation.core.reasons import Reason, Refused
from legation.surfaces.http import HttpAnswer

WINDOW: Final = 256 * 1024
"""Bytes an answer may carry before it is asked whether its caller takes them. A larger event passes alone."""
SMALL: Final = 64 * 1024
"""Bytes of an answer below which nobody counts: the kernel would keep as many."""
SLOWEST: Final = 64 * 1024
"""Bytes a second a caller takes at the least, besides the seconds it is given anyway."""
USUAL: Final = 1024 * 1024
UNKNOWN: Final = 2.0
"""The same of a whole answer on whose connection nothing can be known: it is counted that long, and not cut off."""
LOOK: Final = 0.005
"""Seconds after which the server has passed on what it was given, unless the caller's connection is full."""
SELDOM: Final = 0.25
"""Seconds between two looks at most."""


class Peer(Protocol):
    """A caller's connection."""

    def queued(self) -> int | None:
        """Bytes it was sent and has not acknowledged; None where that cannot be known."""
        ...

    def sever(self) -> None:
        """End it at once."""
        ...


class Bounds(Struct, frozen=True):
    """How much may be unread."""

    principal: int = 2**25
    """Bytes, of all answers to one principal."""
    total: int = 2**28
    """Bytes of all. A principal has no more than what is left for everybody else."""
    seconds: float = 30.0
    """For which a caller may take nothing."""


class Unread:
    """Everything that is unread."""

    def __init__(self, peers: Callable[[str], Peer], bounds: Bounds) -> None:
        self.bounds = bounds
        self.held: dict[str, int] = {}
        """Bytes by principal."""
        self.total = 0
        self._peers = peers
        self._lingering: set[Owed] = set()
        self._watching: asyncio.Task[None] | None = None

    def owed(self, principal: str, peer: str) -> Owed:
        """What one answer to this principal will owe. `peer` is the address and port of its connection."""
        return Owed(self, principal, self._peers(peer))

    def admit(self, principal: str, size: int) -> None:
        """Raises Refused(TOO_MUCH_UNREAD) where this principal may be sent no more."""
        if self.room(principal, size):
            return
        for one in [one for one in self._lingering if one.principal == principal]:
            one.look()
        if not self.room(principal, size):
            held = self.held.get(principal, 0)
            raise Refused(Reason.TOO_MUCH_UNREAD, f"{held} bytes wait to be read", retry_after=1)

    def room(self, principal: str, size: int) -> bool:
        """Whether this principal may be sent so much more."""
        held, left = self.held.get(principal, 0), self.bounds.total - self.total
        if not held:  # what alone is more than may wait is not more than may be answered
            return size <= left or not self.total
        return held + size <= min(self.bounds.principal, left)

    def count(self, principal: str, size: int) -> None:
        """Count more, or less."""
        self.total += size
        if left := self.held.get(principal, 0) + size:
            self.held[principal] = left
        else:
            self.held.pop(principal, None)

    def linger(self, owed: Owed) -> None:
        """Watch what an answer that is complete still owes, until it is taken or too late."""
        self._lingering.add(owed)
        if self._watching is None or self._watching.done():
            self._watching = asyncio.get_running_loop().create_task(self._watch())

    def forget(self, owed: Owed) -> None:
        """It owes nothing any more."""
        self._lingering.discard(owed)

    async def close(self) -> None:
        """Wait for nobody any more."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        for one in list(self._lingering):
            await asyncio.to_thread(one.peer.sever)
            one.settle()

    async def _watch(self) -> None:
        while self._lingering:
            await asyncio.sleep(SELDOM)
            for one in list(self._lingering):
                one.look()
                if one.size and one.late:
                    await asyncio.to_thread(one.peer.sever)
                    one.settle()


class Owed:
    """What one answer has carried and its caller is not known to have taken."""

    __slots__ = ("_among", "_clock", "_since", "blind", "peer", "principal", "size")

    def __init__(self, among: Unread, principal: str, peer: Peer) -> None:
        self.principal = principal
        self.peer = peer
        self.size = 0
        self.blind = False
        """Nothing can be known of the connection."""
        self._among = among
        self._clock = asyncio.get_running_loop().time
        self._since = self._clock()

    @property
    def late(self) -> bool:
        """Whether the caller had all the time it gets, or that most would take where nothing is known."""
        given = UNKNOWN + self.size / USUAL if self.blind else self._among.bounds.seconds + self.size / SLOWEST
        return self._clock() - self._since > given

    def weigh(self, size: int) -> None:
        """Count this much instead."""
        self._among.count(self.principal, size - self.size)
        self.size = size

    def take(self, size: int) -> None:
        """Count what is about to be sent. Raises Refused(TOO_MUCH_UNREAD)."""
        self._among.admit(self.principal, size)
        self._among.count(self.principal, size)
        self.size += size
        self._since = self._clock()

    def settle(self) -> None:
        """All of it was taken, or thrown away."""
        self._among.count(self.principal, -self.size)
        self._among.forget(self)
        self.size = 0

    def end(self) -> None:
        """The answer is complete: the last of it is on its way."""
        if self.size <= SMALL:
            self.settle()
        else:
            self._since = self._clock()
            self.blind = self.peer.queued() is None
            self._among.linger(self)

    def look(self) -> None:
        """Settle what is known to be taken, once the server had the time to pass it on."""
        if self._clock() - self._since >= LOOK and self.peer.queued() == 0:
            self.settle()

    async def taken(self, left: asyncio.Future[None]) -> None:
        """Wait until the caller has taken everything, or has left. Raises Refused(TOO_MUCH_UNREAD).

        Returns at once where nothing can be known.
        """
        since, pause, empty = self._clock(), LOOK, 0
        while not self.blind and empty < 2 and not left.done():
            await asyncio.wait((left,), timeout=pause)
            queued = self.peer.queued()
            self.blind = queued is None
            # Twice: between filling the connection and being told that there is room the server has a moment.
            empty, pause = (empty + 1, LOOK) if queued == 0 else (0, min(pause * 2, SELDOM))
            if empty == 0 and self._clock() - since > self._among.bounds.seconds + self.size / SLOWEST:
                detail = f"nothing, or too little, was read of {self.size} bytes"
                raise Refused(Reason.TOO_MUCH_UNREAD, detail, retry_after=1)
        if empty == 2:
            self.settle()


class Whole:
    """One answer that is sent whole. What is large is counted from when it is here until it is taken."""

    __slots__ = ("_among", "_left", "_owed", "_peer", "_principal")

    def __init__(self, among: Unread, principal: str, peer: str) -> None:
        self._among = among
        self._principal = principal
        self._peer = peer
        self._owed: Owed | None = None
        self._left = 0

    def weigh(self, body: bytes) -> None:
        """Count what an agent answered. Raises Refused(TOO_MUCH_UNREAD)."""
        if len(body) > SMALL:
            if self._owed is None:
                self._owed = self._among.owed(self._principal, self._peer)
            self._owed.take(len(body))

    def sent(self, answer: HttpAnswer) -> HttpAnswer:
        """Note what is sent of it."""
        self._left = len(answer.body)
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._owed is not None:
            self._owed.weigh(self._left)
            self._owed.end()
