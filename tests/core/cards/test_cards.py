"""Agent Cards: which are fit to register, and what is served in their place."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from a2a.client.card_resolver import parse_agent_card
from a2a.types import AgentCard as WireCard
from google.protobuf.json_format import (  # type: ignore[import-untyped]
    MessageToDict,
    ParseDict,
)
from msgspec.structs import replace

from legation.core import cards
from legation.core.model import Agent, Binding, Interface, Standing
from legation.core.operations import SKILL_EXTENSION
from legation.core.reasons import Reason, Refused

BASE = "https://gateway.example"
HOME = f"{BASE}/a2a/payments"

CARD: dict[str, Any] = {
    "name": "Payments",
    "description": "Moves money",
    "version": "1.4.0",
    "provider": {"organization": "Acme", "url": "https://acme.example"},
    "documentationUrl": "https://docs.acme.example/payments",
    "iconUrl": "https://acme.example/i.png",
    "supportedInterfaces": [
        {"url": "grpc.origin.example:443", "protocolBinding": "GRPC", "protocolVersion": "1.0"},
        {"url": "http://origin.example/v03", "protocolBinding": "JSONRPC", "protocolVersion": "0.3"},
        {"url": "http://origin.example:8080/rest/", "protocolBinding": "HTTP+JSON", "protocolVersion": "1.0"},
        {
            "url": "http://origin.example/rpc",
            "protocolBinding": "JSONRPC",
            "protocolVersion": "1.0",
            "tenant": "t1",
        },
        {"url": "http://origin.example/other", "protocolBinding": "JSONRPC", "protocolVersion": "1.0"},
    ],
    "capabilities": {
        "streaming": True,
        "pushNotifications": False,
        "extendedAgentCard": True,
        "extensions": [
            {"uri": "https://acme.example/ext/a", "required": True, "params": {"empty": "", "list": []}},
            {"uri": "https://acme.example/ext/b", "required": False, "description": ""},
            {
                "uri": SKILL_EXTENSION,
                "required": True,
                "params": {"interfaces": {"JSONRPC": "http://evil.example"}},
            },
        ],
    },
    "securitySchemes": {"basic": {"httpAuthSecurityScheme": {"scheme": "Basic"}}},
    "securityRequirements": [{"schemes": {"basic": {}}}],
    "defaultInputModes": ["text/plain", "Application/JSON"],
    "defaultOutputModes": ["text/plain"],
    "skills": [
        {
            "id": "payments:read",
            "name": "Read",
            "description": "Reads balances",
            "tags": ["money"],
            "examples": ["how much is left"],
            "inputModes": ["text/csv"],
            "securityRequirements": [{"schemes": {"basic": {}}}],
        },
        {"id": "payments:transfer", "name": "Transfer", "description": "Moves money", "tags": []},
    ],
    "signatures": [{"protected": "eyJhbGciOiJFUzI1NiJ9", "signature": "c2ln"}],
}


def raw(**changes) -> bytes:
    return json.dumps({**CARD, **changes}).encode()


def parsed(**changes) -> cards.Card:
    return cards.parse(raw(**changes))


def enrolled(card: cards.Card) -> Agent:
    agent = Agent("payments", "acme", "ops@acme.example", "Payments", Standing.ACTIVE)
    taken = cards.registration(card)
    return replace(agent, **{field: getattr(taken, field) for field in taken.__struct_fields__})


def served(**changes) -> dict:
    card = parsed(**changes)
    return json.loads(cards.served(card, enrolled(card), base_url=BASE).body)


# -- what is read ------------------------------------------------------------------------------------


def test_a_registration_takes_from_a_card_what_the_gateway_must_know():
    assert cards.registration(parsed()) == cards.Registration(
        skills=("payments:read", "payments:transfer"),
        interfaces=(
            Interface(Binding.REST, "http://origin.example:8080/rest"),
            Interface(Binding.JSONRPC, "http://origin.example/rpc", "t1"),
        ),
        input_modes=frozenset({"text/plain", "application/json", "text/csv"}),
        streaming=True,
        push=False,
        extended_card=True,
        required_extensions=frozenset({"https://acme.example/ext/a"}),
    )


def test_a_registration_is_made_of_members_of_an_agent():
    assert set(cards.Registration.__struct_fields__) <= set(Agent.__struct_fields__)


def test_members_the_specification_does_not_know_are_dropped_and_listed():
    skill = {**CARD["skills"][0], "x-color": "red"}
    card = parsed(url="http://origin.example/v03", preferredTransport="JSONRPC", skills=[skill])
    assert set(card.dropped) == {"url", "preferredTransport", "skills[0].x-color"}
    assert b"x-color" not in cards.served(card, enrolled(card), base_url=BASE).body


def test_a_card_of_the_sdk_is_read():
    card = WireCard()
    ParseDict(CARD, card)
    assert cards.registration(cards.parse(json.dumps(MessageToDict(card)).encode())) == cards.registration(parsed())


def interfaces(**fields) -> dict:
    return {"supportedInterfaces": [{**CARD["supportedInterfaces"][3], **fields}]}


def skills(**fields) -> dict:
    return {"skills": [{**CARD["skills"][0], **fields}]}


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"name": ""}, Reason.INVALID_PARAMS, "name"),
        ({"name": "n" * 257}, Reason.INVALID_PARAMS, "name"),
        ({"name": None}, Reason.INVALID_PARAMS, "name"),
        ({"version": 1}, Reason.INVALID_PARAMS, "version"),
        ({"description": "d" * 8193}, Reason.INVALID_PARAMS, "description"),
        ({"skills": []}, Reason.INVALID_PARAMS, "skills"),
        ({"skills": [CARD["skills"][0]] * 2}, Reason.INVALID_PARAMS, "skills[1].id"),
        ({"skills": CARD["skills"] * 200}, Reason.INVALID_PARAMS, "skills"),
        (skills(id="pay ments"), Reason.INVALID_PARAMS, "skills[0].id"),
        (skills(id="a/b"), Reason.INVALID_PARAMS, "skills[0].id"),
        (skills(id="a\n"), Reason.INVALID_PARAMS, "skills[0].id"),
        (skills(id="x" * 129), Reason.INVALID_PARAMS, "skills[0].id"),
        (skills(tags=["t"] * 65), Reason.INVALID_PARAMS, "skills[0].tags"),
        ({"supportedInterfaces": []}, Reason.INVALID_PARAMS, "supportedInterfaces"),
        (
            {"supportedInterfaces": CARD["supportedInterfaces"][:2]},
            Reason.INVALID_PARAMS,
            "supportedInterfaces",
        ),
        (interfaces(protocolVersion="2.0"), Reason.INVALID_PARAMS, "supportedInterfaces"),
        (interfaces(url="/relative"), Reason.INVALID_PARAMS, "supportedInterfaces[0].url"),
        (interfaces(url="ftp://origin.example"), Reason.INVALID_PARAMS, "supportedInterfaces[0].url"),
        (
            interfaces(url="http://user:pw@origin.example"),
            Reason.INVALID_PARAMS,
            "supportedInterfaces[0].url",
        ),
        (interfaces(url="http://origin.example:99999"), Reason.INVALID_PARAMS, "supportedInterfaces[0].url"),
        (interfaces(url="http://[::1"), Reason.INVALID_PARAMS, "supportedInterfaces[0].url"),
        (interfaces(url="http://"), Reason.INVALID_PARAMS, "supportedInterfaces[0].url"),
        (interfaces(url="http://origin.example/a b"), Reason.INVALID_PARAMS, "supportedInterfaces[0].url"),
        (interfaces(url="http://origin.example/a\r\nb"), Reason.INVALID_PARAMS, "supportedInterfaces[0].url"),
        (interfaces(url="http://origin.example/?a=b"), Reason.INVALID_PARAMS, "supportedInterfaces[0].url"),
        (interfaces(url="http://origin.example/#a"), Reason.INVALID_PARAMS, "supportedInterfaces[0].url"),
        ({"iconUrl": "javascript:alert(1)"}, Reason.INVALID_PARAMS, "iconUrl"),
        ({"documentationUrl": "data:text/html,x"}, Reason.INVALID_PARAMS, "documentationUrl"),
        ({"provider": {"organization": "Acme", "url": "file:///etc"}}, Reason.INVALID_PARAMS, "provider.url"),
        ({"supported_interfaces": []}, Reason.TWIN_MEMBER, "supported_interfaces"),
    ],
)
def test_a_card_unfit_to_register_is_refused_with_the_member_at_fault(changes, reason, field):
    with pytest.raises(Refused) as caught:
        parsed(**changes)
    assert (caught.value.reason, caught.value.field) == (reason, field)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", Reason.NOT_JSON),
        (b"[]", Reason.INVALID_PARAMS),
        (b"\xff", Reason.NOT_JSON),
        (b"[" * 80_000, Reason.TOO_DEEP),
        (b'{"name": "a", "name": "b"}', Reason.DUPLICATE_MEMBER),
        (b'"' + b"x" * cards.MAX_CARD + b'"', Reason.TOO_LARGE),
    ],
)
def test_what_is_no_card_is_refused(document, reason):
    with pytest.raises(Refused) as caught:
        cards.parse(document)
    assert caught.value.reason is reason


@pytest.mark.parametrize("url", ["https://a.example", "http://127.0.0.1:9/x", "http://[::1]:8080/a2a", "http://h/~a"])
def test_an_origin_may_be_anywhere_http_goes(url):
    assert cards.registration(parsed(**interfaces(url=url))).interfaces[0].url == url


# -- what is served ----------------------------------------------------------------------------------


def test_the_gateways_interfaces_stand_in_the_origins_order():
    assert served()["supportedInterfaces"] == [
        {"url": f"{HOME}/rest", "protocolBinding": "HTTP+JSON", "protocolVersion": "1.0"},
        {"url": f"{HOME}/rpc", "protocolBinding": "JSONRPC", "protocolVersion": "1.0"},
    ]


def test_the_gateways_security_stands_in_place_of_the_origins():
    card = served()
    assert list(card["securitySchemes"]) == ["legation"]
    scheme = card["securitySchemes"]["legation"]["oauth2SecurityScheme"]
    assert scheme["oauth2MetadataUrl"] == f"{BASE}/.well-known/oauth-authorization-server"
    assert scheme["flows"] == {
        "clientCredentials": {
            "tokenUrl": f"{BASE}/oauth/token",
            "scopes": {"payments:read": "Read", "payments:transfer": "Transfer"},
        }
    }
    read, transfer = ({"schemes": {"legation": {"list": [one]}}} for one in ("payments:read", "payments:transfer"))
    assert card["securityRequirements"] == [read, transfer]
    assert [skill["securityRequirements"] for skill in card["skills"]] == [[read], [transfer]]


def test_nothing_of_the_origins_place_or_secrets_is_served():
    card = parsed()
    body = cards.served(card, enrolled(card), base_url=BASE).body.decode()
    for leak in (
        "origin.example",
        "basic",
        "signatures",
        "c2ln",
        "evil.example",
        '"t1"',
        "preferredTransport",
    ):
        assert leak not in body


def test_everything_else_is_the_origins():
    card = served()
    for member in (
        "name",
        "description",
        "version",
        "provider",
        "documentationUrl",
        "iconUrl",
        "defaultInputModes",
    ):
        assert card[member] == CARD[member]
    assert card["skills"][0]["examples"] == ["how much is left"]


def test_extensions_are_the_origins_and_then_ours():
    origin, bare, ours, skill = served()["capabilities"]["extensions"]
    assert origin == CARD["capabilities"]["extensions"][0]
    assert bare == {"uri": "https://acme.example/ext/b"}
    assert (ours["uri"], skill["uri"]) == (cards.AUTHORIZATION_EXTENSION, SKILL_EXTENSION)
    assert ours["params"]["issuer"] == BASE
    assert ours["params"]["resource"] == HOME
    assert "ES256" in ours["params"]["dpop"]["signingAlgorithms"]
    assert skill["params"]["interfaces"] == {
        "HTTP+JSON": f"{HOME}/skills/{{skill}}/rest",
        "JSONRPC": f"{HOME}/skills/{{skill}}/rpc",
    }


def test_capabilities_are_the_agents():
    card = parsed()
    agent = replace(enrolled(card), streaming=False, push=True)
    able = json.loads(cards.served(card, agent, base_url=BASE).body)["capabilities"]
    assert (able["streaming"], able["pushNotifications"], able["extendedAgentCard"]) == (False, True, True)


def empties(value, path=""):
    for name, member in value.items() if isinstance(value, dict) else enumerate(value):
        if member in ("", None, [], {}):
            yield f"{path}.{name}"
        elif isinstance(member, dict | list) and name != "params":
            yield from empties(member, f"{path}.{name}")


def test_no_member_is_empty_so_that_every_canonical_form_is_the_same():
    card = served(description="", provider={"organization": "Acme", "url": ""}, documentationUrl="")
    assert list(empties(card)) == []
    assert "required" not in card["capabilities"]["extensions"][1]
    assert "tags" not in card["skills"][1]


def test_the_sdk_reads_what_is_served_without_loss():
    card = served()
    message = parse_agent_card(copy.deepcopy(card))
    assert MessageToDict(message) == card
    strict = WireCard()
    ParseDict(card, strict)
    assert [one.protocol_binding for one in strict.supported_interfaces] == ["HTTP+JSON", "JSONRPC"]


def test_the_etag_is_strong_and_follows_the_content():
    card, other = parsed(), parsed(version="1.4.1")
    one = cards.served(card, enrolled(card), base_url=BASE)
    assert one == cards.served(parsed(), enrolled(card), base_url=BASE)
    assert one.etag != cards.served(other, enrolled(other), base_url=BASE).etag
    assert one.etag.startswith('"')
    assert one.etag.endswith('"')


# -- the extended card -------------------------------------------------------------------------------


def test_a_card_is_shown_as_far_as_the_scope_reaches():
    card = parsed(skills=[*CARD["skills"], {"id": "audit", "name": "Audit", "description": "d", "tags": []}])
    agent = replace(enrolled(card), skills=("payments:read", "payments:transfer"))
    shown = cards.project(card, agent, frozenset({"payments:read", "audit"}))
    assert [skill.id for skill in shown.content.skills] == ["payments:read"]
