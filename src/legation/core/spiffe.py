"""SPIFFE: names of workloads, and the documents that prove them (SPIFFE-ID, JWT-SVID).

Decides what is a SPIFFE ID, and whether a JWT-SVID was made for this authority by the trust domain it names. A
JWT-SVID is a bearer credential: whoever has it is the workload. So here it names us and nobody else, lives briefly,
and is good once. Refuses to know which agent a workload is, and where a trust domain's bundle comes from.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from legation.core import base64url, jose
from legation.core.asks import ExternalKey, Plan, ask
from legation.core.canonical import parse_json
from legation.core.jose import Artefact, Claims
from legation.core.reasons import Reason, Refused

SCHEME: Final = "spiffe://"
MAX_ID: Final = 2048
"""Bytes of a SPIFFE ID (SPIFFE-ID §2.3)."""

ALGORITHMS: Final = frozenset({"RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512"})
"""JWT-SVID §2.1. EdDSA is not among them."""

KIND: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-spiffe"
"""The `client_assertion_type` of a JWT-SVID (draft-ietf-oauth-spiffe-client-auth §3.1)."""

MAX_LIFETIME: Final = 300
"""Seconds a JWT-SVID may still live: each is remembered until it ends."""

SKEW: Final = 10

_HEADER: Final = frozenset({"alg", "kid", "typ"})
"""Every header parameter a JWT-SVID may have (JWT-SVID §2)."""


class Svid(Struct, frozen=True):
    """A JWT-SVID whose signature and claims hold. Made by `verify` alone."""

    id: str
    """The workload's SPIFFE ID."""
    trust_domain: str
    """With its scheme: the issuer it is believed as."""
    kid: str
    name: str
    """What it is claimed under: SHA-256 of what was signed, for it need not have a `jti`."""
    expires_at: int


def trust_domain(unverified_id: str, refuse: Reason, field: str | None = None) -> str:
    """A trust domain's name, scheme and all (SPIFFE-ID §2.1). Raises Refused(refuse)."""
    if len(unverified_id) > MAX_ID or not _DOMAIN.fullmatch(unverified_id):
        raise Refused(
            refuse, f"not the name of a trust domain: {SCHEME} and lower-case letters, digits, . _ -", field=field
        )
    return unverified_id


def workload(unverified_id: str, refuse: Reason, field: str | None = None) -> str:
    """The trust domain of a workload's SPIFFE ID, which has a path (SPIFFE-ID §2.2). Raises Refused(refuse)."""
    found = _ID.fullmatch(unverified_id) if len(unverified_id) <= MAX_ID else None
    if found is None or any(segment in {".", ".."} for segment in found["path"].split("/")):
        raise Refused(refuse, "not the SPIFFE ID of a workload", field=field)
    return found["domain"]


def verify(
    unverified_svid: str,
    *,
    tenant: str,
    issuer: str,
    now: float,
    refuse: Reason,
    trusted: Callable[[str], Plan[object]],
) -> Plan[Svid]:
    """Make an Svid of a compact JWS, or raise Refused(refuse) (JWT-SVID §4, Appendix A).

    `trusted` raises Refused unless the tenant believes the trust domain; only then is a key of it asked for. The
    caller MUST claim the result once, by its `name`.
    """
    artefact = Artefact(frozenset({"", "jwt", "jose"}), refuse, refuse, refuse, refuse, algorithms=ALGORITHMS)
    # 1. A header with these parameters and no other (JWT-SVID §2).
    jws = jose.split(unverified_svid, artefact)
    members = jose.header(jws.header, artefact)
    if others := members.keys() - _HEADER:
        raise Refused(refuse, f"a JWT-SVID has no header parameter `{min(others)[:32]}`")
    kid = members.get("kid")
    if not isinstance(kid, str) or not kid:
        raise Refused(refuse, "`kid` is missing")
    # 2. The key: of the trust domain the subject is in, and of no other.
    domain = workload(_unverified_subject(jws.payload, refuse), refuse)
    yield from trusted(domain)
    key = yield from ask(ExternalKey(tenant, domain, kid))
    if key is None:
        raise Refused(refuse, "the trust domain has no such key")
    # 3. The signature, and then the claims.
    claims = jose.verify(jws, members["alg"], key, artefact)
    subject = claims.get("sub")
    if not isinstance(subject, str) or workload(subject, refuse) != domain:
        raise Refused(refuse, "`sub` is no SPIFFE ID of its trust domain")
    # 4. For us alone (§3.2 allows more; whoever else was named could use it here).
    if claims.get("aud") not in (issuer, [issuer]):
        raise Refused(refuse, f"`aud` is `{issuer}` and nobody else")
    # 5. In time, and not for long (§3.3).
    expires_at = _expiry(claims, now, refuse)
    name = hashlib.sha256(jws.signing_input).hexdigest()
    return Svid(subject, domain, kid, name, expires_at)


def _unverified_subject(payload: str, refuse: Reason) -> str:
    text = base64url.decode(payload)
    try:
        unverified_claims = parse_json(text or b"", max_depth=jose.MAX_DEPTH)
    except Refused as refused:
        raise Refused(refuse, f"its payload: {refused.reason.id}") from None
    subject = unverified_claims.get("sub") if isinstance(unverified_claims, dict) else None
    if not isinstance(subject, str):
        raise Refused(refuse, "`sub` is missing or not text")
    return subject


def _expiry(claims: Claims, now: float, refuse: Reason) -> int:
    expires_at = claims.get("exp")
    if type(expires_at) is not int:
        raise Refused(refuse, "`exp` is missing or not whole seconds")
    if expires_at <= now:
        raise Refused(refuse, "`exp` has passed")
    if expires_at > now + MAX_LIFETIME:
        raise Refused(refuse, f"it lives longer than {MAX_LIFETIME} s from now")
    for name in ("iat", "nbf"):
        moment = claims.get(name, 0)
        if type(moment) is not int or moment > now + SKEW:
            raise Refused(refuse, f"`{name}` lies ahead, or is not whole seconds")
    return expires_at


_DOMAIN: Final = re.compile(r"spiffe://[a-z0-9._-]{1,255}")
_ID: Final = re.compile(rf"(?P<domain>{_DOMAIN.pattern})(?P<path>(?:/[A-Za-z0-9._-]+)+)")
