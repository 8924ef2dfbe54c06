from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from legation.core import htu, keys, proof
from legation.core.model import AccessToken, Proof
from legation.core.reasons import Reason, Refused
from tests.world import b64, jkt_of, jwk_of, jws, sign

VECTORS = json.loads((Path(__file__).parent.parent / "vectors/jose.json").read_text())
URL = "https://gate.example/a2a/payments/rpc"
NOW = 1_800_000_000.0
TOKEN = "eyJhbGciOiJFUzI1NiJ9.e30.c2ln"
ATH = b64(hashlib.sha256(TOKEN.encode()).digest())
UNSAID: Any = object()

CLAIMS = {"jti": "p-1", "htm": "POST", "htu": URL, "iat": int(NOW), "ath": ATH}


def shown(*, key: str = "holder", header: dict[str, Any] | None = None, **claims: Any) -> str:
    """A proof in order but for what is given; UNSAID leaves a claim or header parameter out."""
    head = {"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk_of(key)} | (header or {})
    body = CLAIMS | claims
    head, body = ({n: v for n, v in part.items() if v is not UNSAID} for part in (head, body))
    return jws(head, body, key)


def verify(*proofs: str, now: float = NOW, token: str | None = TOKEN, method: str = "POST", url: str = URL) -> Proof:
    return proof.verify(proofs, method=method, url=url, now=now, unverified_token=token)


def refused(reason: Reason, *proofs: str, **given: Any) -> None:
    with pytest.raises(Refused) as caught:
        verify(*proofs, **given)
    assert caught.value.reason is reason, caught.value


def bound(to: str | None) -> AccessToken:
    return AccessToken("i", "s", "s", "a", frozenset(), "t", 0, 1, "j", "k", jkt=to)


# -- what is accepted --------------------------------------------------------------------------------


def test_a_proof():
    assert verify(shown()) == Proof(jkt_of("holder"), "p-1", int(NOW), None)
    assert verify(shown(nonce="n-1")).nonce == "n-1"


@pytest.mark.parametrize("figure", ["rfc9449-figure-2", "rfc9449-figure-7", "rfc9449-figure-13"])
def test_the_figures_of_rfc_9449(figure: str):
    it = VECTORS[figure]
    found = verify(it["proof"], method=it["method"], url=it["url"], now=it["iat"], token=it["token"])
    assert found == Proof(it["jkt"], it["jti"], it["iat"], None)


def test_a_proof_by_an_ed25519_key():
    private = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    jwk = keys.to_jwk(private.public_key())
    signed = ".".join(
        b64(json.dumps(part).encode()) for part in ({"typ": "dpop+jwt", "alg": "EdDSA", "jwk": jwk}, CLAIMS)
    )
    assert verify(f"{signed}.{b64(private.sign(signed.encode()))}").jkt == keys.thumbprint(jwk)


def test_members_nobody_knows_are_tolerated():
    verify(shown(header={"kid": "x", "x5c": ["MII"], "new": 1}, foo={"bar": 1}))


# -- checks 1 and 2: one well-formed proof -----------------------------------------------------------


def test_no_proof():
    refused(Reason.PROOF_MISSING)


def test_two_headers():
    refused(Reason.PROOF_MALFORMED, shown(), shown(jti="p-2"))
    refused(Reason.PROOF_MALFORMED, shown(), "")


@pytest.mark.parametrize("comma", [",", ", "])
def test_two_joined_by_a_comma(comma: str):
    refused(Reason.PROOF_MALFORMED, shown() + comma + shown(jti="p-2"))


@pytest.mark.parametrize("text", ["", "x", "a.b", "a.b.c.d", "é.e.e", "{}", "." * 3, "[" * 80_000, "a" * 1_000_000])
def test_no_proof_at_all(text: str):
    refused(Reason.PROOF_MALFORMED, text)


def test_a_nesting_bomb_properly_signed():
    signed = ".".join(b64(part.encode()) for part in ('{"typ":"dpop+jwt","alg":"ES256","x":' + "[" * 700, "{}"))
    refused(Reason.PROOF_MALFORMED, f"{signed}.{b64(sign('holder', signed.encode()))}")


# -- check 3: the claims -----------------------------------------------------------------------------


@pytest.mark.parametrize("claim", ["jti", "iat"])
@pytest.mark.parametrize("value", [UNSAID, None, True, [], {}, "", 1.5])
def test_a_claim_missing_or_of_another_type(claim: str, value: Any):
    refused(Reason.PROOF_MALFORMED, shown(**{claim: value}))


@pytest.mark.parametrize("jti", ["x" * 257, "a\nb", "\u0000", "\u00e9", "\u2028"])
def test_a_jti_that_is_long_or_unprintable(jti: str):
    refused(Reason.PROOF_MALFORMED, shown(jti=jti))


@pytest.mark.parametrize("nonce", [None, "", 5, [], "x" * 257, "\u00e9"])
def test_a_nonce_that_is_none(nonce: object):
    refused(Reason.PROOF_MALFORMED, shown(nonce=nonce))


def test_two_readings():
    header = json.dumps({"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk_of("holder")})
    for head, body in (
        (header, json.dumps(CLAIMS)[:-1] + ', "htm": "POST"}'),
        (header[:-1] + ', "typ": "dpop+jwt"}', json.dumps(CLAIMS)),
    ):
        signed = ".".join(b64(part.encode()) for part in (head, body))
        refused(Reason.PROOF_MALFORMED, f"{signed}.{b64(sign('holder', signed.encode()))}")


# -- checks 4 to 7: type, algorithm, signature, key --------------------------------------------------


@pytest.mark.parametrize("typ", [UNSAID, "at+jwt", "JWT", "jwt", "", None, "client-authentication+jwt", "wpt+jwt"])
def test_another_kind(typ: object):
    refused(Reason.PROOF_TYPE, shown(header={"typ": typ}))


@pytest.mark.parametrize("alg", [UNSAID, "none", "nOnE", "HS256", "RS256", "ES384", "es256", None, 5])
def test_another_algorithm(alg: object):
    refused(Reason.PROOF_ALGORITHM, shown(header={"alg": alg}))


def test_an_algorithm_of_the_other_curve():
    refused(Reason.PROOF_ALGORITHM, shown(header={"alg": "EdDSA"}))


def test_signed_by_another_key_than_it_carries():
    refused(Reason.PROOF_SIGNATURE, shown(key="thief", header={"jwk": jwk_of("holder")}))


def test_hs256_with_an_oct_key():
    refused(Reason.PROOF_ALGORITHM, shown(header={"alg": "HS256", "jwk": {"kty": "oct", "k": "AAAA"}}))
    refused(Reason.PROOF_KEY, shown(header={"jwk": {"kty": "oct", "k": "AAAA"}}))


@pytest.mark.parametrize("member", sorted(keys.PRIVATE))
def test_a_private_key_in_the_proof(member: str):
    refused(Reason.PROOF_KEY, shown(header={"jwk": {**jwk_of("holder"), member: "AAAA"}}))


@pytest.mark.parametrize("jwk", [UNSAID, None, "x", [], {}, VECTORS["rfc7638-3.1"]["jwk"]])
def test_no_key(jwk: object):
    refused(Reason.PROOF_KEY, shown(header={"jwk": jwk}))


@pytest.mark.parametrize("header", [{"crit": ["nonce"]}, {"crit": []}, {"b64": False}, {"kid": "k" * 1_000_000}])
def test_a_header_that_asks_for_more(header: dict[str, object]):
    refused(Reason.PROOF_MALFORMED, shown(header=header))


# -- checks 8 and 9: method and URL ------------------------------------------------------------------


@pytest.mark.parametrize("htm", [UNSAID, "post", "Post", "GET", "POST ", None, ["POST"]])
def test_another_method(htm: object):
    refused(Reason.PROOF_TARGET, shown(htm=htm))


@pytest.mark.parametrize(
    "htu",
    [
        UNSAID,
        None,
        5,
        [URL],
        "",
        "/a2a/payments/rpc",
        "//gate.example/a2a/payments/rpc",
        "http://gate.example/a2a/payments/rpc",
        "https://gate.example:8443/a2a/payments/rpc",
        "https://gate.example:80/a2a/payments/rpc",
        "https://evil.example/a2a/payments/rpc",
        "https://gate.example.evil.example/a2a/payments/rpc",
        "https://gate.example./a2a/payments/rpc",
        "https://gate.example@evil.example/a2a/payments/rpc",
        "https://me@gate.example/a2a/payments/rpc",
        "https://me:secret@gate.example/a2a/payments/rpc",
        URL + "/",
        "https://gate.example/a2a/Payments/rpc",
        "https://gate.example/a2a/payments",
        "https://gate.example/a2a//payments/rpc",
        "https://gate.example/a2a/payments%2Frpc",
        "https://gate.example/a2a/payments/rp%",
        "https://gate.example/a2a/payments/rpc%zz",
        "https://gate.example\\a2a/payments/rpc",
        "https://gate.example/a2a/payments/rpc\n",
        " " + URL,
        "https://gate.exam\tple/a2a/payments/rpc",
        "https://gate.example/a2a/payments/rp\u0441",
        "https:gate.example/a2a/payments/rpc",
        "https:///gate.example/a2a/payments/rpc",
        "ftp://gate.example/a2a/payments/rpc",
        URL + "?" + "q" * 5000,
    ],
)
def test_another_url(htu: object):
    refused(Reason.PROOF_TARGET, shown(htu=htu))


@pytest.mark.parametrize(
    "htu",
    [
        "HTTPS://gate.example/a2a/payments/rpc",
        "https://GATE.Example/a2a/payments/rpc",
        "https://gate.example:443/a2a/payments/rpc",
        "https://gate.example:/a2a/payments/rpc",
        "https://gate.example:0443/a2a/payments/rpc",
        URL + "?a=b",
        URL + "#part",
        URL + "?a=b#part",
        "https://gate.example/a2a/%70ayments/rpc",
        "https://gate.example/a2a/./payments/x/../rpc",
        "https://gate.example/a2a/%2e/payments/x/%2E%2e/rpc",
    ],
)
def test_the_same_url_in_other_words(htu: str):
    verify(shown(htu=htu))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://h", "https://h/", True),
        ("https://h/%7ea", "https://h/~a", True),
        ("https://h/%2fa", "https://h/%2Fa", True),
        ("https://h/%2fa", "https://h//a", False),
        ("https://h/a/..", "https://h/", True),
        ("https://h/a/.", "https://h/a/", True),
        ("https://h/../a", "https://h/a", True),
        ("https://[::1]:8443/a", "https://[::1]:8443/a?x", True),
        ("https://[::1]/a", "https://[::2]/a", False),
        ("http://h:80/a", "http://h/a", True),
        ("http://h:443/a", "http://h/a", False),
        ("https://%68/a", "https://h/a", False),
    ],
)
def test_normal_forms(one: str, other: str, same: bool):
    assert htu.same_target(one, other) is same


@given(st.text(max_size=60))
def test_no_text_is_another_url_by_accident(text: str):
    assert not htu.same_target(text, URL) or text.lower().startswith("https://gate.example")


def test_a_host_header_has_no_say():
    """The proof of a call to another host is refused, for `url` is made from the configured base alone."""
    refused(Reason.PROOF_TARGET, shown(htu="https://evil.example/a2a/payments/rpc"))


# -- check 11: time ----------------------------------------------------------------------------------


def test_the_window():
    verify(shown(), now=NOW + 60)
    verify(shown(), now=NOW - 10)
    refused(Reason.PROOF_TIME, shown(), now=NOW + 60.1)
    refused(Reason.PROOF_TIME, shown(), now=NOW - 10.1)


@pytest.mark.parametrize("away", [-3600, 3600, -(2**40), 2**52])
def test_a_stale_or_future_iat(away: int):
    refused(Reason.PROOF_TIME, shown(iat=int(NOW) + away))


def test_exp_and_nbf_hold_where_they_are_given():
    verify(shown(exp=int(NOW) + 1, nbf=int(NOW) + 10))
    refused(Reason.PROOF_TIME, shown(exp=int(NOW)))
    refused(Reason.PROOF_TIME, shown(nbf=int(NOW) + 11))
    refused(Reason.PROOF_MALFORMED, shown(exp="1"))
    refused(Reason.PROOF_MALFORMED, shown(nbf=True))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "9" * 400])
