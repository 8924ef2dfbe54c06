"""A served card at a client: both signatures, and the hook of the official SDK."""

from __future__ import annotations

import json

import pytest

from legation.core.keys import to_jwk
from legation.sdk.cards import CardRefused, Trust, trusting, verified, verifier
from tests.core.cards.signing import NOW, Key, wire
from tests.core.cards.test_countersign import AUTHOR, GATEWAY, served


def jwks(key: Key) -> dict:
    return {"keys": [{**to_jwk(key.private.public_key()), "kid": key.kid, "alg": key.alg, "use": "sig"}]}


GATEWAYS, AUTHORS = trusting(jwks(GATEWAY), "gateway"), trusting(jwks(AUTHOR), "author")


def test_both_signatures_are_checked():
    found = verified(served().body, gateway=GATEWAYS, authors=AUTHORS, now=NOW)
    assert found.author is not None
    assert (found.outer.signers[0].publisher, found.author.signers[0].publisher) == ("gateway", "author")
    assert verified(json.loads(served().body), gateway=GATEWAYS).author is None


@pytest.mark.parametrize(
    ("gateway", "authors", "reason"),
    [
        (Trust(), AUTHORS, "card-signer-unknown"),
        (AUTHORS, AUTHORS, "card-signer-unknown"),
        (GATEWAYS, GATEWAYS, "card-signer-unknown"),
        (GATEWAYS, trusting(jwks(Key()), "author"), "card-signature"),
    ],
    ids=range(4),
)
def test_neither_may_be_missing(gateway, authors, reason):
    with pytest.raises(CardRefused) as caught:
        verified(served().body, gateway=gateway, authors=authors, now=NOW)
    assert caught.value.reason == reason


def test_keys_that_are_none_are_refused():
    with pytest.raises(CardRefused):
        trusting({"keys": []}, "x")


def test_the_hook_of_the_sdk_takes_the_card_it_parsed():
    verifier(GATEWAYS, AUTHORS)(wire(json.loads(served().body)))


@pytest.mark.parametrize(
    "change",
    [
        lambda card: card["skills"][0].update(description="x"),
        lambda card: card["securityRequirements"].append({"schemes": {}}),
        lambda card: card["skills"].append({}),
    ],
    ids=["text", "anonymous alternative", "empty skill"],
)
def test_the_hook_refuses_what_the_sdks_own_would_pass_over(change):
    card = json.loads(served().body)
    change(card)
    with pytest.raises(CardRefused) as caught:
        verifier(GATEWAYS)(wire(card))
    assert caught.value.reason == "card-signature"
