"""An agent registers itself with a software statement (RFC 7591), where its tenant lets it.

The statement, signed by an issuer the tenant believes for this, says what the software is and what it may ask for; the
request adds a key, and narrows; what the gateway itself offers is not among it. What comes of it waits for an operator,
and runs out if none looks; only an issuer that is believed for `activation` spares it the wait. Nobody gets a secret,
and nothing is fetched from where a request says.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct

from legation.core import audit, jose, proof, vouching
from legation.core.asks import NewId, Now, Plan, Spend, TenantNamed, Unavailable, ask
from legation.core.canonical import parse_json
from legation.core.enrolment import grammar
from legation.core.enrolment.agents import Enrolment, register
from legation.core.enrolment.steps import Changed
from legation.core.enrolment.taking import MAX_BODY, turn_away
from legation.core.model import Rate, Refusal
from legation.core.reasons import Reason, Refused
from legation.core.visiting import ours
from legation.core.vouching import Profile, Statement

PATH: Final = "/oauth/register"
"""Where the client registration endpoint is, below the base URL (RFC 7591 §3)."""

METHOD: Final = "private_key_jwt"
"""The one `token_endpoint_auth_method`."""

WAITS: Final = 7 * 86400.0
"""Seconds a registration waits for an operator."""

RATE: Final = Rate(0.1, 20.0)
"""Registrations of one tenant: whoever has a statement could register without end."""

_STATEMENT: Final = Profile(
    "software-statement", frozenset({"", "jwt", "software-statement+jwt"}), Reason.SOFTWARE_REFUSED, once=False
)


class Request(Struct, frozen=True):
    """A request to the registration endpoint. Nothing in here is believed."""

    unverified_body: bytes
    unverified_dpop: tuple[str, ...] = ()
    remote: str = ""


class Registered(Struct, frozen=True):
    """An agent that registered itself, and what RFC 7591 §3.2.1 wants told of it."""

    done: Changed
    statement: str
    at: int


def take(request: Request, *, issuer: str) -> Plan[Registered | Refusal]:
    """Register whoever asks as its statement says, or refuse; either is recorded."""
    facts: dict[str, audit.Field] = {"remote": request.remote}
    try:
        return (yield from _registered(request, issuer, facts))
    except Refused as refused:
        why = refused
    except Unavailable as down:
        why = Refused(Reason.UNAVAILABLE, down.what)
    if why.reason is Reason.ENROLMENT_REFUSED:  # in the words of RFC 7591 §3.2.2
        reason = Reason.REDIRECT_UNFIT if why.field == "redirect_uris" else Reason.REGISTRATION_REFUSED
        why = Refused(reason, why.detail, field=why.field)
    return (yield from turn_away(why, "registration-refused", facts))


def _registered(request: Request, issuer: str, facts: dict[str, audit.Field]) -> Plan[Registered]:
    now = yield from ask(Now())
    # 1. What is asked. Members nobody here understands are left out (§2).
    asked = _members(request.unverified_body)
    # 2. In a tenant that lets agents register. Which do not, and which there are, is not told apart.
    name = _text(asked, "tenant", 63)
    tenant = yield from ask(TenantNamed(name))
    if tenant is None or not tenant.registration:
        raise Refused(Reason.SOFTWARE_UNAPPROVED, "agents do not register themselves there", field="tenant")
    facts["tenant"] = tenant.id
    # 3. What the software is, by somebody the tenant believes (§2.3).
    unverified_statement = _text(asked, "software_statement", 8192)
    statement = yield from vouching.verify(unverified_statement, _STATEMENT, tenant=name, audience=issuer, now=now)
    facts.update(issuer=statement.issuer.id, software=statement.subject)
    wait = yield from ask(Spend(((f"register:{tenant.id}", RATE),)))
    if wait is not None:
        raise Refused(Reason.RATE_LIMITED, "too many registrations", retry_after=wait)
    # 4. A key, by whoever has it: a DPoP proof for this endpoint (RFC 9449 §4.3). It need not be claimed, for a key is
    # registered once.
    jwk = _key({**asked, **statement.claims})
    key = grammar.public_key(jwk)
    facts["key"] = key.thumbprint
    _possession(request.unverified_dpop, key.thumbprint, issuer + PATH, now)
    # 5. As much as the statement says.
    active = "activation" in statement.issuer.uses
    wanted = yield from _wanted(asked, statement, jwk, active=active, now=now)
    by, what = statement.issuer.id, statement.subject
    done = yield from register(wanted, who=f"software of {by}", remote=request.remote, issuer=by, software=what)
    return Registered(done, unverified_statement, int(now))


def _possession(unverified_dpop: tuple[str, ...], thumbprint: str, url: str, now: float) -> None:
    """Check that whoever asks has the key. Raises Refused(TOKEN_PROOF_REFUSED)."""
    try:
        shown = proof.verify(unverified_dpop, method="POST", url=url, now=now, unverified_token=None)
    except Refused as refused:  # here the answer is 400, not the 401 of a resource
        raise Refused(Reason.TOKEN_PROOF_REFUSED, f"{refused.reason.id}: {refused.detail}") from None
    if shown.jkt != thumbprint:
        raise Refused(Reason.TOKEN_PROOF_REFUSED, "the proof is by another key than the one registered")


# -- what is asked -----------------------------------------------------------------------------------


def _members(unverified_body: bytes) -> dict[str, Any]:
    if len(unverified_body) > MAX_BODY:
        raise Refused(Reason.TOO_LARGE, f"the body is longer than {MAX_BODY} bytes")
    try:
        document = parse_json(unverified_body, max_depth=jose.MAX_DEPTH)
    except Refused as refused:
        raise Refused(Reason.REGISTRATION_REFUSED, f"{refused.reason.id}: {refused.detail}") from None
    if not isinstance(document, dict):
        raise Refused(Reason.REGISTRATION_REFUSED, "the body is not a JSON object")
    return document


def _key(said: dict[str, Any]) -> dict[str, Any]:
    """The one key of `jwks`. A place to fetch it from is not looked at (§2: never both)."""
    if "jwks_uri" in said:
        raise Refused(Reason.REGISTRATION_REFUSED, "send the key itself; none is fetched", field="jwks_uri")
    jwks = said.get("jwks")
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    if isinstance(keys, list) and len(keys) == 1 and isinstance(keys[0], dict):
        jwk: dict[str, Any] = keys[0]
        return jwk
    raise Refused(Reason.REGISTRATION_REFUSED, "a JWK Set of one key", field="jwks")


def _wanted(
    asked: dict[str, Any], statement: Statement, jwk: dict[str, Any], *, active: bool, now: float
) -> Plan[Enrolment]:
    """The agent as the statement describes it; the request narrows what it may do, and fills in what it leaves open.

    What would be in force without a look is taken from the statement alone.
    """
    claims: dict[str, Any] = dict(statement.claims)
    said = claims if active else {**asked, **claims}
    if {**asked, **claims}.get("token_endpoint_auth_method", METHOD) != METHOD:
        raise Refused(Reason.REGISTRATION_REFUSED, f"a client authenticates by {METHOD}", field=_METHOD_MEMBER)
    if _names(said, "response_types") - {"code"}:
        raise Refused(Reason.REGISTRATION_REFUSED, "only `code`", field="response_types")
    scope = _words(claims)
    if "scope" in asked:
        scope &= _words(asked)
    if mine := sorted(filter(ours, scope)):
        # What the gateway itself offers is nobody's software's: two such statements would be a submitter and a judge.
        raise Refused(Reason.REGISTRATION_REFUSED, f"`{mine[0]}` is for an operator to give", field="scope")
    grants = _names(said, "grant_types") or frozenset({"authorization_code"})  # §2
    if "grant_types" in asked:
        grants &= _names(asked, "grant_types")
    fresh = yield from ask(NewId())
    software = " ".join(filter(None, (statement.subject, _optional(claims, "software_version"))))
    return Enrolment(
        id=f"reg-{fresh}",
        tenant=statement.issuer.tenant,
        owner=statement.issuer.id,
        name=_optional(said, "client_name"),
        unverified_jwk=jwk,
        purpose=f"software {software}",
        scopes=scope,
        grants=grants,
        detail_types=_names(claims, "authorization_details_types"),
        redirect_uris=_names(said, "redirect_uris"),
        active=active,
        expires_at=None if active else now + WAITS,
    )


_METHOD_MEMBER: Final = "token_endpoint_auth_method"


def _names(said: dict[str, Any], member: str) -> frozenset[str]:
    value = said.get(member, [])
    if not isinstance(value, list) or len(value) > grammar.MAX_NAMES or not all(isinstance(one, str) for one in value):
        raise Refused(Reason.REGISTRATION_REFUSED, "an array of text", field=member)
    return frozenset(value)


def _words(said: dict[str, Any]) -> frozenset[str]:
    return frozenset(_optional(said, "scope").split(" ")) - {""}


def _optional(said: dict[str, Any], member: str) -> str:
    value = said.get(member, "")
    if not isinstance(value, str) or len(value) > 4096:
        raise Refused(Reason.REGISTRATION_REFUSED, "a short text", field=member)
    return value


def _text(asked: dict[str, Any], member: str, most: int) -> str:
    value = asked.get(member)
    if not isinstance(value, str) or not 0 < len(value) <= most or not value.isascii():
        what = f"missing, or no text of at most {most} characters"
        raise Refused(Reason.REGISTRATION_REFUSED, what, field=member)
    return value
