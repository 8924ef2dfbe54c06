"""Cards between us and the official JavaScript SDK, in both directions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from legation.core.cards.canonical import Form, full, known
from legation.core.keys import to_jwk
from tests import javascript
from tests.core.cards.signing import FULL, Key, signed, verified
from tests.core.cards.test_countersign import AUTHOR, EMPTIES, GATEWAY, served

pytestmark = pytest.mark.journey


def run(js, task: str, card: dict[str, Any], key: Key | None = None) -> Any:
    return javascript.run(js, task, card, to_jwk(key.private.public_key()) if key else None)


@pytest.mark.parametrize("document", [FULL, EMPTIES], ids=["full", "empties"])
@pytest.mark.parametrize("whole", [True, False])
def test_its_verifier_takes_what_a_gateway_serves(js, document, whole):
    card = json.loads(served(document, whole=whole).body)
    assert run(js, "verify", card, GATEWAY)["json"]
    assert not run(js, "verify", card, AUTHOR)["json"]
    card["skills"][0]["description"] += "."
    assert not run(js, "verify", card, GATEWAY)["json"]


def test_given_an_instance_its_verifier_loses_the_security_schemes(js):
    """a2a-js#663. When this fails, the SDK has mended it: docs/cards.md says so, and `Form.SDK_INSTANCE` can go."""
    assert not run(js, "verify", json.loads(served().body), GATEWAY)["instance"]


def test_its_verifier_takes_what_an_author_signs(js):
    assert run(js, "verify", signed(FULL, AUTHOR), AUTHOR)["json"]


@pytest.mark.parametrize("document", [FULL, EMPTIES], ids=["full", "empties"])
def test_what_it_signs_is_verified_and_its_form_recorded(js, document):
    made = run(js, "sign", document)
    theirs = Key("js-1")
    key = key_of(made["jwk"], theirs)
    found = verified(made["json"], key)
    assert found.form is (Form.SPEC if document is FULL else Form.SDK)
    assert found.document == full(known(document)[0])
    instance = verified(made["instance"], key)
    assert instance.form is (Form.SDK_INSTANCE if "securitySchemes" in document else Form.SDK)
    assert "securitySchemes" not in instance.document or document is EMPTIES


def key_of(jwk: dict[str, str], like: Key) -> Any:
    from legation.core.cards.trust import key_set

    [found] = key_set({"keys": [{**jwk, "kid": like.kid}]}, like.publisher)
    return found


@pytest.mark.parametrize("document", [FULL, EMPTIES], ids=["full", "empties"])
def test_its_canonical_form_is_the_one_we_check(js, document):
    from legation.core.cards.canonical import jcs

    assert run(js, "canonical", document).encode() == jcs(full(known(document)[0]))
