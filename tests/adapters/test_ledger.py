"""The writer: groups, faults of the disk, other writers, tampering, and the schema it writes to."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from legation.adapters.sqlite import database, writing
from legation.adapters.sqlite.ledger import Ledger
from legation.adapters.sqlite.store import Store
from legation.adapters.tables import schema
from legation.core.asks import ClaimDurably, Commit, Unavailable
from legation.core.audit import Break, Verified
from tests.adapters.stored import agent, change, child, decision, enrol, found, outcome, running, until


@pytest.fixture
def outsider(tmp_path: Path) -> Iterator[Callable[[], sqlite3.Connection]]:
    """Connects to the database past the store."""
    with contextlib.ExitStack() as stack:
        yield lambda: stack.enter_context(contextlib.closing(sqlite3.connect(tmp_path / "l.db", isolation_level=None)))


# -- groups --------------------------------------------------------------------------------------------


async def test_those_who_wait_together_share_a_transaction(tmp_path: Path, outsider, monkeypatch: pytest.MonkeyPatch):
    groups: list[int] = []
    attempt = Ledger._attempt

    def counting(self, group):
        groups.append(len(group))
        return attempt(self, group)

    monkeypatch.setattr(Ledger, "_attempt", counting)
    async with running(tmp_path / "l.db") as store:
        wanted = [decision() for _ in range(300)]
        receipts = await asyncio.gather(*map(store.ledger.commit, wanted))
        assert groups == [300]
        # Seen from another connection: the receipt came after the commit, in the order of asking.
        rows = outsider().execute("SELECT record_id, seq FROM records ORDER BY seq").fetchall()
        assert (
            rows
            == [(one.record_id, one.seq) for one in receipts]
            == [(w.record_id, n) for n, w in enumerate(wanted, 1)]
        )
        assert isinstance(store.verify(), Verified)


async def test_a_mixed_group_is_one_too(tmp_path: Path):
    async with running(tmp_path / "l.db") as store:
        ledger = store.ledger
        permit = decision()
        asked: list[asyncio.Future[Any]] = [
            ledger.commit(permit),
            ledger.apply(found()),
            ledger.claim(ClaimDurably("s", "n", 4e9)),
            ledger.apply(enrol(agent("a"))),
            ledger.claim(ClaimDurably("s", "n", 4e9)),
        ]
        ledger.note(outcome(permit.record_id))
        answers = await asyncio.gather(*asked)
        assert [getattr(one, "seq", one) for one in answers] == [1, 2, True, 3, False]
        await ledger.commit(decision())
        verified = store.verify()
        assert isinstance(verified, Verified)
        assert (verified.permits, verified.unended, verified.events) == (2, 1, 2)


async def test_who_gave_up_waiting_stops_nobody(tmp_path: Path):
    async with running(tmp_path / "l.db") as store:
        gone, stays = store.ledger.commit(decision()), store.ledger.commit(decision())
        gone.cancel()
        assert (await stays).seq == 2


async def test_no_more_wait_than_the_bound(tmp_path: Path):
    engine = database.open_database(tmp_path / "l.db", create=True)
    ledger = Ledger(engine, bound=3)
    ledger.start(asyncio.get_running_loop())
    waiting = [ledger.commit(decision()) for _ in range(3)]
    with pytest.raises(Unavailable, match="too many"):
        await ledger.commit(decision())
    with pytest.raises(Unavailable, match="too many"):
        ledger.note(outcome("x"))
    await asyncio.gather(*waiting)
    assert (await ledger.commit(decision())).seq == 4
    await ledger.close()
    engine.dispose()


# -- faults --------------------------------------------------------------------------------------------


async def refused(store: Store, *, within: float = 5.0) -> str:
    """A commit is refused in time; everybody in its group is. What it said."""
    began = time.monotonic()
    asked: list[asyncio.Future[Any]] = [store.ledger.commit(decision()) for _ in range(5)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert time.monotonic() - began < within
    assert all(isinstance(one, Unavailable) and one.what == "ledger" for one in answers), answers
    return str(answers[0])


async def test_a_locked_database_refuses_and_then_recovers(tmp_path: Path, outsider, monkeypatch: pytest.MonkeyPatch):
    assert database.LOCK_WAIT * 2 < 5.0
    monkeypatch.setattr(database, "LOCK_WAIT", 0.2)
    async with running(tmp_path / "l.db") as store:
        permit = decision()
        await store.ledger.commit(permit)
        other = outsider()
        other.execute("BEGIN IMMEDIATE")
        note = outcome(permit.record_id)
        store.ledger.note(note)
        assert "busy" in await refused(store)
        other.execute("ROLLBACK")
        assert (await store.ledger.commit(decision())).seq == 3
        # The note was owed all the while, and came before.
        kept = store.outcome_of(permit.record_id)
        assert kept is not None
        assert (kept.record_id, kept.seq, store.ledger.lost) == (note.record_id, 2, 0)


async def test_a_note_is_tried_again_without_being_asked(tmp_path: Path, outsider, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(database, "LOCK_WAIT", 0.05)
    monkeypatch.setattr("legation.adapters.sqlite.ledger._RETRY", 0.05)
    async with running(tmp_path / "l.db") as store:
        other = outsider()
        other.execute("BEGIN IMMEDIATE")
        store.ledger.note(outcome("x"))
        await asyncio.sleep(0.2)
        assert store.head() == 0
        other.execute("ROLLBACK")
        await until(lambda: store.head() == 1)


async def test_a_note_that_could_never_be_written_is_counted(tmp_path: Path, outsider, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(database, "LOCK_WAIT", 0.05)
    async with running(tmp_path / "l.db") as store:
        other = outsider()
        other.execute("BEGIN IMMEDIATE")
        store.ledger.note(outcome("x"))
        await store.close()
        assert store.ledger.lost == 1


async def test_a_full_disk_refuses_and_leaves_the_chain_whole(tmp_path: Path):
    async with running(tmp_path / "l.db") as store:
        await asyncio.gather(*(store.ledger.commit(decision()) for _ in range(10)))
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        # The kernel refuses to let the log grow, as it would on a full disk; Python ignores the signal.
        resource.setrlimit(resource.RLIMIT_FSIZE, ((tmp_path / "l.db-wal").stat().st_size, hard))
        try:
            await refused(store)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert (await store.ledger.commit(decision())).seq == 11
        assert isinstance(store.verify(), Verified)


async def test_a_full_database_refuses(tmp_path: Path):
    async with running(tmp_path / "l.db") as store:
        store.ledger._driver.execute("PRAGMA max_page_count=1")
        big = Commit("big", "event", b'{"id":"big","at":1.0,"what":"%s"}' % (b"x" * 100_000))
        with pytest.raises(Unavailable, match="full"):
            await store.ledger.commit(big)
        store.ledger._driver.execute("PRAGMA max_page_count=1000000")
        assert (await store.ledger.commit(big)).seq == 1


async def test_a_database_that_became_read_only_refuses(tmp_path: Path):
    async with running(tmp_path / "l.db") as store:
        store.ledger._driver.execute("PRAGMA query_only=ON")
        assert "readonly" in await refused(store)
        with pytest.raises(Unavailable):
            await store.ledger.apply(found())
        with pytest.raises(Unavailable):
            await store.ledger.claim(ClaimDurably("s", "n", 4e9))


class Unsyncing:
    """A connection whose disk fails to sync."""

    def execute(self, *_):
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorname = "SQLITE_IOERR_FSYNC"
        raise error


async def test_after_a_failed_sync_nothing_more_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async with running(tmp_path / "l.db") as store:
        with monkeypatch.context() as disk:
            disk.setattr(store.ledger, "_driver", Unsyncing())
            await refused(store)
        assert "restart" in await refused(store)
    async with running(tmp_path / "l.db") as store:
        assert (await store.ledger.commit(decision())).seq == 1


async def test_what_is_no_database_is_not_opened(tmp_path: Path):
    (tmp_path / "l.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(Unavailable, match="notadb"):
        Store.open(tmp_path / "l.db")
    with pytest.raises(FileNotFoundError):
        Store.open(tmp_path / "none.db", create=False)
    with pytest.raises(ValueError, match="postgresql"):
        Store.open("postgresql://host/db")


# -- durable claims and the clock ----------------------------------------------------------------------


async def test_durable_claims_are_forgotten_in_time_and_a_clock_set_back_reopens_nothing(tmp_path: Path):
    now = [1000.0]
    async with running(tmp_path / "l.db", now=lambda: now[0]) as store:
        claim = store.ledger.claim
        assert await claim(ClaimDurably("s", "a", 1060.0))
        now[0] = 1061.0
        assert not await claim(ClaimDurably("s", "a", 1060.0))
        now[0] = 2000.0
        assert await claim(ClaimDurably("s", "b", 2060.0))
        assert await claim(ClaimDurably("s", "a", 2060.0))
        now[0] = 1000.0
        with pytest.raises(Unavailable, match="clock"):
            await claim(ClaimDurably("s", "c", 1060.0))
    async with running(tmp_path / "l.db", now=lambda: now[0]) as store:
        with pytest.raises(Unavailable, match="clock"):
            await store.ledger.claim(ClaimDurably("s", "c", 1060.0))


# -- two writers, and tampering ------------------------------------------------------------------------

OTHER_WRITER = """
import asyncio, sys
from pathlib import Path
from typing import Any
from tests.adapters.stored import change, decision, running

