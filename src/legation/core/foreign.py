"""Keys of other issuers: which of those they publish may vouch for anything, and what they signed with them.

Decides whether a JWK Set (RFC 7517) of an issuer is one to work with, and binds each key in it to one algorithm.
Others sign with more than we do, so here are RSA and the larger curves; what we mint, and what our own agents prove,
never comes here. Refuses to know whose set it is and how it came.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey, EllipticCurvePublicNumbers
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm

from legation.core import keys
from legation.core.base64url import decode
from legation.core.canonical import parse_json
from legation.core.keys import VerifyingKey
from legation.core.reasons import Reason, Refused

MAX_SET: Final = 64 * 1024
"""Bytes of a key set."""
MAX_KEYS: Final = 50
MAX_KID: Final = 256
MIN_RSA: Final = 2048
MAX_RSA: Final = 8192
"""Bits. A longer modulus is a way to make us work."""
EXPONENT: Final = 65537

_RSA: Final[dict[str, HashAlgorithm]] = {
    "RS256": SHA256(),
    "RS384": SHA384(),
    "RS512": SHA512(),
    "PS256": SHA256(),
    "PS384": SHA384(),
    "PS512": SHA512(),
}
_EC: Final[dict[str, tuple[str, ec.EllipticCurve, HashAlgorithm, int]]] = {
    "ES256": ("P-256", ec.SECP256R1(), SHA256(), 32),
    "ES384": ("P-384", ec.SECP384R1(), SHA384(), 48),
    "ES512": ("P-521", ec.SECP521R1(), SHA512(), 66),
}
"""Curve, its name, its hash and the bytes of a coordinate (RFC 7518 §3.4, §6.2.1)."""

ALGORITHMS: Final = keys.ALGORITHMS | _RSA.keys() | _EC.keys()
"""Values of `alg` another issuer's signature may have. All asymmetric, none `none`."""


def signed(key: VerifyingKey, signing_input: bytes, signature: bytes) -> bool:
    """Whether this key made this signature, by its own algorithm (RFC 7518 §3.3-3.5)."""
    try:
        if isinstance(key.key, RSAPublicKey):
            digest = _RSA[key.alg]
            how = (
                padding.PKCS1v15()
                if key.alg.startswith("RS")
                else padding.PSS(padding.MGF1(digest), digest.digest_size)
            )
            key.key.verify(signature, signing_input, how, digest)
        elif isinstance(key.key, EllipticCurvePublicKey):
            _, _, digest, size = _EC[key.alg]
            if len(signature) != 2 * size:
                return False
            r, s = int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big")
            key.key.verify(encode_dss_signature(r, s), signing_input, ec.ECDSA(digest))
        else:
            return False
    except (InvalidSignature, KeyError):
        return False
    return True


def key_set(
    unverified_set: bytes, algorithms: frozenset[str], refuse: Reason, *, use: str = "sig"
) -> Mapping[str, VerifyingKey]:
    """The keys of a set that may sign with one of `algorithms`, by kid. Raises Refused(refuse).

    What nobody honest publishes refuses the whole set: a secret in it, or two keys of one name. A key that is merely
    not for us (another use, another type, no `kid`) is left out (RFC 7517 §5). `use` must be stated where it is not
    `sig`.
    """
    if len(unverified_set) > MAX_SET:
        raise Refused(refuse, f"the key set is longer than {MAX_SET} bytes")
    try:
        document = parse_json(unverified_set)
    except Refused as refused:
        raise Refused(refuse, f"the key set: {refused.reason.id}") from None
    listed = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(listed, list) or not all(isinstance(jwk, dict) for jwk in listed):
        raise Refused(refuse, "not a JWK Set")
    if len(listed) > MAX_KEYS:
        raise Refused(refuse, f"the key set holds more than {MAX_KEYS} keys")
    # 1. No secrets: whoever publishes one has lost it, and a symmetric key makes verifiers signers.
    for jwk in listed:
        if jwk.get("kty") == "oct" or keys.PRIVATE & jwk.keys():
            raise Refused(refuse, "the key set holds a symmetric or private key")
    # 2. No two keys of one name: each reader would take its own.
    names = [jwk["kid"] for jwk in listed if isinstance(jwk.get("kid"), str)]
    if len(names) != len(set(names)):
        raise Refused(refuse, "the key set names two keys alike")
    # 3. What is for us.
    found = {}
    for jwk in listed:
        kid = jwk.get("kid")
        if not isinstance(kid, str) or not 0 < len(kid) <= MAX_KID or not _for(jwk, use):
            continue
        if (key := _key(jwk, kid, algorithms, refuse)) is not None:
            found[kid] = key
    return found


