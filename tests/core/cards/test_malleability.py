"""Changes that leave the official SDK's signature check content (a2a-sdk 1.3.0): each verifies there after the change.

Here each either fails, or what comes out is the card as it was signed, without the change.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from a2a.utils.signing import InvalidSignaturesError, create_agent_card_signer, create_signature_verifier

from legation.core.cards import parse
from legation.core.reasons import Reason, Refused
from tests.core.cards.signing import FULL, Key, card, signed, unwired, verified, wire

KEY = Key()
Change = Callable[[dict[str, Any]], Any]

SCOPELESS = card(
    securityRequirements=[{"schemes": {"mtls": {}}}],
    securitySchemes={**FULL["securitySchemes"], "mtls": {"mtlsSecurityScheme": {}}},
)
"""A card whose security the SDK's canonical form does not cover."""


def signed_by_the_sdk(document: dict[str, Any]) -> dict[str, Any]:
    private: Any = KEY.private
    sign = create_agent_card_signer(private, {"alg": "ES256", "kid": KEY.kid, "jku": None, "typ": "JOSE"})
    return unwired(sign(wire(document)))


def sdk_verifies(document: dict[str, Any]) -> bool:
    public: Any = KEY.private.public_key()
    try:
        create_signature_verifier(lambda kid, jku: public, ["ES256"])(wire(document))
    except InvalidSignaturesError:
        return False
    return True


MALLEABLE: list[tuple[str, dict[str, Any], Change]] = [
    ("removing a requirement without scopes", SCOPELESS, lambda c: c.pop("securityRequirements")),
    ("appending an anonymous alternative", FULL, lambda c: c["securityRequirements"].append({"schemes": {}})),
    (
        "appending a scopeless requirement on a weaker scheme",
        FULL,
        lambda c: c["securityRequirements"].append({"schemes": {"mtls": {}}}),
    ),
    ("removing an mTLS scheme without description", SCOPELESS, lambda c: c["securitySchemes"].pop("mtls")),
    (
        "adding a scope without description",
        FULL,
        lambda c: c["securitySchemes"]["m2m"]["oauth2SecurityScheme"]["flows"]["clientCredentials"]["scopes"].update(
            admin=""
        ),
    ),
    ("adding an empty skill", FULL, lambda c: c["skills"].append({})),
    ("adding an unknown member", FULL, lambda c: c.update({"x-endpoint": "https://evil.example"})),
    ("adding the url of 0.3", FULL, lambda c: c.update(url="https://evil.example/rpc")),
    ("adding the transport of 0.3", FULL, lambda c: c.update(preferredTransport="JSONRPC")),
    ("adding the security of 0.3", FULL, lambda c: c.update(security=[{}])),
]


@pytest.mark.parametrize(("document", "change"), [case[1:] for case in MALLEABLE], ids=[case[0] for case in MALLEABLE])
def test_a_change_the_sdk_does_not_see_is_not_in_the_card(document, change):
    honest = signed_by_the_sdk(document)
    before = verified(honest, KEY)
    changed = copy.deepcopy(honest)
    change(changed)
    assert changed != honest
    assert sdk_verifies(changed), "the SDK has learnt to see this; say so in docs/cards.md"
    after = verified(changed, KEY)
    assert after.document == before.document
    assert after.payload == before.payload
    assert "evil.example" not in after.payload.decode()


@pytest.mark.parametrize(("document", "change"), [case[1:] for case in MALLEABLE], ids=[case[0] for case in MALLEABLE])
def test_under_the_form_of_the_specification_it_fails_or_is_dropped(document, change):
    honest = signed(document, KEY)
    changed = copy.deepcopy(honest)
    change(changed)
    found: object
    try:
        after = verified(changed, KEY)
    except Refused as refused:
        found = refused.reason
    else:
        found = after.document
    assert found in (Reason.CARD_SIGNATURE, verified(honest, KEY).document)
    if document is SCOPELESS:  # here the SDKs' form differs, and only the specification's was signed
        assert found is Reason.CARD_SIGNATURE


SEEN: list[tuple[str, Change]] = [
    ("another url", lambda c: c["supportedInterfaces"][0].update(url="https://evil.example/rpc")),
    ("another tenant", lambda c: c["supportedInterfaces"][0].update(tenant="other")),
    ("an interface more", lambda c: c["supportedInterfaces"].append(c["supportedInterfaces"][0])),
    ("interfaces in another order", lambda c: c["supportedInterfaces"].reverse()),
    ("a capability unset", lambda c: c["capabilities"].pop("pushNotifications")),
    ("a capability set", lambda c: c["capabilities"].update(extendedAgentCard=True)),
    ("a required extension made optional", lambda c: c["capabilities"]["extensions"][0].pop("required")),
    ("another scope", lambda c: c["securityRequirements"][0]["schemes"]["m2m"].update(list=["refund"])),
    ("another token endpoint", lambda c: c["securitySchemes"].update(m2m={"mtlsSecurityScheme": {"description": "x"}})),
    ("another version", lambda c: c.update(version="1.3.0")),
    ("a space", lambda c: c.update(description=c["description"] + " ")),
]


@pytest.mark.parametrize("change", [case[1] for case in SEEN], ids=[case[0] for case in SEEN])
@pytest.mark.parametrize("signer", [signed_by_the_sdk, lambda document: signed(document, KEY)], ids=["sdk", "spec"])
def test_any_other_change_breaks_the_signature(signer, change):
    changed = copy.deepcopy(signer(FULL))
    change(changed)
    with pytest.raises(Refused) as caught:
        verified(changed, KEY)
    assert caught.value.reason is Reason.CARD_SIGNATURE


def test_legacy_members_beside_a_signed_card_are_dropped_and_named():
    legacy = {"url": "https://evil.example", "additionalInterfaces": [], "security": [{}], "protocolVersion": "0.3"}
    found = verified({**signed(FULL, KEY), **legacy}, KEY)
    assert set(found.dropped) == set(legacy)
    assert parse(found.document) == parse(FULL)


def test_a_twin_in_snake_case_is_refused_though_protobuf_would_read_it():
    with pytest.raises(Refused) as caught:
        verified({**signed(FULL, KEY), "supported_interfaces": []}, KEY)
    assert caught.value.reason is Reason.TWIN_MEMBER
