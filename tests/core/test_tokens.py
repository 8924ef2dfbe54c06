from __future__ import annotations

import json
from typing import Any

import pytest

from legation.core import keys, tokens
from legation.core.model import AccessToken
from legation.core.reasons import Reason, Refused
from tests.world import b64, jkt_of, jwk_of, jws, sign

ISSUER = "https://gate.example"
AUDIENCE = "https://gate.example/a2a/payments"
NOW = 1_800_000_000.0
KEY = keys.from_jwk(jwk_of("issuer"), Reason.TOKEN_MALFORMED, kid="issuer")
UNSAID: Any = object()

CLAIMS = {
    "iss": ISSUER,
    "sub": "orchestrator",
    "aud": AUDIENCE,
    "scope": "payments:read payments:transfer",
    "tenant": "acme",
    "exp": int(NOW) + 300,
    "iat": int(NOW),
    "jti": "t-1",
    "client_id": "orchestrator",
    "cnf": {"jkt": jkt_of("holder")},
}


def token(*, key: str = "issuer", header: dict[str, Any] | None = None, **claims: Any) -> str:
    """A token in order but for what is given; UNSAID leaves a claim out."""
    body = {name: value for name, value in (CLAIMS | claims).items() if value is not UNSAID}
    return jws({"alg": "ES256", "typ": "at+jwt", "kid": "issuer"} | (header or {}), body, key)


def raw(payload: str, header: str = '{"alg":"ES256","typ":"at+jwt","kid":"issuer"}') -> str:
    signed = ".".join(b64(part.encode()) for part in (header, payload))
    return f"{signed}.{b64(sign('issuer', signed.encode()))}"


def verify(unverified: str, now: float = NOW, **expected: str) -> AccessToken:
    return tokens.verify(unverified, KEY, **{"issuer": ISSUER, "audience": AUDIENCE, **expected}, now=now)


def refused(unverified: str, reason: Reason, now: float = NOW, **expected: str) -> None:
    with pytest.raises(Refused) as caught:
        verify(unverified, now, **expected)
    assert caught.value.reason is reason, caught.value


# -- what is accepted --------------------------------------------------------------------------------


def test_a_token_of_ours():
    assert verify(token()) == AccessToken(
        issuer=ISSUER,
        subject="orchestrator",
        client_id="orchestrator",
        audience=AUDIENCE,
        scope=frozenset({"payments:read", "payments:transfer"}),
        tenant="acme",
        issued_at=int(NOW),
        expires_at=int(NOW) + 300,
        jti="t-1",
        kid="issuer",
        jkt=jkt_of("holder"),
    )


def test_what_we_mint_is_what_we_accept():
    claims = tokens.payload(
        issuer=ISSUER,
        subject="orchestrator",
        audience=AUDIENCE,
        scope=frozenset({"b", "a"}),
        tenant="acme",
        issued_at=int(NOW),
        lifetime=60,
        jti="t-2",
        jkt=jkt_of("holder"),
    )
    unsigned = tokens.signing_input("issuer", tokens.TYPE, claims)
    minted = tokens.compact(unsigned, sign("issuer", unsigned))
    assert tokens.unverified_kid(minted) == "issuer"
    accepted = verify(minted)
    assert (accepted.scope, accepted.jkt) == (frozenset({"a", "b"}), jkt_of("holder"))
    assert accepted.expires_at - accepted.issued_at == 60
    assert claims["scope"] == "a b", "one order, so that the same claims are the same bytes"


def test_no_lifetime_is_longer_than_the_longest():
    claims = tokens.payload(
        issuer=ISSUER, subject="a", audience="b", scope=frozenset(), tenant="t", issued_at=0, lifetime=10**6,
        jti="j", jkt=None,
    )  # fmt: skip
    assert claims["exp"] == tokens.MAX_LIFETIME
    assert "cnf" not in claims


def test_a_token_without_cnf_is_bound_to_nothing():
    assert verify(token(cnf=UNSAID)).jkt is None


def test_no_scope_is_no_authority():
    assert verify(token(scope=UNSAID)).scope == frozenset()
    assert verify(token(scope="")).scope == frozenset()


def test_a_chain_and_details_are_carried_for_the_stages_that_refuse_them():
    carried = verify(token(act={"sub": "x"}, authorization_details=[{"type": "payment"}]))
    assert carried.act == {"sub": "x"}
    assert carried.authorization_details == ({"type": "payment"},)


