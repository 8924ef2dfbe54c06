"""Other issuers, with keys of every kind and documents they signed. None of the project's own code makes these."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512

from legation.core.kept import Issuer
from legation.core.keys import VerifyingKey
from tests.world import BASE, NOW, World, b64

IDP = "https://idp.example"
DOMAIN = "spiffe://prod.example"
HASHES = {"256": SHA256(), "384": SHA384(), "512": SHA512()}
CURVES = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1()}

UNSAID: Any = object()
"""In place of a claim: leave it out."""

_numbers = itertools.count(1)


def private(alg: str, name: str = "") -> Any:
    """The private key of this name, for an algorithm."""
    return _private(alg, name)


@cache
def _private(alg: str, name: str) -> Any:
    if alg in CURVES:
        return ec.generate_private_key(CURVES[alg])
    if alg == "EdDSA":
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(65537, 2048)


def signature(alg: str, payload: bytes, name: str = "") -> bytes:
    key = private(alg, name)
    if alg == "EdDSA":
        return bytes(key.sign(payload))
    digest = HASHES[alg[2:]]
    if alg.startswith("ES"):
        size = (key.curve.key_size + 7) // 8
        r, s = decode_dss_signature(key.sign(payload, ec.ECDSA(digest)))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")
    how: Any = padding.PKCS1v15()
    if alg.startswith("PS"):
        how = padding.PSS(padding.MGF1(digest), digest.digest_size)
    return bytes(key.sign(payload, how, digest))


def signed(header: Mapping[str, Any], claims: Mapping[str, Any], alg: str = "ES256", name: str = "") -> str:
    """A compact JWS with a key for `alg`, whatever the header says."""
    text = ".".join(b64(json.dumps(part).encode()) for part in (header, claims))
    return f"{text}.{b64(signature(alg, text.encode(), name))}"


def number(value: int) -> str:
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def public_jwk(alg: str, name: str = "", **more: Any) -> dict[str, Any]:
    """The public half, as its owner would publish it."""
    key = private(alg, name).public_key()
    if alg == "EdDSA":
        jwk = {"kty": "OKP", "crv": "Ed25519", "x": b64(key.public_bytes_raw())}
    elif alg.startswith("ES"):
        size, numbers = (key.curve.key_size + 7) // 8, key.public_numbers()
        curve = {256: "P-256", 384: "P-384", 521: "P-521"}[key.curve.key_size]
        x, y = (b64(one.to_bytes(size, "big")) for one in (numbers.x, numbers.y))
        jwk = {"kty": "EC", "crv": curve, "x": x, "y": y}
    else:
        numbers = key.public_numbers()
        jwk = {"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e), "alg": alg}
    return jwk | more


def key_set(*jwks: dict[str, Any]) -> bytes:
    return json.dumps({"keys": list(jwks)}).encode()


def trust(world: World, use: str = "id-jag", *, tenant: str = "acme", issuer: str = IDP, **more: Any) -> None:
    """Let a tenant believe an issuer, and have its ES256 key."""
    uses = frozenset({use}) if use else frozenset()
    world.keep(Issuer(tenant=tenant, id=issuer, uses=uses, jwks=b"{}", **more))
    give_key(world, tenant=tenant, issuer=issuer)


def give_key(
    world: World, alg: str = "ES256", *, tenant: str = "acme", issuer: str = IDP, kid: str = "k1", name: str = ""
) -> None:
    world.external_keys[tenant, issuer, kid] = VerifyingKey(kid, alg, private(alg, name).public_key())


def statement(*, header: Mapping[str, Any] | None = None, alg: str = "ES256", name: str = "", **claims: Any) -> str:
    """What an issuer says, in order but for what is given; UNSAID leaves a member out."""
    head = {"alg": alg, "typ": "JWT", "kid": "k1"} | dict(header or {})
    body = {
        "iss": IDP,
        "sub": "alice",
        "aud": BASE,
        "iat": int(NOW),
        "exp": int(NOW) + 60,
        "jti": f"s-{next(_numbers)}",
    } | claims
    head, body = ({key: value for key, value in part.items() if value is not UNSAID} for part in (head, body))
    return signed(head, body, alg, name)


def svid(path: str = "/planner", *, header: Mapping[str, Any] | None = None, alg: str = "ES256", **claims: Any) -> str:
    """A JWT-SVID, as SPIRE makes them."""
    body = {"sub": DOMAIN + path, "aud": [BASE], "iat": int(NOW), "exp": int(NOW) + 60, "n": next(_numbers)} | claims
    head = {"alg": alg, "kid": "k1", "typ": "JWT"} | dict(header or {})
    head, body = ({key: value for key, value in part.items() if value is not UNSAID} for part in (head, body))
    return signed(head, body, alg)
