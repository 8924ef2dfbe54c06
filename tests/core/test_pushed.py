"""Pushing a request (RFC 9126), and where a browser may be sent (T20): all of it looked at before anybody is asked."""

from __future__ import annotations

import pytest

from legation.core.asks import Apply, Unavailable
from legation.core.authorize.request import same_redirect
from legation.core.grants import Issued, pushed
from legation.core.grants.pushed import Accepted
from legation.core.kept import Agreement, Pushed
from legation.core.reasons import Reason
from tests.delegating import CALLBACK, CHALLENGE, PAYMENT, UNSAID, VERIFIER, Scene, reason
from tests.delegating import details as rar
from tests.world import BASE, READ, TRANSFER, jkt_of

PAR = BASE + pushed.PATH


@pytest.fixture
def scene() -> Scene:
    return Scene()


# -- PAR (RFC 9126) ------------------------------------------------------------------------------------


def test_a_request_is_taken_in(scene):
    accepted = scene.push()
    assert isinstance(accepted, Accepted)
    assert accepted.expires_in == 60
    assert accepted.request_uri.startswith("urn:ietf:params:oauth:request_uri:")
    (kept,) = scene.kept(Pushed)
    assert kept.wanted.scope == (READ, TRANSFER)
    assert kept.expires_at == scene.world.now + 60
    secret = accepted.request_uri.rpartition(":")[2]
    assert secret not in repr(scene.world.kept) + repr(scene.world.ledger)
    assert scene.last()["what"] == "authorization-pushed"


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"client_assertion": UNSAID, "client_assertion_type": UNSAID}, Reason.CLIENT_UNAUTHENTICATED),
        ({"request_uri": "urn:x"}, Reason.OAUTH_REQUEST),
        ({"request": "eyJ"}, Reason.OAUTH_REQUEST),
        ({"client_id": UNSAID}, Reason.OAUTH_REQUEST),
        ({"response_type": UNSAID}, Reason.OAUTH_REQUEST),
        ({"response_type": "token"}, Reason.RESPONSE_TYPE),
        ({"response_type": "code id_token"}, Reason.RESPONSE_TYPE),
        ({"response_mode": "fragment"}, Reason.OAUTH_REQUEST),
        ({"redirect_uri": UNSAID}, Reason.REDIRECT_REFUSED),
        ({"code_challenge": UNSAID}, Reason.PKCE_REQUIRED),
        ({"code_challenge_method": UNSAID}, Reason.PKCE_REQUIRED),
        ({"code_challenge_method": "s256"}, Reason.PKCE_REQUIRED),
        ({"code_challenge": CHALLENGE[:-1]}, Reason.PKCE_REQUIRED),
        ({"state": "a\u00e9"}, Reason.OAUTH_REQUEST),
        ({"state": "x" * 1025}, Reason.OAUTH_REQUEST),
        ({"dpop_jkt": "short"}, Reason.OAUTH_REQUEST),
        ({"acr_values": "gold silver"}, Reason.ACR_UNMET),
        ({"scope": UNSAID}, Reason.SCOPE_REFUSED),
        ({"scope": f"{READ} admin"}, Reason.SCOPE_REFUSED),
        ({"resource": UNSAID}, Reason.TARGET_REFUSED),
        ({"resource": f"{BASE}/a2a/vault"}, Reason.TARGET_REFUSED),
        ({"authorization_details": "[]"}, Reason.TOKEN_DETAILS),
        ({"authorization_details": rar({"type": "launch"})}, Reason.TOKEN_DETAILS),
        ({"authorization_details": rar({**PAYMENT, "extra": "1"})}, Reason.TOKEN_DETAILS),
        ({"authorization_details": rar({"type": "skill", "agent": "payments", "skill": READ})}, Reason.TOKEN_DETAILS),
        ({"client_id": "summarizer"}, Reason.CLIENT_UNAUTHENTICATED),
    ],
)
def test_everything_is_looked_at_when_it_is_pushed(scene, form, expected):
    assert reason(scene.push(**form)) is expected
    assert scene.kept(Pushed) == []
    assert scene.last()["reason"] == expected.id


def test_t17_plain_pkce_is_refused(scene):
    form = {"code_challenge_method": "plain", "code_challenge": VERIFIER}
    assert reason(scene.push(**form)) is Reason.PKCE_REQUIRED


def test_only_an_agent_that_may_ask_people_may_push(scene):
    scene.world.put("orchestrator", grants=frozenset({"client_credentials"}))
    assert reason(scene.push()) is Reason.GRANT_NOT_ALLOWED


