from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from msgspec.structs import replace

from legation.adapters.sqlite import snapshot
from legation.adapters.sqlite.store import Store
from legation.core.asks import AgentNamed, TenantNamed, Unavailable
from legation.core.model import Agent, PutAgent, Standing
from tests.adapters.stored import agent, change, decision, enrol, found, running, until


def standing(store: Store, name: str = "a") -> Standing | None:
    one = store.snapshot.agent(AgentNamed(name))
    return one.standing if one else None


async def suspend(store: Store, one: Agent | None) -> None:
    assert one is not None
    await store.apply(change(PutAgent(replace(one, standing=Standing.SUSPENDED), one.version)))


@pytest.fixture
async def two(tmp_path: Path):
    """A gateway's store and a command's, on one file, with agent `a` of `acme`."""
    async with running(tmp_path / "s.db") as gateway, running(tmp_path / "s.db") as command:
        await command.apply(found())
        await command.apply(enrol(agent("a")))
        await gateway.snapshot.refresh()
        yield gateway, command


async def test_a_change_elsewhere_is_seen_when_refreshed(two):
    gateway, command = two
    await suspend(command, command.agent("a"))
    seq = await gateway.snapshot.refresh()
    assert standing(gateway) is Standing.SUSPENDED
    assert seq == gateway.snapshot.seq == command.snapshot.seq == gateway.agent("a").version


async def test_a_change_elsewhere_is_seen_without_being_told(two, monkeypatch: pytest.MonkeyPatch):
    gateway, command = two
    monkeypatch.setattr(snapshot, "POLL", 0.01)
    await suspend(command, command.agent("a"))
    await until(lambda: standing(gateway) is Standing.SUSPENDED)


async def test_many_changes_at_once_are_all_applied(two):
    gateway, command = two
    await asyncio.gather(*(command.ledger.apply(enrol(agent(f"n-{n}"))) for n in range(1200)))
    await gateway.snapshot.refresh()
    assert len(gateway.snapshot._agents) == 1201
    assert gateway.snapshot._agents == {one.id: one for one in command.agents()}


async def test_refreshing_at_once_from_many_places_is_safe(two):
    gateway, command = two
    await suspend(command, command.agent("a"))
    assert len(set(await asyncio.gather(*(gateway.snapshot.refresh() for _ in range(20))))) == 1


async def test_an_agent_whose_row_is_gone_is_unknown(two, tmp_path: Path):
    gateway, _ = two
    other = sqlite3.connect(tmp_path / "s.db")
    other.executescript(
        "DELETE FROM agent_keys; DELETE FROM agents;"
        "INSERT INTO changes (kind, id, tenant) VALUES ('agent', 'a', 'acme')"
    )
    other.close()
    await gateway.snapshot.refresh()
    assert standing(gateway) is None


async def test_a_snapshot_that_cannot_be_compared_answers_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    now = [100.0]
    monkeypatch.setattr(snapshot, "POLL", 0.01)
    async with running(tmp_path / "s.db", monotonic=lambda: now[0]) as store:
        await store.apply(found())
        assert store.snapshot.tenant(TenantNamed("acme")) is not None
        version = store.snapshot._version

        def failing():
            raise sqlite3.OperationalError("disk I/O error")

        monkeypatch.setattr(store.snapshot, "_version", failing)
        await asyncio.sleep(0.05)
        assert store.snapshot.tenant(TenantNamed("acme")) is not None
        now[0] += snapshot.PATIENCE + 1.0
        for asked in (
            lambda: store.snapshot.tenant(TenantNamed("acme")),
            lambda: store.snapshot.agent(AgentNamed("a")),
        ):
            with pytest.raises(Unavailable, match="registry"):
                asked()
        monkeypatch.setattr(store.snapshot, "_version", version)
        await until(lambda: answers(store))


def answers(store: Store) -> bool:
    try:
        return store.snapshot.tenant(TenantNamed("acme")) is not None
    except Unavailable:
        return False


async def test_a_refresh_that_cannot_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async with running(tmp_path / "s.db") as store:
        monkeypatch.setattr(snapshot, "_SINCE", "SELECT nothing FROM nowhere WHERE 1 > ?")
        with pytest.raises(Unavailable, match="registry"):
            await store.snapshot.refresh()


async def test_records_alone_do_not_disturb_it(two):
    gateway, command = two
    before = gateway.snapshot._agents["a"]
    await command.ledger.commit(decision())
    await gateway.snapshot.refresh()
    assert gateway.snapshot._agents["a"] is before
