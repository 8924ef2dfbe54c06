"""Key sets of other issuers (T44), and what they sign with (RFC 7518 §3.3-3.5, vectors of RFC 7520 §4.1-4.3)."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from legation.core import base64url, foreign, jose
from legation.core.jose import Artefact
from legation.core.keys import VerifyingKey
from legation.core.reasons import Reason, Refused
from tests.core.outsiders import key_set, number, private, public_jwk, signature, signed

ALL = foreign.ALGORITHMS
REFUSE = Reason.STATEMENT_REFUSED
ARTEFACT = Artefact(frozenset({"", "jwt"}), REFUSE, REFUSE, REFUSE, REFUSE, algorithms=ALL)
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]


def parse(*jwks: dict[str, Any], algorithms: frozenset[str] = ALL, use: str = "sig") -> dict[str, VerifyingKey]:
    return dict(foreign.key_set(key_set(*jwks), algorithms, REFUSE, use=use))


def refused(unverified: bytes, algorithms: frozenset[str] = ALL) -> Refused:
    with pytest.raises(Refused) as caught:
        foreign.key_set(unverified, algorithms, REFUSE)
    assert caught.value.reason is REFUSE
    return caught.value


# -- signatures --------------------------------------------------------------------------------------


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_every_algorithm_verifies_and_no_other_does(alg: str):
    (key,) = parse(public_jwk(alg, kid="k")).values()
    assert key.alg == alg
    text = signed({"alg": alg}, {"a": 1}, alg)
    jws = jose.split(text, ARTEFACT)
    assert jose.verify(jws, alg, key, ARTEFACT) == {"a": 1}
    for other in set(ALGORITHMS) - {alg}:
        with pytest.raises(Refused):
            jose.verify(jws, other, key, ARTEFACT)


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_a_signature_over_something_else_does_not_verify(alg: str):
    key = VerifyingKey("k", alg, private(alg).public_key())
    head = signed({"alg": alg}, {"a": 1}, alg).rpartition(".")[0]
    forged = jose.UnverifiedJws("", "", signature(alg, b"another text"), head.encode())
    with pytest.raises(Refused, match="does not verify"):
        jose.verify(forged, alg, key, ARTEFACT)


@pytest.mark.parametrize("alg", ["ES256", "ES384", "ES512"])
def test_an_ecdsa_signature_has_one_length(alg: str):
    key = VerifyingKey("k", alg, private(alg).public_key())
    made = signature(alg, b"text")
    assert foreign.signed(key, b"text", made)
    half = len(made) // 2
    for odd in (made[:-1], made + b"\0", b"\0" + made, made[:half] + b"\0" + made[half:], b"", bytes(len(made))):
        assert not foreign.signed(key, b"text", odd)


def test_pss_takes_the_salt_of_its_hash_and_no_other():
    from cryptography.hazmat.primitives.asymmetric import padding
    from cryptography.hazmat.primitives.hashes import SHA256

    key = VerifyingKey("k", "PS256", private("PS256").public_key())
    odd = private("PS256").sign(b"text", padding.PSS(padding.MGF1(SHA256()), 0), SHA256())
    assert not foreign.signed(key, b"text", odd)


@pytest.mark.parametrize("section", ["4.1", "4.2", "4.3"])
def test_the_signatures_of_rfc_7520(section: str):
    vectors = json.loads((Path(__file__).parent.parent / "vectors/rfc7520.json").read_text())
    vector = vectors[section]
    jwk = vectors["ec" if section == "4.3" else "rsa"] | {"alg": vector["alg"]}
    (key,) = parse(jwk).values()
    text = f"{vector['header']}.{vectors['input']}".encode()
    made = base64url.decode(vector["signature"]) or b""
    assert foreign.signed(key, text, made)
    assert not foreign.signed(key, text + b"x", made)
    assert not foreign.signed(key, text, made[:-1] + bytes([made[-1] ^ 1]))


# -- T44: which sets are worked with -----------------------------------------------------------------


def test_t44_a_set_with_a_symmetric_key_is_not_worked_with():
    refused(key_set(public_jwk("ES256", kid="k"), {"kty": "oct", "k": "c2VjcmV0", "kid": "s"}))
    refused(key_set({"kty": "oct", "kid": "s"}))


@pytest.mark.parametrize("member", ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"])
def test_t44_a_set_with_a_private_member_is_not_worked_with(member: str):
    refused(key_set(public_jwk("ES256", kid="a"), public_jwk("RS256", kid="b", **{member: "AQAB"})))


def test_t44_two_keys_of_one_name_are_not_worked_with():
    refused(key_set(public_jwk("ES256", kid="k"), public_jwk("ES256", "other", kid="k")))
    # also where one of them is not for us: somebody else would take it
    refused(key_set(public_jwk("ES256", kid="k"), public_jwk("RS256", kid="k", use="enc")))


@pytest.mark.parametrize("bits", [1024, 1536, 2047])
def test_t44_a_short_rsa_key_is_not_worked_with(bits: int):
    modulus = rsa.generate_private_key(65537, max(bits, 1024)).public_key().public_numbers().n
    modulus = (1 << 2046) | 1 if bits == 2047 else modulus
    assert "bits" in refused(key_set({"kty": "RSA", "n": number(modulus), "e": "AQAB", "kid": "k"})).detail


def test_t44_an_endless_rsa_key_is_not_worked_with():
    assert "bits" in refused(key_set({"kty": "RSA", "n": number(1 << 8200 | 1), "e": "AQAB", "kid": "k"})).detail


def test_t44_a_roca_key_is_not_worked_with():
    """CVE-2017-15361: a modulus that is a power of 65537 modulo every small prime."""
    product = 1
    for prime, _ in foreign._FINGERPRINT:
        product *= prime
    modulus = (1 << 2047) + (pow(65537, 7, product) - (1 << 2047)) % product
    modulus += 0 if modulus % 2 else product
    assert "ROCA" in refused(key_set({"kty": "RSA", "n": number(modulus), "e": "AQAB", "kid": "k"})).detail


def test_no_honest_rsa_key_is_taken_for_a_roca_key():
    for name in range(5):
        assert parse(public_jwk("RS256", str(name), kid="k"))


@pytest.mark.parametrize("exponent", ["AQ", "Aw", "EQ", "AQAA"])
def test_an_rsa_exponent_is_65537(exponent: str):
    refused(key_set(public_jwk("RS256", kid="k") | {"e": exponent}))


def test_t44_a_key_for_encryption_signs_nothing():
    assert not parse(public_jwk("ES256", kid="k", use="enc"))
    assert not parse(public_jwk("ES256", kid="k", key_ops=["encrypt"]))
    assert not parse(public_jwk("ES256", kid="k", key_ops="verify"))
    assert parse(public_jwk("ES256", kid="k", use="sig", key_ops=["verify"]))


def test_a_bundle_states_what_a_key_is_for():
    """SPIFFE: `use` is `jwt-svid`, and a key without is another's."""
    jwks = [public_jwk("ES256", kid="a"), public_jwk("ES384", kid="b", use="x509-svid"), public_jwk("RS256", kid="c")]
    assert not parse(*jwks, use="jwt-svid")
    assert set(parse(*jwks, public_jwk("ES512", kid="d", use="jwt-svid"), use="jwt-svid")) == {"d"}
    assert "d" not in parse(*jwks, public_jwk("ES512", kid="d", use="jwt-svid"))


