"""The registry over real sockets: a card from its origin to its callers, turned, stopped, and watched by a timer."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from pathlib import Path

import httpx
import msgspec
import pytest
from a2a.helpers import new_text_message
from a2a.types import AgentInterface, Role, SendMessageRequest
from google.protobuf.json_format import ParseDict  # type: ignore[import-untyped]

from legation import wiring
from legation.core import catalogue, enrolment
from legation.core.catalogue import publishers
from legation.core.model import Tenant
from legation.demo import agents, cards
from legation.demo.hosting import Hosted
from legation.demo.origin import Origin
from legation.demo.wire import Caller, send_message
from legation.sdk import cards as sdk
from legation.sdk.client import connect
from legation.sdk.keys import AgentKey
from legation.sdk.refusals import refusal_in
from legation.sdk.revocations import Follower, Stopped
from legation.wiring.home import init_home
from tests.journeys.conftest import soon

pytestmark = pytest.mark.journey

TEXT = "The fair was cold. Nobody came."


class Place:
    """A gateway whose watch looks each second, an origin with its key, and the one agent it is for."""

    def __init__(self, running, origin: Origin, key: AgentKey, http: httpx.AsyncClient) -> None:
        self.running, self.origin, self.key, self.http = running, origin, key, http
        self.base_url = running.base_url
        self.caller: Caller

    async def run(self, plan):
        return await self.running.admin.run(plan)

    async def card(self) -> httpx.Response:
        return await self.http.get(f"{self.base_url}/a2a/short/.well-known/agent-card.json")

    async def call(self) -> str:
        token = await self.caller.token("short", "summarize")
        answer = await self.caller.call("short", send_message(TEXT, skill="summarize"), token=token)
        told = refusal_in(answer)
        return "passed" if told is None else told.reason

    def events(self) -> list[str]:
        rows = self.running.admin.store.records(kind="event", newest=True, limit=50)
        return [msgspec.json.decode(row.body)["what"] for row in rows]


@pytest.fixture
async def here(place: Path):
    settings = init_home(
        place / secrets.token_hex(4),
        server={"port": wiring.free_port()},
        registry={"internal_origins": True, "watch_seconds": 1.0},
        log={"level": "error"},
    )
    running = await wiring.start(settings)
    key, mine = AgentKey.generate(), AgentKey.generate()
    try:
        async with (
            Hosted(agents.Summarizer(), cards.summarizer) as hosted,
            Origin(key) as origin,
            httpx.AsyncClient() as http,
        ):
            made = Place(running, origin, key, http)
            await made.run(enrolment.put_tenant(Tenant("acme", unsigned_cards="refused"), who="test"))
            jwks = {"keys": [{**key.public_jwk, "kid": key.thumbprint}]}
            await made.run(publishers.put("acme", "lex.example", jwks, who="test"))
            short = enrolment.Enrolment("short", "acme", "ops@acme", AgentKey.generate().public_jwk)
            one = enrolment.Enrolment(
                "one", "acme", "ops@acme", mine.public_jwk,
                scopes=frozenset({"summarize"}), targets=frozenset({"short"}),
            )  # fmt: skip
            for wanted in (short, one):
                await made.run(enrolment.enrol(wanted, who="test"))
            origin.publish(key, supported_interfaces=list(hosted.card.supported_interfaces))
            made.caller = Caller("one", mine, running.base_url, http)
            yield made
    finally:
        await running.stop()


async def published(here: Place) -> None:
    await here.run(catalogue.submit_from("short", here.origin.url, audience=here.base_url, who="test"))
    await here.run(catalogue.approve("short", who="test"))


async def test_nothing_is_served_or_called_before_a_person_said_yes(here):
    await here.run(catalogue.submit_from("short", here.origin.url, audience=here.base_url, who="test"))
    assert (await here.card()).status_code == 404
    await here.run(catalogue.approve("short", who="test"))
    card = await here.card()
    assert card.status_code == 200
    assert here.origin.base_url not in card.text
    assert await here.call() == "passed"


async def test_a_client_checks_who_mediates_and_reads_whose_it_is(here):
    await published(here)
    keys = (await here.http.get(f"{here.base_url}/oauth/jwks")).json()
    found = sdk.verified((await here.card()).content, gateway=sdk.trusting(keys, "gateway"))
    [extension] = [
        one for one in found.outer.document["capabilities"]["extensions"] if one["uri"].endswith("/provenance/v1")
    ]
    assert extension["params"]["signers"] == [{"publisher": "lex.example", "kid": here.key.thumbprint}]
    assert found.digest == extension["params"]["sha256"]


async def test_a_card_that_is_stopped_is_neither_served_nor_called_from_the_next_call_on(here):
    await published(here)
    assert await here.call() == "passed"
    keys = sdk.trusting((await here.http.get(f"{here.base_url}/oauth/jwks")).json(), "gateway")
    follower = Follower(here.base_url, "acme", keys, here.http)
    await follower.refresh()
    follower.check("agent", "short")
    await here.run(catalogue.suspend("short", who="test"))
    await follower.refresh()
    with pytest.raises(Stopped):
        follower.check("agent", "short")
    assert (await here.card()).status_code == 404
    assert await here.call() == "callee-unknown"
    await here.run(catalogue.resume("short", who="test"))
    assert await here.call() == "passed"
    done = await here.run(publishers.revoke("acme", "lex.example", who="test", why="stolen"))
    assert done.revoked == ("short",)
    assert (await here.card()).status_code == 404
    assert await here.call() == "callee-unknown"


async def test_the_official_client_sends_nothing_to_an_agent_that_was_stopped(here):
    """`connect` with a follower: the card is verified, and the feed is read before each call."""
    await published(here)
    keys = sdk.trusting((await here.http.get(f"{here.base_url}/oauth/jwks")).json(), "gateway")
    follower = Follower(here.base_url, "acme", keys, here.http, every=0.0)
    one = await connect(
        "one",
        here.caller.key,
        here.base_url,
        "short",
        ["summarize"],
        skill="summarize",
        gateway=keys,
        follower=follower,
    )
    async with one:
        message = SendMessageRequest(message=new_text_message(TEXT, role=Role.ROLE_USER))
        assert [event async for event in one.send_message(message)]
        await here.run(catalogue.suspend("short", who="test"))
        before = len(here.running.admin.store.records(kind="decision", newest=True, limit=100))
        with pytest.raises(Stopped):
            _ = [event async for event in one.send_message(message)]
        assert len(here.running.admin.store.records(kind="decision", newest=True, limit=100)) == before
    other = sdk.trusting({"keys": [{**AgentKey.generate().public_jwk, "kid": "other"}]}, "somebody else")
    await here.run(catalogue.resume("short", who="test"))
    with pytest.raises(sdk.CardRefused):
        await connect("one", here.caller.key, here.base_url, "short", ["summarize"], gateway=other)


async def test_the_watch_sees_a_rug_pull_by_itself_and_the_last_good_card_stays(here):
    await published(here)
    before = (await here.card()).content
    await asyncio.sleep(2.5)
    assert "card-changed" not in here.events()
    here.origin.publish(here.key, description="Ours now", version="1.0.1")  # and its interfaces are elsewhere
    await soon(lambda: "card-changed" in here.events(), within=8.0)
    assert (await here.card()).content == before
    assert await here.call() == "passed"


async def test_an_agent_whose_authors_key_ran_out_is_neither_served_nor_called(here):
    short = AgentKey.generate()
    jwks = {"keys": [{**short.public_jwk, "kid": short.thumbprint}]}
    await here.run(publishers.put("acme", "brief.example", jwks, who="test", not_after=time.time() + 4))
    there = json.loads(here.origin.document)["supportedInterfaces"]
    here.origin.key = short
    here.origin.publish(short, supported_interfaces=[ParseDict(one, AgentInterface()) for one in there])
    await here.run(catalogue.submit_from("short", here.origin.url, audience=here.base_url, who="test"))
    await here.run(catalogue.approve("short", who="test", despite=True))
    assert await here.call() == "passed"
    await soon(lambda: "card-lapsed" in here.events(), within=20.0)
    assert (await here.card()).status_code == 404
    assert await here.call() == "callee-unknown"
    keys = sdk.trusting((await here.http.get(f"{here.base_url}/oauth/jwks")).json(), "gateway")
    follower = Follower(here.base_url, "acme", keys, here.http)
    await follower.refresh()
    with pytest.raises(Stopped):
        follower.check("agent", "short")
