"""The index of each tenant: current with what is published, and nobody else's."""

from __future__ import annotations

import asyncio
from typing import Any

from legation.adapters.lookalikes import AT_ONCE, Lookalikes
from legation.core.asks import FindAll, Found, Resembling
from legation.core.kept import PublishedCard, Publisher
from legation.core.lookalike import Claim


class Kept:
    """What two tenants have published."""

    def __init__(self) -> None:
        self.cards: dict[str, Found[Any]] = {}
        self.publishers: dict[str, Found[Any]] = {}
        self.adapter = Lookalikes(self.look)

    def look(self, question: FindAll[Any]) -> tuple[Found[Any], ...]:
        held = self.cards if question.kind is PublishedCard else self.publishers
        return tuple(found for found in held.values() if found.document.tenant == question.tenant)

    def publish(self, agent: str, name: str, tenant: str = "acme", **more: Any) -> None:
        was = self.cards[agent].version if agent in self.cards else 0
        card = PublishedCard(tenant=tenant, id=agent, card="c", publisher=agent, name=name, **more)
        self.cards[agent] = Found(card, was + 1)

    async def alike(self, name: str, *, agent: str = "new", tenant: str = "acme") -> list[str | None]:
        found = await self.adapter.resembling(Resembling(tenant, agent, Claim("somebody", name)))
        return [one.agent for one in found]


async def test_what_is_published_is_compared_with_from_the_next_question_on():
    kept = Kept()
    assert await kept.alike("Payments Agent") == []
    kept.publish("payments", "Payments Agent")
    assert await kept.alike("Payment5 Agent") == ["payments"]


async def test_others_have_their_turn_while_a_large_tenant_is_read_for_the_first_time():
    kept = Kept()
    for number in range(AT_ONCE * 4):
        kept.publish(f"agent-{number}", f"Agent {number:b}")
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(others())
    await kept.alike("x")
    beside.cancel()
    assert turns >= 4


async def test_what_is_taken_stays_taken_when_somebody_cannot_wait():
    kept = Kept()
    for number in range(AT_ONCE * 3):
        kept.publish(f"agent-{number}", f"Agent {number:b}")
    first = asyncio.create_task(kept.alike("x"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    first.cancel()
    kept.publish("payments", "Payments Agent")
    assert await kept.alike("Payments Agent") == ["payments"]


async def test_what_is_no_longer_published_is_free_again():
    kept = Kept()
    kept.publish("payments", "Payments Agent")
    assert await kept.alike("Payments Agent") == ["payments"]
    kept.publish("payments", "Payments Agent", published=False)
    assert await kept.alike("Payments Agent") == []


async def test_a_new_name_takes_the_place_of_the_old_one():
    kept = Kept()
    kept.publish("payments", "Payments Agent")
    await kept.alike("x")
    kept.publish("payments", "Treasury")
    assert await kept.alike("Payments Agent") == []


async def test_nothing_is_told_of_another_tenant():
    kept = Kept()
    kept.publish("payments", "Payments Agent", tenant="rival")
    assert await kept.alike("Payments Agent") == []


async def test_nobody_is_taken_for_oneself():
    kept = Kept()
    kept.publish("payments", "Payments Agent")
    assert await kept.alike("Payments Agent", agent="payments") == []


async def test_a_reserved_name_is_its_publishers_until_that_is_revoked():
    kept = Kept()
    kept.publishers["bank"] = Found(Publisher(tenant="acme", id="bank.example", reserved=("Vault",)), 1)
    assert await kept.alike("Vault") == [None]
    kept.publishers["bank"] = Found(Publisher(tenant="acme", id="bank.example", reserved=("Vault",), revoked=True), 2)
    assert await kept.alike("Vault") == []
