"""Less of a token, or what a caller passes on: asked for as RFC 8693 says, got anew each time, never shown."""

from __future__ import annotations

import base64
import hashlib
import json
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from legation.sdk.client import reach
from legation.sdk.credentials import ACCESS_TOKEN, EXCHANGE, JWT
from legation.sdk.keys import AgentKey
from legation.sdk.tokens import HopToken, NotCalledThrough, Token, TokenRefused, hop_token
from tests.sdk.gateway import BASE, NOW, Gateway, members
from tests.sdk.test_client import SENT, front, message

PAYMENTS = f"{BASE}/a2a/payments"
PAYMENT = {"type": "payment", "amount": "100", "currency": "USD", "recipient": "ACC123"}
LIMITS = {"authorization_details": [PAYMENT], "expires_in": 60, "delegation_depth": 0}
ASKED = {"authorization_details": [json.dumps([PAYMENT])], "expires_in": ["60"], "delegation_depth": ["0"]}


@pytest.fixture
def gateway():
    return Gateway()


@pytest.fixture
def key():
    return AgentKey.generate()


def said(asked):
    """What a request asks for, without who asks."""
    return {name: value for name, value in asked.items() if not name.startswith("client_")}


async def test_a_token_of_its_own_may_be_asked_for_as_less(gateway, key):
    async with gateway.client() as http:
        await gateway.credentials(key, http).token(PAYMENTS, ["a"], **LIMITS)
    assert said(gateway.asked[0]) == {
        "grant_type": ["client_credentials"],
        "resource": [PAYMENTS],
        "scope": ["a"],
        **ASKED,
    }


async def test_what_is_for_one_payment_is_never_the_same_token_twice(gateway, key):
    async with gateway.client() as http:
        credentials = gateway.credentials(key, http)
        exact = [await credentials.token(PAYMENTS, ["a"], authorization_details=[PAYMENT]) for _ in range(2)]
        short = [await credentials.token(PAYMENTS, ["a"], expires_in=60) for _ in range(2)]
        plain = [await credentials.token(PAYMENTS, ["a"]) for _ in range(2)]
    assert [len({one.value for one in each}) for each in (exact, short, plain)] == [2, 1, 1]
    assert short[0].value != plain[0].value


async def test_what_is_its_own_is_exchanged_with_a_proof_over_it(gateway, key):
    async with gateway.client() as http:
        credentials = gateway.credentials(key, http)
        mine = await credentials.token(PAYMENTS, ["a"])
        less = await credentials.exchange(mine, PAYMENTS, ["a"], **LIMITS)
    assert less.value != mine.value
    assert said(gateway.asked[1]) == {
        "grant_type": [EXCHANGE],
        "subject_token": [mine.value],
        "subject_token_type": [ACCESS_TOKEN],
        "resource": [PAYMENTS],
        "scope": ["a"],
        **ASKED,
    }
    digest = base64.urlsafe_b64encode(hashlib.sha256(mine.value.encode()).digest()).rstrip(b"=").decode()
    assert members(gateway.proofs[1])["ath"] == digest


async def test_what_a_caller_passes_on_is_exchanged_with_a_plain_proof(gateway, key):
    async with gateway.client() as http:
        await gateway.credentials(key, http).exchange(HopToken("hop"), PAYMENTS)
    assert said(gateway.asked[0]) == {
        "grant_type": [EXCHANGE],
        "subject_token": ["hop"],
        "subject_token_type": [JWT],
        "resource": [PAYMENTS],
    }
    assert "ath" not in members(gateway.proofs[0])


async def test_a_nonce_that_is_wanted_is_met_with_the_same_request(key):
    gateway = Gateway(token_nonce="one")
    async with gateway.client() as http:
        token = Token("t", frozenset({"a"}), NOW + 300, NOW + 270)
        await gateway.credentials(key, http).exchange(token, PAYMENTS)
    assert said(gateway.asked[0]) == said(gateway.asked[1])
    assert members(gateway.proofs[1])["nonce"] == "one"
    assert members(gateway.proofs[1])["ath"] == members(gateway.proofs[0])["ath"]