def test_t1_a_key_is_bound_to_one_algorithm_the_operator_allows():
    key = public_jwk("PS256", kid="k")
    assert parse(key)["k"].alg == "PS256"
    assert not parse(key, algorithms=frozenset({"RS256"}))
    del key["alg"]
    assert parse(key)["k"].alg == "RS256"
    assert parse(key, algorithms=frozenset({"PS256"}))["k"].alg == "PS256"
    assert not parse(key, algorithms=frozenset({"ES256"}))
    assert not parse(public_jwk("ES256", kid="k") | {"alg": "ES384"})
    assert not parse(public_jwk("RS256", kid="k") | {"alg": "HS256"})
    assert not parse(public_jwk("RS256", kid="k") | {"alg": "none"})


@pytest.mark.parametrize("kid", [None, "", 5, ["k"], "k" * 257])
def test_t4_a_key_without_a_usable_name_is_left_out(kid: object):
    assert not parse(public_jwk("ES256", kid=kid))


def test_keys_of_other_kinds_are_left_out():
    """RFC 7517 §5: implementations SHOULD ignore JWKs they do not understand."""
    others = [
        {"kty": "AKP", "alg": "ML-DSA-44", "pub": "AA", "kid": "a"},
        {"kty": "EC", "crv": "secp256k1", "kid": "b"},
    ]
    assert set(parse(*others, public_jwk("ES256", kid="c"))) == {"c"}


@pytest.mark.parametrize(
    "unverified",
    [
        b"",
        b"[]",
        b"{}",
        b'{"keys": {}}',
        b'{"keys": [1]}',
        b'{"keys": [], "keys": []}',
        b"[" * 60_000,
        b'{"keys": [' + b" " * 65536 + b"]}",
        key_set(*({"kty": "X", "kid": str(index)} for index in range(51))),
        key_set(public_jwk("ES256", kid="k") | {"x": "AAAA"}),
        key_set(public_jwk("ES384", kid="k") | {"y": public_jwk("ES384")["x"]}),
        key_set(public_jwk("RS256", kid="k") | {"n": "AQAB="}),
        key_set(public_jwk("EdDSA", kid="k") | {"x": "A" * 43}),
    ],
)
def test_what_is_no_set_is_refused(unverified: bytes):
    refused(unverified)


def test_an_empty_set_is_one():
    """All keys of a trust domain withdrawn."""
    assert parse() == {}


def test_our_own_algorithms_stay_as_few_as_they_were():
    """What others sign with widens nothing of ours: no DPoP proof or assertion by RSA (FAPI 2.0 §5.4)."""
    ours = Artefact(frozenset({""}), REFUSE, REFUSE, REFUSE, REFUSE)
    for alg in ("RS256", "PS256", "ES384", "none", "HS256"):
        with pytest.raises(Refused):
            jose.header(base64.urlsafe_b64encode(json.dumps({"alg": alg}).encode()).rstrip(b"=").decode(), ours)
