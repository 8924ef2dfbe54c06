"""Tokens for what this gateway itself offers: the streams of security events, the decision point, the registry.

They are access tokens like any others, with a resource of their own each, so that none is good at an agent, and a
scope an operator enrolled the client for by name.
"""

from __future__ import annotations

from typing import Final

from legation.core import audit, tokens
from legation.core.asks import ActiveKid, Commit, NewId, NewJti, Plan, Sign, ask
from legation.core.grants.desk import Case, Issued
from legation.core.model import Agent, Proof
from legation.core.reasons import Reason, Refused
from legation.core.visiting import (
    ACCESS,
    CARDS_PUBLISHERS,
    CARDS_READ,
    CARDS_REVIEW,
    CARDS_REVOKE,
    CARDS_SUBMIT,
    EVALUATE,
    MANAGE,
    PROTECT,
    READ,
    REGISTRY,
    SIGNALS,
    UMA,
)

SCOPES: Final = {
    SIGNALS: frozenset({MANAGE, READ}),
    ACCESS: frozenset({EVALUATE}),
    UMA: frozenset({PROTECT}),
    REGISTRY: frozenset({CARDS_READ, CARDS_SUBMIT, CARDS_REVIEW, CARDS_REVOKE, CARDS_PUBLISHERS}),
}
"""What there is to ask for, by the path of the resource."""


def named(case: Case) -> str | None:
    """The path of the resource that is asked for, where it is one of ours."""
    path = case.request.unverified_form.get("resource", "").removeprefix(case.terms.base_url)
    whole = case.request.unverified_form.get("resource") == case.terms.base_url + path
    return path if whole and path in SCOPES else None


def issue(case: Case, caller: Agent, path: str, shown: Proof | None) -> Plan[Issued]:
    """A token for one of them, recorded before it is handed out. Raises Refused(SCOPE_REFUSED)."""
    if "authorization_details" in case.request.unverified_form:
        raise Refused(Reason.TOKEN_DETAILS, "there are no details here", field="authorization_details")
    possible = caller.scopes & SCOPES[path]
    asked = case.request.unverified_form.get("scope")
    granted = possible if asked is None else frozenset(asked.split(" ")) - {""}
    if not granted or granted - possible:
        raise Refused(Reason.SCOPE_REFUSED, "more is asked than the client is enrolled for", field="scope")
    kid, jti = (yield from ask(ActiveKid("token"))), (yield from ask(NewJti()))
    claims = tokens.payload(
        issuer=case.terms.base_url,
        subject=caller.id,
        audience=case.terms.base_url + path,
        scope=granted,
        tenant=caller.tenant,
        issued_at=int(case.now),
        lifetime=case.lifetime,
        jti=jti,
        jkt=shown.jkt if shown is not None else None,
    )
    unsigned = tokens.signing_input(kid, tokens.TYPE, claims)
    minted = tokens.compact(unsigned, (yield from ask(Sign(kid, unsigned))))
    case.facts.update(resource=path, scope=sorted(granted), token=jti, kid=kid, expires=claims["exp"])
    record_id = yield from ask(NewId())
    body = audit.event(record_id=record_id, at=case.now, what="token-issued", **case.facts)
    yield from ask(Commit(record_id, "event", body))
    return Issued(
        access_token=minted,
        token_type="DPoP" if shown is not None else "Bearer",
        expires_in=claims["exp"] - claims["iat"],
        scope=claims["scope"],
        record_id=record_id,
    )
