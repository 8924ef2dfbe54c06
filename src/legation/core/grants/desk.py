"""The desk of the token endpoint: what every grant does alike, in the order it is done.

Who asks, by one of its keys, once; by which key it will use the token; for which agent; and the token, which leaves
only after its record is durable. A grant is a plan that puts these together with what it alone requires. Refuses to
know HTTP: `surfaces/authority` brings a form and takes away an answer.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from legation.core import assertions, audit, proof, registry, tokens
from legation.core.asks import (
    ActiveKid,
    AgentNamed,
    ClaimDurably,
    ClaimOnce,
    Commit,
    FreshNonce,
    NewId,
    NewJti,
    NonceIsOurs,
    Now,
    Plan,
    RememberedSince,
    Sign,
    TenantNamed,
    Unavailable,
    ask,
)
from legation.core.model import Agent, Proof, Refusal
from legation.core.reasons import Reason, Refused
from legation.core.stages import Terms

PATH: Final = "/oauth/token"
"""Where the token endpoint is, below the base URL."""


class TokenRequest(Struct, frozen=True):
    """A request to the token endpoint, taken apart. Nothing in here is believed."""

    unverified_form: dict[str, str]
    """Each parameter once; those without a value are left out (RFC 6749 §3.2)."""
    unverified_dpop: tuple[str, ...] = ()
    unverified_authorization: tuple[str, ...] = ()
    remote: str = ""


class Issued(Struct, frozen=True):
    """A token, recorded (RFC 6749 §5.1)."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str
    record_id: str


class Case:
    """What is established about one request, for its record."""

    __slots__ = ("facts", "lifetime", "now", "request", "terms")

    def __init__(self, request: TokenRequest, terms: Terms, lifetime: int, now: float) -> None:
        self.request = request
        self.terms = terms
        self.lifetime = lifetime
        self.now = now
        self.facts: dict[str, audit.Field] = {"remote": request.remote}


def turn_away(why: Refused, facts: dict[str, audit.Field]) -> Plan[Refusal]:
    """Record a refusal of the token endpoint, with a fresh nonce where one is asked for (RFC 9449 §8)."""
    record_id = nonce = None
    try:
        if why.reason is Reason.TOKEN_NONCE:
            nonce = yield from ask(FreshNonce("as"))
        fresh, now = (yield from ask(NewId())), (yield from ask(Now()))
        said = {"reason": why.reason.id, "detail": why.detail, **facts}
        body = audit.event(record_id=fresh, at=now, what="token-refused", **said)
        record_id = (yield from ask(Commit(fresh, "event", body))).record_id
    except Unavailable:  # it is refused all the same
        pass
    return Refusal(
        reason=why.reason,
        detail=why.detail,
        record_id=record_id or "",
        field=why.field,
        retry_after=why.retry_after,
        nonce=nonce,
    )


# -- the steps -------------------------------------------------------------------------------------


def first_time(case: Case, assertion: assertions.Assertion, shown: Proof | None) -> Plan[None]:
    """Claim assertion and proof, both for the first time.

    After the signatures, or anybody could use up somebody's names; before anything is decided, so that no answer
    can be had twice. Raises Refused(ASSERTION_REPLAYED | TOKEN_PROOF_REFUSED).
    """
    name, until = assertions.claim(assertion)
    if not (yield from ask(ClaimDurably("assertion", name, until))):
        raise Refused(Reason.ASSERTION_REPLAYED, "this assertion was used before")
    if shown is not None:
        name, until = proof.claim(shown, case.terms.base_url + PATH, case.now)
        if not (yield from ask(ClaimOnce("dpop", name, until))):
            raise Refused(Reason.TOKEN_PROOF_REFUSED, f"{Reason.PROOF_REPLAYED.id}: this proof was used before")


def client(case: Case) -> Plan[tuple[assertions.Assertion, Agent]]:
    """The agent that made the client assertion, in good standing (RFC 6749 §2.3, RFC 7523 §2.2)."""
    form = case.request.unverified_form
    # 1. One way to authenticate, and not by a shared secret: there is none to compare with.
    unverified_assertion = form.get("client_assertion")
    if case.request.unverified_authorization or "client_secret" in form:
        if unverified_assertion is not None:
            raise Refused(Reason.OAUTH_REQUEST, "a client authenticates in one way")
        raise Refused(Reason.CLIENT_UNAUTHENTICATED, "a client does not authenticate by a secret")
    if unverified_assertion is None or form.get("client_assertion_type") != assertions.KIND:
        raise Refused(Reason.CLIENT_UNAUTHENTICATED, f"there is no assertion of type {assertions.KIND}")
    # 2. Whom it claims to be from, in one voice.
    unverified_id = assertions.unverified_client(unverified_assertion)
    case.facts["claimed"] = unverified_id
    if form.get("client_id", unverified_id) != unverified_id:
        raise Refused(Reason.CLIENT_UNAUTHENTICATED, "`client_id` is not the assertion's")
    # 3. That it is.
    agent = yield from ask(AgentNamed(unverified_id))
    if agent is None:
        raise Refused(Reason.CLIENT_UNAUTHENTICATED, "there is no such client")
    assertion = assertions.verify(unverified_assertion, agent, issuer=case.terms.base_url, now=case.now)
    del case.facts["claimed"]
    case.facts.update(client=agent.id, tenant=agent.tenant, assertion=assertion.jti, key=assertion.kid)
    # 4. How it stands: told only to itself.
    try:
        registry.may_call(agent, case.now)
    except Refused as refused:
        raise Refused(Reason.CLIENT_STANDING, refused.detail) from None
    return assertion, agent


