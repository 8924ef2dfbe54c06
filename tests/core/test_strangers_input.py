"""Whatever strangers send to the ways in: an answer in OAuth's words, recorded, and never a fault of ours."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.core import foreign, grants
from legation.core.enrolment import registration, taking
from legation.core.grants import jwt_bearer
from legation.core.model import Refusal
from legation.core.reasons import Reason, Refused
from tests.core.outsiders import DOMAIN, statement, svid, trust
from tests.core.test_grants import request
from tests.core.test_invitations import asking
from tests.core.test_jwt_bearer import jag
from tests.surfaces.test_registration import body, dpop
from tests.world import BASE, World, b64

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40) | st.just("acme"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
HEADERS = st.dictionaries(st.sampled_from(["alg", "typ", "kid", "crit", "b64", "jwk", "x"]), VALUES, max_size=5)
CLAIMS = st.dictionaries(
    st.sampled_from(["iss", "sub", "aud", "exp", "iat", "jti", "nbf", "cnf", "act", "tenant", "scope", "resource"]),
    VALUES,
    max_size=8,
)


def twisted(good: dict[str, Any], changes: dict[str, Any]) -> bytes:
    return json.dumps(good | changes).encode()


def recorded(world: World, answer: object, ours: frozenset[Reason] = frozenset()) -> None:
    """Refused, for a reason that is not a fault of ours, with a record."""
    assert isinstance(answer, Refusal), answer
    assert answer.reason not in {Reason.INTERNAL, Reason.UNAVAILABLE} - ours
    assert answer.reason.row.http in {400, 401, 403, 409, 413, 429}
    assert world.ledger[-1][0] == answer.record_id


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_bytes(content: bytes):
    world = World()
    recorded(world, world.run(taking.take(taking.Request(content), issuer=BASE)))
    recorded(world, world.run(registration.take(registration.Request(content), issuer=BASE)))
    with pytest.raises(Refused):
        foreign.key_set(content, foreign.ALGORITHMS, Reason.STATEMENT_REFUSED)


@given(st.sampled_from(["token", "id", "jwk", "proof", "statement", "statement_type", "tenant"]), VALUES)
def test_members_of_an_enrolment(member: str, value: Any):
    world = World()
    content = twisted(asking("acme.x"), {member: value})
    recorded(world, world.run(taking.take(taking.Request(content), issuer=BASE)))


@given(
    st.sampled_from(["tenant", "software_statement", "jwks", "response_types", "token_endpoint_auth_method"]), VALUES
)
def test_members_of_a_registration(member: str, value: Any):
    world = World()
    world.put_tenant("acme", registration=True)
    trust(world, "software-statement")
    content = twisted(body(), {member: value})
    answer = world.run(registration.take(registration.Request(content, (dpop(),)), issuer=BASE))
    if isinstance(answer, Refusal):
        recorded(world, answer)
    else:  # what was twisted said the same, or nothing that matters
        assert not answer.done.agent.targets


@given(HEADERS, CLAIMS)
def test_headers_and_claims_of_statements(header: dict[str, Any], claims: dict[str, Any]):
    """Signed well, or it would end at the signature."""
    world = World()
    trust(world, "id-jag")
    trust(world, "spiffe", issuer=DOMAIN)
    world.put("orchestrator", spiffe_id=f"{DOMAIN}/planner", grants=frozenset({jwt_bearer.GRANT}))
    forms: tuple[dict[str, Any], ...] = (
        {"grant_type": jwt_bearer.GRANT, "assertion": jag(header=header, **claims)},
        {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-spiffe",
         "client_assertion": svid(header=header, **claims), "client_id": "orchestrator"},
    )  # fmt: skip
    for form in forms:
        answer = world.run(grants.token(request(**form), world.terms))
        if isinstance(answer, Refusal):
            recorded(world, answer)


@given(st.lists(VALUES, max_size=4) | VALUES, HEADERS)
def test_key_sets(keys: Any, jwk: dict[str, Any]):
    for content in ({"keys": keys}, {"keys": [jwk | {"kty": "RSA", "kid": "k"}]}, {"keys": [jwk | {"kty": "EC"}]}):
        with suppress(Refused):  # and nothing else
            foreign.key_set(json.dumps(content).encode(), foreign.ALGORITHMS, Reason.STATEMENT_REFUSED)


def test_a_bomb_in_every_segment():
    """T9: before any signature is looked at."""
    world = World()
    trust(world, "id-jag")
    bomb = b64(b"[" * 3000)
    head, claims, made = statement().split(".")
    for text in (f"{bomb}.{claims}.{made}", f"{head}.{bomb}.{made}", f"{head}.{claims}.{bomb}", bomb, ".".join("abc")):
        forms: tuple[dict[str, Any], ...] = (
            {"grant_type": jwt_bearer.GRANT, "assertion": text},
            {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-spiffe",
             "client_assertion": text, "client_id": "orchestrator"},
        )  # fmt: skip
        for form in forms:
            recorded(world, world.run(grants.token(request(**form), world.terms)))
