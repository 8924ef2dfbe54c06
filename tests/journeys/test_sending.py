"""Everything an agent may do with another, in both bindings, through the gateway and back."""

from __future__ import annotations

import asyncio

import pytest
from a2a.client.errors import A2AClientError
from a2a.helpers import get_data_parts, get_message_text
from a2a.types import CancelTaskRequest, GetExtendedAgentCardRequest, GetTaskRequest, SubscribeToTaskRequest
from a2a.utils.errors import TaskNotCancelableError, TaskNotFoundError, UnsupportedOperationError

from legation.sdk.refusals import refusal_behind
from tests.journeys import raw
from tests.journeys.conftest import READ, TRANSFER
from tests.journeys.messages import INVOICE, every, kinds, only, order, state

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]


async def test_send(world, binding):
    agent = await world.client(binding=binding, streaming=False)
    event = await only(agent.send_message(order()))
    assert event.task.status.state == state("completed")
    assert get_data_parts(event.task.artifacts[0].parts)[0].items() >= INVOICE.items()


async def test_a_message_is_answered_with_a_message(world, binding):
    agent = await world.client("one", "summarizer", "summarize", skill="summarize", binding=binding, streaming=False)
    event = await only(agent.send_message(order("It rained. Nobody came.")))
    assert get_message_text(event.message) == "It rained. (+ 2 words)"


async def test_stream(world, binding):
    agent = await world.client(binding=binding)
    events = await every(agent.send_message(order(clearing=0.1)))
    assert kinds(events) == ["task", "status_update", "artifact_update", "status_update"]
    assert events[1].status_update.status.state == state("working")
    assert events[-1].status_update.status.state == state("completed")


async def test_a_message_streams_as_a_message(world, binding):
    agent = await world.client("one", "summarizer", "summarize", skill="summarize", binding=binding)
    assert kinds(await every(agent.send_message(order("It rained. Nobody came.")))) == ["message"]


async def test_get_and_list(world, binding):
    agent = await world.client(binding=binding, streaming=False)
    sent = (await only(agent.send_message(order()))).task
    task = await agent.get_task(GetTaskRequest(id=sent.id))
    assert (task.id, task.context_id, task.status.state) == (sent.id, sent.context_id, state("completed"))
    assert not (await agent.get_task(GetTaskRequest(id=sent.id, history_length=0))).history
    listed = await agent.list_tasks(raw.listing(context_id=sent.context_id))
    assert [one.id for one in listed.tasks] == [sent.id]
    assert not listed.tasks[0].artifacts
    full = await agent.list_tasks(raw.listing(context_id=sent.context_id, include_artifacts=True))
    assert full.tasks[0].artifacts[0].name == "receipt"


async def test_cancel(world, binding):
    agent = await world.client(binding=binding, streaming=False)
    task = (await only(agent.send_message(order(clearing=30, return_immediately=True)))).task
    assert (await agent.cancel_task(CancelTaskRequest(id=task.id))).status.state == state("canceled")
    with pytest.raises(TaskNotCancelableError):
        await agent.cancel_task(CancelTaskRequest(id=task.id))


async def test_subscribe(world, binding):
    agent = await world.client(binding=binding)
    first = agent.send_message(order(clearing=1.0))
    task = (await anext(first)).task
    events = await every(agent.subscribe(SubscribeToTaskRequest(id=task.id)))
    assert kinds(events)[0] == "task"
    assert kinds(events)[-2:] == ["artifact_update", "status_update"]
    assert kinds(await every(first))[-2:] == ["artifact_update", "status_update"]
    with pytest.raises(UnsupportedOperationError):
        await every(agent.subscribe(SubscribeToTaskRequest(id=task.id)))


@pytest.mark.parametrize("verb", ["GET", "POST"])
async def test_subscribe_takes_both_verbs(world, verb):
    agent = await world.client(streaming=False)
    task = (await only(agent.send_message(order(clearing=1.0, return_immediately=True)))).task
    path = f"/rest/tasks/{task.id}:subscribe"
    async with raw.opened(world.caller("one"), "payments", {}, READ, TRANSFER, path=path, method=verb) as stream:
        frames = await raw.events(stream)
    assert "task" in frames[0].payload
    assert frames[-1].payload["statusUpdate"]["status"]["state"] == "TASK_STATE_COMPLETED"


async def test_a_conversation_goes_on_in_its_task(world, binding):
    agent = await world.client(binding=binding, streaming=False)
    asked = (await only(agent.send_message(order({"amount": 5, "currency": "EUR"})))).task
    assert asked.status.state == state("input-required")
    more = order({"recipient": "Initech"})
    more.message.task_id = asked.id
    done = (await only(agent.send_message(more))).task
    assert (done.id, done.context_id) == (asked.id, asked.context_id)
    assert done.status.state == state("completed")


