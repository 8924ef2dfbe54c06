"""Two gateways that federate, over real sockets: what one stops, the other ends, within one turn of its following."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from legation.core import enrolment, federation, idjag
from legation.core.catalogue import feed as served
from legation.core.enrolment import Enrolment
from legation.core.grants import jwt_bearer
from legation.core.kept import Agreement, Issuer
from legation.core.kept.federation import Abroad
from legation.core.model import Tenant
from legation.core.registry import Event
from legation.core.transparency import feed
from legation.demo import agents, cards
from legation.demo.cast import Part
from legation.demo.hosting import Hosted
from legation.demo.setting import WHO, Setting
from legation.demo.wire import Caller
from legation.wiring import following, free_port, start
from legation.wiring.home import init_home
from tests.journeys import raw
from tests.journeys.conftest import TRANSFER, soon
from tests.journeys.messages import INVOICE

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]

OWN, EXCHANGE = "client_credentials", "urn:ietf:params:oauth:grant-type:token-exchange"


@dataclass
class Two:
    """globex's gateway, where clerk is at home, and acme's, where payments is and clerk is known as visitor."""

    theirs: Setting
    ours: Setting
    http: httpx.AsyncClient
    visitor: Caller

    async def ask(self, caller: Caller, *, shown: str | None = None, **form: str) -> httpx.Response:
        """The token endpoint of the caller's gateway, once more where it wants a nonce."""
        base_url, nonces = caller.credentials.base_url, caller.credentials.nonces
        url = httpx.URL(f"{base_url}/oauth/token")
        for last in (False, True):
            proof = raw.dpop_proof(caller.key, "POST", url, token=shown, nonce=nonces.of(url, "as"))
            who = {
                "client_id": caller.id,
                "client_assertion_type": raw.ASSERTION_TYPE,
                "client_assertion": raw.client_assertion(caller.key, caller.id, base_url),
            }
            answer = await self.http.post(url, data={**who, **form}, headers={"DPoP": proof})
            handed_out = nonces.keep(url, "as", answer)
            if last or not handed_out or answer.json().get("error") != "use_dpop_nonce":
                return answer
        raise AssertionError("the second round returns")

    async def assertion(self) -> str:
        """An ID-JAG of globex's authority for clerk, for acme's."""
        home, clerk = self.theirs.base_url, self.theirs.callers["clerk"]
        wanted = {"grant_type": OWN, "resource": f"{home}/a2a/desk", "scope": TRANSFER, "delegation_depth": "1"}
        own = await self.ask(clerk, **wanted)
        assert own.status_code == 200, own.text
        token = own.json()["access_token"]
        along = await self.ask(
            clerk,
            shown=token,
            grant_type=EXCHANGE,
            subject_token=token,
            subject_token_type="urn:ietf:params:oauth:token-type:access_token",
            requested_token_type=idjag.TOKEN_TYPE,
            audience=self.ours.base_url,
        )
        assert along.status_code == 200, along.text
        return str(along.json()["access_token"])

    async def bring(self, assertion: str) -> httpx.Response:
        """The assertion at acme's token endpoint."""
        resource = f"{self.ours.base_url}/a2a/payments"
        return await self.ask(
            self.visitor, grant_type=jwt_bearer.GRANT, assertion=assertion, resource=resource, scope=TRANSFER
        )

    async def token(self) -> str:
        answer = await self.bring(await self.assertion())
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    async def call(self, token: str) -> str:
        """A call of clerk's to payments; the reason, or the status."""
        body = raw.send_message(INVOICE, skill=TRANSFER)
        return raw.reason(await self.visitor.call("payments", body, token=token))

    @contextlib.asynccontextmanager
    async def stream(self, token: str) -> AsyncIterator[AsyncIterator[raw.Frame]]:
        """A stream of clerk's from payments that goes on for twenty seconds."""
        assert await self.call(token) == "http 200"
        url = self.visitor.url("payments")
        nonce = self.visitor.credentials.nonces.of(httpx.URL(url), "rs")
        headers = {
            "A2A-Version": "1.0",
            "Authorization": f"DPoP {token}",
            "DPoP": raw.dpop_proof(self.visitor.key, "POST", url, token=token, nonce=nonce),
        }
        body = {**raw.send_message({**INVOICE, "clearing": 20.0}, skill=TRANSFER), "method": "SendStreamingMessage"}
        async with self.http.stream("POST", url, json=body, headers=headers) as answer:
            assert answer.status_code == 200, await answer.aread()
            yield raw.frames(answer)

    def records(self, what: str) -> list[dict[str, Any]]:
        rows = self.ours.running.admin.store.records(kind="event", newest=True, limit=200)
        bodies = [json.loads(row.body) for row in rows]
        return [body["fields"] for body in bodies if body["what"] == what]

    async def heard(self, line: str) -> None:
        """Until acme has heard this of globex."""
        await soon(lambda: any(line in fields["heard"] for fields in self.records("feed-heard")), within=10)


@pytest.fixture(scope="module")
def quick() -> Iterator[None]:
    """Feeds are read several times a second, and pages are good for seconds."""
    with pytest.MonkeyPatch.context() as patch:
        for name, seconds in (("EVERY", 0.3), ("SOON", 0.3), ("MOST_BACKOFF", 0.3), ("PAUSE", 0.1)):
            patch.setattr(following, name, seconds)
        patch.setattr(served, "LIFETIME", 4)
        patch.setattr(feed, "SKEW", 1)
        yield