def sender(case: Case, caller: Agent) -> Plan[Proof | None]:
    """The DPoP proof at the token endpoint; None for a bearer token, where the tenant accepts those."""
    tenant = yield from ask(TenantNamed(caller.tenant))
    if tenant is None:
        raise Refused(Reason.CLIENT_STANDING, "the client's tenant is not registered")
    if tenant.bearer and not case.request.unverified_dpop:
        return None
    try:
        shown = proof.verify(
            case.request.unverified_dpop,
            method="POST",
            url=case.terms.base_url + PATH,
            now=case.now,
            unverified_token=None,
        )
    except Refused as refused:  # here the answer is 400 (RFC 9449 §5), not the 401 of a resource
        raise Refused(Reason.TOKEN_PROOF_REFUSED, f"{refused.reason.id}: {refused.detail}") from None
    case.facts.update(jkt=shown.jkt, proof=shown.jti)
    if shown.nonce is not None:
        if not (yield from ask(NonceIsOurs("as", shown.nonce))):
            raise Refused(Reason.TOKEN_NONCE, "the nonce is not one of ours, or too old")
    elif proof.must_carry_nonce(shown, (yield from ask(RememberedSince()))):
        raise Refused(Reason.TOKEN_NONCE, "the authority started too recently to know this proof is new")
    return shown


def target(case: Case, caller: Agent) -> Plan[Agent]:
    """The agent the token is for: one the caller is enrolled to call, of its tenant (RFC 8707 §2)."""
    resource = case.request.unverified_form.get("resource")
    if resource is None:
        raise Refused(Reason.TARGET_REFUSED, "`resource` is missing", field="resource")
    case.facts["resource"] = resource
    # 1. One of the caller's own targets, written as its metadata writes it. Empty targets match nothing.
    named = resource.removeprefix(case.terms.resource(""))
    known = named in caller.targets and resource == case.terms.resource(named)
    callee = (yield from ask(AgentNamed(named))) if known else None
    # 2. There, active, and in the caller's tenant. Whether it exists otherwise is not told: only the record
    # says why.
    case.facts["because"] = _unfit(caller, callee, case.now)
    if callee is None or case.facts["because"] is not None:
        raise Refused(Reason.TARGET_REFUSED, "`resource` is no agent this client may call", field="resource")
    return callee


def _unfit(caller: Agent, callee: Agent | None, now: float) -> str | None:
    """Why a token for this callee may not be had; None when it may."""
    if callee is None:
        return "not a registered agent among the client's targets"
    if callee.tenant != caller.tenant:
        return f"of tenant {callee.tenant}"
    try:
        registry.may_be_called(callee, now)
    except Refused as refused:
        return refused.detail
    return None


def issue(case: Case, caller: Agent, callee: Agent, scope: frozenset[str], shown: Proof | None) -> Plan[Issued]:
    """Mint, record, and only then hand out."""
    kid, jti = (yield from ask(ActiveKid("token"))), (yield from ask(NewJti()))
    claims = tokens.payload(
        issuer=case.terms.base_url,
        subject=caller.id,
        audience=case.terms.resource(callee.id),
        scope=scope,
        tenant=caller.tenant,
        issued_at=int(case.now),
        lifetime=case.lifetime,
        jti=jti,
        jkt=shown.jkt if shown is not None else None,
    )
    unsigned = tokens.signing_input(kid, tokens.TYPE, claims)
    minted = tokens.compact(unsigned, (yield from ask(Sign(kid, unsigned))))
    record_id = yield from ask(NewId())
    case.facts.update(callee=callee.id, scope=sorted(scope), token=jti, kid=kid, expires=claims["exp"])
    del case.facts["because"]
    body = audit.event(record_id=record_id, at=case.now, what="token-issued", **case.facts)
    yield from ask(Commit(record_id, "event", body))
    return Issued(
        access_token=minted,
        token_type="DPoP" if shown is not None else "Bearer",
        expires_in=claims["exp"] - claims["iat"],
        scope=claims["scope"],
        record_id=record_id,
    )
