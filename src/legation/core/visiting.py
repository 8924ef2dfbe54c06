"""Who comes with an access token to what this gateway itself offers: streams of events, decisions, the registry.

The same checks as at an agent, in the same order (`stages`): ours, for this resource, in time, presented by the key it
is bound to, for the first time, of somebody who stands; then the scope.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from msgspec import Struct

from legation.core import alive, attempts, audit, proof, registry, tokens
from legation.core.asks import (
    AgentNamed,
    ClaimOnce,
    Commit,
    FreshNonce,
    IssuerKey,
    NewId,
    NonceIsOurs,
    Now,
    Plan,
    RememberedSince,
    TenantNamed,
    Unavailable,
    ask,
)
from legation.core.model import AccessToken, Agent, Presented, Proof, Refusal
from legation.core.reasons import Reason, Refused
from legation.core.stages import Terms

T = TypeVar("T")

SIGNALS: Final = "/ssf"
ACCESS: Final = "/access"
UMA: Final = "/uma"
REGISTRY: Final = "/registry"
"""Paths of the resources, below the base URL."""

MANAGE: Final = "ssf.manage"
READ: Final = "ssf.read"
EVALUATE: Final = "access.evaluate"
PROTECT: Final = "uma_protection"
CARDS_READ: Final = "registry.read"
CARDS_SUBMIT: Final = "registry.submit"
CARDS_REVIEW: Final = "registry.review"
CARDS_REVOKE: Final = "registry.revoke"
CARDS_PUBLISHERS: Final = "registry.publishers"

_OURS: Final = ("ssf.", "access.", "registry.")


def ours(scope: str) -> bool:
    """Whether a scope opens what the gateway itself offers: for an operator to give, and for nobody else."""
    return scope == PROTECT or scope.startswith(_OURS)


class Visit(Struct, frozen=True):
    """A request as it came. Nothing in here is believed."""

    presented: Presented
    method: str
    url: str
    """Public URL without query: what a proof must name."""
    remote: str = ""


class Visitor(Struct, frozen=True):
    """Who it is, and by which token."""

    agent: Agent
    token: AccessToken
    now: float


def visitor(visit: Visit, terms: Terms, resource: str, *scopes: str) -> Plan[Visitor]:
    """Let somebody in who bears one of these scopes for a resource of ours. Raises Refused, Unavailable."""
    now = yield from ask(Now())
    # 1. The token: ours, for this, in time (RFC 9068 §4).
    scheme, unverified = proof.scheme(visit.presented.unverified_authorization)
    key = yield from ask(IssuerKey(tokens.unverified_kid(unverified)))
    if key is None:
        raise Refused(Reason.KEY_UNKNOWN, "no key of this authority has that kid")
    audience = terms.base_url + resource
    token = tokens.verify(unverified, key, issuer=terms.base_url, audience=audience, now=now)
    tenant = yield from ask(TenantNamed(token.tenant))
    if tenant is None:
        raise Refused(Reason.CALLER_STANDING, "the token's tenant is not registered")
    if token.jkt is None and not tenant.bearer:
        raise Refused(Reason.BEARER_REFUSED, "the tenant accepts no bearer tokens")
    if (scheme == "dpop") != (token.jkt is not None):
        raise Refused(Reason.SCHEME_WRONG, "the scheme does not fit the token")
    # 2. By whom it is presented, and that it is for the first time (RFC 9449 §4.3, §7).
    if token.jkt is not None:
        yield from _once(visit, unverified, token, now)
    elif not (yield from ask(ClaimOnce("bearer", token.jti, token.expires_at + tokens.SKEW))):
        raise Refused(Reason.TOKEN_REPLAYED, "this bearer token was used before")
    # 3. Who it is, and that they stand.
    agent = yield from ask(AgentNamed(token.client_id))
    if agent is None:
        raise Refused(Reason.CALLER_STANDING, "the caller is not registered")
    registry.may_call(agent, now)
    yield from alive.stands(token, now)
    # 4. What they may do here. Nobody acts for another here.
    if token.act is not None or token.subject != agent.id or agent.tenant != token.tenant:
        raise Refused(Reason.DELEGATION_REFUSED, "come with a token of your own")
    if token.scope.isdisjoint(scopes):
        raise Refused(Reason.SCOPE_INSUFFICIENT, f"the scope is `{scopes[0]}`")
    return Visitor(agent, token, now)


def let_in(
    visit: Visit, terms: Terms, resource: str, scopes: tuple[str, ...], then: Callable[[Visitor], Plan[T]]
) -> Plan[T | Refusal]:
    """Let somebody in to do something; whatever is refused, at the door or behind it, is recorded."""
    facts: dict[str, audit.Field] = {"remote": visit.remote, "url": visit.url, "method": visit.method}
    try:
        here = yield from visitor(visit, terms, resource, *scopes)
        facts.update(client=here.agent.id, tenant=here.agent.tenant, token=here.token.jti)
        return (yield from then(here))
    except Refused as refused:
        why = refused
    except Unavailable as down:
        why = Refused(Reason.UNAVAILABLE, down.what)
    return (yield from turn_away(why, "visit-refused", facts))


def _once(visit: Visit, unverified_token: str, token: AccessToken, now: float) -> Plan[Proof]:
    shown = proof.verify(
        visit.presented.unverified_dpop,
        method=visit.method,
        url=visit.url,
        now=now,
        unverified_token=unverified_token,
    )
    proof.bind(shown, token)
    if shown.nonce is not None:
        if not (yield from ask(NonceIsOurs("rs", shown.nonce))):
            raise Refused(Reason.PROOF_NONCE, "the nonce is not one of ours, or too old")
    elif proof.must_carry_nonce(shown, (yield from ask(RememberedSince()))):
        raise Refused(Reason.PROOF_NONCE, "the gateway started too recently to know this proof is new")
    name, until = proof.claim(shown, visit.url, now)
    if not (yield from ask(ClaimOnce("dpop", name, until))):
        raise Refused(Reason.PROOF_REPLAYED, "this proof was used before")
    return shown


def turn_away(why: Refused, what: str, facts: dict[str, audit.Field]) -> Plan[Refusal]:
    """Record a refusal, counted with others alike when there are too many, and make the answer."""
    return (yield from _recorded((yield from attempts.failed(why, facts)), what, facts))


def unserved(why: Refused, remote: str, method: str, path: str) -> Plan[Refusal]:
    """Record that somebody asked for what is not served, or so that it cannot be read; make the answer.

    Nobody failed to authenticate, so no bucket of `attempts` is spent: a page that is gone is no attack.
    """
    facts: dict[str, audit.Field] = {"remote": remote, "method": method[:32], "path": path[:512]}
    return (yield from _recorded(why, "not-served", facts))


def _recorded(why: Refused, what: str, facts: dict[str, audit.Field]) -> Plan[Refusal]:
    record_id = nonce = None
    try:
        if why.reason is Reason.PROOF_NONCE:
            nonce = yield from ask(FreshNonce("rs"))
        fresh, now = (yield from ask(NewId())), (yield from ask(Now()))
        said = {"reason": why.reason.id, "detail": why.detail, **facts}
        body = audit.event(record_id=fresh, at=now, what=what, **said)
        record_id = (yield from ask(Commit(fresh, "event", body, attempts.alike(why, facts)))).record_id
    except Unavailable:  # it is refused all the same
        pass
    return Refusal(why.reason, why.detail, record_id or "", why.field, why.retry_after, nonce)
