"""What the tests of the store share: agents to register, records to keep, a store that runs."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from legation.adapters.clock import Clock
from legation.adapters.sqlite.store import Store
from legation.core import audit
from legation.core.asks import Apply, Change, Commit, NewId, Note
from legation.core.model import Agent, Ending, Outcome, PutAgent, PutTenant, RegisteredKey, Standing, Tenant

ROOT = Path(__file__).resolve().parent.parent.parent

_clock = Clock()


def fresh() -> str:
    return _clock.new_id(NewId())


def agent(name: str, *, tenant: str = "acme", key: str | None = None, **more: Any) -> Agent:
    thumbprint = key or f"key-of-{name}"
    jwk = {"kty": "EC", "crv": "P-256", "x": thumbprint, "y": thumbprint}
    return Agent(
        name,
        tenant,
        "ops@acme",
        name.title(),
        more.pop("standing", Standing.ACTIVE),
        (RegisteredKey("k1", jwk, thumbprint),),
        frozenset({"payments:read"}),
        **more,
    )


def decision(record_id: str | None = None, verdict: Any = "permit", **more: Any) -> Commit:
    record_id = record_id or fresh()
    body = audit.decision(record_id=record_id, at=time.time(), verdict=verdict, stage="record", **more)
    return Commit(record_id, "decision", body)


def outcome(decision_id: str) -> Note:
    record_id = fresh()
    done = Outcome(Ending.COMPLETED, millis=1.0)
    body = audit.outcome(record_id=record_id, at=time.time(), decision_id=decision_id, outcome=done)
    return Note(record_id, "outcome", body)


def change(*changes: Change, what: str = "registry-changed", **fields: Any) -> Apply:
    record_id = fresh()
    return Apply(changes, record_id, audit.event(record_id=record_id, at=time.time(), what=what, **fields))


def enrol(one: Agent, card: bytes | None = None) -> Apply:
    return change(PutAgent(one, 0, card), what="agent-enrolled", agent=one.id)


def found(*tenants: str) -> Apply:
    return change(*(PutTenant(Tenant(name)) for name in tenants or ("acme",)), what="tenant-founded")


@contextlib.asynccontextmanager
async def running(path: Path, *, listen: bool = False, **clocks: Any) -> AsyncIterator[Store]:
    store = Store.open(path, **clocks)
    try:
        await store.start(listen=listen)
        yield store
    finally:
        await store.close()


def child(*arguments: str) -> subprocess.Popen[str]:
    """A process that runs the tests' own code."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    return subprocess.Popen(
        [sys.executable, *arguments], text=True, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}
    )


async def until(true: Callable[[], bool]) -> None:
    """Wait for what nothing announces, five seconds at most."""
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - nothing announces it
            await asyncio.sleep(0.005)
