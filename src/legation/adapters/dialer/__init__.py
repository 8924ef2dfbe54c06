"""The way out: sends what a Permit names, once, and hands back the answer. Answers Forward.

HTTP/1.1 over connections that are kept. No redirects, no proxies, no decompression, no cookies, no retry.
"""

from __future__ import annotations

import asyncio
import ssl
from typing import Final

from legation.adapters.dialer.connection import Connection
from legation.adapters.dialer.pool import Pool
from legation.adapters.dialer.request import Origin, written
from legation.core.asks import Broken, Forward, Inbound, Outbound, Post
from legation.core.model import Permit

CONNECT_SECONDS: Final = 5.0
POST_SECONDS: Final = 8.0
"""For a whole Post: less than the engine waits for any answer."""
TICK: Final = 0.25
"""Seconds between two looks at the deadlines. One timer looks at all: one each would cost as much as the call."""


class Dialer:
    """Holds the connections to origins."""

    def __init__(
        self,
        *,
        most_reply_bytes: int,
        most_connections: int = 1024,
        most_idle: int = 32,
        idle_seconds: float = 30.0,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        """The numbers of connections are per origin. `ssl_context` replaces the system's trust."""
        self._most_reply_bytes = most_reply_bytes
        self._most_connections = most_connections
        self._most_idle = most_idle
        self._idle_seconds = idle_seconds
        self._ssl_context = ssl_context
        self._pools: dict[Origin, Pool] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    async def forward(self, question: Forward) -> Inbound:
        """Answer Forward. Raises Broken."""
        return await self._sent(question.outbound, question.permit)

    async def post(self, question: Post) -> int:
        """Answer Post. Raises Broken."""
        answer = await self._sent(Outbound("POST", question.url, question.headers, question.body, timeout=POST_SECONDS))
        await answer.close()
        return answer.status

    async def exchange(self, outbound: Outbound) -> Inbound:
        """Send what another adapter has to say, within its timeout. Raises Broken."""
        return await self._sent(outbound)

    async def _sent(self, outbound: Outbound, permit: Permit | None = None) -> Inbound:
        origin, request = written(outbound)
        pool = self._pools.get(origin) or self._pool(origin)
        deadline = pool.clock() + outbound.timeout
        # What waits is soon back from a call, and kept by a stream: so a call pays for its share only when it dials.
        connection = pool.take() if not outbound.streaming else None
        if connection is None:
            if permit is not None:
                pool.share(permit, self._most_connections, streaming=outbound.streaming)
            connection = pool.take() or await self._connect(origin, pool, deadline, permit)
        connection.permit = permit
        answer = connection.send(request, deadline, streaming=outbound.streaming)
        try:
            return await answer
        except BaseException:
            connection.give_up(answer)
            raise

    async def close(self) -> None:
        """Close every connection. What is under way breaks; what is asked afterwards is refused."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for pool in self._pools.values():
            for connection in list(pool.connections):
                connection.fail(Broken("reset", "the gateway stops"))
        self._pools.clear()
        await asyncio.sleep(0)  # the transports let go of their sockets in the next turn of the loop

    def _pool(self, origin: Origin) -> Pool:
        if self._closed:
            raise Broken("unreachable", "the gateway stops")
        clock = asyncio.get_running_loop().time
        pool = self._pools[origin] = Pool(clock, most_idle=self._most_idle, idle_seconds=self._idle_seconds)
        return pool

    async def _connect(self, origin: Origin, pool: Pool, deadline: float, permit: Permit | None) -> Connection:
        """Open one more connection. Raises Broken."""
        if len(pool.connections) >= self._most_connections:
            raise Broken("crowded", f"all {self._most_connections} connections to it are in use")
        loop = asyncio.get_running_loop()
        connection = Connection(pool, self._most_reply_bytes)
        connection.permit = permit
        pool.connections.add(connection)
        if self._timer is None:
            self._timer = loop.call_later(TICK, self._tick, loop)
        tls = self._tls() if origin.scheme == "https" else None
        name = origin.host if tls is not None else None
        until = min(deadline, loop.time() + CONNECT_SECONDS)
        try:
            async with asyncio.timeout_at(until):
                host, port = await _address(origin)
                await loop.create_connection(lambda: connection, host, port, ssl=tls, server_hostname=name)
        except BaseException as fault:
            connection.retire()
            if isinstance(fault, TimeoutError) and until == deadline:
                raise Broken("timeout", "no connection in time") from None
            if isinstance(fault, OSError | UnicodeError):  # UnicodeError: a host too long for a name
                raise _unreachable(fault) from None
            raise
        if connection.closed:
            raise Broken("unreachable", "the connection closed at once")
        return connection

    def _tls(self) -> ssl.SSLContext:
        if self._ssl_context is None:
            self._ssl_context = ssl.create_default_context()
            self._ssl_context.minimum_version = ssl.TLSVersion.TLSv1_2
            self._ssl_context.set_alpn_protocols(["http/1.1"])
        return self._ssl_context

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        for origin, pool in list(self._pools.items()):
            pool.expire(now)
            if not pool.connections:
                del self._pools[origin]
        self._timer = loop.call_later(TICK, self._tick, loop) if self._pools else None


async def _address(origin: Origin) -> tuple[str, int]:
    """Where to connect to for an origin. What names the peer to TLS is the origin all the same."""
    return origin.host, origin.port


def _unreachable(fault: Exception) -> Broken:
    """What a failed connect means. The text of the fault may name internal addresses, so it stays here."""
    if isinstance(fault, ssl.SSLCertVerificationError):
        return Broken("unreachable", "the certificate does not hold")
    return Broken("unreachable", "no TLS" if isinstance(fault, ssl.SSLError) else "no connection")
