"""`POST /oauth/register` (RFC 7591): software with a statement registers itself, and gets no further than that says."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from msgspec.structs import replace

from legation.core import visiting
from legation.core.asks import ExternalKey, Spend
from legation.core.model import Standing
from legation.engine import Engine
from legation.surfaces.authority import Authority, registration
from legation.surfaces.http import HttpAnswer, HttpRequest
from tests.core.outsiders import IDP, UNSAID, statement, trust
from tests.world import BASE, NOW, READ, World, jkt_of, jwk_of, jws

URL = BASE + "/oauth/register"
STATEMENT = {
    "sub": "planner", "software_version": "1.2", "scope": READ, "grant_types": ["client_credentials"],
    "redirect_uris": ["https://planner.example/cb"], "client_name": "Planner", "exp": UNSAID, "jti": UNSAID,
    "aud": UNSAID, "iat": UNSAID,
}  # fmt: skip
_numbers = itertools.count()


@pytest.fixture
def world() -> World:
    world = World()
    world.put_tenant("acme", registration=True)
    trust(world, "software-statement")
    return world


def said(**claims: Any) -> str:
    return statement(**(STATEMENT | claims))


def body(key: str = "newcomer", **more: Any) -> dict[str, Any]:
    found = {"tenant": "acme", "software_statement": said(), "jwks": {"keys": [jwk_of(key)]}} | more
    return {name: value for name, value in found.items() if value is not UNSAID}


def dpop(key: str = "newcomer", **claims: Any) -> str:
    payload = {"htm": "POST", "htu": URL, "iat": int(NOW), "jti": f"p-{next(_numbers)}"} | claims
    return jws({"alg": "ES256", "typ": "dpop+jwt", "jwk": jwk_of(key)}, payload, key)


async def post(world: World, content: Any, *, proofs: tuple[str, ...] | None = None) -> HttpAnswer:
    engine = Engine(world.answerers())
    authority = Authority(engine, world.terms, jwks=list, endpoints=registration.endpoints(engine, world.terms))
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    headers = {"content-type": ("application/json",), "dpop": (dpop(),) if proofs is None else proofs}
    return await authority(HttpRequest("POST", "/oauth/register", "", headers, raw, "192.0.2.1"))


async def registered(world: World, content: Any, **more: Any) -> dict[str, Any]:
    answer = await post(world, content, **more)
    found: dict[str, Any] = json.loads(answer.body)
    assert answer.status == 201, found
    assert dict(answer.headers)["cache-control"] == "no-store"
    return found


async def refused(world: World, error: str, content: Any, *, status: int = 400, **more: Any) -> dict[str, Any]:
    agents = dict(world.agents)
    answer = await post(world, content, **more)
    found: dict[str, Any] = json.loads(answer.body)
    assert (answer.status, found["error"]) == (status, error), found
    assert world.agents == agents
    record_id, _, record = world.ledger[-1]
    assert (found["record_id"], record["what"]) == (record_id, "registration-refused")
    return found


async def test_what_registers_itself_waits_for_an_operator_and_runs_out(world: World):
    text = said()
    found = await registered(world, body(software_statement=text))
    agent = world.agents[found["client_id"]]
    assert (agent.standing, agent.expires_at) == (Standing.PENDING, NOW + 7 * 86400)
    assert (agent.owner, agent.purpose, agent.name) == (IDP, "software planner 1.2", "Planner")
    assert agent.scopes == {READ}
    assert (agent.targets, agent.callbacks, agent.delegates) == (frozenset(),) * 3
    assert agent.keys[0].thumbprint == jkt_of("newcomer")
    # RFC 7591 §3.2.1: all that was registered, and the statement as it was sent.
    assert found["software_statement"] == text
    assert found["client_id_issued_at"] == int(NOW)
    assert (found["grant_types"], found["redirect_uris"]) == (["client_credentials"], ["https://planner.example/cb"])
    assert (found["token_endpoint_auth_method"], found["scope"]) == ("private_key_jwt", READ)
    assert (found["standing"], found["dpop_bound_access_tokens"]) == ("pending", True)


async def test_nobody_gets_a_secret(world: World):
    found = await registered(world, body(client_secret="s", client_secret_expires_at=0))
    assert not {name for name in found if "secret" in name or name == "registration_access_token"}


async def test_only_an_issuer_believed_for_it_spares_the_wait(world: World):
    world.keep(
        replace(world.kept["Issuer", "acme", IDP].document, uses=frozenset({"software-statement", "activation"}))
    )
    found = await registered(world, body())
    assert world.agents[found["client_id"]].standing is Standing.ACTIVE


async def test_what_is_in_force_without_a_look_is_what_was_signed(world: World):
    world.keep(
        replace(world.kept["Issuer", "acme", IDP].document, uses=frozenset({"software-statement", "activation"}))
    )
    text = said(redirect_uris=UNSAID, client_name=UNSAID)
    found = await registered(
        world, body(software_statement=text, redirect_uris=["https://evil.example/cb"], client_name="Bank")
    )
    assert found["redirect_uris"] == []
    assert found["client_name"] == found["client_id"]


async def test_the_statement_has_precedence(world: World):
    """RFC 7591 §2.3."""
    asked: dict[str, Any] = {
        "client_name": "Bank",
        "redirect_uris": ["https://evil.example/cb"],
        "authorization_details_types": ["p"],
    }
    found = await registered(world, body(**asked))
    assert (found["client_name"], found["redirect_uris"]) == ("Planner", ["https://planner.example/cb"])
    assert found["authorization_details_types"] == []


async def test_a_request_narrows(world: World):
    text = said(scope=f"{READ} other", grant_types=["client_credentials", "refresh_token"])
    more: dict[str, Any] = {"scope": f"{READ} admin", "grant_types": ["client_credentials", "password"]}
    found = await registered(world, body(software_statement=text, **more))
    assert (found["scope"], found["grant_types"]) == (READ, ["client_credentials"])


@pytest.mark.parametrize("active", [False, True])
@pytest.mark.parametrize(
    "scope",
    ["registry.submit", "registry.review", "registry.anything", "ssf.manage", "access.evaluate", "uma_protection"],
)
async def test_a_statement_gives_nothing_of_the_gateways_own(world: World, scope: str, active: bool):
    """Two statements by one issuer would otherwise be a client that submits and one that reviews."""
    uses = {"software-statement", "activation"} if active else {"software-statement"}
    world.keep(replace(world.kept["Issuer", "acme", IDP].document, uses=frozenset(uses)))
    text = said(scope=f"{READ} {scope}")
    found = await refused(world, "invalid_client_metadata", body(software_statement=text))
    assert found["legation_reason"] == "registration-refused"
    # A request that asks for less is narrowed to it, as ever.
    assert (await registered(world, body(software_statement=text, scope=READ)))["scope"] == READ


def test_every_scope_of_the_gateways_own_is_known_as_that():
    own = {value for name, value in vars(visiting).items() if name.isupper() and not name.startswith("_")}
    scopes = {value for value in own if isinstance(value, str) and not value.startswith("/")}
    assert {"registry.publishers", "ssf.read", "uma_protection"} <= scopes
    assert [scope for scope in sorted(scopes) if not visiting.ours(scope)] == []
    assert not any(map(visiting.ours, (READ, "registry", "registryx.read", "ssf", "uma")))


async def test_what_is_not_understood_is_left_out(world: World):
    """RFC 7591 §2: the authorization server MUST ignore metadata it does not understand."""
    more: dict[str, Any] = {
        "logo_uri": "https://x.example/l",
        "contacts": ["a@b"],
        "owner": "me",
        "targets": ["payments"],
        "x": [1],
    }
    agent = world.agents[(await registered(world, body(**more)))["client_id"]]
    assert (agent.owner, agent.targets) == (IDP, frozenset())


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"tenant": UNSAID}, "invalid_client_metadata"),
        ({"tenant": 5}, "invalid_client_metadata"),
        ({"tenant": "rival"}, "unapproved_software_statement"),
        ({"tenant": "nowhere"}, "unapproved_software_statement"),
        ({"software_statement": UNSAID}, "invalid_client_metadata"),
        ({"software_statement": "x"}, "invalid_software_statement"),
        ({"software_statement": said(iss="https://stranger.example")}, "invalid_software_statement"),
        ({"software_statement": said(iss=BASE)}, "invalid_software_statement"),
        ({"software_statement": said(aud="https://other.example")}, "invalid_software_statement"),
        ({"software_statement": said(exp=int(NOW))}, "invalid_software_statement"),
        ({"software_statement": said(nbf=int(NOW) + 60)}, "invalid_software_statement"),
        ({"software_statement": said(header={"typ": "oauth-id-jag+jwt"})}, "invalid_software_statement"),
        ({"software_statement": said(header={"alg": "none"})}, "invalid_software_statement"),
        ({"software_statement": said(redirect_uris=["http://c.example/"])}, "invalid_redirect_uri"),
        ({"software_statement": said(redirect_uris="https://c.example/")}, "invalid_client_metadata"),
        ({"software_statement": said(scope=["a"])}, "invalid_client_metadata"),
        ({"software_statement": said(scope="a b\u2028")}, "invalid_client_metadata"),
        ({"software_statement": said(grant_types=["password"])}, "invalid_client_metadata"),
        ({"software_statement": said(token_endpoint_auth_method="none")}, "invalid_client_metadata"),
        ({"token_endpoint_auth_method": "client_secret_basic"}, "invalid_client_metadata"),
        ({"response_types": ["token"]}, "invalid_client_metadata"),
        ({"jwks": UNSAID}, "invalid_client_metadata"),
        ({"jwks": {"keys": []}}, "invalid_client_metadata"),
        ({"jwks": {"keys": [jwk_of("newcomer"), jwk_of("b")]}}, "invalid_client_metadata"),
        ({"jwks": {"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}}, "invalid_client_metadata"),
        ({"jwks": {"keys": [jwk_of("newcomer") | {"d": "AAAA"}]}}, "invalid_client_metadata"),
        ({"jwks_uri": "https://169.254.169.254/"}, "invalid_client_metadata"),
        ({"jwks": UNSAID, "jwks_uri": "http://localhost/"}, "invalid_client_metadata"),
    ],
)
async def test_the_errors_of_registration(world: World, more: dict[str, Any], error: str):
    await refused(world, error, body(**more))


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"a": 1, "a": 2}', b"[" * 60_000, b'{"a":' * 10_000, b"\xff"])
async def test_a_body_that_is_none(world: World, content: bytes):
    await refused(world, "invalid_client_metadata", content)


@pytest.mark.parametrize(
    "proofs",
    [(), ("x",), (dpop("thief"),), (dpop(), dpop()), (dpop(htu=BASE + "/oauth/token"),), (dpop(iat=int(NOW) - 61),)],
)
async def test_a_key_is_registered_by_whoever_has_it(world: World, proofs: tuple[str, ...]):
    await refused(world, "invalid_dpop_proof", body(), proofs=proofs)


async def test_t45_nothing_is_fetched_from_where_a_request_says(world: World):
    await refused(world, "invalid_client_metadata", body(jwks_uri="https://evil.example/jwks"))
    await refused(world, "invalid_software_statement", body(software_statement=said(iss="https://evil.example")))
    asked = [question for question in world.asked if isinstance(question, ExternalKey)]
    assert {question.issuer for question in asked} == {IDP}


async def test_a_tenant_says_whether_its_agents_register_themselves(world: World):
    world.put_tenant("acme", registration=False)
    await refused(world, "unapproved_software_statement", body())


async def test_registrations_are_rated_by_tenant(world: World):
    world.wait = 7
    answer = await post(world, body())
    assert (answer.status, dict(answer.headers)["retry-after"]) == (429, "7")
    spent = [question.buckets[0][0] for question in world.asked if isinstance(question, Spend)]
    assert spent == ["register:acme", "failures:remote:192.0.2.1"]


async def test_an_issuer_believed_for_something_else_makes_no_software(world: World):
    trust(world, "jwt-bearer")
    await refused(world, "invalid_software_statement", body())
