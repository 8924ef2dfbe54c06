"""What is unwise in a card."""

from __future__ import annotations

import pytest

from legation.core.cards.lint import MOST, findings
from tests.core.cards.signing import FULL, Key, card, raw, signed

KEY = Key()
PLAIN = [{"url": "http://a.example/rpc", "protocolBinding": "JSONRPC", "protocolVersion": "1.0"}]
GRPC = [{"url": "a.example:443", "protocolBinding": "GRPC", "protocolVersion": "1.0"}]
HTTP_SCHEME = {"openIdConnectSecurityScheme": {"openIdConnectUrl": "http://id.example"}}


def fields(document) -> list[str]:
    return [finding.field for finding in findings(raw(document))]


def test_a_good_card_is_passed_over():
    assert findings(raw(signed(FULL, KEY))) == ()


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (FULL, "signatures"),
        (signed(FULL, KEY, kid=None), "signatures[0].protected"),
        (signed(FULL, KEY, typ=None), "signatures[0].protected"),
        (signed(FULL, KEY, alg="HS256"), "signatures[0].protected"),
        (signed(card(supportedInterfaces=GRPC), KEY), "supportedInterfaces"),
        ({**signed(FULL, KEY), "url": "https://a.example"}, "url"),
        (signed(card(description=""), KEY), "description"),
        (signed(card(securityRequirements=None), KEY), "securityRequirements"),
        (
            signed(card(securityRequirements=[{"schemes": {"none": {"list": ["x"]}}}]), KEY),
            "securityRequirements[0].none",
        ),
        (signed(card(supportedInterfaces=PLAIN), KEY), "supportedInterfaces[0].url"),
        (signed(card(securitySchemes={**FULL["securitySchemes"], "o": HTTP_SCHEME}), KEY), "securitySchemes.o"),
    ],
    ids=range(11),
)
def test_what_is_unwise_is_found_where_it_is(document, field):
    assert field in fields(document)


def test_an_alternative_that_asks_for_nothing_is_found():
    document = signed(card(securityRequirements=[*FULL["securityRequirements"], {"schemes": {}}]), KEY)
    assert [one.what for one in findings(raw(document)) if "anybody" in one.what]


def test_findings_are_bounded():
    skills = [{"id": f"s{index}", "name": "s", "description": "", "tags": []} for index in range(300)]
    assert len(findings(raw(card(skills=skills)))) == MOST
