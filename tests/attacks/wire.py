"""Bytes on a socket, and what comes back: nothing between an attack and the gateway corrects it."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterable
from typing import Any, NamedTuple

PATIENCE = 5.0
"""Seconds an answer may take."""

Fields = Iterable[tuple[str | bytes, str | bytes]]


class Answer(NamedTuple):
    """What the gateway said, byte for byte. `status` 0: it closed the connection instead."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)

    def field(self, name: str) -> str:
        return ", ".join(value for key, value in self.headers if key == name)


def head(method: str, target: str | bytes, fields: Fields, *, version: str = "1.1") -> bytes:
    """A request's head. Nothing is added."""
    lines = [b" ".join((method.encode(), _bytes(target), f"HTTP/{version}".encode()))]
    lines += [_bytes(name) + b": " + _bytes(value) for name, value in fields]
    return b"\r\n".join((*lines, b"", b""))


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


class Line:
    """One connection to the gateway."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, *pieces: bytes) -> None:
        """Write; a peer that has had enough and closed is no error here."""
        with contextlib.suppress(ConnectionError):
            for piece in pieces:
                self.writer.write(piece)
                await self.writer.drain()

    async def answer(self, *, bodiless: bool = False) -> Answer:
        """The next answer on this connection."""
        async with asyncio.timeout(PATIENCE):
            try:
                status, headers = await self._head()
                if bodiless or status in (101, 204, 304):
                    return Answer(status, headers, b"")
                return Answer(status, headers, await self._body(dict(headers)))
            except (asyncio.IncompleteReadError, ConnectionError):
                return Answer(0, (), b"")

    async def _head(self) -> tuple[int, tuple[tuple[str, str], ...]]:
        line, *fields = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").rstrip().split("\r\n")
        pairs = (field.partition(":") for field in fields)
        return int(line.split()[1]), tuple((name.lower(), value.strip()) for name, _, value in pairs)

    async def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding") != "chunked":
            return await self.reader.readexactly(int(headers.get("content-length", "0")))
        body = b""
        while size := int((await self.reader.readline()).strip(), 16):
            body += (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readline()
        return body


@contextlib.asynccontextmanager
async def connected(port: int) -> AsyncIterator[Line]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    try:
        yield Line(reader, writer)
    finally:
        writer.transport.abort()


async def ask(port: int, *pieces: bytes, bodiless: bool = False) -> Answer:
    """Send on a connection of its own; the first answer."""
    async with connected(port) as line:
        await line.send(*pieces)
        return await line.answer(bodiless=bodiless)
