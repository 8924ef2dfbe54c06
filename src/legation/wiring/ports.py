"""A port to listen on, and whether we do."""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import Final

from legation.core.asks import Unavailable

_FILES: Final = Path("/dev/fd")


def untaken(host: str, port: int) -> None:
    """Raises Unavailable when somebody listens there, or nobody can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise _taken(host, port, fault.strerror or str(fault)) from None


async def listening(host: str, port: int, serving: asyncio.Task[None]) -> None:
    """Wait until this process accepts connections. Raises Unavailable when the server ended instead."""
    while True:
        if serving.done():
            fault = None if serving.cancelled() else serving.exception()
            raise _taken(host, port, "the server ended at once" if fault is None else str(fault))
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(0.02)
            continue
        writer.close()
        if _ours(port):
            return
        await asyncio.sleep(0.02)


def free_port(host: str = "127.0.0.1") -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def _taken(host: str, port: int, why: str) -> Unavailable:
    shown = f"[{host}]" if ":" in host else host
    return Unavailable("port", f"{shown}:{port} cannot be used ({why}); stop what listens there, or set server.port")


def _ours(port: int) -> bool:
    """Whether it is we who listen on this port. Where open files cannot be listed, it is taken to be."""
    if not _FILES.is_dir():
        return True
    for name in _FILES.iterdir():
        if not name.is_socket():  # a copy of what is none is nobody's to close
            continue
        with suppress(OSError), socket.socket(fileno=os.dup(int(name.name))) as one:
            listens = one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
            if listens and one.family in (socket.AF_INET, socket.AF_INET6) and one.getsockname()[1] == port:
                return True
    return False
