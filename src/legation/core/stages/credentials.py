"""Who presents what: the protocol's version, the token, the key it is bound to, and that it is for the first time."""

from __future__ import annotations

from typing import Final, Protocol

from legation.core import proof, tokens
from legation.core.asks import ClaimOnce, IssuerKey, NonceIsOurs, Plan, RememberedSince, TenantNamed, ask
from legation.core.model import AccessToken, Presented, Tenant
from legation.core.reasons import Reason, Refused
from legation.core.stages.case import Case, Terms

VERSION: Final = "1.0"


class Shown(Protocol):
    """What a request shows before it is read: whom it is for, and credentials."""

    @property
    def callee(self) -> str:
        """Agent id."""
        ...

    @property
    def presented(self) -> Presented:
        """Credentials as they arrived."""
        ...


class Presenting(Protocol):
    """As much of a case as the token needs, so that it can be looked at before the call is read."""

    @property
    def call(self) -> Shown:
        """Whose token it is."""
        ...

    terms: Terms
    now: float
    unverified_token: str
    token: AccessToken
    tenant: Tenant


class Glimpse:
    """Somebody whose request was not read yet."""

    __slots__ = ("call", "now", "tenant", "terms", "token", "unverified_token")

    call: Shown
    terms: Terms
    now: float
    unverified_token: str
    token: AccessToken
    tenant: Tenant

    def __init__(self, call: Shown, terms: Terms, now: float) -> None:
        self.call = call
        self.terms = terms
        self.now = now


def version(case: Case) -> None:
    """A2A 1.0 §3.6: exactly one A2A-Version, and one we speak. Absent or empty means 0.3, which we do not."""
    stated = case.call.unverified_versions
    if len(stated) > 1:
        raise Refused(Reason.VERSION, "A2A-Version is stated more than once")
    if not stated or stated[0] != VERSION:
        raise Refused(Reason.VERSION, "0.3 is assumed when A2A-Version is absent" if not stated else "")


def token(case: Presenting) -> Plan[None]:
    """The caller's access token: ours, for this callee, in time (RFC 9068 §4)."""
    call = case.call
    scheme, case.unverified_token = proof.scheme(call.presented.unverified_authorization)
    kid = tokens.unverified_kid(case.unverified_token)
    key = yield from ask(IssuerKey(kid))
    if key is None:
        raise Refused(Reason.KEY_UNKNOWN, "no key of this authority has that kid")
    case.token = tokens.verify(
        case.unverified_token,
        key,
        issuer=case.terms.base_url,
        audience=case.terms.resource(call.callee),
        now=case.now,
    )
    tenant = yield from ask(TenantNamed(case.token.tenant))
    if tenant is None:
        raise Refused(Reason.CALLER_STANDING, "the token's tenant is not registered")
    case.tenant = tenant
    if case.token.jkt is None and not tenant.bearer:
        raise Refused(Reason.BEARER_REFUSED, "the tenant accepts no bearer tokens")
    if (scheme == "dpop") != (case.token.jkt is not None):
        raise Refused(Reason.SCHEME_WRONG, "the scheme does not fit the token")


def sender(case: Case) -> Plan[None]:
    """Sender constraint: a DPoP proof by the key the token is bound to (RFC 9449 §4.3, §7)."""
    case.proof = None
    if case.token.jkt is None:
        return
    call = case.call
    shown = proof.verify(
        call.presented.unverified_dpop,
        method=call.method,
        url=call.url,
        now=case.now,
        unverified_token=case.unverified_token,
    )
    proof.bind(shown, case.token)
    if shown.nonce is not None:
        if not (yield from ask(NonceIsOurs("rs", shown.nonce))):
            raise Refused(Reason.PROOF_NONCE, "the nonce is not one of ours, or too old")
    elif proof.must_carry_nonce(shown, (yield from ask(RememberedSince()))):
        raise Refused(Reason.PROOF_NONCE, "the gateway started too recently to know this proof is new")
    case.proof = shown


def once(case: Case) -> Plan[None]:
    """Once only: this proof, or this bearer token, was never used before."""
    if case.proof is not None:
        name, until = proof.claim(case.proof, case.call.url, case.now)
        if not (yield from ask(ClaimOnce("dpop", name, until))):
            raise Refused(Reason.PROOF_REPLAYED, "this proof was used before")
        return
    if case.token.issued_at <= (yield from ask(RememberedSince())):
        raise Refused(Reason.TOKEN_PREDATES_RESTART, "the token is older than the memory of what was used")
    if not (yield from ask(ClaimOnce("bearer", case.token.jti, case.token.expires_at + tokens.SKEW))):
        raise Refused(Reason.TOKEN_REPLAYED, "this bearer token was used before")
