"""What an operator decides holds from the next call on; what an agent may show is its newest key."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from a2a.client.errors import A2AClientError
from a2a.types import GetTaskRequest

from legation.core import enrolment
from legation.core.reasons import Refused
from legation.core.registry import Event
from legation.demo.setting import WHO
from legation.demo.wire import Caller
from legation.sdk.credentials import TokenRefused
from legation.sdk.keys import AgentKey
from legation.sdk.refusals import refusal_behind
from tests.journeys import raw
from tests.journeys.conftest import READ, TRANSFER
from tests.journeys.messages import only, order, state

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]


async def refusal(call):
    with pytest.raises((A2AClientError, TokenRefused)) as caught:
        await call
    told = refusal_behind(caught.value)
    assert told is not None
    return told


async def test_a_suspended_agent_is_refused_on_its_next_call(world, binding):
    caller = await world.newcomer(f"suspended-{binding[0].lower()}")
    agent = await world.client(caller.id, binding=binding, streaming=False)
    await only(agent.send_message(order()))
    await world.setting.move(caller.id, Event.SUSPEND)
    assert (await refusal(only(agent.send_message(order())))).reason == "caller-standing"
    assert (await refusal(caller.token("payments", READ))).reason == "client-standing"


async def test_a_resumed_agent_goes_on_but_not_with_its_old_token(world):
    caller = await world.newcomer("resumed")
    agent = await world.client(caller.id, streaming=False)
    task = (await only(agent.send_message(order()))).task
    old = await caller.token("payments", TRANSFER)
    await world.setting.move(caller.id, Event.SUSPEND)
    await world.setting.move(caller.id, Event.RESUME)
    answer = await caller.call("payments", raw.request("GetTask", {"id": task.id}), token=old)
    assert raw.reason(answer) == "token-revoked"
    await asyncio.sleep(1.1)  # a token tells the second it was issued in, and no less
    assert (await agent.get_task(GetTaskRequest(id=task.id))).status.state == state("completed")


async def test_a_revoked_agent_never_comes_back(world):
    caller = await world.newcomer("revoked")
    agent = await world.client(caller.id, streaming=False)
    await only(agent.send_message(order()))
    await world.setting.move(caller.id, Event.REVOKE)
    assert (await refusal(only(agent.send_message(order())))).reason == "caller-standing"
    with pytest.raises(Refused) as caught:
        await world.setting.move(caller.id, Event.RESUME)
    assert caught.value.reason.id == "standing-refused"


async def test_a_suspended_callee_is_not_there(world):
    agent = await world.client("one", "pusher", TRANSFER, streaming=False)
    task = (await only(agent.send_message(order()))).task
    caller = world.caller("one")
    token = await caller.token("pusher", TRANSFER)
    await world.setting.move("pusher", Event.SUSPEND)
    answer = await caller.call("pusher", raw.request("GetTask", {"id": task.id}), token=token)
    assert raw.reason(answer) == "callee-unknown"
    assert (await refusal(caller.token("pusher", READ))).reason == "target-refused"
    await world.setting.move("pusher", Event.RESUME)


async def test_what_is_no_target_is_no_resource(world):
    caller = await world.newcomer("narrow", READ)
    assert (await refusal(caller.token("narrow", READ))).reason == "target-refused"
    assert (await refusal(caller.token("payments", TRANSFER))).reason == "scope-refused"
    assert (await refusal(caller.token("nobody", READ))).reason == "target-refused"


# -- keys ------------------------------------------------------------------------------------------


async def rotated(world, agent_id, overlap):
    key = AgentKey.generate()
    await world.setting.run(enrolment.rotate(agent_id, key.public_jwk, overlap=overlap, who=WHO))
    return Caller(agent_id, key, world.base_url, world.setting._http)


async def test_two_keys_work_while_one_replaces_the_other(world):
    old = await world.newcomer("overlapping")
    before = await old.token("payments", READ)
    new = await rotated(world, "overlapping", overlap=60)
    for caller in (Caller(old.id, old.key, world.base_url, world.setting._http), new):
        token = await caller.token("payments", READ)
        answer = await caller.call("payments", raw.send_message("how much?", skill=READ), token=token)
        assert raw.reason(answer) == "http 200"
    answer = await old.call("payments", raw.send_message("how much?", skill=READ), token=before)
    assert raw.reason(answer) == "http 200"


async def test_a_stolen_key_is_dead_at_once_and_so_is_what_it_got(world):
    stolen = await world.newcomer("robbed")
    token = await stolen.token("payments", READ)
    new = await rotated(world, "robbed", overlap=0)
    thief = Caller(stolen.id, stolen.key, world.base_url, world.setting._http)
    assert (await refusal(thief.token("payments", READ))).reason == "client-unauthenticated"
    answer = await stolen.call("payments", raw.send_message("how much?", skill=READ), token=token)
    assert raw.reason(answer) == "token-revoked"
    await asyncio.sleep(1.1)
    fresh = await new.token("payments", READ)
    answer = await new.call("payments", raw.send_message("how much?", skill=READ), token=fresh)
    assert raw.reason(answer) == "http 200"


async def test_an_assertion_is_good_once(world):
    caller = world.caller("one")
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": raw.ASSERTION_TYPE,
        "client_assertion": raw.client_assertion(caller.key, caller.id, world.base_url),
        "resource": caller.credentials.resource("payments"),
        "scope": READ,
    }
    url = f"{world.base_url}/oauth/token"
    answers = []
    for _ in range(3):
        proof = raw.dpop_proof(caller.key, "POST", url, nonce=caller.credentials.nonces.of(httpx.URL(url), "as"))
        answer = await world.setting._http.post(url, data=form, headers={"DPoP": proof})
        if caller.credentials.nonces.keep(answer.request.url, "as", answer) and answer.status_code == 400:
            form["client_assertion"] = raw.client_assertion(caller.key, caller.id, world.base_url)
            continue
        answers.append((answer.status_code, raw.reason(answer)))
    assert answers[:2] == [(200, "http 200"), (401, "assertion-replayed")]
