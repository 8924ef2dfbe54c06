"""What a glance takes in is what the careful reading takes in; where they could differ, the glance gives way."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.core import canonical
from legation.core import messages as m
from legation.core.model import Op
from legation.core.operations import OPERATIONS, ROW, Operation
from legation.core.reasons import Refused
from legation.surfaces.bindings import jsonrpc
from legation.surfaces.bindings.glance import at_answer, at_request
from tests.documents import JSON, documents

SEND = {"message": {"messageId": "m1", "role": "ROLE_USER", "parts": [{"text": "hi"}]}}


def carefully(body: bytes) -> tuple[Any, Operation, Any] | None:
    """What the careful reading makes of a request; None where it refuses or leaves something out."""
    try:
        envelope = jsonrpc._envelope(body)
        row = jsonrpc._operation(envelope)
        params, dropped = canonical.decode(row.params, jsonrpc._params(envelope, row))
    except Refused:
        return None
    return None if dropped else (envelope["id"], row, params)


class Twice(dict[str, Any]):
    """An object one of whose members is written again, with another value."""

    name: str
    again: Any


def written(value: Any, space: str) -> str:
    """JSON text, with whatever `Twice` says."""
    if isinstance(value, dict):
        pairs = list(value.items())
        if isinstance(value, Twice):
            pairs.append((value.name, value.again))
        inside = f",{space}".join(f"{json.dumps(k, ensure_ascii=False)}:{space}{written(v, space)}" for k, v in pairs)
        return "{" + inside + "}"
    if isinstance(value, list):
        return "[" + ",".join(written(item, space) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def tampered(draw: st.DrawFn, value: Any) -> Any:
    """The document, with perhaps a member twice, a member of null, or a member nobody knows."""
    if isinstance(value, list):
        return [tampered(draw, item) for item in value]
    if not isinstance(value, dict):
        return value
    inside = {name: tampered(draw, item) for name, item in value.items()}
    match draw(st.sampled_from(("", "", "", "", "twice", "null", "unknown", "twin"))):
        case "twice" if inside:
            twice = Twice(inside)
            twice.name = draw(st.sampled_from(sorted(inside)))
            twice.again = draw(JSON | st.just(inside[twice.name]))
            return twice
        case "null":
            return {**inside, draw(st.sampled_from(("tenant", "taskId", "metadata", "x"))): None}
        case "unknown":
            return {**inside, "generation": draw(JSON)}
        case "twin":
            return {**inside, "task_id": "t"}
        case _:
            return inside


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Requests as clients, honest and not, may write them."""
    row = draw(st.sampled_from(OPERATIONS))
    document = {
        "jsonrpc": "2.0",
        "id": draw(st.integers(-9, 9) | st.text("abc-", max_size=5)),
        "method": row.op.value,
        "params": draw(documents(row.params)),
    }
    return written(tampered(draw, document), draw(st.sampled_from(("", " ", "\n")))).encode()


@given(bodies())
def test_a_glance_sees_what_a_careful_reader_sees(body: bytes):
    seen = at_request(body, jsonrpc.MAX_ID)
    assert seen is None or seen == carefully(body)


@given(st.sampled_from([row for row in OPERATIONS if row.op is not Op.GET_EXTENDED_CARD]), st.data())
def test_an_answer_is_seen_as_a_careful_reader_sees_it(row: Operation, data: st.DataObject):
    document = {"jsonrpc": "2.0", "id": "r", "result": data.draw(documents(row.result))}
    body = written(data.draw(st.composite(tampered)(document)), "").encode()
    seen = at_answer(body, row.result, "r")
    if seen is None:
        return
    envelope = canonical.parse_json(body)
    assert envelope.keys() == {"jsonrpc", "id", "result"}
    assert (seen, ()) == canonical.decode(row.result, envelope["result"])


def test_the_common_request_takes_one_look():
    body = json.dumps({"jsonrpc": "2.0", "id": "1", "method": "SendMessage", "params": SEND}).encode()
    seen = at_request(body, 256)
    assert seen is not None
    assert seen[:2] == ("1", ROW[Op.SEND_MESSAGE])


@pytest.mark.parametrize(
    "body",
    [
        b'{"jsonrpc":"2.0","id":1,"method":"GetTask","method":"GetTask","params":{"id":"t"}}',
        b'{"jsonrpc":"2.0","id":1,"method":"GetTask","params":{"id":"a","id":"t"}}',
        b'{"jsonrpc":"2.0","id":1,"method":"CancelTask","params":{"id":"t","metadata":{"a":1,"a":2}}}',
        b'{"jsonrpc":"2.0","id":1,"method":"CancelTask","params":{"id":"t","metadata":{"a":12345678901234567}}}',
        b'{"jsonrpc":"2.0","id":1,"method":"CancelTask","params":{"id":"t","metadata":{"a":"\\ud800"}}}',
        b'{"jsonrpc":"2.0","id":1,"method":"CancelTask","params":{"id":"t","metadata":{"a":"\xff"}}}',
        b'{"jsonrpc":"2.0","id":1,"method":"CancelTask","params":{"id":"t","metadata":{"a":1e999}}}',
        b'{"jsonrpc":"2.0","id":1,"method":"CancelTask","params":{"id":"t","metadata":'
        + b'{"a":' * 70
        + b"1"
        + b"}" * 72,
        b'{"jsonrpc":"2.0","id":1,"method":"GetTask","params":{"id":"t","task_id":"u"}}',
        b'{"jsonrpc":"2.0","id":1,"method":"GetTask","params":{"id":"t","tenant":null}}',
        b'{"jsonrpc":"2.0","id":1.0,"method":"GetTask","params":{"id":"t"}}',
        b'{"jsonrpc":"2.0","id":null,"method":"GetTask","params":{"id":"t"}}',
        b'{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{"id":"t"}}',
        b'[{"jsonrpc":"2.0","id":1,"method":"GetTask","params":{"id":"t"}}]',
        b"[" * 80_000,
        b'{"jsonrpc":"2.0","id":"' + b"x" * 300 + b'","method":"GetTask","params":{"id":"t"}}',
    ],
)
def test_a_glance_gives_way(body: bytes):
    assert at_request(body, jsonrpc.MAX_ID) is None


def test_a_list_is_always_read_carefully():
    """Its canonical form has every member, so counting would hide one that stood twice."""
    body = b'{"jsonrpc":"2.0","id":"r","result":{"tasks":[],"pageSize":1,"pageSize":2,"totalSize":0}}'
    assert at_answer(body, m.ListTasksResponse, "r") is None
