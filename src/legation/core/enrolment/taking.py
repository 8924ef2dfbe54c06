"""Taking an invitation: an agent shows it, and that the key it brings is its own, and is enrolled.

Nothing that could be used twice is sent: the private key stays where it was made, and an invitation is used up in the
transaction that enrols. Who has no invitation learns nothing, not even which of several things was wrong.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from msgspec import Struct

from legation.core import attempts, audit, base64url, jose, keys, spiffe, vouching
from legation.core.asks import ClaimDurably, Commit, Find, Found, NewId, Now, Plan, Unavailable, ask
from legation.core.canonical import parse_json
from legation.core.enrolment import grammar, invitations
from legation.core.enrolment.agents import Enrolment, register
from legation.core.enrolment.steps import Changed
from legation.core.jose import Artefact
from legation.core.kept.enrolment import Invitation
from legation.core.model import Refusal
from legation.core.reasons import Reason, Refused
from legation.core.vouching import Profile

PATH: Final = "/oauth/enrol"
"""Where the enrolment endpoint is, below the base URL."""

TYPE: Final = "enrolment-proof+jwt"
"""`typ` of a proof of possession."""

WINDOW: Final = 60
FUTURE: Final = 10
"""Seconds a proof stays good after its `iat`, and seconds that may lie ahead of our clock."""

MAX_BODY: Final = 64 * 1024
MAX_TOKEN: Final = 256
JWT: Final = "jwt"
SVID: Final = "jwt-svid"
"""Kinds of statement (`statement_type`)."""

_MEMBERS: Final = frozenset({"token", "statement", "statement_type", "tenant", "id", "jwk", "proof"})

_PROOF: Final = Artefact(
    types=frozenset({TYPE}),
    malformed=Reason.POSSESSION_REFUSED,
    wrong_type=Reason.POSSESSION_REFUSED,
    wrong_algorithm=Reason.POSSESSION_REFUSED,
    bad_signature=Reason.POSSESSION_REFUSED,
)
_VOUCHED: Final = Profile("enrolment", frozenset({"", "jwt", "enrolment+jwt"}), Reason.STATEMENT_REFUSED)


class Request(Struct, frozen=True):
    """A request to the enrolment endpoint. Nothing in here is believed."""

    unverified_body: bytes
    remote: str = ""


class Shown(Struct, frozen=True):
    """What the agent showed: whose invitation it takes, and the proof's other half."""

    tenant: str
    invitation: str
    spiffe_id: str | None = None


def take(request: Request, *, issuer: str) -> Plan[Changed | Refusal]:
    """Enrol whoever asks as the invitation says, or refuse; either is recorded."""
    facts: dict[str, audit.Field] = {"remote": request.remote}
    try:
        return (yield from _taken(request, issuer, facts))
    except Refused as refused:
        why = refused
    except Unavailable as down:
        why = Refused(Reason.UNAVAILABLE, down.what)
    return (yield from turn_away(why, "enrolment-refused", facts))


def _taken(request: Request, issuer: str, facts: dict[str, audit.Field]) -> Plan[Changed]:
    now = yield from ask(Now())
    # 1. What is asked, in one reading.
    asked = members(request.unverified_body)
    jwk = asked.get("jwk")
    if not isinstance(jwk, dict):
        raise Refused(Reason.OAUTH_REQUEST, "`jwk` is missing or no object", field="jwk")
    what = _text(asked, "token", MAX_TOKEN) if "token" in asked else _text(asked, "statement", _PROOF.max_length)
    if ("token" in asked) == ("statement" in asked):
        raise Refused(Reason.OAUTH_REQUEST, "either `token` or `statement`", field="token")
    # 2. The key is the asker's: it signed what is shown, for us.
    key = grammar.public_key(jwk)
    facts["key"] = key.thumbprint
    possession(_text(asked, "proof", _PROOF.max_length), key.jwk, what, issuer=issuer, now=now)
    # 3. An invitation is open for what is shown.
    shown = _by_token(what) if "token" in asked else (yield from _by_statement(asked, what, issuer, now))
    facts.update(tenant=shown.tenant, invitation=shown.invitation)
    found = yield from ask(Find(Invitation, shown.tenant, shown.invitation))
    if found is None or not invitations.is_open(found.document, now):
        raise Refused(Reason.OFFER_REFUSED, "there is no such open invitation")
    # 4. By this name it may.
    name = _name(asked, found.document)
    facts["agent"] = name
    # 5. As the operator said, in the transaction that uses the invitation up.
    wanted = _wanted(found, name, jwk, shown, now)
    used = invitations.used(found, name, now)
    who = f"invitation of {found.document.invited_by}"
    return (yield from register(wanted, who=who, beside=(used,), invitation=shown.invitation, remote=request.remote))


def members(unverified_body: bytes) -> dict[str, Any]:
    """The body as an object of the members there are. Raises Refused(OAUTH_REQUEST)."""
    if len(unverified_body) > MAX_BODY:
        raise Refused(Reason.TOO_LARGE, f"the body is longer than {MAX_BODY} bytes")
    try:
        document = parse_json(unverified_body, max_depth=jose.MAX_DEPTH)
    except Refused as refused:
        raise Refused(Reason.OAUTH_REQUEST, f"{refused.reason.id}: {refused.detail}") from None
    if not isinstance(document, dict):
        raise Refused(Reason.OAUTH_REQUEST, "the body is not a JSON object")
    if unknown := document.keys() - _MEMBERS:
        raise Refused(Reason.OAUTH_REQUEST, "there is no such member", field=min(unknown)[:64])
    return document


