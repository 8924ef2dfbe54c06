"""One reading only: of bytes, of messages, and of what goes out again."""

from __future__ import annotations

import base64
import copy
import json
from typing import Any

import msgspec
import pytest
from a2a.types import a2a_pb2
from google.protobuf import empty_pb2, json_format  # type: ignore[import-untyped]
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from legation.core import messages as m
from legation.core.canonical import MAX_DROPPED, brief, decode, digest, encode, parse_json
from legation.core.model import Op
from legation.core.operations import ROW
from legation.core.reasons import Reason, Refused
from tests.documents import JSON, KINDS, TEXT, documents

MESSAGE = {"messageId": "m1", "role": "ROLE_USER", "parts": [{"text": "hi"}]}


def refused(action, *args, **kwargs) -> Refused:
    with pytest.raises(Refused) as caught:
        action(*args, **kwargs)
    assert "\n" not in caught.value.detail
    return caught.value


# -- one JSON document -----------------------------------------------------------------------------

UNREADABLE = [
    (b"", Reason.NOT_JSON),
    (b"  \n", Reason.NOT_JSON),
    (b"\xef\xbb\xbf{}", Reason.NOT_JSON),
    (b"\xff{}", Reason.NOT_JSON),
    (b'"\xed\xa0\x80"', Reason.NOT_JSON),  # a surrogate, encoded
    (b'"\xc0\x80"', Reason.NOT_JSON),  # NUL, overlong
    ('{"a":1}'.encode("utf-16"), Reason.NOT_JSON),
    ('{"a":1}'.encode("utf-16-be"), Reason.NOT_JSON),
    ('{"a":1}'.encode("utf-32"), Reason.NOT_JSON),
    (b"{} {}", Reason.NOT_JSON),
    (b"{}\x00", Reason.NOT_JSON),
    (b"\xa0{}", Reason.NOT_JSON),
    (b"\x0c{}", Reason.NOT_JSON),
    (b"{'a':1}", Reason.NOT_JSON),
    (b'{"a":1,}', Reason.NOT_JSON),
    (b"[1,]", Reason.NOT_JSON),
    (b"[1 2]", Reason.NOT_JSON),
    (b"// x\n{}", Reason.NOT_JSON),
    (b"01", Reason.NOT_JSON),
    (b"+1", Reason.NOT_JSON),
    (b"1.", Reason.NOT_JSON),
    (b".5", Reason.NOT_JSON),
    (b"0x10", Reason.NOT_JSON),
    ("\u0661".encode(), Reason.NOT_JSON),  # a digit to Python's int
    (b"NaN", Reason.NOT_JSON),
    (b"[Infinity]", Reason.NOT_JSON),
    (b"[-Infinity]", Reason.NOT_JSON),
    (b"True", Reason.NOT_JSON),
    (b'"\t"', Reason.NOT_JSON),
    (b'"\\x"', Reason.NOT_JSON),
    (b'"abc', Reason.NOT_JSON),
    (b'{"a"', Reason.NOT_JSON),
    (b'"\\ud800"', Reason.NOT_JSON),
    (b'{"\\uDC00":1}', Reason.NOT_JSON),
    (b'["\\ude00\\ud83d"]', Reason.NOT_JSON),
    (b'{"a":1,"a":1}', Reason.DUPLICATE_MEMBER),
    (b'{"a":1,"\\u0061":2}', Reason.DUPLICATE_MEMBER),
    (b'[{"x":[{"a":{"b":1,"c":2,"b":3}}]}]', Reason.DUPLICATE_MEMBER),
    (b"9007199254740992", Reason.NUMBER_OUT_OF_RANGE),
    (b"-9007199254740992", Reason.NUMBER_OUT_OF_RANGE),
    (b"9" * 5000, Reason.NUMBER_OUT_OF_RANGE),
    (b"1e999", Reason.NUMBER_OUT_OF_RANGE),
    (b'{"a":[-1e999]}', Reason.NUMBER_OUT_OF_RANGE),
    (b"1" * 400 + b".0", Reason.NUMBER_OUT_OF_RANGE),
    (b"[" * 80_000, Reason.TOO_DEEP),
    (b'{"a":' * 16_000, Reason.TOO_DEEP),
    (b"[" * 65 + b"]" * 65, Reason.TOO_DEEP),
    (b'[{"a":' * 33 + b"1" + b"}]" * 33, Reason.TOO_DEEP),
    (b"[" * 100 + b'"' + b'\\"' * 100_000, Reason.TOO_DEEP),
]


