"""The JSON-RPC binding: what becomes a Call, what does not, and how it is answered."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.core import messages as m
from legation.core.asks import Outbound
from legation.core.model import AgentError, Binding, Interface, Op, Refusal
from legation.core.operations import OPERATIONS
from legation.core.reasons import Reason, Refused
from legation.surfaces.bindings import Context, DecodeRefused
from legation.surfaces.bindings.jsonrpc import _OLD_METHODS
from tests.documents import JSON, documents
from tests.surfaces.bindings.wire import CODECS, MESSAGE, SEND, TASK, decode, refused, request, rpc, said

CODEC = CODECS["rpc"]
ORIGIN = Interface(Binding.JSONRPC, "http://origin.internal/a2a")


# -- reading a request -----------------------------------------------------------------------------


def test_a_request_is_a_call():
    asked = rpc(
        "SendMessage",
        {**SEND, "tenant": "acme", "mood": 1},
        query="A2A-Version=0.3&x=1",
        authorization=("DPoP a", "DPoP b"),
        dpop="p",
        a2a_extensions=("https://a, https://b", " https://c,"),
    )
    decoded = decode(asked)
    call = decoded.call
    assert call.op is Op.SEND_MESSAGE
    assert call.binding is Binding.JSONRPC
    assert (call.callee, call.skill, call.method) == ("pay", None, "POST")
    assert call.url == "https://gw.example/a2a/pay/rpc"
    assert call.params == m.SendMessageRequest(m.Message("m1", "ROLE_USER", (m.Part("hi"),)), tenant="acme")
    assert call.path_tenant == "acme"
    assert call.presented.unverified_authorization == ("DPoP a", "DPoP b")
    assert call.presented.unverified_dpop == ("p",)
    assert call.unverified_versions == ("1.0", "0.3")
    assert call.extensions == ("https://a", "https://b", "https://c")
    assert call.dropped == ("mood", "?x")
    assert call.size == len(asked.body)
    assert decoded.context == Context(rpc_id="r1")


@pytest.mark.parametrize("path", ["/a2a/pay/rpc/", "/a2a/pay/skills/payments:read/rpc", "/a2a/pay/skills/s/rpc/"])
def test_every_url_of_the_interface_is_one(path):
    envelope = {"jsonrpc": "2.0", "id": 5, "method": "GetTask", "params": {"id": "t1"}}
    decoded = decode(request("POST", path, envelope, content_type="Application/A2A+JSON; charset=UTF-8"))
    assert decoded.call.op is Op.GET_TASK
    assert decoded.context == Context(5, "t1", decoded.call.skill)


@pytest.mark.parametrize("params", [{}, None, {"tenant": "a"}])
def test_the_extended_card_may_be_asked_without_params(params):
    assert isinstance(decode(rpc("GetExtendedAgentCard", params)).call.params, m.GetExtendedAgentCardRequest)


def bent(**members: Any) -> bytes:
    """An envelope with a member changed, or left out when it is ..."""
    envelope = {"jsonrpc": "2.0", "id": "r1", "method": "GetTask", "params": {"id": "t1"}} | members
    return json.dumps({name: value for name, value in envelope.items() if value is not ...}).encode()


BAD: list[tuple[bytes, Reason, Any]] = [
    (b"", Reason.NOT_JSON, None),
    (b'{"jsonrpc":"2.0"', Reason.NOT_JSON, None),
    (b"\xef\xbb\xbf" + bent(), Reason.NOT_JSON, None),
    (bent().decode().encode("utf-16"), Reason.NOT_JSON, None),
    (bent().replace(b"t1", b"\xff"), Reason.NOT_JSON, None),
    (bent().replace(b"t1", b"\\ud800"), Reason.NOT_JSON, None),
    (b"[" * 80_000, Reason.TOO_DEEP, None),
    (bent().replace(b'"t1"', b"1e999"), Reason.NUMBER_OUT_OF_RANGE, None),
    (bent().replace(b'"t1"', b"9" * 5000), Reason.NUMBER_OUT_OF_RANGE, None),
    (b'{"method":"GetTask",' + bent()[1:], Reason.DUPLICATE_MEMBER, None),
    (bent().replace(b'{"id": "t1"}', b'{"id":"t1","id":"t2"}'), Reason.DUPLICATE_MEMBER, None),
    (b"[" + bent() + b"]", Reason.BATCH, None),
    (b"[]", Reason.BATCH, None),
    (b'"GetTask"', Reason.NOT_A_REQUEST, None),
    (b"null", Reason.NOT_A_REQUEST, None),
    (bent(id=...), Reason.NOT_A_REQUEST, None),
    (bent(id=None), Reason.NOT_A_REQUEST, None),
    (bent(id=1.5), Reason.NOT_A_REQUEST, None),
    (bent(id=True), Reason.NOT_A_REQUEST, None),
    (bent(id=[1]), Reason.NOT_A_REQUEST, None),
    (bent(id="x" * 257), Reason.NOT_A_REQUEST, None),
    (bent(jsonrpc="1.0"), Reason.NOT_A_REQUEST, "r1"),
    (bent(jsonrpc=2.0), Reason.NOT_A_REQUEST, "r1"),
    (bent(jsonrpc=...), Reason.NOT_A_REQUEST, "r1"),
    (bent(Method="ListTasks"), Reason.NOT_A_REQUEST, "r1"),
    (bent(meta={}), Reason.NOT_A_REQUEST, "r1"),
    (bent(method=...), Reason.NOT_A_REQUEST, "r1"),
    (bent(method=["GetTask"]), Reason.NOT_A_REQUEST, "r1"),
    (bent(method="gettask"), Reason.METHOD_UNKNOWN, "r1"),
    (bent(method="GetTask "), Reason.METHOD_UNKNOWN, "r1"),
    (bent(method="x" * 10_000), Reason.METHOD_UNKNOWN, "r1"),
    (bent(method="message/send"), Reason.VERSION, "r1"),
    (bent(params=...), Reason.INVALID_PARAMS, "r1"),
    (bent(params=None), Reason.INVALID_PARAMS, "r1"),
    (bent(params=["t1"]), Reason.INVALID_PARAMS, "r1"),
    (bent(params={"id": "t\x001"}), Reason.INVALID_PARAMS, "r1"),
    (bent(params={"id": "../t1"}), Reason.INVALID_PARAMS, "r1"),
    (bent(params={"id": "a%2Fb"}), Reason.INVALID_PARAMS, "r1"),
    (bent(params={"id": 1}), Reason.INVALID_PARAMS, "r1"),
    (bent(params={"id": "t1", "history_length": 1}), Reason.TWIN_MEMBER, "r1"),
    (bent(params={"ID": "t1", "id": "t1"}), Reason.TWIN_MEMBER, "r1"),
    (bent(method="ListTasks", params={"status": 1}), Reason.INVALID_PARAMS, "r1"),
    (bent(method="CreateTaskPushNotificationConfig", params={"url": "https://x"}), Reason.INVALID_PARAMS, "r1"),
    (bent(method="GetExtendedAgentCard", params=[]), Reason.INVALID_PARAMS, "r1"),
    (bent(id=-7, method="?"), Reason.METHOD_UNKNOWN, -7),
]


@pytest.mark.parametrize(("body", "reason", "rpc_id"), BAD, ids=map(str, range(len(BAD))))
def test_what_is_not_a_request_is_refused_with_its_id(body, reason, rpc_id):
    fault = refused(request("POST", "/a2a/pay/rpc", body))
    assert fault.refused.reason is reason
    assert fault.context.rpc_id == rpc_id
    assert len(fault.refused.detail) < 200


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"content_type": None}, Reason.CONTENT_TYPE),
        ({"content_type": "text/plain"}, Reason.CONTENT_TYPE),
        ({"content_type": "application/json; charset=utf-16"}, Reason.CONTENT_TYPE),
        ({"content_type": "application/json; boundary=x"}, Reason.CONTENT_TYPE),
        ({"content_type": "application/jsonx"}, Reason.CONTENT_TYPE),
        ({"content_type": "application/json, text/plain"}, Reason.CONTENT_TYPE),
        ({"content_encoding": "gzip"}, Reason.CONTENT_TYPE),
        ({"content_type": ("application/json", "application/json")}, Reason.HEADER_REPEATED),
        ({"content_length": ("5", "5")}, Reason.HEADER_REPEATED),
        ({"a2a_extensions": ", ".join(f"https://{i}" for i in range(17))}, Reason.INVALID_PARAMS),
        ({"a2a_extensions": "x" * 513}, Reason.INVALID_PARAMS),
        ({"a2a_extensions": "https://a b"}, Reason.INVALID_PARAMS),
        ({"a2a_extensions": "https://a\r\nx: y"}, Reason.INVALID_PARAMS),
        ({"a2a_extensions": "https://é"}, Reason.INVALID_PARAMS),
        ({"query": "a=%zz"}, Reason.INVALID_PARAMS),
        ({"query": "a=%ff"}, Reason.INVALID_PARAMS),
        ({"query": "a=" + "x" * 9000}, Reason.TOO_LARGE),
    ],
)
def test_headers_and_query_are_as_strict(headers, reason):
    assert refused(rpc("GetTask", {"id": "t1"}, **headers)).refused.reason is reason


@pytest.mark.parametrize("verb", ["GET", "PUT", "HEAD", "OPTIONS", "post"])
def test_only_post_is_a_request(verb):
    fault = refused(request(verb, "/a2a/pay/rpc"))
    assert fault.refused.reason is Reason.VERB_WRONG
    answer = CODEC.refusal(fault.context, Refusal(Reason.VERB_WRONG, "", "rec"))
    assert answer.status == 405
    assert dict(answer.headers)["allow"] == "POST"


def test_the_methods_of_0_3_are_told_the_version():
    for method in _OLD_METHODS:
        assert refused(rpc(method)).refused.reason is Reason.VERSION


@given(st.binary(max_size=80) | JSON.map(lambda v: json.dumps(v).encode()))
def test_whatever_body_comes_it_reads_or_refuses(body):
    refused(request("POST", "/a2a/pay/rpc", body))


MEMBERS = {
    "jsonrpc": st.just("2.0") | JSON,
    "id": st.just(1) | JSON,
    "method": st.sampled_from([row.op.value for row in OPERATIONS]) | JSON,
    "params": JSON | documents(m.SendMessageRequest) | documents(m.GetTaskRequest),
}


@given(st.fixed_dictionaries({}, optional=MEMBERS))
def test_whatever_envelope_comes_it_reads_or_refuses(envelope):
    try:
        decoded = decode(request("POST", "/a2a/pay/rpc", envelope))
    except DecodeRefused:
        return
    assert decoded.context.rpc_id == envelope["id"]


# -- answering -------------------------------------------------------------------------------------

CONTEXT = Context(rpc_id="r1", task="t1", skill="payments:read")
CALL = decode(rpc("SendMessage", SEND)).call


def test_a_result_is_said():
    answer = CODEC.result(CONTEXT, CALL, m.Task("t1", m.TaskStatus("TASK_STATE_WORKING")))
    assert answer.status == 200
    assert said(answer) == {
        "jsonrpc": "2.0",
        "id": "r1",
        "result": {"id": "t1", "status": {"state": "TASK_STATE_WORKING"}},
    }
    assert said(CODEC.result(Context(5), CALL, m.ExtendedCard({"name": "x"})))["result"] == {"name": "x"}
    assert said(CODEC.result(Context(5), CALL, m.Empty()))["result"] == {}


def test_a_stream_is_said_in_whole_responses():
    phrases = CODEC.phrases(CONTEXT)
    event = m.StreamResponse(message=m.Message("m", "ROLE_AGENT", (m.Part("x\ny"),)))
    frame = phrases.event(event)
    assert frame.startswith(b'data: {"jsonrpc":"2.0","id":"r1","result":{"message":')
    assert frame.endswith(b"}\n\n")
    assert frame.count(b"\n") == 2
    error = AgentError(-32001, 404, "NOT_FOUND", "none")
    assert phrases.agent_error(error).startswith(
        b'event: error\ndata: {"jsonrpc":"2.0","id":"r1","error":{"code":-32001'
    )
    assert phrases.refusal(Refusal(Reason.STREAM_CUT, "", "rec")).startswith(b'event: error\ndata: {"jsonrpc"')


# -- towards the origin ----------------------------------------------------------------------------


def test_what_goes_out_is_what_was_read():
    params = decode(rpc("SendMessage", {**SEND, "tenant": "acme", "mood": 1})).call.params
    out = CODEC.outbound(
        Op.SEND_MESSAGE, params, ORIGIN, request_id="rec1", headers=(("authorization", "Bearer h"),), timeout=5
    )
    assert out == Outbound(
        "POST",
        ORIGIN.url,
        (("authorization", "Bearer h"), ("content-type", "application/json"), ("accept", "application/json")),
        b'{"jsonrpc":"2.0","id":"rec1","method":"SendMessage","params":{"message":{"messageId":"m1",'
        b'"role":"ROLE_USER","parts":[{"text":"hi"}]}}}',
        timeout=5,
    )
    streaming = CODEC.outbound(Op.SEND_STREAMING_MESSAGE, params, ORIGIN, request_id="rec1", streaming=True)
    assert dict(streaming.headers)["accept"] == "text/event-stream"
    assert streaming.streaming


def test_the_origin_reads_its_own_tenant():
    push = {"url": "https://x", "tenant": "acme", "token": "s"}
    asked = {**SEND, "tenant": "acme", "configuration": {"taskPushNotificationConfig": push}}
    params = decode(rpc("SendMessage", asked)).call.params
    theirs = Interface(Binding.JSONRPC, "http://o", "internal")
    out = json.loads(CODEC.outbound(Op.SEND_MESSAGE, params, theirs, request_id="r").body)["params"]
    assert out["tenant"] == "internal"
    assert out["configuration"]["taskPushNotificationConfig"] == {"url": "https://x", "token": "s"}


def reply(document: Any, op: Op = Op.GET_TASK, status: int = 200, content_type: str = "application/json") -> Any:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return CODEC.reply(op, status, content_type, body, "rec1")


def response(**members: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": "rec1"} | members


def test_a_reply_is_read():
    assert reply(response(result=TASK)) == m.Task("t1", m.TaskStatus("TASK_STATE_WORKING"), "c1")
    assert reply(response(result={**TASK, "kind": "task"}, error=None)).id == "t1"
    assert reply(response(result={"message": MESSAGE}), Op.SEND_MESSAGE).message.message_id == "m1"
    assert reply(response(result={"name": "x", "any": [1]}), Op.GET_EXTENDED_CARD) == m.ExtendedCard(
        {"name": "x", "any": [1]}
    )
    assert reply(response(result=None), Op.DELETE_PUSH_CONFIG) == m.Empty()
    assert reply(response(result={}), Op.DELETE_PUSH_CONFIG) == m.Empty()


@pytest.mark.parametrize(
    ("document", "options"),
    [
        (b"", {}),
        (b"{", {}),
        (b"<html>", {"content_type": "text/html"}),
        (json.dumps(response(result=TASK)).encode(), {"content_type": "text/plain"}),
        (json.dumps(response(result=TASK)).encode("utf-16"), {}),
        (b'{"jsonrpc":"2.0","id":"rec1","result":{},"result":{}}', {}),
        ([response(result=TASK)], {}),
        (response(result=TASK, jsonrpc="1.0"), {}),
        (response(result=TASK, id="other"), {}),
        (response(result=TASK, id=None), {}),
        (response(result=TASK, id=1), {}),
        ({"jsonrpc": "2.0", "result": TASK}, {}),
        (response(), {}),
        (response(result=None), {}),
        (response(result=[]), {}),
        (response(result={"task": TASK}), {}),
        (response(result={**TASK, "context_id": "x"}), {}),
        (response(result={**TASK, "status": {"state": 2}}), {}),
        (response(result={**TASK, "id": "../x"}), {}),
        (response(result=TASK, error={"code": 1}), {}),
        (response(error="no"), {}),
        (response(error={"code": 1}, id="other"), {}),
        (response(result=TASK), {"status": 404}),
        (response(result=TASK), {"status": 302}),
        (response(error={"code": 1}), {"status": 401}),
        (response(result={"message": MESSAGE}), {"op": Op.SEND_STREAMING_MESSAGE}),
        ({"detail": "Not Found"}, {"status": 404}),
    ],
)
def test_what_is_not_a_reply_is_the_origins_fault(document, options):
    with pytest.raises(Refused) as caught:
        reply(document, **options)
    assert caught.value.reason is Reason.UPSTREAM_INVALID


def test_an_event_is_read():
    def event(**members: Any) -> Any:
        return CODEC.read_event(json.dumps(response(**members)).encode(), "rec1")

    assert event(result={"task": TASK}).task.id == "t1"
    assert event(error={"code": -32001}).http == 404
    bad: list[dict[str, Any]] = [{"result": TASK}, {"result": {}}, {"result": {"task": TASK}, "id": "x"}, {}]
    for members in bad:
        with pytest.raises(Refused):
            event(**members)
