"""A person delegates to an agent, over real sockets and the real store: PAR to refresh, and what ends it."""

from __future__ import annotations

import asyncio

import httpx
import pytest
import pytest_asyncio

from legation.core import people
from legation.core.kept import Consent, Refresh
from legation.demo.cast import Part
from legation.demo.wire import send_message
from legation.sdk.keys import AgentKey
from tests.browsing import Browser
from tests.journeys import raw
from tests.journeys.conftest import CALLEES, EVERYTHING, READ, TRANSFER
from tests.journeys.delegates import CALLBACK, Delegate, over
from tests.world import claims_of

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]

GRANTS = frozenset({"authorization_code", "refresh_token", "client_credentials"})
MANY = 50


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def ada(setting):
    """A person with a passkey made through the page her invitation leads to."""
    await setting.run(people.add("acme", "ada", "Ada Lovelace", who="a test"))
    invited = await setting.run(people.invite("acme", "ada", who="a test"))
    async with httpx.AsyncClient() as http:
        browser = Browser(over(http, setting.base_url), setting.base_url)
        page = await browser.get("/oauth/passkey", invitation=invited.invitation)
        response = browser.device.create(page.forms[0].options).decode()
        assert (await browser.submit(page.forms[0], response=response)).status == 200
        yield browser


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def delegate(setting):
    part = Part("assistant", "acme", scopes=EVERYTHING, targets=CALLEES)
    caller = await setting.enrol(part, grants=GRANTS, redirect_uris=frozenset({CALLBACK}))
    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=MANY), timeout=30) as http:
        yield Delegate(caller, setting.base_url, http)


async def allowed(ada, delegate, *scopes, decision="allow", **more) -> dict[str, str]:
    """What the client hears once ada has decided."""
    uri = await delegate.uri("payments", *(scopes or (READ, TRANSFER)), **more)
    page = await ada.get("/oauth/authorize", client_id=delegate.caller.id, request_uri=uri)
    consent = await ada.follow(await ada.sign(page.forms[0]))
    answer = await ada.submit(consent.forms[0], decision=decision)
    assert answer.status == 303
    return delegate.read(dict(answer.headers)["location"])


async def granted(ada, delegate) -> dict:
    answer = await delegate.redeem((await allowed(ada, delegate))["code"])
    assert answer.status_code == 200, answer.text
    return answer.json()


async def listed(delegate, token):
    """A call through the gateway that any token for payments may make."""
    return await delegate.caller.call("payments", raw.request("ListTasks", {}), token=token)


def kept(setting, kind):
    from sqlalchemy import text

    with setting.running.admin.store._engine.connect() as connection:
        rows = connection.execute(text("SELECT document FROM kept WHERE kind = :k"), {"k": kind.__name__})
        import msgspec

        return [msgspec.json.decode(document, type=kind) for (document,) in rows]


async def test_from_a_request_to_a_call_and_on(ada, delegate):
    """PAR, login, consent, code, token, call through the gateway, refresh, call again."""
    first = await granted(ada, delegate)
    claims = claims_of(first["access_token"])
    assert (claims["sub"], claims["act"]["sub"], claims["acr"]) == ("user:ada", "assistant", "phr")
    order = send_message({"amount": "12", "currency": "USD", "recipient": "ACC123"}, skill=TRANSFER)
    answer = await delegate.caller.call("payments", order, token=first["access_token"])
    assert answer.status_code == 200, answer.text
    assert "result" in answer.json(), answer.text
    again = (await delegate.refresh(first["refresh_token"])).json()
    assert claims_of(again["access_token"])["auth_time"] == claims["auth_time"]
    assert (await listed(delegate, again["access_token"])).status_code == 200
    assert again["refresh_token"] != first["refresh_token"]


async def test_a_denied_client_gets_nothing(ada, delegate):
    answer = await allowed(ada, delegate, decision="deny")
    assert answer["error"] == "access_denied"
    assert "code" not in answer


