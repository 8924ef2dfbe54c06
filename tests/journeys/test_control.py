"""The registry's JSON API over real sockets: clients with tokens of their own bring a card, decide on it, stop it."""

from __future__ import annotations

import asyncio
import secrets
import sys
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from legation import wiring
from legation.core import enrolment
from legation.core.model import Tenant
from legation.core.registry import Event
from legation.demo import agents, cards
from legation.demo.hosting import Hosted
from legation.demo.origin import Origin
from legation.demo.wire import Caller, send_message
from legation.sdk.credentials import TokenRefused
from legation.sdk.keys import AgentKey
from legation.sdk.refusals import refusal_in
from legation.wiring.home import init_home
from tests.journeys import raw

pytestmark = pytest.mark.journey

SCOPES = {
    "scribe": {"registry.read", "registry.submit", "registry.publishers"},
    "judge": {"registry.read", "registry.submit", "registry.review", "registry.revoke"},
    "outsider": {"registry.read", "registry.submit", "registry.review", "registry.revoke"},
}


class Place:
    """A gateway, an origin with its key, an agent without a card, and clients of the registry."""

    def __init__(self, home: Path, running, origin: Origin, key: AgentKey, http: httpx.AsyncClient) -> None:
        self.home, self.running, self.origin, self.key, self.http = home, running, origin, key, http
        self.base_url = running.base_url
        self.callers: dict[str, Caller] = {}

    async def run(self, plan):
        return await self.running.admin.run(plan)

    async def enrol(self, name: str, tenant: str, scopes: set[str], **more: Any) -> None:
        key = AgentKey.generate()
        wanted = enrolment.Enrolment(
            name, tenant, f"{name}@{tenant}", key.public_jwk, scopes=frozenset(scopes), **more
        )  # fmt: skip
        await self.run(enrolment.enrol(wanted, who="test"))
        self.callers[name] = Caller(name, key, self.base_url, self.http)

    async def ask(self, who: str, method: str, path: str, body: Any = None, *, scope: str = "") -> httpx.Response:
        """Ask for something of the registry, as a client does: with a token for it, and a proof for this."""
        caller = self.callers[who]
        scopes = (scope,) if scope else sorted(SCOPES[who])
        token = (await caller.credentials.token(f"{self.base_url}/registry", scopes)).value
        url = httpx.URL(f"{self.base_url}/registry/v1{path}")
        content = body if isinstance(body, bytes) or body is None else msgspec.json.encode(body)
        nonces = caller.credentials.nonces
        answer = None
        for _ in range(2):
            target = str(url.copy_with(query=None))
            proof = raw.dpop_proof(caller.key, method, target, token=token, nonce=nonces.of(url, "rs"))
            headers = {"Authorization": f"DPoP {token}", "DPoP": proof, "Content-Type": "application/json"}
            answer = await self.http.request(method, url, content=content, headers=headers)
            if not (nonces.keep(url, "rs", answer) and answer.status_code == 401):
                break
        assert answer is not None
        return answer

    async def printed(self, *verb: str) -> Any:
        """What the command line prints of this home."""
        main = "from legation.cli import main; main()"
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", main, *verb, "--home", str(self.home), stdout=asyncio.subprocess.PIPE
        )
        out, _ = await process.communicate()
        return msgspec.json.decode(out)

    async def card(self) -> httpx.Response:
        return await self.http.get(f"{self.base_url}/a2a/short/.well-known/agent-card.json")

    async def call(self) -> str:
        """What becomes of a call to the agent whose card it is."""
        caller = self.callers["one"]
        token = await caller.token("short", "summarize")
        answer = await caller.call("short", send_message("Nobody came.", skill="summarize"), token=token)
        told = refusal_in(answer)
        return "passed" if told is None else told.reason


@pytest.fixture
async def here(place: Path):
    home = place / secrets.token_hex(4)
    settings = init_home(
        home,
        server={"port": wiring.free_port()},
        registry={"internal_origins": True},
        log={"level": "error"},
    )
    running = await wiring.start(settings)
    key = AgentKey.generate()
    try:
        async with (
            Hosted(agents.Summarizer(), cards.summarizer) as hosted,
            Origin(key) as origin,
            httpx.AsyncClient() as http,
        ):
            made = Place(home, running, origin, key, http)
            for tenant in ("acme", "rival"):
                await made.run(enrolment.put_tenant(Tenant(tenant, unsigned_cards="refused"), who="test"))
            for name, scopes in SCOPES.items():
                await made.enrol(name, "rival" if name == "outsider" else "acme", scopes)
            await made.enrol("short", "acme", set())
            await made.enrol("one", "acme", {"summarize"}, targets=frozenset({"short"}))
            origin.publish(key, supported_interfaces=list(hosted.card.supported_interfaces))
            yield made
    finally:
        await running.stop()


def told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["legation_reason"]


