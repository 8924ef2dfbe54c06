"""The log ahead of the ledger: torn ends, damage, restarts, full disks, failed syncs, and settling exactly once."""

from __future__ import annotations

import asyncio
import errno
import os
import resource
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.adapters.sqlite import ahead, settling
from legation.adapters.sqlite.ahead import Ahead, files
from legation.adapters.sqlite.owners import Seen
from legation.adapters.sqlite.store import Store
from legation.core.asks import BindFirst, Commit, OwnerOf, Unavailable
from legation.core.audit import Verified
from legation.core.model import Owner
from tests.adapters.stored import child, decision, found, outcome, running, until

MINE, THEIRS = Owner("acme", "orchestrator"), Owner("rival", "spy")


def gateway(path: Path, **more: Any):
    return running(path, listen=True, **more)


async def settled(store: Store) -> None:
    await asyncio.to_thread(store._settler.settle)


def logs(path: Path) -> list[Path]:
    return [file for _, file in files(path)]


async def left_behind(path: Path, many: int, monkeypatch: pytest.MonkeyPatch) -> list[Commit]:
    """Records in the log alone, as after a kill: nothing settled them."""
    with monkeypatch.context() as context:
        context.setattr(settling.Settler, "_run", lambda _: None)
        async with gateway(path) as store:
            wanted = [decision() for _ in range(many)]
            for one in wanted:
                await store.ahead.commit(one)
    return wanted


# -- what is acknowledged is read ----------------------------------------------------------------------


async def test_whoever_reads_settles_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    wanted = await left_behind(tmp_path / "l.db", 5, monkeypatch)
    with Store.open(tmp_path / "l.db", create=False) as reader:
        assert [row.record_id for row in reader.records()] == [one.record_id for one in wanted]
        assert isinstance(reader.verify(), Verified)


async def test_a_record_is_read_the_moment_it_is_acknowledged(tmp_path: Path):
    async with gateway(tmp_path / "l.db") as store:
        with Store.open(tmp_path / "l.db") as beside:
            for n in range(1, 20):
                one = decision()
                await store.ahead.commit(one)
                assert beside.record(one.record_id) is not None
                assert beside.head() == n


async def test_settling_twice_and_at_once_takes_each_entry_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    wanted = await left_behind(tmp_path / "l.db", 200, monkeypatch)
    stores = [Store.open(tmp_path / "l.db") for _ in range(6)]
    await asyncio.gather(*(asyncio.to_thread(store.head) for store in stores))
    assert [row.record_id for row in stores[0].iterate_chain()] == [one.record_id for one in wanted]
    for store in stores:
        store.dispose()


async def test_a_change_stands_after_what_was_recorded_before_it(tmp_path: Path):
    async with gateway(tmp_path / "l.db") as store:
        before = decision()
        await store.ahead.commit(before)
        await store.apply(found())
        assert [row.kind for row in store.records()] == ["decision", "event"]


# -- how a log ends ------------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", [1, 3, 8, 9, 50])
async def test_a_torn_end_was_never_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: int):
    wanted = await left_behind(tmp_path / "l.db", 3, monkeypatch)
    (log,) = logs(tmp_path / "l.db")
    os.truncate(log, log.stat().st_size - cut)
    async with gateway(tmp_path / "l.db") as store:
        after = decision()
        await store.ahead.commit(after)
        kept = [row.record_id for row in store.records()]
        assert kept == [wanted[0].record_id, wanted[1].record_id, after.record_id]
        assert isinstance(store.verify(), Verified)


async def test_garbage_at_the_end_is_a_torn_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    await left_behind(tmp_path / "l.db", 3, monkeypatch)
    (log,) = logs(tmp_path / "l.db")
    with log.open("ab") as end:
        end.write(ahead.HEAD.pack(40, 7) + b"x" * 40)
    with Store.open(tmp_path / "l.db") as store:
        assert store.head() == 3


@pytest.mark.parametrize("many", [8, 9, 4096])
async def test_zeros_at_the_end_are_a_torn_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int):
    """The power went after the file had grown and before its bytes stood there: what was acknowledged is read."""
    wanted = await left_behind(tmp_path / "l.db", 3, monkeypatch)
    (log,) = logs(tmp_path / "l.db")
    with log.open("ab") as end:
        end.write(bytes(many))
    async with gateway(tmp_path / "l.db") as store:
        await store.ahead.commit(after := decision())
        assert [row.record_id for row in store.records()] == [one.record_id for one in (*wanted, after)]


