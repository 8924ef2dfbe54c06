"""Events that others push to us (RFC 8935), and what follows: authority that rested on them is withdrawn."""

from __future__ import annotations

import hashlib
from typing import Final

from legation.core import alive, audit, revoking, ssf, tenancy, visiting
from legation.core.asks import Commit, ExternalKey, Find, FindAll, NewId, Now, Plan, TenantNamed, Unavailable, ask
from legation.core.kept import Agreement, Issuer, Person, PutKept
from legation.core.kept.signals import SignalHeard
from legation.core.model import Actor, Refusal
from legation.core.reasons import Reason, Refused
from legation.core.stages import Terms

SET: Final = "set"
"""The use of an issuer that may send us events."""

MAX_AGE: Final = 7 * 86400
"""Seconds after its `iat` an event still means anything; its `jti` is remembered longer."""

TRIES: Final = 5


def receive(tenant: str, unverified_set: bytes, terms: Terms, remote: str) -> Plan[Refusal | None]:
    """Take one event from an issuer of a tenant (RFC 8935 §2.2); None when it is taken, whatever came of it."""
    facts: dict[str, audit.Field] = {"remote": remote, "tenant": tenant}
    try:
        now = yield from ask(Now())
        # 1. By whom it says it is: an issuer this tenant believes for that, or nobody's key is looked at.
        if (yield from ask(TenantNamed(tenant))) is None:
            raise Refused(Reason.SET_ISSUER, "no such issuer is registered here")
        unverified = ssf.take_apart(unverified_set)
        facts["claimed"] = unverified.issuer
        found = yield from ask(Find(Issuer, tenant, unverified.issuer))
        if found is None or SET not in found.document.uses or found.document.suspended:
            raise Refused(Reason.SET_ISSUER, "no such issuer is registered here")
        # 2. That it is, and that it is one event for us.
        key = None
        if unverified.header.get("alg") != "RS256":
            key = yield from ask(ExternalKey(tenant, unverified.issuer, unverified.kid))
        event = ssf.verify(unverified, found.document, key, terms.base_url, now)
        facts.update(issuer=event.issuer, signal=event.jti, event=event.event)
        del facts["claimed"]
        # 3. Once. What is sent again was heard before, and is thanked for again (RFC 8935 §2.2); it does nothing more.
        yield from _heard(tenant, event, facts, now)
    except Refused as refused:
        return (yield from visiting.turn_away(refused, "signal-turned-away", facts))
    except Unavailable as down:
        why = Refused(Reason.UNAVAILABLE, down.what, retry_after=5)
        return (yield from visiting.turn_away(why, "signal-turned-away", facts))
    return None


def _heard(tenant: str, event: ssf.Received, facts: dict[str, audit.Field], now: float) -> Plan[None]:
    """Do what follows from an event, once. Raises Refused(REGISTRY_CONFLICT)."""
    if event.issued_at < now - MAX_AGE:
        return (yield from _ignored(facts, now, "too old to mean anything"))
    whom = yield from _whom(tenant, event, now)
    if not whom:
        return (yield from _ignored(facts, now, "not about anybody who is known here"))
    name = hashlib.sha256(f"{event.issuer}\n{event.jti}".encode()).hexdigest()
    once = SignalHeard(tenant=tenant, id=name, until=event.issued_at + 2 * MAX_AGE)
    by, why = f"issuer {event.issuer}", f"signal {event.jti}"
    for _ in range(TRIES):
        if (yield from ask(Find(SignalHeard, tenant, name))) is not None:
            return (yield from _ignored(facts, now, "heard before"))
        try:
            # In one transaction with the last that follows, so that nothing is lost; what is done twice is no more.
            for who in whom[:-1]:
                yield from _withdraw(tenant, who, (), by, why)
            yield from _withdraw(tenant, whom[-1], (PutKept(once, 0),), by, why)
        except Refused as refused:
            if refused.reason is not Reason.REGISTRY_CONFLICT:
                raise
        else:
            return None
    raise Unavailable("store", "what it is about keeps changing")


def _withdraw(tenant: str, who: str | Actor, besides: tuple[PutKept, ...], by: str, why: str) -> Plan[None]:
    if isinstance(who, Actor):
        yield from revoking.actor(tenant, who, who=by, why=why, besides=besides)
        return
    name = who.removeprefix(alive.USER)
    if name != who and (yield from ask(Find(Person, tenant, name))) is not None:
        yield from revoking.person(tenant, name, who=by, why=why, besides=besides)
    else:
        yield from revoking.subject(tenant, who, who=by, why=why, besides=besides)


def _whom(tenant: str, event: ssf.Received, now: float) -> Plan[tuple[str | Actor, ...]]:
    """Who a session-revoked is about, as actor and as this tenant calls them; empty for anything and anybody else.

    An issuer speaks of its own subjects only (RFC 9493 §3.2.3). A complex subject is its user (SSF 1.0 §3.3).
    """
    subject = event.subject.get("user") if event.subject["format"] == "complex" else event.subject
    match subject:
        case {"format": "iss_sub", "iss": event.issuer, "sub": str(sub)} if event.event == ssf.SESSION_REVOKED:
            subjects = yield from mapped(tenant, event.issuer, sub, now)
            # Whoever is nobody's subject here may still have acted for one: no name that can be said is unheard of.
            return (*((Actor(event.issuer, sub),) if alive.NAME.fullmatch(sub) else ()), *subjects)
        case _:
            return ()


def mapped(tenant: str, issuer: str, sub: str, now: float) -> Plan[tuple[str, ...]]:
    """Who one of their subjects is here: by each agreement with them, for each may call it otherwise."""
    names: dict[str, None] = {}
    for found in (yield from ask(FindAll(Agreement, tenant))):
        agreement = found.document
        if agreement.issuer == issuer and not agreement.suspended and now < (agreement.expires_at or now + 1):
            try:
                names[tenancy.subject(agreement, sub)] = None
            except Refused:
                continue
    return tuple(names)


def _ignored(facts: dict[str, audit.Field], now: float, because: str) -> Plan[None]:
    record_id = yield from ask(NewId())
    body = audit.event(record_id=record_id, at=now, what="signal-ignored", because=because, **facts)
    yield from ask(Commit(record_id, "event", body))
