"""A port to listen on, and whether anybody does."""

from __future__ import annotations

import asyncio
import socket


async def listening(host: str, port: int, serving: asyncio.Task[None]) -> None:
    """Wait until connections are accepted. Raises OSError when the server ended instead."""
    while True:
        if serving.done():
            serving.result()
            raise OSError(f"the server on {host}:{port} ended at once; is the port taken?")
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(0.02)
            continue
        writer.close()
        return


def free_port(host: str = "127.0.0.1") -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port
