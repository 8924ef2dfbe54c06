"""What a client may ask about a token, and take back: introspection (RFC 7662) and revocation (RFC 7009).

Both begin as the token endpoint does, with a client that proves who it is. A token that is not active, not ours, or
none of this client's business is all the same here: `active` is false and nothing else is said (RFC 7662 §2.2), and
revoking it does nothing and succeeds (RFC 7009 §2.2), so neither endpoint tells what exists.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct

from legation.core import alive, audit, hidden, revoking, tokens
from legation.core.asks import ActiveKid, Commit, Find, IssuerKey, NewId, Now, Plan, Sign, Unavailable, ask
from legation.core.grants import desk, personal, uma
from legation.core.grants.desk import Case, TokenRequest
from legation.core.kept import Consent, Refresh
from legation.core.model import AccessToken, Agent, Refusal
from legation.core.reasons import Reason, Refused
from legation.core.stages import Terms

INTROSPECT: Final = "/oauth/introspect"
REVOKE: Final = "/oauth/revoke"

TYPE: Final = "token-introspection+jwt"
"""`typ` of a signed answer (RFC 9701 §5)."""

TRIES: Final = 5
"""How often a revocation that met another change is tried: who is told that it is done must be able to rely on it."""


class Told(Struct, frozen=True):
    """An answer, recorded. `signed` is its JWT, where one was asked for (RFC 9701)."""

    document: dict[str, Any]
    record_id: str
    signed: str | None = None


def introspect(request: TokenRequest, terms: Terms, *, sign: bool = False) -> Plan[Told | Refusal]:
    """Say whether a token is active, and if it is, what it says (RFC 7662 §2)."""
    case: Case | None = None
    try:
        case = Case(request, terms, tokens.MAX_LIFETIME, (yield from ask(Now())))
        client = yield from _client(case)
        text = _token(request)
        document = (yield from _access(case, client, text)) or (yield from _refresh(case, client, text))
        told = document or {"active": False}
        case.facts["active"] = told["active"]
        signed = (yield from _signed(case, client, told)) if sign else None
        return Told(told, (yield from _record(case, "token-introspected")), signed)
    except Refused as refused:
        why = refused
    except Unavailable as down:
        why = Refused(Reason.UNAVAILABLE, down.what)
    return (yield from desk.turn_away(why, case.facts if case is not None else {"remote": request.remote}))


def revoke(request: TokenRequest, terms: Terms) -> Plan[Told | Refusal]:
    """Revoke a token of the client's own: an access token alone, a refresh token with all its grant (RFC 7009 §2)."""
    case: Case | None = None
    try:
        case = Case(request, terms, tokens.MAX_LIFETIME, (yield from ask(Now())))
        client = yield from _client(case)
        text = _token(request)
        for _ in range(TRIES):
            try:
                record_id = yield from _revoked(case, client, text)
            except Refused as refused:
                if refused.reason is not Reason.REGISTRY_CONFLICT:
                    raise
            else:
                return Told({}, record_id or (yield from _record(case, "revocation-ignored")))
        raise Refused(Reason.UNAVAILABLE, "what is to be revoked keeps changing", retry_after=1)
    except Refused as refused:
        why = refused
    except Unavailable as down:
        why = Refused(Reason.UNAVAILABLE, down.what, retry_after=1)
    return (yield from desk.turn_away(why, case.facts if case is not None else {"remote": request.remote}))


# -- introspection ---------------------------------------------------------------------------------


def _access(case: Case, client: Agent, unverified: str) -> Plan[dict[str, Any] | None]:
    """What an access token says, to its client and the agent it is for; None where it is not active, or not theirs."""
    token = yield from _ours(case, unverified)
    if token is None or client.id not in {token.client_id, _callee(case, token)}:
        return None
    case.facts["token"] = token.jti
    try:
        yield from alive.stands(token, case.now)
        callee = _callee(case, token)
        if callee is not None:
            yield from alive.hop(callee, token, case.now)
    except Refused:
        return None
    document = {"active": True, **said(token)}
    if (permissions := (yield from uma.permissions(token))) is not None:
        document["permissions"] = permissions
    return document


def said(token: AccessToken) -> dict[str, Any]:
    """The claims of a token as introspection tells them (RFC 7662 §2.2, RFC 9449 §6.2, RFC 8693 §4.1, RFC 9396 §9.2).

    INVARIANT: a bound token is never told without its `cnf`, or its resource would take it from anybody.
    """
    document: dict[str, Any] = {
        "iss": token.issuer,
        "sub": token.subject,
        "aud": token.audience,
        "client_id": token.client_id,
        "scope": " ".join(sorted(token.scope)),
        "tenant": token.tenant,
        "iat": token.issued_at,
        "exp": token.expires_at,
        "jti": token.jti,
        "token_type": "DPoP" if token.jkt is not None else "Bearer",
    }
    if token.jkt is not None:
        document["cnf"] = {"jkt": token.jkt}
    if ":" not in token.subject:
        document["sub_profile"] = "ai_agent"
    if token.authorization_details:
        document["authorization_details"] = token.authorization_details
    for name in ("act", "acr", "auth_time", "txn"):
        if (value := getattr(token, name)) is not None:
            document[name] = value
    return document