# -- the kid -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kid", ["../../etc/passwd", "' OR 1=1 --", "", "\u0000"])
def test_a_kid_is_text_to_look_up(kid: str):
    assert tokens.unverified_kid(token(header={"kid": kid})) == kid
    refused(token(header={"kid": kid}), Reason.KEY_UNKNOWN)


@pytest.mark.parametrize("kid", [None, 5, ["issuer"], {"issuer": 1}, True])
def test_a_kid_that_is_no_text(kid: object):
    with pytest.raises(Refused) as caught:
        tokens.unverified_kid(token(header={"kid": kid}))
    assert caught.value.reason is Reason.KEY_UNKNOWN


@pytest.mark.parametrize(
    ("unverified", "reason"),
    [
        pytest.param("", Reason.TOKEN_MALFORMED, id="nothing"),
        pytest.param("a" * 1_000_000, Reason.TOKEN_MALFORMED, id="a megabyte"),
        pytest.param(token(header={"kid": "k" * 1_000_000}), Reason.TOKEN_MALFORMED, id="a megabyte of kid"),
        pytest.param(token(header={"alg": "none"}), Reason.TOKEN_ALGORITHM, id="alg none"),
        pytest.param(token(header={"alg": "nOnE"}), Reason.TOKEN_ALGORITHM, id="alg nOnE"),
        pytest.param(token(header={"alg": "HS256"}), Reason.TOKEN_ALGORITHM, id="a MAC"),
        pytest.param(token(header={"typ": "dpop+jwt"}), Reason.TOKEN_TYPE, id="a proof for a token"),
        pytest.param(token(header={"typ": "hop+jwt"}), Reason.TOKEN_TYPE, id="a hop token for a token"),
        pytest.param(token(header={"typ": "client-authentication+jwt"}), Reason.TOKEN_TYPE, id="an assertion"),
        pytest.param(token(header={"typ": "JWT"}), Reason.TOKEN_TYPE, id="any JWT"),
        pytest.param(raw("{}", '{"alg":"ES256","kid":"issuer"}'), Reason.TOKEN_TYPE, id="no typ"),
        pytest.param(token(header={"crit": ["exp"]}), Reason.TOKEN_MALFORMED, id="crit"),
        pytest.param(token(header={"crit": []}), Reason.TOKEN_MALFORMED, id="an empty crit"),
        pytest.param(token(header={"b64": False}), Reason.TOKEN_MALFORMED, id="b64 false"),
        pytest.param(
            raw("{}", '{"alg":"ES256","typ":"at+jwt","kid":"other","kid":"issuer"}'),
            Reason.TOKEN_MALFORMED,
            id="two kids",
        ),
    ],
)
def test_a_header_is_judged_before_a_key_is_looked_up(unverified: str, reason: Reason):
    with pytest.raises(Refused) as caught:
        tokens.unverified_kid(unverified)
    assert caught.value.reason is reason
    refused(unverified, reason)


# -- whose, and for whom -----------------------------------------------------------------------------


def test_a_token_of_another_key():
    refused(token(key="other"), Reason.TOKEN_SIGNATURE)


def test_an_embedded_key_is_not_used():
    refused(token(key="other", header={"jwk": jwk_of("other")}), Reason.TOKEN_SIGNATURE)


def test_a_token_that_names_another_key():
    refused(token(header={"kid": "other"}), Reason.KEY_UNKNOWN)


@pytest.mark.parametrize("issuer", [ISSUER + "/", "https://GATE.example", "https://evil.example", ISSUER + ":443"])
def test_the_issuer_is_compared_byte_for_byte(issuer: str):
    refused(token(iss=issuer), Reason.TOKEN_ISSUER)


@pytest.mark.parametrize(
    "audience", [AUDIENCE + "/", ISSUER, ISSUER + "/a2a/other", [AUDIENCE], [AUDIENCE, "other"], None, {}, 5]
)
def test_the_audience_is_one_resource_byte_for_byte(audience: object):
    refused(token(aud=audience), Reason.TOKEN_AUDIENCE)


# -- time --------------------------------------------------------------------------------------------


def test_exp_has_no_leeway():
    verify(token(), NOW + 299.9)
    refused(token(), Reason.TOKEN_EXPIRED, NOW + 300)


