from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    SECP384R1,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from legation.core import base64url, keys
from legation.core.reasons import Reason, Refused
from tests.world import jkt_of, jwk_of, key_of

VECTORS = json.loads((Path(__file__).parent.parent / "vectors/jose.json").read_text())
ED25519 = VECTORS["rfc8037-a.4"]["jwk"]
P256 = VECTORS["rfc7515-a.3"]["jwk"]
P = 2**255 - 19


def refusal(jwk: object) -> Refused:
    with pytest.raises(Refused) as caught:
        keys.from_jwk(jwk, Reason.PROOF_KEY)
    assert caught.value.reason is Reason.PROOF_KEY
    return caught.value


# -- base64url ---------------------------------------------------------------------------------------


@given(st.binary())
def test_what_is_written_is_read(value: bytes):
    assert base64url.decode(base64url.encode(value)) == value


@given(st.text(alphabet="AB-_+/=. \n\u00e9", max_size=8))
def test_a_value_has_one_text(text: str):
    value = base64url.decode(text)
    assert value is None or base64url.encode(value) == text


@pytest.mark.parametrize("text", ["QQ==", "QQ=", "QR", "QQ\n", " QQ", "Q", "Q+", "Q/", "Q Q", "QQ.", "\u00e9A"])
def test_any_other_text_is_none(text: str):
    assert base64url.decode(text) is None


# -- thumbprints -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["rfc7638-3.1", "rfc8037-a.4"])
def test_the_thumbprint_is_that_of_the_rfc(name: str):
    assert keys.thumbprint(VECTORS[name]["jwk"]) == VECTORS[name]["thumbprint"]


def test_a_key_is_named_by_its_thumbprint_whatever_stands_beside_it():
    assert keys.from_jwk(jwk_of("a"), Reason.PROOF_KEY).kid == jkt_of("a")
    assert keys.from_jwk({**jwk_of("a"), "kid": "mine", "x5c": ["MII"]}, Reason.PROOF_KEY).kid == jkt_of("a")
    assert keys.from_jwk(jwk_of("a"), Reason.PROOF_KEY, kid="first").kid == "first"


def test_a_key_goes_to_a_jwk_and_back():
    assert keys.to_jwk(key_of("a").public_key()) == jwk_of("a")
    edwards = keys.from_jwk(ED25519, Reason.PROOF_KEY)
    assert edwards.alg == "EdDSA"
    assert keys.to_jwk(edwards.key) == ED25519
    with pytest.raises(ValueError, match="another curve"):
        keys.to_jwk(generate_private_key(SECP384R1()).public_key())


def test_two_keys_are_never_equal_though_they_look_alike():
    one, other = (keys.from_jwk(P256, Reason.PROOF_KEY) for _ in range(2))
    assert one != other


# -- keys that are refused ---------------------------------------------------------------------------


@pytest.mark.parametrize("member", sorted(keys.PRIVATE))
def test_a_private_member_is_refused_on_every_kind_of_key(member: str):
    assert member in refusal({**P256, member: "AA"}).detail
    assert member in refusal({**ED25519, member: "AA"}).detail


