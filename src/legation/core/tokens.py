"""Access tokens: what this authority mints and what it takes back (RFC 9068, RFC 9700 §2.2).

Decides whether a token is one of ours, for this audience, in time. Mints with the claims in one order, so
that the same claims are the same bytes. Refuses to know who may have a token (`grants.py`), who presents it
(`proof.py`), and where keys come from.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any, Final

from msgspec.structs import replace

from legation.core import base64url, jose
from legation.core.canonical import encode
from legation.core.jose import Artefact, Claims
from legation.core.keys import VerifyingKey
from legation.core.model import AccessToken
from legation.core.reasons import Reason, Refused

TYPE: Final = "at+jwt"
"""`typ` of an access token (RFC 9068 §2.1)."""

SKEW: Final = 10
"""Seconds `iat` and `nbf` may lie ahead of our clock. `exp` has no leeway."""

MAX_LIFETIME: Final = 300
"""Seconds between `iat` and `exp`, at most, minted or accepted."""

USER: Final = "user:"
"""What the `sub` of a person begins with; an agent's id holds no colon."""

MAX_DEPTH: Final = 8
"""Delegations a token may allow, at most."""

MAX_LENGTH: Final = 8192
"""Characters of a token: what an Authorization header may hold."""

MAX_REMEMBERED: Final = 65_536
"""Tokens whose signature check is remembered; about 2 KiB each, and only tokens of ours get here."""

_ARTEFACT: Final = Artefact(
    types=frozenset({TYPE}),
    malformed=Reason.TOKEN_MALFORMED,
    wrong_type=Reason.TOKEN_TYPE,
    wrong_algorithm=Reason.TOKEN_ALGORITHM,
    bad_signature=Reason.TOKEN_SIGNATURE,
)


# -- what we accept --------------------------------------------------------------------------------


def unverified_kid(unverified_token: str) -> str:
    """The key a token says it was signed with: good for looking it up and no more. Raises Refused."""
    segment, _, _ = unverified_token.partition(".")
    if len(segment) > _ARTEFACT.max_header:
        raise Refused(Reason.TOKEN_MALFORMED, f"its header is longer than {_ARTEFACT.max_header} characters")
    kid, _ = _header(segment)
    return kid


def verify(unverified_token: str, key: VerifyingKey, *, issuer: str, audience: str, now: float) -> AccessToken:
    """Make an AccessToken of a token, or raise Refused (RFC 9068 §4).

    The caller MUST have looked `key` up by `unverified_kid`, among the keys of `issuer` alone. What remains
    for it: the sender constraint, revocation, and `act`, `authorization_details` and `actor_receipts`, which are
    carried and not judged here.
    """
    # 1-3. `typ`, signature, claims: the same for the same text and key, so remembered.
    token, not_before = _signed(unverified_token, key)
    # 4. `iss` is this authority, exactly.
    if token.issuer != issuer:
        raise Refused(Reason.TOKEN_ISSUER, "`iss` is another authority's")
    # 5. `aud` is this resource, exactly.
    if token.audience != audience:
        raise Refused(Reason.TOKEN_AUDIENCE, "`aud` is another resource")
    _in_time(token, not_before, now)
    return token


def subject(unverified_token: str, key: VerifyingKey, *, issuer: str, now: float) -> AccessToken:
    """The same for a token brought back to the authority itself, whatever its audience (RFC 8693 §2.1).

    Whose it is and what it may be used for is the caller's to decide. Raises Refused.
    """
    token, not_before = _signed(unverified_token, key)
    if token.issuer != issuer:
        raise Refused(Reason.TOKEN_ISSUER, "`iss` is another authority's")
    _in_time(token, not_before, now)
    return token


def _in_time(token: AccessToken, not_before: int, now: float) -> None:
    # 6. Now is before `exp` and, but for clocks that differ, not before `iat` and `nbf`.
    if token.expires_at <= now:
        raise Refused(Reason.TOKEN_EXPIRED, "`exp` has passed")
    if token.issued_at > now + SKEW or not_before > now + SKEW:
        raise Refused(Reason.TOKEN_NOT_YET, "`iat` or `nbf` lies ahead")


