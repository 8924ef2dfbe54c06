"""Errors: what a refusal shows in either binding, and how an agent's own error is read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from a2a.client.transports.jsonrpc import JsonRpcTransport
from a2a.utils.errors import A2A_ERROR_MAPPING, JSON_RPC_ERROR_CODE_MAP, TaskNotFoundError
from hypothesis import given
from hypothesis import strategies as st

from legation.core.model import AgentError, Op, Refusal
from legation.core.reasons import Reason, Refused
from legation.surfaces.bindings import Context, errors
from tests.documents import JSON
from tests.surfaces.bindings.wire import CODECS, said

CODEC = CODECS["rpc"]
CONTEXT = Context(rpc_id="r1", task="t1", skill="payments:read")


# -- saying no -------------------------------------------------------------------------------------

SPOKEN = {401, 403, 405, 413, 429, 503}


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: reason.id)
def test_every_reason_can_be_said(reason):
    refusal = Refusal(
        reason, "the\r\ndetail", "rec1", field="message.role", retry_after=3, nonce='n"\r\nx', callee="pay"
    )
    answer = CODEC.refusal(CONTEXT, refusal)
    shown = reason.shown
    error = said(answer)["error"]
    assert said(answer)["id"] == "r1"
    assert error["code"] == shown.row.rpc
    info = error["data"][0]
    assert info["@type"] == "type.googleapis.com/google.rpc.ErrorInfo"
    assert (info["reason"], info["domain"]) == (shown.word, shown.domain)
    assert info["metadata"]["reason"] == shown.id
    assert info["metadata"]["recordId"] == "rec1"
    assert all(isinstance(value, str) for value in info["metadata"].values())
    level = reason.shown in (Reason.ROUTE_UNKNOWN, Reason.CALLEE_UNKNOWN)
    assert answer.status == (shown.row.http if shown.row.http in SPOKEN or level else 200)
    headers = dict(answer.headers)
    assert headers["retry-after"] == "3"
    assert headers["dpop-nonce"] == "nx"
    assert ("www-authenticate" in headers) == (shown.row.http in (401, 403))


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        (Reason.TASK_NOT_YOURS, Reason.TASK_NOT_FOUND),
        (Reason.CONTEXT_NOT_YOURS, Reason.TASK_NOT_FOUND),
        (Reason.CALLEE_STANDING, Reason.CALLEE_UNKNOWN),
    ],
)
@pytest.mark.parametrize("binding", ["rpc", "rest"])
def test_what_is_not_yours_is_said_exactly_like_what_is_not_there(binding, hidden, shown):
    mine = Refusal(hidden, "owned by another tenant", "rec1", field="message.taskId", callee="pay")
    none = Refusal(shown, "there is none", "rec1", callee="pay")
    assert CODECS[binding].refusal(CONTEXT, mine) == CODECS[binding].refusal(CONTEXT, none)
    assert CODECS[binding].phrases(CONTEXT).refusal(mine) == CODECS[binding].phrases(CONTEXT).refusal(none)
    assert b"tenant" not in CODECS[binding].refusal(CONTEXT, mine).body


def test_a_missing_task_reads_like_the_official_sdks():
    answer = CODEC.refusal(CONTEXT, Refusal(Reason.TASK_NOT_YOURS, "", "rec1"))
    assert answer.status == 200
    transport = object.__new__(JsonRpcTransport)
    fault = transport._create_jsonrpc_error(said(answer)["error"])
    assert isinstance(fault, TaskNotFoundError)
    assert said(answer)["error"]["data"][0]["metadata"]["taskId"] == "t1"


ALGS = 'algs="ES256 EdDSA"'
HOLDS = Reason.SCOPE_INSUFFICIENT.row.help
METADATA = 'resource_metadata="https://gw.example/.well-known/oauth-protected-resource/a2a/pay"'


@pytest.mark.parametrize(
    ("refusal", "challenge"),
    [
        (
            Refusal(Reason.TOKEN_MISSING, "", "r", callee="pay"),
            f"DPoP {ALGS}, {METADATA}",
        ),
        (
            Refusal(Reason.TOKEN_EXPIRED, 'by "12" s', "r", callee='p"ay'),
            f'DPoP {ALGS}, error="invalid_token", error_description="get a fresh access token", {METADATA}',
        ),
        (
            Refusal(Reason.SCOPE_INSUFFICIENT, "", "r"),
            f'DPoP {ALGS}, error="insufficient_scope", error_description="{HOLDS}", scope="payments:read"',
        ),
        (Refusal(Reason.POLICY_DENIED, "", "r"), f"DPoP {ALGS}"),
    ],
)
def test_a_challenge_says_what_to_bring(refusal, challenge):
    for codec in CODECS.values():
        assert dict(codec.refusal(CONTEXT, refusal).headers)["www-authenticate"] == challenge


def test_the_member_at_fault_is_named():
    error = said(CODEC.refusal(CONTEXT, Refusal(Reason.INVALID_PARAMS, "no", "rec", field="message.role")))["error"]
    assert error["message"] == "no; correct the member the message names"
    assert error["data"][1] == {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [{"field": "message.role", "description": "no"}],
    }


# -- what an origin says -----------------------------------------------------------------------------


def reply(document: Any, op: Op = Op.GET_TASK, status: int = 200, content_type: str = "application/json") -> Any:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return CODEC.reply(op, status, content_type, body, "rec1")


def response(**members: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": "rec1"} | members


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_an_origin_that_is_not_there_is_unreachable(status):
    for codec in CODECS.values():
        with pytest.raises(Refused) as caught:
            codec.reply(Op.GET_TASK, status, "text/html", b"<html>", "rec1")
        assert caught.value.reason is Reason.UPSTREAM_UNREACHABLE


def info(reason: str, **more: Any) -> dict[str, Any]:
    return {"@type": errors.ERROR_INFO, "reason": reason, "domain": "a2a-protocol.org", **more}


def test_an_agents_error_is_read_by_its_word_and_then_by_its_code():
    error = {"code": -32001, "message": "no", "data": [info("TASK_NOT_FOUND", metadata={"taskId": "t1"})]}
    expected = AgentError(-32001, 404, "NOT_FOUND", "no", (info("TASK_NOT_FOUND", metadata={"taskId": "t1"}),))
    assert reply(response(error=error)) == expected
    assert reply(response(error={**error, "code": -32000})) == expected
    assert reply(response(error=error, id=None), status=404) == expected
    bare = reply(response(error={"code": -32002, "message": "no"}))
    assert bare == AgentError(-32002, 400, "FAILED_PRECONDITION", "no", (info("TASK_NOT_CANCELABLE"),))
    own = reply(response(error={"code": 4711, "message": "odd", "data": {"x": 1}}))
    assert own == AgentError(4711, 500, "INTERNAL", "odd")


def test_an_agents_error_is_bounded_and_never_in_our_name():
    ours = {"@type": errors.ERROR_INFO, "reason": "TOKEN_MISSING", "domain": "legation"}
    big = {"@type": "x", "y": "z" * 20_000}
    error = {"code": -32050, "message": "x" * 5000, "data": [ours, "no", {"@type": 1}, *[{"@type": "a"}] * 30, big]}
    read = reply(response(error=error))
    assert (read.rpc, read.http, len(read.message)) == (-32603, 500, 1024)
    assert read.details == (info("INTERNAL_ERROR"), *[{"@type": "a"}] * 16)
    assert reply(response(error={"code": "1", "message": 5})).message == "the agent gave no message"
    assert reply(response(error={"code": 2**40})).rpc == -32603


def test_the_table_of_errors_is_the_official_sdks():
    theirs = {
        (row.reason, JSON_RPC_ERROR_CODE_MAP[kind], row.http_code, row.grpc_status)
        for kind, row in A2A_ERROR_MAPPING.items()
    }
    assert {tuple(known) for known in errors.KNOWN} == theirs


@given(st.binary(max_size=60) | JSON.map(lambda v: json.dumps(v).encode()), st.sampled_from(list(Op)))
def test_whatever_an_origin_answers_it_reads_or_refuses(body, op):
    for codec in CODECS.values():
        for status in (200, 404, 500):
            with pytest.raises(Refused):
                codec.reply(op, status, "application/json", b"x" + body, "rec1")
            try:
                codec.reply(op, status, "application/json", body, "rec1")
                codec.read_event(body, "rec1")
            except Refused as fault:
                assert fault.reason.row.rpc == -32006  # noqa: PT017
