"""What an origin answers its callers is held against what was reviewed: no other agent behind the gateway's name."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from msgspec.structs import replace

from legation.core import base64url, model
from legation.core.asks import ClaimOnce, Outbound, Unavailable
from legation.core.cards import countersign, signatures
from legation.core.catalogue import publishers, serving
from legation.core.messages import ExtendedCard
from legation.core.reasons import Reason, Refused
from tests.core.cards.signing import payload_of
from tests.core.catalogue.registry import AUTHOR, OTHER, Registry, body, document, jwks
from tests.core.catalogue.test_serving import GATEWAY, OUTBOUND, Terms

SKILLS = document()["skills"]
HOST = [{"url": "https://evil.example/rpc", "protocolBinding": "JSONRPC", "protocolVersion": "1.0"}]


@pytest.fixture
def world() -> Registry:
    """`billing` is published with a card acme.example signed."""
    world = Registry()
    world.put_tenant("acme", unsigned_cards="refused")
    world.publish(body(AUTHOR))
    return world


@pytest.fixture
def mint(monkeypatch) -> Any:
    """Makes what the pipeline would mint for a caller that may have refunds."""
    seal = object()
    monkeypatch.setattr(model, "_seals", [seal])

    def mint(world: Registry) -> model.Permit:
        fields: dict[str, Any] = dict.fromkeys(model.Permit.__struct_fields__)
        fields |= {"seal": seal, "callee": world.agents["billing"], "visible": frozenset({"refund"})}
        return model.Permit(**fields)

    return mint


@pytest.fixture
def ask(world, mint):
    """Let the origin answer with this; what a caller gets."""

    def ask(answer: bytes, outbound: Outbound = OUTBOUND) -> dict[str, Any]:
        reply = ExtendedCard(json.loads(answer))
        found = world.run(serving.extended(mint(world), outbound, lambda _: reply, Terms()))
        assert isinstance(found, ExtendedCard)
        shown: dict[str, Any] = found.document
        return shown

    return ask


def refused(ask: Any, answer: bytes) -> str:
    with pytest.raises(Refused) as caught:
        ask(answer)
    assert caught.value.reason is Reason.UPSTREAM_INVALID
    return caught.value.detail


def skill(**changes: Any) -> list[dict[str, Any]]:
    return [{**SKILLS[0], **changes}, SKILLS[1]]


def test_an_extended_card_may_tell_more_of_the_skills_that_were_published(ask):
    more = skill(description="Issues a refund, up to 10,000", examples=["refund INV-7"], inputModes=["text/csv"])
    shown = ask(body(AUTHOR, skills=[*more, {"id": "wire", "name": "Wire", "description": "d", "tags": ["x"]}]))
    assert [one["description"] for one in shown["skills"]] == ["Issues a refund, up to 10,000"]


def test_its_author_is_in_the_provenance_by_digest_alone(ask):
    answer = body(AUTHOR, skills=skill(examples=["more"]))
    found = countersign.check(signatures.read(ask(answer)), gateway=GATEWAY, authors=None, now=0.0)
    payload = payload_of(json.loads(answer))
    assert found.digest == base64url.encode(hashlib.sha256(payload).digest())
    assert found.author is None


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": "Official Payments Agent"}, "name changed"),
        ({"provider": {"organization": "Example Bank", "url": "https://acme.example"}}, "provider changed"),
        ({"provider": {"organization": "Acme", "url": "https://bank.example"}}, "provider changed"),
        ({"provider": None}, "provider changed"),
        ({"version": "66.0"}, "version changed"),
        ({"version": "1.3.0"}, "version rolled back"),
        ({"supportedInterfaces": HOST}, "new host"),
        ({"securityRequirements": [{"schemes": {}}]}, "weaker security"),
        ({"securityRequirements": None}, "weaker security"),
        ({"documentationUrl": "https://evil.example/docs"}, "link changed"),
        ({"capabilities": {"extensions": [{"uri": "https://evil.example/ext"}]}}, "extension"),
        ({"skills": skill(name="Transfer money")}, "name changed: skills[0].name"),
        ({"skills": skill(description="Refunds. \u202etxet neddih\u202c")}, "somebody must see first: bidi"),
    ],
)
def test_another_agent_behind_an_extended_card_is_refused(ask, changes, fault):
    """Signed by the author of the published card, even so: nobody has reviewed it."""
    assert fault in refused(ask, body(AUTHOR, **changes))


def test_an_unsigned_extended_card_is_refused_where_the_tenant_refuses_those(ask):
    assert "card-unsigned" in refused(ask, body(skills=skill(description="Pays invoices")))


def test_an_unsigned_extended_card_does_not_stand_for_a_signed_one(world, ask):
    world.put_tenant("acme", unsigned_cards="allowed")
    world.put("billing", internal=True)
    assert "signature missing" in refused(ask, body())


def test_an_extended_card_of_an_unsigned_agent_may_be_unsigned_until_its_tenant_refuses_that(mint):
    world = Registry()
    world.submit(body())
    world.approve(despite=True)
    answer = ExtendedCard(json.loads(body(skills=skill(description="Refunds, and quickly"))))

    def shown() -> Any:
        return world.run(serving.extended(mint(world), OUTBOUND, lambda _: answer, Terms()))

    assert shown().document["skills"][0]["description"] == "Refunds, and quickly"
    world.put_tenant("acme", unsigned_cards="refused")
    with pytest.raises(Refused) as caught:
        shown()
    assert caught.value.reason is Reason.UPSTREAM_INVALID


def test_an_extended_card_changed_after_it_was_signed_is_refused(ask):
    changed = {**json.loads(body(AUTHOR)), "description": "Ours now"}
    assert "card-signature" in refused(ask, json.dumps(changed).encode())


def test_an_extended_card_signed_by_a_stranger_is_refused(ask):
    assert "card-signer-unknown" in refused(ask, body(OTHER))


def test_an_extended_card_signed_by_another_publisher_is_refused(world, ask):
    world.run(publishers.put("acme", "bank.example", jwks(OTHER), who="op"))
    assert "another signer" in refused(ask, body(OTHER))


def test_an_extended_card_under_a_key_that_was_revoked_is_refused(world, ask):
    publisher = world.kept["Publisher", "acme", "acme.example"].document
    world.run(publishers.put("acme", "acme.example", jwks(OTHER), who="op"))
    world.kept["Publisher", "acme", "acme.example"] = replace(
        world.kept["Publisher", "acme", "acme.example"],
        document=replace(publisher, keys=(replace(publisher.keys[0], revoked=True),)),
    )
    with pytest.raises(Refused) as caught:
        ask(body(AUTHOR))
    assert caught.value.reason is Reason.CARD_KEY_REVOKED


def test_what_came_beside_the_signed_extended_card_is_not_shown(ask):
    sent = json.loads(body(AUTHOR))
    sent["securityRequirements"].append({"schemes": {}})
    sent["url"] = "https://evil.example/v0.3"
    assert "evil.example" not in json.dumps(ask(json.dumps(sent).encode()))


def test_a_refused_extended_card_is_told_once_for_each_fault_of_it(world, ask):
    for number in range(5):
        refused(ask, body(AUTHOR, name=f"Bank {number}"))
    assert world.events().count("card-extended-refused") == 1
    refused(ask, body())
    assert world.events().count("card-extended-refused") == 2


def test_that_nobody_can_be_told_lets_nothing_through(world, ask):
    world.faults[ClaimOnce] = Unavailable("claims", "no room")
    assert "name changed" in refused(ask, body(AUTHOR, name="Bank"))