@functools.lru_cache(maxsize=MAX_REMEMBERED)
def _signed(unverified_token: str, key: VerifyingKey) -> tuple[AccessToken, int]:
    """What holds of a token at any time, and its `nbf`. Raises Refused, which is not remembered.

    The text alone could not be the key of this memory: a token of a key that was dropped would live on.
    """
    # 1. An access token, by its own word, naming this key (RFC 9068 §4 step 2).
    jws = jose.split(unverified_token, _ARTEFACT)
    kid, alg = _header(jws.header)
    if kid != key.kid:
        raise Refused(Reason.KEY_UNKNOWN, "`kid` is another key's")
    # 2. The signature (step 5), by the algorithm the key is for (step 6).
    claims = jose.verify(jws, alg, key, _ARTEFACT)
    # 3. Every claim RFC 9068 §2.2 requires, and ours, each of its type.
    return _token(claims, kid), _seconds(claims, "nbf", 0)


@functools.lru_cache(maxsize=256)
def _header(unverified_segment: str) -> tuple[str, str]:
    """`kid` and `alg`. Ours write the same few headers again and again. Raises Refused."""
    members = jose.header(unverified_segment, _ARTEFACT)
    kid = members.get("kid")
    if not isinstance(kid, str):
        raise Refused(Reason.KEY_UNKNOWN, "`kid` is missing or not text")
    return kid, members["alg"]


def _token(claims: Claims, kid: str) -> AccessToken:
    """The claims as they are, each of its type. Raises Refused."""
    issued_at, expires_at = _seconds(claims, "iat"), _seconds(claims, "exp")
    if expires_at - issued_at > MAX_LIFETIME:
        raise Refused(Reason.TOKEN_MALFORMED, f"it lives longer than {MAX_LIFETIME} s")
    audience = claims.get("aud")
    if not isinstance(audience, str):  # a list is how one resource replays to another
        raise Refused(Reason.TOKEN_AUDIENCE, "`aud` is not one resource")
    scope = _text(claims, "scope") if "scope" in claims else ""
    token = AccessToken(
        issuer=_text(claims, "iss"),
        subject=_text(claims, "sub"),
        client_id=_text(claims, "client_id"),
        audience=audience,
        scope=frozenset(scope.split()),
        tenant=_text(claims, "tenant"),
        issued_at=issued_at,
        expires_at=expires_at,
        jti=_text(claims, "jti"),
        kid=kid,
        jkt=_confirmation(claims),
    )
    return token if _DELEGATED.isdisjoint(claims) else delegated(token, claims)


def delegated(token: AccessToken, claims: Mapping[str, Any]) -> AccessToken:
    """The token with what its claims say of delegation, each of its type. Raises Refused(TOKEN_MALFORMED).

    `act`, `authorization_details`, `actor_receipts` and `may_act` are carried and not judged here.
    """
    act = claims.get("act")
    details = claims.get("authorization_details", [])
    receipts = claims.get("actor_receipts", [])
    if not isinstance(act, dict | None) or ("act" in claims and act is None):
        raise Refused(Reason.TOKEN_MALFORMED, "`act` is not an object")
    if not isinstance(details, list) or ("authorization_details" in claims and not details):
        raise Refused(Reason.TOKEN_MALFORMED, "`authorization_details` is no array with something in it")
    depth = _seconds(claims, "delegation_depth", 0)
    if not 0 <= depth <= MAX_DEPTH:
        raise Refused(Reason.TOKEN_MALFORMED, f"`delegation_depth` is not from 0 to {MAX_DEPTH}")
    return replace(
        token,
        act=act,
        authorization_details=tuple(details),
        depth=depth,
        grant=_text(claims, "grant_id") if "grant_id" in claims else None,
        acr=_text(claims, "acr") if "acr" in claims else None,
        auth_time=_seconds(claims, "auth_time") if "auth_time" in claims else None,
        txn=_text(claims, "txn") if "txn" in claims else None,
        targets=frozenset(_names(claims, "delegation_targets")),
        delegates=frozenset(_names(claims, "delegation_actors")),
        receipts=_names({"actor_receipts": receipts}, "actor_receipts"),
        parents=_names(claims, "delegation_parents"),
        may_act=(claims["may_act"],) if "may_act" in claims else (),
    )


