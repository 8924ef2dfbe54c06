"""What the ledger says of a step: from the record, as `legation audit explain` reads it, and never from the answer."""

from __future__ import annotations

import asyncio
import time
from typing import Final

import msgspec

from legation.core.audit import Decision, Event, OutcomeRecord, read
from legation.demo.steps import Seen, Told
from legation.wiring.admin import Admin

PATIENCE: Final = 2.0
"""Seconds in which the outcome of a call that ended is noted."""


class Ledger:
    """The records of a gateway that serves in this process."""

    def __init__(self, admin: Admin) -> None:
        self._store = admin.store

    async def told(self, seen: Seen) -> Told | None:
        """The record a step names, or that of the message that passed last; None where there is none."""
        if seen.record_id:
            row = self._store.record(seen.record_id)
        elif seen.message_id:
            found = self._store.records(kind="decision", newest=True, limit=1, message=seen.message_id)
            row = found[0] if found else None
        else:
            row = None
        if row is None:
            return None
        record = read(row.kind, row.body)
        if isinstance(record, Decision) and seen.ended:
            return Told(record.id, record.reason or await self._ending(record.id))
        return Told(record.id, _reason(record))

    async def _ending(self, decision_id: str) -> str:
        """Why a permitted call ended; empty where it came to its own end."""
        until = time.monotonic() + PATIENCE
        # Whoever notes it is the gateway, which tells nobody here.
        while (row := self._store.outcome_of(decision_id)) is None and time.monotonic() < until:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        return "" if row is None else msgspec.json.decode(row.body, type=OutcomeRecord).reason or ""


def _reason(record: Decision | OutcomeRecord | Event) -> str:
    if isinstance(record, Event):
        return str(record.fields.get("reason") or "")
    return record.reason or ""