@pytest.mark.parametrize(
    ("body", "reason"), UNREADABLE, ids=[f"{n} {body[:24]!r}" for n, (body, _) in enumerate(UNREADABLE)]
)
def test_what_is_not_one_document_is_refused(body, reason):
    assert refused(parse_json, body).reason is reason


def test_a_duplicate_is_named_but_not_at_length():
    assert refused(parse_json, b'{"task":{"id":1,"id":2}}').field == "id"
    name = b"\\n" + b"x" * 500
    assert refused(parse_json, b'{"%b":1,"%b":2}' % (name, name)).field == "?" + "x" * 63 + "..."


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b' {"a":[1,-0,0.5,1e2,true,null]}\r\n', {"a": [1, 0, 0.5, 100.0, True, None]}),
        (b'"\\ud83d\\ude00\\u0000\\/"', "😀\x00/"),
        (b"9007199254740991", 2**53 - 1),
        (b"[" * 64 + b"]" * 64, None),
        (b'"' + b"[" * 100 + b'"', "[" * 100),
        (b'"\\\\ud800"', "\\ud800"),
        (b"5", 5),
    ],
)
def test_what_is_one_document_is_read(body, value):
    read = parse_json(body)
    assert value is None or read == value


def test_depth_is_the_callers_to_bound():
    assert parse_json(b"[[]]", max_depth=2) == [[]]
    assert refused(parse_json, b"[[]]", max_depth=1).reason is Reason.TOO_DEEP


@given(st.binary(max_size=60) | TEXT.map(str.encode) | JSON.map(lambda v: json.dumps(v).encode()))
def test_whatever_bytes_come_it_reads_or_refuses(body):
    try:
        value = parse_json(body)
    except Refused:
        return
    assert json.loads(body) == value


@given(JSON)
def test_reading_writing_and_reading_again_is_identity(value):
    canonical = encode(parse_json(json.dumps(value).encode()))
    assert parse_json(canonical) == value
    assert encode(parse_json(canonical)) == canonical


# -- one message -----------------------------------------------------------------------------------


def send(**message: Any) -> dict[str, Any]:
    return {"message": {**MESSAGE, **message}}