def _names(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = claims.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise Refused(Reason.TOKEN_MALFORMED, f"`{name}` is not an array of text")
    return tuple(value)


def _confirmation(claims: Claims) -> str | None:
    """`cnf.jkt`; None only without `cnf`: bound in a way not known here is not unbound. Raises Refused."""
    if "cnf" not in claims:
        return None
    match claims["cnf"]:
        case {"jkt": str(jkt), **others} if not others and _THUMBPRINT.fullmatch(jkt):
            return jkt
    raise Refused(Reason.TOKEN_MALFORMED, "`cnf` does not hold one `jkt`")


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or (not value and name != "scope"):
        raise Refused(Reason.TOKEN_MALFORMED, f"`{name}` is missing or not text")
    return value


def _seconds(claims: Mapping[str, Any], name: str, default: int | None = None) -> int:
    """A moment or a count in whole numbers. `True` is not one, though Python calls it an int."""
    value = claims.get(name, default)
    if type(value) is not int:
        raise Refused(Reason.TOKEN_MALFORMED, f"`{name}` is missing or not whole seconds")
    return value


_THUMBPRINT: Final = re.compile(r"[A-Za-z0-9_-]{43}")

_DELEGATED: Final = frozenset(
    {
        "act", "acr", "actor_receipts", "auth_time", "authorization_details", "delegation_actors", "delegation_depth",
        "delegation_parents", "delegation_targets", "grant_id", "may_act", "txn",
    }
)  # fmt: skip
"""Claims that most tokens have none of."""


# -- what we mint ----------------------------------------------------------------------------------


def payload(  # noqa: PLR0913 - a claim each
    *,
    issuer: str,
    subject: str,
    audience: str,
    scope: frozenset[str],
    tenant: str,
    issued_at: int,
    lifetime: int,
    jti: str,
    jkt: str | None,
    client_id: str | None = None,
    more: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Claims of an access token (RFC 9068 §2.2). `jkt` None makes a bearer token.

    `client_id` None is the subject: an agent's token for itself. `more` are the claims of `authority.claims`.
    """
    claims: dict[str, Any] = {
        "iss": issuer,
        "sub": subject,
        "aud": audience,
        "scope": " ".join(sorted(scope)),
        "tenant": tenant,
        "exp": issued_at + min(lifetime, MAX_LIFETIME),
        "iat": issued_at,
        "jti": jti,
        "client_id": client_id or subject,
    }
    if ":" not in subject:  # as no id of an agent has: it is a person, or somebody of another authority
        claims["sub_profile"] = "ai_agent"
    if jkt is not None:
        claims["cnf"] = {"jkt": jkt}
    if more:
        claims.update(more)
    return claims


def signing_input(kid: str, typ: str, claims: dict[str, Any]) -> bytes:
    """What is signed: header and payload of a JWS by one of our ES256 keys (RFC 7515 §5.1)."""
    return _minted_header(kid, typ) + base64url.encode(encode(claims)).encode()


def compact(signing_input: bytes, signature: bytes) -> str:
    """The JWS that a signature over `signing_input` makes (RFC 7515 §7.1)."""
    return f"{signing_input.decode()}.{base64url.encode(signature)}"


@functools.lru_cache(maxsize=64)
def _minted_header(kid: str, typ: str) -> bytes:
    return base64url.encode(encode({"alg": "ES256", "typ": typ, "kid": kid})).encode() + b"."
