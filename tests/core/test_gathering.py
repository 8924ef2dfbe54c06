"""What a card shows to whoever only reads it: faults against the specification, and what became of signatures."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.core.cards.trust import Trust
from legation.core.posture import Facts, Signature, audit
from legation.core.posture.conformance import MAX_FAULTS, faults
from legation.core.posture.gathering import Known, gathered, key_places, read
from tests.core.cards.signing import NOW, Key, card, signed, trusting

OLD: dict[str, Any] = {
    "name": "Old", "description": "Old", "url": "https://a.example", "version": "1", "protocolVersion": "0.3.0",
    "defaultInputModes": [], "defaultOutputModes": [], "capabilities": {},
    "skills": [{"id": "a", "name": "a", "description": "a", "tags": []}],
}  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*card(), *OLD, "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


def said(**changes: Any) -> dict[str, str]:
    return {one.pointer: one.detail for one in faults(card(**changes))}


def interface(**changes: Any) -> list[dict[str, Any]]:
    return [{"url": "https://a.example", "protocolBinding": "JSONRPC", "protocolVersion": "1.0", **changes}]


def skill(**changes: Any) -> list[dict[str, Any]]:
    return [{"id": "a", "name": "a", "description": "a", "tags": ["t"], **changes}]


def scheme(**kinds: Any) -> dict[str, Any]:
    return {"s": kinds}


def test_a_card_by_the_book_has_no_faults():
    assert faults(card()) == ()
    assert faults(signed(card(), Key())) == ()
    assert faults(OLD) == ()


@pytest.mark.parametrize(
    ("changes", "where", "told"),
    [
        ({"name": None}, "", "`name` is required"),
        ({"name": ""}, "/name", "empty"),
        ({"name": 7}, "/name", "text is expected"),
        ({"skills": []}, "/skills", "no skill"),
        ({"skills": {}}, "/skills", "a list is expected"),
        ({"skills": [7]}, "/skills/0", "an object is expected"),
        ({"skills": skill(id=None)}, "/skills/0", "`id` is required"),
        ({"skills": [*skill(), *skill()]}, "/skills/1/id", "another skill"),
        ({"skills": skill(inputModes=["text"])}, "/skills/0/inputModes/0", "media type"),
        ({"defaultInputModes": ["*"]}, "/defaultInputModes/0", "media type"),
        ({"supportedInterfaces": []}, "/supportedInterfaces", "no interface"),
        ({"supportedInterfaces": interface(url="/rpc")}, "/supportedInterfaces/0/url", "absolute"),
        ({"supportedInterfaces": interface(url="http://[")}, "/supportedInterfaces/0/url", "absolute"),
        ({"supportedInterfaces": interface(protocolVersion="v1")}, "/supportedInterfaces/0/protocolVersion", "1.0"),
        ({"colour": "red"}, "/colour", "does not know it"),
        ({"capabilities": {"streaming": "yes"}}, "/capabilities/streaming", "true or false"),
        ({"capabilities": {"a/b": 1}}, "/capabilities/a~1b", "does not know it"),
        ({"securitySchemes": scheme()}, "/securitySchemes/s", "exactly one"),
        (
            {"securitySchemes": scheme(mtlsSecurityScheme={}, httpAuthSecurityScheme={"scheme": "Bearer"})},
            "/securitySchemes/s",
            "exactly one",
        ),
        ({"signatures": {}}, "/signatures", "a list is expected"),
        ({"signatures": [{}] * 9}, "/signatures", "9 signatures"),
    ],
    ids=str,
)
def test_each_fault_is_told_where_it_is(changes: dict[str, Any], where: str, told: str):
    assert told in said(**changes)[where]


def test_all_faults_are_told_up_to_a_number():
    assert len(said(name=None, version=None, colour="red")) == 2  # two of them are about the card as a whole
    assert len(faults({str(index): 1 for index in range(500)})) == MAX_FAULTS


def test_members_of_0_3_beside_those_of_1_0_are_no_fault():
    assert said(url="https://a.example", preferredTransport="JSONRPC", security=[]) == {}
    both = [*interface(), *interface(protocolVersion="0.3")]
    assert said(supportedInterfaces=both, securitySchemes={"s": {"type": "mutualTLS"}}) == {}


@pytest.mark.parametrize(
    ("changes", "where"),
    [({"url": 7}, "/url"), ({"skills": [{}]}, "/skills/0"), ({"version": None}, "/version")],
)
def test_a_card_of_0_3_is_held_to_0_3(changes: dict[str, Any], where: str):
    assert where in {one.pointer for one in faults({**OLD, **changes})}


# -- signatures --------------------------------------------------------------------------------------------


def checked(document: dict[str, Any], *trusted: Key, **shown: Any) -> tuple[Signature, ...]:
    facts = gathered(Facts("x", NOW, card=document), Known(trusting(*trusted)), shown or None)
    assert facts.signatures is not None
    return facts.signatures


def test_each_signature_is_told_apart():
    ours, theirs, wrong = Key("ours"), Key("theirs", "other.example"), Key("wrong")
    document = signed(card(), ours, theirs, wrong)
    found = checked(document, ours, theirs, Key("wrong"))
    assert [(one.kid, one.publisher, bool(one.fault)) for one in found] == [
        ("ours", "acme.example", False),
        ("theirs", "other.example", False),
        ("wrong", None, True),
    ]


def test_keys_the_card_points_to_vouch_for_nobody():
    key = Key()
    document = signed(card(), key, jku="here")
    assert key_places(document) == ("here",)
    (right,) = checked(document, here=(key.signer(),))
    (wrong,) = checked({**document, "name": "Else"}, here=(key.signer(),))
    assert (right.publisher, right.fault) == (None, "")
    assert (wrong.publisher, bool(wrong.fault)) == (None, True)


def test_a_card_names_few_places_to_fetch_from():
    signatures = [one for index in range(8) for one in signed(card(), Key(), jku=f"u{index}")["signatures"]]
    assert len(key_places({"signatures": signatures})) == 2


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        ({"protected": "e30", "signature": "AA"}, "signature-algorithm"),
        ({"protected": "%%", "signature": "AA"}, "signature-algorithm"),
        ({"protected": "W10", "signature": "AA"}, "signature-algorithm"),
        ({}, "signature-algorithm"),
        (7, "signature-algorithm"),
        (Key().over(b"", alg="HS256"), "signature-algorithm"),
        (Key().over(b"", alg="none"), "signature-algorithm"),
        (Key().over(b"", kid=None), "signature-unnamed"),
        (Key().over(b"", crit=["x"]), "signature-wrong"),
        (Key().over(b""), "signature-wrong"),
    ],
    ids=range(10),
)
def test_what_is_wrong_with_a_signature_has_its_rule(entry: Any, rule: str):
    facts = gathered(Facts("x", NOW, card={**card(), "signatures": [entry]}), Known(trusting(Key())))
    assert rule in {one.rule.id for one in audit(facts).findings}


def test_a_signature_over_a_card_of_0_3_is_left_open():
    (found,) = checked({**OLD, "signatures": [Key().over(b"")]}, Key())
    assert (found.publisher, found.fault) == (None, "")


# -- anything -----------------------------------------------------------------------------------------------


@given(st.dictionaries(st.sampled_from([*card(), *OLD]), JSON, max_size=6))
def test_no_card_breaks_the_gathering(document: dict[str, Any]):
    audit(gathered(Facts("x", NOW, card=document), Known(Trust())))
    key_places(document)


def test_what_is_no_card_is_left_alone():
    assert read(b"[]") == (None, "the document is no JSON object")
    assert read(b"{}") == ({}, "")
    facts = Facts("x", NOW, unreadable="gone")
    assert gathered(facts, Known()) is facts
