"""The canonical form of a card (A2A 1.0 §8.4.1), held against the descriptors and the code of the official SDK."""

from __future__ import annotations

import json
from typing import Any

import pytest
from a2a.types import a2a_pb2
from a2a.utils.signing import _canonicalize_agent_card
from google.api import field_behavior_pb2  # type: ignore[import-untyped]
from google.protobuf.descriptor import Descriptor, FieldDescriptor  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from legation.core.canonical import MAX_DROPPED
from legation.core.cards.canonical import Form, agreed, forms, full, jcs, known
from legation.core.cards.fields import MESSAGES, Field, Presence, Shape
from legation.core.reasons import Reason, Refused
from tests.core.cards.signing import FULL, card, payload_of, unwired, wire

# -- the table -------------------------------------------------------------------------------------


def described(field: FieldDescriptor) -> Field:
    """A field as its descriptor has it."""
    behaviour = field.GetOptions().Extensions[field_behavior_pb2.field_behavior]
    message = field.message_type
    entry = message is not None and message.GetOptions().map_entry
    value = message.fields_by_name["value"] if entry else field
    repeated = field.is_repeated
    shape = Shape.MAP if entry else Shape.LIST if repeated else Shape.ONE
    if field_behavior_pb2.REQUIRED in behaviour:
        presence = Presence.REQUIRED
    else:
        presence = Presence.EXPLICIT if field.has_presence else Presence.IMPLICIT
    kind = value.message_type.name if value.message_type else None
    if kind == "Struct":
        return Field(presence, shape)
    scalar = None if kind else {FieldDescriptor.CPPTYPE_STRING: str, FieldDescriptor.CPPTYPE_BOOL: bool}[value.cpp_type]
    return Field(presence, shape, kind, scalar)


def reachable(message: Descriptor, found: dict[str, Descriptor]) -> dict[str, Descriptor]:
    if message.name not in found and message.name not in {"Struct", "AgentCardSignature"}:
        if not message.GetOptions().map_entry:
            found[message.name] = message
        for field in message.fields:
            if field.message_type:
                reachable(field.message_type, found)
    return found


MESSAGES_OF_THE_SDK = reachable(a2a_pb2.AgentCard.DESCRIPTOR, {})


def test_the_table_has_every_message_of_a_card():
    assert set(MESSAGES) == set(MESSAGES_OF_THE_SDK)


@pytest.mark.parametrize("name", MESSAGES)
def test_the_table_is_what_the_descriptors_say(name):
    descriptor = MESSAGES_OF_THE_SDK[name]
    fields = {field.json_name: described(field) for field in descriptor.fields if field.name != "signatures"}
    assert MESSAGES[name].fields == fields
    assert MESSAGES[name].oneof == bool(descriptor.oneofs and not descriptor.oneofs[0].name.startswith("_"))


# -- the specification's own words -----------------------------------------------------------------


def test_the_example_of_the_specification():
    """§8.4.1, of a fragment: its other REQUIRED members are those that must be there besides."""
    fragment = {
        "name": "Example Agent",
        "description": "",
        "capabilities": {"streaming": False, "pushNotifications": False, "extensions": []},
        "skills": [],
    }
    besides = {"supportedInterfaces": [], "version": "", "defaultInputModes": [], "defaultOutputModes": []}
    document = known(fragment)[0]
    assert jcs({name: value for name, value in document.items() if name not in besides}) == (
        b'{"capabilities":{"pushNotifications":false,"streaming":false},"description":"","name":"Example Agent",'
        b'"skills":[]}'
    )
    assert document == known({**fragment, **besides})[0]