def test_a_person_consents_for_no_other_tenant(scene):
    """An agreement may open another tenant's agent to ours; it is not a person's to give."""
    scene.world.put("orchestrator", targets=frozenset({"vault"}))
    scene.world.keep(
        Agreement(tenant="rival", id="a-1", caller_tenant="acme", agents=frozenset({"vault"}), skills=frozenset({READ}))
    )
    direct = scene.token("client_credentials", resource=f"{BASE}/a2a/vault", scope=READ)
    assert isinstance(direct, Issued)
    assert reason(scene.push(resource=f"{BASE}/a2a/vault", scope=READ)) is Reason.TARGET_REFUSED


@pytest.mark.parametrize("audience", [PAR, BASE + "/oauth/token", [BASE], [BASE, PAR], BASE + "/"])
def test_t13_the_audience_of_an_assertion_is_the_issuer_alone(scene, audience):
    forged = scene.assertion("orchestrator", aud=audience)
    assert reason(scene.push(client_assertion=forged)) is Reason.ASSERTION_REFUSED


def test_t16_an_assertion_works_once_here_and_at_the_token_endpoint_together(scene):
    once = scene.assertion("orchestrator")
    scene.uri(client_assertion=once)
    assert reason(scene.push(client_assertion=once)) is Reason.ASSERTION_REPLAYED
    answer = scene.token("client_credentials", client_assertion=once, resource=f"{BASE}/a2a/payments")
    assert reason(answer) is Reason.ASSERTION_REPLAYED


def test_a_proof_binds_the_code(scene):
    scene.uri(key="holder")
    assert scene.kept(Pushed)[0].wanted.dpop_jkt == jkt_of("holder")


def test_a_proof_and_dpop_jkt_say_the_same(scene):
    scene.uri(key="holder", dpop_jkt=jkt_of("holder"))
    assert reason(scene.push(key="holder", dpop_jkt=jkt_of("other"))) is Reason.OAUTH_REQUEST


def test_a_proof_for_another_endpoint_is_refused(scene):
    asked = scene.request("orchestrator", {}, "holder", BASE + "/oauth/token")
    assert reason(scene.world.run(pushed.push(asked, scene.world.terms))) is Reason.TOKEN_PROOF_REFUSED


def test_a_store_that_is_down_takes_nothing_in(scene):
    scene.world.faults[Apply] = Unavailable("store")
    assert reason(scene.push()) is Reason.UNAVAILABLE


# -- T20: where a browser may be sent ------------------------------------------------------------------

LOOPBACK = "http://127.0.0.1/cb"


@pytest.mark.parametrize(
    "uri",
    [
        CALLBACK + "/",
        CALLBACK + "/..",
        CALLBACK + "?a=b",
        CALLBACK + "#x",
        CALLBACK.upper(),
        "https://orchestrator.example:443/cb",
        "https://orchestrator.example@evil.example/cb",
        "https://orchestrator.example.evil.example/cb",
        "https://orchestrator.example/%63b",
        "http://orchestrator.example/cb",
        "https://c/cb/..",
        "javascript:alert(1)",
        "//orchestrator.example/cb",
    ],
)
def test_t20_a_redirect_uri_is_compared_character_for_character(scene, uri):
    assert reason(scene.push(redirect_uri=uri)) is Reason.REDIRECT_REFUSED


@pytest.mark.parametrize(
    ("uri", "registered", "same"),
    [
        ("http://127.0.0.1:5173/cb", LOOPBACK, True),
        ("http://127.0.0.1/cb", "http://127.0.0.1:8080/cb", True),
        ("http://[::1]:5173/cb", "http://[::1]/cb", True),
        ("http://127.0.0.1:5173", "http://127.0.0.1", True),
        ("http://127.0.0.1:5173/cb/..", LOOPBACK, False),
        ("http://127.0.0.1:5173/cb?x=y", LOOPBACK, False),
        ("http://[::1]:5173/cb", LOOPBACK, False),
        ("http://127.0.0.2:5173/cb", LOOPBACK, False),
        ("http://127.0.0.1:5173@evil.example/cb", LOOPBACK, False),
        ("http://127.0.0.1.evil.example/cb", LOOPBACK, False),
        ("http://127.0.0.1:123456/cb", LOOPBACK, False),
        ("https://127.0.0.1:5173/cb", LOOPBACK, False),
        ("http://localhost:5173/cb", "http://localhost/cb", False),
        ("http://client.example/cb", "http://client.example/cb", False),
        ("app://cb", "app://cb", False),
        ("https://client.example:8443/cb", "https://client.example/cb", False),
        ("https://client.example/cb#", "https://client.example/cb#", False),
    ],
)
def test_t20_the_port_of_a_loopback_address_is_all_that_may_differ(uri, registered, same):
    assert same_redirect(uri, registered) is same
