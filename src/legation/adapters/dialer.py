"""The way out: sends what a Permit names, once, and hands back the answer.

No redirects, no proxies from the environment, no decompression, no cookies, no retry. Answers Forward.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from pyreqwest.client import Client, ClientBuilder
from pyreqwest.exceptions import ConnectError, PyreqwestError, RequestTimeoutError

from legation.core.asks import Broken, Forward, Inbound

if TYPE_CHECKING:
    from pyreqwest.request import StreamRequest
    from pyreqwest.response import Response

CONNECT_TIMEOUT: Final = timedelta(seconds=5)


class Exchange(Inbound):
    """One answer of an origin, read as far as it was asked for."""

    def __init__(self, request: StreamRequest, response: Response) -> None:
        self._request = request
        self._response = response
        self._open = True
        self.status = response.status
        self.content_type = response.get_header("content-type") or ""
        self.activated_extensions = response.get_header("a2a-extensions")
        self.body = b""

    async def read(self, most: int) -> None:
        """Read the whole body, at most `most` bytes. Raises Broken."""
        declared = self._response.get_header("content-length")
        if declared is not None and int(declared) > most:
            raise Broken("too-large", f"{declared} bytes")
        pieces: list[bytes] = []
        size = 0
        async for piece in self.chunks():
            size += len(piece)
            if size > most:
                raise Broken("too-large", f"more than {most} bytes")
            pieces.append(piece)
        self.body = pieces[0] if len(pieces) == 1 else b"".join(pieces)

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body as it arrives. Raises Broken unless it ends cleanly."""
        reader = self._response.body_reader
        try:
            while (chunk := await reader.read_chunk()) is not None:
                yield bytes(chunk)
        except PyreqwestError as fault:
            raise _broken(fault, sent=True) from None

    async def close(self) -> None:
        """Give the exchange up; an unfinished one loses its connection, and nothing else."""
        if self._open:
            self._open = False
            await self._request.__aexit__(None, None, None)


class Dialer:
    """Holds the connections to origins."""

    def __init__(self, *, most_reply_bytes: int, http_client: Client | None = None) -> None:
        self._most = most_reply_bytes
        self._client = http_client or (
            ClientBuilder()
            .follow_redirects(False)
            .no_proxy()
            .referer(False)
            .gzip(False)
            .brotli(False)
            .zstd(False)
            .deflate(False)
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(timedelta(seconds=30))
            .user_agent("legation")
            .build()
        )

    async def forward(self, question: Forward) -> Inbound:
        """Answer Forward. Raises Broken."""
        outbound = question.outbound
        builder = self._client.request(outbound.method, outbound.url).headers(outbound.headers)
        if outbound.body:
            builder = builder.body_bytes(outbound.body)
        if not outbound.streaming:
            builder = builder.timeout(timedelta(seconds=outbound.timeout))
        request = builder.build_streamed()
        try:
            if outbound.streaming:
                async with asyncio.timeout(outbound.timeout):
                    response = await request.__aenter__()
            else:
                response = await request.__aenter__()
        except PyreqwestError as fault:
            raise _broken(fault, sent=False) from None
        except TimeoutError:
            raise Broken("timeout", "no answer in time") from None
        exchange = Exchange(request, response)
        try:
            if response.get_header("content-encoding") not in (None, "identity"):
                raise Broken("reset", "the answer is encoded, which was not asked for")
            if not (outbound.streaming and exchange.content_type.lower().startswith("text/event-stream")):
                await exchange.read(self._most)
                await exchange.close()
        except BaseException:
            await exchange.close()
            raise
        return exchange

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()


def _broken(fault: PyreqwestError, *, sent: bool) -> Broken:
    """What a client's fault means. The text of the fault may name internal addresses, so it stays here."""
    if isinstance(fault, RequestTimeoutError):
        return Broken("timeout", "no answer in time")
    if isinstance(fault, ConnectError) and not sent:
        return Broken("unreachable", "no connection")
    return Broken("reset", "the connection broke")
