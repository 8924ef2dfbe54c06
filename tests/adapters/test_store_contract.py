"""What every store must do, whichever database is under it. Another store is another parameter of `store`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from legation.adapters.postgres.store import Store as Shared
from legation.adapters.sqlite.store import Store
from legation.core import asks, audit
from legation.core.asks import (
    AgentNamed,
    BindFirst,
    CardOf,
    ClaimDurably,
    Conflict,
    OwnerOf,
    TasksOf,
    TenantNamed,
    Unavailable,
)
from legation.core.audit import Verified
from legation.core.model import Owner, PutAgent, PutTenant, Rate, Receipt, RegisteredKey, Standing, Tenant
from legation.engine import Engine, questions
from tests import postgres
from tests.adapters.stored import agent, change, decision, enrol, found, outcome, running, until


@pytest.fixture(params=["command", "gateway"])
async def embedded(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """As a command opens it, which writes straight to the ledger; and as the gateway, which writes ahead of it."""
    async with running(tmp_path / "s.db", listen=request.param == "gateway") as opened:
        yield opened


@pytest.fixture(params=["command", "gateway", "postgres"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store | Shared]:
    """The embedded store both ways, and the shared one."""
    if request.param == "postgres":
        with postgres.database() as where:
            async with postgres.running(where) as shared:
                yield shared
        return
    async with running(tmp_path / "s.db", listen=request.param == "gateway") as opened:
        yield opened


@pytest.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[Store]:
    async with running(tmp_path / "g.db", listen=True) as opened:
        yield opened


def numbered(store: Store | Shared, *receipts: Receipt) -> list[int]:
    """The places these records have in the chain."""
    rows = {row.record_id: row.seq for row in store.records(limit=10_000)}
    return [rows[one.record_id] for one in receipts]


async def ask(store: Store | Shared, question):
    """Ask as the engine does: through a plan."""
    answerers = {kind: lambda _: None for kind in questions()} | dict(store.answerers())
    return await Engine(answerers).run(asks.ask(question))


# -- records -------------------------------------------------------------------------------------------


async def test_a_committed_record_is_there_and_numbered(store: Store | Shared):
    first, second = decision(), decision(verdict="refuse")
    receipts = [await ask(store, first), await ask(store, second)]
    assert [one.record_id for one in receipts] == [first.record_id, second.record_id]
    assert numbered(store, *receipts) == [1, 2]
    kept = store.record(first.record_id)
    assert kept is not None
    assert kept.body == first.body
    assert store.record("nothing") is None


async def test_a_note_follows_and_is_found_by_its_decision(store: Store | Shared):
    permit = decision()
    await ask(store, permit)
    assert store.outcome_of(permit.record_id) is None
    note = outcome(permit.record_id)
    assert await ask(store, note) is None
    await ask(store, decision())
    ending = store.outcome_of(permit.record_id)
    assert ending is not None
    assert ending.record_id == note.record_id
    assert isinstance(store.verify(), Verified)


async def test_records_are_listed_in_order_filtered_and_from_the_end(store: Store | Shared):
    wanted = [decision(caller=name, verdict=verdict) for name in ("a", "b") for verdict in ("permit", "refuse")]
    for one in wanted:
        await ask(store, one)
    await ask(store, found())
    ids = [one.record_id for one in wanted]
    assert [row.record_id for row in store.records(limit=4)] == ids
    assert [row.record_id for row in store.records(after=1, limit=2)] == ids[1:3]
    assert [row.record_id for row in store.records(caller="b")] == ids[2:]
    assert [row.record_id for row in store.records(caller="b", verdict="refuse")] == ids[3:]
    assert [row.kind for row in store.records(kind="event")] == ["event"]
    assert [row.record_id for row in store.records(limit=2, newest=True, kind="decision")] == ids[2:]
    assert store.records(after=5, newest=True) == []


async def test_many_records_are_read_a_page_at_a_time(store: Store | Shared):
    await asyncio.gather(*(ask(store, decision()) for _ in range(1005)))
    assert [row.seq for row in store.iterate_chain()] == list(range(1, 1006))
    assert [row.seq for row in store.records(limit=1003)] == list(range(1, 1004))
    assert [row.seq for row in store.records(limit=1003, newest=True)] == list(range(3, 1006))
    verified = store.verify()
    assert isinstance(verified, Verified)
    assert verified.permits == verified.seq == store.head() == 1005


@pytest.mark.parametrize(
    "question",
    [asks.Commit("x", "rumour", b"{}"), asks.Commit("x", "outcome", b'{"id":"x"}'), asks.Note("x", "rumour", b"{}")],
)
async def test_what_is_no_record_is_not_kept(store: Store | Shared, question):
    with pytest.raises(Unavailable):
        await ask(store, question)
    assert store.head() == 0


async def test_an_id_is_used_once_and_harms_nobody_else(store: Store | Shared, request: pytest.FixtureRequest):
    ahead = "gateway" in request.node.name  # which answers before it could know, and keeps the first
    taken = decision()
    await ask(store, taken)
    others = [decision() for _ in range(20)]
    answers = await asyncio.gather(
        *(ask(store, one) for one in [*others[:10], taken, *others[10:]]), return_exceptions=True
    )
    assert [type(one) for one in answers].count(Unavailable) == (0 if ahead else 1)
    assert isinstance(answers[10], Receipt if ahead else Unavailable)
    assert store.head() == 21
    assert isinstance(store.verify(), Verified)


# -- the registry --------------------------------------------------------------------------------------


async def test_a_change_is_in_force_when_its_receipt_comes(store: Store | Shared):
    await ask(store, found())
    receipt = await ask(store, enrol(agent("payments"), b'{"name":"Payments"}'))
    kept = await ask(store, AgentNamed("payments"))
    assert kept == replace(agent("payments"), version=kept.version)
    assert kept == store.agent("payments")
    event = store.record(receipt.record_id)
    assert event is not None
    said = audit.read("event", event.body)
    assert isinstance(said, audit.Event)
    assert said.fields == {"agent": "payments"}
    await ask(store, change(PutAgent(replace(kept, standing=Standing.SUSPENDED), kept.version)))
    suspended = await ask(store, AgentNamed("payments"))
    assert suspended.standing is Standing.SUSPENDED
    assert suspended.version > kept.version
    assert await ask(store, CardOf("payments")) == b'{"name":"Payments"}'


async def test_what_nobody_registered_is_not_there(store: Store | Shared):
    assert await ask(store, AgentNamed("nobody")) is None
    assert await ask(store, TenantNamed("nobody")) is None
    assert await ask(store, CardOf("nobody")) is None
    assert store.agent("nobody") is None
    assert store.agents() == []
    assert store.tenants() == []


async def test_agents_are_listed_by_tenant_and_standing(store: Store | Shared):
    await ask(store, found("acme", "rival"))
    for one in (agent("b"), agent("a"), agent("spy", tenant="rival"), agent("old", standing=Standing.REVOKED)):
        await ask(store, enrol(one))
    assert [one.id for one in store.agents()] == ["a", "b", "old", "spy"]
    assert [one.id for one in store.agents(tenant="rival")] == ["spy"]
    assert [one.id for one in store.agents(standing=Standing.REVOKED)] == ["old"]
    assert [one.id for one in store.tenants()] == ["acme", "rival"]


async def test_a_tenant_is_written_over(store: Store | Shared):
    await ask(store, found())
    await ask(store, change(PutTenant(Tenant("acme", bearer=True, rate=Rate(1.0, 2.0)))))
    assert await ask(store, TenantNamed("acme")) == Tenant("acme", bearer=True, rate=Rate(1.0, 2.0))


async def test_a_new_tenant_is_written_over_nobody(store: Store | Shared):
    there, kept = Tenant("acme", streams=7), Tenant("rival", streams=8)
    await ask(store, change(PutTenant(there, new=True), PutTenant(kept, new=True)))
    assert "exists" in await conflict(store, PutTenant(Tenant("acme"), new=True))
    assert [await ask(store, TenantNamed(name)) for name in ("acme", "rival")] == [there, kept]


async def conflict(store: Store | Shared, *changes) -> str:
    """What a change that cannot be meets; nothing of it may remain."""
    before = store.head()
    with pytest.raises(Conflict) as met:
        await ask(store, change(*changes))
    assert store.head() == before
    return met.value.what


async def test_a_change_on_an_old_version_conflicts(store: Store | Shared):
    await ask(store, found())
    await ask(store, enrol(agent("a")))
    old = await ask(store, AgentNamed("a"))
    await ask(store, change(PutAgent(replace(old, standing=Standing.REVOKED), old.version)))
    assert "changed" in await conflict(store, PutAgent(replace(old, standing=Standing.ACTIVE), old.version))
    assert (await ask(store, AgentNamed("a"))).standing is Standing.REVOKED


async def test_two_at_once_cannot_both_change_an_agent(store: Store | Shared):
    await ask(store, found())
    await ask(store, enrol(agent("a")))
    now = await ask(store, AgentNamed("a"))
    both = [
        change(PutAgent(replace(now, standing=standing), now.version))
        for standing in (Standing.SUSPENDED, Standing.REVOKED)
    ]
    answers = await asyncio.gather(*(ask(store, one) for one in both), return_exceptions=True)
    assert sorted(type(one).__name__ for one in answers) == ["Conflict", "Receipt"]


async def test_ids_tenants_and_keys_conflict(store: Store | Shared):
    await ask(store, found("acme", "rival"))
    await ask(store, enrol(agent("a")))
    now = await ask(store, AgentNamed("a"))
    assert "exists" in await conflict(store, PutAgent(agent("a", key="other"), 0))
    assert "no tenant" in await conflict(store, PutAgent(agent("b", tenant="nowhere"), 0))
    assert "key" in await conflict(store, PutAgent(agent("b", key="key-of-a"), 0))
    assert "changed" in await conflict(store, PutAgent(replace(now, tenant="rival"), now.version))
    assert "changed" in await conflict(store, PutAgent(agent("ghost"), 7))


async def test_who_has_a_key_is_told_to_the_rule_that_signals_it(store: Store | Shared):
    await ask(store, found())
    await ask(store, enrol(agent("a")))
    with pytest.raises(Conflict) as met:
        await ask(store, enrol(agent("b", key="key-of-a")))
    assert met.value.holder == "a"


async def test_several_changes_are_made_together_or_not_at_all(store: Store | Shared):
    await ask(store, found())
    await ask(store, enrol(agent("a")))
    await conflict(store, PutTenant(Tenant("new")), PutAgent(agent("b"), 0), PutAgent(agent("c", key="key-of-a"), 0))
    assert await ask(store, TenantNamed("new")) is None
    assert await ask(store, AgentNamed("b")) is None
    await ask(store, change(PutTenant(Tenant("new")), PutAgent(agent("b", tenant="new"), 0)))
    assert (await ask(store, AgentNamed("b"))).tenant == "new"


async def test_a_conflict_harms_nobody_in_its_group(store: Store | Shared):
    await ask(store, found())
    await ask(store, enrol(agent("a")))
    group = [decision(), enrol(agent("a")), enrol(agent("b")), decision()]
    answers = await asyncio.gather(*(ask(store, one) for one in group), return_exceptions=True)
    assert [type(one).__name__ for one in answers] == ["Receipt", "Conflict", "Receipt", "Receipt"]
    assert sorted(numbered(store, *(one for one in answers if isinstance(one, Receipt)))) == [3, 4, 5]
    assert isinstance(store.verify(), Verified)


async def test_a_key_given_up_is_nobody_elses(store: Store | Shared):
    await ask(store, found())
    await ask(store, enrol(agent("a")))
    now = await ask(store, AgentNamed("a"))
    rotated = replace(now, keys=(RegisteredKey("k2", {}, "second"),))
    await ask(store, change(PutAgent(rotated, now.version)))
    assert "key" in await conflict(store, PutAgent(agent("b", key="key-of-a"), 0))
    again = await ask(store, AgentNamed("a"))
    await ask(store, change(PutAgent(replace(again, keys=now.keys), again.version)))


# -- owners --------------------------------------------------------------------------------------------

MINE = Owner("acme", "orchestrator", "payments:read", "c-1")
THEIRS = Owner("rival", "spy")


async def test_the_first_to_bind_has_it(gateway: Store):
    assert await ask(gateway, OwnerOf("payments", "task", "t-1")) is None
    assert await ask(gateway, BindFirst("payments", (("task", "t-1"),), MINE)) == (MINE,)
    assert await ask(gateway, BindFirst("payments", (("task", "t-1"),), THEIRS)) == (MINE,)
    assert await ask(gateway, OwnerOf("payments", "task", "t-1")) == MINE
    for other in (("summarizer", "task", "t-1"), ("payments", "context", "t-1"), ("payments", "task", "t-2")):
        assert await ask(gateway, OwnerOf(*other)) is None


async def test_of_many_who_bind_at_once_one_has_it(gateway: Store):
    owners = [Owner("acme", f"agent-{n}") for n in range(100)]
    answers = await asyncio.gather(*(ask(gateway, BindFirst("payments", (("task", "t"),), owner)) for owner in owners))
    assert len(set(map(repr, answers))) == 1
    assert await ask(gateway, OwnerOf("payments", "task", "t")) == answers[0][0]


async def test_bindings_outlive_the_cache(gateway: Store):
    gateway.owners._bound = 2
    for n in range(5):
        await ask(gateway, BindFirst("payments", (("task", f"t-{n}"),), MINE))
    await asyncio.to_thread(gateway._settler.settle)
    await until(lambda: len(gateway.owners._cache) == 2 and not gateway.owners._young)
    gateway.owners._cache.clear()
    assert await ask(gateway, OwnerOf("payments", "task", "t-0")) == MINE
    assert await ask(gateway, BindFirst("payments", (("task", "t-1"),), THEIRS)) == (MINE,)


async def test_tasks_are_listed_by_owner_newest_first(gateway: Store):
    for n in range(3):
        await ask(gateway, BindFirst("payments", (("task", f"t-{n}"),), replace(MINE, context=f"c-{n % 2}")))
    await ask(gateway, BindFirst("payments", (("task", "theirs"),), THEIRS))
    await ask(gateway, BindFirst("payments", (("context", "c-0"),), MINE))
    await ask(gateway, BindFirst("summarizer", (("task", "t-9"),), MINE))
    mine = await ask(gateway, TasksOf("payments", "acme", "orchestrator"))
    assert [name for name, _ in mine] == ["t-2", "t-1", "t-0"]
    assert mine[0][1] == replace(MINE, context="c-0")
    assert [name for name, _ in await ask(gateway, TasksOf("payments", "acme", "orchestrator", "c-0"))] == [
        "t-2",
        "t-0",
    ]
    assert await ask(gateway, TasksOf("payments", "rival", "orchestrator")) == ()


async def test_a_list_too_long_is_none_at_all(gateway: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("legation.adapters.sqlite.owners.TASKS", 2)
    for n in range(3):
        await ask(gateway, BindFirst("payments", (("task", f"t-{n}"),), MINE))
    with pytest.raises(Unavailable, match="owners"):
        await ask(gateway, TasksOf("payments", "acme", "orchestrator"))


# -- once only, durably --------------------------------------------------------------------------------


async def test_a_durable_claim_is_made_once(store: Store | Shared):
    claims = [ClaimDurably("assertion", "a", 4e9)] * 50
    answers = await asyncio.gather(*(ask(store, one) for one in claims))
    assert answers.count(True) == 1
    assert await ask(store, ClaimDurably("other", "a", 4e9))


# -- the end -------------------------------------------------------------------------------------------


async def test_all_is_there_after_a_restart(tmp_path: Path):
    path = tmp_path / "again.db"
    async with running(path, listen=True) as store:
        await ask(store, found())
        await ask(store, enrol(agent("a"), b"{}"))
        await ask(store, BindFirst("payments", (("task", "t-1"),), MINE))
        await ask(store, ClaimDurably("assertion", "a", 4e9))
    async with running(path, listen=True) as store:
        assert (await ask(store, AgentNamed("a"))).id == "a"
        assert await ask(store, OwnerOf("payments", "task", "t-1")) == MINE
        assert not await ask(store, ClaimDurably("assertion", "a", 4e9))
        assert numbered(store, await ask(store, decision())) == [3]
        assert isinstance(store.verify(), Verified)


@pytest.mark.parametrize(
    "question",
    [
        decision(),
        outcome("x"),
        found(),
        BindFirst("p", (("task", "t"),), MINE),
        OwnerOf("p", "task", "t"),
        TasksOf("p", "t", "o"),
        ClaimDurably("s", "n", 4e9),
        AgentNamed("a"),
        TenantNamed("a"),
        CardOf("a"),
    ],
    ids=lambda question: type(question).__name__,
)
async def test_a_closed_store_refuses(gateway: Store, question):
    await ask(gateway, BindFirst("p", (("task", "t"),), MINE))
    await gateway.close()
    with pytest.raises(Unavailable):
        await ask(gateway, question)


async def test_what_waits_is_written_before_closing(embedded: Store):
    futures = [embedded.ledger.commit(decision()) for _ in range(10)]
    embedded.ledger.note(outcome(decision().record_id))
    await embedded.close()
    assert [future.result().seq for future in futures] == list(range(1, 11))
    await embedded.close()


async def test_a_closed_store_reads_nothing(store: Store | Shared):
    await store.close()
    for reading in (store.agents, store.tenants, store.records, store.head, store.verify):
        with pytest.raises(Unavailable, match="closed"):
            reading()