@contextlib.asynccontextmanager
async def gateway(home: Path, tenant: str, http: httpx.AsyncClient) -> AsyncIterator[Setting]:
    settings = init_home(
        home,
        server={"port": free_port()},
        registry={"internal_origins": True},
        authority={"internal_issuers": True},
        log={"level": "error"},
    )
    (home / "agents").mkdir(mode=0o700)
    setting = Setting(home, await start(settings), http)
    try:
        await setting.run(enrolment.put_tenant(Tenant(tenant), who=WHO))
        yield setting
    finally:
        await setting.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def two(place: Path, quick: None) -> AsyncIterator[Two]:
    del quick
    async with contextlib.AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=30))
        theirs = await stack.enter_async_context(gateway(place / "theirs", "globex", http))
        ours = await stack.enter_async_context(gateway(place / "ours", "acme", http))
        for setting, tenant, name in ((theirs, "globex", "desk"), (ours, "acme", "payments")):
            hosted = await stack.enter_async_context(Hosted(agents.Payments(), cards.payments))
            await setting.enrol(Part(name, tenant), json.dumps(hosted.document()).encode())
        more = {"grants": frozenset({OWN, EXCHANGE}), "depth": 1}
        clerk = await theirs.enrol(
            Part("clerk", "globex", scopes=frozenset({TRANSFER}), targets=frozenset({"desk"}), more=more)
        )
        visitor = Enrolment(
            id="visitor",
            tenant="acme",
            owner="globex",
            unverified_jwk=clerk.key.public_jwk,
            scopes=frozenset({TRANSFER}),
            targets=frozenset({"payments"}),
            grants=frozenset({jwt_bearer.GRANT}),
        )
        await ours.run(enrolment.enrol(visitor, who=WHO))
        abroad = Abroad(
            tenant="globex", id=ours.base_url, clients={"clerk": "visitor"}, scopes=frozenset({TRANSFER}), lifetime=300
        )
        issuer = Issuer(
            tenant="acme",
            id=theirs.base_url,
            uses=frozenset({"id-jag"}),
            jwks_uri=f"{theirs.base_url}/oauth/jwks",
            feed=f"{theirs.base_url}/.well-known/legation-revocations/globex",
        )
        agreement = Agreement(
            tenant="acme",
            id="globex",
            caller_tenant="globex",
            issuer=theirs.base_url,
            agents=frozenset({"payments"}),
            skills=frozenset({TRANSFER}),
            subjects={"*": "partner:{sub}"},
        )
        await theirs.run(federation.put(abroad, issuer=theirs.base_url, who=WHO))
        for document in (issuer, agreement):
            await ours.run(federation.put(document, issuer=ours.base_url, who=WHO))
        two = Two(theirs, ours, http, Caller("visitor", clerk.key, ours.base_url, http))
        await soon(lambda: bool(two.records("feed-heard")), within=10)
        yield two


async def test_an_agent_its_home_suspends_is_cut_off_here_and_let_in_again_when_it_is_resumed(two: Two):
    token, spare = await two.token(), await two.assertion()
    async with two.stream(token) as stream:
        assert "task" in (await anext(stream)).payload
        await two.theirs.move("clerk", Event.SUSPEND)
        await asyncio.sleep(3)
        print([(json.loads(r.body)["what"], json.loads(r.body)["fields"]) for r in two.ours.running.admin.store.records(kind="event", newest=True, limit=6)])
        print((await two.http.get(f"{two.theirs.base_url}/.well-known/legation-revocations/globex")).text[:300])
        frames = await raw.events(stream, within=2)
    assert frames[-1].kind == "error"
    assert frames[-1].refusal.reason == "stream-cut"
    assert await two.call(token) == "token-revoked"
    refused = await two.bring(spare)
    assert (refused.status_code, refused.json()["legation_reason"]) == (400, "stopped-abroad")
    await two.theirs.move("clerk", Event.RESUME)
    await two.heard("agent clerk resumed")
    assert await two.call(token) == "token-revoked", "a lift revives nothing"
    again = await two.bring(spare)
    assert again.json()["legation_reason"] in {"stopped-abroad", "subject-unknown"}, "it was made before the stop"
    await asyncio.sleep(1.1)  # tokens and withdrawals tell time in whole seconds
    assert await two.call(await two.token()) == "http 200"


async def test_who_stops_nobody_is_read_silently(two: Two):
    before = len(two.records("feed-heard"))
    await asyncio.sleep(1.5)
    assert len(two.records("feed-heard")) == before
    assert await two.call(await two.token()) == "http 200"


async def test_a_restart_goes_on_from_what_was_read(two: Two):
    from legation import config, wiring

    heard = two.records("feed-heard")
    await two.ours.running.stop()
    two.ours.running = await wiring.start(config.load(two.ours.home / config.FILE, {}))
    assertion = await two.assertion()
    answers: list[httpx.Response] = []

    async def let_in() -> None:
        while not answers or answers[-1].status_code != 200:
            answers.append(await two.bring(assertion))
            assert answers[-1].status_code in {200, 503}, answers[-1].text

    await asyncio.wait_for(let_in(), 10)
    assert two.records("feed-heard") == heard


async def test_a_feed_that_is_dead_lets_nobody_in_who_is_new(two: Two):
    """What was let in before goes on to its end; what is known grows old, and then nobody knows."""
    token, spare = await two.token(), [await two.assertion() for _ in range(2)]
    assert (await two.bring(spare.pop())).status_code == 200
    await two.theirs.running.stop()
    await soon(lambda: bool(two.records("feed-unreachable")), within=10)
    await asyncio.sleep(6)
    refused = await two.bring(spare[0])
    assert (refused.status_code, refused.json()["legation_reason"]) == (503, "unavailable")
    assert await two.call(token) == "http 200"
    assert len(two.records("feed-unreachable")) == 1