async def test_a_token_tells_what_it_is_for_and_which_record_says_so(gateway, key):
    gateway.token_answer = httpx.Response(
        200,
        json={
            "access_token": "t",
            "token_type": "DPoP",
            "expires_in": 60,
            "authorization_details": [PAYMENT, 7],
            "record_id": "r-1",
        },
    )
    async with gateway.client() as http:
        token = await gateway.credentials(key, http).exchange(HopToken("hop"), PAYMENTS, ["a"])
    assert (token.details, token.record_id, token.scope) == ((PAYMENT,), "r-1", {"a"})


async def test_what_is_refused_says_why(gateway, key):
    body = {"error": "invalid_scope", "legation_reason": "scope-refused", "record_id": "r-1"}
    gateway.token_answer = httpx.Response(400, json=body)
    async with gateway.client() as http:
        with pytest.raises(TokenRefused) as caught:
            await gateway.credentials(key, http).exchange(HopToken("hop"), PAYMENTS)
    assert (caught.value.reason, caught.value.record_id) == ("scope-refused", "r-1")


# -- the hop token ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["authorization", "Authorization"])
def test_a_call_brings_its_hop_token(name):
    headers = {"host": "origin.example", name: "Bearer ey.ho.p"}
    context: Any = SimpleNamespace(call_context=SimpleNamespace(state={"headers": headers}))
    token = hop_token(context)
    assert token == HopToken("ey.ho.p")
    assert "ey.ho.p" not in repr(token)


@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Basic x"}, {"authorization": "Bearer"}, {"authorization": ""}]
)
def test_a_call_that_came_past_the_gateway_brings_none(headers):
    with pytest.raises(NotCalledThrough):
        HopToken.of(headers)


def test_an_executor_outside_a_server_has_none():
    context: Any = SimpleNamespace(call_context=SimpleNamespace(state={}))
    with pytest.raises(NotCalledThrough):
        hop_token(context)


# -- a client that uses it -------------------------------------------------------------------------


async def test_a_client_calls_with_the_one_token_it_was_given(key):
    gateway = front(SENT["JSONRPC"])
    token = Token("given", frozenset({"a"}), NOW + 300, NOW + 270)
    async with gateway.client() as own:
        credentials = gateway.credentials(key, own)
        async with await reach(
            credentials, "payments", token, skill="a", streaming=False, http=gateway.client()
        ) as agent:
            _ = [event async for event in agent.send_message(message())]
        assert not own.is_closed
    assert gateway.seen[-1].headers["Authorization"] == "DPoP given"
    assert gateway.asked == []


async def test_a_token_that_is_no_longer_taken_is_not_sent_again(key):
    gateway = front(SENT["JSONRPC"])
    gateway.dead = {"given"}
    token = Token("given", frozenset({"a"}), NOW + 300, NOW + 270)
    async with gateway.client() as own:
        credentials = gateway.credentials(key, own)
        async with await reach(credentials, "payments", token, streaming=False, http=gateway.client()) as agent:
            with pytest.raises(Exception, match="401"):
                _ = [event async for event in agent.send_message(message())]
    assert [request.headers.get("Authorization") for request in gateway.seen] == [None, "DPoP given"]


async def test_tokens_from_elsewhere_are_asked_for_with_each_request(key):
    gateway = front(SENT["JSONRPC"])
    numbers = iter(range(9))

    async def tokens():
        return Token(f"token-{next(numbers)}", frozenset({"a"}), NOW + 300, NOW + 270)

    gateway.dead = {"token-1"}
    async with gateway.client() as own:
        credentials = gateway.credentials(key, own)
        async with await reach(credentials, "payments", tokens, streaming=False, http=gateway.client()) as agent:
            for _ in range(2):
                _ = [event async for event in agent.send_message(message())]
    sent = [request.headers["Authorization"] for request in gateway.seen if "Authorization" in request.headers]
    assert sent == ["DPoP token-0", "DPoP token-2", "DPoP token-2"], "a request that is sent again is the same object"
