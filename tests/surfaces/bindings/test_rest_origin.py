"""The HTTP+JSON binding towards an origin: what is asked of it, and what it answers."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from legation.core import messages as m
from legation.core.asks import Outbound
from legation.core.canonical import decode as decode_message
from legation.core.model import Binding, Interface, Op
from legation.core.operations import OPERATIONS
from legation.core.reasons import Reason, Refused
from legation.surfaces.bindings import errors
from tests.documents import documents
from tests.surfaces.bindings.wire import CODECS, TASK, decode, request

CODEC = CODECS["rest"]
REST = "/a2a/pay/rest"
ORIGIN = Interface(Binding.REST, "http://origin.internal/a2a/")


# -- asking ----------------------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_what_goes_out_is_read_back_as_what_was_meant(data):
    row = data.draw(st.sampled_from(OPERATIONS))
    document = data.draw(documents(row.params))
    if row.op is Op.CREATE_PUSH_CONFIG:
        document.setdefault("taskId", "t1")
    if not document.get("pageToken", "").isprintable():
        return
    params, _ = decode_message(row.params, document)
    origin = Interface(Binding.REST, "http://o/x/", data.draw(st.none() | st.just("internal")))
    out = CODEC.outbound(row.op, params, origin, request_id="rec1")
    parts = urlsplit(out.url)
    assert parts.path.startswith("/x/internal/" if origin.tenant else "/x/")
    assert "//" not in parts.path
    headers = dict(out.headers)
    read = decode(
        request(
            out.method,
            REST + unquote(parts.path.removeprefix("/x")),
            out.body,
            parts.query,
            content_type=headers.get("content-type"),
        )
    ).call
    assert read.op is row.op
    assert read.params == msgspec.structs.replace(params, tenant=origin.tenant)
    assert read.dropped == ()


def test_a_path_and_a_query_are_percent_encoded():
    asked = m.ListTasksRequest(page_token="a b&c=d/é+", include_artifacts=False, page_size=5)
    out = CODEC.outbound(Op.LIST_TASKS, asked, ORIGIN, request_id="r")
    assert out.url == (
        "http://origin.internal/a2a/tasks?pageSize=5&pageToken=a%20b%26c%3Dd%2F%C3%A9%2B&includeArtifacts=false"
    )
    assert (out.method, out.body, dict(out.headers)) == ("GET", b"", {"accept": "application/a2a+json"})
    out = CODEC.outbound(Op.GET_TASK, m.GetTaskRequest("a@b+c=d~"), ORIGIN, request_id="r")
    assert out.url == "http://origin.internal/a2a/tasks/a%40b%2Bc%3Dd~"


def test_a_stream_is_asked_for():
    out = CODEC.outbound(Op.SUBSCRIBE_TO_TASK, m.SubscribeToTaskRequest("t1"), ORIGIN, request_id="r", streaming=True)
    assert (out.method, out.url, out.body) == ("POST", "http://origin.internal/a2a/tasks/t1:subscribe", b"")
    assert dict(out.headers) == {"accept": "text/event-stream"}


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.op.value)
def test_only_a_subscription_may_be_asked_for_otherwise(row):
    """Some origins know it as a GET (a2a.proto); it repeats nothing but a reading. All else is asked for once."""
    out = Outbound("POST", "http://origin.internal/a2a/tasks/t1:subscribe", (("accept", "text/event-stream"),), b"")
    again = CODEC.otherwise(row.op, out)
    if row.op is Op.SUBSCRIBE_TO_TASK:
        assert again == msgspec.structs.replace(out, method="GET")
    else:
        assert again is None
    assert CODECS["rpc"].otherwise(row.op, out) is None


# -- reading an answer -----------------------------------------------------------------------------


def reply(document: Any, op: Op = Op.GET_TASK, status: int = 200, content_type: str = "application/a2a+json") -> Any:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return CODEC.reply(op, status, content_type, body, "rec1")


def test_a_reply_is_read():
    assert reply(TASK) == m.Task("t1", m.TaskStatus("TASK_STATE_WORKING"), "c1")
    assert reply({"task": TASK}, Op.SEND_MESSAGE, 201).task.id == "t1"
    assert reply({"name": "x"}, Op.GET_EXTENDED_CARD) == m.ExtendedCard({"name": "x"})
    assert reply({}, Op.DELETE_PUSH_CONFIG) == reply(b"", Op.DELETE_PUSH_CONFIG, 204, "") == m.Empty()


@pytest.mark.parametrize(
    ("document", "options"),
    [
        (b"", {}),
        (b'{"id":"t1","id":"t2"}', {}),
        (b"<html>", {"content_type": "text/html"}),
        (b"<html>", {"content_type": "text/html", "status": 500}),
        ([TASK], {}),
        ({"task": TASK}, {}),
        (TASK, {"status": 302}),
        ({"error": {"code": 401}}, {"status": 401}),
        ({"detail": "Not Found"}, {"status": 404}),
        ({"error": "no"}, {"status": 404}),
        (b"{", {"status": 500}),
        ({"task": TASK}, {"op": Op.SEND_STREAMING_MESSAGE}),
    ],
)
def test_what_is_not_a_reply_is_the_origins_fault(document, options):
    with pytest.raises(Refused) as caught:
        reply(document, **options)
    assert caught.value.reason is Reason.UPSTREAM_INVALID


@pytest.mark.parametrize(
    ("status", "error", "expected"),
    [
        (404, {"details": [{"@type": errors.ERROR_INFO, "reason": "TASK_NOT_FOUND"}]}, (-32001, 404, "NOT_FOUND")),
        (500, {"details": [{"@type": errors.ERROR_INFO, "reason": "TASK_NOT_FOUND"}]}, (-32001, 404, "NOT_FOUND")),
        (403, {"code": 403, "message": "x"}, (-32603, 403, "PERMISSION_DENIED")),
        (400, {"details": [{"@type": errors.ERROR_INFO, "reason": 5}]}, (-32602, 400, "INVALID_ARGUMENT")),
        (404, {}, (-32601, 404, "NOT_FOUND")),
        (503, {"details": {}}, (-32603, 503, "UNAVAILABLE")),
        (418, {"code": "x"}, (-32603, 418, "INTERNAL")),
    ],
)
def test_an_agents_error_is_read_by_its_word_and_then_by_its_status(status, error, expected):
    read = reply({"error": error}, status=status)
    assert (read.rpc, read.http, read.grpc) == expected


def test_an_event_is_read():
    def event(document: Any) -> Any:
        return CODEC.read_event(json.dumps(document).encode(), "r")

    assert event({"task": TASK}).task.id == "t1"
    for code, http in ((404, 404), (401, 500), ("x", 500), (200, 500)):
        assert event({"error": {"code": code}}).http == http
    for document in (b"", b"{}", b"[]", b'{"error":1}', b'{"task":{},"task":{}}', b'{"task":{}}'):
        with pytest.raises(Refused):
            CODEC.read_event(document, "r")
