"""A log ahead of the ledger that is not what it was: nothing is acknowledged that nobody will read."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from legation.adapters.sqlite.ahead import files
from legation.adapters.sqlite.store import Store
from legation.core import audit
from legation.core.asks import Unavailable
from legation.core.audit import Verified
from tests.adapters.stored import child, decision, outcome, running, until

KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from tests.adapters.stored import decision, running

async def main():
    async with running(Path(sys.argv[1]), listen=True) as store:
        for _ in range(5):
            await store.ahead.commit(decision())
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


def gateway(path: Path):
    return running(path, listen=True)


def logs(path: Path) -> list[Path]:
    return [file for _, file in files(path)]


def killed(path: Path) -> None:
    with child("-c", KILLED, str(path)) as process:
        process.wait()
    assert process.returncode == -signal.SIGKILL


def went_on(path: Path) -> tuple[int, int]:
    """As an operator would."""
    with Store.open(path, create=False) as store:

        def record(taken: int, left: int) -> tuple[str, str, None, bytes]:
            return (
                "restored",
                "event",
                None,
                audit.event(record_id="restored", at=1.0, what="x", taken=taken, left=left),
            )

        return store.go_on(record, "then")


async def serves(path: Path) -> None:
    """A gateway records, and what it records is read, also after the next start."""
    async with gateway(path) as store:
        one = decision()
        await store.ahead.commit(one)
        assert store.record(one.record_id) is not None
        store.ready()
    with Store.open(path, create=False) as reader:
        assert reader.record(one.record_id) is not None
        assert isinstance(reader.verify(), Verified)


async def test_after_an_orderly_stop_the_database_is_whole_without_its_log(tmp_path: Path):
    path = tmp_path / "l.db"
    for _ in range(3):
        await serves(path)
    last = files(path)[-1][0]
    for log in logs(path):
        log.unlink()
    await serves(path)
    assert files(path)[-1][0] > last  # a mark never goes back
    await serves(path)
    with Store.open(path, create=False) as store:
        assert store.head() == 5


async def test_a_log_that_is_gone_after_a_kill_is_no_empty_one(tmp_path: Path):
    path = tmp_path / "l.db"
    killed(path)
    for log in logs(path):
        log.unlink()
    with pytest.raises(Unavailable, match=r"l\.db\.ahead\.1` is gone.*legation audit restored"):
        await serves(path)
    with Store.open(path, create=False) as store:
        assert "is gone" in store.missing()
        with pytest.raises(Unavailable, match="is gone"):
            store.head()
    went_on(path)
    await serves(path)


@pytest.mark.parametrize("number", [2, 3])
async def test_a_file_missing_in_between_is_missed(tmp_path: Path, number: int):
    path = tmp_path / "l.db"
    killed(path)
    whole = logs(path)[0].read_bytes()
    for more in range(2, 5):
        path.with_name(f"l.db.ahead.{more}").write_bytes(whole[:0])
    path.with_name(f"l.db.ahead.{number}").unlink()
    with pytest.raises(Unavailable, match=rf"ahead\.{number}` is gone"):
        await serves(path)
    assert sum(went_on(path)) == 5  # some may have been settled before the kill
    with Store.open(path, create=False) as reader:
        assert reader.head() == 6
    await serves(path)


async def test_a_log_shorter_than_what_was_read_of_it_is_told(tmp_path: Path):
    path = tmp_path / "l.db"
    killed(path)
    with Store.open(path, create=False) as store:
        assert store.head() == 5
    os.truncate(logs(path)[0], 100)
    with pytest.raises(Unavailable, match="is shorter than what was read"):
        await serves(path)


async def test_what_is_restored_in_place_takes_what_the_log_still_holds(tmp_path: Path):
    path = tmp_path / "l.db"
    Store.open(path).dispose()
    old = path.read_bytes()
    permit = decision()
    async with gateway(path) as store:
        await store.ahead.commit(permit)
    async with gateway(path) as store:
        store.ahead.note(outcome(permit.record_id))
        after = decision()
        await store.ahead.commit(after)
    path.write_bytes(old)
    for beside in path.parent.glob("l.db-*"):
        beside.unlink()
    with pytest.raises(Unavailable, match=r"ahead\.1` is gone"):
        await serves(path)
    # The outcome's permit is lost with the first file; in the chain it would be an orphan.
    assert went_on(path) == (1, 1)
    with Store.open(path, create=False) as reader:
        assert [row.record_id for row in reader.iterate_chain()] == [after.record_id, "restored"]
        assert isinstance(reader.verify(), Verified)
    assert [each.name for each in path.parent.glob("*.aside.*")] == ["l.db.aside.then.2"]
    await serves(path)


def gone(log: Path) -> None:
    log.unlink()


def moved(log: Path) -> None:
    log.rename(log.with_name("elsewhere"))


def replaced(log: Path) -> None:
    log.rename(log.with_name("elsewhere"))
    log.write_bytes(b"")


def emptied(log: Path) -> None:
    os.truncate(log, 0)


@pytest.mark.parametrize("harm", [gone, moved, replaced, emptied])
async def test_nobody_is_answered_once_the_file_is_not_what_it_was(tmp_path: Path, harm):
    async with gateway(tmp_path / "l.db") as store:
        await store.ahead.commit(decision())
        harm(logs(tmp_path / "l.db")[-1])
        await asyncio.sleep(0.11)  # how often a name is looked up
        for _ in range(3):
            with pytest.raises(Unavailable, match=r"the log was removed|is gone|is shorter"):
                await store.ahead.commit(decision())
        with pytest.raises(Unavailable):
            store.ready()


async def test_a_file_that_is_gone_is_seen_though_nobody_calls(tmp_path: Path):
    async with gateway(tmp_path / "l.db") as store:
        store.ready()
        logs(tmp_path / "l.db")[-1].unlink()
        await until(lambda: bool(store.ahead.broken))
        with pytest.raises(Unavailable, match="is gone"):
            store.ready()
