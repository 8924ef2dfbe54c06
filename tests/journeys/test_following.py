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
from typer.testing import CliRunner

from legation.adapters import origins
from legation.cli import app
from legation.core import enrolment, federation, idjag
from legation.core.catalogue import feed as served
from legation.core.enrolment import Enrolment
from legation.core.grants import jwt_bearer
from legation.core.kept import Agreement, Issuer
from legation.core.kept.federation import Abroad
from legation.core.model import Tenant
from legation.core.registry import Event
from legation.core.transparency import feed, heard
from legation.demo import agents, cards
from legation.demo.cast import Part
from legation.demo.hosting import Hosted
from legation.demo.setting import WHO, Setting
from legation.demo.wire import Caller
from legation.wiring import following, free_port, start
from legation.wiring.home import init_home
from tests.core.outsiders import key_set, public_jwk
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

    def records(self, what: str, issuer: str = "") -> list[dict[str, Any]]:
        """What acme recorded of globex, or of another issuer."""
        return recorded(self.ours, what, issuer or self.theirs.base_url)

    async def heard(self, line: str) -> None:
        """Until acme has heard this of globex."""
        await soon(lambda: any(line in fields["heard"] for fields in self.records("feed-heard")), within=10)


def recorded(setting: Setting, what: str, issuer: str) -> list[dict[str, Any]]:
    rows = setting.running.admin.store.records(kind="event", newest=True, limit=200)
    bodies = [json.loads(row.body) for row in rows]
    return [body["fields"] for body in bodies if body["what"] == what and body["fields"].get("issuer") == issuer]


@pytest.fixture(scope="module")
def quick() -> Iterator[None]:
    """Feeds are read several times a second, and pages are good for seconds."""
    with pytest.MonkeyPatch.context() as patch:
        for name, seconds in (("EVERY", 0.3), ("SOON", 0.3), ("MOST_BACKOFF", 0.3), ("PAUSE", 0.1)):
            patch.setattr(following, name, seconds)
        patch.setattr(origins, "SECONDS", 1.0)
        patch.setattr(served, "LIFETIME", 4)
        patch.setattr(feed, "SKEW", 1)
        yield


@contextlib.asynccontextmanager
async def gateway(home: Path, tenant: str, http: httpx.AsyncClient, *, internal: bool = True) -> AsyncIterator[Setting]:
    settings = init_home(
        home,
        server={"port": free_port()},
        registry={"internal_origins": True},
        authority={"internal_issuers": internal},
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
        frames = await raw.events(stream, within=10)
    assert frames[-1].kind == "error"
    assert frames[-1].refusal.reason == "stream-cut"
    assert await two.call(token) == "token-revoked"
    refused = await two.bring(spare)
    assert (refused.status_code, refused.json()["legation_reason"]) == (400, "stopped-abroad")
    words = ["issuer", "feed", two.theirs.base_url, "--tenant", "acme", "--json", "--home", str(two.ours.home)]
    told = await asyncio.to_thread(lambda: CliRunner().invoke(app, words))
    assert json.loads(told.stdout)["stopped"] == ["agent clerk"]
    await two.theirs.move("clerk", Event.RESUME)
    await two.heard("agent clerk resumed")
    assert await two.call(token) == "token-revoked", "a lift revives nothing"
    again = await two.bring(spare)
    assert again.json()["legation_reason"] == "subject-unknown", "it was made before the stop"
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


@contextlib.asynccontextmanager
async def stranger() -> AsyncIterator[tuple[str, list[str]]]:
    """Somebody who answers as the first part of the path says; where, and what was asked for."""
    asked: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
            asked.append(path)
            how = path.split("/")[1]
            if how == "slow":
                await asyncio.sleep(5)
            elif how == "elsewhere":
                writer.write(b"HTTP/1.1 302 Found\r\nlocation: /plain/\r\ncontent-length: 0\r\n\r\n")
            elif how == "endless":
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n" + b"A" * (5 * 1024 * 1024))
            else:
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked


def strange(base_url: str, how: str) -> Issuer:
    """An issuer whose feed is at a stranger's."""
    keys = key_set(public_jwk("ES256", kid="k1"))
    url = f"{base_url}/{how}{heard.PATH}globex"
    return Issuer(tenant="acme", id=f"https://{how}.example", uses=frozenset({"id-jag"}), jwks=keys, feed=url)


@pytest.mark.parametrize(
    ("how", "what", "detail"),
    [
        ("slow", "feed-unreachable", "no answer in time"),
        ("elsewhere", "feed-unreachable", "status 302"),
        ("endless", "feed-refused", "more than 4194304 bytes"),
        ("plain", "feed-refused", "not three segments"),
    ],
)
async def test_a_stranger_in_the_place_of_a_feed_is_told_of_and_nothing_else_happens(
    two: Two, how: str, what: str, detail: str
):
    async with stranger() as (base_url, asked):
        issuer = strange(base_url, how)
        await two.ours.run(federation.put(issuer, issuer=two.ours.base_url, who=WHO))
        await soon(lambda: bool(two.records(what, issuer.id)), within=15)
        await two.ours.run(federation.suspend(Issuer, "acme", issuer.id, who=WHO))
    (told,) = two.records(what, issuer.id)
    assert detail in told["detail"]
    assert {path.split("/")[1] for path in asked} == {how}, "nobody is followed elsewhere"
    assert await two.call(await two.token()) == "http 200"


async def test_a_private_address_is_read_only_where_the_operator_lets_issuers_be_there(two: Two, place: Path):
    async with stranger() as (base_url, asked), gateway(place / "strict", "acme", two.http, internal=False) as strict:
        issuer = strange(base_url, "plain")
        await strict.run(federation.put(issuer, issuer=strict.base_url, who=WHO))
        await soon(lambda: bool(recorded(strict, "feed-unreachable", issuer.id)), within=15)
        (told,) = recorded(strict, "feed-unreachable", issuer.id)
    assert "may not be dialled" in told["detail"]
    assert asked == []


async def test_a_feed_that_is_dead_lets_nobody_in_who_is_new(two: Two):
    """What was let in before goes on to its end; what is known grows old, and then nobody knows."""
    token, spares = await two.token(), [await two.assertion() for _ in range(12)]
    await two.theirs.running.stop()
    await soon(lambda: bool(two.records("feed-unreachable")), within=10)
    answers = [await two.bring(spares.pop())]
    while answers[-1].status_code == 200 and spares:
        await asyncio.sleep(1)
        answers.append(await two.bring(spares.pop()))
    assert (answers[-1].status_code, answers[-1].json()["legation_reason"]) == (503, "unavailable")
    assert await two.call(token) == "http 200"
    assert len(two.records("feed-unreachable")) == 1
