"""kill -9 under load: what was acknowledged is there, and the chain holds."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from sqlalchemy import select

from legation.adapters.sqlite.store import Store
from legation.adapters.tables import schema
from legation.core.asks import ClaimDurably
from legation.core.audit import Verified
from tests.adapters.stored import child, decision, running

LOAD = """
import asyncio, os, sys
from pathlib import Path
from legation.core.asks import BindFirst, ClaimDurably
from legation.core.model import Owner
from tests.adapters.stored import decision, fresh, outcome, running

async def call(store):
    while True:
        permit = decision()
        receipt = await store.ahead.commit(permit)
        os.write(1, b"record " + receipt.record_id.encode() + b"\\n")
        task = fresh()
        await store.owners.bind_first(BindFirst("p", (("task", task), ("context", task)), Owner("acme", "a")))
        os.write(1, b"task " + task.encode() + b"\\n")
        assert await store.ledger.claim(ClaimDurably("assertion", task, 4e9))
        os.write(1, b"claim " + task.encode() + b"\\n")
        store.ahead.note(outcome(permit.record_id))

async def main():
    async with running(Path(sys.argv[1]), listen=True) as store:
        await asyncio.gather(*(call(store) for _ in range(32)))

asyncio.run(main())
"""


@pytest.mark.parametrize("after", [1, 500, 2000])
async def test_what_was_acknowledged_survives(tmp_path: Path, after: int):
    acknowledged: dict[str, set[str]] = {"record": set(), "task": set(), "claim": set()}
    with child("-c", LOAD, str(tmp_path / "k.db")) as process:
        assert process.stdout is not None
        for count, line in enumerate(process.stdout):
            if count == after:
                process.send_signal(signal.SIGKILL)
            if line.endswith("\n"):  # the pipe still holds what was said before the end
                what, name = line.split()
                acknowledged[what].add(name)
    assert process.returncode == -signal.SIGKILL
    with Store.open(tmp_path / "k.db", create=False) as store:
        verified = store.verify()
        assert isinstance(verified, Verified)
        assert acknowledged["record"] <= {row.record_id for row in store.iterate_chain()}
        with store._engine.connect() as connection:
            for what, kept in (("task", schema.owners.c.id), ("claim", schema.claims.c.name)):
                assert acknowledged[what] <= set(connection.execute(select(kept)).scalars())
    async with running(tmp_path / "k.db") as again:
        assert (await again.ledger.commit(decision())).seq == verified.seq + 1
        assert isinstance(again.verify(), Verified)
        for name in list(acknowledged["claim"])[:3]:
            assert not await again.ledger.claim(ClaimDurably("assertion", name, 4e9))
