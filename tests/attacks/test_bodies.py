"""Bodies that are not one message, or not one message to every reader."""

from __future__ import annotations

import json
from typing import Any

import pytest

from legation.demo.wire import request
from tests.attacks.conftest import TRANSFER, hello
from tests.attacks.origin import dumps

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]


def body(path: str, params: bytes) -> bytes:
    """Params as the binding of that path carries them."""
    return params if "rest" in path else b'{"jsonrpc":"2.0","id":1,"method":"SendMessage","params":%s}' % params


PARAMS = dumps(json.loads(hello())["params"])
PART = b'"parts":[{'

NO_DOCUMENT = {
    "empty": b"",
    "text": b"pay the bill",
    "cut off": PARAMS[:-1],
    "two documents": PARAMS + PARAMS,
    "not utf-8": PARAMS.replace(b"pay", b"p\xe9y"),
    "utf-16": PARAMS.decode().encode("utf-16"),
    "utf-16 without mark": PARAMS.decode().encode("utf-16-le"),
    "byte order mark": b"\xef\xbb\xbf" + PARAMS,
    "nul at the end": PARAMS + b"\0",
    "control in a string": PARAMS.replace(b"pay", b"p\ny"),
    "not a number": PARAMS.replace(b'"text":"pay the bill"', b'"data":NaN'),
    "lone surrogate": PARAMS.replace(b"pay", rb"\ud800"),
    "overlong utf-8": PARAMS.replace(b"pay", b"\xc0\xaf"),
}


@pytest.mark.parametrize("name", NO_DOCUMENT)
async def test_what_is_no_json_document(field, path, name):
    # Each stands alone as the body: inside an envelope some would be something else.
    field.recorded(await field.send(NO_DOCUMENT[name], path), "not-json")


NO_MESSAGE: dict[str, tuple[bytes, str]] = {
    "member twice": (PARAMS.replace(b"{", b'{"tenant":"acme","tenant":"acme",', 1), "duplicate-member"),
    "member twice, escaped": (PARAMS.replace(b"{", rb'{"tenant":"a","ten\u0061nt":"b",', 1), "duplicate-member"),
    "metadata twice": (PARAMS.replace(b"{", b'{"metadata":{"a":1,"a":2},', 1), "duplicate-member"),
    "part twice": (PARAMS.replace(PART, PART + b'"text":"pay nothing",'), "duplicate-member"),
    "snake case": (PARAMS.replace(b"messageId", b"message_id"), "twin-member"),
    "snake case beside": (PARAMS.replace(b'"messageId"', b'"message_id":"x","messageId"'), "twin-member"),
    "other case": (PARAMS.replace(b'"messageId"', b'"MessageID":"x","messageId"'), "twin-member"),
    "numeric role": (PARAMS.replace(b'"ROLE_USER"', b"1"), "invalid-params"),
    "numeric role as text": (PARAMS.replace(b'"ROLE_USER"', b'"1"'), "invalid-params"),
    "role in small letters": (PARAMS.replace(b"ROLE_USER", b"user"), "invalid-params"),
    "two contents": (PARAMS.replace(PART, PART + b'"data":{},'), "invalid-params"),
    "no parts": (PARAMS.replace(b'[{"text":"pay the bill"}]', b"[]"), "invalid-params"),
    "huge integer": (PARAMS.replace(b"{", b'{"metadata":{"a":9007199254740993},', 1), "number-out-of-range"),
    "huge real": (PARAMS.replace(b"{", b'{"metadata":{"a":1e999},', 1), "number-out-of-range"),
    "five thousand digits": (PARAMS.replace(b"{", b'{"metadata":{"a":%s},' % (b"9" * 5000), 1), "number-out-of-range"),
    "deep metadata": (PARAMS.replace(b"{", b'{"metadata":{"a":%s},' % (b"[" * 70 + b"]" * 70), 1), "too-deep"),
    "a list": (b"[%s]" % PARAMS, "invalid-params"),
    "null": (b"null", "invalid-params"),
    "a string": (b'"SendMessage"', "invalid-params"),
    "tenant that is a path": (PARAMS.replace(b"{", b'{"tenant":"../acme",', 1), "invalid-params"),
    "task id that is a path": (PARAMS.replace(b'"messageId"', b'"taskId":"a/../b","messageId"'), "invalid-params"),
    "task id that is a dot segment": (PARAMS.replace(b'"messageId"', b'"taskId":"..","messageId"'), "invalid-params"),
    "task id with a verb": (PARAMS.replace(b'"messageId"', b'"taskId":"a:cancel","messageId"'), "invalid-params"),
    "another tenant": (PARAMS.replace(b"{", b'{"tenant":"globex",', 1), "interface-tenant"),
    "seventy parts": (PARAMS.replace(PART, b'"parts":[' + b'{"text":"a"},' * 70 + b"{"), "too-many-parts"),
    "media type": (PARAMS.replace(PART, PART + b'"mediaType":"application/x-sh",'), "content-type"),
}