def _for(jwk: dict[str, Any], use: str) -> bool:
    """Whether a key says it is for verifying what we want verified (RFC 7517 §4.2, §4.3)."""
    operations = jwk.get("key_ops", ["verify"])
    stated = jwk.get("use", "sig" if use == "sig" else None)
    return stated == use and isinstance(operations, list) and "verify" in operations


def _key(jwk: dict[str, Any], kid: str, algorithms: frozenset[str], refuse: Reason) -> VerifyingKey | None:
    """A key bound to its one algorithm; None for one of another kind. Raises Refused for a weak or broken one."""
    match jwk:
        case {"kty": "RSA", "n": str(n), "e": str(e)}:
            # Without a statement of its own, what nearly everybody signs with.
            alg = jwk.get("alg", "RS256" if "RS256" in algorithms else "PS256")
            return VerifyingKey(kid, alg, _rsa(n, e, refuse)) if alg in algorithms and alg in _RSA else None
        case {"kty": "EC", "crv": str(curve), "x": str(x), "y": str(y)}:
            alg = next((name for name, (crv, *_) in _EC.items() if crv == curve), None)
            if alg is None or jwk.get("alg", alg) != alg or alg not in algorithms:
                return None
            return VerifyingKey(kid, alg, _point(alg, x, y, refuse))
        case {"kty": "OKP", "crv": "Ed25519"} if "EdDSA" in algorithms or "Ed25519" in algorithms:
            return keys.from_jwk({name: value for name, value in jwk.items() if name != "use"}, refuse, kid=kid)
        case _:
            return None


def _rsa(n: str, e: str, refuse: Reason) -> RSAPublicKey:
    """An RSA key that is neither short, nor endless, nor of an odd make."""
    modulus, exponent = decode(n), decode(e)
    if modulus is None or exponent is None:
        raise Refused(refuse, "an RSA key is not base64url without padding")
    number = int.from_bytes(modulus, "big")
    if not MIN_RSA <= number.bit_length() <= MAX_RSA:
        raise Refused(refuse, f"an RSA key has {number.bit_length()} bits; from {MIN_RSA} to {MAX_RSA} are taken")
    if int.from_bytes(exponent, "big") != EXPONENT:
        raise Refused(refuse, f"an RSA key's exponent is not {EXPONENT}")
    if all(number % prime in powers for prime, powers in _FINGERPRINT):
        raise Refused(refuse, "an RSA key was made by a generator whose keys can be factored (ROCA)")
    try:
        return RSAPublicNumbers(EXPONENT, number).public_key()
    except ValueError:
        raise Refused(refuse, "an RSA key is none") from None


def _point(alg: str, x: str, y: str, refuse: Reason) -> EllipticCurvePublicKey:
    _, curve, _, size = _EC[alg]
    pair = decode(x), decode(y)
    if any(number is None or len(number) != size for number in pair):
        raise Refused(refuse, f"a coordinate is not {size} bytes in base64url")
    try:
        first, second = (int.from_bytes(number or b"", "big") for number in pair)
        return EllipticCurvePublicNumbers(first, second, curve).public_key()
    except ValueError:
        raise Refused(refuse, "a JWK is not a point of its curve") from None


def _powers(prime: int) -> frozenset[int]:
    """The residues that powers of 65537 have."""
    found, power = set(), 1
    while power not in found:
        found.add(power)
        power = power * EXPONENT % prime
    return frozenset(found)


# CVE-2017-15361: the generator built primes from powers of 65537, so a modulus of its make is such a power modulo
# every small prime. Any other is one modulo all of these with a chance below 2^-27.
_SMALL: Final = (11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157)
_FINGERPRINT: Final = tuple((prime, _powers(prime)) for prime in _SMALL)