async def test_damage_in_the_middle_is_told_and_nothing_after_it_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    await left_behind(tmp_path / "l.db", 3, monkeypatch)
    (log,) = logs(tmp_path / "l.db")
    whole = log.read_bytes()
    log.write_bytes(whole[:20] + bytes([whole[20] ^ 1]) + whole[21:])
    with Store.open(tmp_path / "l.db") as store, pytest.raises(Unavailable, match="damaged at byte 0"):
        store.head()
    with pytest.raises(Unavailable, match="damaged"):
        async with gateway(tmp_path / "l.db"):
            pass
    assert log.exists()
    log.write_bytes(whole)
    with Store.open(tmp_path / "l.db") as store:
        assert store.head() == 3


async def test_files_are_begun_and_removed_as_they_fill(tmp_path: Path):
    async with gateway(tmp_path / "l.db") as store:
        store.ahead._segment = 2000
        wanted = [decision() for _ in range(60)]
        for one in wanted:
            await store.ahead.commit(one)
        await settled(store)
        assert store.ahead._number > 3
        assert len(logs(tmp_path / "l.db")) <= 2
        assert [row.record_id for row in store.iterate_chain()] == [one.record_id for one in wanted]
    assert all(log.stat().st_mode & 0o777 == 0o600 for log in logs(tmp_path / "l.db"))


# -- faults --------------------------------------------------------------------------------------------


async def test_a_full_disk_refuses_cuts_off_and_recovers(tmp_path: Path):
    async with gateway(tmp_path / "l.db") as store:
        permit = decision()
        await store.ahead.commit(permit)
        size = logs(tmp_path / "l.db")[-1].stat().st_size
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        # The kernel takes what fits and refuses the rest, as a full disk would; Python ignores the signal.
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20, hard))
        try:
            store.ahead.note(outcome(permit.record_id))
            with pytest.raises(Unavailable, match="efbig"):
                await store.ahead.commit(decision())
            with pytest.raises(Unavailable, match="efbig"):
                await store.owners.bind_first(BindFirst("p", (("task", "t"),), MINE))
            assert logs(tmp_path / "l.db")[-1].stat().st_size == size
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        # A binding that failed is nobody's; a note was owed all the while.
        assert await store.owners.bind_first(BindFirst("p", (("task", "t"),), THEIRS)) == (THEIRS,)
        await until(lambda: store.outcome_of(permit.record_id) is not None)
        assert store.ahead.lost == 0
        assert isinstance(store.verify(), Verified)


async def test_a_note_that_could_never_be_written_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async with gateway(tmp_path / "l.db") as store:
        monkeypatch.setattr("os.write", failing(errno.ENOSPC))
        store.ahead.note(outcome("x"))
        await asyncio.sleep(0.05)
        await store.close()
        assert store.ahead.lost == 1


def failing(number: int):
    def write(_file: int, _bytes: bytes) -> int:
        raise OSError(number, "the disk")

    return write


async def test_after_a_failed_sync_nothing_more_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async with gateway(tmp_path / "l.db") as store:
        with monkeypatch.context() as disk:
            disk.setattr("os.write", failing(errno.EIO))
            with pytest.raises(Unavailable, match="eio"):
                await store.ahead.commit(decision())
        with pytest.raises(Unavailable, match="restart"):
            await store.ahead.commit(decision())
    async with gateway(tmp_path / "l.db") as store:
        await store.ahead.commit(decision())
        assert store.head() == 1


async def test_no_more_wait_than_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as context:
        context.setattr(settling, "pending", lambda *_: False)
        async with gateway(tmp_path / "l.db") as store:
            store.ahead._bound = 3
            await asyncio.gather(*(store.ahead.commit(decision()) for _ in range(3)))
            with pytest.raises(Unavailable, match="too many"):
                store.ahead.commit(decision())
            with pytest.raises(Unavailable, match="too many"):
                store.ahead.note(outcome("x"))
            context.undo()
            await settled(store)
            await until(lambda: store.ahead._pending == 0)
            await store.ahead.commit(decision())


async def test_there_is_room_again_when_another_settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(settling, "EVERY", 0.01)
    async with gateway(tmp_path / "l.db") as store:
        with Store.open(tmp_path / "l.db") as beside:
            for _ in range(30):
                await store.ahead.commit(decision())
                beside.head()
        await until(lambda: store.ahead._pending == 0)


async def test_a_database_that_is_locked_delays_settling_and_no_call(tmp_path: Path):
    async with gateway(tmp_path / "l.db") as store:
        with Store.open(tmp_path / "l.db") as beside, beside._engine.connect() as other:
            other.exec_driver_sql("BEGIN IMMEDIATE")
            one = decision()
            await store.ahead.commit(one)
            other.exec_driver_sql("ROLLBACK")
        assert store.record(one.record_id) is not None


