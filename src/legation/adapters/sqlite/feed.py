"""How another process makes a change bite now: a Unix socket in the data directory.

A peer sends `refresh` and gets `ok SEQ` once the gateway's snapshot holds every change committed before; so a
command that suspends an agent returns when no further call of that agent can pass. The socket tells nothing
and takes nothing but that word. It is open to its owner alone, as the data directory is.

INVARIANT: one gateway to a data directory. Claims made in memory are once-only because one process holds
them; a second would let each token and proof through once more. The lock dies with its process, however that
ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import socket
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from legation.core.asks import Unavailable

SOCKET = "feed.sock"
LOCK = "feed.lock"

_LONGEST = 100
"""Bytes in the path of a Unix socket: 104 on macOS, 108 on Linux, a NUL among them."""

_ASKED_WITHIN = 5.0
"""Seconds a peer has to say its word."""


class Follower:
    """Listens, and refreshes when asked."""

    def __init__(self, directory: Path, refresh: Callable[[], Awaitable[int]]) -> None:
        self._path = directory / SOCKET
        self._lock_path = directory / LOCK
        self._refresh = refresh
        self._lock: int | None = None
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Take the lock and listen. Raises Unavailable if another gateway runs; ValueError on a long path."""
        address = _address(self._path)
        self._lock = _locked(self._lock_path)
        self._path.unlink(missing_ok=True)  # left by one that was killed: we hold the lock
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        # Its mode is set before it listens, so there is no moment at which others could connect.
        listener.bind(address)
        self._path.chmod(0o600)
        self._server = await asyncio.start_unix_server(self._serve, sock=listener, limit=64)

    async def close(self) -> None:
        """Stop listening and give the lock up."""
        if self._server is not None:
            self._server.close()
            self._server = None
            self._path.unlink(missing_ok=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_ASKED_WITHIN):
                if await reader.readline() != b"refresh\n":
                    return
            try:
                answer = f"ok {await self._refresh()}\n"
            except Unavailable as fault:
                answer = f"no {fault}\n"
            writer.write(answer.encode())
            await writer.drain()
        except (OSError, ValueError, TimeoutError):  # a peer that left, or talks at length, is owed nothing
            pass
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


@contextlib.contextmanager
def alone(directory: Path) -> Iterator[None]:
    """Without a gateway on this directory, and none can start meanwhile. Raises Unavailable if one runs."""
    lock = _locked(directory / LOCK)
    try:
        yield
    finally:
        os.close(lock)


def _locked(path: Path) -> int:
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise Unavailable("feed", f"another gateway runs on `{path.parent}`") from None
    return lock


def notify(directory: Path, timeout: float = 5.0) -> int | None:
    """Ask the gateway on this directory to apply every committed change; blocks until it has.

    The last change applied, or None when no gateway runs. Raises Unavailable when one runs and did not
    confirm: then a suspension may not bite yet.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as peer:
        peer.settimeout(timeout)
        try:
            peer.connect(_address(directory / SOCKET))
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        except OSError as error:
            raise Unavailable("feed", str(error)) from error
        try:
            peer.sendall(b"refresh\n")
            answer = b""
            while not answer.endswith(b"\n") and (more := peer.recv(512)):
                answer += more
        except OSError as error:
            raise Unavailable("feed", f"the gateway did not confirm: {error}") from error
    word, _, rest = answer.decode("utf-8", "replace").strip().partition(" ")
    if word != "ok" or not rest.isdecimal():
        raise Unavailable("feed", f"the gateway did not confirm: {rest or 'it closed the connection'}")
    return int(rest)


def _address(path: Path) -> str:
    address = str(path)
    if len(os.fsencode(address)) > _LONGEST:
        raise ValueError(f"`{address}` is too long for a Unix socket; choose a data directory with a shorter path")
    return address
