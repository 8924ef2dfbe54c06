"""Tokens are got once, kept, replaced in time; proofs and assertions say what they must."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from legation.core import proof
from legation.sdk.credentials import ASSERTION_TYPE, Nonces, TokenRefused, client_assertion, dpop_proof
from legation.sdk.keys import AgentKey
from tests.sdk.gateway import BASE, NOW, Gateway, members

PAYMENTS = f"{BASE}/a2a/payments"


@pytest.fixture
def key():
    return AgentKey.generate()


def test_an_assertion_is_for_the_issuer_and_for_a_short_time(key):
    assertion = client_assertion(key, "orchestrator", BASE, now=NOW)
    claims = members(assertion)
    assert members(assertion, 0) == {
        "typ": "client-authentication+jwt",
        "kid": key.thumbprint,
        "alg": "ES256",
    }
    assert claims.pop("jti") != members(client_assertion(key, "orchestrator", BASE, now=NOW))["jti"]
    assert claims == {
        "iss": "orchestrator",
        "sub": "orchestrator",
        "aud": BASE,
        "iat": int(NOW),
        "exp": int(NOW) + 60,
    }


@pytest.mark.parametrize("url", [f"{PAYMENTS}/rest/tasks", f"{PAYMENTS}/rest/tasks?pageSize=1#x"])
def test_a_proof_is_for_one_request_and_one_token(key, url):
    compact = dpop_proof(key, "GET", url, token="at", nonce="n", now=NOW)
    shown = proof.verify((compact,), method="GET", url=f"{PAYMENTS}/rest/tasks", now=NOW, unverified_token="at")
    assert (shown.jkt, shown.nonce) == (key.thumbprint, "n")
    assert members(compact, 0)["jwk"] == key.public_jwk


def test_a_proof_for_the_token_endpoint_names_no_token_and_no_nonce(key):
    assert members(dpop_proof(key, "POST", BASE)).keys() == {"jti", "htm", "htu", "iat"}


async def test_a_token_is_asked_for_as_the_authority_wants_it(key):
    gateway = Gateway()
    async with gateway.client() as http:
        token = await gateway.credentials(key, http).token(PAYMENTS, ["payments:transfer", "payments:read"])
    [asked] = gateway.asked
    assert len(asked.pop("client_assertion")) == 1
    assert asked == {
        "grant_type": ["client_credentials"],
        "client_id": ["orchestrator"],
        "client_assertion_type": [ASSERTION_TYPE],
        "resource": [PAYMENTS],
        "scope": ["payments:read payments:transfer"],
    }
    assert token.scope == {"payments:read", "payments:transfer"}
    assert token.expires_at == NOW + 300
    assert token.value not in repr(token)


async def test_however_many_ask_at_once_one_request_goes_out(key):
    gateway = Gateway()
    async with gateway.client() as http:
        credentials = gateway.credentials(key, http)
        tokens = await asyncio.gather(*(credentials.token(PAYMENTS, ["payments:read"]) for _ in range(20)))
    assert len(gateway.asked) == 1
    assert len(set(tokens)) == 1


async def test_each_resource_and_scope_has_its_own_token(key):
    gateway = Gateway()
    async with gateway.client() as http:
        credentials = gateway.credentials(key, http)
        tokens = {
            (await credentials.token(resource, scope)).value
            for resource, scope in [
                (PAYMENTS, ["a", "b"]),
                (PAYMENTS, ["b", "a"]),
                (PAYMENTS, ["a"]),
                (credentials.resource("summarizer"), ["a"]),
            ]
        }
    assert len(tokens) == 3


@pytest.mark.parametrize(("lifetime", "kept_for"), [(300, 270), (60, 48), (5, 4)])
async def test_a_token_is_replaced_before_it_ends(key, lifetime, kept_for):
    gateway = Gateway(lifetime=lifetime)
    async with gateway.client() as http:
        credentials = gateway.credentials(key, http)
        first = await credentials.token(PAYMENTS, ["a"])
        gateway.now += kept_for - 0.1
        assert await credentials.token(PAYMENTS, ["a"]) is first
        gateway.now += 0.1
        assert await credentials.token(PAYMENTS, ["a"]) is not first


async def test_a_forgotten_token_is_replaced(key):
    gateway = Gateway()
    async with gateway.client() as http:
        credentials = gateway.credentials(key, http)
        first = await credentials.token(PAYMENTS, ["a"])
        credentials.forget(first)
        second = await credentials.token(PAYMENTS, ["a"])
        credentials.forget(first)
        assert await credentials.token(PAYMENTS, ["a"]) is second


async def test_a_nonce_the_token_endpoint_wants_is_sent_and_kept(key):
    gateway = Gateway(token_nonce="one")
    async with gateway.client() as http:
        credentials = gateway.credentials(key, http)
        await credentials.token(PAYMENTS, ["a"])
        assert len(gateway.asked) == 2
        await credentials.token(PAYMENTS, ["b"])
        assert len(gateway.asked) == 3
    assertions = [asked["client_assertion"][0] for asked in gateway.asked]
    assert len(set(assertions)) == 3


async def test_a_demand_that_is_never_satisfied_ends(key):
    refusal = httpx.Response(400, json={"error": "use_dpop_nonce"}, headers={"DPoP-Nonce": "n"})
    gateway = Gateway(token_answer=refusal)
    async with gateway.client() as http:
        with pytest.raises(TokenRefused, match="use_dpop_nonce"):
            await gateway.credentials(key, http).token(PAYMENTS, ["a"])
    assert len(gateway.asked) == 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(401, json={"error": "invalid_client", "error_description": "no"}), "invalid_client"),
        (httpx.Response(502, text="<html>"), "http_502"),
        (httpx.Response(400, json=["error"]), "http_400"),
        (
            httpx.Response(200, json={"access_token": "t", "token_type": "Bearer", "expires_in": 9}),
            "invalid_response",
        ),
        (httpx.Response(200, json={"token_type": "DPoP", "expires_in": 9}), "invalid_response"),
        (httpx.Response(200, text="ok"), "invalid_response"),
    ],
    ids=["refused", "broken", "odd", "unbound", "empty", "no json"],
)
async def test_what_is_not_a_bound_token_is_refused_and_not_kept(key, answer, error):
    gateway = Gateway(token_answer=answer)
    async with gateway.client() as http:
        credentials = gateway.credentials(key, http)
        with pytest.raises(TokenRefused) as caught:
            await credentials.token(PAYMENTS, ["a"])
        assert (caught.value.error, caught.value.status) == (error, answer.status_code)
        gateway.token_answer = None
        assert (await credentials.token(PAYMENTS, ["a"])).value


def test_nonces_of_origins_and_spaces_are_apart():
    nonces, here, there = Nonces(), httpx.URL(BASE), httpx.URL("https://gw.example:8443")
    assert not nonces.keep(here, "as", httpx.Response(200))
    assert nonces.keep(here, "as", httpx.Response(200, headers={"DPoP-Nonce": "one"}))
    assert nonces.keep(here, "as", httpx.Response(200, headers={"DPoP-Nonce": "two"}))
    assert nonces.of(httpx.URL("https://gw.example:443/x"), "as") == "two"
    assert nonces.of(here, "rs") is None
    assert nonces.of(there, "as") is None
