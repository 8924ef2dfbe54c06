"""Signed envelopes: a compact JWS in, its claims out, or a refusal (RFC 7515, RFC 7519, RFC 8725).

Decides whether a text is one well-formed JWS of the kind expected, signed by a given key. What differs
between kinds (their `typ`, how their failings are named) is an `Artefact`. Refuses to know what the claims
mean, and where the key comes from: `jwk`, `jku`, `x5c` and `x5u` in a header are not read here.
"""

from __future__ import annotations

from typing import Any, Final, NewType

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from msgspec import Struct

from legation.core import base64url, foreign
from legation.core.canonical import parse_json
from legation.core.keys import ALGORITHMS, HEADER_NAMES, VerifyingKey
from legation.core.reasons import Reason, Refused

Claims = NewType("Claims", dict[str, Any])
"""The payload of a JWS whose signature holds. Nothing else is known of it yet."""

MAX_DEPTH: Final = 16
"""Nesting of header and payload; an act chain of depth eight with its members fits."""


class Artefact(Struct, frozen=True):
    """A kind of JWS: what it is called, how long it may be, and how its failings are named."""

    types: frozenset[str]
    """Values of `typ`, lower case, without `application/`; "" where it may be absent."""
    malformed: Reason
    wrong_type: Reason
    wrong_algorithm: Reason
    bad_signature: Reason
    max_length: int = 8192
    """Characters of the whole."""
    max_header: int = 2048
    """Characters of the header segment."""
    algorithms: frozenset[str] = ALGORITHMS
    """Values of `alg`; more than ours only for what others signed (`foreign.ALGORITHMS`)."""


class UnverifiedJws(Struct, frozen=True):
    """A text in three parts, none of them believed."""

    header: str
    payload: str
    signature: bytes
    signing_input: bytes


def split(unverified: str, artefact: Artefact) -> UnverifiedJws:
    """Take a compact JWS apart (RFC 7515 §3.1, §7.1). Raises Refused."""
    if len(unverified) > artefact.max_length:
        raise Refused(artefact.malformed, f"longer than {artefact.max_length} characters")
    # Three segments: five are a JWE, and one is anything at all.
    signed, _, signature_text = unverified.rpartition(".")
    header, dot, payload = signed.partition(".")
    if not dot or "." in payload or not header or not payload:
        raise Refused(artefact.malformed, "not three segments joined by dots")
    if len(header) > artefact.max_header:
        raise Refused(artefact.malformed, f"its header is longer than {artefact.max_header} characters")
    signature = base64url.decode(signature_text)
    if signature is None or not signed.isascii():
        raise Refused(artefact.malformed, "not base64url without padding")
    return UnverifiedJws(header, payload, signature, signed.encode())


def header(unverified_header: str, artefact: Artefact) -> dict[str, Any]:
    """Read a header segment and judge what does not depend on the key. Raises Refused.

    A pure function of the segment: callers memoise what they make of it.
    """
    members = _members(unverified_header, "header", artefact)
    # 1. RFC 8725 §3.11: the kind is stated, and is the one expected.
    stated = members.get("typ", "")
    if not isinstance(stated, str) or not stated.isascii():
        raise Refused(artefact.wrong_type, "`typ` is not a media type")
    if stated.lower().removeprefix("application/") not in artefact.types:
        raise Refused(artefact.wrong_type, "`typ` is missing" if "typ" not in members else "`typ` is another's")
    # 2. RFC 8725 §3.2: an algorithm we know, none of which is `none` or symmetric. The key has the last word.
    alg = members.get("alg")
    if not isinstance(alg, str) or alg not in artefact.algorithms:
        raise Refused(artefact.wrong_algorithm, "`alg` is not one of " + ", ".join(sorted(artefact.algorithms)))
    # 3. RFC 7515 §4.1.11: no extension is understood here, so none may be critical; nor may `crit` be empty.
    if "crit" in members:
        raise Refused(artefact.malformed, "`crit` names an extension that is not understood")
    # 4. RFC 7797 §7: a JWT is never unencoded, whether or not `crit` says so.
    if members.get("b64", True) is not True:
        raise Refused(artefact.malformed, "`b64` is not for tokens")
    return members


def verify(jws: UnverifiedJws, alg: str, key: VerifyingKey, artefact: Artefact) -> Claims:
    """Check the signature with this key and read the payload. `alg` is the header's. Raises Refused."""
    # 1. RFC 8725 §3.1: the algorithm is the key's; a header that says otherwise is wrong, not obeyed.
    if alg not in HEADER_NAMES.get(key.alg, (key.alg,)):
        raise Refused(artefact.wrong_algorithm, f"the key is for {key.alg}")
    # 2. The signature, over the text as it came (RFC 7515 §5.2).
    if not _signed(jws, key):
        raise Refused(artefact.bad_signature, "the signature does not verify")
    # 3. Only now the payload.
    return Claims(_members(jws.payload, "payload", artefact))


def _signed(jws: UnverifiedJws, key: VerifyingKey) -> bool:
    signature = jws.signature
    if key.alg not in HEADER_NAMES or isinstance(key.key, RSAPublicKey):
        return foreign.signed(key, jws.signing_input, signature)
    if len(signature) != 64:  # both algorithms (RFC 7518 §3.4, RFC 8032 §5.1.6)
        return False
    try:
        if isinstance(key.key, Ed25519PublicKey):
            key.key.verify(signature, jws.signing_input)
        else:
            r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
            key.key.verify(encode_dss_signature(r, s), jws.signing_input, _ECDSA)
    except InvalidSignature:
        return False
    return True


def _members(unverified_segment: str, what: str, artefact: Artefact) -> dict[str, Any]:
    """A segment as a JSON object with one reading. Raises Refused."""
    text = base64url.decode(unverified_segment)
    if text is None:
        raise Refused(artefact.malformed, f"its {what} is not base64url without padding")
    try:
        members = parse_json(text, max_depth=MAX_DEPTH)
    except Refused as refused:
        raise Refused(artefact.malformed, f"its {what}: {refused.reason.id}: {refused.detail}") from None
    if not isinstance(members, dict):
        raise Refused(artefact.malformed, f"its {what} is not a JSON object")
    return members


_ECDSA: Final = ECDSA(SHA256())
