"""Public keys: which ones may vouch for anything, and for what.

Decides whether a JWK (RFC 7517) is a key we accept: P-256 for ES256, Ed25519 for EdDSA, public, meant for
signatures. Binds each key to its one algorithm, so that a header never chooses (RFC 8725 §3.1). Names it by
its thumbprint (RFC 7638). Refuses to know whose key it is.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final, TypeAlias

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from msgspec import Struct

from legation.core.base64url import decode, encode
from legation.core.reasons import Reason, Refused

PublicKey: TypeAlias = EllipticCurvePublicKey | Ed25519PublicKey | RSAPublicKey
"""RSA, and curves other than P-256, only for what other issuers signed (`foreign.py`): `from_jwk` makes none."""

HEADER_NAMES: Final = {"ES256": ("ES256",), "EdDSA": ("EdDSA", "Ed25519")}
"""What a header may call the algorithm a key is bound to. RFC 9864 calls EdDSA over Ed25519 `Ed25519`."""

ALGORITHMS: Final = frozenset(name for names in HEADER_NAMES.values() for name in names)
"""Every algorithm name a header may carry. All asymmetric; `none` and HMAC have no row to hide in."""

PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"})
"""JWK members only a holder of the secret may have (RFC 7518 §6, RFC 9964)."""

COORDINATE: Final = 43
"""Base64url characters of 32 bytes."""


class VerifyingKey(Struct, frozen=True, eq=False):
    """A public key bound to the one algorithm it may be used with; the header never chooses.

    Compared and hashed by identity: what was verified with one key is never taken as verified with another.
    """

    kid: str
    alg: str
    key: PublicKey


def from_jwk(unverified_jwk: object, refuse: Reason, *, kid: str | None = None) -> VerifyingKey:
    """Make a key of a JWK; its kid is the thumbprint unless one is given. Raises Refused(refuse)."""
    if not isinstance(unverified_jwk, dict):
        raise Refused(refuse, "a JWK is an object")
    # 1. No secret may travel here: a key that was shown is no longer one's own (RFC 9449 §4.3 check 7).
    if shown := PRIVATE & unverified_jwk.keys():
        raise Refused(refuse, f"the JWK holds the private member `{min(shown)}`")
    # 2. The members RFC 7638 hashes are the key; what stands beside them is not read (x5c, x5u, jku).
    jwk = public_members(unverified_jwk, refuse)
    # 3. Meant for signatures, where it says what it is meant for (RFC 7517 §4.2-4.4).
    alg = "ES256" if jwk["kty"] == "EC" else "EdDSA"
    if unverified_jwk.get("use", "sig") != "sig":
        raise Refused(refuse, "the JWK is not for signatures (`use`)")
    operations = unverified_jwk.get("key_ops", ["verify"])
    if not isinstance(operations, list) or "verify" not in operations:
        raise Refused(refuse, "the JWK is not for verifying (`key_ops`)")
    if unverified_jwk.get("alg", alg) not in HEADER_NAMES[alg]:
        raise Refused(refuse, "the JWK's `alg` does not fit its curve")
    # 4. A point of the curve, and not one of the few any signature fits (RFC 8725 §3.4).
    return VerifyingKey(kid or thumbprint(jwk), alg, _point(jwk, refuse))


def public_members(unverified_jwk: dict[str, Any], refuse: Reason) -> dict[str, str]:
    """The RFC 7638 §3.2 members of a P-256 or Ed25519 key, and nothing else. Raises Refused(refuse)."""
    match unverified_jwk:
        case {"kty": "EC", "crv": "P-256", "x": str(x), "y": str(y)}:
            jwk = {"crv": "P-256", "kty": "EC", "x": x, "y": y}
        case {"kty": "OKP", "crv": "Ed25519", "x": str(x)}:
            jwk = {"crv": "Ed25519", "kty": "OKP", "x": x}
        case _:
            raise Refused(refuse, "the JWK is neither EC P-256 nor OKP Ed25519")
    if any(len(jwk[name]) != COORDINATE or decode(jwk[name]) is None for name in ("x", "y") if name in jwk):
        raise Refused(refuse, "a coordinate of the JWK is not 32 bytes in base64url")
    return jwk


def thumbprint(jwk: dict[str, str]) -> str:
    """RFC 7638 §3 with SHA-256, of what `public_members` returned."""
    # Members in lexicographic order, no spaces; the values hold nothing that JSON would escape.
    text = ",".join(f'"{name}":"{jwk[name]}"' for name in sorted(jwk))
    return encode(hashlib.sha256(f"{{{text}}}".encode()).digest())


def to_jwk(key: PublicKey) -> dict[str, str]:
    """The RFC 7638 members of a key. Raises ValueError for another curve, and for RSA."""
    if isinstance(key, Ed25519PublicKey):
        return {"crv": "Ed25519", "kty": "OKP", "x": encode(key.public_bytes_raw())}
    if isinstance(key, RSAPublicKey) or not isinstance(key.curve, SECP256R1):
        raise ValueError("the key is on another curve than P-256")
    numbers = key.public_numbers()
    x, y = (encode(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
    return {"crv": "P-256", "kty": "EC", "x": x, "y": y}


def _point(jwk: dict[str, str], refuse: Reason) -> PublicKey:
    x = decode(jwk["x"]) or b""
    try:
        if jwk["kty"] == "OKP":
            if x[:31] + bytes((x[31] & 0x7F,)) in _SMALL_ORDER:
                raise Refused(refuse, "the JWK is a point of small order")
            return Ed25519PublicKey.from_public_bytes(x)
        y = decode(jwk["y"]) or b""
        return EllipticCurvePublicNumbers(int.from_bytes(x, "big"), int.from_bytes(y, "big"), SECP256R1()).public_key()
    except ValueError:
        raise Refused(refuse, "the JWK is not a point of its curve") from None


# Encodings of the points whose order divides 8, sign bit cleared: a signature by such a key fits many
# messages.
_SMALL_ORDER: Final = frozenset(
    bytes.fromhex(point)
    for point in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    )
)
