"""When cards are stopped that nobody vouches for any more: soon after the moment, told of before, and once."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from legation.core import catalogue
from legation.core.asks import Apply, Unavailable
from legation.engine import Engine
from legation.wiring.lapsing import SOON, Lapses
from tests.core.catalogue.registry import AUTHOR, Registry, body
from tests.world import NOW

DAY = 86400.0


class Log:
    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None


class Running:
    """A registry with one card, whose key runs out in thirty days."""

    def __init__(self) -> None:
        self.registry = Registry()
        self.registry.publish(body(AUTHOR))
        self.end(NOW + 30 * DAY)
        self.lapses = Lapses(Engine(self.registry.answerers()), self.tenants, log=Log(), now=lambda: self.registry.now)

    async def tenants(self) -> list[str]:
        return ["acme"]

    def end(self, at: float) -> None:
        publisher = self.registry.kept["Publisher", "acme", "acme.example"].document
        self.registry.keep(replace(publisher, keys=(replace(publisher.keys[0], not_after=at),)))

    async def at(self, now: float) -> str:
        self.registry.now = now
        await self.lapses.turn()
        return self.registry.agents["billing"].card_stopped

    def told(self, what: str) -> int:
        return self.registry.events().count(what)


@pytest.fixture
def running() -> Running:
    return Running()


async def test_a_card_stops_when_its_last_key_runs_out(running):
    assert await running.at(NOW) == ""
    assert await running.at(NOW + 30 * DAY - 1) == ""
    assert await running.at(NOW + 30 * DAY) == "suspended"
    running.lapses.changed()
    await running.at(NOW + 31 * DAY)
    assert running.told("card-lapsed") == 1


async def test_somebody_is_told_before_and_once(running):
    await running.at(NOW + 30 * DAY - SOON - 1)
    assert running.told("card-lapses") == 0
    for second in range(3):
        running.lapses.changed()
        await running.at(NOW + 30 * DAY - SOON + second)
    assert running.told("card-lapses") == 1
    await running.at(NOW + 30 * DAY)
    await running.at(NOW + 30 * DAY + 1)
    assert (running.told("card-lapses"), running.told("card-lapsed")) == (1, 1)


async def test_a_key_that_is_ended_before_its_time_is_seen(running):
    assert await running.at(NOW) == ""
    running.end(NOW + 10)
    running.lapses.changed()
    assert await running.at(NOW + 10) == "suspended"


async def test_what_could_not_be_written_is_tried_again(running):
    running.registry.faults[Apply] = Unavailable("store", "busy")
    assert await running.at(NOW + 30 * DAY) == ""
    del running.registry.faults[Apply]
    assert await running.at(NOW + 30 * DAY + 5) == "suspended"


async def test_a_card_that_was_stopped_before_is_left_alone(running):
    await Engine(running.registry.answerers()).run(catalogue.suspend("billing", who="op"))
    running.lapses.changed()
    await running.at(NOW + 40 * DAY)
    assert running.told("card-lapsed") == 0
