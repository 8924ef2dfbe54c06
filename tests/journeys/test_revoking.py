"""Authority that is withdrawn is gone: from the next call on, and from what is under way, within 250 ms."""

from __future__ import annotations

import asyncio
import time

import httpx
import pytest
import pytest_asyncio
from joserfc import jwt
from joserfc.jwk import KeySet

from legation.core import revoking, ssf
from legation.core.registry import Event
from legation.demo.cast import Part
from legation.demo.setting import WHO
from tests.journeys import raw
from tests.journeys.breaker import Breaker
from tests.journeys.conftest import CALLEES, TRANSFER, soon
from tests.journeys.messages import INVOICE
from tests.world import claims_of

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]

BUDGET = 2.0
"""Seconds a cut may take here: below the sign of life that would notice as well. What is measured is in the docs."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def breaker(setting):
    async with Breaker() as origin:
        await setting.enrol(Part("breaker", "acme"), origin.card())
        yield origin


def streaming():
    return {**raw.send_message({**INVOICE, "clearing": 20.0}, skill=TRANSFER), "method": "SendStreamingMessage"}


async def revoke(world, what, **named):
    """Withdraw something of acme."""
    plan = getattr(revoking, what)("acme", next(iter(named.values())), who=WHO, why="a test")
    return await world.setting.run(plan)


@pytest.mark.parametrize("what", ["token", "key"])
async def test_a_stream_is_cut_when_its_token_or_key_is_revoked(world, what):
    caller = await world.newcomer(f"withdrawn-{what}")
    async with raw.opened(caller, "payments", streaming(), TRANSFER) as stream:
        assert "task" in (await anext(stream)).payload
        token = claims_of(await caller.token("payments", TRANSFER))
        # The SDK keeps one token for one resource and scope: it is the stream's only where that client asked for it.
        name = {"key": token["cnf"]["jkt"], "token": the_token_of(world)}[what]
        began = time.monotonic()
        done = await revoke(world, what, name=name)
        assert not done.already
        frames = await raw.events(stream, within=5)
        assert time.monotonic() - began < BUDGET
    assert frames[-1].kind == "error"
    assert frames[-1].refusal.reason == "stream-cut"
    assert await outcome(world, frames[-1].refusal.record_id) == b"stream-cut"


def the_token_of(world):
    """The token of the last decision."""
    (row,) = world.setting.running.admin.store.records(kind="decision", newest=True, limit=1)
    return row.body.split(b'"token":"')[1].split(b'"')[0].decode()


async def outcome(world, record_id):
    """Why a permitted call ended, as the ledger has it."""
    store = world.setting.running.admin.store
    await soon(lambda: store.outcome_of(record_id) is not None)
    body = store.outcome_of(record_id).body
    assert b'"ending":"refused"' in body
    return body.split(b'"reason":"')[1].split(b'"')[0]


@pytest.mark.parametrize("method", ["SendMessage", "SendStreamingMessage"])
async def test_a_call_that_waits_for_its_agent_is_cut(world, breaker, method):
    """The origin never answers; the caller is told at once, and the exchange with the origin is closed."""
    caller = await world.newcomer(f"waiting-{method.lower()}")
    breaker.how = "silent"
    breaker.left.clear()
    asked = len(breaker.asked)
    token = await caller.token("breaker", TRANSFER)
    body = {**raw.send_message(INVOICE, skill=TRANSFER), "method": method}
    answering = asyncio.ensure_future(caller.call("breaker", body, token=token))
    await soon(lambda: len(breaker.asked) == asked + 1)
    await asyncio.sleep(0.05)
    began = time.monotonic()
    await world.setting.move(caller.id, Event.SUSPEND)
    answer = await asyncio.wait_for(answering, 5)
    assert time.monotonic() - began < BUDGET
    assert "stream-cut" in answer.text
    await asyncio.wait_for(breaker.left.wait(), 2)
    record_id = the_record(world, caller.id)
    assert await outcome(world, record_id) == b"stream-cut"


def the_record(world, caller):
    """The permit of this caller's only call."""
    (row,) = world.setting.running.admin.store.records(kind="decision", caller=caller, verdict="permit")
    return row.record_id


async def the_error_of(stream):
    while (frame := await anext(stream)).kind != "error":
        pass
    return frame


async def test_what_concerns_others_cuts_nothing(world):
    caller = await world.newcomer("untouched")
    bystander = await world.newcomer("bystander")
    async with raw.opened(caller, "payments", streaming(), TRANSFER) as stream:
        assert "task" in (await anext(stream)).payload
        await revoke(world, "token", name="somebody-elses")
        await world.setting.move(bystander.id, Event.SUSPEND)
        went_on = asyncio.ensure_future(the_error_of(stream))
        assert await asyncio.wait((went_on,), timeout=0.5) == (set(), {went_on})
        went_on.cancel()


async def test_a_key_that_is_dead_gets_no_token_and_needs_no_restart(world):
    caller = await world.newcomer("robbed-of-its-key")
    token = await caller.token("payments", TRANSFER)
    await revoke(world, "key", name=claims_of(token)["cnf"]["jkt"])
    answer = await caller.call("payments", raw.send_message(INVOICE, skill=TRANSFER), token=token)
    assert raw.reason(answer) == "token-revoked"
    fresh = raw.client_assertion(caller.key, caller.id, world.base_url)
    form = {"grant_type": "client_credentials", "client_assertion_type": raw.ASSERTION_TYPE, "client_assertion": fresh,
            "resource": caller.credentials.resource("payments")}  # fmt: skip
    refused = await world.setting._http.post(f"{world.base_url}/oauth/token", data=form)
    assert refused.json()["legation_reason"] == "client-unauthenticated"