async def test_two_clients_bring_a_card_into_service_and_one_takes_it_out(here: Place):
    # 1. Whose signature counts, and the card.
    keys = {"name": "lex.example", "keys": [{**here.key.public_jwk, "kid": here.key.thumbprint}]}
    assert (await here.ask("scribe", "POST", "/publishers", keys)).json()["verified_by"] == "agent scribe"
    first = await here.ask("scribe", "POST", "/agents/short/fetch", {"url": here.origin.base_url})
    assert (first.status_code, first.json()["standing"], first.json()["holder"]) == (201, "verified", "nonce")
    card = first.json()["id"]
    assert (await here.card()).status_code == 404
    # 2. Somebody else looks, and says yes. It holds from the next call on.
    assert told(await here.ask("scribe", "POST", "/agents/short/cards", here.origin.document + b"x"))[0] == 400
    review = (await here.ask("judge", "GET", f"/agents/short/review?card={card}")).json()
    assert [one["publisher"] for one in review["signers"]] == ["lex.example"]
    assert (await here.ask("judge", "GET", f"/cards/{card}/document")).content == here.origin.document
    done = (await here.ask("judge", "POST", "/agents/short/approve", {"card": card, "why": "read it"})).json()
    assert (done["standing"], done["reviewed_by"]) == ("published", "agent judge")
    served = await here.card()
    assert served.status_code == 200
    assert served.json()["name"] == done["name"]
    assert await here.call() == "passed"
    # 3. It is what the operator sees, member for member.
    mine = (await here.ask("judge", "GET", "/agents/short/cards")).json()
    assert mine == await here.printed("registry", "history", "short", "--json")
    mine = (await here.ask("judge", "GET", "/publishers")).json()
    assert mine == await here.printed("registry", "publisher", "list", "acme", "--json")
    # 4. Stopped from the next call on, and for good.
    assert (await here.ask("judge", "POST", "/agents/short/suspend", {})).json()["standing"] == "suspended"
    assert (await here.card()).status_code == 404
    assert await here.call() == "callee-unknown"
    assert (await here.ask("judge", "POST", "/agents/short/resume", {})).json()["standing"] == "published"
    assert await here.call() == "passed"
    ended = (await here.ask("judge", "POST", "/agents/short/revoke", {"card": card, "why": "stolen"})).json()
    assert (ended["standing"], ended["why"]) == ("revoked", "stolen")
    assert (await here.card()).status_code == 404
    assert await here.call() == "callee-unknown"
    # 5. Who did it stands in the ledger.
    rows = here.running.admin.store.records(kind="event", newest=True, limit=30)
    by = {body["what"]: body["fields"].get("who") for body in (msgspec.json.decode(row.body) for row in rows)}
    assert (by["card-submitted"], by["card-approved"], by["card-revoked"]) == (
        "agent scribe", "agent judge", "agent judge",
    )  # fmt: skip


async def test_nobody_decides_alone_and_nobody_from_outside(here: Place):
    keys = {"name": "lex.example", "keys": [{**here.key.public_jwk, "kid": here.key.thumbprint}]}
    await here.ask("scribe", "POST", "/publishers", keys)
    same = here.origin.document
    done = (await here.ask("judge", "POST", "/agents/short/cards", same)).json()
    assert (await here.ask("scribe", "POST", "/agents/short/cards", same)).status_code == 200
    assert told(await here.ask("judge", "POST", "/agents/short/approve", {})) == (403, "card-own")
    there = await here.ask("outsider", "POST", "/agents/short/approve", {"card": done["id"]})
    nowhere = await here.ask("outsider", "POST", "/agents/nobody/approve", {"card": done["id"]})
    assert told(there) == told(nowhere) == (404, "registry-unknown")
    assert {**there.json(), "record_id": ""} == {**nowhere.json(), "record_id": ""}
    assert (await here.ask("outsider", "GET", "/cards")).json() == []
    with pytest.raises(TokenRefused):
        await here.ask("scribe", "GET", "/cards", scope="registry.review")
    assert (await here.card()).status_code == 404


async def test_a_client_finds_its_way_by_what_is_published(here: Place):
    answer = await here.http.get(f"{here.base_url}/registry/v1/cards")
    assert told(answer) == (401, "token-missing")
    where = answer.headers["www-authenticate"].split('resource_metadata="')[1].rstrip('"')
    metadata = (await here.http.get(where)).json()
    assert metadata["resource"] == f"{here.base_url}/registry"
    described = (await here.http.get(f"{here.base_url}/registry/v1/openapi.json")).json()
    assert "/registry/v1/agents/{agent}/approve" in described["paths"]
    [server] = described["servers"]
    assert server["url"] == here.base_url


async def test_who_asks_without_end_is_told_to_wait(here: Place):
    answer = await here.ask("judge", "GET", "/cards")
    for _ in range(60):
        if answer.status_code == 200:
            answer = await here.ask("judge", "GET", "/cards")
    assert told(answer) == (429, "rate-limited")
    assert int(answer.headers["retry-after"]) >= 1
    assert (await here.ask("scribe", "GET", "/cards")).status_code == 200


async def test_a_client_that_is_suspended_decides_no_more(here: Place):
    assert (await here.ask("judge", "GET", "/cards")).status_code == 200
    await here.run(enrolment.move("judge", Event.SUSPEND, who="test"))
    assert told(await here.ask("judge", "GET", "/cards")) == (403, "caller-standing")