def test_a_number_that_is_no_moment(number: str):
    head = json.dumps({"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk_of("holder")})
    body = json.dumps(CLAIMS).replace(str(int(NOW)), number)
    signed = ".".join(b64(part.encode()) for part in (head, body))
    refused(Reason.PROOF_MALFORMED, f"{signed}.{b64(sign('holder', signed.encode()))}")


# -- check 12: token and holder ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "ath", [UNSAID, None, "", ATH + "=", ATH[:-1], hashlib.sha256(TOKEN.encode()).hexdigest(), [ATH]]
)
def test_a_proof_for_no_token(ath: object):
    refused(Reason.PROOF_TOKEN, shown(ath=ath))


def test_a_proof_for_another_token_of_the_same_key():
    refused(Reason.PROOF_TOKEN, shown(), token=TOKEN + "x")


def test_where_no_token_is_presented_none_is_hashed():
    verify(shown(ath=UNSAID), token=None)
    verify(shown(), token=None)


def test_a_stolen_token_without_its_key():
    with pytest.raises(Refused) as caught:
        proof.bind(verify(shown(key="thief")), bound(jkt_of("holder")))
    assert caught.value.reason is Reason.PROOF_HOLDER
    proof.bind(verify(shown()), bound(jkt_of("holder")))


def test_a_proof_binds_no_token_that_is_bound_to_nothing():
    with pytest.raises(Refused) as caught:
        proof.bind(verify(shown()), bound(None))
    assert caught.value.reason is Reason.PROOF_HOLDER


# -- once only ---------------------------------------------------------------------------------------


def test_a_proof_is_claimed_by_key_url_and_jti():
    names = {
        proof.claim(verify(shown()), URL, NOW)[0],
        proof.claim(verify(shown(jti="p-2")), URL, NOW)[0],
        proof.claim(verify(shown(key="other")), URL, NOW)[0],
        proof.claim(verify(shown()), URL + "/x", NOW)[0],
    }
    assert len(names) == 4
    assert proof.claim(verify(shown(nonce="n", htu=URL + "?x")), URL, NOW + 5)[0] in names


def test_the_parts_of_a_claim_do_not_run_into_each_other():
    one, other = Proof("k" * 43, "b c", 0, None), Proof("k" * 43, "c", 0, None)
    assert proof.claim(one, "https://h/a", NOW)[0] != proof.claim(other, "https://h/a b", NOW)[0]


@given(claimed_at=st.floats(0, 1e9), lead=st.floats(-proof.WINDOW, proof.FUTURE))
def test_a_claim_outlives_the_proof(claimed_at: float, lead: float):
    """Whenever a proof could be claimed, it is out of its window before the claim is forgotten."""
    one = Proof("k", "j", int(claimed_at + lead), None)
    _, until = proof.claim(one, URL, claimed_at)
    assert until > one.issued_at + proof.WINDOW


@given(
    since=st.floats(1e6, 1e9),
    before=st.floats(0, 200, exclude_min=True),
    lead=st.floats(-proof.WINDOW, proof.FUTURE),
)
def test_a_restart_reopens_no_replay_window(since: float, before: float, lead: float):
    """A proof claimed at any moment before the memory began is challenged after it."""
    claimed_at = since - before
    issued_at = int(claimed_at + lead)
    acceptable = claimed_at - proof.WINDOW <= issued_at <= claimed_at + proof.FUTURE
    assert not acceptable or proof.must_carry_nonce(Proof("k", "j", issued_at, None), since)


def test_a_challenge_lasts_no_longer_than_it_must():
    since = NOW
    assert proof.must_carry_nonce(Proof("k", "j", int(NOW) + proof.FUTURE, None), since)
    assert not proof.must_carry_nonce(Proof("k", "j", int(NOW) + proof.FUTURE + 1, None), since)
    assert not proof.must_carry_nonce(Proof("k", "j", int(NOW), "n"), since)


def test_the_memory_of_headers_is_bounded_and_holds_no_refusals():
    before = proof._header.cache_info().currsize
    refused(Reason.PROOF_KEY, shown(header={"jwk": {"kty": "oct"}}))
    assert proof._header.cache_info().currsize == before
    assert proof._header.cache_info().maxsize is not None


# -- the Authorization header ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "scheme"),
    [
        ("DPoP a.b.c", "dpop"),
        ("dpop a.b.c", "dpop"),
        ("DPOP   a.b.c", "dpop"),
        ("Bearer a.b.c", "bearer"),
        ("bEaReR a.b.c", "bearer"),
    ],
)
def test_schemes(field: str, scheme: str):
    assert proof.scheme((field,)) == (scheme, "a.b.c")


