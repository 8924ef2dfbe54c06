"""Sender constraint: that whoever presents a token holds the key it is bound to (DPoP, RFC 9449).

Decides whether one proof is good for one request, and what must be remembered so that it is good once.
Compares with the configured public URL; a Host header never reaches this module. Refuses to know whether a
token is any good, who holds a key, and what was claimed before.
"""

from __future__ import annotations

import functools
import hashlib
import re
from typing import Final, Literal, cast

from legation.core import base64url, jose
from legation.core.htu import same_target
from legation.core.jose import Artefact, Claims
from legation.core.keys import VerifyingKey, from_jwk
from legation.core.model import AccessToken, Proof
from legation.core.reasons import Reason, Refused

TYPE: Final = "dpop+jwt"
"""`typ` of a proof (RFC 9449 §4.2)."""

WINDOW: Final = 60
"""Seconds a proof stays good after its `iat`."""

FUTURE: Final = 10
"""Seconds `iat` may lie ahead of our clock."""

MAX_TEXT: Final = 256
"""Characters of `jti` and `nonce`."""

MAX_CREDENTIALS: Final = 8192
"""Characters of an Authorization header."""

_ARTEFACT: Final = Artefact(
    types=frozenset({TYPE}),
    malformed=Reason.PROOF_MALFORMED,
    wrong_type=Reason.PROOF_TYPE,
    wrong_algorithm=Reason.PROOF_ALGORITHM,
    bad_signature=Reason.PROOF_SIGNATURE,
)


def scheme(unverified_authorization: tuple[str, ...]) -> tuple[Literal["dpop", "bearer"], str]:
    """Scheme and token of the one Authorization header (RFC 9449 §7.1, RFC 6750 §2.1). Raises Refused."""
    if not unverified_authorization:
        raise Refused(Reason.TOKEN_MISSING, "there is no Authorization header")
    if len(unverified_authorization) > 1:
        raise Refused(Reason.HEADER_REPEATED, "Authorization is sent more than once", field="Authorization")
    field = unverified_authorization[0]
    if len(field) > MAX_CREDENTIALS:
        raise Refused(Reason.TOKEN_MALFORMED, f"longer than {MAX_CREDENTIALS} characters")
    name, _, token = field.partition(" ")
    name = name.lower()
    if name not in ("dpop", "bearer"):
        raise Refused(Reason.SCHEME_WRONG, "the scheme is neither DPoP nor Bearer")
    if not _B64TOKEN.fullmatch(token):
        raise Refused(Reason.TOKEN_MALFORMED, "the credentials are not one token")
    return cast("Literal['dpop', 'bearer']", name), token.lstrip(" ")


def verify(
    unverified_proofs: tuple[str, ...], *, method: str, url: str, now: float, unverified_token: str | None
) -> Proof:
    """Make a Proof of the DPoP fields of a request, or raise Refused (RFC 9449 §4.3, in its numbering).

    `url` is the public URL of the request, without query. `unverified_token` is the token presented beside
    the proof; None where there is none (the token endpoint). The caller MUST still see to the nonce
    (`must_carry_nonce`), to the claim (`claim`) and, with a token, to whose key it is (`bind`).
    """
    # 1. One DPoP header. Two joined by a comma fail as one malformed one.
    if not unverified_proofs:
        raise Refused(Reason.PROOF_MISSING, "there is no DPoP header")
    if len(unverified_proofs) > 1:
        raise Refused(Reason.PROOF_MALFORMED, "DPoP is sent more than once")
    # 2. One well-formed JWT.
    jws = jose.split(unverified_proofs[0], _ARTEFACT)
    # 4, 5, 7. `typ`, an asymmetric algorithm, a public key: all in the header, which a client repeats.
    key, alg = _header(jws.header)
    # 6. Signed with the key it carries.
    claims = jose.verify(jws, alg, key, _ARTEFACT)
    # 3. Every claim that is required, each of its type.
    jti, issued_at, nonce = _text(claims, "jti"), _seconds(claims, "iat"), None
    # 8. `htm`: methods are case-sensitive.
    if claims.get("htm") != method:
        raise Refused(Reason.PROOF_TARGET, "`htm` is another method")
    # 9. `htu`, without query and fragment.
    target = claims.get("htu")
    if target != url and not same_target(target, url):
        raise Refused(Reason.PROOF_TARGET, "`htu` is another URL")
    # 10. `nonce`: carried out; whether one is due and whether it is ours is not known here.
    if "nonce" in claims:
        nonce = _text(claims, "nonce")
    # 11. Fresh; and where it says more about its time than it must, that holds as well.
    if not now - WINDOW <= issued_at <= now + FUTURE:
        raise Refused(Reason.PROOF_TIME, f"`iat` is {issued_at - now:+.0f} s from now")
    if ("exp" in claims and _seconds(claims, "exp") <= now) or (
        "nbf" in claims and _seconds(claims, "nbf") > now + FUTURE
    ):
        raise Refused(Reason.PROOF_TIME, "`exp` has passed, or `nbf` lies ahead")
    # 12. Made for this token. That the key is the token's is `bind`'s to say.
    if unverified_token is not None and claims.get("ath") != _hash(unverified_token):
        raise Refused(Reason.PROOF_TOKEN, "`ath` is missing or another token's")
    return Proof(jkt=key.kid, jti=jti, issued_at=issued_at, nonce=nonce)


