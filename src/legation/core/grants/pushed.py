"""A client pushes an authorization request ahead of the person's browser (RFC 9126)."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from legation.core import audit, authorize, hidden, proof
from legation.core.asks import (
    Apply,
    ClaimOnce,
    NewId,
    NewSecret,
    NonceIsOurs,
    Now,
    Plan,
    RememberedSince,
    Unavailable,
    ask,
)
from legation.core.grants import desk
from legation.core.grants.desk import Case, TokenRequest
from legation.core.kept import Pushed, PutKept
from legation.core.model import Proof, Refusal
from legation.core.reasons import Reason, Refused
from legation.core.stages import Terms

PATH: Final = "/oauth/par"
LIFETIME: Final = 60
"""Seconds within which a browser must come with it."""


class Accepted(Struct, frozen=True):
    """A request that was taken in (RFC 9126 §2.2)."""

    request_uri: str
    expires_in: int
    record_id: str


def push(request: TokenRequest, terms: Terms) -> Plan[Accepted | Refusal]:
    """Take an authorization request in, or refuse it; either is recorded."""
    case: Case | None = None
    try:
        case = Case(request, terms, LIFETIME, (yield from ask(Now())))
        return (yield from _push(case))
    except Refused as refused:
        why = refused
    except Unavailable as down:
        why = Refused(Reason.UNAVAILABLE, down.what)
    return (yield from desk.turn_away(why, case.facts if case is not None else {"remote": request.remote}))


def _push(case: Case) -> Plan[Accepted]:
    # 1. Who asks, as at the token endpoint (RFC 9126 §2.1); and the key the code shall be for, if it says so
    # with a proof (RFC 9449 §10.1). Each for the first time.
    assertion, client = yield from desk.client(case)
    shown = yield from _proof(case)
    yield from desk.first_time(case, assertion, None)
    if shown is not None:
        name, until = proof.claim(shown, case.terms.base_url + PATH, case.now)
        if not (yield from ask(ClaimOnce("dpop", name, until))):
            raise Refused(Reason.TOKEN_PROOF_REFUSED, f"{Reason.PROOF_REPLAYED.id}: this proof was used before")
    # 2. That it may ask people at all.
    if authorize.GRANT not in client.grants:
        raise Refused(Reason.GRANT_NOT_ALLOWED, f"the client is not enrolled for `{authorize.GRANT}`")
    # 3. For which agent, and for what: all of it is looked at now, none of it again.
    callee = yield from desk.target(case, client)
    if callee.tenant != client.tenant:
        # A person speaks for their own tenant; what lies beyond it is an agreement's to give.
        case.facts["because"] = f"of tenant {callee.tenant}, where nobody here can consent"
        raise Refused(Reason.TARGET_REFUSED, "`resource` is no agent this client may call", field="resource")
    jkt = shown.jkt if shown is not None else None
    wanted = authorize.wanted(case.request.unverified_form, client, callee, jkt)
    # 4. Kept under a name nobody can guess, which is its only reference.
    secret = yield from ask(NewSecret())
    pushed = Pushed(
        tenant=client.tenant,
        id=hidden.name(secret),
        parent=client.id,
        wanted=wanted,
        expires_at=case.now + LIFETIME,
        until=case.now + 86400,
    )
    record_id = yield from ask(NewId())
    del case.facts["because"]
    case.facts.update(callee=callee.id, scope=list(wanted.scope), request=pushed.id)
    body = audit.event(record_id=record_id, at=case.now, what="authorization-pushed", **case.facts)
    yield from ask(Apply((PutKept(pushed, 0),), record_id, body))
    return Accepted(authorize.PREFIX + secret, LIFETIME, record_id)


def _proof(case: Case) -> Plan[Proof | None]:
    """The DPoP proof of the request; None without one. Raises Refused(TOKEN_PROOF_REFUSED | TOKEN_NONCE)."""
    if not case.request.unverified_dpop:
        return None
    try:
        shown = proof.verify(
            case.request.unverified_dpop,
            method="POST",
            url=case.terms.base_url + PATH,
            now=case.now,
            unverified_token=None,
        )
    except Refused as refused:
        raise Refused(Reason.TOKEN_PROOF_REFUSED, f"{refused.reason.id}: {refused.detail}") from None
    case.facts.update(jkt=shown.jkt, proof=shown.jti)
    if shown.nonce is not None:
        if not (yield from ask(NonceIsOurs("as", shown.nonce))):
            raise Refused(Reason.TOKEN_NONCE, "the nonce is not one of ours, or too old")
    elif proof.must_carry_nonce(shown, (yield from ask(RememberedSince()))):
        raise Refused(Reason.TOKEN_NONCE, "the authority started too recently to know this proof is new")
    return shown
