"""Statements of other issuers: a JWT in, what a believed issuer said to this authority, or a refusal.

Decides whether a JWT was signed by an issuer the tenant believes for the use at hand, for us alone, just now (RFC 7523
§3, with the audience rule of draft-ietf-oauth-rfc7523bis §4). The issuer is looked up among those the operator named;
nothing a statement says leads to a key. Refuses to know what follows from the statement, and whether it was used
before.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import Struct

from legation.core import base64url, foreign, jose
from legation.core.asks import ExternalKey, Find, Plan, ask
from legation.core.canonical import parse_json
from legation.core.jose import Artefact, Claims
from legation.core.kept import Issuer
from legation.core.keys import HEADER_NAMES
from legation.core.reasons import Reason, Refused

SKEW: Final = 10
"""Seconds `iat` and `nbf` may lie ahead of our clock. `exp` has no leeway."""

MAX_LIFETIME: Final = 300
"""Seconds a statement that is used once may live: each is remembered until it ends."""

MAX_TEXT: Final = 256
"""Characters of a subject, a `jti`, an issuer."""

USES: Final = frozenset({"id-jag", "jwt-bearer", "enrolment", "activation", "software-statement", "spiffe", "set"})
"""What an issuer may be believed for. `activation`: what it vouches for is active without an operator's look."""


class Profile(Struct, frozen=True):
    """A kind of statement."""

    use: str
    types: frozenset[str]
    """Values of `typ`, lower case, without `application/`; "" where it may be absent."""
    refuse: Reason
    once: bool = True
    """Whether it is for one authority and one use, so that `aud`, `exp`, `iat` and `jti` are due."""


class Statement(Struct, frozen=True):
    """What a believed issuer said. Made by `verify` alone."""

    issuer: Issuer
    use: str
    """What the issuer was believed for."""
    subject: str
    jti: str
    kid: str
    key: str
    """SHA-256 of the key that signed it: what sets issuers apart who only call themselves alike."""
    issued_at: int
    expires_at: int
    claims: Claims


def believed(tenant: str, name: str, use: str, refuse: Reason) -> Plan[Issuer]:
    """The issuer of this name, if the tenant believes it for this use. Raises Refused(refuse).

    Which issuers a tenant believes is nobody's business, so every no is the same.
    """
    found = yield from ask(Find(Issuer, tenant, name))
    if found is None or found.document.suspended or use not in found.document.uses:
        raise Refused(refuse, "its issuer is not believed for this")
    return found.document


