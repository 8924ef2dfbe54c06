"""When feeds are read: on their timers, soon again where they fail, each by itself, and told of once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace

from legation.core.asks import Apply, Broken, Commit, FeedOf, Fetch, Unavailable
from legation.core.kept import Issuer
from legation.core.kept.federation import Feed
from legation.core.transparency import feed
from legation.wiring import following
from legation.wiring.following import EVERY, MOST_BACKOFF, Following
from tests.core.outsiders import IDP, give_key, trust
from tests.core.partners import FEED, Partner
from tests.world import NOW, World

ACTOR = f"actor:{IDP}#clerk"


class Log:
    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def __getattr__(self, level: str) -> Any:
        return lambda line, **_: self.lines.append((level, line))


class Follows:
    """acme follows globex at IDP; a clock, and what was logged."""

    def __init__(self) -> None:
        self.world = World()
        trust(self.world, "id-jag")
        self.partner = Partner(self.world)
        self.log = Log()
        self.now = 0.0
        self.following = self.begun()

    def begun(self) -> Following:
        """A process that begins to follow."""
        return Following(self.world.answerers(), self.tenants, log=self.log, monotonic=lambda: self.now)

    async def tenants(self) -> list[str]:
        return ["acme", "rival"]

    async def turns(self, seconds: float) -> int:
        """Let time pass; how often the feed was asked for."""
        before = self.fetched()
        for _ in range(int(seconds)):
            self.now += 1
            self.world.now += 1
            await self.following.turn()
            await self.following.settled()
        return self.fetched() - before

    def fetched(self) -> int:
        return sum(isinstance(one, Fetch) for one in self.world.asked)

    def known(self, tenant: str = "acme") -> Feed | None:
        return self.following.known(FeedOf(tenant, IDP))

    def events(self) -> list[str]:
        return [body["what"] for _, _, body in self.world.ledger]

    def dead(self) -> set[str]:
        return {name for kind, _, name in self.world.kept if kind == "Revocation"}


@pytest.fixture
def follows() -> Follows:
    return Follows()


async def test_a_feed_is_read_at_once_and_then_on_its_timer_and_silently(follows):
    assert await follows.turns(1) == 1
    assert follows.known().complete
    assert 8 <= await follows.turns(10 * EVERY) <= 12
    assert follows.events() == ["feed-heard"]
    assert follows.log.lines == []


async def test_what_is_known_stays_fresh_though_nothing_is_written(follows):
    await follows.turns(10 * EVERY)
    assert follows.known().fresh_until > NOW + 600
    assert follows.world.kept["Feed", "acme", IDP].document.fresh_until <= NOW + 301


async def test_a_stop_is_heard_within_a_turn_and_known_before_anything_follows_from_it(follows):
    """What is minted by what was known before is then older than the withdrawal, and dies by it."""
    await follows.turns(1)
    follows.partner.stop("clerk")
    seen: list[Any] = []

    def applied(question: Apply) -> Any:
        seen.append(follows.known().stopped)
        return follows.world._truth(question)

    follows.world.lies[Apply] = applied
    await follows.turns(1.2 * EVERY)
    assert seen == [{("agent", "clerk")}]
    assert ACTOR in follows.dead()


async def test_one_that_fails_is_asked_soon_then_less_and_less_and_told_of_once(follows):
    await follows.turns(1)
    follows.partner.broken = Broken("timeout", "no answer in time")
    assert 3 <= await follows.turns(3 * EVERY) <= 6
    await follows.turns(4 * MOST_BACKOFF)
    assert await follows.turns(2 * MOST_BACKOFF) <= 3
    assert follows.events() == ["feed-heard", "feed-unreachable"]
    assert follows.log.lines == [("warning", "feed cannot be had")]
    assert follows.known().fresh_until < follows.world.now
    follows.partner.broken = None
    await follows.turns(1.2 * MOST_BACKOFF)
    assert follows.known().fresh_until > follows.world.now
    assert follows.log.lines[-1] == ("info", "feed is followed again")
    assert 8 <= await follows.turns(10 * EVERY) <= 12


async def test_what_the_ledger_could_not_take_is_recorded_later(follows):
    await follows.turns(1)
    follows.partner.broken = Broken("timeout")
    follows.world.faults[Commit] = Unavailable("ledger")
    await follows.turns(4 * EVERY)
    assert follows.events() == ["feed-heard"]
    follows.world.faults.clear()
    await follows.turns(2 * MOST_BACKOFF)
    assert follows.events() == ["feed-heard", "feed-unreachable"]
    assert follows.log.lines == [("warning", "feed cannot be had")]


async def test_one_that_lies_is_told_of_once_and_nothing_is_fresh_by_it(follows):
    await follows.turns(1)
    follows.partner.spoil = lambda text: text[:-4] + "AAAA"
    await follows.turns(20 * EVERY)
    assert follows.events() == ["feed-heard", "feed-refused"]
    assert follows.log.lines == [("warning", "feed is not believed")]
    assert follows.known().fresh_until < follows.world.now


@pytest.mark.parametrize("part", ["store", "keys"])
async def test_a_part_of_ours_that_is_down_is_no_end_of_following(follows, part):
    await follows.turns(1)
    follows.partner.stop("clerk")
    asked = (
        Apply if part == "store" else type(next(q for q in follows.world.asked if type(q).__name__ == "ExternalKey"))
    )
    follows.world.faults[asked] = Unavailable(part)
    await follows.turns(2 * EVERY)
    assert ACTOR not in follows.dead()
    follows.world.faults.clear()
    await follows.turns(2 * EVERY)
    assert ACTOR in follows.dead()


async def test_a_fault_nobody_thought_of_is_logged_and_the_next_turn_comes(follows):
    follows.partner.spoil = lambda text: None.text  # type: ignore[attr-defined]
    await follows.turns(5)
    assert follows.known() is None
    follows.partner.spoil = lambda text: text
    await follows.turns(2 * EVERY)
    assert follows.known().complete


async def test_after_a_restart_it_goes_on_and_knows_nothing_until_it_has_read(follows):
    follows.partner.stop("clerk")
    await follows.turns(1)
    follows.following = follows.begun()
    assert follows.known() is None
    follows.partner.asked.clear()
    await follows.turns(1)
    assert follows.partner.asked == ["after=1&base=1"]
    assert follows.known().stopped == {("agent", "clerk")}
    assert follows.events() == ["feed-heard"]


async def test_a_feed_without_an_end_is_left_and_does_not_count_as_read(follows, monkeypatch):
    """Each page holds one stop, and says that there are more."""
    monkeypatch.setattr(following, "MAX_PAGES", 3)
    monkeypatch.setattr(feed, "MAX_ENTRIES", 1)
    follows.partner.stop(*(f"a{number}" for number in range(9)))
    assert await follows.turns(1) == 3
    assert not follows.known().complete
    assert follows.events()[-1] == "feed-refused"
    assert "goes on after 3 pages" in follows.world.ledger[-1][2]["fields"]["detail"]
    await follows.turns(4 * EVERY)
    assert follows.known().complete
    assert len(follows.known().stopped) == 9


async def test_a_slow_feed_makes_no_other_wait_and_is_read_once_at_a_time(follows):
    other = "https://other.example"
    trust(follows.world, "id-jag", issuer=other)
    give_key(follows.world, issuer=other)
    slow = asyncio.Event()
    follows.world.keep(Issuer(tenant="acme", id=other, jwks=b"{}", feed=FEED.replace(IDP, other)))
    asked: list[str] = []

    async def wait(url: str) -> Any:
        asked.append(url)
        await slow.wait()
        raise Broken("timeout")

    def fetch(question: Fetch) -> Any:
        return wait(question.url) if question.url.startswith(other) else follows.world._truth(question)

    follows.world.lies[Fetch] = fetch
    for _ in range(int(2.5 * EVERY)):
        follows.now += 1
        await follows.following.turn()
        for _ in range(20):
            await asyncio.sleep(0)
    assert len(asked) == 1
    assert len(follows.partner.asked) >= 2
    slow.set()
    await follows.following.settled()


async def test_who_is_followed_no_more_is_forgotten_and_who_is_resumed_is_read_at_once(follows):
    await follows.turns(1)
    issuer = follows.partner.issuer()
    follows.world.keep(replace(issuer, suspended=True))
    follows.following.changed()
    assert await follows.turns(2 * EVERY) == 0
    assert follows.known() is None
    follows.world.keep(issuer)
    follows.following.changed()
    assert await follows.turns(1) == 1
    assert follows.known().complete


async def test_a_feed_named_elsewhere_is_another(follows):
    await follows.turns(1)
    follows.world.keep(replace(follows.partner.issuer(), feed=FEED.replace("globex", "initech")))
    follows.following.changed()
    await follows.turns(1)
    assert follows.known() is None


async def test_which_feeds_there_are_is_asked_after_a_change_alone(follows):
    await follows.turns(1)
    before = len(follows.world.asked)
    await follows.following.turn()
    assert len(follows.world.asked) == before


async def test_another_tenant_hears_nothing_of_it(follows):
    await follows.turns(1)
    assert follows.known("rival") is None
    assert {tenant for kind, tenant, _ in follows.world.kept if kind in {"Feed", "Revocation"}} == {"acme"}


async def test_it_begins_and_ends(follows):
    follows.following.start()
    await asyncio.wait_for(first(follows), 5)
    await follows.following.close()
    assert follows.following._task.done()


async def first(follows: Follows) -> None:
    """Until something is known."""
    while follows.known() is None:  # noqa: ASYNC110 - what is waited for happens in somebody else's code
        await asyncio.sleep(0.01)
