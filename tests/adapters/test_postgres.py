"""The shared store: what `test_store_contract.py` cannot ask, for it is about several at once and about the server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from msgspec.structs import replace

from legation.adapters.postgres import database, writing
from legation.adapters.postgres import store as module
from legation.adapters.postgres.store import Store
from legation.adapters.tables import schema
from legation.core import asks
from legation.core.asks import Conflict, Find, FindAll, Revoked, Unavailable
from legation.core.audit import Verified
from legation.core.kept import Original, Person, PutKept, Revocation
from legation.core.kept.enrolment import WorkloadName
from legation.core.model import PutAgent
from tests import postgres
from tests.adapters.stored import agent, change, child, decision, enrol, found, outcome, until

WHEN = 1_800_000_000.0


@pytest.fixture
async def stores() -> AsyncIterator[tuple[Store, Store]]:
    """Two on one database, as two gateways have it."""
    with postgres.database() as where:
        async with postgres.running(where) as one, postgres.running(where) as other:
            yield one, other


@pytest.fixture
async def store(stores: tuple[Store, Store]) -> Store:
    return stores[0]


# -- several at once -----------------------------------------------------------------------------------


async def test_two_append_to_one_chain(stores):
    receipts = await asyncio.gather(*(stores[n % 2].commit(decision()) for n in range(200)))
    assert sorted(one.seq for one in receipts) == list(range(1, 201))
    verified = stores[0].verify()
    assert isinstance(verified, Verified)
    assert verified.seq == stores[1].head() == 200


async def test_two_keep_originals_at_once_within_the_bounds_of_one(stores):
    def one(n: int) -> Original:
        return Original(
            tenant="acme", id=f"r-{n:03}", parent=f"agent-{n % 7}", at=WHEN, until=WHEN * 2 + n, sealed=b"x"
        )

    groups = [[one(n) for n in range(first, first + 5)] for first in range(0, 100, 5)]
    await asyncio.gather(
        *(asyncio.to_thread(stores[n % 2].keep_originals, group, 30) for n, group in enumerate(groups)),
        *(stores[n % 2].commit(decision()) for n in range(20)),
    )
    left = [found.document.id for found in await stores[0].find_all(FindAll(Original, "acme"))]
    assert len(left) == 30
    assert "r-099" in left
    assert stores[1].head() == 20


WRITER = """
import asyncio, sys
from tests import postgres
from tests.adapters.stored import decision
async def main():
    async with postgres.running(sys.argv[1]) as store:
        await asyncio.gather(*(store.commit(decision()) for _ in range(100)))