def verify(unverified_statement: str, profile: Profile, *, tenant: str, audience: str, now: float) -> Plan[Statement]:
    """Make a Statement of a JWT, or raise Refused(profile.refuse) (RFC 7523 §3, in its numbering).

    `audience` is our issuer identifier. The caller MUST claim the result once (`claim`) where the profile says so.
    """
    refuse = profile.refuse
    artefact = Artefact(profile.types, refuse, refuse, refuse, refuse, algorithms=foreign.ALGORITHMS)
    jws = jose.split(unverified_statement, artefact)
    members = jose.header(jws.header, artefact)
    # 1. `iss`: one the tenant believes. What we signed ourselves is no news of somebody else.
    name = _unverified_issuer(jws.payload, refuse)
    if name == audience:
        raise Refused(refuse, "this authority issued it itself")
    issuer = yield from believed(tenant, name, profile.use, refuse)
    # 9. Signed (the RFC's last items come first: nothing unsigned is looked at). The key is the issuer's, by kid.
    alg, kid = members["alg"], members.get("kid")
    if not {alg, *(key for key, names in HEADER_NAMES.items() if alg in names)} & issuer.algorithms:
        raise Refused(refuse, "its issuer does not sign with this algorithm")
    if not isinstance(kid, str) or not 0 < len(kid) <= MAX_TEXT:
        raise Refused(refuse, "`kid` is missing")
    key = yield from ask(ExternalKey(tenant, issuer.id, kid))
    if key is None:
        raise Refused(refuse, "its issuer has no such key")
    claims = jose.verify(jws, alg, key, artefact)
    if claims.get("iss") != issuer.id:
        raise Refused(refuse, "`iss` is another issuer")
    # 2. `sub`.
    subject = text(claims, "sub", refuse)
    # 3. `aud`: us alone. A list of more is how a statement made for somebody hostile comes to be used here.
    if (profile.once or "aud" in claims) and claims.get("aud") not in (audience, [audience]):
        raise Refused(refuse, f"`aud` is `{audience}` and nobody else")
    # 4-6. In time.
    issued_at, expires_at = _times(claims, profile, now)
    # 7. `jti`: something to be used once.
    jti = text(claims, "jti", refuse) if profile.once else ""
    signer = hashlib.sha256(key.key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()
    return Statement(issuer, profile.use, subject, jti, kid, signer, issued_at, expires_at, claims)


def unverified_type(unverified_statement: str, refuse: Reason) -> str:
    """The kind a JWT says it is, lower case: for choosing the profile it is then held to. Raises Refused(refuse)."""
    segment = base64url.decode(unverified_statement.partition(".")[0][:2048])
    try:
        members = parse_json(segment or b"", max_depth=jose.MAX_DEPTH)
    except Refused as refused:
        raise Refused(refuse, f"its header: {refused.reason.id}") from None
    typ = members.get("typ", "") if isinstance(members, dict) else None
    if not isinstance(typ, str):
        raise Refused(refuse, "`typ` is not a media type")
    return typ.lower().removeprefix("application/")


def claim(statement: Statement) -> tuple[str, float]:
    """The name under which a statement is claimed, and until when: longer than it can be accepted.

    The same in all tenants, so that who brought it in one does not bring it in another. It holds the key, so that no
    tenant uses up statements of an issuer by believing another one of that name.
    """
    name = hashlib.sha256(f"{statement.issuer.id}\n{statement.key}\n{statement.jti}".encode()).hexdigest()
    return name, statement.expires_at + SKEW


def text(claims: Claims | dict[str, Any], name: str, refuse: Reason) -> str:
    """A claim that is a short printable text. Raises Refused(refuse)."""
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= MAX_TEXT or not (value.isascii() and value.isprintable()):
        raise Refused(refuse, f"`{name}` is missing, or not a short printable text")
    return value


def _times(claims: Claims, profile: Profile, now: float) -> tuple[int, int]:
    """When it was issued and when it ends."""
    refuse = profile.refuse
    issued_at = _seconds(claims, "iat", None if profile.once else int(now), refuse)
    expires_at = _seconds(claims, "exp", None if profile.once else int(now) + MAX_LIFETIME, refuse)
    if expires_at <= now:
        raise Refused(refuse, "`exp` has passed")
    if max(issued_at, _seconds(claims, "nbf", 0, refuse)) > now + SKEW:
        raise Refused(refuse, "`iat` or `nbf` lies ahead; check the clock")
    if profile.once and expires_at - issued_at > MAX_LIFETIME:
        raise Refused(refuse, f"it lives longer than {MAX_LIFETIME} s")
    return issued_at, expires_at


def _unverified_issuer(payload: str, refuse: Reason) -> str:
    """Whom a statement says it is from: for looking it up among those believed, and no more."""
    segment = base64url.decode(payload)
    try:
        unverified_claims = parse_json(segment or b"", max_depth=jose.MAX_DEPTH)
    except Refused as refused:
        raise Refused(refuse, f"its payload: {refused.reason.id}") from None
    if not isinstance(unverified_claims, dict):
        raise Refused(refuse, "its payload is not a JSON object")
    return text(unverified_claims, "iss", refuse)


def _seconds(claims: Claims, name: str, default: int | None, refuse: Reason) -> int:
    """A moment in whole seconds. `True` is not one, though Python calls it an int."""
    value = claims.get(name, default)
    if type(value) is not int:
        raise Refused(refuse, f"`{name}` is missing or not whole seconds")
    return value
