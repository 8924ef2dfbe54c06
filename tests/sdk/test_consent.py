"""A person is asked once, by a request nobody else can answer; what they allow is renewed while it lasts."""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from legation.core import base64url
from legation.sdk.consent import Asked, NotAllowed, ask
from legation.sdk.keys import AgentKey
from legation.sdk.tokens import TokenRefused
from tests.sdk.gateway import BASE, Gateway

CALLBACK = "https://assistant.example/callback"
PAYMENT = {"type": "payment", "amount": "100", "currency": "USD", "recipient": "ACC123"}


@pytest.fixture
def gateway():
    return Gateway(renews=True)


@pytest.fixture
async def credentials(gateway):
    async with gateway.client() as http:
        yield gateway.credentials(AgentKey.generate(), http)


def back(asked: Asked, **said: str | None) -> str:
    """Where the browser comes back to."""
    full = {"code": "c-1", "state": asked.state, "iss": BASE} | said
    return f"{CALLBACK}?{urlencode({name: value for name, value in full.items() if value is not None})}"


async def test_a_question_is_pushed_and_only_a_reference_goes_through_the_browser(gateway, credentials):
    asked = await ask(credentials, "payments", ["b", "a"], CALLBACK, authorization_details=[PAYMENT])
    (pushed,) = gateway.asked
    assert pushed["response_type"] == ["code"]
    assert (pushed["resource"], pushed["scope"]) == ([f"{BASE}/a2a/payments"], ["a b"])
    assert (pushed["redirect_uri"], pushed["state"]) == ([CALLBACK], [asked.state])
    challenge = base64url.encode(hashlib.sha256(asked.verifier.encode()).digest())
    assert (pushed["code_challenge"], pushed["code_challenge_method"]) == ([challenge], ["S256"])
    assert "ACC123" in pushed["authorization_details"][0]
    assert asked.url.startswith(f"{BASE}/oauth/authorize?")
    assert parse_qs(urlsplit(asked.url).query) == {"client_id": ["orchestrator"], "request_uri": ["urn:pushed"]}
    assert asked.verifier not in repr(asked)


async def test_no_two_questions_are_alike(credentials):
    one, other = [await ask(credentials, "payments", ["a"], CALLBACK) for _ in range(2)]
    assert one.state != other.state
    assert one.verifier != other.verifier


async def test_the_answer_is_redeemed_with_what_proves_who_asked(gateway, credentials):
    asked = await ask(credentials, "payments", ["a"], CALLBACK)
    consent = await asked.answered(back(asked))
    redeemed = gateway.asked[-1]
    assert redeemed["grant_type"] == ["authorization_code"]
    assert (redeemed["code"], redeemed["redirect_uri"]) == (["c-1"], [CALLBACK])
    assert redeemed["code_verifier"] == [asked.verifier]
    assert (await consent.token()).value == "token-0"
    assert len(gateway.asked) == 2


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"state": "another"}, "not_ours"),
        ({"state": None}, "not_ours"),
        ({"iss": "https://evil.example"}, "not_ours"),
        ({"iss": None}, "not_ours"),
        ({"code": None, "error": "access_denied"}, "access_denied"),
        ({"code": None}, "no_code"),
    ],
)
async def test_what_is_no_answer_to_it_is_not_redeemed(gateway, credentials, said, error):
    asked = await ask(credentials, "payments", ["a"], CALLBACK)
    with pytest.raises(NotAllowed) as caught:
        await asked.answered(back(asked, **said))
    assert caught.value.error == error
    assert len(gateway.asked) == 1


async def test_an_answer_in_two_voices_is_none(gateway, credentials):
    asked = await ask(credentials, "payments", ["a"], CALLBACK)
    with pytest.raises(NotAllowed):
        await asked.answered(back(asked) + "&code=c-2")
    assert len(gateway.asked) == 1


async def test_a_consent_is_renewed_before_its_token_ends(gateway, credentials):
    asked = await ask(credentials, "payments", ["a"], CALLBACK)
    consent = await asked.answered(back(asked))
    first = await consent.token()
    gateway.now += 270
    second = await consent.token()
    assert second.value != first.value
    assert gateway.asked[-1]["grant_type"] == ["refresh_token"]
    assert gateway.asked[-1]["refresh_token"] == [first.refresh_token]
    gateway.now += 270
    await consent.token()
    assert gateway.asked[-1]["refresh_token"] == [second.refresh_token]


async def test_without_a_renewal_it_ends_with_its_token(gateway, credentials):
    gateway.renews = False
    asked = await ask(credentials, "payments", ["a"], CALLBACK)
    consent = await asked.answered(back(asked))
    gateway.now += 400
    assert (await consent.token()).value == "token-0"
    assert len(gateway.asked) == 2


async def test_a_consent_that_has_ended_says_so(gateway, credentials):
    asked = await ask(credentials, "payments", ["a"], CALLBACK)
    consent = await asked.answered(back(asked))
    gateway.now += 400
    gateway.token_answer = httpx.Response(400, json={"error": "invalid_grant"})
    with pytest.raises(TokenRefused, match="invalid_grant"):
        await consent.token()


async def test_an_authority_that_takes_nothing_in_has_nobody_asked(gateway, credentials):
    gateway.token_answer = httpx.Response(201, json={})
    with pytest.raises(TokenRefused, match="request_uri"):
        await ask(credentials, "payments", ["a"], CALLBACK)