def possession(unverified_proof: str, jwk: dict[str, str], shown: str, *, issuer: str, now: float) -> None:
    """Check that whoever has the key signed what is shown, for us, just now. Raises Refused(POSSESSION_REFUSED).

    It need not be claimed: what is shown with it is good once.
    """
    jws = jose.split(unverified_proof, _PROOF)
    members = jose.header(jws.header, _PROOF)
    # By the key that is to be registered. A key in the header is not read.
    claims = jose.verify(jws, members["alg"], keys.from_jwk(jwk, Reason.POSSESSION_REFUSED), _PROOF)
    if claims.get("aud") != issuer:
        raise Refused(Reason.POSSESSION_REFUSED, f"`aud` is `{issuer}`, alone and as text")
    if claims.get("eth") != digest(shown):
        raise Refused(Reason.POSSESSION_REFUSED, "`eth` is not the hash of what is shown")
    issued_at = claims.get("iat")
    if type(issued_at) is not int or not now - WINDOW <= issued_at <= now + FUTURE:
        raise Refused(Reason.POSSESSION_REFUSED, "`iat` is not now")


def digest(shown: str) -> str:
    """`eth` of a proof: SHA-256 of the token or statement, base64url."""
    return base64url.encode(hashlib.sha256(shown.encode()).digest())


def turn_away(why: Refused, what: str, facts: dict[str, audit.Field]) -> Plan[Refusal]:
    """Record that somebody was turned away; who fails often is told to wait (`attempts.py`)."""
    record_id = ""
    why = yield from attempts.failed(why, facts)
    try:
        fresh, now = (yield from ask(NewId())), (yield from ask(Now()))
        body = audit.event(record_id=fresh, at=now, what=what, reason=why.reason.id, detail=why.detail, **facts)
        record_id = (yield from ask(Commit(fresh, "event", body, attempts.alike(why, facts)))).record_id
    except Unavailable:  # it is refused all the same
        pass
    return Refusal(why.reason, why.detail, record_id, field=why.field, retry_after=why.retry_after)


# -- what is shown ---------------------------------------------------------------------------------


def _by_token(token: str) -> Shown:
    tenant = invitations.tenant_of(token)
    if tenant is None:
        raise Refused(Reason.OFFER_REFUSED, "there is no such open invitation")
    return Shown(tenant, invitations.name_of(token))


def _by_statement(asked: dict[str, Any], statement: str, issuer: str, now: float) -> Plan[Shown]:
    """What a believed issuer said of the asker, claimed: each statement is good once."""
    tenant = _text(asked, "tenant", 63)
    if not grammar.TENANT_ID.fullmatch(tenant):
        raise Refused(Reason.STATEMENT_REFUSED, "its issuer is not believed for this")
    kind = asked.get("statement_type")
    if kind == JWT:
        said = yield from vouching.verify(statement, _VOUCHED, tenant=tenant, audience=issuer, now=now)
        name, until = vouching.claim(said)
        shown = Shown(tenant, invitations.name_for(said.issuer.id, said.subject))
    elif kind == SVID:

        def trusted(domain: str) -> Plan[object]:
            return (yield from vouching.believed(tenant, domain, "enrolment", Reason.STATEMENT_REFUSED))

        refuse = Reason.STATEMENT_REFUSED
        svid = yield from spiffe.verify(
            statement, tenant=tenant, issuer=issuer, now=now, refuse=refuse, trusted=trusted
        )
        name, until = svid.name, svid.expires_at + spiffe.SKEW
        shown = Shown(tenant, invitations.name_for(svid.trust_domain, svid.id), svid.id)
    else:
        raise Refused(Reason.OAUTH_REQUEST, f"one of {JWT}, {SVID}", field="statement_type")
    if not (yield from ask(ClaimDurably("statement", name, until))):
        raise Refused(Reason.STATEMENT_REPLAYED, "this statement was used before")
    return shown


def _name(asked: dict[str, Any], invitation: Invitation) -> str:
    """The id it gets: the operator's, or one that begins as the operator said."""
    if invitation.agent is not None:
        if asked.get("id", invitation.agent) != invitation.agent:
            raise Refused(Reason.OFFER_REFUSED, "the invitation is for another id", field="id")
        return invitation.agent
    name = _text(asked, "id", 63)
    if not name.startswith(invitation.prefix) or name == invitation.prefix:
        raise Refused(
            Reason.OFFER_REFUSED, f"the invitation is for an id that begins with `{invitation.prefix}`", field="id"
        )
    return name


def _wanted(found: Found[Invitation], name: str, jwk: dict[str, Any], shown: Shown, now: float) -> Enrolment:
    offer = found.document.offer
    fixed = {field: getattr(offer, field) for field in offer.__struct_fields__ if field != "lifetime"}
    return Enrolment(
        id=name,
        tenant=found.document.tenant,
        unverified_jwk=jwk,
        expires_at=None if offer.lifetime is None else now + offer.lifetime,
        spiffe_id=shown.spiffe_id,
        **fixed,
    )


def _text(asked: dict[str, Any], member: str, most: int) -> str:
    value = asked.get(member)
    if not isinstance(value, str) or not 0 < len(value) <= most or not value.isascii():
        raise Refused(
            Reason.OAUTH_REQUEST, f"`{member}` is missing, or no text of at most {most} characters", field=member
        )
    return value
