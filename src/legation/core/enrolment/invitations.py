"""Invitations: an operator fixes what an agent may become, and whoever holds the invitation becomes it, once.

What is handed out is 256 bits of chance; what is kept is its SHA-256. An invitation may instead name an issuer and a
subject: then nothing secret is handed out, and a statement of that issuer about that subject takes it.
"""

from __future__ import annotations

import hashlib
from typing import Final

from msgspec import Struct
from msgspec.structs import asdict, replace

from legation.core import vouching
from legation.core.asks import AgentNamed, Change, Find, FindAll, Found, NewSecret, Now, Plan, TenantNamed, ask
from legation.core.enrolment import grammar
from legation.core.enrolment.agents import recorded
from legation.core.enrolment.grammar import wrong
from legation.core.enrolment.steps import apply
from legation.core.kept import PutKept
from legation.core.kept.enrolment import Invitation, Offer
from legation.core.reasons import Reason, Refused
from legation.core.spiffe import SCHEME, workload

LEAST: Final = 60.0
MOST: Final = 30 * 86400.0
"""Seconds an invitation may be open: long enough for a deployment, short enough that a lost one dies."""


class Invite(Struct, frozen=True):
    """An invitation an operator wants made."""

    tenant: str
    offer: Offer
    lifetime: float
    agent: str | None = None
    prefix: str = ""
    issuer: str = ""
    """Who must vouch, where no secret is handed out; with `subject`."""
    subject: str = ""


class Invited(Struct, frozen=True):
    """An invitation that is open."""

    invitation: Invitation
    token: str | None
    """What to hand to whoever is invited. It is told once and kept nowhere; None where a statement is shown."""
    record_id: str


def name_of(token: str) -> str:
    """What the invitation for this token is kept under."""
    return hashlib.sha256(token.encode()).hexdigest()


def name_for(issuer: str, subject: str) -> str:
    """What the invitation for this subject is kept under. Neither part holds a line end."""
    return hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()


def tenant_of(unverified_token: str) -> str | None:
    """The tenant a token says it is for; None where it says none."""
    tenant = unverified_token.rpartition(".")[0]
    return tenant if grammar.TENANT_ID.fullmatch(tenant) else None


def invite(wanted: Invite, *, who: str, why: str = "") -> Plan[Invited]:
    """Make an invitation. Raises Refused."""
    # 1. For one agent, or for one whose id begins so.
    if (wanted.agent is None) != bool(wanted.prefix):
        raise wrong("either an id, or the beginning of one", "id")
    grammar.named(grammar.AGENT_ID, wanted.agent or wanted.prefix, "id" if wanted.agent else "prefix")
    if wanted.agent and (yield from ask(AgentNamed(wanted.agent))) is not None:
        raise Refused(Reason.REGISTRY_CONFLICT, f"agent `{wanted.agent}` exists; an id is never used again", field="id")
    tenant = yield from ask(TenantNamed(wanted.tenant))
    if tenant is None:
        raise wrong(f"there is no tenant `{wanted.tenant}`", "tenant")
    # 2. What it becomes could be enrolled by hand as well.
    offer = wanted.offer
    said = asdict(offer)
    lifetime, active = said.pop("lifetime"), said.pop("active")
    grammar.check({field: value for field, value in said.items() if field != "name" or value})
    grammar.answerable(wanted.agent or wanted.prefix, owner=offer.owner, sponsor=offer.sponsor)
    grammar.shallow(offer.depth, tenant.depth)
    if lifetime is not None and not lifetime > 0:
        raise wrong("a positive number of seconds", "lifetime")
    if not LEAST <= wanted.lifetime <= MOST:
        raise wrong(f"from {LEAST:g} to {MOST:g} seconds", "expires")
    now = yield from ask(Now())
    # 3. What is shown for it.
    token, name, was = yield from _shown(wanted)
    invitation = Invitation(
        tenant=wanted.tenant,
        id=name,
        until=now + wanted.lifetime,
        agent=wanted.agent,
        prefix=wanted.prefix,
        offer=offer,
        expires_at=now + wanted.lifetime,
        subject=f"{wanted.issuer} {wanted.subject}".strip(),
        invited_by=who,
    )
    record_id = yield from apply(
        (PutKept(invitation, was),),
        now,
        "agent-invited",
        tenant=wanted.tenant,
        agent=wanted.agent,
        prefix=wanted.prefix,
        invitation=name,
        subject=invitation.subject,
        expires_at=invitation.expires_at,
        lifetime=lifetime,
        active=active,
        who=who,
        why=why,
        **{f"offer_{field}": recorded(value) for field, value in said.items()},
    )
    return Invited(invitation, token, record_id)


def _shown(wanted: Invite) -> Plan[tuple[str | None, str, int]]:
    """The token to hand out, if any; the name to keep the invitation under; and the version there is of it."""
    if not wanted.issuer and not wanted.subject:
        token = f"{wanted.tenant}.{(yield from ask(NewSecret()))}"
        return token, name_of(token), 0
    vouching.text({"subject": wanted.subject}, "subject", Reason.ENROLMENT_REFUSED)
    if wanted.issuer.startswith(SCHEME) and workload(wanted.subject, Reason.ENROLMENT_REFUSED) != wanted.issuer:
        raise wrong("the SPIFFE ID is of another trust domain", "subject")
    yield from vouching.believed(wanted.tenant, wanted.issuer, "enrolment", Reason.ENROLMENT_REFUSED)
    name = name_for(wanted.issuer, wanted.subject)
    # A subject may be invited again once its earlier invitation is over.
    now = yield from ask(Now())
    found = yield from ask(Find(Invitation, wanted.tenant, name))
    if found is not None and is_open(found.document, now):
        raise wrong("this subject is invited already", "subject")
    return None, name, found.version if found is not None else 0


def withdraw(tenant: str, name: str, *, who: str, why: str = "") -> Plan[str]:
    """Take an open invitation back; the record's id. Raises Refused."""
    found = yield from ask(Find(Invitation, tenant, name))
    now = yield from ask(Now())
    if found is None or not is_open(found.document, now):
        raise wrong("there is no such open invitation", "invitation")
    over = PutKept(replace(found.document, withdrawn=True), found.version)
    return (yield from apply((over,), now, "invitation-withdrawn", tenant=tenant, invitation=name, who=who, why=why))


def invitations(tenant: str) -> Plan[tuple[Found[Invitation], ...]]:
    """All of a tenant's that are not forgotten yet."""
    return (yield from ask(FindAll(Invitation, tenant)))


def is_open(invitation: Invitation, now: float) -> bool:
    """Whether it can still be taken."""
    return not invitation.used_by and not invitation.withdrawn and now < invitation.expires_at


def used(found: Found[Invitation], agent: str, now: float) -> Change:
    """The change that uses an invitation up: of several who try, the store lets one."""
    return PutKept(replace(found.document, used_by=agent, used_at=now), found.version)
