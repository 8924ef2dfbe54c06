"""What agents are called is known by tenant, and kept current with the registry."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from legation.adapters.sqlite.named import Named
from legation.core.model import PutAgent
from tests.adapters.stored import agent, change, enrol, found, running


async def test_names_follow_the_registry(tmp_path: Path):
    async with running(tmp_path / "s.db") as gateway, running(tmp_path / "s.db") as command:
        await command.apply(found())
        await command.apply(enrol(replace(agent("ledger-agent"), name="Ledger  Keeper", skills=("book:write", "read"))))
        await gateway.snapshot.refresh()
        others = gateway.snapshot.named.others("acme", ["payments"])
        assert all(name in others for name in ("ledger-agent", "ledger keeper", "book:write"))
        assert not any(name in others for name in ("read", "payments", "ledger", "keeper"))
        assert "ledger-agent" not in gateway.snapshot.named.others("acme", ["Ledger-Agent"])
        assert "ledger-agent" not in gateway.snapshot.named.others("globex", [])
        one = command.agent("ledger-agent")
        assert one is not None
        await command.apply(change(PutAgent(replace(one, name="Book Keeper", skills=()), one.version)))
        await gateway.snapshot.refresh()
        assert "book keeper" in others
        assert not any(name in others for name in ("ledger keeper", "book:write"))
    async with running(tmp_path / "s.db") as again:
        assert "book keeper" in again.snapshot.named.others("acme", [])


def test_a_name_two_bear_is_there_until_neither_does():
    named = Named()
    one, two = (replace(agent(name), name="The Same") for name in ("a-1", "a-2"))
    named.load([one, two])
    others = named.others(one.tenant, [])
    for gone in (one, two):
        assert "the same" in others
        named.change(gone, None)
    assert "the same" not in others
    named.change(None, replace(one, tenant="globex"))
    named.change(replace(one, tenant="globex"), one)
    assert "the same" in others
    assert "the same" not in named.others("globex", [])


def test_many_agents_are_told_apart():
    count = 20_000
    named = Named()
    named.load(replace(agent(f"agent-{n}"), name=f"Agent Number {n}") for n in range(count))
    others = named.others(agent("a").tenant, [])
    assert f"agent-{count - 1}" in others
    assert f"agent-{count}" not in others