@pytest.mark.parametrize(
    "jwk",
    [
        pytest.param({"kty": "oct", "k": "AAAA"}, id="symmetric"),
        pytest.param({"kty": "oct"}, id="symmetric without its secret"),
        pytest.param(VECTORS["rfc7638-3.1"]["jwk"], id="RSA"),
        pytest.param({**P256, "crv": "P-384"}, id="P-384"),
        pytest.param({**P256, "crv": "secp256k1"}, id="secp256k1"),
        pytest.param({**ED25519, "crv": "X25519"}, id="a key for agreement"),
        pytest.param({**P256, "kty": "OKP"}, id="kty of another curve"),
        pytest.param({name: P256[name] for name in ("kty", "crv", "x")}, id="half a point"),
        pytest.param({**P256, "y": P256["x"]}, id="a point off the curve"),
        pytest.param({**P256, "x": 5}, id="a coordinate that is a number"),
        pytest.param({**P256, "x": P256["x"] + "="}, id="a padded coordinate"),
        pytest.param({**P256, "x": "A" + P256["x"]}, id="a coordinate too long"),
        pytest.param({**P256, "x": "\u00e9" * 43}, id="a coordinate that is not base64url"),
        pytest.param({**P256, "x": P256["x"][:-1] + "V"}, id="stray bits in a coordinate"),
        pytest.param({**P256, "x": "A" * 1_000_000}, id="a megabyte"),
        pytest.param({**P256, "use": "enc"}, id="for encryption"),
        pytest.param({**P256, "use": None}, id="for null"),
        pytest.param({**P256, "key_ops": ["deriveKey"]}, id="for derivation"),
        pytest.param({**P256, "key_ops": "verify"}, id="key_ops as text"),
        pytest.param({**P256, "alg": "HS256"}, id="alg of a MAC"),
        pytest.param({**P256, "alg": "EdDSA"}, id="alg of the other curve"),
        pytest.param({**P256, "alg": ["ES256"]}, id="alg as a list"),
        pytest.param([P256], id="a list"),
        pytest.param("jwk", id="text"),
        pytest.param(None, id="null"),
    ],
)
def test_this_is_no_key(jwk: object):
    refusal(jwk)


@pytest.mark.parametrize("x", ["", "A" * 42, "A" * 44, "\u00e9" * 43, ED25519["x"][:-1] + "p", 5])
def test_this_is_no_ed25519_key(x: object):
    refusal({**ED25519, "x": x})


def test_a_key_has_one_thumbprint():
    """The same point with a zero left out would be another name for the same key (RFC 7518 §6.2.1.2)."""
    small = next(
        jwk
        for scalar in itertools.count(1)
        if (jwk := keys.to_jwk(derive_private_key(scalar, SECP256R1()).public_key()))["x"].startswith("AA")
    )
    assert keys.from_jwk(small, Reason.PROOF_KEY).kid == keys.thumbprint(small)
    refusal({**small, "x": base64url.encode((base64url.decode(small["x"]) or b"")[1:])})


@pytest.mark.parametrize("extra", [{"use": "sig"}, {"key_ops": ["verify"]}, {"alg": "ES256"}, {"x5u": "https://evil"}])
def test_what_a_key_may_say_of_itself(extra: dict[str, object]):
    assert keys.from_jwk({**P256, **extra}, Reason.PROOF_KEY).kid == keys.from_jwk(P256, Reason.PROOF_KEY).kid


def _times(point: tuple[int, int], factor: int) -> tuple[int, int]:
    """A multiple of a point of edwards25519, by its affine addition law."""
    d = -121665 * pow(121666, -1, P) % P
    total = (0, 1)
    for _ in range(factor):
        (x1, y1), (x2, y2) = total, point
        mixed = d * x1 * x2 * y1 * y2
        total = (
            (x1 * y2 + x2 * y1) * pow(1 + mixed, -1, P) % P,
            (y1 * y2 + x1 * x2) * pow(1 - mixed, -1, P) % P,
        )
    return total


def _x(y: int) -> int | None:
    d = -121665 * pow(121666, -1, P) % P
    square = (y * y - 1) * pow(d * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    return x if x * x % P == square else None


@pytest.mark.parametrize("encoding", sorted(keys._SMALL_ORDER))
@pytest.mark.parametrize("sign", [0, 0x80])
def test_a_key_any_signature_fits_is_refused(encoding: bytes, sign: int):
    y = int.from_bytes(encoding, "little") % P
    x = _x(y)
    assert x is not None
    assert _times((x, y), 8) == (0, 1), "the table holds points of small order alone"
    shown = encoding[:31] + bytes((encoding[31] | sign,))
    assert "small order" in refusal({**ED25519, "x": base64url.encode(shown)}).detail


def test_a_proper_ed25519_key_is_accepted():
    public = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key()
    assert keys.from_jwk(keys.to_jwk(public), Reason.PROOF_KEY).alg == "EdDSA"