async def test_a_client_that_gives_up_its_token_loses_its_stream(world):
    """RFC 7009 through the front door: the stream begun with the token ends, and nobody can use it again."""
    caller = await world.newcomer("giving-up")
    token = await caller.token("payments", TRANSFER)
    url = caller.url("payments")
    headers = {
        "A2A-Version": "1.0", "Authorization": f"DPoP {token}",
        "DPoP": raw.dpop_proof(caller.key, "POST", url, token=token, nonce=await the_nonce(caller, token)),
    }  # fmt: skip
    async with world.setting._http.stream("POST", url, json=streaming(), headers=headers) as answer:
        stream = raw.frames(answer)
        assert "task" in (await anext(stream)).payload
        form = {"client_assertion_type": raw.ASSERTION_TYPE, "token": token,
                "client_assertion": raw.client_assertion(caller.key, caller.id, world.base_url)}  # fmt: skip
        given_up = await world.setting._http.post(f"{world.base_url}/oauth/revoke", data=form)
        assert (given_up.status_code, given_up.content) == (200, b"")
        frames = await raw.events(stream, within=5)
    assert frames[-1].refusal.reason == "stream-cut"
    again = await caller.call("payments", raw.send_message(INVOICE, skill=TRANSFER), token=token)
    assert raw.reason(again) == "token-revoked"


async def the_nonce(caller, token):
    """One the gateway wants of late."""
    await caller.call("payments", raw.send_message("how much?", skill=TRANSFER), token=token)
    return caller.credentials.nonces.of(httpx.URL(caller.url("payments")), "rs")


# -- telling others --------------------------------------------------------------------------------


async def receiver(world, name, **more):
    """An agent that may have a stream of events, and how it asks for things."""
    part = Part(name, "acme", scopes=frozenset({"ssf.manage", "access.evaluate", TRANSFER}), targets=CALLEES)
    caller = await world.setting.enrol(part, **more)

    async def ask(method, path, body=None):
        resource = "/".join(path.split("/")[:2])
        token = (await caller.credentials.token(world.base_url + resource, ())).value
        url = world.base_url + path
        answer = None
        for _ in range(2):
            nonce = caller.credentials.nonces.of(httpx.URL(url), "rs")
            proof = raw.dpop_proof(caller.key, method, url, token=token, nonce=nonce)
            headers = {"Authorization": f"DPoP {token}", "DPoP": proof}
            answer = await world.setting._http.request(method, url, json=body, headers=headers)
            if not (caller.credentials.nonces.keep(httpx.URL(url), "rs", answer) and answer.status_code == 401):
                break
        return answer

    return ask


async def test_a_receiver_polls_what_it_asked_for(world):
    ask = await receiver(world, "auditor")
    configuration = (await world.setting._http.get(f"{world.base_url}/.well-known/ssf-configuration")).json()
    made = await ask("POST", "/ssf/streams", {"events_requested": [ssf.SESSION_REVOKED]})
    assert made.status_code == 201, made.text
    await revoke(world, "token", name="a-token-of-somebody")
    path = made.json()["delivery"]["endpoint_url"].removeprefix(world.base_url)
    answer = await ask("POST", path, {"returnImmediately": True})
    ((jti, token),) = answer.json()["sets"].items()
    keys = (await world.setting._http.get(configuration["jwks_uri"])).json()
    verified = jwt.decode(token, KeySet.import_key_set(keys), algorithms=["RS256"])
    assert verified.header["typ"] == "secevent+jwt"
    assert (verified.claims["jti"], verified.claims["sub_id"]["jti"]) == (jti, "a-token-of-somebody")
    assert (await ask("POST", path, {"ack": [jti]})).json()["sets"] == {}
    ours = (await world.setting._http.get(f"{world.base_url}/oauth/jwks")).json()
    assert not {key["kid"] for key in keys["keys"]} & {key["kid"] for key in ours["keys"]}


async def test_a_receiver_is_pushed_what_it_asked_for(world):
    came: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()

    async def serve(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        came.put_nowait((head, await reader.readexactly(int(head.split("content-length:")[1].split()[0]))))
        writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/events"
        ask = await receiver(world, "listener", callbacks=frozenset({url}))
        delivery = {"method": "urn:ietf:rfc:8935", "endpoint_url": url}
        made = await ask("POST", "/ssf/streams", {"events_requested": [ssf.CREDENTIAL_CHANGE], "delivery": delivery})
        assert made.status_code == 201, made.text
        await revoke(world, "key", name="k" * 43)
        head, body = await asyncio.wait_for(came.get(), 5)
        assert "content-type: application/secevent+jwt" in head
        assert claims_of(body.decode())["sub_id"] == {"format": "opaque", "id": "k" * 43}
        assert (await ask("POST", "/ssf/verify", {"stream_id": made.json()["stream_id"]})).status_code == 204
        _, body = await asyncio.wait_for(came.get(), 5)
        assert list(claims_of(body.decode())["events"]) == [ssf.VERIFICATION]


async def test_others_ask_what_would_be_decided(world):
    ask = await receiver(world, "enforcement-point")
    question = {
        "subject": {"type": "agent", "id": "one"},
        "action": {"name": "SendMessage"},
        "resource": {"type": "agent", "id": "payments"},
        "context": {"skill": TRANSFER, "binding": "JSONRPC", "proofed": True},
    }
    answer = await ask("POST", "/access/v1/evaluation", question)
    assert (answer.status_code, answer.json()["decision"]) == (200, True), answer.text
    batch = await ask("POST", "/access/v1/evaluations", {**question, "evaluations": [{}, {"action": {"name": "Fly"}}]})
    assert [one["decision"] for one in batch.json()["evaluations"]] == [True, False]
    record = world.setting.running.admin.store.record(answer.json()["context"]["record_id"])
    assert b"access-evaluated" in record.body