def _refresh(case: Case, client: Agent, unverified: str) -> Plan[dict[str, Any] | None]:
    """What a refresh token says, to its client alone."""
    refresh = yield from _family(client, unverified)
    if refresh is None:
        return None
    case.facts["grant"] = refresh.parent
    found = yield from ask(Find(Consent, client.tenant, refresh.parent))
    consent = found.document if found is not None else None
    until = min(refresh.idle_until, consent.expires_at) if consent is not None else 0.0
    if consent is None or consent.ended_at is not None or refresh.consumed_at is not None or until <= case.now:
        return None
    if (yield from personal.standing(case, consent, client)) is not None:
        return None
    return {
        "active": True,
        "iss": case.terms.base_url,
        "sub": tokens.USER + consent.parent,
        "client_id": client.id,
        "scope": " ".join(sorted(consent.scope)),
        "tenant": client.tenant,
        "exp": int(until),
        "auth_time": int(consent.auth_time),
        "acr": consent.acr,
    }


def _signed(case: Case, client: Agent, document: dict[str, Any]) -> Plan[str]:
    """An answer as a JWT (RFC 9701 §5). It says neither `sub` nor `exp`, so it passes for no other token."""
    claims = {
        "iss": case.terms.base_url,
        "aud": client.id,
        "iat": int(case.now),
        "token_introspection": document,
    }
    kid = yield from ask(ActiveKid("token"))
    unsigned = tokens.signing_input(kid, TYPE, claims)
    return tokens.compact(unsigned, (yield from ask(Sign(kid, unsigned))))


# -- revocation ------------------------------------------------------------------------------------


def _revoked(case: Case, client: Agent, unverified: str) -> Plan[str | None]:
    """Revoke what is the client's to revoke; its record, or None where nothing was. Raises Refused."""
    who = f"agent {client.id}"
    token = yield from _ours(case, unverified)
    if token is not None:
        case.facts["token"] = token.jti
        if token.client_id != client.id:
            case.facts["because"] = "issued to another client"
            return None
        done = yield from revoking.token(token.tenant, token.jti, who=who, expires_at=token.expires_at)
        return done.record_id or None
    refresh = yield from _family(client, unverified)
    if refresh is None:
        case.facts["because"] = "no token of this client"
        return None
    case.facts["grant"] = refresh.parent
    done = yield from revoking.grant(client.tenant, refresh.parent, who=who)
    return done.record_id or None


# -- steps -----------------------------------------------------------------------------------------


def _client(case: Case) -> Plan[Agent]:
    """Who asks, by an assertion used once. Raises Refused."""
    assertion, client = yield from desk.client(case)
    yield from desk.first_time(case, assertion, None)
    return client


def _token(request: TokenRequest) -> str:
    """The token asked about. Its `token_type_hint` is no more than a hint, and both kinds are looked for anyway."""
    text = request.unverified_form.get("token")
    if text is None:
        raise Refused(Reason.OAUTH_REQUEST, "`token` is missing", field="token")
    return text


def _ours(case: Case, unverified: str) -> Plan[AccessToken | None]:
    """An access token this authority issued, in time; None for anything else."""
    try:
        key = yield from ask(IssuerKey(tokens.unverified_kid(unverified)))
        if key is None:
            return None
        return tokens.subject(unverified, key, issuer=case.terms.base_url, now=case.now)
    except Refused:
        return None


def _callee(case: Case, token: AccessToken) -> str | None:
    """The agent a token is for."""
    name = token.audience.removeprefix(case.terms.resource(""))
    return name if token.audience == case.terms.resource(name) else None


def _family(client: Agent, unverified: str) -> Plan[Refresh | None]:
    """A refresh token of this client, used up or not; looked for in its tenant alone."""
    heard = hidden.heard(unverified)
    if heard is None or heard[0] != client.tenant:
        return None
    found = yield from ask(Find(Refresh, client.tenant, hidden.name(heard[1])))
    return found.document if found is not None and found.document.client == client.id else None


def _record(case: Case, what: str) -> Plan[str]:
    record_id = yield from ask(NewId())
    body = audit.event(record_id=record_id, at=case.now, what=what, **case.facts)
    return (yield from ask(Commit(record_id, "event", body))).record_id
