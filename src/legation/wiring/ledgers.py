"""What vouches for the ledger, checkpoints that a running gateway signs; and going on when it is not what it was."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from legation.adapters.clock import Clock
from legation.adapters.keyring import files
from legation.adapters.keyring.files import KeyringError
from legation.adapters.keyring.ledger import LedgerKeys
from legation.adapters.sqlite.feed import alone
from legation.adapters.sqlite.settling import GO_ON
from legation.adapters.sqlite.store import Store
from legation.core import base64url, checkpoints
from legation.core.asks import NewId, Unavailable
from legation.core.audit import Field, event
from legation.core.checkpoints import Checkpoint

if TYPE_CHECKING:
    from legation.config import Settings

EVERY: Final = 60.0
"""Seconds between two checkpoints, while something is recorded."""


class Checkpointing:
    """Signs where the ledger ends: when a gateway starts, each minute, and when it stops."""

    def __init__(self, store: Store, keys: LedgerKeys, log: Any) -> None:
        self._store = store
        self._keys = keys
        self._log = log
        self._seq = 0
        self._task: asyncio.Task[None] | None = None

    @classmethod
    async def agreed(cls, store: Store, keys: LedgerKeys, log: Any) -> Checkpointing:
        """For a ledger that is the one the last checkpoint was signed of. Raises Unavailable for another."""
        made = cls(store, keys, log)
        await asyncio.to_thread(made._agree)
        return made

    async def write(self) -> None:
        """Sign where the ledger ends now. What cannot be signed is logged, and stops nobody."""
        try:
            await asyncio.to_thread(self._write)
        except (Unavailable, KeyringError, OSError) as fault:
            self._log.error("no checkpoint of the ledger", fault=str(fault))  # a trace says no more

    def start(self) -> None:
        """Begin to sign each minute."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Sign once more, and stop."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self.write()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            await self.write()

    def _agree(self) -> None:
        try:
            self._store.checkpoints.begin()
            lines = self._store.checkpoints.lines()
        except OSError as fault:
            raise Unavailable("ledger", f"`{self._store.checkpoints.path}`: {fault.strerror}") from fault
        if not lines:
            return
        try:
            last = checkpoints.peek(lines[-1])  # whether it is signed, `audit verify` tells
        except ValueError as fault:
            raise Unavailable("ledger", f"its last checkpoint cannot be read ({fault}); {GO_ON}") from None
        if (apart := _apart(self._store, last)) is not None:
            raise Unavailable("ledger", f"{apart}; {GO_ON}")
        self._seq = last.seq

    def _write(self) -> None:
        self._seq = _sign(self._store, self._keys, self._seq)


def _sign(store: Store, keys: LedgerKeys, before: int) -> int:
    """Sign where the ledger ends, unless that is `before`; where it ends. Raises Unavailable, KeyringError, OSError."""
    seq, head = store.end()
    if seq not in (0, before):
        kid = keys.active()
        said = checkpoints.signing_input(Checkpoint(seq, head, int(time.time())), kid)
        store.checkpoints.append(f"{said.decode()}.{base64url.encode(keys.sign(kid, said))}")
    return seq


def ledger_keys(settings: Settings) -> LedgerKeys:
    """The keys of checkpoints. Raises Unavailable."""
    try:
        return LedgerKeys(files.directory(settings.keys.uri), clock=time.time)
    except KeyringError as fault:
        raise Unavailable("keyring", str(fault)) from None


def shown(settings: Settings, store: Store) -> tuple[list[Checkpoint], str]:
    """Every checkpoint that verifies, and what is wrong with the rest; empty when nothing is. Raises Unavailable."""
    keys = ledger_keys(settings)
    try:
        lines, known = store.checkpoints.lines(), keys.verifying()
    except KeyringError as fault:
        raise Unavailable("keyring", str(fault)) from None
    if known and not lines:
        return [], f"checkpoints were signed, and `{store.checkpoints.path.name}` holds none"
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(checkpoints.read(line, known))
        except ValueError as fault:
            return found, f"line {number} of `{store.checkpoints.path.name}` is no checkpoint of ours: {fault}"
    return found, ""


class Restored(Struct, frozen=True):
    """What was wrong, and what of the log could be taken."""

    why: str
    taken: int
    left: int


def restored(settings: Settings, *, who: str) -> Restored | None:
    """Go on from the database as it is, and record that; None where nothing was wrong.

    What does not fit is set aside under other names. Raises Unavailable; FileNotFoundError without a database.
    """
    with Store.open(settings.storage.path, create=False) as store, alone(store.directory):
        why = wrong(settings, store)
        if not why:
            return None
        signed = [each for each in shown(settings, store)[0] if store.hash_of(each.seq) != each.head]
        last = max(signed, key=lambda each: each.seq, default=None)
        name = Clock().new_id(NewId())

        def record(taken: int, left: int) -> tuple[str, str, None, bytes]:
            more: dict[str, Field] = {} if last is None else {"signed": last.seq, "head": last.head.hex()}
            body = event(
                record_id=name, at=time.time(), what="ledger-restored", who=who, why=why, taken=taken, left=left, **more
            )  # fmt: skip
            return name, "event", None, body

        taken, left = store.go_on(record, name)
        store.checkpoints.set_aside(f"{settings.storage.path.name}.aside.{name}.checkpoints")
        try:
            _sign(store, ledger_keys(settings), 0)
        except KeyringError as fault:
            raise Unavailable("keyring", str(fault)) from None
        return Restored(why, taken, left)


def wrong(settings: Settings, store: Store) -> str:
    """Why this is not the ledger that was written, as far as its log and its checkpoints tell; empty when it is.

    Raises Unavailable.
    """
    if gone := store.missing():
        return f"{gone}, and with it records may be"
    store.end()  # settles what was acknowledged
    signed, unsigned = shown(settings, store)
    found = (_apart(store, each) for each in signed)
    return unsigned or next((apart for apart in found if apart is not None), "")


def _apart(store: Store, checkpoint: Checkpoint) -> str | None:
    head = store.hash_of(checkpoint.seq)
    if head is None:
        return f"the ledger ends before record {checkpoint.seq}, of which a checkpoint was signed"
    return None if head == checkpoint.head else f"record {checkpoint.seq} is not the one a checkpoint was signed of"
