"""Streams that are silent, left, broken off or cut: whatever happens to one, nothing passes for its end."""

from __future__ import annotations

import asyncio

import httpx
import pytest
import pytest_asyncio
from a2a.client.errors import A2AClientError
from a2a.types import GetTaskRequest, SubscribeToTaskRequest

from legation.core.registry import Event
from legation.demo.cast import Part
from legation.demo.passing import following
from tests.journeys import raw
from tests.journeys.breaker import Breaker
from tests.journeys.conftest import TRANSFER, soon
from tests.journeys.messages import INVOICE, every, kinds, only, order, state

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def breaker(setting):
    async with Breaker() as origin:
        await setting.enrol(Part("breaker", "acme"), origin.card())
        yield origin


def streaming(data, **message):
    return {**raw.send_message(data, skill=TRANSFER, **message), "method": "SendStreamingMessage"}


async def last_outcome(world, decision_id):
    await soon(lambda: world.setting.running.admin.store.outcome_of(decision_id) is not None)
    return world.setting.running.admin.store.outcome_of(decision_id)


# -- silence ---------------------------------------------------------------------------------------


async def test_a_slow_stream_outlives_a_client_that_waits_less_than_the_agent_takes(world, binding):
    impatient = httpx.AsyncClient(timeout=httpx.Timeout(5, read=3.5))
    agent = await world.client(binding=binding, http=impatient)
    events = await every(agent.send_message(order(clearing=4.0)))
    assert kinds(events) == ["task", "status_update", "artifact_update", "status_update"]


async def test_a_silent_stream_shows_signs_of_life(world):
    body = streaming({**INVOICE, "clearing": 4.0})
    async with raw.opened(world.caller("one"), "payments", body, TRANSFER) as stream:
        frames = [frame async for frame in stream]
    assert [frame.comment for frame in frames].count(True) >= 1
    assert max(frame.after for frame in frames) <= 3.0


# -- leaving ---------------------------------------------------------------------------------------


async def test_a_client_that_leaves_leaves_its_task_running(world, binding):
    before = world.payments.transfers
    agent = await world.client(binding=binding)
    stream = agent.send_message(order(clearing=1.0))
    task = (await anext(stream)).task
    await stream.aclose()
    patient = await world.client(binding=binding)
    *_, done = [state async for state in following(patient, task)]
    assert done.status.state == state("completed")
    assert world.payments.transfers == before + 1


async def test_one_subscriber_that_leaves_disturbs_no_other(world):
    agent, other = await world.client(), await world.client()
    first = agent.send_message(order(clearing=1.5))
    task = (await anext(first)).task
    leaving = other.subscribe(SubscribeToTaskRequest(id=task.id))
    assert (await anext(leaving)).task.id == task.id
    await leaving.aclose()
    assert kinds(await every(first))[-1] == "status_update"


async def test_a_client_that_leaves_takes_its_upstream_stream_with_it(world, breaker):
    breaker.how = "silent"
    breaker.left.clear()
    async with raw.opened(world.caller("one"), "breaker", streaming(INVOICE), TRANSFER) as stream:
        assert (await anext(stream)).comment
    await asyncio.wait_for(breaker.left.wait(), 5)


# -- breaking --------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["reset", "half"])
async def test_a_stream_the_origin_broke_off_is_an_error_and_no_end(world, breaker, how):
    breaker.how = how
    async with raw.opened(world.caller("one"), "breaker", streaming(INVOICE), TRANSFER) as stream:
        frames = await raw.events(stream)
    assert "task" in frames[0].payload
    assert frames[-1].kind == "error"
    assert frames[-1].refusal.reason == "upstream-reset"
    row = await last_outcome(world, frames[-1].refusal.record_id)
    assert (b'"ending":"failed"' in row.body, b"upstream-reset" in row.body) == (True, True)


async def test_a_broken_stream_is_an_exception_of_the_sdk(world, breaker):
    breaker.how = "reset"
    agent = await world.client("one", "breaker")
    stream = agent.send_message(order())
    assert (await anext(stream)).HasField("task")
    with pytest.raises(A2AClientError):
        await every(stream)


async def test_an_origin_that_hangs_up_at_once_is_an_error(world, breaker):
    breaker.how = "early"
    caller = world.caller("one")
    token = await caller.token("breaker", TRANSFER)
    for body in (streaming(INVOICE), raw.send_message(INVOICE, skill=TRANSFER)):
        asked = len(breaker.asked)
        answer = await caller.call("breaker", body, token=token)
        assert raw.reason(answer) == "upstream-reset"
        assert len(breaker.asked) == asked + 1, "a message is sent once"


async def test_a_stream_about_somebody_else_s_task_is_cut(world, breaker):
    agent = await world.client("other", streaming=False)
    breaker.foreign_task = (await only(agent.send_message(order()))).task.id
    breaker.how = "foreign"
    async with raw.opened(world.caller("one"), "breaker", streaming(INVOICE), TRANSFER) as stream:
        frames = await raw.events(stream)
    assert frames[-1].refusal.reason == "upstream-foreign-task"
    assert breaker.foreign_task not in str([frame.document for frame in frames[:-1]])


async def test_an_origin_nobody_answers_at_is_unavailable(world):
    async with Breaker() as gone:
        card = gone.card()
    await world.setting.enrol(Part("absent", "acme"), card)
    caller = await world.setting.enrol(
        Part("seeker", "acme", scopes=frozenset({TRANSFER}), targets=frozenset({"absent"}))
    )
    token = await caller.token("absent", TRANSFER)
    answer = await caller.call("absent", raw.send_message(INVOICE, skill=TRANSFER), token=token)
    assert (answer.status_code, raw.reason(answer)) == (503, "upstream-unreachable")


# -- cutting ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("event", [Event.SUSPEND, Event.REVOKE])
async def test_who_loses_its_standing_loses_its_streams(world, event):
    caller = await world.newcomer(f"short-lived-{event.value}")
    body = streaming({**INVOICE, "clearing": 20.0})
    async with raw.opened(caller, "payments", body, TRANSFER) as stream:
        assert "task" in (await anext(stream)).payload
        await world.setting.move(caller.id, event)
        frames = await raw.events(stream, within=5)
    assert frames[-1].kind == "error"
    assert frames[-1].refusal.reason == "stream-cut"


async def test_a_stream_of_a_task_that_goes_on_can_be_taken_up_again(world):
    agent = await world.client()
    stream = agent.send_message(order(clearing=1.0))
    task = (await anext(stream)).task
    await stream.aclose()
    again = await every(agent.subscribe(SubscribeToTaskRequest(id=task.id)))
    assert again[0].task.id == task.id
    assert again[-1].status_update.status.state == state("completed")
    assert (await agent.get_task(GetTaskRequest(id=task.id))).status.state == state("completed")