def bind(proof: Proof, token: AccessToken) -> None:
    """Raise Refused unless the token is bound to the proof's key (RFC 9449 §4.3 check 12, second half)."""
    if token.jkt != proof.jkt:
        raise Refused(Reason.PROOF_HOLDER, "the token is bound to another key, or to none")


def must_carry_nonce(proof: Proof, remembered_since: float) -> bool:
    """Whether a proof must be challenged for a nonce, because it may have been claimed and forgotten.

    Claims live in memory. Suppose a proof was claimed at a moment t of which nothing is remembered: t is
    before `remembered_since`, and its `iat` was at most t + FUTURE, or it would have been refused then. So a
    proof whose `iat` is later than `remembered_since` + FUTURE was never claimed before, and any other might
    have been. One that carries a nonce of ours was made after this process began, since nonces of an earlier
    one are not ours. A restart thus costs each client one more exchange for FUTURE seconds, and never opens
    the window again.
    """
    return proof.nonce is None and proof.issued_at <= remembered_since + FUTURE


def claim(proof: Proof, url: str, now: float) -> tuple[str, float]:
    """The name under which a proof is claimed, and until when the claim is kept.

    RFC 9449 §11.1: `jti` is unique per key and URL, so the name is SHA-256 over all three. The parts cannot
    run into each other: a thumbprint has one length, and a `jti` holds no line end. Kept for twice the
    window: the proof fails check 11 at the latest after FUTURE + WINDOW, and a claim must outlive what it
    guards.
    """
    name = hashlib.sha256(f"{proof.jkt}{url}\n{proof.jti}".encode()).hexdigest()
    return name, now + 2 * WINDOW


@functools.lru_cache(maxsize=16_384)
def _header(unverified_segment: str) -> tuple[VerifyingKey, str]:
    """The key and the algorithm of a header segment; a pure function of it, so remembered. Raises Refused.

    Parsing the point costs as much as the rest of the proof but the signature. Nothing here says the key is
    anyone's.
    """
    members = jose.header(unverified_segment, _ARTEFACT)
    if "jwk" not in members:
        raise Refused(Reason.PROOF_KEY, "`jwk` is missing")
    return from_jwk(members["jwk"], Reason.PROOF_KEY), members["alg"]


@functools.lru_cache(maxsize=4096)
def _hash(unverified_token: str) -> str:
    """`ath` of a token (RFC 9449 §4.2)."""
    return base64url.encode(hashlib.sha256(unverified_token.encode()).digest())


def _text(claims: Claims, name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= MAX_TEXT or not (value.isascii() and value.isprintable()):
        raise Refused(Reason.PROOF_MALFORMED, f"`{name}` is missing, or not a short printable text")
    return value


def _seconds(claims: Claims, name: str) -> int:
    """A moment in whole seconds. `True` is not one, though Python calls it an int."""
    value = claims.get(name)
    if type(value) is not int:
        raise Refused(Reason.PROOF_MALFORMED, f"`{name}` is missing or not whole seconds")
    return value


_B64TOKEN: Final = re.compile(r" *[A-Za-z0-9._~+/-]+=*")