@pytest.mark.parametrize(
    ("given_", "stays"),
    [
        ({"documentationUrl": ""}, True),  # `optional`, set to its default
        ({"iconUrl": ""}, True),
        ({"capabilities": {"streaming": False}}, True),
        ({"capabilities": {"extensions": [{"uri": "u", "required": False}]}}, False),
        ({"capabilities": {"extensions": [{"uri": "u", "description": ""}]}}, False),
        ({"capabilities": {"extensions": [{"uri": "u", "params": {}}]}}, True),  # a message has presence
        ({"capabilities": {"extensions": [{"uri": "u", "params": {"a": [], "b": None}}]}}, True),
        ({"securitySchemes": {}}, False),
        ({"securitySchemes": {"m": {"mtlsSecurityScheme": {}}}}, True),
        ({"securitySchemes": {"m": {"mtlsSecurityScheme": {"description": ""}}}}, False),
        ({"securityRequirements": []}, False),
        ({"securityRequirements": [{"schemes": {"m": {}}}]}, True),
        ({"securityRequirements": [{"schemes": {"m": {"list": []}}}]}, False),
        ({"defaultInputModes": []}, True),  # REQUIRED
        ({"description": ""}, True),
    ],
    ids=json.dumps,
)
def test_defaults_are_dropped_unless_they_were_set_on_purpose_or_are_required(given_, stays):
    document = card(**given_)
    assert (known(document)[0] == document) is stays


def test_required_members_that_were_not_sent_are_there():
    document = known({})[0]
    assert document == {
        "name": "",
        "description": "",
        "supportedInterfaces": [],
        "version": "",
        "capabilities": {},
        "defaultInputModes": [],
        "defaultOutputModes": [],
        "skills": [],
    }


def test_null_is_absence():
    nothing = {"provider": None, "iconUrl": None, "securitySchemes": None}
    assert payload_of({**FULL, **nothing}) == payload_of(card(**nothing))


# -- the forms of the SDKs -------------------------------------------------------------------------


def test_a_card_without_empty_members_has_one_form():
    ascii_ = json.loads(json.dumps(FULL).replace("\\u2013", "-").replace("\\u00a5", "Y").replace("\\u20ac", "E"))
    ascii_["skills"][0]["description"] = "Issues a refund"
    ascii_["capabilities"]["extensions"][0]["params"] = {"issuer": "x"}
    assert [form for form, _ in forms(known(ascii_)[0])] == [Form.SPEC, Form.SDK_INSTANCE]
    assert agreed(FULL).decode() == _canonicalize_agent_card(wire(FULL))


FREE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(-(2**53) + 1, 2**53 - 1)
    | st.sampled_from(["", "a", "é", "\U0001f602"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["", "a", "\ufb33"]), inner, max_size=3)
    ),
    max_leaves=6,
)
TEXTS = st.sampled_from(["", "a", "é", "\U0001f602", "x\n"])


def fields_of(name: str) -> st.SearchStrategy[dict[str, Any]]:
    message = MESSAGES[name]
    drawn = {field_name: values(field) for field_name, field in message.fields.items()}
    if message.oneof:
        return st.just({}) | st.one_of(*(st.fixed_dictionaries({one: value}) for one, value in drawn.items()))
    return st.fixed_dictionaries({}, optional=drawn)


def values(field: Field) -> st.SearchStrategy[Any]:
    one: st.SearchStrategy[Any]
    if field.message:
        one = st.deferred(lambda: fields_of(field.message or ""))
    elif field.scalar:
        one = TEXTS if field.scalar is str else st.booleans()
    else:
        one = st.dictionaries(TEXTS, FREE, max_size=2)
    if field.shape is Shape.LIST:
        return st.lists(one, max_size=2)
    return st.dictionaries(TEXTS, one, max_size=2) if field.shape is Shape.MAP else one


CARDS = fields_of("AgentCard")
"""Any card the schema allows, mostly of empty members."""


def by_descriptor(message: Any) -> dict[str, Any]:
    """§8.4.1 rule 1 over the SDK's message: another way to the same form."""
    out: dict[str, Any] = {}
    for field in message.DESCRIPTOR.fields:
        if field.name == "signatures":
            continue
        required = field_behavior_pb2.REQUIRED in field.GetOptions().Extensions[field_behavior_pb2.field_behavior]
        value = getattr(message, field.name)
        is_map = field.message_type is not None and field.message_type.GetOptions().map_entry
        if field.is_repeated:
            if not value and not required:
                continue
            if is_map:
                out[field.json_name] = {key: plain(value[key]) for key in value}
            else:
                out[field.json_name] = [plain(item) for item in value]
        elif (message.HasField(field.name) if field.has_presence else value or required) or required:
            out[field.json_name] = plain(value)
    return out


