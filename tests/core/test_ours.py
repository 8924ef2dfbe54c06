"""Tokens for what the gateway itself offers: to whom an operator gave the scope, and good there alone."""

from __future__ import annotations

from typing import Any

import pytest

from legation.core import assertions, grants
from legation.core.grants import Issued, TokenRequest
from legation.core.model import Refusal, RegisteredKey
from legation.core.reasons import Reason
from tests.world import BASE, NOW, World, claims_of, jkt_of, jwk_of, jws

ALL = frozenset({"ssf.manage", "ssf.read", "access.evaluate", "registry.read", "registry.review", "payments:read"})


@pytest.fixture
def world() -> World:
    world = World()
    key = RegisteredKey(jkt_of("orchestrator"), jwk_of("orchestrator"), jkt_of("orchestrator"))
    world.put("orchestrator", keys=(key,), scopes=ALL)
    return world


def ask(world: World, resource: str, **more: str) -> Any:
    claims = {"iss": "orchestrator", "sub": "orchestrator", "aud": BASE, "exp": int(NOW) + 60, "jti": "a-1"}
    proof = {"htm": "POST", "htu": BASE + "/oauth/token", "iat": int(NOW), "jti": "p-1"}
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": assertions.KIND,
        "client_assertion": jws({"alg": "ES256"}, claims, "orchestrator"),
        "resource": resource,
        **more,
    }
    dpop = jws({"alg": "ES256", "typ": "dpop+jwt", "jwk": jwk_of("holder")}, proof, "holder")
    return world.run(grants.token(TokenRequest(form, (dpop,)), world.terms))


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/ssf", "ssf.manage ssf.read"),
        ("/access", "access.evaluate"),
        ("/registry", "registry.read registry.review"),
    ],
)
def test_all_that_is_enrolled_for_it_and_nothing_else(world: World, path: str, scope: str):
    answer = ask(world, BASE + path)
    assert isinstance(answer, Issued), answer
    claims = claims_of(answer.access_token)
    assert (claims["aud"], claims["scope"], answer.scope) == (BASE + path, scope, scope)
    assert claims["cnf"] == {"jkt": jkt_of("holder")}
    assert world.ledger[-1][2]["what"] == "token-issued"
    # T12: it is good at no agent.
    call = world.call(token=answer.access_token)
    assert world.refusal(call).reason is Reason.TOKEN_AUDIENCE


def test_less_for_who_asks_for_less(world: World):
    assert ask(world, BASE + "/ssf", scope="ssf.read").scope == "ssf.read"


@pytest.mark.parametrize(
    ("scopes", "resource", "more", "reason"),
    [
        (frozenset({"payments:read"}), "/ssf", {}, Reason.SCOPE_REFUSED),
        (frozenset({"ssf.read"}), "/ssf", {"scope": "ssf.manage"}, Reason.SCOPE_REFUSED),
        (ALL, "/ssf", {"scope": "access.evaluate"}, Reason.SCOPE_REFUSED),
        (ALL, "/ssf", {"scope": "payments:read"}, Reason.SCOPE_REFUSED),
        (ALL, "/registry", {"scope": "registry.revoke"}, Reason.SCOPE_REFUSED),
        (frozenset({"registry", "registry.*", "*"}), "/registry", {}, Reason.SCOPE_REFUSED),
        (ALL, "/access", {"authorization_details": "[]"}, Reason.TOKEN_DETAILS),
        (ALL, "/ssf/", {}, Reason.TARGET_REFUSED),
        (ALL, "/oauth", {}, Reason.TARGET_REFUSED),
        (ALL, "", {}, Reason.TARGET_REFUSED),
    ],
    ids=[
        "not enrolled",
        "more",
        "another's",
        "a skill",
        "not this one",
        "none of its",
        "details",
        "a slash",
        "no resource",
        "the issuer",
    ],
)
def test_what_is_not_given(world: World, scopes: frozenset[str], resource: str, more: dict[str, str], reason: Reason):
    world.put("orchestrator", scopes=scopes)
    answer = ask(world, BASE + resource, **more)
    assert isinstance(answer, Refusal)
    assert answer.reason is reason


@pytest.mark.parametrize("resource", [BASE + ".evil.example/ssf", "/ssf", "ssf"])
def test_an_origin_that_is_not_ours(world: World, resource: str):
    answer = ask(world, resource)
    assert isinstance(answer, Refusal)
    assert answer.reason is Reason.TARGET_REFUSED
