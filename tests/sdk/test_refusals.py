"""A refusal is read out of every form it comes in, and nothing is made up where there is none."""

from __future__ import annotations

import json

import httpx
import pytest
from a2a.client.errors import A2AClientError
from a2a.utils.errors import TaskNotFoundError

from legation.sdk.credentials import TokenRefused
from legation.sdk.refusals import Refusal, refusal_behind, refusal_in, refusal_of

RECORD = "0190a1b2c3d4e5f601234567"
METADATA = {"reason": "scope-insufficient", "recordId": RECORD}
INFO = {
    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
    "reason": "SCOPE_INSUFFICIENT",
    "domain": "legation",
    "metadata": METADATA,
}
OTHER = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": []}
RPC = {"jsonrpc": "2.0", "id": 1, "error": {"code": -32052, "message": "no", "data": [OTHER, INFO]}}
STATUS = {"error": {"code": 403, "status": "PERMISSION_DENIED", "message": "no", "details": [OTHER, INFO]}}
OAUTH = {
    "error": "invalid_scope",
    "error_description": "no",
    "legation_reason": "scope-refused",
    "record_id": RECORD,
}


@pytest.mark.parametrize(
    ("document", "found"),
    [
        (RPC, Refusal("scope-insufficient", RECORD, "no")),
        (STATUS, Refusal("scope-insufficient", RECORD, "no")),
        (OAUTH, Refusal("scope-refused", RECORD, "invalid_scope: no")),
        ({"error": "invalid_scope"}, Refusal(message="invalid_scope")),
        ({"error": {"message": "no"}}, Refusal(message="no")),
        ({"error": {"message": 7, "data": "x", "details": [1, INFO | {"metadata": 1}]}}, Refusal()),
        ({"result": {}}, None),
        ([], None),
        ("error", None),
    ],
    ids=["json-rpc", "status", "oauth", "bare oauth", "no details", "odd", "result", "list", "text"],
)
def test_a_document_tells_its_refusal(document, found):
    assert refusal_of(document) == found


def test_an_answer_adds_its_status():
    assert refusal_in(httpx.Response(403, json=STATUS)) == Refusal("scope-insufficient", RECORD, "no", 403)
    assert refusal_in(httpx.Response(502, text="<html>")) is None
    assert refusal_in(httpx.Response(200, json={"result": 1})) is None


def caused(error, cause):
    error.__cause__ = cause
    return error


def status_error(document):
    answer = httpx.Response(403, json=document, request=httpx.Request("POST", "https://gw.example"))
    return httpx.HTTPStatusError("403", request=answer.request, response=answer)


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (TaskNotFoundError("gone", data=METADATA), Refusal("scope-insufficient", RECORD, "gone")),
        (
            caused(A2AClientError("HTTP Error 403"), status_error(RPC)),
            Refusal("scope-insufficient", RECORD, "no", 403),
        ),
        (A2AClientError(json.dumps(STATUS)), Refusal("scope-insufficient", RECORD, "no")),
        (A2AClientError(f"JSON-RPC Error -32055: the agent broke off (record {RECORD})"), RECORD),
        (
            TokenRefused(400, "invalid_scope", "no", "scope-refused", RECORD),
            Refusal("scope-refused", RECORD, "invalid_scope: no", 400),
        ),
        (A2AClientError("{"), None),
        (ValueError("x"), None),
    ],
    ids=["typed", "http", "passed on", "text", "token", "broken", "foreign"],
)
def test_an_exception_tells_the_refusal_behind_it(error, found):
    told = refusal_behind(error)
    assert (told.record_id if isinstance(found, str) and told else told) == found
