"""Whom a tenant believes, whom it lets in, where its agents go: what may be written, and what dies with it."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from legation.core import federation
from legation.core.asks import Apply, Conflict
from legation.core.kept import Agreement, Issuer, Kept
from legation.core.kept.federation import Abroad
from legation.core.reasons import Reason, Refused
from tests.core.outsiders import DOMAIN, IDP, key_set, public_jwk
from tests.world import BASE, NOW, READ, World

SET = key_set(public_jwk("ES256", kid="k1"))
ISSUER = Issuer(tenant="acme", id=IDP, uses=frozenset({"id-jag"}), jwks=SET)
AGREEMENT = Agreement(
    tenant="acme", id="idp", caller_tenant="", issuer=IDP, agents=frozenset({"payments"}), skills=frozenset({READ}),
    subjects={"alice": "user:alice", "*": "partner:{sub}"},
)  # fmt: skip
BUNDLE = replace(
    ISSUER, id=DOMAIN, uses=frozenset({"spiffe"}), jwks=None, jwks_uri=IDP, algorithms=frozenset({"RS256"})
)
ABROAD = Abroad(tenant="acme", id="https://as.partner.example", clients={"orchestrator": "c-1"})


@pytest.fixture
def world() -> World:
    world = World()
    world.keep(ISSUER)
    return world


def put(world: World, document: Any) -> dict[str, Any]:
    """Write a record; the event."""
    world.run(federation.put(document, issuer=BASE, who="op", why="a partner"))
    body = world.ledger[-1][2]
    assert body["fields"]["who"] == "op"
    return body


def refused(world: World, document: Any, field: str) -> None:
    before = dict(world.kept)
    with pytest.raises(Refused) as caught:
        world.run(federation.put(document, issuer=BASE, who="op"))
    assert caught.value.reason is Reason.FEDERATION_REFUSED
    if field:
        assert caught.value.field == field
    assert world.kept == before


@pytest.mark.parametrize(
    ("document", "what"),
    [
        (replace(ISSUER, id="https://new.example"), "issuer-added"),
        (replace(ISSUER, uses=frozenset({"id-jag", "jwt-bearer"})), "issuer-changed"),
        (replace(ISSUER, jwks=None, jwks_uri="https://idp.example/jwks"), "issuer-changed"),
        (BUNDLE, "issuer-added"),
        (AGREEMENT, "agreement-added"),
        (replace(AGREEMENT, issuer="", caller_tenant="rival", subjects={}), "agreement-added"),
        (ABROAD, "abroad-added"),
    ],
)  # fmt: skip
def test_what_may_be_written_is_recorded_whole(world: World, document: Kept, what: str):
    body = put(world, document)
    assert body["what"] == what
    assert body["fields"]["tenant"] == "acme"
    assert body["fields"]["why"] == "a partner"
    assert world.kept[type(document).__name__, "acme", document.id].document == document


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"tenant": "nowhere"}, "tenant"),
        ({"id": BASE}, "id"),
        ({"id": "idp.example"}, "id"),
        ({"id": "http://idp.example"}, "id"),
        ({"id": "https://u@idp.example"}, "id"),
        ({"id": "https://idp.example/?x"}, "id"),
        ({"id": "https://idp.example/#f"}, "id"),
        ({"id": "https://"}, "id"),
        ({"id": "spiffe://Prod.example"}, "id"),
        ({"id": "spiffe://prod.example/a"}, "id"),
        ({"id": DOMAIN}, "uses"),
        ({"uses": frozenset({"everything"})}, "uses"),
        ({"uses": frozenset({"spiffe"})}, "uses"),
        ({"jwks": None}, "jwks"),
        ({"jwks_uri": "https://idp.example/jwks"}, "jwks"),
        ({"jwks": None, "jwks_uri": "http://idp.example/jwks"}, "jwks_uri"),
        ({"jwks": None, "jwks_uri": "file:///etc/passwd"}, "jwks_uri"),
        ({"jwks": b"{}"}, ""),
        ({"jwks": key_set({"kty": "oct", "k": "AA"})}, ""),
        ({"jwks": key_set(public_jwk("RS256", kid="k"))}, "jwks"),
        ({"algorithms": frozenset()}, "algorithms"),
        ({"algorithms": frozenset({"HS256"})}, "algorithms"),
        ({"algorithms": frozenset({"none"})}, "algorithms"),
        ({"actors": frozenset({"x"})}, "actors"),
    ],
)
def test_an_issuer_nobody_should_believe(world: World, change: dict[str, Any], field: str):
    refused(world, replace(ISSUER, **change), field)


def test_a_trust_domain_does_not_sign_with_eddsa(world: World):
    bundle = key_set(public_jwk("EdDSA", kid="k", use="jwt-svid"))
    domain = replace(ISSUER, id=DOMAIN, uses=frozenset({"spiffe"}), jwks=bundle, algorithms=frozenset({"EdDSA"}))
    refused(world, domain, "algorithms")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": "Agreement One"}, "id"),
        ({"issuer": "https://stranger.example"}, "issuer"),
        ({"issuer": "", "caller_tenant": "acme"}, "caller_tenant"),
        ({"issuer": "", "caller_tenant": "nowhere"}, "caller_tenant"),
        ({"caller_tenant": "a\nb"}, "caller_tenant"),
        ({"agents": frozenset({"*"})}, "agents"),
        ({"skills": frozenset({"a b"})}, "skills"),
        ({"subjects": {"a b": "user:x"}}, "subjects"),
        ({"subjects": {"a": "user:{sub}"}}, "subjects"),
        ({"subjects": {"*": "{sub}"}}, "subjects"),
        ({"subjects": {"*": "agent{sub}"}}, "subjects"),
        ({"subjects": {"*": "{sub}:x"}}, "subjects"),
        ({"claims": {"": "x"}}, "claims"),
        ({"depth": 9}, "depth"),
        ({"depth": -1}, "depth"),
        ({"lifetime": 0}, "lifetime"),
        ({"lifetime": 301}, "lifetime"),
        ({"expires_at": NOW}, "expires_at"),
    ],
)
def test_an_agreement_that_makes_no_sense(world: World, change: dict[str, Any], field: str):
    refused(world, replace(AGREEMENT, **change), field)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": BASE}, "id"),
        ({"id": "http://as.partner.example"}, "id"),
        ({"clients": {"Agent": "x"}}, "clients"),
        ({"clients": {"agent": ""}}, "clients"),
        ({"scopes": frozenset({"a b"})}, "scopes"),
        ({"resources": frozenset({"x"})}, "resources"),
        ({"lifetime": 301}, "lifetime"),
    ],
)
def test_a_place_abroad_nobody_should_go(world: World, change: dict[str, Any], field: str):
    refused(world, replace(ABROAD, **change), field)


# -- what dies with it -------------------------------------------------------------------------------


def dead(world: World) -> set[str]:
    return {name for kind, _, name in world.kept if kind == "Revocation"}


def test_suspending_an_agreement_ends_what_it_let_in(world: World):
    world.keep(AGREEMENT)
    world.run(federation.suspend(Agreement, "acme", "idp", who="op", why="a leak"))
    assert world.kept["Agreement", "acme", "idp"].document.suspended
    assert dead(world) == {"grant:agreement-idp"}
    assert world.kept["Revocation", "acme", "grant:agreement-idp"].document.at == NOW
    (apply,) = [question for question in world.asked if isinstance(question, Apply)]
    assert len(apply.changes) == 2, "in one transaction"


def test_suspending_an_issuer_ends_what_every_agreement_with_it_let_in(world: World):
    world.keep(
        AGREEMENT, replace(AGREEMENT, id="two"), replace(AGREEMENT, id="three", issuer="", caller_tenant="rival")
    )
    world.keep(replace(AGREEMENT, id="four", tenant="rival"))
    world.run(federation.suspend(Issuer, "acme", IDP, who="op"))
    assert dead(world) == {"grant:agreement-idp", "grant:agreement-two"}


def test_what_goes_on_revives_nothing(world: World):
    world.keep(AGREEMENT)
    world.run(federation.suspend(Agreement, "acme", "idp", who="op"))
    world.now += 5
    world.run(federation.resume(Agreement, "acme", "idp", who="op"))
    assert not world.kept["Agreement", "acme", "idp"].document.suspended
    assert world.kept["Revocation", "acme", "grant:agreement-idp"].document.at == NOW
    assert [body["what"] for _, _, body in world.ledger] == ["agreement-suspended", "agreement-resumed"]
    world.run(federation.suspend(Agreement, "acme", "idp", who="op"))
    assert world.kept["Revocation", "acme", "grant:agreement-idp"].document.at == NOW + 5


def test_an_agreement_that_ended_stays_so(world: World):
    world.keep(AGREEMENT)
    world.run(federation.end("acme", "idp", who="op"))
    assert world.kept["Agreement", "acme", "idp"].document.expires_at == NOW
    assert dead(world) == {"grant:agreement-idp"}
    for again in (
        lambda: federation.end("acme", "idp", who="op"),
        lambda: federation.put(replace(AGREEMENT, expires_at=None), issuer=BASE, who="op"),
    ):
        with pytest.raises(Refused):
            world.run(again())


@pytest.mark.parametrize("kind", [Issuer, Agreement, Abroad])
def test_what_is_not_there_or_so_already_is_not_moved(world: World, kind: type[Kept]):
    world.keep(AGREEMENT, ABROAD)
    name = {Issuer: IDP, Agreement: "idp", Abroad: ABROAD.id}[kind]
    for plan in (
        federation.suspend(kind, "acme", "never", who="op"),
        federation.suspend(kind, "rival", name, who="op"),
        federation.resume(kind, "acme", name, who="op"),
    ):
        with pytest.raises(Refused):
            world.run(plan)
    world.run(federation.suspend(kind, "acme", name, who="op"))
    with pytest.raises(Refused):
        world.run(federation.suspend(kind, "acme", name, who="op"))


def test_two_operators_at_once_are_told(world: World):
    world.faults[Apply] = Conflict("issuer changed meanwhile")
    with pytest.raises(Refused) as caught:
        world.run(federation.put(ISSUER, issuer=BASE, who="op"))
    assert caught.value.reason is Reason.REGISTRY_CONFLICT


def test_a_list_is_one_tenants(world: World):
    world.keep(AGREEMENT, replace(AGREEMENT, id="b"), replace(AGREEMENT, tenant="rival"))
    assert [one.id for one in world.run(federation.listed(Agreement, "acme"))] == ["b", "idp"]
