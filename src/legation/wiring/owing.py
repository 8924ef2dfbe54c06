"""Counts what callers were answered and have not read, as the settings bound it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from legation.adapters.peers import Diagnosis
from legation.adapters.telemetry import Metrics
from legation.surfaces.unread import Bounds, Unread

if TYPE_CHECKING:
    from legation.config import Settings

LAST: Final = 1.0
"""Seconds for the last answers when the gateway stops, after the grace they had."""


class Owing:
    """Everything unread, and whoever knows of callers' connections."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        limits = settings.limits
        self._diagnosis = Diagnosis(settings.server.port)
        bounds = Bounds(limits.unread_bytes, limits.unread_bytes_of_all, limits.unread_seconds)
        self.unread = unread = Unread(self._diagnosis.peer, bounds)
        metrics.gauge("legation_unread_bytes", "Bytes of answers not known to be read.", lambda: float(unread.total))

    async def close(self, serving: asyncio.Task[None]) -> None:
        """Wait for callers no longer; give the server a moment to see that they are cut off."""
        await self.unread.close()
        await asyncio.wait((serving,), timeout=LAST)
        self._diagnosis.close()
