"""The official SDK on either side: what its client sends is read, what its server says is read, over no socket."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from a2a.client.transports.jsonrpc import JsonRpcTransport
from a2a.client.transports.rest import RestTransport
from a2a.server.agent_execution import AgentExecutor
from a2a.server.request_handlers import DefaultRequestHandler
from a2a.server.routes import create_jsonrpc_routes, create_rest_routes
from a2a.server.tasks import InMemoryPushNotificationConfigStore, InMemoryTaskStore
from a2a.types import a2a_pb2 as pb
from google.protobuf import json_format  # type: ignore[import-untyped]
from starlette.applications import Starlette
from starlette.routing import Mount

from legation.core import messages as m
from legation.core.canonical import decode as read_message
from legation.core.canonical import encode
from legation.core.model import AgentError, Binding, Interface, Op
from legation.core.operations import ROW
from legation.surfaces.bindings.sse import SseParser, is_stream
from legation.surfaces.http import HttpRequest
from tests.surfaces.bindings.wire import CODECS, MESSAGE, decode

CARD = pb.AgentCard(
    name="pay",
    description="pays",
    version="1",
    capabilities=pb.AgentCapabilities(streaming=True, push_notifications=True, extended_agent_card=True),
    supported_interfaces=[pb.AgentInterface(url="http://o", protocol_binding="JSONRPC", protocol_version="1.0")],
    default_input_modes=["text/plain"],
    default_output_modes=["text/plain"],
    skills=[pb.AgentSkill(id="s", name="s", description="s", tags=["s"])],
)
SEND = pb.SendMessageRequest(
    tenant="acme",
    message=pb.Message(message_id="m1", role="ROLE_USER", parts=[pb.Part(text="é"), pb.Part(raw=b"\x00\xff")]),
    configuration=pb.SendMessageConfiguration(accepted_output_modes=["text/plain"], return_immediately=True),
)
SEND.metadata.update({"a": {"b": [1, None]}})
LIST = pb.ListTasksRequest(tenant="acme", context_id="c:1", status="TASK_STATE_WORKING", page_size=5)
LIST.status_timestamp_after.FromJsonString("2026-01-01T00:00:00.5Z")
LIST.include_artifacts = True

SENDS: list[tuple[Op, str, Any]] = [
    (Op.SEND_MESSAGE, "send_message", SEND),
    (Op.SEND_STREAMING_MESSAGE, "send_message_streaming", SEND),
    (Op.GET_TASK, "get_task", pb.GetTaskRequest(tenant="acme", id="t1", history_length=0)),
    (Op.LIST_TASKS, "list_tasks", LIST),
    (Op.CANCEL_TASK, "cancel_task", pb.CancelTaskRequest(tenant="acme", id="t1")),
    (Op.SUBSCRIBE_TO_TASK, "subscribe", pb.SubscribeToTaskRequest(tenant="acme", id="t1")),
    (
        Op.CREATE_PUSH_CONFIG,
        "create_task_push_notification_config",
        pb.TaskPushNotificationConfig(tenant="acme", task_id="t1", url="https://x", token="s"),
    ),
    (
        Op.GET_PUSH_CONFIG,
        "get_task_push_notification_config",
        pb.GetTaskPushNotificationConfigRequest(tenant="acme", task_id="t1", id="p1"),
    ),
    (
        Op.LIST_PUSH_CONFIGS,
        "list_task_push_notification_configs",
        pb.ListTaskPushNotificationConfigsRequest(tenant="acme", task_id="t1", page_size=5),
    ),
    (
        Op.DELETE_PUSH_CONFIG,
        "delete_task_push_notification_config",
        pb.DeleteTaskPushNotificationConfigRequest(tenant="acme", task_id="t1", id="p1"),
    ),
    (Op.GET_EXTENDED_CARD, "get_extended_agent_card", pb.GetExtendedAgentCardRequest(tenant="acme")),
]


@pytest.mark.parametrize(("transport", "path"), [(JsonRpcTransport, "/a2a/pay/rpc"), (RestTransport, "/a2a/pay/rest")])
@pytest.mark.parametrize(("op", "method", "asked"), SENDS, ids=[op.value for op, *_ in SENDS])
async def test_what_the_client_sends_is_read(transport, path, op, method, asked):
    seen: list[HttpRequest] = []

    def answer(sent: httpx.Request) -> httpx.Response:
        fields = {name.lower(): (value,) for name, value in sent.headers.items()}
        seen.append(HttpRequest(sent.method, sent.url.path, sent.url.query.decode(), fields, sent.content))
        raise httpx.ConnectError("enough")

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        sending = getattr(transport(client, CARD, "https://gw.example" + path), method)(asked)
        with pytest.raises(Exception, match="enough"):
            await (anext(sending) if hasattr(sending, "__anext__") else sending)
    call = decode(seen[0]).call
    assert call.op is op
    if not (transport is RestTransport and op is Op.GET_EXTENDED_CARD):
        assert call.path_tenant == "acme"
    assert json_format.ParseDict(_builtins(call.params), type(asked)()) == asked
    assert call.dropped == ()


def _builtins(params: m.Params) -> Any:
    return json.loads(encode(params))


# -- the server ------------------------------------------------------------------------------------


class Worker(AgentExecutor):
    """Works on a task, and finishes it unless it is told to wait."""

    async def execute(self, context, event_queue):
        task_id, context_id = context.task_id, context.context_id
        working = pb.TaskStatus(state="TASK_STATE_WORKING")
        await event_queue.enqueue_event(
            pb.Task(id=task_id, context_id=context_id, status=working, history=[context.message])
        )
        part = pb.Part(text="done")
        await event_queue.enqueue_event(
            pb.TaskArtifactUpdateEvent(
                task_id=task_id,
                context_id=context_id,
                artifact=pb.Artifact(artifact_id="a", parts=[part]),
                last_chunk=True,
            )
        )
        state = "TASK_STATE_INPUT_REQUIRED" if context.message.message_id == "wait" else "TASK_STATE_COMPLETED"
        await event_queue.enqueue_event(
            pb.TaskStatusUpdateEvent(task_id=task_id, context_id=context_id, status=pb.TaskStatus(state=state))
        )

    async def cancel(self, context, event_queue):
        await event_queue.enqueue_event(
            pb.TaskStatusUpdateEvent(
                task_id=context.task_id,
                context_id=context.context_id,
                status=pb.TaskStatus(state="TASK_STATE_CANCELED"),
            )
        )


def origin() -> httpx.AsyncClient:
    handler = DefaultRequestHandler(
        agent_executor=Worker(),
        task_store=InMemoryTaskStore(),
        agent_card=CARD,
        push_config_store=InMemoryPushNotificationConfigStore(),
        extended_agent_card=CARD,
    )
    rpc = create_jsonrpc_routes(request_handler=handler, rpc_url="/rpc")
    app = Starlette(routes=[*rpc, Mount("/rest", routes=create_rest_routes(request_handler=handler))])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://o")


async def exchange(client, binding, op, params, tenant=None):
    """One call to the origin, through our writer and reader."""
    codec = CODECS[binding]
    interface = Interface(Binding.REST, f"http://o/{binding}", tenant)
    out = codec.outbound(
        op,
        params,
        interface,
        request_id="rec1",
        headers=(("a2a-version", "1.0"),),
        streaming=ROW[op].streaming,
    )
    answer = await client.request(out.method, out.url, headers=list(out.headers), content=out.body)
    content_type = answer.headers["content-type"]
    if not is_stream(content_type):
        return codec.reply(op, answer.status_code, content_type, answer.content, "rec1")
    parser = SseParser()
    events = [codec.read_event(data, "rec1") for data in parser.feed(answer.content)]
    parser.close()
    return events


def message(**more: Any) -> m.SendMessageRequest:
    return read_message(m.SendMessageRequest, {"message": {**MESSAGE, **more}})[0]


@pytest.mark.parametrize("tenant", [None, "internal"])
@pytest.mark.parametrize("binding", ["rpc", "rest"])
async def test_what_the_server_says_is_read(binding, tenant):
    async with origin() as client:

        async def asked(op, params):
            return await exchange(client, binding, op, params, tenant)

        sent = await asked(Op.SEND_MESSAGE, message(messageId="wait"))
        assert sent.task.status.state == "TASK_STATE_INPUT_REQUIRED"
        task_id = sent.task.id
        assert (await asked(Op.GET_TASK, m.GetTaskRequest(task_id))).id == task_id
        listed = await asked(Op.LIST_TASKS, m.ListTasksRequest(include_artifacts=True, page_size=5))
        assert [task.id for task in listed.tasks] == [task_id]
        assert listed.tasks[0].artifacts[0].parts[0].text == "done"

        config = await asked(Op.CREATE_PUSH_CONFIG, m.TaskPushNotificationConfig("https://x", None, "p1", task_id))
        assert config.task_id == task_id
        got = await asked(Op.GET_PUSH_CONFIG, m.GetTaskPushNotificationConfigRequest(task_id, "p1"))
        assert got.url == "https://x"
        configs = await asked(Op.LIST_PUSH_CONFIGS, m.ListTaskPushNotificationConfigsRequest(task_id))
        assert [each.id for each in configs.configs] == ["p1"]
        gone = await asked(Op.DELETE_PUSH_CONFIG, m.DeleteTaskPushNotificationConfigRequest(task_id, "p1"))
        assert gone == m.Empty()

        card = await asked(Op.GET_EXTENDED_CARD, m.GetExtendedAgentCardRequest())
        assert card.document["name"] == "pay"
        events = await asked(Op.SEND_STREAMING_MESSAGE, message())
        assert [event.task is not None for event in events] == [True, False, False]
        assert events[-1].status_update.status.state == "TASK_STATE_COMPLETED"
        missing = await asked(Op.GET_TASK, m.GetTaskRequest("nope"))
        assert isinstance(missing, AgentError)
        assert (missing.rpc, missing.http, missing.grpc) == (-32001, 404, "NOT_FOUND")
        assert await asked(Op.SUBSCRIBE_TO_TASK, m.SubscribeToTaskRequest("nope")) == missing
        canceled = await asked(Op.CANCEL_TASK, m.CancelTaskRequest(task_id))
        assert canceled.status.state == "TASK_STATE_CANCELED"
