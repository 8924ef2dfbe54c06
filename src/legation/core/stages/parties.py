"""Who takes part: that each stands, acts by a chain that holds, and may deal with the other."""

from __future__ import annotations

from legation.core import alive, receipts, registry
from legation.core import delegation as chains
from legation.core import tenancy as tenants
from legation.core.asks import AgentNamed, IssuerKey, Plan, ask
from legation.core.model import AccessToken, Actor, Owner
from legation.core.reasons import Reason, Refused
from legation.core.stages.case import Case


def standing(case: Case) -> Plan[None]:
    """Caller and callee, and whoever the token rests on, stand; nothing it bears was revoked since it was issued."""
    token = case.token
    caller = yield from ask(AgentNamed(token.client_id))
    if caller is None:
        raise Refused(Reason.CALLER_STANDING, "the caller is not registered")
    registry.may_call(caller, case.now)
    if token.issued_at < caller.not_before:
        raise Refused(Reason.TOKEN_REVOKED, "the token was issued before the caller was cut off")
    callee = yield from ask(AgentNamed(case.call.callee))
    if callee is None:
        raise Refused(Reason.CALLEE_UNKNOWN, "no such agent")
    registry.may_be_called(callee, case.now)
    if token.issued_at < callee.not_before:
        raise Refused(Reason.TOKEN_REVOKED, "the token was issued before the callee was cut off")
    yield from alive.unrevoked(token, caller.tenant)
    if _delegated(token):
        for who in alive.hops(token):
            if who != caller.id:
                yield from alive.hop(who, token, case.now)
    case.caller, case.callee = caller, callee
    case.me = Owner(token.tenant, principal(token))


def principal(token: AccessToken) -> str:
    """Whose tasks are whose: the subject's, and of what others do for it each agent's own. No id holds a space."""
    return token.subject if token.subject == token.client_id else f"{token.subject} by {token.client_id}"


def _delegated(token: AccessToken) -> bool:
    return token.act is not None or token.subject != token.client_id


def delegation(case: Case) -> Plan[None] | None:
    """Who acts for whom: the caller is the current actor, no hop too many, each with its receipt."""
    case.chain = ()
    return _chain(case, case.token) if _delegated(case.token) else None


def _chain(case: Case, token: AccessToken) -> Plan[None]:
    actors = chains.chain(token.act)
    chains.current(actors, Actor(case.terms.base_url, token.client_id), Actor(case.terms.base_url, token.subject))
    if len(actors) > case.tenant.depth:
        raise Refused(Reason.DELEGATION_REFUSED, f"the tenant allows {case.tenant.depth} actors in a chain")
    keys = {}
    for kid in receipts.unverified_kids(token):
        if (key := (yield from ask(IssuerKey(kid)))) is not None:
            keys[kid] = key
    receipts.verify(token, actors, keys)
    case.chain = actors


def tenancy(case: Case) -> Plan[None] | None:
    """Authority, caller and callee are of one tenant, or an agreement lets one in; the callee is an enrolled target."""
    home = case.token.tenant
    one = home == case.caller.tenant == case.callee.tenant
    if case.callee.id not in case.caller.targets:
        reason = Reason.TARGET_NOT_ALLOWED if one else Reason.TENANT_MISMATCH
        raise Refused(reason, "the caller is not enrolled to call this agent")
    case.agreement, case.subject = None, case.token.subject
    return None if one else _across(case, case.token, bool(case.chain))


def _across(case: Case, token: AccessToken, delegated: bool) -> Plan[None]:  # noqa: FBT001 - told once, just above
    agreement = yield from tenants.between(token.tenant, case.caller, case.callee, case.now, delegated=delegated)
    if agreement is None:
        return
    tenants.lives(agreement, token.expires_at - token.issued_at)
    case.agreement = agreement
    if token.tenant != case.callee.tenant:  # at home it is called what it is called
        case.subject = tenants.subject(agreement, token.subject)
