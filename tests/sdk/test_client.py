"""The SDK's client through the gateway: signed, skill named, closed with what it was given, kept at home."""

from __future__ import annotations

import json

import httpx
import pytest
from a2a.client.errors import A2AClientError
from a2a.helpers import new_text_message
from a2a.types import GetTaskRequest, Role, SendMessageRequest
from a2a.utils.errors import TaskNotFoundError

from legation.core.operations import SKILL_EXTENSION
from legation.sdk.client import Misdirected, connect
from legation.sdk.keys import AgentKey
from legation.sdk.refusals import refusal_behind
from tests.sdk.gateway import BASE, Gateway
from tests.sdk.test_refusals import RECORD, RPC, STATUS

HOME = f"{BASE}/a2a/payments"


def card(*, home=HOME, streaming=False):
    return {
        "name": "Payments",
        "version": "1",
        "description": "x",
        "supportedInterfaces": [
            {"url": f"{home}/rpc", "protocolBinding": "JSONRPC", "protocolVersion": "1.0"},
            {"url": f"{home}/rest", "protocolBinding": "HTTP+JSON", "protocolVersion": "1.0"},
        ],
        "capabilities": {"streaming": streaming},
        "skills": [{"id": "payments:read", "name": "Read", "description": "x", "tags": ["x"]}],
    }


def front(reply, *, status=200, **about) -> Gateway:
    """A gateway that serves a card, and answers everything else alike."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("agent-card.json"):
            return httpx.Response(200, json=card(**about))
        return httpx.Response(status, json=reply)

    # The SDK reads the machine's clock, so the proofs it sends are judged by none.
    return Gateway(answer=answer, now=None)


async def connected(gateway: Gateway, **options):
    http = gateway.client()
    client = await connect("buyer", AgentKey.generate(), BASE, "payments", ["payments:read"], http=http, **options)
    return client, http


def message() -> SendMessageRequest:
    return SendMessageRequest(message=new_text_message("hello", role=Role.ROLE_USER))


REPLY = {"messageId": "m", "role": "ROLE_AGENT", "parts": [{"text": "hi"}]}
SENT = {
    "JSONRPC": {"jsonrpc": "2.0", "id": 1, "result": {"message": REPLY}},
    "HTTP+JSON": {"message": REPLY},
}


@pytest.mark.parametrize("binding", SENT)
async def test_a_message_names_its_skill_and_the_caller_s_own_stays_as_it_was(binding):
    gateway = front(SENT[binding])
    client, _ = await connected(gateway, skill="payments:read", binding=binding)
    async with client:
        asked = message()
        [event] = [event async for event in client.send_message(asked)]
    assert event.message.parts[0].text == "hi"
    sent = json.loads(gateway.seen[-1].content)
    sent = sent.get("params", sent)
    assert sent["message"]["metadata"] == {SKILL_EXTENSION: "payments:read"}
    assert SKILL_EXTENSION not in asked.message.metadata
    assert gateway.seen[-1].headers["A2A-Version"] == "1.0"


async def test_a_skill_the_message_names_itself_is_kept():
    gateway = front(SENT["JSONRPC"])
    client, _ = await connected(gateway, skill="payments:read")
    async with client:
        asked = message()
        asked.message.metadata[SKILL_EXTENSION] = "other"
        _ = [event async for event in client.send_message(asked)]
    assert json.loads(gateway.seen[-1].content)["params"]["message"]["metadata"][SKILL_EXTENSION] == "other"


async def test_the_card_is_fetched_without_credentials():
    gateway = front({})
    client, _ = await connected(gateway)
    await client.close()
    [asked] = gateway.seen
    assert str(asked.url) == f"{HOME}/.well-known/agent-card.json"
    assert "Authorization" not in asked.headers
    assert gateway.asked == []


async def test_a_card_that_leads_elsewhere_gets_nothing():
    gateway = front({}, home="https://evil.example/a2a/payments")
    client, _ = await connected(gateway)
    async with client:
        with pytest.raises(Misdirected):
            _ = [event async for event in client.send_message(message())]
    assert len(gateway.seen) == 1
    assert gateway.asked == []


async def test_closing_the_client_closes_what_it_was_given():
    client, http = await connected(front({}))
    assert not http.is_closed
    await client.close()
    assert http.is_closed


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(404), A2AClientError),
        (httpx.Response(200, json={**card(), "supportedInterfaces": []}), ValueError),
    ],
    ids=["no card", "no such binding"],
)
async def test_where_there_is_nothing_to_connect_to_nothing_is_left_open(answer, error):
    gateway = Gateway(answer=lambda request: answer)
    http = gateway.client()
    with pytest.raises(error):
        await connect("buyer", AgentKey.generate(), BASE, "payments", ["a"], http=http)
    assert http.is_closed


@pytest.mark.parametrize(
    ("binding", "document"),
    [("JSONRPC", RPC), ("HTTP+JSON", STATUS)],
)
async def test_the_sdk_s_exceptions_keep_the_reason(binding, document):
    client, _ = await connected(front(document, status=403), binding=binding)
    async with client:
        with pytest.raises(A2AClientError) as caught:
            _ = [event async for event in client.send_message(message())]
    told = refusal_behind(caught.value)
    assert told is not None
    assert (told.reason, told.record_id, told.status) == ("scope-insufficient", RECORD, 403)


async def test_what_does_not_exist_keeps_its_type_and_its_record():
    metadata = {"reason": "task-not-found", "recordId": RECORD}
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "TASK_NOT_FOUND", "metadata": metadata}
    client, _ = await connected(
        front({"jsonrpc": "2.0", "id": 1, "error": {"code": -32001, "message": "x", "data": [info]}})
    )
    async with client:
        with pytest.raises(TaskNotFoundError) as caught:
            await client.get_task(GetTaskRequest(id="t"))
    told = refusal_behind(caught.value)
    assert told is not None
    assert (told.reason, told.record_id) == ("task-not-found", RECORD)


@pytest.mark.parametrize("binding", ["JSONRPC", "HTTP+JSON"])
async def test_a_stream_that_the_gateway_cuts_keeps_the_reason(binding):
    """Its code is none of A2A's, and the SDK keeps of such an error the words alone."""
    body = f"event: error\ndata: {json.dumps({'JSONRPC': RPC, 'HTTP+JSON': STATUS}[binding])}\n\n".encode()

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("agent-card.json"):
            return httpx.Response(200, json=card(streaming=True))
        return httpx.Response(200, content=body, headers={"Content-Type": "text/event-stream"})

    client, _ = await connected(Gateway(answer=answer, now=None), binding=binding)
    async with client:
        with pytest.raises(A2AClientError) as caught:
            _ = [event async for event in client.send_message(message())]
    told = refusal_behind(caught.value)
    assert told is not None
    assert (told.reason, told.record_id) == ("scope-insufficient", RECORD)