async def test_a_code_that_comes_twice_kills_the_token_it_gave(ada, delegate):
    code = (await allowed(ada, delegate))["code"]
    first = (await delegate.redeem(code)).json()
    assert (await listed(delegate, first["access_token"])).status_code == 200
    second = await delegate.redeem(code)
    assert (second.status_code, second.json()["error"]) == (400, "invalid_grant")
    refused = await listed(delegate, first["access_token"])
    assert raw.reason(refused) == "token-revoked"
    assert (await delegate.refresh(first["refresh_token"])).json()["error"] == "invalid_grant"


async def test_fifty_who_race_with_one_code(setting, ada, delegate):
    """One is answered; and as two uses are two uses, what it got is dead."""
    code = (await allowed(ada, delegate))["code"]
    await delegate.token(grant_type="none")  # so that nobody needs a nonce
    answers = await asyncio.gather(*(delegate.redeem(code) for _ in range(MANY)))
    won = [answer for answer in answers if answer.status_code == 200]
    assert len(won) == 1
    assert {answer.json()["error"] for answer in answers if answer not in won} == {"invalid_grant"}
    grant = claims_of(won[0].json()["access_token"])["grant_id"]
    assert len([one for one in kept(setting, Refresh) if one.parent == grant]) == 1
    assert raw.reason(await listed(delegate, won[0].json()["access_token"])) == "token-revoked"


async def test_fifty_who_race_with_one_refresh_token(setting, ada, delegate):
    """One gets the next token; the others are told to come again, and the family lives."""
    first = await granted(ada, delegate)
    grant = claims_of(first["access_token"])["grant_id"]
    answers = await asyncio.gather(*(delegate.refresh(first["refresh_token"]) for _ in range(MANY)))
    won = [answer for answer in answers if answer.status_code == 200]
    assert len(won) == 1
    for answer in answers:
        if answer not in won:
            assert (answer.status_code, answer.json()["legation_reason"]) == (503, "grant-raced"), answer.text
            assert answer.headers["retry-after"] == "2"
    family = [one for one in kept(setting, Refresh) if one.parent == grant]
    assert len([one for one in family if one.consumed_at is None]) == 1
    assert len(family) == 2
    assert (await listed(delegate, won[0].json()["access_token"])).status_code == 200
    await asyncio.sleep(2.1)
    retried = await delegate.refresh(first["refresh_token"])  # as one whose answer was lost would
    assert retried.status_code == 200, retried.text


async def test_a_stolen_refresh_token_ends_everything(ada, delegate):
    first = await granted(ada, delegate)
    second = (await delegate.refresh(first["refresh_token"])).json()
    thief = AgentKey.generate()
    stolen = await delegate.token(key=thief, grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert stolen.json()["legation_reason"] == "refresh-refused"
    assert raw.reason(await listed(delegate, second["access_token"])) == "token-revoked"
    assert (await delegate.refresh(second["refresh_token"])).json()["error"] == "invalid_grant"


async def test_only_hashes_are_on_disk(setting, ada, delegate):
    code = (await allowed(ada, delegate))["code"]
    first = (await delegate.redeem(code)).json()
    secret = first["refresh_token"].rpartition(".")[2]
    for file in setting.home.glob("legation.db*"):
        content = file.read_bytes()
        assert secret.encode() not in content
        assert code.encode() not in content


async def test_suspending_a_person_ends_what_they_granted(setting, ada, delegate):
    first = await granted(ada, delegate)
    assert (await listed(delegate, first["access_token"])).status_code == 200
    await setting.run(people.suspend("acme", "ada", who="a test", why="left"))
    assert raw.reason(await listed(delegate, first["access_token"])) == "token-revoked"
    assert (await delegate.refresh(first["refresh_token"])).json()["error"] == "invalid_grant"
    assert {consent.parent for consent in kept(setting, Consent)} == {"ada"}
    await setting.run(people.resume("acme", "ada", who="a test"))
    assert raw.reason(await listed(delegate, first["access_token"])) == "token-revoked"