def test_time_is_looked_at_each_time_though_the_signature_is_not():
    one = token()
    verify(one)
    refused(one, Reason.TOKEN_EXPIRED, NOW + 301)
    refused(one, Reason.TOKEN_AUDIENCE, audience=ISSUER + "/a2a/other")
    refused(one, Reason.TOKEN_ISSUER, issuer="https://other.example")
    verify(one)


def test_clocks_may_differ_by_ten_seconds():
    verify(token(iat=int(NOW) + 10, nbf=int(NOW) + 10))
    refused(token(iat=int(NOW) + 11), Reason.TOKEN_NOT_YET)
    refused(token(nbf=int(NOW) + 11), Reason.TOKEN_NOT_YET)


def test_a_token_lives_at_most_300_seconds():
    refused(token(exp=int(NOW) + 301), Reason.TOKEN_MALFORMED)
    refused(token(iat=int(NOW) - 86400), Reason.TOKEN_MALFORMED)


@pytest.mark.parametrize("claim", ["exp", "iat", "nbf"])
@pytest.mark.parametrize("value", [True, False, "1800000300", 1_800_000_300.5, None, [1_800_000_300], {}])
def test_a_moment_is_whole_seconds(claim: str, value: Any):
    refused(token(**{claim: value}), Reason.TOKEN_MALFORMED)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "9" * 400, "1e308", "-0.0", str(2**53)])
@pytest.mark.parametrize("claim", ["exp", "iat"])
def test_a_number_that_is_no_moment(claim: str, number: str):
    body = json.dumps(CLAIMS).replace(str(CLAIMS[claim]), number)
    refused(raw(body), Reason.TOKEN_MALFORMED)


# -- the other claims --------------------------------------------------------------------------------


@pytest.mark.parametrize("claim", ["iss", "sub", "client_id", "jti", "tenant", "exp", "iat"])
def test_a_required_claim_left_out(claim: str):
    refused(token(**{claim: UNSAID}), Reason.TOKEN_MALFORMED)


def test_an_audience_left_out():
    refused(token(aud=UNSAID), Reason.TOKEN_AUDIENCE)


@pytest.mark.parametrize("claim", ["iss", "sub", "client_id", "jti", "tenant"])
@pytest.mark.parametrize("value", ["", 5, None, ["x"], {"x": 1}, True])
def test_a_claim_that_is_no_text(claim: str, value: Any):
    refused(token(**{claim: value}), Reason.TOKEN_MALFORMED)


@pytest.mark.parametrize("scope", [["payments:read"], 5, None, {}])
def test_a_scope_that_is_no_text(scope: object):
    refused(token(scope=scope), Reason.TOKEN_MALFORMED)


@pytest.mark.parametrize(
    "cnf",
    [
        None,
        {},
        "jkt",
        [],
        {"jkt": None},
        {"jkt": ""},
        {"jkt": "short"},
        {"jkt": [jkt_of("holder")]},
        {"x5t#S256": "A" * 43},
        {"jkt": jkt_of("holder"), "x5t#S256": "A" * 43},
        {"jwk": {}},
    ],
)
def test_a_token_bound_in_another_way_is_no_bearer_token(cnf: object):
    refused(token(cnf=cnf), Reason.TOKEN_MALFORMED)


@pytest.mark.parametrize(
    "change", [{"act": "x"}, {"act": None}, {"act": []}, {"authorization_details": {}}, {"authorization_details": None}]
)
def test_a_chain_that_cannot_be_read_is_not_read_past(change: dict[str, Any]):
    refused(token(**change), Reason.TOKEN_MALFORMED)


def test_a_payload_with_two_readings():
    refused(raw(json.dumps(CLAIMS)[:-1] + ', "sub": "root"}'), Reason.TOKEN_MALFORMED)


# -- what is remembered ------------------------------------------------------------------------------


def test_a_token_is_remembered_for_its_key_alone():
    one = token()
    verify(one)
    impostor = keys.from_jwk(jwk_of("other"), Reason.TOKEN_MALFORMED, kid="issuer")
    with pytest.raises(Refused) as caught:
        tokens.verify(one, impostor, issuer=ISSUER, audience=AUDIENCE, now=NOW)
    assert caught.value.reason is Reason.TOKEN_SIGNATURE


def test_a_refusal_is_not_remembered():
    before = tokens._signed.cache_info().currsize
    for number in range(5):
        refused(token(key="other", jti=f"t-{number}"), Reason.TOKEN_SIGNATURE)
    assert tokens._signed.cache_info().currsize == before
    assert tokens._signed.cache_info().maxsize == tokens.MAX_REMEMBERED
