"""What the two grants of a person's authority do alike: who still stands behind it, the token, and its end.

Refuses to tell the client why: whatever ended a grant, the answer is the same, and only the record knows.
"""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from legation.core import audit, authority, details, hidden, registry, revoking
from legation.core.asks import (
    AgentNamed,
    Apply,
    Change,
    Find,
    Found,
    NewId,
    NewSecret,
    Plan,
    Revoked,
    Unavailable,
    ask,
)
from legation.core.grants import minting
from legation.core.grants.desk import Case, Issued
from legation.core.kept import Consent, Person, PutKept, Refresh
from legation.core.model import Agent, Proof
from legation.core.reasons import Reason, Refused

IDLE: Final = 7 * 86400.0
"""Seconds a refresh token may go unused."""

TRIES: Final = 8
"""How often a change is made anew because another came first."""

REFRESH: Final = "refresh_token"
"""The grant by which a client renews what a person gave it."""


def standing(case: Case, consent: Consent, caller: Agent) -> Plan[str | None]:
    """Why a grant is dead; None while everybody behind it stands (identity of each is asked anew, each time)."""
    # 1. The grant itself: neither ended, nor revoked, nor run out.
    if consent.ended_at is not None or consent.expires_at <= case.now:
        return "the grant has ended"
    dead = yield from ask(Revoked(consent.tenant, (f"grant:{consent.id}",), consent.granted_at))
    if dead is not None:
        return "the grant was revoked"
    # 2. The person who gave it.
    person = yield from ask(Find(Person, consent.tenant, consent.parent))
    if person is None or person.document.suspended or consent.granted_at <= person.document.not_before:
        return "the person was suspended"
    # 3. The agent it was given to: one that was suspended since gets nothing of before.
    if consent.granted_at <= caller.not_before:
        return "the client was suspended since"
    return None


def refresh(case: Case, consent: Consent, generation: int) -> Plan[tuple[Refresh, str]]:
    """A refresh token of a grant, as it is kept and as it is handed out."""
    secret = yield from ask(NewSecret())
    kept = Refresh(
        tenant=consent.tenant,
        id=hidden.name(secret),
        parent=consent.id,
        client=consent.client,
        generation=generation,
        issued_at=case.now,
        idle_until=min(case.now + IDLE, consent.expires_at),
        # As long as the grant: a token that comes back must be known for what it was.
        until=consent.until,
    )
    return kept, hidden.told(consent.tenant, secret)


def issue(
    case: Case,
    consent: Consent,
    client: Agent,
    shown: Proof | None,
    changes: tuple[Change, ...],
    renewal: str | None,
) -> Plan[Issued]:
    """The token of a grant, in one transaction with what it uses up. Raises Refused; Conflict when it is used up."""
    form = case.request.unverified_form
    # 1. The agent it is for still is one this client may call; that is the one thing asked for, if anything is.
    if form.get("resource", case.terms.resource(consent.callee)) != case.terms.resource(consent.callee):
        raise Refused(Reason.TARGET_REFUSED, "the grant is for another agent", field="resource")
    callee = yield from _callee(case, client, consent)
    # 2. What the person agreed to, as far as both agents may still do it; and of that, what is asked for now.
    agreed = frozenset(consent.scope)
    parent = authority.of_person(
        consent.parent,
        client,
        issuer=case.terms.base_url,
        # Skills and agents beyond the callee's are for those it is passed on to; without that, for nobody.
        scope=agreed if consent.targets else agreed.intersection(callee.skills),
        audience=frozenset({callee.id, *consent.targets}),
        expires_at=consent.expires_at,
        grant=consent.id,
        details=details.parse(consent.details) if consent.details else (),
        depth=consent.depth,
        # No one the person was not shown, whomever the client names since.
        delegates=client.delegates.intersection(consent.delegates),
        acr=consent.acr,
        auth_time=int(consent.auth_time),
        # All that is done under one grant is one transaction: a payment agreed to once is made once.
        txn=consent.id,
    )
    asked, narrowed = form.get("scope"), form.get("authorization_details")
    wanted = authority.Wanted(
        client=client.id,
        expires_at=case.now + case.lifetime,
        scope=frozenset(asked.split(" ")) - {""} if asked is not None else None,
        details=details.read(narrowed) if narrowed is not None else None,
    )
    child = authority.alive(authority.meet(parent, wanted), case.now)
    issued = yield from _mint(case, child, callee, shown, changes)
    return replace(issued, refresh_token=renewal)


def _callee(case: Case, client: Agent, consent: Consent) -> Plan[Agent]:
    """The agent a grant is for, while the client may call it. Raises Refused(TARGET_REFUSED)."""
    callee = yield from ask(AgentNamed(consent.callee))
    try:
        registry.may_be_called(callee, case.now)
    except Refused as refused:
        case.facts["because"] = refused.detail
        callee = None
    if callee is None or callee.id not in client.targets or callee.tenant != consent.tenant:
        raise Refused(Reason.TARGET_REFUSED, "`resource` is no agent this client may call", field="resource")
    return callee


def _mint(
    case: Case, child: authority.Authority, callee: Agent, shown: Proof | None, changes: tuple[Change, ...]
) -> Plan[Issued]:
    """Mint, record together with the changes, and only then hand out."""
    minted, claims = yield from minting.mint(case, child, callee, shown)
    record_id = yield from ask(NewId())
    case.facts.pop("because", None)
    case.facts["person"] = child.subject
    body = audit.event(record_id=record_id, at=case.now, what="token-issued", **case.facts)
    yield from ask(Apply(changes, record_id, body))
    return minting.issued(child, minted, claims, record_id)


def end(found: Found[Consent], case: Case, why: str) -> Plan[None]:
    """Kill a grant: the tokens issued under it, from the next call on, and every refresh token.

    The grant is written too, so that whoever renews it at this moment meets the change.
    """
    for _ in range(TRIES):
        consent = found.document
        if consent.ended_at is not None:
            return
        ended = PutKept(replace(consent, ended_at=case.now, why=why), found.version)
        who = f"issuer {case.terms.base_url}"
        try:
            yield from revoking.grant(
                consent.tenant, consent.id, who=who, why=why, until=consent.expires_at, besides=(ended,)
            )
        except Refused as refused:
            if refused.reason is not Reason.REGISTRY_CONFLICT:
                raise
            again = yield from ask(Find(Consent, consent.tenant, consent.id))
            if again is None:
                return
            found = again
        else:
            return
    raise Unavailable("store", "the grant keeps changing")
