"""Client assertions: an agent proves who it is to the token endpoint (private_key_jwt).

Decides whether an assertion was made by a registered key of an agent, for this authority, just now (RFC 7523
§2.2 and §3, with the audience rule of draft-ietf-oauth-rfc7523bis §4). Refuses to know what the agent asks
for, how it stands, and whether the assertion was used before.
"""

from __future__ import annotations

import hashlib
from typing import Final

from msgspec import Struct

from legation.core import base64url, jose, keys
from legation.core.canonical import parse_json
from legation.core.jose import Artefact, Claims
from legation.core.keys import VerifyingKey
from legation.core.model import Agent
from legation.core.reasons import Reason, Refused

KIND: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
"""The one `client_assertion_type` (RFC 7523 §2.2)."""

SKEW: Final = 10
"""Seconds `iat` and `nbf` may lie ahead of our clock. `exp` has no leeway."""

MAX_LIFETIME: Final = 300
"""Seconds an assertion may live: each is remembered until it ends."""

MAX_TEXT: Final = 256
"""Characters of `jti`, and of a client id."""

# Before the signature holds, every failing is the same one: nobody learns which agents there are.
_ARTEFACT: Final = Artefact(
    types=frozenset({"client-authentication+jwt", "jwt", ""}),
    malformed=Reason.CLIENT_UNAUTHENTICATED,
    wrong_type=Reason.CLIENT_UNAUTHENTICATED,
    wrong_algorithm=Reason.CLIENT_UNAUTHENTICATED,
    bad_signature=Reason.CLIENT_UNAUTHENTICATED,
)


class Assertion(Struct, frozen=True):
    """An assertion whose signature and claims hold. Made by `verify` alone."""

    client_id: str
    jti: str
    kid: str
    expires_at: int


def unverified_client(unverified_assertion: str) -> str:
    """The client an assertion says it is from: for looking up its keys, and no more. Raises Refused."""
    jws = jose.split(unverified_assertion, _ARTEFACT)
    jose.header(jws.header, _ARTEFACT)
    text = base64url.decode(jws.payload)
    if text is None:
        raise Refused(Reason.CLIENT_UNAUTHENTICATED, "its payload is not base64url without padding")
    try:
        unverified_claims = parse_json(text, max_depth=jose.MAX_DEPTH)
    except Refused as refused:
        raise Refused(Reason.CLIENT_UNAUTHENTICATED, f"its payload: {refused.reason.id}") from None
    subject = unverified_claims.get("sub") if isinstance(unverified_claims, dict) else None
    if not _plain(subject):
        raise Refused(Reason.CLIENT_UNAUTHENTICATED, "`sub` is missing, or not a client id")
    return str(subject)


def verify(unverified_assertion: str, agent: Agent, *, issuer: str, now: float) -> Assertion:
    """Make an Assertion of what `agent` is said to have signed, or raise Refused.

    The caller MUST claim the result once (`claim`), and MUST look at the agent's standing.
    """
    jws = jose.split(unverified_assertion, _ARTEFACT)
    # 1. Signed with one of the agent's own keys, by the algorithm that key is for.
    members = jose.header(jws.header, _ARTEFACT)
    key = _key(members.get("kid"), agent, now)
    claims = jose.verify(jws, members["alg"], key, _ARTEFACT)
    # 2. RFC 7523 §3 items 1 and 2: issued by the client about itself.
    if claims.get("iss") != agent.id or claims.get("sub") != agent.id:
        raise Refused(Reason.ASSERTION_REFUSED, "`iss` and `sub` are both the client id")
    # 3. 7523bis §4: `aud` is the issuer, alone and as text. A list, or an endpoint's URL, is how an assertion
    # made for a hostile authority comes to be used here.
    if claims.get("aud") != issuer:
        raise Refused(Reason.ASSERTION_REFUSED, f"`aud` is `{issuer}`, alone and as text")
    # 4. RFC 7523 §3 items 4 to 6: in time, and not for long. Without `iat` it lives from now on.
    expires_at, not_before = _seconds(claims, "exp"), _seconds(claims, "nbf", 0)
    issued_at = _seconds(claims, "iat", int(now))
    if expires_at <= now:
        raise Refused(Reason.ASSERTION_REFUSED, "`exp` has passed")
    if max(issued_at, not_before) > now + SKEW:
        raise Refused(Reason.ASSERTION_REFUSED, "`iat` or `nbf` lies ahead; check the clock")
    if expires_at - issued_at > MAX_LIFETIME:
        raise Refused(Reason.ASSERTION_REFUSED, f"it lives longer than {MAX_LIFETIME} s")
    # 5. RFC 7523 §3 item 7, required here: something to be used once.
    jti = claims.get("jti")
    if not _plain(jti):
        raise Refused(Reason.ASSERTION_REFUSED, "`jti` is missing, or not a short printable text")
    return Assertion(agent.id, str(jti), key.kid, expires_at)


def claim(assertion: Assertion) -> tuple[str, float]:
    """The name under which an assertion is claimed, and until when: longer than it can be accepted."""
    name = hashlib.sha256(f"{assertion.client_id}\n{assertion.jti}".encode()).hexdigest()
    return name, assertion.expires_at + SKEW


def _key(unverified_kid: object, agent: Agent, now: float) -> VerifyingKey:
    """The key of the agent that a header names; it need name none where there is one. Raises Refused."""
    live = [key for key in agent.keys if key.not_after is None or now < key.not_after]
    if unverified_kid is not None:
        live = [key for key in live if unverified_kid in (key.kid, key.thumbprint)]
    if len(live) != 1:
        raise Refused(Reason.CLIENT_UNAUTHENTICATED, "`kid` does not name one key of the client")
    return keys.from_jwk(live[0].jwk, Reason.CLIENT_UNAUTHENTICATED, kid=live[0].kid)


def _plain(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_TEXT and value.isascii() and value.isprintable()


def _seconds(claims: Claims, name: str, default: int | None = None) -> int:
    """A moment in whole seconds. `True` is not one, though Python calls it an int."""
    value = claims.get(name, default)
    if type(value) is not int:
        raise Refused(Reason.ASSERTION_REFUSED, f"`{name}` is missing or not whole seconds")
    return value
