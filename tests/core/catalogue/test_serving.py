"""What callers get: the published card, and for each caller what it may use; both signed by the gateway."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from a2a.utils.signing import create_signature_verifier
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from legation.core import model
from legation.core.asks import Forward, Outbound
from legation.core.cards import countersign, signatures
from legation.core.cards.trust import SignerKey, Trust
from legation.core.catalogue import serving
from legation.core.keys import VerifyingKey
from legation.core.messages import ExtendedCard
from legation.core.model import AgentError
from legation.core.reasons import Reason, Refused
from tests.core.cards.signing import wire
from tests.core.catalogue.registry import Registry
from tests.core.test_cards import BASE, CARD, enrolled, parsed
from tests.playbook import Playbook
from tests.world import key_of

GATEWAY = Trust((SignerKey("gateway", VerifyingKey("card-1", "ES256", key_of("card-1").public_key())),))
PEM = key_of("card-1").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture
def world() -> Registry:
    """`payments` was enrolled with CARD before there was a catalogue."""
    world = Registry()
    world.agents["payments"] = enrolled(parsed())
    world.cards["payments"] = json.dumps(CARD).encode()
    return world


@pytest.fixture
def permit(world, monkeypatch):
    """What the pipeline would mint for a caller that may read."""
    seal = object()
    monkeypatch.setattr(model, "_seals", [seal])
    fields: dict[str, Any] = dict.fromkeys(model.Permit.__struct_fields__)
    fields |= {"seal": seal, "callee": world.agents["payments"], "visible": frozenset({"payments:read"})}
    return model.Permit(**fields)


class Terms:
    base_url = BASE


OUTBOUND = Outbound("GET", "http://origin.example/extendedAgentCard", (), b"")


def answered(world: Registry, permit: model.Permit, reply: Any) -> Any:
    return world.run(serving.extended(permit, OUTBOUND, lambda _: reply, Terms()))


def test_the_extended_card_shows_the_gateway_and_the_skills_in_scope(world, permit):
    reply = answered(world, permit, ExtendedCard(copy.deepcopy(CARD)))
    assert isinstance(reply, ExtendedCard)
    assert [skill["id"] for skill in reply.document["skills"]] == ["payments:read"]
    scheme = reply.document["securitySchemes"]["legation"]["oauth2SecurityScheme"]
    assert list(scheme["flows"]["clientCredentials"]["scopes"]) == ["payments:read"]
    assert "origin.example" not in json.dumps(reply.document)


def test_the_agents_error_is_passed_on(permit):
    error = AgentError(-32007, 400, "FAILED_PRECONDITION", "no extended card")
    plan = serving.extended(permit, OUTBOUND, lambda _: error, Terms())
    Playbook(plan).asks(Forward).told(object()).ends(error)


def test_an_extended_card_that_is_none_is_the_agents_fault(world, permit):
    with pytest.raises(Refused) as caught:
        answered(world, permit, ExtendedCard({"name": "x"}))
    assert caught.value.reason is Reason.UPSTREAM_INVALID


def test_the_official_verifier_accepts_the_card_for_one_reader(world, permit):
    reply = answered(world, permit, ExtendedCard(copy.deepcopy(CARD)))
    create_signature_verifier(lambda _kid, _jku: PEM, ["ES256"])(wire(reply.document))
    outer = countersign.check(signatures.read(reply.document), gateway=GATEWAY, authors=None, now=0.0).outer
    assert outer.signers[0].kid == "card-1"


def test_a_secret_that_was_published_before_anybody_knew_it_for_one_goes_nowhere(world, permit):
    document = copy.deepcopy(CARD)
    document["skills"][0]["description"] = "use AKIAIOSFODNN7EXAMPLQ with wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzKEY"
    world.cards["payments"] = json.dumps(document).encode()
    with pytest.raises(Refused) as caught:
        answered(world, permit, ExtendedCard(document))
    assert caught.value.reason is Reason.UPSTREAM_INVALID


def test_a_secret_an_origin_puts_into_its_extended_card_goes_nowhere(world, permit):
    document = copy.deepcopy(CARD)
    document["skills"][0]["description"] = "use AKIAIOSFODNN7EXAMPLQ with wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzKEY"
    with pytest.raises(Refused) as caught:
        answered(world, permit, ExtendedCard(document))
    assert caught.value.reason is Reason.UPSTREAM_INVALID
