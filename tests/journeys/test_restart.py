"""A gateway that starts again: what was decided holds, what was used stays used, and nobody has to do anything."""

from __future__ import annotations

import asyncio
import json
import time

import httpx
import pytest
from a2a.types import GetTaskRequest
from a2a.utils.errors import TaskNotFoundError

from legation import config, wiring
from legation.adapters.clock import Clock
from legation.core import audit
from legation.core.asks import Commit, NewId, Now, Plan, ask
from legation.core.proof import FUTURE
from legation.core.registry import Event
from legation.demo.cast import Part
from legation.sdk.auth import challenge
from legation.sdk.proofs import dpop_proof
from tests.journeys import raw
from tests.journeys.conftest import READ, TRANSFER
from tests.journeys.messages import INVOICE, only, order, state

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture
def restarted(world):
    async def restart():
        setting = world.setting
        await setting.running.stop()
        setting.running = await wiring.start(config.load(setting.home / config.FILE, {}))
        assert setting.running.base_url == setting.base_url

    return restart


async def test_clients_and_their_tasks_go_on(world, restarted, binding):
    agent = await world.client(binding=binding, streaming=False)
    task = (await only(agent.send_message(order()))).task
    await restarted()
    assert (await agent.get_task(GetTaskRequest(id=task.id))).id == task.id
    assert [one.id for one in (await agent.list_tasks(raw.listing(context_id=task.context_id))).tasks] == [task.id]
    other = await world.client("other", binding=binding, streaming=False)
    with pytest.raises(TaskNotFoundError):
        await other.get_task(GetTaskRequest(id=task.id))


async def test_a_proof_of_before_is_not_taken_again(world, restarted):
    caller = world.caller("one")
    token = await caller.token("payments", TRANSFER)
    first = await caller.call("payments", raw.send_message(INVOICE, skill=TRANSFER), token=token)
    assert raw.reason(first) == "http 200"
    transfers = world.payments.transfers
    await restarted()
    again = await caller.replay(first)
    assert challenge(again) == "use_dpop_nonce"
    assert raw.reason(again) == "proof-nonce"
    assert world.payments.transfers == transfers


async def test_a_bearer_token_of_before_is_not_taken_again(world, restarted):
    card = json.dumps(world.setting.hosted["summarizer"].document()).encode()
    await world.setting.enrol(Part("reader", "globex"), card)
    clerk = await world.setting.enrol(
        Part("clerk", "globex", scopes=frozenset({"summarize"}), targets=frozenset({"reader"}))
    )
    token = await clerk.bearer("reader", ["summarize"])
    await restarted()
    text = raw.send_message("It rained. Nobody came.", skill="summarize")
    answer = await clerk.call("reader", text, token=token, scheme="Bearer")
    assert raw.reason(answer) == "token-predates-restart"
    await asyncio.sleep(1.1)
    token = await clerk.bearer("reader", ["summarize"])
    assert raw.reason(await clerk.call("reader", text, token=token, scheme="Bearer")) == "http 200"


async def test_who_was_suspended_still_is(world, restarted):
    caller = await world.newcomer("sleeper")
    token = await caller.token("payments", READ)
    await world.setting.move(caller.id, Event.SUSPEND)
    await restarted()
    answer = await caller.call("payments", raw.send_message("how much?", skill=READ), token=token)
    assert raw.reason(answer) == "caller-standing"


async def test_tokens_outlive_the_key_that_signed_them(world):
    """A rotation of the authority's key is nobody's business but its own."""
    keyring = world.setting.running.admin.keyring
    agent = await world.client(streaming=False)
    caller = world.caller("one")
    old = await caller.token("payments", TRANSFER)
    before = {key["kid"] for key in keyring.jwks()}
    active = keyring.rotate("token", force=True)
    assert before < {key["kid"] for key in keyring.jwks()}
    task = (await only(agent.send_message(order()))).task
    assert task.status.state == state("completed")
    answer = await caller.call("payments", raw.request("GetTask", {"id": task.id}), token=old)
    assert raw.reason(answer) == "http 200"
    fresh = await (await world.newcomer("late")).token("payments", READ)
    assert raw.header(fresh)["kid"] == active != raw.header(old)["kid"]


# -- last, for it leaves a ledger of ten minutes ahead ---------------------------------------------------


def noted(record_id: str) -> Plan[None]:
    at = yield from ask(Now())
    yield from ask(Commit(record_id, "event", audit.event(record_id=record_id, at=at, what="noted")))


async def test_a_proof_of_before_is_not_taken_again_where_the_clock_was_set_back(world, restarted):
    caller, ahead = world.caller("one"), Clock(time=lambda: time.time() + 600)
    token = await caller.token("payments", TRANSFER)
    await world.setting.run(noted(ahead.new_id(NewId())))  # decided when the clock showed ten minutes more
    await restarted()
    await asyncio.sleep(1.1)
    url, body = httpx.URL(caller.url("payments")), raw.send_message(INVOICE, skill=TRANSFER)
    shown = dpop_proof(caller.key, "POST", url, token=token, now=time.time() + FUTURE)
    headers = {"Authorization": f"DPoP {token}", "DPoP": shown, "A2A-Version": "1.0"}
    async with httpx.AsyncClient() as http:
        answer = await http.post(url, json=body, headers=headers)
    assert raw.reason(answer) == "proof-nonce"
    assert raw.reason(await caller.call("payments", body, token=token)) == "http 200"