MISSHAPEN: list[tuple[type, Any, str | None]] = [
    (m.SendMessageRequest, {}, "message"),
    (m.SendMessageRequest, [], None),
    (m.SendMessageRequest, None, None),
    (m.SendMessageRequest, {"message": None}, "message"),
    (m.SendMessageRequest, {"message": []}, "message"),
    (m.SendMessageRequest, {"message": {"role": "ROLE_USER", "parts": [{"text": ""}]}}, "message.messageId"),
    (m.SendMessageRequest, send(messageId=None), "message.messageId"),
    (m.SendMessageRequest, send(messageId=""), "message.messageId"),
    (m.SendMessageRequest, send(messageId=7), "message.messageId"),
    (m.SendMessageRequest, send(messageId="a\x00"), "message.messageId"),
    (m.SendMessageRequest, send(messageId="a\n"), "message.messageId"),
    (m.SendMessageRequest, send(messageId="x" * 257), "message.messageId"),
    (m.SendMessageRequest, send(role=1), "message.role"),
    (m.SendMessageRequest, send(role="1"), "message.role"),
    (m.SendMessageRequest, send(role="user"), "message.role"),
    (m.SendMessageRequest, send(role="ROLE_UNSPECIFIED"), "message.role"),
    (m.SendMessageRequest, send(parts=[]), "message.parts"),
    (m.SendMessageRequest, send(parts={"text": "x"}), "message.parts"),
    (m.SendMessageRequest, send(parts=[None]), "message.parts[0]"),
    (m.SendMessageRequest, send(parts=[{}]), "message.parts[0]"),
    (m.SendMessageRequest, send(parts=[{"metadata": {}}]), "message.parts[0]"),
    (m.SendMessageRequest, send(parts=[{"text": "x"}, {"text": "x", "url": "u"}]), "message.parts[1]"),
    (m.SendMessageRequest, send(parts=[{"text": "x", "data": 0}]), "message.parts[0]"),
    (m.SendMessageRequest, send(parts=[{"data": None}]), "message.parts[0]"),
    (m.SendMessageRequest, send(parts=[{"url": ""}]), "message.parts[0].url"),
    (m.SendMessageRequest, send(parts=[{"text": 5}]), "message.parts[0].text"),
    (m.SendMessageRequest, send(taskId=".."), "message.taskId"),
    (m.SendMessageRequest, send(taskId="a/b"), "message.taskId"),
    (m.SendMessageRequest, send(taskId="a:b"), "message.taskId"),
    (m.SendMessageRequest, send(taskId="a%2Fb"), "message.taskId"),
    (m.SendMessageRequest, send(referenceTaskIds=["ok", ""]), "message.referenceTaskIds[1]"),
    (m.SendMessageRequest, send(metadata=[]), "message.metadata"),
    (m.SendMessageRequest, {**send(), "configuration": {"historyLength": "5"}}, "configuration.historyLength"),
    (m.SendMessageRequest, {**send(), "configuration": {"historyLength": 5.0}}, "configuration.historyLength"),
    (m.SendMessageRequest, {**send(), "configuration": {"historyLength": True}}, "configuration.historyLength"),
    (m.SendMessageRequest, {**send(), "configuration": {"historyLength": -1}}, "configuration.historyLength"),
    (
        m.SendMessageRequest,
        {**send(), "configuration": {"returnImmediately": "true"}},
        "configuration.returnImmediately",
    ),
    (m.SendMessageRequest, {**send(), "configuration": {"returnImmediately": 1}}, "configuration.returnImmediately"),
    (m.SendMessageRequest, {**send(), "tenant": "a/b"}, "tenant"),
    (m.GetTaskRequest, {"id": ""}, "id"),
    (m.ListTasksRequest, {"status": 2}, "status"),
    (m.ListTasksRequest, {"pageSize": 0}, "pageSize"),
    (m.ListTasksRequest, {"pageSize": 101}, "pageSize"),
    (m.ListTasksRequest, {"statusTimestampAfter": "2026-01-01T00:00:00+00:00"}, "statusTimestampAfter"),
    (m.ListTasksRequest, {"statusTimestampAfter": "2026-13-01T00:00:00Z"}, "statusTimestampAfter"),
    (m.ListTasksRequest, {"statusTimestampAfter": 5}, "statusTimestampAfter"),
    (m.StreamResponse, {}, None),
    (m.StreamResponse, {"message": MESSAGE, "task": {"id": "t", "status": {"state": "TASK_STATE_WORKING"}}}, None),
    (m.Task, {"id": "t", "status": {"state": "TASK_STATE_UNSPECIFIED"}}, "status.state"),
    (m.Task, {"id": "t", "status": {"state": "TASK_STATE_" + "X" * 500}}, "status.state"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "document", "field"), MISSHAPEN, ids=map(str, range(len(MISSHAPEN))))
def test_what_is_not_the_message_is_refused_at_its_member(kind, document, field):
    fault = refused(decode, kind, document)
    assert (fault.reason, fault.field) == (Reason.INVALID_PARAMS, field)
    assert len(fault.detail) < 200


@pytest.mark.parametrize(
    "raw", ["QQ", "QQ=", "Q", "QR==", "QUJ=", "QU-_", "QUJD\n", " QUJD", "QUJD====", "=", "QQ==QQ==", "é", "QUJD="]
)
def test_raw_is_strict_base64(raw):
    fault = refused(decode, m.Part, {"raw": raw})
    assert fault.reason is Reason.INVALID_PARAMS