@pytest.mark.parametrize("name", NO_MESSAGE)
async def test_what_is_no_message(field, path, name):
    params, reason = NO_MESSAGE[name]
    field.recorded(await field.send(body(path, params), path), reason)


@pytest.mark.parametrize("bracket", [b"[", b'{"a":', b'[{"a":'])
async def test_eighty_kilobytes_of_brackets(field, path, bracket):
    flood = bracket * (80 * 1024 // len(bracket))
    field.recorded(await field.send(flood, path), "too-deep")
    field.recorded(await field.send(body(path, flood), path), "too-deep")


async def test_brackets_within_a_string_are_no_depth(ground, path):
    params = PARAMS.replace(b"pay the bill", b"[" * 1000)
    assert (await ground.send(body(path, params), path)).status == 200


def envelope(**instead: Any) -> bytes:
    return dumps({**json.loads(hello()), **instead})


ENVELOPES = {
    "batch of one": (b"[%s]" % hello(), "batch"),
    "batch of none": (b"[]", "batch"),
    "batch of two": (b"[%s,%s]" % (hello(), hello()), "batch"),
    "notification": (hello().replace(b'"id"', b'"params2"'), "not-a-request"),
    "id null": (envelope(id=None), "not-a-request"),
    "id an object": (envelope(id={}), "not-a-request"),
    "id a real": (envelope(id=1.5), "not-a-request"),
    "id true": (envelope(id=True), "not-a-request"),
    "id of a megabyte": (envelope(id="a" * 1_000_000), "not-a-request"),
    "version 1.0": (envelope(jsonrpc="1.0"), "not-a-request"),
    "version a number": (envelope(jsonrpc=2.0), "not-a-request"),
    "member too many": (envelope(auth="x"), "not-a-request"),
    "method twice": (hello().replace(b'"method"', b'"method":"GetTask","method"'), "duplicate-member"),
    "params twice": (hello().replace(b'"params"', b'"params":{},"params"'), "duplicate-member"),
    "id twice": (hello().replace(b'"id"', b'"id":1,"id"'), "duplicate-member"),
    "method unknown": (envelope(method="DropTasks"), "method-unknown"),
    "method in small letters": (envelope(method="sendmessage"), "method-unknown"),
    "method of 0.3": (envelope(method="message/send"), "version"),
    "method with a nul": (envelope(method="SendMessage\0"), "method-unknown"),
    "method no text": (envelope(method=["SendMessage"]), "not-a-request"),
    "params a list": (envelope(params=[]), "invalid-params"),
    "params missing": (dumps({"jsonrpc": "2.0", "id": 1, "method": "SendMessage"}), "invalid-params"),
    "a document": (b"7", "not-a-request"),
}


@pytest.mark.parametrize("name", ENVELOPES)
async def test_what_is_no_request(field, name):
    sent, reason = ENVELOPES[name]
    field.recorded(await field.send(sent), reason)


@pytest.mark.parametrize("tenant", ["tasks", "message:send", "extendedAgentCard"])
async def test_reserved_names_are_no_tenants(field, tenant):
    """`/tasks/tasks/…` has one reading, and it is not a tenant called `tasks`."""
    answer = await field.send(PARAMS, f"/rest/{tenant}/message:send")
    field.recorded(answer, "route-unknown", "invalid-params", "verb-wrong")


async def test_a_tenant_said_twice_is_said_alike(field):
    said = PARAMS.replace(b"{", b'{"tenant":"globex",', 1)
    field.recorded(await field.send(said, "/rest/acme/message:send"), "tenant-conflict")
    field.recorded(await field.send(PARAMS, "/rest/globex/message:send"), "interface-tenant")


async def test_query_games(field):
    read = {"content_type": None}
    for query, reason in {
        "historyLength=1&historyLength=2": "duplicate-member",
        "history_length=1": "twin-member",
        "historyLength=1e0": "invalid-params",
        "historyLength=%2b1": "invalid-params",
        "id=other": "invalid-params",
        "tenant=globex": "interface-tenant",
        "historyLength=%ff": "invalid-params",
        "historyLength=1+1": "invalid-params",
        "a=%00": "invalid-params",
        "A2A-Version=1.0": "version",
        "a2a-version=0.3": "version",
        "&".join(f"a{i}=" for i in range(100)): "too-large",
        "a=" + "a" * 9000: "too-large",
    }.items():
        field.recorded(await field.send(None, f"/rest/tasks/t?{query}", "GET", **read), reason)


async def test_a_body_where_none_belongs(field):
    field.recorded(await field.send(b'{"id":"other"}', "/rest/tasks/t", "GET"), "invalid-params")
    field.recorded(await field.send(dumps(request("GetTask", {})), "/rest/tasks", "GET"), "invalid-params")


async def test_skill_named_twice(field, path):
    """The path says read, the metadata says transfer."""
    other = path.replace("/r", "/skills/payments:read/r", 1)
    assert TRANSFER.encode() in PARAMS
    field.recorded(await field.send(body(path, PARAMS), other), "skill-conflict")
