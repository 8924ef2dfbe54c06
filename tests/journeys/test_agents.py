"""The demo's agents by themselves, without a gateway: what the journeys through one stand on."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from a2a.client import ClientConfig, ClientFactory
from a2a.helpers import get_data_parts, get_message_text, new_data_message, new_text_message
from a2a.types import (
    Artifact,
    CancelTaskRequest,
    Role,
    SendMessageConfiguration,
    SendMessageRequest,
    SubscribeToTaskRequest,
    TaskState,
)
from a2a.utils.errors import InvalidParamsError

from legation.core.operations import SKILL_EXTENSION
from legation.demo import agents, cards
from legation.demo.hosting import Hosted
from legation.demo.passing import following

pytestmark = pytest.mark.journey

TRANSFER = {"amount": "120.00", "currency": "EUR", "recipient": "Initech"}


@pytest.fixture
async def payments():
    async with Hosted(agents.Payments(), cards.payments) as agent:
        yield agent


@pytest.fixture
async def summarizer():
    async with Hosted(agents.Summarizer(), cards.summarizer) as agent:
        yield agent


@pytest.fixture(params=["JSONRPC", "HTTP+JSON"])
def binding(request):
    return request.param


def client(agent, *, streaming=True, binding="JSONRPC"):
    config = ClientConfig(streaming=streaming, supported_protocol_bindings=[binding])
    return ClientFactory(config).create(agent.card)


def order(data, *, text=None, skill=None, **configuration):
    message = new_text_message(text, role=Role.ROLE_USER) if text else new_data_message(data, role=Role.ROLE_USER)
    if skill:
        message.metadata[SKILL_EXTENSION] = skill
    return SendMessageRequest(message=message, configuration=SendMessageConfiguration(**configuration))


async def only(events):
    [event] = [event async for event in events]
    return event


async def test_a_transfer_completes_with_a_receipt(payments, binding):
    async with client(payments, streaming=False, binding=binding) as agent:
        event = await only(agent.send_message(order(TRANSFER)))
    assert event.task.status.state == TaskState.TASK_STATE_COMPLETED
    [receipt] = get_data_parts(event.task.artifacts[0].parts)
    assert receipt.items() >= TRANSFER.items()
    assert payments.executor.transfers == 1


async def test_a_transfer_streams_its_progress(payments, binding):
    async with client(payments, binding=binding) as agent:
        events = [event async for event in agent.send_message(order(TRANSFER))]
    assert [event.WhichOneof("payload") for event in events] == [
        "task",
        "status_update",
        "artifact_update",
        "status_update",
    ]
    assert events[-1].status_update.status.state == TaskState.TASK_STATE_COMPLETED


async def test_a_long_transfer_is_a_task_that_can_be_followed(payments, binding):
    async with client(payments, streaming=False, binding=binding) as agent:
        event = await only(agent.send_message(order({**TRANSFER, "clearing": 0.5}, return_immediately=True)))
        assert event.task.status.state in (TaskState.TASK_STATE_SUBMITTED, TaskState.TASK_STATE_WORKING)
        async with asyncio.timeout(5):
            *_, task = [task async for task in following(agent, event.task)]
    assert task.status.state == TaskState.TASK_STATE_COMPLETED


async def test_a_transfer_can_be_canceled_and_subscribed_to(payments, binding):
    async with client(payments, binding=binding) as agent:
        stream = agent.send_message(order({**TRANSFER, "clearing": 30}))
        task = (await anext(stream)).task
        followed = agent.subscribe(SubscribeToTaskRequest(id=task.id))
        assert (await anext(followed)).task.id == task.id
        assert (await agent.cancel_task(CancelTaskRequest(id=task.id))).status.state == TaskState.TASK_STATE_CANCELED
        last = [event async for event in followed][-1]
        assert last.status_update.status.state == TaskState.TASK_STATE_CANCELED
        assert [event async for event in stream][-1].status_update.status.state == TaskState.TASK_STATE_CANCELED
    assert payments.executor.transfers == 0


async def test_what_is_missing_is_asked_for_and_what_cannot_be_paid_is_rejected(payments):
    async with client(payments, streaming=False) as agent:
        first = await only(agent.send_message(order({"amount": 5, "currency": "EUR"})))
        assert first.task.status.state == TaskState.TASK_STATE_INPUT_REQUIRED
        assert get_message_text(first.task.status.message) == "say recipient"
        more = order({"recipient": "Initech"})
        more.message.task_id, more.message.context_id = first.task.id, first.task.context_id
        second = await only(agent.send_message(more))
        assert second.task.status.state == TaskState.TASK_STATE_COMPLETED
        for wrong in (
            {"amount": "-1"},
            {"amount": "NaN"},
            {"amount": "1e9"},
            {"amount": 20_000},
            {"currency": "XXX"},
        ):
            event = await only(agent.send_message(order({**TRANSFER, **wrong})))
            assert event.task.status.state == TaskState.TASK_STATE_REJECTED, wrong


async def test_reading_never_transfers(payments):
    async with client(payments, streaming=False) as agent:
        for request in (order(None, text="how much?"), order(TRANSFER, skill="payments:read")):
            event = await only(agent.send_message(request))
            assert get_data_parts(event.message.parts) == [{"balances": {"EUR": "250000", "USD": "90000"}}]


async def test_the_summarizer_answers_with_a_message(summarizer, binding):
    async with client(summarizer, binding=binding) as agent:
        event = await only(agent.send_message(order(None, text="It rained. Nobody came to the fair.")))
        assert get_message_text(event.message) == "It rained. (+ 5 words)"


async def test_the_summarizer_wants_text(summarizer):
    async with client(summarizer, streaming=False) as agent:
        with pytest.raises(InvalidParamsError):
            await only(agent.send_message(order({"no": "text"})))


async def test_the_orchestrator_has_an_invoice_paid(payments):
    async def pay(context, invoice):
        async with client(payments, streaming=False) as agent:
            return (await only(agent.send_message(order(invoice)))).task

    executor = agents.Orchestrator()
    async with Hosted(executor, cards.orchestrator) as hosted, client(hosted) as agent:
        events = [event async for event in agent.send_message(order(TRANSFER))]
        assert get_message_text(events[-1].status_update.status.message) == "nobody to pay with"
        executor.pay = pay
        events = [event async for event in agent.send_message(order(TRANSFER))]
        receipt: Artifact = next(e.artifact_update.artifact for e in events if e.HasField("artifact_update"))
        assert get_data_parts(receipt.parts)[0]["recipient"] == "Initech"


async def test_the_card_is_served_with_the_origin_s_own_interfaces(payments):
    async with httpx.AsyncClient() as http:
        card = (await http.get(f"{payments.base_url}/.well-known/agent-card.json")).json()
    assert card == payments.document()
    assert [one["url"] for one in card["supportedInterfaces"]] == [
        f"{payments.base_url}/rpc",
        f"{payments.base_url}/rest",
    ]
