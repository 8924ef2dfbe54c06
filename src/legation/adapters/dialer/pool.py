"""The connections to one origin, and which of them wait for a call: the one used last is used next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from legation.core.asks import Broken

if TYPE_CHECKING:
    from legation.adapters.dialer.connection import Connection


class Pool:
    """INVARIANT: what is idle is open, owes nothing and is owed nothing."""

    def __init__(self, clock: Callable[[], float], *, most_idle: int, idle_seconds: float) -> None:
        self.clock = clock
        self.connections: set[Connection] = set()
        """All of them, those being opened included."""
        self._idle: list[Connection] = []
        self._most_idle = most_idle
        self._idle_seconds = idle_seconds

    def take(self) -> Connection | None:
        """A connection that waits, if there is one."""
        while self._idle:
            connection = self._idle.pop()
            if not connection.transport.is_closing():
                return connection
            connection.retire()
        return None

    def release(self, connection: Connection) -> None:
        """Take back a connection whose answer was read to its end; the caller has made sure of it."""
        if len(self._idle) >= self._most_idle:
            connection.retire()
            return
        connection.deadline = self.clock() + self._idle_seconds
        self._idle.append(connection)

    def forget(self, connection: Connection) -> None:
        """A connection is gone."""
        self.connections.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)

    def expire(self, now: float) -> None:
        """End what has lasted too long: calls, and the waiting for one."""
        for connection in [one for one in self.connections if one.deadline <= now]:
            connection.fail(Broken("timeout", "no answer in time"))