async def test_another_context_than_the_task_s_is_refused(world, binding):
    agent = await world.client(binding=binding, streaming=False)
    asked = (await only(agent.send_message(order({"amount": 5, "currency": "EUR"})))).task
    elsewhere = order({"recipient": "Initech"}, task=asked)
    elsewhere.message.context_id = "elsewhere"
    with pytest.raises(Exception) as caught:  # noqa: PT011 - which class it is depends on the binding
        await only(agent.send_message(elsewhere))
    told = refusal_behind(caught.value)
    assert told is not None
    assert told.reason == "context-conflict"


async def test_the_extended_card_shows_what_the_token_covers(world, binding):
    agent = await world.client("one", "payments", READ, skill=READ, binding=binding)
    card = await agent.get_extended_agent_card(GetExtendedAgentCardRequest())
    assert "10,000" in card.description
    assert [skill.id for skill in card.skills] == [READ]
    assert all(one.url.startswith(world.base_url) for one in card.supported_interfaces)


@pytest.mark.parametrize("path", ["/rpc", "/rpc/", "/skills/payments:transfer/rpc", "/skills/payments:transfer/rpc/"])
async def test_the_interface_url_with_and_without_a_slash(world, path):
    caller = world.caller("one")
    token = await caller.token("payments", TRANSFER)
    skill = None if "skills" in path else TRANSFER
    answer = await caller.call("payments", raw.send_message(INVOICE, skill=skill), token=token, path=path)
    assert answer.json()["result"]["task"]["status"]["state"] == "TASK_STATE_COMPLETED"


async def test_a_skill_is_named_or_refused(world):
    caller = world.caller("one")
    token = await caller.token("payments", TRANSFER)
    for body, path, expected in [
        (raw.send_message(INVOICE), "/rpc", "skill-unnamed"),
        (raw.send_message(INVOICE, skill="payments:everything"), "/rpc", "skill-unknown"),
        (raw.send_message(INVOICE, skill=READ), "/skills/payments:transfer/rpc", "skill-conflict"),
        (raw.send_message(INVOICE, skill=READ), "/rpc", "scope-insufficient"),
    ]:
        assert raw.reason(await caller.call("payments", body, token=token, path=path)) == expected
    every_skill = await caller.token("payments", READ, TRANSFER)
    assert raw.reason(await caller.call("payments", raw.send_message(INVOICE), token=every_skill)) == "http 200"


async def test_a_task_nobody_has_is_not_found(world, binding):
    agent = await world.client(binding=binding, streaming=False)
    with pytest.raises(TaskNotFoundError) as caught:
        await agent.get_task(GetTaskRequest(id="nothing"))
    told = refusal_behind(caught.value)
    assert told is not None
    assert told.reason == "task-not-found"
    assert told.record_id


async def test_many_calls_at_once(world):
    agent = await world.client(streaming=False)
    before = world.payments.transfers
    done = await asyncio.gather(*(only(agent.send_message(order())) for _ in range(40)))
    assert len({event.task.id for event in done}) == 40
    assert world.payments.transfers == before + 40


async def test_a_method_of_an_older_version_is_told_so(world):
    caller = world.caller("one")
    token = await caller.token("payments", READ)
    old = {"jsonrpc": "2.0", "id": 1, "method": "message/send", "params": {}}
    answer = await caller.call("payments", old, token=token)
    assert (answer.status_code, answer.json()["error"]["code"]) == (200, -32009)
    assert raw.reason(answer) == "version"
    assert "0.3" in answer.json()["error"]["message"]


@pytest.mark.parametrize("versions", [[], ["0.3"], ["1.0", "1.0"], ["2.0"]])
async def test_one_version_is_spoken(world, versions):
    caller = world.caller("one")
    body = raw.send_message("What do we hold?", skill=READ)
    async with raw.signed(caller, "payments", READ) as http:
        http.headers.pop("A2A-Version")
        headers = [("A2A-Version", version) for version in versions]
        answer = await http.post(caller.url("payments"), json=body, headers=headers)
    assert answer.json()["error"]["code"] == -32009
    assert raw.reason(answer) == "version"


async def test_a_refusal_of_the_gate_reaches_the_sdk_with_its_reason(world, binding):
    agent = await world.client("one", "payments", READ, skill=TRANSFER, binding=binding, streaming=False)
    with pytest.raises(A2AClientError) as caught:
        await only(agent.send_message(order()))
    told = refusal_behind(caught.value)
    assert told is not None
    assert (told.reason, told.status) == ("scope-insufficient", 403)
    assert len(told.record_id) == 24