def plain(value: Any) -> Any:
    if not hasattr(value, "DESCRIPTOR"):
        return value
    if value.DESCRIPTOR.name == "Struct":
        return {key: unwrapped(item) for key, item in value.fields.items()}
    return by_descriptor(value)


def unwrapped(value: Any) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return plain(value.struct_value)
    if kind == "list_value":
        return [unwrapped(item) for item in value.list_value.values]
    return None if kind == "null_value" else getattr(value, kind)


@given(CARDS)
def test_the_form_of_the_specification_is_what_the_descriptors_make_of_it(document):
    assert payload_of(document) == jcs(by_descriptor(wire(document)))


@given(CARDS)
def test_the_sdk_form_is_what_the_sdk_writes(document):
    assert jcs(full(known(document)[0])) == _canonicalize_agent_card(wire(document)).encode()


@given(CARDS)
def test_a_card_that_went_through_the_sdk_has_the_same_forms(document):
    """What the SDK prints leaves out REQUIRED members that are empty; they come back."""
    again = unwired(wire(document))
    assert list(forms(known(again)[0])) == list(forms(known(document)[0]))


@given(CARDS)
def test_forms_are_distinct_and_each_is_its_own_first_form_or_the_sdks(document):
    written = [payload for _, payload in forms(known(document)[0])]
    assert len(set(written)) == len(written)
    again = known(json.loads(written[0]))[0]
    assert jcs(again) == written[0]


def test_a_card_that_is_not_agreed_on_is_a_fault_of_ours():
    changes: dict[str, Any]
    for changes in ({"description": ""}, {"url": "https://x.example"}, {"securityRequirements": [{"schemes": {}}]}):
        with pytest.raises(ValueError, match="differ"):
            agreed(card(**changes))


# -- what has no one reading -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"name": 1}, Reason.INVALID_PARAMS, "name"),
        ({"skills": {}}, Reason.INVALID_PARAMS, "skills"),
        ({"skills": ["s"]}, Reason.INVALID_PARAMS, "skills[0]"),
        ({"skills": [{"tags": [1]}]}, Reason.INVALID_PARAMS, "skills[0].tags[0]"),
        ({"capabilities": {"streaming": 1}}, Reason.INVALID_PARAMS, "capabilities.streaming"),
        ({"capabilities": {"streaming": "true"}}, Reason.INVALID_PARAMS, "capabilities.streaming"),
        ({"securitySchemes": []}, Reason.INVALID_PARAMS, "securitySchemes"),
        ({"securitySchemes": {"m": None}}, Reason.INVALID_PARAMS, "securitySchemes.m"),
        (
            {"securitySchemes": {"m": {"mtlsSecurityScheme": {}, "apiKeySecurityScheme": {}}}},
            Reason.INVALID_PARAMS,
            "securitySchemes.m",
        ),
        ({"supported_interfaces": []}, Reason.TWIN_MEMBER, "supported_interfaces"),
        ({"Skills": []}, Reason.TWIN_MEMBER, "Skills"),
        ({"skills": [{"input_modes": []}]}, Reason.TWIN_MEMBER, "skills[0].input_modes"),
        *(
            (
                {"capabilities": {"extensions": [{"params": {"deep": [{"n": number}]}}]}},
                Reason.NUMBER_OUT_OF_RANGE,
                "capabilities.extensions[0].params",
            )
            for number in (2**53, -(2.0**53), 1e20, 1e300)
        ),
    ],
    ids=str,
)
def test_a_card_with_more_than_one_reading_has_no_form(changes, reason, field):
    with pytest.raises(Refused) as caught:
        known(card(**changes))
    assert (caught.value.reason, caught.value.field) == (reason, field)


def test_what_is_no_card_has_no_form():
    with pytest.raises(Refused):
        known([])


def test_unknown_members_are_named_up_to_a_limit():
    _, dropped = known({**FULL, "skills": [{"x-color": "red"}], **{f"x{index}": 1 for index in range(99)}})
    assert dropped[0] == "skills[0].x-color"
    assert len(dropped) == MAX_DROPPED