async def main():
    async with running(Path(sys.argv[1])) as store:
        for n in range(100):
            await store.ledger.commit(decision())
            if n % 10 == 0:
                await store.apply(change(what="from-the-other"))

asyncio.run(main())
"""


async def test_two_processes_make_one_chain(tmp_path: Path):
    async with running(tmp_path / "l.db") as store:
        with child("-c", OTHER_WRITER, str(tmp_path / "l.db")) as other:
            done = 0
            while other.poll() is None or done < 100:
                await asyncio.gather(*(store.ledger.commit(decision()) for _ in range(5)))
                done += 5
                await asyncio.sleep(0.001)
        assert other.returncode == 0
        verified = store.verify()
        assert isinstance(verified, Verified)
        assert (verified.permits, verified.events) == (100 + done, 10)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE records SET body = replace(body, '1.0', '2.0') WHERE seq = 3",
        "UPDATE records SET kind = x'00' WHERE seq = 3",
        "UPDATE records SET body = x'7b7d' WHERE seq = 3",
        "UPDATE records SET hash = zeroblob(32) WHERE seq = 3",
        "UPDATE records SET record_id = 'z' WHERE seq = 3",
        "UPDATE records SET kind = 'event' WHERE seq = 3",
        "UPDATE records SET decision_id = 'z' WHERE seq = 3",
        "UPDATE records SET seq = 99 WHERE seq = 3",
        "DELETE FROM records WHERE seq = 3",
        "DELETE FROM records WHERE seq < 3",
        "UPDATE records SET seq = -seq; UPDATE records SET seq = CASE seq WHEN -3 THEN 4 WHEN -4 THEN 3 ELSE -seq END",
        "INSERT INTO records SELECT 7, 'z', kind, decision_id, body, hash FROM records WHERE seq = 6",
    ],
)
async def test_tampering_shows(tmp_path: Path, outsider, tampering: str):
    async with running(tmp_path / "l.db") as store:
        await asyncio.gather(*(store.ledger.commit(decision()) for _ in range(6)))
    other = outsider()
    other.executescript(tampering)
    with Store.open(tmp_path / "l.db") as store:
        found = store.verify()
        assert isinstance(found, Break)
        assert found.seq in ({7} if "INSERT" in tampering else {3, 4, 99})


# -- the schema ----------------------------------------------------------------------------------------


def test_migrations_end_where_the_tables_are(tmp_path: Path):
    engine = database.open_database(tmp_path / "l.db", create=True)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
        assert database.revision(connection) == database.HEAD
    engine.dispose()
    assert ScriptDirectory.from_config(schema.alembic_config()).get_current_head() == database.HEAD


def test_the_file_is_its_owners_and_synced(tmp_path: Path):
    engine = database.open_database(tmp_path / "data" / "l.db", create=True)
    with engine.connect() as connection:
        driver = database.raw(connection)
        settings = {
            name: driver.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
        assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
        assert driver.execute("PRAGMA busy_timeout").fetchone()[0] == database.LOCK_WAIT * 1000
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
        assert set(modes.values()) == {0o600}
        assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    engine.dispose()


def test_a_database_of_a_later_version_is_not_touched(tmp_path: Path, outsider):
    database.open_database(tmp_path / "l.db", create=True).dispose()
    other = outsider()
    other.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Unavailable, match="this version"):
        Store.open(tmp_path / "l.db")


async def test_two_who_open_a_new_file_at_once_both_can(tmp_path: Path):
    loop = asyncio.get_running_loop()
    opened = await asyncio.gather(*(loop.run_in_executor(None, Store.open, tmp_path / "l.db") for _ in range(4)))
    for store in opened:
        assert store.head() == 0
        store.dispose()


def test_the_hot_statements_come_from_the_tables():
    names = [column.name for column in schema.records.columns]
    text = writing._RECORDS.text(2)
    assert f"records ({', '.join(names)})" in text
    assert text.count("?") == 2 * len(names)
    assert "agent" in writing.OWNER


async def test_a_change_alone_needs_no_change(tmp_path: Path):
    async with running(tmp_path / "l.db") as store:
        assert (await store.apply(change(what="gateway-started"))).seq == 1
