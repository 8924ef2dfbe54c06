"""The messages are those of the official a2a.proto, member for member."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
import pytest
from a2a.types import a2a_pb2
from google.api import field_behavior_pb2  # type: ignore[import-untyped]
from google.protobuf.descriptor import FieldDescriptor as Field  # type: ignore[import-untyped]

from legation.core import messages as m
from legation.core.canonical import decode, encode
from tests.documents import KINDS

DESCRIPTORS = a2a_pb2.DESCRIPTOR.message_types_by_name
STRUCTS = {
    name: kind
    for name, kind in vars(m).items()
    if isinstance(kind, type)
    and issubclass(kind, msgspec.Struct)
    and not name.startswith("_")
    and kind not in (msgspec.Struct, m.Empty, m.ExtendedCard)
}
CARD = {name for name in DESCRIPTORS if name.startswith(("Agent", "Security", "OAuth")) or name.endswith("Flow")} | {
    "APIKeySecurityScheme",
    "HTTPAuthSecurityScheme",
    "MutualTlsSecurityScheme",
    "OAuthFlows",
    "OpenIdConnectSecurityScheme",
    "StringList",
}
"""What an Agent Card is made of; `cards.py` reads those."""

# Members the proto requires and we supply: an origin that forgets one of these is read as saying nothing.
SUPPLIED = {("ListTasksResponse", name) for name in ("tasks", "nextPageToken", "pageSize", "totalSize")}


def test_there_is_a_struct_for_every_message():
    assert set(STRUCTS) == set(DESCRIPTORS) - CARD


@pytest.mark.parametrize("name", STRUCTS)
def test_members_are_those_of_the_proto(name):
    fields = {field.encode_name: field for field in msgspec.structs.fields(STRUCTS[name])}
    protos = {field.json_name: field for field in DESCRIPTORS[name].fields}
    assert set(fields) == set(protos)
    for member, field in fields.items():
        assert _shape(field.type) == _proto_shape(protos[member]), member
        behaviour = protos[member].GetOptions().Extensions[field_behavior_pb2.field_behavior]
        if (name, member) not in SUPPLIED:
            assert field.required == (field_behavior_pb2.REQUIRED in behaviour), member


def _shape(annotation: Any) -> Any:
    """A type without its bounds: what JSON it takes."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _shape(args[0])
    if origin is tuple:
        return [_shape(args[0])]
    if origin is dict:
        return "object"
    if origin is Literal:
        return "enum", args
    if args:
        (inner,) = [arg for arg in args if arg is not type(None)]
        return _shape(inner)
    return annotation


def _proto_shape(field: Any) -> Any:
    shape: Any = {
        Field.TYPE_STRING: str,
        Field.TYPE_BYTES: str,
        Field.TYPE_BOOL: bool,
        Field.TYPE_INT32: int,
    }.get(field.type)
    if field.type == Field.TYPE_ENUM:
        shape = "enum", tuple(value.name for value in field.enum_type.values if value.number)
    elif field.type == Field.TYPE_MESSAGE:
        name = field.message_type.name
        shape = {"Struct": "object", "Value": Any, "Timestamp": str}.get(name) or getattr(m, name)
    return [shape] if field.is_repeated else shape


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_message_is_frozen_and_refuses_what_it_does_not_know(kind):
    assert kind.__struct_config__.frozen
    assert kind.__struct_config__.forbid_unknown_fields


def test_absence_is_left_out_and_emptiness_is_kept():
    task = m.Task("t", m.TaskStatus("TASK_STATE_WORKING"), history=(), metadata={})
    written = encode(task)
    assert written == b'{"id":"t","status":{"state":"TASK_STATE_WORKING"},"history":[],"metadata":{}}'
    assert decode(m.Task, written)[0] == task
    assert encode(m.Part(data=0)) == b'{"data":0}'
    assert encode(m.ListTasksResponse()) == b'{"tasks":[],"nextPageToken":"","pageSize":0,"totalSize":0}'


@pytest.mark.parametrize("kind", [m.SendMessageResponse, m.StreamResponse, m.Part])
def test_a_oneof_holds_exactly_one(kind):
    with pytest.raises(ValueError, match="exactly one of"):
        kind()
