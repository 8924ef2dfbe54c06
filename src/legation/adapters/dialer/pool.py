"""The connections to one origin, and which of them wait for a call: the one used last is used next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from legation.core.asks import Broken
from legation.core.model import Permit

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

    def share(self, permit: Permit, most: int, *, streaming: bool) -> None:
        """Leave something for others: a tenant has at most twice what is free, an agent what is left of that.

        So one tenant alone has two thirds, and of three each has two sevenths. A quarter is kept from streams.
        Raises Broken.
        """
        if 4 * len(self.connections) < most:
            return
        limit = most - most // 4 if streaming else most
        free = limit - (len(self.connections) - len(self._idle))
        for_what = f"{limit} connections to it that streams may have" if streaming else f"{limit} connections to it"
        if free <= 0:
            raise Broken("crowded", f"all of the {for_what} are in use")
        caller = permit.caller
        held = [one.permit.caller for one in self.connections if one.permit is not None]
        of_tenant = sum(one.tenant == caller.tenant for one in held)
        of_caller = sum((one.tenant, one.id) == (caller.tenant, caller.id) for one in held)
        if of_tenant >= 2 * free:
            raise Broken("crowded", f"the tenant has its share, {of_tenant} of the {for_what}")
        if of_caller >= 2 * free - of_tenant:
            raise Broken("crowded", f"the agent has its share, {of_caller} of the {for_what}")

    def release(self, connection: Connection) -> None:
        """Take back a connection whose answer was read to its end; the caller has made sure of it."""
        if len(self._idle) >= self._most_idle:
            connection.retire()
            return
        connection.deadline = self.clock() + self._idle_seconds
        connection.permit = None
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
