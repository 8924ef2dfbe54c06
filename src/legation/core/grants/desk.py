"""The desk of the token endpoint: what every grant does alike, in the order it is done.

Who asks, by one of its keys, once; by which key it will use the token; for which agent; and the token, which leaves
only after its record is durable. A grant is a plan that puts these together with what it alone requires. Refuses to
know HTTP: `surfaces/authority` brings a form and takes away an answer.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from legation.core import alive, assertions, attempts, audit, proof, registry, spiffe, tenancy
from legation.core.asks import (
    AgentNamed,
    ClaimDurably,
    ClaimOnce,
    Commit,
    FreshNonce,
    NewId,
    NonceIsOurs,
    Now,
    Plan,
    RememberedSince,
    Revoked,
    TenantNamed,
    Unavailable,
    ask,
)
from legation.core.grants import workloads
from legation.core.kept import Agreement
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
    details: tuple[dict[str, str], ...] = ()
    """The authorization_details granted (RFC 9396 §7)."""
    refresh_token: str | None = None
    issued_token_type: str | None = None
    """What an exchange answered with (RFC 8693 §2.2.1)."""


class Case:
    """What is established about one request, for its record."""

    __slots__ = ("agreement", "facts", "lifetime", "now", "request", "terms")

    def __init__(self, request: TokenRequest, terms: Terms, lifetime: int, now: float) -> None:
        self.request = request
        self.terms = terms
        self.lifetime = lifetime
        self.now = now
        self.agreement: Agreement | None = None
        self.facts: dict[str, audit.Field] = {"remote": request.remote}


def turn_away(why: Refused, facts: dict[str, audit.Field]) -> Plan[Refusal]:
    """Record a refusal of the token endpoint, with a fresh nonce where one is asked for (RFC 9449 §8)."""
    record_id = nonce = None
    why = yield from attempts.failed(why, facts)
    try:
        if why.reason is Reason.TOKEN_NONCE:
            nonce = yield from ask(FreshNonce("as"))
        fresh, now = (yield from ask(NewId())), (yield from ask(Now()))
        said = {"reason": why.reason.id, "detail": why.detail, **facts}
        body = audit.event(record_id=fresh, at=now, what="token-refused", **said)
        record_id = (yield from ask(Commit(fresh, "event", body, attempts.alike(why, facts)))).record_id
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
    kind = form.get("client_assertion_type")
    if unverified_assertion is None or kind not in (assertions.KIND, spiffe.KIND):
        raise Refused(Reason.CLIENT_UNAUTHENTICATED, f"there is no assertion of type {assertions.KIND}")
    # 2-3. Whom it is from: by a key of the agent's own, or by the document of the workload it is.
    prove = _by_key if kind == assertions.KIND else _by_svid
    assertion, agent = yield from prove(case, unverified_assertion)
    del case.facts["claimed"]
    case.facts.update(client=agent.id, tenant=agent.tenant, assertion=assertion.jti, key=assertion.kid)
    # 4. How it stands: told only to itself.
    try:
        registry.may_call(agent, case.now)
    except Refused as refused:
        raise Refused(Reason.CLIENT_STANDING, refused.detail) from None
    return assertion, agent


def _by_key(case: Case, unverified_assertion: str) -> Plan[tuple[assertions.Assertion, Agent]]:
    """The agent whose key made the assertion (RFC 7523 §3). Raises Refused."""
    # 2. Whom it claims to be from, in one voice.
    unverified_id = assertions.unverified_client(unverified_assertion)
    case.facts["claimed"] = unverified_id
    if case.request.unverified_form.get("client_id", unverified_id) != unverified_id:
        raise Refused(Reason.CLIENT_UNAUTHENTICATED, "`client_id` is not the assertion's")
    # 3. That it is.
    agent = yield from ask(AgentNamed(unverified_id))
    if agent is None:
        raise Refused(Reason.CLIENT_UNAUTHENTICATED, "there is no such client")
    assertion = assertions.verify(unverified_assertion, agent, issuer=case.terms.base_url, now=case.now)
    used = tuple(key.thumbprint for key in agent.keys if key.kid == assertion.kid)
    yield from _unrevoked(agent, used, case.now, Reason.CLIENT_UNAUTHENTICATED)
    return assertion, agent


def _by_svid(case: Case, unverified_svid: str) -> Plan[tuple[assertions.Assertion, Agent]]:
    """The agent that is the workload of a JWT-SVID. Raises Refused."""
    unverified_id = case.request.unverified_form.get("client_id")
    case.facts["claimed"] = unverified_id
    return (yield from workloads.authenticate(unverified_svid, unverified_id, issuer=case.terms.base_url, now=case.now))


def _unrevoked(client: Agent, keys: tuple[str, ...], now: float, refuse: Reason) -> Plan[None]:
    """Raise Refused(refuse) for a key that was revoked: nothing is issued to it or by its word again."""
    if (yield from ask(Revoked(client.tenant, tuple(alive.KEY + key for key in keys), now))) is not None:
        raise Refused(refuse, "the key was revoked")


def sender(case: Case, caller: Agent, *, over: str | None = None) -> Plan[Proof | None]:
    """The DPoP proof at the token endpoint; None for a bearer token, where the tenant accepts those.

    `over` is a token that is brought along, of which the proof must hold the hash (`ath`).
    """
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
            unverified_token=over,
        )
    except Refused as refused:  # here the answer is 400 (RFC 9449 §5), not the 401 of a resource
        raise Refused(Reason.TOKEN_PROOF_REFUSED, f"{refused.reason.id}: {refused.detail}") from None
    case.facts.update(jkt=shown.jkt, proof=shown.jti)
    yield from _unrevoked(caller, (shown.jkt,), case.now, Reason.TOKEN_PROOF_REFUSED)
    if shown.nonce is not None:
        if not (yield from ask(NonceIsOurs("as", shown.nonce))):
            raise Refused(Reason.TOKEN_NONCE, "the nonce is not one of ours, or too old")
    elif proof.must_carry_nonce(shown, (yield from ask(RememberedSince()))):
        raise Refused(Reason.TOKEN_NONCE, "the authority started too recently to know this proof is new")
    return shown


def target(case: Case, caller: Agent, *, home: str | None = None, audience: str | None = None) -> Plan[Agent]:
    """The agent the token is for: one the caller is enrolled to call (RFC 8707 §2). Raises Refused(TARGET_REFUSED).

    Of its own tenant, or of one that admits it by an agreement, which is then the case's. `home` is the tenant of the
    authority where that is another's; `audience` another word for `resource` where a grant has one (RFC 8693 §2.1).
    """
    resource = case.request.unverified_form.get("resource", audience)
    if resource is None:
        raise Refused(Reason.TARGET_REFUSED, "`resource` is missing", field="resource")
    case.facts["resource"] = resource
    # 1. One of the caller's own targets, written as its metadata writes it. Empty targets match nothing.
    named = resource.removeprefix(case.terms.resource(""))
    known = named in caller.targets and resource == case.terms.resource(named) == (audience or resource)
    callee = (yield from ask(AgentNamed(named))) if known else None
    # 2. There, active, and open to the caller's tenant. Whether it exists otherwise is not told: only the record
    # says why.
    because: str | None = None
    if callee is None:
        because = "not a registered agent among the client's targets"
    else:
        try:
            registry.may_be_called(callee, case.now)
            case.agreement = yield from tenancy.between(
                home or caller.tenant, caller, callee, case.now, delegated=home is not None
            )
            if case.agreement is not None:
                case.facts["agreement"] = case.agreement.id
        except Refused as refused:
            foreign = f"of tenant {callee.tenant}: " if callee.tenant != caller.tenant else ""
            because = foreign + refused.detail
    case.facts["because"] = because
    if callee is None or because is not None:
        raise Refused(Reason.TARGET_REFUSED, "`resource` is no agent this client may call", field="resource")
    return callee