@given(st.binary(max_size=100))
def test_raw_takes_whatever_base64_writes(content):
    raw = base64.b64encode(content).decode()
    assert decode(m.Part, {"raw": raw})[0].raw == raw


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"message": MESSAGE | {"tas\u212aId": "t"}}, "message.tas\u212aId"),  # KELVIN SIGN, which Go takes for k
        (send(taskID="t"), "message.taskID"),
        (send(TaskId="t"), "message.TaskId"),
        (send(TASK_ID="t"), "message.TASK_ID"),
        (send(taskId="t", task_id="t"), "message.task_id"),
        (send(tasKId="t"), "message.tas?Id"[:0] + "message.tasKId"),  # KELVIN SIGN, which Go takes for k
        (send(_messageId="t"), "message._messageId"),
        (send(parts=[{"text": "x"}, {"text": "x", "media_type": "a"}]), "message.parts[1].media_type"),
        ({**send(), "Message": 1}, "Message"),
        ({**send(), "configuration": {"history_length": 1}}, "configuration.history_length"),
    ],
)
def test_a_twin_is_refused_by_name(document, field):
    fault = refused(decode, m.SendMessageRequest, document)
    assert (fault.reason, fault.field) == (Reason.TWIN_MEMBER, field)


def test_a_twin_is_told_before_anything_else():
    assert refused(decode, m.SendMessageRequest, send(task_id="t", role=1)).reason is Reason.TWIN_MEMBER


def test_unknown_members_are_left_out_and_named():
    document = send(kind="message", parts=[{"text": "x", "mood": {"task_id": 1}}]) | {"priority": 1}
    read, dropped = decode(m.SendMessageRequest, document, root="params")
    assert read == decode(m.SendMessageRequest, send(parts=[{"text": "x"}]))[0]
    assert dropped == ("params.message.parts[0].mood", "params.message.kind", "params.priority")


def test_names_of_unknown_members_are_bounded():
    _, dropped = decode(m.SendMessageRequest, send() | {f"x{i}\n{'y' * 500}": i for i in range(100)})
    assert len(dropped) == MAX_DROPPED
    assert all(len(path) < 80 and path.isprintable() for path in dropped)


def test_free_form_objects_are_kept_as_they_are():
    free = {"task_id": 1, "taskId": [{"x": None}], "1e2": 1.5, "": {"b": 1, "a": 2}}
    document = send(metadata=free, parts=[{"data": free}])
    read, dropped = decode(m.SendMessageRequest, json.dumps(document).encode())
    assert dropped == ()
    assert (read.message.metadata, read.message.parts[0].data) == (free, free)
    assert list(json.loads(encode(read))["message"]["metadata"]) == list(free)


def test_null_is_absence_where_absence_is_allowed():
    assert decode(m.SendMessageRequest, send(taskId=None, metadata=None)) == decode(m.SendMessageRequest, send())


def test_a_printed_default_is_absence():
    """Peers that print proto3 defaults mean nothing by them; the official server does so in lists."""
    document = {"tenant": "", "contextId": "", "status": "TASK_STATE_UNSPECIFIED", "pageToken": ""}
    assert decode(m.ListTasksRequest, document) == (m.ListTasksRequest(page_token=""), ())
    configs = {"taskId": "t", "pageSize": 0, "tenant": ""}
    assert decode(m.ListTaskPushNotificationConfigsRequest, configs)[0].page_size is None


def test_the_official_sdks_defaults_are_read():
    message = a2a_pb2.Message(message_id="m", role="ROLE_AGENT", parts=[a2a_pb2.Part(text="")])
    task = a2a_pb2.Task(id="t", status=a2a_pb2.TaskStatus(state="TASK_STATE_WORKING"), history=[message])
    said = json_format.MessageToDict(
        a2a_pb2.ListTasksResponse(tasks=[task], total_size=1), always_print_fields_with_no_presence=True
    )
    read, dropped = decode(m.ListTasksResponse, said)
    assert dropped == ()
    assert json_format.ParseDict(json.loads(encode(read)), a2a_pb2.ListTasksResponse()).tasks == [task]