@pytest.mark.parametrize("token", ["a", "A-._~+/9", "aa=="])
def test_tokens_by_the_grammar(token: str):
    assert proof.scheme((f"Bearer {token}",)) == ("bearer", token)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ((), Reason.TOKEN_MISSING),
        (("DPoP a", "DPoP a"), Reason.HEADER_REPEATED),
        (("DPoP a", "Bearer a"), Reason.HEADER_REPEATED),
        (("",), Reason.SCHEME_WRONG),
        (("Basic YTpi",), Reason.SCHEME_WRONG),
        (("a.b.c",), Reason.SCHEME_WRONG),
        (("DPoP\ta",), Reason.SCHEME_WRONG),
        ((" DPoP a",), Reason.SCHEME_WRONG),
        (("DPoPa",), Reason.SCHEME_WRONG),
        (("DPoP",), Reason.TOKEN_MALFORMED),
        (("DPoP ",), Reason.TOKEN_MALFORMED),
        (("DPoP a, Bearer b",), Reason.TOKEN_MALFORMED),
        (("DPoP a,DPoP b",), Reason.TOKEN_MALFORMED),
        (("DPoP a b",), Reason.TOKEN_MALFORMED),
        (("DPoP a ",), Reason.TOKEN_MALFORMED),
        (("DPoP a\n",), Reason.TOKEN_MALFORMED),
        (("DPoP a=b",), Reason.TOKEN_MALFORMED),
        (("DPoP =",), Reason.TOKEN_MALFORMED),
        (('DPoP token="a"',), Reason.TOKEN_MALFORMED),
        (("DPoP \u00e9",), Reason.TOKEN_MALFORMED),
        (("DPoP " + "a" * 1_000_000,), Reason.TOKEN_MALFORMED),
    ],
)
def test_an_authorization_header_that_is_not_one_token(fields: tuple[str, ...], reason: Reason):
    with pytest.raises(Refused) as caught:
        proof.scheme(fields)
    assert caught.value.reason is reason
