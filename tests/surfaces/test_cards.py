"""GET of an Agent Card: anyone, any time, cheaply; and nothing of agents that are not active."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from legation.core.asks import ActiveKid, AgentNamed, CardOf, Now, Sign, Unavailable
from legation.core.model import Standing
from legation.core.reasons import Reason, Refused
from legation.engine import Engine, questions
from legation.surfaces.cards import KEPT, Cards
from legation.surfaces.http import HttpRequest, Route
from tests.core.test_cards import BASE, enrolled, parsed, raw
from tests.world import sign


class World:
    """A registry of one agent, and a count of what was asked."""

    def __init__(self) -> None:
        self.agent: Any = replace(enrolled(parsed()), version=3)
        self.card: bytes | None = raw()
        self.asked: list[str] = []
        self.now = 100.0
        self.kid = "card-1"
        answerers = dict.fromkeys(questions(), self.unexpected)
        answerers |= {Now: lambda _: self.now, AgentNamed: self.named, CardOf: self.card_of}
        answerers |= {ActiveKid: lambda _: self.kid, Sign: lambda question: sign(question.kid, question.payload)}
        self.cards = Cards(Engine(answerers), BASE)

    def unexpected(self, question):
        raise AssertionError(question)

    def named(self, question):
        if isinstance(self.agent, Exception):
            raise self.agent
        return self.agent if self.agent and question.id.startswith("payments") else None

    async def card_of(self, question):
        self.asked.append(question.agent)
        return self.card

    async def get(self, agent="payments", method="GET", **headers):
        fields = {name.replace("_", "-"): (value,) for name, value in headers.items()}
        path = f"/a2a/{agent}/.well-known/agent-card.json"
        return await self.cards(HttpRequest(method, path, "", fields, b""), Route(agent, "card"))

    async def refused(self, agent="payments", method="GET"):
        with pytest.raises(Refused) as refused:
            await self.get(agent, method)
        return refused.value.reason, refused.value.detail, refused.value.field


@pytest.fixture
def world() -> World:
    return World()


async def test_a_card_is_served_with_what_caches_need(world):
    answer = await world.get()
    headers = dict(answer.headers)
    assert answer.status == 200
    assert headers["content-type"] == "application/json"
    assert headers["cache-control"] == "public, max-age=60"
    assert json.loads(answer.body)["name"] == "Payments"


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
async def test_a_card_already_known_is_not_sent_again(world, form):
    etag = dict((await world.get()).headers)["etag"]
    answer = await world.get(if_none_match=form.format(etag))
    assert (answer.status, answer.body) == (304, b"")
    assert dict(answer.headers)["etag"] == etag


async def test_another_etag_is_answered_with_the_card(world):
    assert (await world.get(if_none_match='"other"')).status == 200


async def test_head_is_get_without_the_body(world):
    get, head = await world.get(), await world.get(method="HEAD")
    assert (head.status, head.headers, head.body) == (200, get.headers, b"")


async def test_other_verbs_are_refused(world):
    assert (await world.refused(method="POST"))[0] is Reason.VERB_WRONG


async def test_a_card_is_made_once_for_each_version_of_its_agent(world):
    for _ in range(3):
        await world.get()
    assert world.asked == ["payments"]
    world.agent = replace(world.agent, version=4, streaming=False)
    assert json.loads((await world.get()).body)["capabilities"]["streaming"] is False
    assert world.asked == ["payments"] * 2


async def test_a_card_that_still_holds_keeps_its_tag(world):
    """ECDSA signs otherwise each time: made anew, it would be another card to every cache."""
    first = await world.get()
    world.now += 61
    assert dict((await world.get()).headers)["etag"] == dict(first.headers)["etag"]
    assert world.asked == ["payments"] * 2


async def test_another_key_makes_another_card(world):
    first = await world.get()
    world.kid = "card-2"
    second = await world.get()
    assert dict(second.headers)["etag"] != dict(first.headers)["etag"]
    assert json.loads(second.body)["signatures"] != json.loads(first.body)["signatures"]


async def test_what_is_not_active_cannot_be_told_from_what_is_not_there(world):
    missing = await world.refused("nobody")
    assert missing[0].row.http == 404
    agent = world.agent
    for hidden in (
        *(replace(agent, standing=standing) for standing in Standing if standing is not Standing.ACTIVE),
        replace(agent, expires_at=99.0),
        replace(agent, interfaces=()),
        replace(agent, card_stopped="suspended"),
    ):
        world.agent = hidden
        assert await world.refused() == missing
    world.agent, world.card = replace(agent, version=9), None
    assert await world.refused() == missing


async def test_a_suspended_agents_card_is_not_served_from_memory(world):
    assert (await world.get()).status == 200
    world.agent = replace(world.agent, standing=Standing.SUSPENDED)
    assert (await world.refused())[0].row.http == 404


async def test_a_registry_that_does_not_answer_is_no_missing_card(world):
    world.agent = Unavailable("store")
    assert (await world.refused())[0] is Reason.UNAVAILABLE


async def test_the_memory_is_bounded(world):
    agent = world.agent
    for number in range(KEPT + 5):
        world.agent = replace(agent, id=f"payments{number}")
        await world.get(f"payments{number}")
    assert len(world.cards._ready) == KEPT
