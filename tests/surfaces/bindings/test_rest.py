"""The HTTP+JSON binding: what becomes a Call, what does not; and that both bindings make the same Call."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import msgspec
import pytest
from a2a.client.transports.rest import _parse_rest_error
from a2a.utils.errors import TaskNotFoundError
from hypothesis import given
from hypothesis import strategies as st

from legation.core import messages as m
from legation.core.canonical import encode
from legation.core.model import AgentError, Binding, Op, Refusal
from legation.core.operations import RESERVED_TENANTS
from legation.core.reasons import Reason
from legation.surfaces.bindings import Context, DecodeRefused
from tests.surfaces.bindings.wire import BASE, CODECS, MESSAGE, SEND, decode, refused, request, said

CODEC = CODECS["rest"]
REST = "/a2a/pay/rest"
PUSH = {"url": "https://x"}


def call(method: str, path: str, body: Any = b"", query: str = "", **headers: Any):
    return decode(request(method, REST + path, body, query, **headers)).call


# -- reading a request -----------------------------------------------------------------------------

CONFIG = m.TaskPushNotificationConfig("https://x", task_id="t1")
SENT = m.SendMessageRequest(m.Message("m1", "ROLE_USER", (m.Part("hi"),)))
EVERYTHING = (
    "contextId=a%3Ab&status=TASK_STATE_WORKING&pageSize=10&pageToken=%2B%20%C3%A9&historyLength=0"
    "&statusTimestampAfter=2026-01-01T00:00:00Z&includeArtifacts=true"
)
OPERATION = [
    ("POST", "/message:send", SEND, "", Op.SEND_MESSAGE, SENT),
    ("POST", "/message:stream", SEND, "", Op.SEND_STREAMING_MESSAGE, SENT),
    ("GET", "/tasks/t1", b"", "historyLength=5", Op.GET_TASK, m.GetTaskRequest("t1", None, 5)),
    (
        "GET",
        "/tasks",
        b"",
        EVERYTHING,
        Op.LIST_TASKS,
        m.ListTasksRequest(None, "a:b", "TASK_STATE_WORKING", 10, "+ é", 0, "2026-01-01T00:00:00Z", True),
    ),
    ("GET", "/tasks", b"", "", Op.LIST_TASKS, m.ListTasksRequest()),
    ("POST", "/tasks/t1:cancel", b"", "", Op.CANCEL_TASK, m.CancelTaskRequest("t1")),
    (
        "POST",
        "/tasks/t1:cancel",
        {"id": "t1", "metadata": {"a": 1}},
        "",
        Op.CANCEL_TASK,
        m.CancelTaskRequest("t1", None, {"a": 1}),
    ),
    ("POST", "/tasks/t1:subscribe", b"", "", Op.SUBSCRIBE_TO_TASK, m.SubscribeToTaskRequest("t1")),
    ("POST", "/tasks/t1:subscribe", {}, "", Op.SUBSCRIBE_TO_TASK, m.SubscribeToTaskRequest("t1")),
    ("GET", "/tasks/t1:subscribe", b"", "", Op.SUBSCRIBE_TO_TASK, m.SubscribeToTaskRequest("t1")),
    ("POST", "/tasks/t1/pushNotificationConfigs", PUSH, "", Op.CREATE_PUSH_CONFIG, CONFIG),
    (
        "GET",
        "/tasks/t1/pushNotificationConfigs/p1",
        b"",
        "",
        Op.GET_PUSH_CONFIG,
        m.GetTaskPushNotificationConfigRequest("t1", "p1"),
    ),
    (
        "GET",
        "/tasks/t1/pushNotificationConfigs",
        b"",
        "pageSize=2",
        Op.LIST_PUSH_CONFIGS,
        m.ListTaskPushNotificationConfigsRequest("t1", None, 2),
    ),
    (
        "DELETE",
        "/tasks/t1/pushNotificationConfigs/p1",
        b"",
        "",
        Op.DELETE_PUSH_CONFIG,
        m.DeleteTaskPushNotificationConfigRequest("t1", "p1"),
    ),
    ("GET", "/extendedAgentCard", b"", "", Op.GET_EXTENDED_CARD, m.GetExtendedAgentCardRequest()),
]


@pytest.mark.parametrize(("verb", "path", "body", "query", "op", "params"), OPERATION)
def test_every_operation_has_its_path_and_its_twin(verb, path, body, query, op, params):
    plain = call(verb, path, body, query)
    assert (plain.op, plain.binding, plain.method) == (op, Binding.REST, verb)
    assert plain.url == f"{BASE}{REST}{path}"
    assert plain.params == params
    assert plain.path_tenant is None
    twin = call(verb, "/acme" + path, body, query)
    assert twin.op is op
    assert twin.params == msgspec.structs.replace(params, tenant="acme")
    assert twin.path_tenant == "acme"


def test_every_operation_is_in_the_table():
    assert {op for *_, op, _ in OPERATION} == set(Op)


@pytest.mark.parametrize(
    ("verb", "path", "body", "query", "reason"),
    [
        ("GET", "/message:send", b"", "", Reason.VERB_WRONG),
        ("PUT", "/tasks/t1", b"", "", Reason.VERB_WRONG),
        ("HEAD", "/tasks/t1", b"", "", Reason.VERB_WRONG),
        ("PATCH", "/tasks/t1:cancel", b"", "", Reason.VERB_WRONG),
        ("POST", "/tasks", b"", "", Reason.VERB_WRONG),
        ("GET", "/Tasks", b"", "", Reason.ROUTE_UNKNOWN),
        ("GET", "/tasks/t1:archive", b"", "", Reason.ROUTE_UNKNOWN),
        ("GET", "/tasks/t1/x", b"", "", Reason.ROUTE_UNKNOWN),
        ("GET", "/tasks/a/b", b"", "", Reason.ROUTE_UNKNOWN),  # a%2Fb, decoded
        ("POST", "/tasks/a:b:cancel", b"", "", Reason.ROUTE_UNKNOWN),  # a%3Ab, decoded
        ("GET", "/message:foo", b"", "", Reason.ROUTE_UNKNOWN),
        ("GET", "/agentCard", b"", "", Reason.ROUTE_UNKNOWN),
        ("POST", "/a/b/message:send", SEND, "", Reason.ROUTE_UNKNOWN),
        ("POST", "/v1/message:send", SEND, "", Reason.VERSION),
        ("GET", "/v1/tasks/t1", b"", "", Reason.VERSION),
        ("GET", "/tasks/t 1", b"", "", Reason.INVALID_PARAMS),
        ("GET", "/tasks/é", b"", "", Reason.INVALID_PARAMS),
        ("GET", "/tasks/" + "x" * 129, b"", "", Reason.INVALID_PARAMS),
        ("GET", "/a b/tasks/t1", b"", "", Reason.INVALID_PARAMS),
        ("GET", "/tasks/t1", b"{}", "", Reason.INVALID_PARAMS),
        ("DELETE", "/tasks/t1/pushNotificationConfigs/p1", b"{}", "", Reason.INVALID_PARAMS),
        ("POST", "/message:send", b"", "", Reason.NOT_JSON),
        ("POST", "/message:send", b"[]", "", Reason.INVALID_PARAMS),
        ("POST", "/message:send", b"[" * 80_000, "", Reason.TOO_DEEP),
        ("POST", "/message:send", b'{"message":{},"message":{}}', "", Reason.DUPLICATE_MEMBER),
        ("POST", "/message:send", {"message": MESSAGE | {"role": 1}}, "", Reason.INVALID_PARAMS),
        ("POST", "/message:send", {"message": MESSAGE | {"task_id": "t"}}, "", Reason.TWIN_MEMBER),
        ("POST", "/acme/message:send", {**SEND, "tenant": "evil"}, "", Reason.TENANT_CONFLICT),
        ("POST", "/acme/tasks/t1:cancel", {"tenant": 5}, "", Reason.TENANT_CONFLICT),
        ("GET", "/acme/tasks/t1", b"", "tenant=evil", Reason.TENANT_CONFLICT),
        ("POST", "/tasks/t1:cancel", {"id": "t2"}, "", Reason.INVALID_PARAMS),
        ("POST", "/tasks/t1/pushNotificationConfigs", {**PUSH, "taskId": "t2"}, "", Reason.INVALID_PARAMS),
        ("POST", "/tasks/t1/pushNotificationConfigs", {**PUSH, "task_id": "t1"}, "", Reason.TWIN_MEMBER),
        ("GET", "/tasks/t1", b"", "id=t2", Reason.INVALID_PARAMS),
        ("GET", "/tasks", b"", "pageSize=1&pageSize=1", Reason.DUPLICATE_MEMBER),
        ("GET", "/tasks", b"", "pageSize=1&page%53ize=2", Reason.DUPLICATE_MEMBER),
        ("GET", "/tasks", b"", "page_size=1", Reason.TWIN_MEMBER),
        ("GET", "/tasks", b"", "PageSize=1", Reason.TWIN_MEMBER),
        ("GET", "/tasks", b"", "status=2", Reason.INVALID_PARAMS),
        ("GET", "/tasks", b"", "status=working", Reason.INVALID_PARAMS),
        ("GET", "/tasks", b"", "includeArtifacts=1", Reason.INVALID_PARAMS),
        ("GET", "/tasks", b"", "includeArtifacts=True", Reason.INVALID_PARAMS),
        ("GET", "/tasks", b"", "includeArtifacts", Reason.INVALID_PARAMS),
        ("GET", "/tasks", b"", "pageSize=+5", Reason.INVALID_PARAMS),
        ("GET", "/tasks", b"", "pageSize=05", Reason.INVALID_PARAMS),
        ("GET", "/tasks", b"", "pageSize=5.0", Reason.INVALID_PARAMS),
        ("GET", "/tasks", b"", "pageSize=" + "9" * 5000, Reason.INVALID_PARAMS),
        ("GET", "/tasks", b"", "pageSize=%D9%A5", Reason.INVALID_PARAMS),
        ("GET", "/tasks", b"", "pageToken=a+b", Reason.INVALID_PARAMS),
        ("GET", "/tasks", b"", "pageToken=%", Reason.INVALID_PARAMS),
        ("GET", "/tasks", b"", "pageToken=%u0041", Reason.INVALID_PARAMS),
        ("GET", "/tasks", b"", "pageToken=%C3", Reason.INVALID_PARAMS),
        ("GET", "/tasks", b"", "pageToken=%00", Reason.INVALID_PARAMS),
        ("GET", "/tasks", b"", "pageToken=é", Reason.INVALID_PARAMS),
        ("GET", "/tasks", b"", "contextId=a%2Fb", Reason.INVALID_PARAMS),
        ("GET", "/tasks", b"", "&".join(f"a{i}=" for i in range(65)), Reason.TOO_LARGE),
        ("GET", "/tasks", b"", "x=" + "y" * 8192, Reason.TOO_LARGE),
    ],
)  # fmt: skip
def test_what_is_not_a_request_is_refused(verb, path, body, query, reason):
    assert refused(request(verb, REST + path, body, query)).refused.reason is reason


@pytest.mark.parametrize("name", sorted(RESERVED_TENANTS))
def test_a_reserved_name_is_never_a_tenant(name):
    fault = refused(request("POST", f"{REST}/{name}/message:send", SEND)).refused
    assert fault.reason in (Reason.ROUTE_UNKNOWN, Reason.VERSION)


def test_tasks_of_tasks_has_one_reading():
    assert call("GET", "/tasks/tasks").params == m.GetTaskRequest("tasks")


def test_a_tenant_may_be_said_twice_alike():
    for body in ({**SEND, "tenant": "acme"}, {**SEND, "tenant": ""}, {**SEND, "tenant": None}, SEND):
        assert call("POST", "/acme/message:send", body).params.tenant == "acme"
    assert call("POST", "/message:send", {**SEND, "tenant": "acme"}).path_tenant == "acme"
    assert call("GET", "/tasks/t1", b"", "tenant=acme").path_tenant == "acme"


def test_what_a_query_says_in_vain_is_named():
    assert call("GET", "/tasks", b"", "foo=1&A2A-Version=1.0").dropped == ("foo",)
    sent = call("POST", "/message:send", SEND, "tenant=evil&foo=1&a2a-version=0.3")
    assert sent.dropped == ("?tenant", "?foo")
    assert sent.params.tenant is None
    assert sent.unverified_versions == ("1.0", "0.3")


def test_a_body_may_be_absent_only_where_it_says_nothing():
    assert call("POST", "/tasks/t1:cancel", b"", content_type=None).op is Op.CANCEL_TASK
    for path in ("/message:send", "/tasks/t1/pushNotificationConfigs"):
        fault = refused(request("POST", REST + path, b"", content_type=None))
        assert fault.refused.reason is Reason.CONTENT_TYPE
    fault = refused(request("POST", f"{REST}/tasks/t1:cancel", {}, content_type="text/plain"))
    assert fault.refused.reason is Reason.CONTENT_TYPE
    fault = refused(request("GET", f"{REST}/tasks/t1", content_type=("a", "b")))
    assert fault.refused.reason is Reason.HEADER_REPEATED


def test_a_wrong_verb_is_told_the_right_ones():
    fault = refused(request("PUT", f"{REST}/tasks/t1/pushNotificationConfigs"))
    answer = CODEC.refusal(fault.context, Refusal(Reason.VERB_WRONG, "", "rec"))
    assert answer.status == 405
    assert dict(answer.headers)["allow"] == "POST, GET"


PATHS = st.lists(
    st.sampled_from(["tasks", "t1", "t1:cancel", "message:send", "acme", "v1", "pushNotificationConfigs", "p", "x y"]),
    min_size=1,
    max_size=5,
).map(lambda segments: REST + "/" + "/".join(segments))


@given(
    st.sampled_from(["GET", "POST", "DELETE", "PUT"]),
    PATHS,
    st.binary(max_size=20) | st.just(json.dumps(SEND).encode()),
    st.text("aeptnIdikSz=&%_+1é\x00 ", max_size=20),
)
def test_whatever_request_comes_it_reads_or_refuses(verb, path, body, query):
    with contextlib.suppress(DecodeRefused):
        decode(request(verb, path, body, query))


# -- answering -------------------------------------------------------------------------------------

CONTEXT = Context(task="t1")


def test_a_result_is_said():
    sent = call("POST", "/message:send", SEND)
    answer = CODEC.result(CONTEXT, sent, m.Task("t1", m.TaskStatus("TASK_STATE_WORKING")))
    assert answer.status == 200
    assert dict(answer.headers)["content-type"] == "application/a2a+json"
    assert said(answer) == {"id": "t1", "status": {"state": "TASK_STATE_WORKING"}}
    assert said(CODEC.result(CONTEXT, sent, m.ExtendedCard({"name": "x"}))) == {"name": "x"}
    assert said(CODEC.result(CONTEXT, sent, m.Empty())) == {}


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: reason.id)
def test_every_reason_can_be_said(reason):
    answer = CODEC.refusal(CONTEXT, Refusal(reason, "why", "rec1", field="message.role"))
    row = reason.shown.row
    error = said(answer)["error"]
    assert (answer.status, error["code"], error["status"]) == (row.http, row.http, row.grpc)
    assert (
        error["details"]
        == said(CODECS["rpc"].refusal(CONTEXT, Refusal(reason, "why", "rec1", "message.role")))["error"]["data"]
    )


def test_a_missing_task_reads_like_the_official_sdks():
    answer = CODEC.refusal(CONTEXT, Refusal(Reason.TASK_NOT_YOURS, "secret", "rec1"))
    assert answer.status == 404
    assert isinstance(_parse_rest_error(said(answer), ""), TaskNotFoundError)


def test_an_agents_error_is_said_in_either_binding():
    error = CODECS["rpc"].reply(
        Op.GET_TASK, 200, "application/json", b'{"jsonrpc":"2.0","id":"r","error":{"code":-32001,"message":"no"}}', "r"
    )
    assert isinstance(error, AgentError)
    answer = CODEC.agent_error(CONTEXT, error)
    assert answer.status == 404
    assert isinstance(_parse_rest_error(said(answer), ""), TaskNotFoundError)
    assert CODEC.reply(Op.GET_TASK, answer.status, "application/json", answer.body, "r") == error
    over = CODECS["rpc"].agent_error(CONTEXT, error)
    assert said(over)["error"]["code"] == -32001
    assert over.status == 200


def test_a_stream_is_said_in_bare_events():
    phrases = CODEC.phrases(CONTEXT)
    event = m.StreamResponse(message=m.Message("m", "ROLE_AGENT", (m.Part("x"),)))
    assert phrases.event(event) == b"data: " + encode(event) + b"\n\n"
    error = phrases.agent_error(AgentError(-32001, 404, "NOT_FOUND", "none"))
    assert error.startswith(b'event: error\ndata: {"error":{"code":404,"status":"NOT_FOUND"')
    cut = phrases.refusal(Refusal(Reason.STREAM_CUT, "", "rec"))
    assert cut.startswith(b'event: error\ndata: {"error":{"code":403')