def test_a_push_configuration_sent_along_agrees_with_its_request():
    def sent(push, **message):
        push = {"url": "https://x", **push}
        return {**send(**message), "tenant": "a", "configuration": {"taskPushNotificationConfig": push}}

    assert decode(m.SendMessageRequest, sent({"taskId": "t", "tenant": "a"}, taskId="t"))
    for document in (sent({"taskId": "t"}), sent({"taskId": "t"}, taskId="u"), sent({"tenant": "b"})):
        assert refused(decode, m.SendMessageRequest, document).reason is Reason.INVALID_PARAMS


def test_bytes_are_read_as_strictly_as_ever():
    assert refused(decode, m.GetTaskRequest, b'{"id":"a","id":"b"}').reason is Reason.DUPLICATE_MEMBER


def test_what_an_error_repeats_is_short_and_printable():
    assert brief("a`\n\u2028b") == "a???b"
    assert brief("x" * 65) == "x" * 64 + "..."
    assert brief(5) == "5"


def test_digest_is_sha_256():
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


# -- two parsers, one meaning ----------------------------------------------------------------------

PROTOS: dict[type, Any] = {kind: getattr(a2a_pb2, kind.__name__, empty_pb2.Empty) for kind in KINDS}


def proto(kind, document: bytes, **options) -> Any:
    return json_format.Parse(document, PROTOS[kind](), **options)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_what_is_written_means_to_the_sdk_what_was_read(data):
    kind = data.draw(st.sampled_from(KINDS))
    document = data.draw(documents(kind))
    body = json.dumps(document).encode()
    read, dropped = decode(kind, body)
    canonical = encode(read)
    assert dropped == ()
    assert decode(kind, canonical) == (read, ())
    assert encode(decode(kind, canonical)[0]) == canonical
    assert proto(kind, canonical) == proto(kind, body)


def _places(value: Any) -> list[Any]:
    """Every object in a document."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [*([value] if isinstance(value, dict) else []), *(place for item in inner for place in _places(item))]


ALL_KINDS: tuple[type[msgspec.Struct], ...] = (*KINDS, m.Message, m.Part)
NAMES = sorted({field.encode_name for kind in ALL_KINDS for field in msgspec.structs.fields(kind)})
SPELLINGS = st.sampled_from(NAMES).flatmap(
    lambda name: st.sampled_from(
        [name, name.lower(), name.upper(), name + "_", "".join(f"_{c.lower()}" if c.isupper() else c for c in name)]
    )
)
VALUES: st.SearchStrategy[Any] = (
    JSON
    | st.sampled_from(["", "1", 1, 1.0, "ROLE_USER", "TASK_STATE_UNSPECIFIED", None, [], {}, "a/b", "QQ", "1.0s"])
    | documents(m.Message)
    | documents(m.Part)
)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.data())
def test_no_input_that_is_accepted_changes_its_meaning(data):
    """Documents bent in every way: where the official SDK's parser accepts one too, both read the same."""
    kind = data.draw(st.sampled_from(KINDS))
    document = data.draw(documents(kind))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from(_places(document)))
        name = data.draw(st.sampled_from(sorted(place)) if place and data.draw(st.booleans()) else SPELLINGS | TEXT)
        place[name] = copy.deepcopy(data.draw(VALUES))
    body = json.dumps(document).encode()
    try:
        read, _ = decode(kind, body)
    except Refused:
        return
    try:
        theirs = proto(kind, body, ignore_unknown_fields=True)
    except json_format.ParseError:
        assume(False)
    assert proto(kind, encode(read)) == theirs


@given(st.sampled_from(KINDS), JSON | st.dictionaries(SPELLINGS | TEXT, VALUES, max_size=4))
def test_whatever_document_comes_it_reads_or_refuses(kind, document):
    try:
        read, _ = decode(kind, document)
    except Refused:
        return
    assert decode(kind, encode(read)) == (read, ())


def test_every_operation_has_a_strategy():
    assert {ROW[op].params for op in Op} <= set(KINDS)
