"""DESIGN section 5: a restart never reopens a replay window, also where the clock was set back before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from legation.adapters.clock import Clock, shown
from legation.adapters.memory import Claims
from legation.adapters.sqlite import settling
from legation.adapters.sqlite.store import Store
from legation.core import audit, proof
from legation.core.asks import ClaimOnce, Commit, NewId, RememberedSince
from legation.core.model import Proof
from tests.adapters.stored import running

URL = "https://gate.example/a2a/payments/rpc"
USED = Proof("k", "j", 1100, None)


class Process:
    """What one run of a gateway decides by: its clock, its memory, and the file that outlives it."""

    def __init__(self, store: Store, now: float) -> None:
        self.now = now
        self._store = store
        self._clock = Clock(time=lambda: self.now)
        self._claims = Claims(now=lambda: self.now, used_until=shown(store.newest_id()))

    async def passes(self, one: Proof) -> bool:
        """Whether a call with this proof is let through; it is recorded either way, as every call is."""
        record_id = self._clock.new_id(NewId())
        assert self.now - proof.WINDOW <= one.issued_at <= self.now + proof.FUTURE
        name, until = proof.claim(one, URL, self.now)
        let = not proof.must_carry_nonce(one, self._claims.remembered_since(RememberedSince()))
        let = let and self._claims.claim(ClaimOnce("dpop", name, until))
        body = audit.event(record_id=record_id, at=self.now, what="call")
        await self._store.ahead.commit(Commit(record_id, "event", body))
        return let


@pytest.mark.parametrize("killed", [False, True])
@pytest.mark.parametrize("quiet", [False, True])
async def test_a_proof_used_before_the_clock_was_set_back_is_not_taken_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, killed: bool, quiet: bool
):
    with monkeypatch.context() as context:
        if killed:  # what was decided stands in the log alone
            context.setattr(settling.Settler, "_run", lambda _: None)
        async with running(tmp_path / "l.db", listen=True) as store:
            process = Process(store, 1000.0)
            process.now = 1100.0
            assert await process.passes(USED)
            if not quiet:  # it goes on deciding after the clock was set back
                process.now = 1070.0
                await process.passes(Proof("k", "meanwhile", 1070, None))
    for restart in range(2):  # and what is decided after a restart does not hide what was before it
        async with running(tmp_path / "l.db", listen=True) as store:
            process = Process(store, 1070.0)
            await process.passes(Proof("k", "meanwhile", 1070, None))
            if restart:
                process.now = 1095.0
                assert not await process.passes(USED)
                assert not await process.passes(Proof("k", "another", 1100, None))
                assert await process.passes(Proof("k", "new", 1100, "a nonce of ours"))
    async with running(tmp_path / "l.db", listen=True) as store:
        process = Process(store, 1101.0)
        process.now = 1130.0
        assert await process.passes(Proof("k", "later", 1130, None))
