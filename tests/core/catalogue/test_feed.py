"""The feed as a follower of the SDK reads it: every stop reaches it, and nobody can take one back or make one up."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from legation.core import catalogue, enrolment
from legation.core.asks import Find, FindAll, Unavailable
from legation.core.catalogue import publishers
from legation.core.kept import LogEntry
from legation.core.reasons import Refused
from legation.core.registry import Event
from legation.engine import Engine
from legation.sdk import revocations
from legation.sdk.cards import trusting
from legation.sdk.revocations import FeedRefused, Follower, Stopped
from legation.surfaces import revocations as surface
from legation.surfaces.http import HttpRequest
from legation.surfaces.revocations import Revocations
from tests.core.catalogue.registry import AUTHOR, Registry, body
from tests.world import BASE, jwk_of

KEYS = trusting({"keys": [{**jwk_of("card-1"), "kid": "card-1"}]}, "gateway")


class Served:
    """A registry, its feed behind a real httpx client, and somebody who follows."""

    def __init__(self) -> None:
        self.registry = Registry()
        self.ticks = 0.0
        self.surface = Revocations(Engine(self.registry.answerers()), BASE, self.tick)
        self.tamper = lambda text: text
        self.down = False
        self.http = httpx.AsyncClient(transport=httpx.MockTransport(self.answer))
        self.follower = self.follow()

    def follow(self, **more: Any) -> Follower:
        return Follower(BASE, "acme", KEYS, self.http, clock=lambda: self.registry.now, **more)

    def tick(self) -> float:
        self.ticks += 10
        return self.ticks

    async def answer(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("down")
        asked = HttpRequest(request.method, request.url.path, request.url.query.decode(), {}, b"")
        try:
            answer = await self.surface.page(asked)
        except Refused as refused:  # whoever serves it words and records it
            return httpx.Response(refused.reason.row.http)
        except Unavailable:
            return httpx.Response(503)
        return httpx.Response(answer.status, headers=dict(answer.headers), text=self.tamper(answer.body.decode()))

    async def run(self, plan: Any) -> Any:
        return await Engine(self.registry.answerers()).run(plan)

    def stopped(self, subject: str, ident: str) -> bool:
        try:
            self.follower.check(subject, ident)
        except Stopped:
            return True
        return False


@pytest.fixture
def served() -> Served:
    made = Served()
    made.registry.publish(body(AUTHOR))
    return made


def test_the_follower_asks_where_the_feed_is():
    assert revocations.PATH == surface.PATH


async def test_a_follower_learns_of_every_stop_and_of_its_end(served):
    await served.follower.refresh()
    assert not served.stopped("agent", "billing")
    await served.run(catalogue.suspend("billing", who="op"))
    await served.follower.refresh()
    assert served.stopped("agent", "billing")
    await served.run(catalogue.resume("billing", who="op"))
    await served.follower.refresh()
    assert not served.stopped("agent", "billing")


async def test_an_agent_that_is_revoked_is_in_the_feed(served):
    await served.run(enrolment.move("billing", Event.REVOKE, who="op"))
    await served.follower.refresh()
    assert served.stopped("agent", "billing")


async def test_an_agent_stopped_twice_goes_on_when_both_have_ended(served):
    await served.run(catalogue.suspend("billing", who="op"))
    await served.run(enrolment.move("billing", Event.SUSPEND, who="op"))
    await served.run(catalogue.resume("billing", who="op"))
    await served.follower.refresh()
    assert served.stopped("agent", "billing")
    await served.run(enrolment.move("billing", Event.RESUME, who="op"))
    await served.follower.refresh()
    assert not served.stopped("agent", "billing")


async def test_a_revoked_publisher_its_keys_and_cards_are_in_the_feed(served):
    card = served.registry.agents["billing"].card
    await served.run(publishers.revoke("acme", "acme.example", who="op"))
    await served.follower.refresh()
    thumbprint = served.registry.kept["Publisher", "acme", "acme.example"].document.keys[0].thumbprint
    for subject, ident in (("publisher", "acme.example"), ("key", thumbprint), ("card", card), ("agent", "billing")):
        assert served.stopped(subject, ident), subject


async def test_a_feed_that_was_not_read_lately_says_nothing(served):
    with pytest.raises(Stopped):
        served.follower.check("agent", "billing")
    await served.follower.refresh()
    served.registry.now += 3600
    with pytest.raises(Stopped):
        served.follower.check("agent", "billing")


async def test_a_log_that_was_rewritten_is_refused(served):
    await served.run(catalogue.suspend("billing", who="op"))
    await served.follower.refresh()
    entries = sorted(key for key in served.registry.kept if key[0] == "LogEntry")
    last, before = served.registry.kept[entries[-1]].document, served.registry.kept[entries[0]].document
    served.registry.keep(LogEntry(tenant="acme", id=before.id, leaf=last.leaf))
    served.surface = Revocations(Engine(served.registry.answerers()), BASE, served.tick)  # started anew upon it
    with pytest.raises((FeedRefused, httpx.HTTPError)):
        await served.follower.refresh()
    assert served.stopped("agent", "billing")


async def test_a_log_with_a_leaf_missing_is_not_served(served):
    await served.run(catalogue.suspend("billing", who="op"))
    del served.registry.kept["LogEntry", "acme", f"{0:010}"]
    assert (await served.http.get(f"{BASE}{surface.PATH}acme")).status_code == 409


async def test_a_page_that_was_changed_on_its_way_is_refused(served):
    served.tamper = lambda text: text[:-4] + "AAAA"
    with pytest.raises(FeedRefused):
        await served.follower.refresh()


async def test_a_page_of_another_tenant_is_refused(served):
    other = Follower(BASE, "rival", KEYS, served.http, clock=lambda: served.registry.now)
    other._issuer = served.follower._issuer  # what one would see who swapped the answers
    with pytest.raises(FeedRefused):
        await other.refresh()


@pytest.mark.parametrize("query", ["after=x", "after=-1", "base=9", "after=99", "after=1&base=1e3"])
async def test_a_question_that_has_no_answer_is_refused(served, query):
    answer = await served.http.get(f"{BASE}{surface.PATH}acme?{query}")
    assert answer.status_code == 400


async def test_a_tenant_nobody_has_is_not_there(served):
    assert (await served.http.get(f"{BASE}{surface.PATH}nobody")).status_code == 404
    assert (await served.http.get(f"{BASE}{surface.PATH}a%2Fb")).status_code == 404


async def test_the_feed_is_read_once_a_minute_however_many_ask(served):
    asked: list[str] = []

    def told(text: str) -> str:
        asked.append(text)
        return text

    served.tamper = told
    await asyncio.gather(*(served.follower.current() for _ in range(5)))
    served.registry.now += 59
    await served.follower.current()
    assert len(asked) == 1
    served.registry.now += 1
    await served.run(catalogue.suspend("billing", who="op"))
    await served.follower.current()
    assert len(asked) == 2
    assert served.stopped("agent", "billing")


async def test_a_clock_that_was_set_back_does_not_stop_the_reading(served):
    await served.follower.current()
    served.registry.now -= 30 * 24 * 3600
    await served.run(catalogue.suspend("billing", who="op"))
    await served.follower.current()
    assert served.stopped("agent", "billing")


async def test_a_feed_that_cannot_be_reached_is_tried_again_soon_and_what_is_known_grows_old(served):
    await served.follower.current()
    served.down = True
    served.registry.now += 60
    await served.follower.current()
    assert not served.stopped("agent", "billing"), "what is known is a minute old"
    served.registry.now += 420
    await served.follower.current()
    assert served.stopped("agent", "billing"), "nobody can say"
    served.down = False
    served.registry.now += 6
    await served.follower.current()
    assert not served.stopped("agent", "billing")


async def test_a_page_that_is_not_to_be_believed_is_not_passed_over(served):
    await served.follower.current()
    served.registry.now += 60
    served.tamper = lambda text: text[:-6] + "AAAAAA"
    with pytest.raises(FeedRefused):
        await served.follower.current()


async def test_a_page_costs_what_is_new_and_not_the_whole_log(served):
    """Strangers ask, and may ask for a page of their own each time."""
    for _ in range(20):
        await served.run(catalogue.suspend("billing", who="op"))
        await served.run(catalogue.resume("billing", who="op"))
    asked: list[str] = []
    answerers = served.registry.answerers()

    def counted(answer: Any) -> Any:
        def told(question: Any) -> Any:
            if question.kind is LogEntry:
                asked.append(type(question).__name__)
            return answer(question)

        return told

    answerers |= {kind: counted(answerers[kind]) for kind in (FindAll, Find)}
    served.surface = Revocations(Engine(answerers), BASE, served.tick)
    for base in range(10):
        answer = await served.http.get(f"{BASE}{surface.PATH}acme", params={"after": "0", "base": str(base)})
        assert answer.status_code == 200
    assert asked.count("FindAll") == 1
    assert asked.count("Find") == 10
    await served.run(catalogue.suspend("billing", who="op"))
    await served.follower.refresh()
    assert served.stopped("agent", "billing")
    assert asked.count("FindAll") == 1


async def test_a_reading_that_failed_half_way_leaves_no_half_log(served):
    await served.run(catalogue.suspend("billing", who="op"))
    answerers = served.registry.answerers()
    find, down = answerers[Find], [True]

    def failing(question: Any) -> Any:
        if question.kind is LogEntry and down[0]:
            raise Unavailable("store")
        return find(question)

    answerers[Find] = failing
    served.surface = Revocations(Engine(answerers), BASE, served.tick)
    assert (await served.http.get(f"{BASE}{surface.PATH}acme")).status_code == 503
    down[0] = False
    await served.follower.refresh()
    assert served.stopped("agent", "billing")
