"""When origins are looked at: on their timers, less often where they fail, and told of once."""

from __future__ import annotations

from typing import Any

import pytest

from legation.core.asks import Broken, Fetch
from legation.engine import Engine
from legation.wiring.watching import CHALLENGES, Watch
from tests.core.catalogue.registry import AUTHOR, OTHER, Registry, body
from tests.world import BASE


class Log:
    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None


class Watched:
    """A registry whose one card is watched, and a clock."""

    def __init__(self) -> None:
        self.registry = Registry()
        self.registry.serve(body(AUTHOR))
        self.now = 0.0
        self.watch = Watch(
            Engine(self.registry.answerers()), BASE, self.tenants, seconds=10.0, log=Log(), monotonic=lambda: self.now
        )

    async def tenants(self) -> list[str]:
        return ["acme"]

    async def turns(self, seconds: float) -> int:
        """Let time pass; how often the origin was asked for its card."""
        before = self.fetched()
        for _ in range(int(seconds)):
            self.now += 1
            self.watch.changed()
            await self.watch.turn()
        return self.fetched() - before

    def fetched(self) -> int:
        return sum(isinstance(one, Fetch) and "agent-card.json" in one.url for one in self.registry.asked)


@pytest.fixture
def watched() -> Watched:
    made = Watched()
    made.registry.submit_from()
    made.registry.approve()
    return made


async def test_an_origin_is_looked_at_on_its_timer_and_silently(watched):
    before = len(watched.registry.ledger)
    assert 8 <= await watched.turns(100) <= 12
    assert len(watched.registry.ledger) == before


async def test_one_that_fails_is_asked_less_and_less_and_told_of_once(watched):
    watched.registry.serve(Broken("timeout", "no answer in time"))
    assert await watched.turns(300) <= 7
    assert watched.registry.events().count("card-unreachable") == 1


async def test_one_that_answers_again_is_looked_at_as_before(watched):
    watched.registry.serve(Broken("timeout"))
    await watched.turns(100)
    watched.registry.serve(body(AUTHOR))
    await watched.turns(100)
    assert await watched.turns(100) >= 8


async def test_a_change_is_kept_once_however_often_it_is_seen(watched):
    watched.registry.serve(body(AUTHOR, version="2.0.0", description="Other"))
    await watched.turns(100)
    assert watched.registry.events().count("card-changed") == 1
    assert watched.registry.standings() == ["published", "verified"]


@pytest.mark.parametrize("harmless", [frozenset(), frozenset({"version changed"})])
async def test_an_origin_that_changes_at_each_look_is_looked_at_less_and_less(watched, harmless):
    """Also one whose changes are published by themselves, and one that now and then says what it said before."""
    watched.registry.put_tenant("acme", harmless=harmless)
    looks = 0
    for number in range(100):
        watched.registry.serve(body(AUTHOR, version=f"2.0.{number}") if number % 2 else body(AUTHOR, version="2.0.0"))
        looks += await watched.turns(10)
    assert looks <= 40


async def test_an_origin_that_settles_is_looked_at_as_before(watched):
    for number in range(30):
        watched.registry.serve(body(AUTHOR, version=f"2.0.{number}"))
        await watched.turns(10)
    for _ in range(20):
        watched.now += 6 * 3600
        await watched.turns(1)
    assert await watched.turns(100) >= 8


async def test_a_key_that_was_lost_is_told_of_once(watched):
    watched.registry.serve(body(AUTHOR), holder=OTHER)
    await watched.turns(10.0 * CHALLENGES * 2.5)
    assert watched.registry.events().count("card-holder-lost") == 1


async def test_what_is_watched_is_read_after_a_change_alone(watched):
    await watched.turns(3)
    before = len(watched.registry.asked)
    for _ in range(5):
        await watched.watch.turn()
    assert len(watched.registry.asked) == before


async def test_a_card_that_is_revoked_is_watched_no_more(watched):
    await watched.turns(20)
    known = watched.registry.kept["PublishedCard", "acme", "billing"]
    watched.registry.keep(type(known.document)(**{
        **{name: getattr(known.document, name) for name in known.document.__struct_fields__}, "published": False
    }))  # fmt: skip
    assert await watched.turns(50) == 0
