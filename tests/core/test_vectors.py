"""Vectors of RFCs that no other test uses: what is accepted, and what is right and refused all the same."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path

import pytest

from legation.core import base64url, foreign, jose, keys
from legation.core.grants import Issued
from legation.core.jose import Artefact
from legation.core.reasons import Reason, Refused
from tests.delegating import Scene, reason

VECTORS = json.loads((Path(__file__).parent.parent / "vectors/jose.json").read_text())

KIND = Artefact(
    types=frozenset({"at+jwt", "jwt", ""}),
    malformed=Reason.TOKEN_MALFORMED,
    wrong_type=Reason.TOKEN_TYPE,
    wrong_algorithm=Reason.TOKEN_ALGORITHM,
    bad_signature=Reason.TOKEN_SIGNATURE,
)


def read(unverified: str, key: keys.VerifyingKey) -> dict[str, object]:
    parts = jose.split(unverified, KIND)
    return jose.verify(parts, jose.header(parts.header, KIND)["alg"], key, KIND)


def refused(unverified: str, key: keys.VerifyingKey) -> Reason:
    with pytest.raises(Refused) as caught:
        read(unverified, key)
    return caught.value.reason


def ours() -> keys.VerifyingKey:
    return keys.from_jwk(VECTORS["rfc7515-a.3"]["jwk"], Reason.PROOF_KEY)


# -- RFC 7515, appendix A ------------------------------------------------------------------------------


def test_a_1_is_right_and_no_shared_secret_signs_here():
    vector = VECTORS["rfc7515-a.1"]
    signed, _, signature = vector["jws"].rpartition(".")
    secret = base64url.decode(vector["jwk"]["k"]) or b""
    assert hmac.digest(secret, signed.encode(), hashlib.sha256) == base64url.decode(signature)
    assert refused(vector["jws"], ours()) is Reason.TOKEN_ALGORITHM
    with pytest.raises(Refused):
        keys.from_jwk(vector["jwk"], Reason.PROOF_KEY)


@pytest.mark.parametrize(("name", "alg"), [("rfc7515-a.2", "RS256"), ("rfc7515-a.4", "ES512")])
def test_a_2_and_a_4_another_issuer_may_sign_so_and_nobody_else(name: str, alg: str):
    vector = VECTORS[name]
    shown = json.dumps({"keys": [vector["jwk"] | {"kid": "k", "alg": alg}]}).encode()
    key = foreign.key_set(shown, foreign.ALGORITHMS, Reason.PROOF_KEY)["k"]
    signed, _, signature = vector["jws"].rpartition(".")
    made = base64url.decode(signature) or b""
    assert foreign.signed(key, signed.encode(), made)
    assert not foreign.signed(key, signed.encode() + b"x", made)
    assert refused(vector["jws"], ours()) is Reason.TOKEN_ALGORITHM
    with pytest.raises(Refused):
        keys.from_jwk(vector["jwk"], Reason.PROOF_KEY)


def test_a_5_is_signed_by_nobody():
    assert refused(VECTORS["rfc7515-a.5"]["jws"], ours()) in {Reason.TOKEN_ALGORITHM, Reason.TOKEN_MALFORMED}


# -- RFC 7636, appendix B ------------------------------------------------------------------------------


def test_appendix_b_redeems_a_code():
    vector, scene = VECTORS["rfc7636-b"], Scene()
    code = scene.code(code_challenge=vector["challenge"])
    assert reason(scene.redeem(code, code_verifier=vector["challenge"])) is Reason.CODE_REFUSED
    assert isinstance(scene.redeem(code, code_verifier=vector["verifier"]), Issued)