async def test_who_gave_up_waiting_stops_nobody(tmp_path: Path):
    async with gateway(tmp_path / "l.db") as store:
        gone, stays = store.ahead.commit(decision()), store.ahead.commit(decision())
        gone.cancel()
        await stays
        assert store.head() == 2


# -- bindings ------------------------------------------------------------------------------------------


async def test_of_many_who_bind_at_once_all_hear_the_same_once_it_is_durable(tmp_path: Path):
    async with gateway(tmp_path / "l.db") as store:
        asked = [
            asyncio.ensure_future(store.owners.bind_first(BindFirst("p", (("task", "t"),), Owner("acme", f"a-{n}"))))
            for n in range(50)
        ]
        answers = await asyncio.gather(*asked)
        assert {answer[0].principal for answer in answers} == {"a-0"}
    async with gateway(tmp_path / "l.db") as store:
        found_now = store.owners.owner_of(OwnerOf("p", "task", "t"))
        assert (found_now if isinstance(found_now, Owner) else await found_now) == Owner("acme", "a-0")


async def test_who_binds_what_one_who_left_was_binding_is_refused_and_may_repeat(tmp_path: Path):
    async with gateway(tmp_path / "l.db") as store:
        await until(lambda: store.owners._seen is not None)
        gone: Any = store.owners.bind_first(BindFirst("p", (("task", "t"),), MINE))
        second: Any = store.owners.bind_first(BindFirst("p", (("task", "t"),), THEIRS))
        gone.cancel()
        with pytest.raises(Unavailable, match="being bound"):
            await second
        await settled(store)
        await until(lambda: not store.owners._undurable)
        assert store.owners.bind_first(BindFirst("p", (("task", "t"),), THEIRS)) == (MINE,)


KEYS = st.tuples(st.text(max_size=3), st.sampled_from(["task", "context"]), st.text(max_size=8))


@given(st.sets(KEYS, max_size=200))
def test_the_filter_never_says_no_of_what_it_was_told(keys: set[tuple[str, str, str]]):
    seen = Seen()
    for key in keys:
        seen.add(key)
    assert all(key in seen for key in keys)


def test_the_filter_mostly_says_no_of_the_rest():
    seen = Seen()
    for n in range(20_000):
        seen.add(("p", "task", f"t-{n}"))
    assert sum(("p", "task", f"u-{n}") in seen for n in range(20_000)) < 20


async def test_what_an_earlier_process_bound_is_known_while_the_filter_fills(tmp_path: Path):
    async with gateway(tmp_path / "l.db") as store:
        await store.owners.bind_first(BindFirst("p", (("task", "t"), ("context", "c")), MINE))
    async with gateway(tmp_path / "l.db") as store:
        assert not store.owners._seen
        answer: Any = store.owners.bind_first(BindFirst("p", (("task", "t"), ("task", "new")), THEIRS))
        assert await answer == (MINE, THEIRS)
        await until(lambda: store.owners._seen is not None)
        assert store.owners._seen is not None
        assert ("p", "task", "new") in store.owners._seen


# -- another process -----------------------------------------------------------------------------------

READER = """
import sys
from pathlib import Path
from legation.adapters.sqlite.store import Store
with Store.open(Path(sys.argv[1]), create=False) as store:
    for _ in range(40):
        store.head()
    print(type(store.verify()).__name__)
"""


async def test_a_command_beside_a_gateway_under_load_breaks_nothing(tmp_path: Path):
    async with gateway(tmp_path / "l.db") as store:
        store.ahead._segment = 20_000
        with child("-c", READER, str(tmp_path / "l.db")) as other:
            wanted = []
            while other.poll() is None:
                group = [decision() for _ in range(10)]
                await asyncio.gather(*map(store.ahead.commit, group))
                wanted += group
                await asyncio.sleep(0.001)
            assert other.stdout is not None
            assert other.stdout.read() == "Verified\n"
        assert [row.record_id for row in store.iterate_chain()] == [one.record_id for one in wanted]


async def test_a_log_is_not_begun_over_another(tmp_path: Path):
    first = Ahead(tmp_path / "l.db")
    first.start(asyncio.get_running_loop())
    second = Ahead(tmp_path / "l.db")
    second.start(asyncio.get_running_loop())
    assert len(logs(tmp_path / "l.db")) == 2
    await first.close()
    await second.close()
