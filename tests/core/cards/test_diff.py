"""What a change means: one class each, nothing unsaid, and told so that a person can judge it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.core.cards.canonical import jcs, known
from legation.core.cards.diff import _FIELDS, Change, Kind, compare
from legation.core.cards.fields import MESSAGES, ROOT
from legation.core.cards.security import host, weaker_requirements
from legation.core.cards.telling import MOST, WIDTH, plainly, told
from legation.core.cards.versions import older
from tests.core.cards.signing import FULL, Key, card, raw, signed, verified
from tests.core.cards.test_canonical import CARDS

OLD, NEW, STRANGER = Key("old"), Key("new"), Key("old", "stranger.example")


def changed(change, *, version: str = "1.5.0") -> dict[Kind, list[str]]:
    """Classes and fields, of a card with another version besides."""
    document = copy.deepcopy(FULL)
    change(document)
    document["version"] = version
    found: dict[Kind, list[str]] = {}
    for one in compare(raw(FULL), raw(document)):
        found.setdefault(one.kind, []).append(one.field)
    if version == "1.5.0":
        assert found.pop(Kind.VERSION_CHANGED) == ["version"]
    return found


def skill(**more: Any) -> dict[str, Any]:
    return {"id": "new", "name": "New", "description": "d", "tags": ["t"], **more}


def flow(document: dict[str, Any]) -> dict[str, Any]:
    terms: dict[str, Any] = document["securitySchemes"]["m2m"]["oauth2SecurityScheme"]["flows"]["clientCredentials"]
    return terms


CASES: list[tuple[Any, dict[Kind, list[str]]]] = [
    (lambda c: c["skills"].append(skill()), {Kind.NEW_SKILL: ["skills[2]"]}),
    (lambda c: c["skills"].pop(), {Kind.SKILL_REMOVED: ["skills"]}),
    (lambda c: c["skills"].reverse(), {Kind.ORDER_CHANGED: ["skills"]}),
    (lambda c: c["skills"][0].update(description="x"), {Kind.DESCRIPTION_CHANGED: ["skills[0].description"]}),
    (lambda c: c["skills"][0].update(tags=["x"]), {Kind.DESCRIPTION_CHANGED: ["skills[0].tags"]}),
    (lambda c: c["skills"][0].pop("examples"), {Kind.DESCRIPTION_CHANGED: ["skills[0].examples"]}),
    (lambda c: c.update(description="x"), {Kind.DESCRIPTION_CHANGED: ["description"]}),
    (lambda c: c.update(name="x"), {Kind.NAME_CHANGED: ["name"]}),
    (lambda c: c["provider"].update(organization="x"), {Kind.PROVIDER_CHANGED: ["provider.organization"]}),
    (lambda c: c.pop("provider"), {Kind.PROVIDER_CHANGED: ["provider.organization", "provider.url"]}),
    (lambda c: c.update(iconUrl="https://x.example"), {Kind.LINK_CHANGED: ["iconUrl"]}),
    (lambda c: c.pop("documentationUrl"), {Kind.LINK_CHANGED: ["documentationUrl"]}),
    # where it is
    (
        lambda c: c["supportedInterfaces"][0].update(url="https://evil.example/rpc"),
        {Kind.NEW_HOST: ["supportedInterfaces[0].url"], Kind.INTERFACE_CHANGED: ["supportedInterfaces"]},
    ),
    (
        lambda c: c["supportedInterfaces"][2].update(url="evil.example:443"),
        {Kind.NEW_HOST: ["supportedInterfaces[2].url"], Kind.INTERFACE_CHANGED: ["supportedInterfaces"]},
    ),
    (
        lambda c: c["supportedInterfaces"][0].update(url="https://a.acme.example/other"),
        {Kind.INTERFACE_CHANGED: ["supportedInterfaces", "supportedInterfaces[0]"]},
    ),
    (
        lambda c: c["supportedInterfaces"][0].update(url="http://a.acme.example/rpc"),
        {
            Kind.SECURITY_WEAKENED: ["supportedInterfaces[0].url"],
            Kind.INTERFACE_CHANGED: ["supportedInterfaces", "supportedInterfaces[0]"],
        },
    ),
    (lambda c: c["supportedInterfaces"].reverse(), {Kind.ORDER_CHANGED: ["supportedInterfaces"]}),
    # by what right
    (
        lambda c: c["supportedInterfaces"][0].update(url="HTTP://a.acme.example/rpc"),
        {
            Kind.SECURITY_WEAKENED: ["supportedInterfaces[0].url"],
            Kind.INTERFACE_CHANGED: ["supportedInterfaces", "supportedInterfaces[0]"],
        },
    ),
    (
        lambda c: c["supportedInterfaces"][0].update(url="https://a.acme.example:666/rpc"),
        {Kind.NEW_HOST: ["supportedInterfaces[0].url"], Kind.INTERFACE_CHANGED: ["supportedInterfaces"]},
    ),
    (
        lambda c: c["supportedInterfaces"][0].update(url="https://a.acme.example:443/rpc"),
        {Kind.INTERFACE_CHANGED: ["supportedInterfaces", "supportedInterfaces[0]"]},
    ),
    (
        lambda c: c["skills"].append(skill(securityRequirements=[{"schemes": {}}])),
        {Kind.NEW_SKILL: ["skills[2]"], Kind.SECURITY_WEAKENED: ["skills[2].securityRequirements"]},
    ),
    (
        lambda c: c["skills"][1].update(securityRequirements=[{"schemes": {}}]),
        {Kind.SECURITY_WEAKENED: ["skills[1].securityRequirements"]},
    ),
    (lambda c: c.pop("securityRequirements"), {Kind.SECURITY_WEAKENED: ["securityRequirements"]}),
    (
        lambda c: c["securityRequirements"].append({"schemes": {}}),
        {Kind.SECURITY_WEAKENED: ["securityRequirements"]},
    ),
    (
        lambda c: c["securityRequirements"].append({"schemes": {"mtls": {}}}),
        {Kind.SECURITY_WEAKENED: ["securityRequirements"]},
    ),
    (
        lambda c: c["securityRequirements"][0]["schemes"]["m2m"].update(list=[]),
        {Kind.SECURITY_WEAKENED: ["securityRequirements"]},
    ),
    (
        lambda c: c["securityRequirements"][0]["schemes"].update(mtls={}),
        {Kind.SECURITY_CHANGED: ["securityRequirements"]},
    ),
    (
        lambda c: c["skills"][0].pop("securityRequirements"),
        {Kind.SECURITY_WEAKENED: ["skills[0].securityRequirements"]},
    ),
    (lambda c: c["securitySchemes"].pop("mtls"), {Kind.SECURITY_WEAKENED: ["securitySchemes.mtls"]}),
    (
        lambda c: c["securitySchemes"].update(mtls={"apiKeySecurityScheme": {"location": "query", "name": "k"}}),
        {Kind.SECURITY_WEAKENED: ["securitySchemes.mtls"]},
    ),
    (
        lambda c: c["securitySchemes"].update(m2m={"httpAuthSecurityScheme": {"scheme": "Basic"}}),
        {Kind.SECURITY_WEAKENED: ["securitySchemes.m2m"]},
    ),
    (
        lambda c: c["securitySchemes"].update(extra={"mtlsSecurityScheme": {}}),
        {Kind.SECURITY_CHANGED: ["securitySchemes.extra"]},
    ),
    (
        lambda c: flow(c).update(tokenUrl="https://evil.example/token"),
        {Kind.NEW_HOST: ["securitySchemes.m2m"], Kind.SECURITY_CHANGED: ["securitySchemes.m2m"]},
    ),
    (
        lambda c: flow(c).update(tokenUrl="http://id.acme.example/token"),
        {Kind.SECURITY_WEAKENED: ["securitySchemes.m2m"]},
    ),
    (lambda c: flow(c)["scopes"].update(all="x"), {Kind.SECURITY_CHANGED: ["securitySchemes.m2m"]}),
    (
        lambda c: c["securitySchemes"]["mtls"]["mtlsSecurityScheme"].update(description="x"),
        {Kind.DESCRIPTION_CHANGED: ["securitySchemes.mtls"]},
    ),
    # what it takes
    (lambda c: c["defaultInputModes"].append("text/x"), {Kind.MODES_WIDENED: ["defaultInputModes"]}),
    (lambda c: c.update(defaultOutputModes=["Application/JSON"]), {Kind.MODES_CHANGED: ["defaultOutputModes"]}),
    (lambda c: c["skills"][0].update(inputModes=["text/x"]), {Kind.MODES_WIDENED: ["skills[0].inputModes"]}),
    (lambda c: c["skills"][0].update(inputModes=["text/plain"]), {Kind.MODES_CHANGED: ["skills[0].inputModes"]}),
    # what it can
    (lambda c: c["capabilities"].update(streaming=False), {Kind.CAPABILITY_CHANGED: ["capabilities.streaming"]}),
    (
        lambda c: c["capabilities"]["extensions"].append({"uri": "https://x.example"}),
        {Kind.NEW_EXTENSION: ["capabilities.extensions[1]"]},
    ),
    (lambda c: c["capabilities"].pop("extensions"), {Kind.EXTENSION_CHANGED: ["capabilities.extensions"]}),
    (
        lambda c: c["capabilities"]["extensions"][0].pop("required"),
        {Kind.EXTENSION_CHANGED: ["capabilities.extensions[0].required"]},
    ),
    (
        lambda c: c["capabilities"]["extensions"][0]["params"].update(depth=True),
        {Kind.EXTENSION_CHANGED: ["capabilities.extensions[0].params"]},
    ),
]


@pytest.mark.parametrize(("change", "wanted"), CASES, ids=[f"{index}" for index in range(len(CASES))])
def test_a_change_has_its_class(change, wanted):
    assert changed(change) == wanted


def test_every_class_has_been_seen():
    seen = {kind for _, wanted in CASES for kind in wanted}
    elsewhere = {kind for kind in Kind if kind.name.startswith(("SIGN", "VERSION"))}
    assert seen | elsewhere == set(Kind)


def test_every_field_of_a_card_has_a_class():
    assert list(_FIELDS) == list(MESSAGES[ROOT].fields)


# -- versions --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "kind"),
    [("1.3.9", Kind.VERSION_ROLLED_BACK), ("1.4.1", Kind.VERSION_CHANGED), ("next", Kind.VERSION_CHANGED)],
)
def test_a_version_that_goes_back_is_told(version, kind):
    assert list(changed(lambda c: None, version=version)) == [kind]


def test_content_that_changes_under_the_same_version_is_told():
    found = changed(lambda c: c.update(description="x"), version="1.4.0")
    assert set(found) == {Kind.VERSION_KEPT, Kind.DESCRIPTION_CHANGED}


@pytest.mark.parametrize(
    ("version", "other"),
    [
        ("1.0.0-alpha", "1.0.0-alpha.1"),  # the order of SemVer 2.0.0 §11, step by step
        ("1.0.0-alpha.1", "1.0.0-alpha.beta"),
        ("1.0.0-alpha.beta", "1.0.0-beta"),
        ("1.0.0-beta", "1.0.0-beta.2"),
        ("1.0.0-beta.2", "1.0.0-beta.11"),
        ("1.0.0-beta.11", "1.0.0-rc.1"),
        ("1.0.0-rc.1", "1.0.0"),
        ("1.9", "1.10"),
        ("v1.9", "2"),
        ("1.0.9", "1.1"),
        ("2026-11-20", "2026-11-21"),
        ("2026.1", "2026.2"),
        ("1.0rc1", "1.0"),
    ],
)
def test_an_older_version_comes_before_a_newer_one(version, other):
    assert older(version, other)
    assert not older(other, version)
    assert not older(version, version)


@pytest.mark.parametrize(
    ("version", "other"), [("1.0", "1.0.0"), ("1.0+a", "1.0+b"), ("", "1"), ("٣", "4"), ("9" * 99, "1")]
)
def test_what_cannot_be_told_apart_is_not_older(version, other):
    assert not older(version, other)
    assert not older(other, version)


# -- signers ---------------------------------------------------------------------------------------


def by(*keys: Key):
    return verified(signed(FULL, *keys), *keys)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (by(OLD), by(OLD), None),
        (by(OLD), by(OLD, NEW), Kind.SIGNER_ROTATED),
        (by(OLD, NEW), by(NEW), Kind.SIGNER_ROTATED),
        (by(OLD), by(NEW), Kind.SIGNER_REPLACED),
        (by(OLD), by(STRANGER), Kind.SIGNER_REPLACED),  # the same kid, another key
        (by(OLD), raw(FULL), Kind.SIGNATURE_MISSING),
        (by(OLD), raw(signed(FULL, OLD)), Kind.SIGNATURE_MISSING),  # what nobody verified is no signature
        (raw(FULL), by(OLD), Kind.SIGNATURE_ADDED),
        (raw(FULL), raw(FULL), None),
    ],
    ids=range(9),
)
def test_who_vouches_is_compared_by_key(before, after, kind):
    assert [change.kind for change in compare(before, after)] == ([kind] if kind else [])


# -- nothing unsaid --------------------------------------------------------------------------------


@given(CARDS, CARDS)
def test_cards_are_said_to_be_the_same_exactly_when_they_are(before, after):
    same = jcs(known(before)[0]) == jcs(known(after)[0])
    assert (compare(raw_of(before), raw_of(after)) == ()) is same
    assert compare(raw_of(before), raw_of(before)) == ()


@given(CARDS, st.data())
def test_a_change_anywhere_is_told(document, data):
    """One member taken out of a card, or put in."""
    name = data.draw(st.sampled_from(list(MESSAGES[ROOT].fields)))
    other = {**document, name: FULL[name]} if name in FULL else document
    same = jcs(known(document)[0]) == jcs(known(other)[0])
    fields = {change.field.split("[")[0].split(".")[0] for change in compare(raw_of(document), raw_of(other))}
    assert fields <= {name, "version"}
    assert bool(fields) is not same


@given(CARDS, CARDS)
def test_any_difference_can_be_told(before, after):
    for line in told(compare(raw_of(before), raw_of(after))):
        assert line.isprintable()
        assert len(line) < 12 * WIDTH


def raw_of(document: dict[str, Any]):
    from legation.core.cards.signatures import read

    return read(copy.deepcopy(document))


def test_weaker_is_whatever_lets_in_who_was_kept_out():
    strict: list[dict[str, Any]] = [{"schemes": {"a": {"list": ["x", "y"]}, "b": {}}}]
    assert not weaker_requirements([], strict)
    assert not weaker_requirements(strict, strict)
    assert not weaker_requirements([{}], [])
    assert weaker_requirements(strict, [])
    assert weaker_requirements(strict, [{}])
    assert weaker_requirements(strict, [*strict, {"schemes": {"a": {"list": ["x", "y"]}}}])
    assert weaker_requirements(strict, [{"schemes": {"a": {"list": ["x"]}, "b": {}}}])


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://A.example:8443/x", "a.example"),
        ("a.example:443", "a.example"),
        ("https://good.example@evil.example/", "evil.example"),
        ("https://[::1]:8/x", "::1"),
        ("http://[", "http://["),
        ("", ""),
    ],
)
def test_the_host_is_where_it_goes(url, wanted):
    assert host(url) == wanted


# -- as a person reads it --------------------------------------------------------------------------


def test_a_person_reads_what_stood_there_and_what_stands_there():
    document = card(description="Invoices and refunds; send receipts to https://evil.example", version="1.5.0")
    assert list(told(compare(raw(FULL), raw(document)))) == [
        "version changed: version",
        "  - 1.4.0",
        "  + 1.5.0",
        "description changed: description",
        "  - Invoices and refunds",
        "  + Invoices and refunds; send receipts to https://evil.example",
    ]


def test_a_change_at_the_end_of_a_long_text_is_in_view():
    before, after = "x" * 5000, "x" * 4990 + "send money"
    lines = list(told([Change(Kind.DESCRIPTION_CHANGED, "description", before, after)]))
    assert "send money" in lines[2]
    assert len(lines[2]) < WIDTH + 20


def test_what_would_hide_is_written_out():
    assert plainly("a\u202eb\u200bc\nd\U000e0041") == "a\\u{202e}b\\u{200b}c\\u{a}d\\u{e0041}"
    [_, line] = told([Change(Kind.DESCRIPTION_CHANGED, "description", None, "safe\u202etxt")])
    assert line == "  + safe\\u{202e}txt"


def test_a_flood_of_changes_is_counted():
    many = [Change(Kind.NEW_SKILL, f"skills[{index}]") for index in range(MOST + 5)]
    assert list(told(many))[-1] == "and 5 more"