asyncio.run(main())
"""


async def test_two_processes_append_to_one_chain():
    with postgres.database() as where:
        both = [child("-c", WRITER, where) for _ in range(2)]
        for one in both:
            one.communicate(timeout=60)
            assert one.returncode == 0
        async with postgres.running(where) as store:
            verified = store.verify()
        assert isinstance(verified, Verified)
        assert verified.seq == 200


async def test_the_feed_is_never_seen_past_a_change_that_has_not_ended(stores):
    """Who holds a number of the feed holds the lock: nobody commits a later one meanwhile."""
    one, other = stores
    await one.apply(found())
    with one._engine.begin() as connection:
        chain = writing.Chain(connection)
        later = asyncio.create_task(other.apply(enrol(agent("b"))))
        await asyncio.sleep(0.2)
        assert not later.done()
        assert chain.seq == 1
    assert (await later).seq == 2


async def test_nobody_waits_for_the_lock_for_ever(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(database.OPTIONS, "lock_timeout", "300")
    with postgres.database() as where:
        async with postgres.running(where) as one, postgres.running(where) as other:
            with one._engine.begin() as connection:
                writing.Chain(connection)
                with pytest.raises(Unavailable, match="locknotavailable"):
                    await other.commit(decision())
            assert (await other.commit(decision())).seq == 1


async def test_of_two_stores_one_changes_an_agent(stores):
    await stores[0].apply(found())
    await stores[0].apply(enrol(agent("a")))
    now = await stores[1].agent_named(asks.AgentNamed("a"))
    assert now is not None
    both = [each.apply(change(PutAgent(replace(now, name=str(n)), now.version))) for n, each in enumerate(stores)]
    answers = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(one).__name__ for one in answers) == ["Conflict", "Receipt"]


# -- what the authority keeps --------------------------------------------------------------------------


async def test_documents_are_found_by_tenant_and_listed_by_id(store):
    people = [Person(tenant="acme", id=name, name=name.title()) for name in ("b", "B", "a-b", "ab", "_")]
    await store.apply(change(*(PutKept(one, 0) for one in people)))
    await store.apply(change(PutKept(Person(tenant="rival", id="c", name="C"), 0)))
    assert (await store.find(Find(Person, "acme", "b"))).document.name == "B"
    assert await store.find(Find(Person, "rival", "b")) is None
    listed = await store.find_all(FindAll(Person, "acme"))
    assert [one.document.id for one in listed] == ["B", "_", "a-b", "ab", "b"]
    name = WorkloadName(tenant="acme", id="w", parent="one")
    await store.apply(change(PutKept(name, 0)))
    assert len(await store.find_all(FindAll(WorkloadName, "acme", "one"))) == 1
    assert await store.find_all(FindAll(WorkloadName, "acme", "two")) == ()


async def test_the_first_of_the_names_that_is_dead(store):
    dead = (Revocation(tenant="acme", id=name, at=at) for name, at in (("old", 10.0), ("new", 20.0)))
    await store.apply(change(*(PutKept(one, 0) for one in dead)))
    assert await store.revoked(Revoked("acme", ("alive", "new", "old"), 5.0)) == "new"
    assert await store.revoked(Revoked("acme", ("old", "new"), 15.0)) == "new"
    assert await store.revoked(Revoked("acme", ("old", "new"), 25.0)) is None
    assert await store.revoked(Revoked("rival", ("old", "new"), 5.0)) is None
    assert await store.revoked(Revoked("acme", (), 5.0)) is None


async def test_a_change_is_based_on_a_version(store):
    person = Person(tenant="acme", id="p", name="P")
    await store.apply(change(PutKept(person, 0)))
    for was in (0, 2):
        with pytest.raises(Conflict, match="changed meanwhile"):
            await store.apply(change(PutKept(person, was)))
    await store.apply(change(PutKept(person, 1)))
    assert (await store.find(Find(Person, "acme", "p"))).version == 2


async def test_no_name_has_a_nul(store):
    bad = "a\0b"
    for question in (
        store.agent_named(asks.AgentNamed(bad)),
        store.tenant_named(asks.TenantNamed(bad)),
        store.card_of(asks.CardOf(bad)),
        store.find(Find(Person, "acme", bad)),
        store.revoked(Revoked(bad, ("x",), 0.0)),
    ):
        assert await question is None
    assert await store.find_all(FindAll(Person, bad)) == ()
    with pytest.raises(Unavailable):
        await store.claim(asks.ClaimDurably("s", bad, 4e9))


# -- claims and time -----------------------------------------------------------------------------------


async def test_a_clock_that_went_back_claims_nothing(monkeypatch: pytest.MonkeyPatch):
    clock = [WHEN]
    monkeypatch.setattr(module, "PRUNE_EVERY", -1.0)
    with postgres.database() as where:
        async with postgres.running(where, now=lambda: clock[0]) as one, postgres.running(where) as real:
            assert await one.claim(asks.ClaimDurably("s", "n", WHEN + 1))
            clock[0] += 60
            assert await one.claim(asks.ClaimDurably("s", "m", WHEN + 1000))
            clock[0] -= 60
            with pytest.raises(Unavailable, match="clock"):
                await one.claim(asks.ClaimDurably("s", "n", WHEN + 1))
            with pytest.raises(Unavailable, match="clock"):  # another process, whose clock is behind
                await real.claim(asks.ClaimDurably("s", "n", WHEN + 1))


async def test_what_has_run_out_is_forgotten(monkeypatch: pytest.MonkeyPatch):
    clock = [WHEN]
    monkeypatch.setattr(module, "PRUNE_EVERY", -1.0)
    with postgres.database() as where:
        async with postgres.running(where, now=lambda: clock[0]) as one:
            await one.claim(asks.ClaimDurably("s", "n", WHEN + 1))
            gone = WorkloadName(tenant="acme", id="w", until=WHEN + 1)
            stays = Person(tenant="acme", id="p", name="P")
            await one.apply(change(PutKept(gone, 0), PutKept(stays, 0)))
            clock[0] += 60
            assert await one.claim(asks.ClaimDurably("s", "n", WHEN + 1000))
            assert await one.find(Find(WorkloadName, "acme", "w")) is None
            assert await one.find(Find(Person, "acme", "p")) is not None


# -- notes ---------------------------------------------------------------------------------------------


async def test_notes_are_written_though_nobody_commits(store):
    permits = [decision() for _ in range(5)]
    for permit in permits:
        await store.commit(permit)
        store.note(outcome(permit.record_id))
    await until(lambda: store.head() == 10)
    assert isinstance(store.verify(), Verified)


async def test_a_note_that_cannot_be_kept_harms_nobody(store):
    note = outcome("d")
    store.note(note)
    store.note(note)
    await store.commit(decision())
    assert (store.head(), store.lost) == (2, 1)


async def test_a_change_that_cannot_be_takes_no_note_along(store):
    store.note(outcome("d"))
    with pytest.raises(Conflict):
        await store.apply(change(PutKept(Person(tenant="acme", id="p", name="P"), 7)))
    await until(lambda: store.head() == 1)


async def test_notes_wait_while_the_chain_is_held_and_closing_writes_them():
    with postgres.database() as where:
        async with postgres.running(where) as one, postgres.running(where) as other:
            with one._engine.begin() as connection:
                writing.Chain(connection)
                other.note(outcome("d"))
                await asyncio.sleep(0.1)
            await other.close()
            assert one.head() == 1
            assert other.lost == 0
        with pytest.raises(Unavailable):
            other.note(outcome("d"))


# -- the server ----------------------------------------------------------------------------------------


def test_migrations_end_where_the_tables_are():
    with postgres.database(empty=True) as where:
        Store.open(where).dispose()
        engine = database.open_database(where)
        with engine.connect() as connection:
            assert database.revision(connection) == schema.HEAD
            assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
        engine.dispose()


def test_a_database_of_another_version_is_refused():
    with postgres.database() as where:
        engine = database.engine_of(where)
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'later'")
        engine.dispose()
        with pytest.raises(Unavailable, match="not one this version can read"):
            Store.open(where)


@pytest.mark.parametrize("where", ["postgresql://h", "mysql://h/d", "postgresql+psycopg2://h/d", "h/d", ""])
def test_only_a_url_of_ours_names_a_store(where: str):
    with pytest.raises(ValueError, match="postgresql://USER@HOST/DATABASE"):
        database.url_of(where)


def test_a_server_that_is_not_there_is_named_by_its_fault_alone(tmp_path: Path):
    with pytest.raises(Unavailable) as met:
        Store.open(f"postgresql://someone:hush@/secret?host={tmp_path}")
    assert str(met.value) == "store: operationalerror"


async def test_a_server_that_went_away_refuses_and_comes_back(store):
    await store.commit(decision())
    running = postgres.server()
    with running.connect() as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'legation'")
    assert (await store.commit(decision())).seq == 2


async def test_a_closed_store_refuses(store):
    await store.close()
    for kind, answerer in store.answerers().items():
        question: Any = {asks.Find: Find(Person, "t", "n"), asks.FindAll: FindAll(Person, "t")}.get(kind)
        if kind in (asks.Commit, asks.Note, asks.Apply):
            question = {asks.Commit: decision(), asks.Note: outcome("d"), asks.Apply: found()}[kind]
        question = question or kind(*("x",) * (len(kind.__struct_fields__) - 1), 4e9 if kind is Revoked else "x")
        with pytest.raises(Unavailable):
            await answerer(question)
