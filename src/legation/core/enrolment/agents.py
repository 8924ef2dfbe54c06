"""Registering an agent: what it is called, whose it is, its key, and what it may do. One Apply, with its record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from legation.core import audit, registry
from legation.core.asks import AgentNamed, Change, Now, Plan, TenantNamed, ask
from legation.core.catalogue.hand import AS_BYTES, Handed, by_hand
from legation.core.enrolment import grammar
from legation.core.enrolment.grammar import wrong
from legation.core.enrolment.steps import Changed, apply
from legation.core.kept import PutKept
from legation.core.kept.enrolment import WorkloadName
from legation.core.model import Agent, PutAgent, Standing
from legation.core.reasons import Reason, Refused
from legation.core.registry import Event


class Enrolment(Struct, frozen=True):
    """An agent somebody wants registered. Nothing in here is believed."""

    id: str
    tenant: str
    owner: str
    unverified_jwk: Mapping[str, Any]
    name: str = ""
    """For people; the id where it is empty."""
    scopes: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    callbacks: frozenset[str] = frozenset()
    unverified_card: bytes | None = None
    handed: Handed = AS_BYTES
    """How its card is handed over; with a URL, in place of the bytes."""
    expires_at: float | None = None
    active: bool = True
    """Whether it may call at once; otherwise it waits, pending, to be activated."""
    sponsor: str = ""
    purpose: str = ""
    grants: frozenset[str] = frozenset({"client_credentials"})
    depth: int = 0
    delegates: frozenset[str] = frozenset()
    detail_types: frozenset[str] = frozenset()
    redirect_uris: frozenset[str] = frozenset()
    spiffe_id: str | None = None
    tls_subject: tuple[str, str] | None = None
    internal: bool = False


WISHES: Final = (
    *("sponsor", "purpose", "scopes", "targets", "callbacks", "grants", "depth"),
    *("delegates", "detail_types", "redirect_uris", "spiffe_id", "tls_subject", "internal"),
)
"""Members of an Enrolment that become members of the agent as they are, once checked."""


def enrol(wanted: Enrolment, *, who: str) -> Plan[Changed]:
    """Register an agent. Raises Refused."""
    return (yield from register(wanted, who=who))


def register(wanted: Enrolment, *, who: str, beside: tuple[Change, ...] = (), **more: audit.Field) -> Plan[Changed]:
    """The same with other changes in its transaction and more to record: an invitation used up. Raises Refused."""
    # 1. It can be named, and never was.
    grammar.named(grammar.AGENT_ID, wanted.id, "id")
    if (yield from ask(AgentNamed(wanted.id))) is not None:
        raise Refused(Reason.REGISTRY_CONFLICT, f"agent `{wanted.id}` exists; an id is never used again", field="id")
    # 2. It belongs somewhere, and somebody answers for it.
    tenant = yield from ask(TenantNamed(wanted.tenant))
    if tenant is None:
        raise wrong(f"there is no tenant `{wanted.tenant}`", "tenant")
    owner = grammar.line(wanted.owner, "owner")
    name = grammar.line(wanted.name or wanted.id, "name")
    grammar.answerable(wanted.id, owner=owner, sponsor=wanted.sponsor)
    # 3. It has a key, and only the public half of it.
    key = grammar.public_key(wanted.unverified_jwk)
    # 4. What it may do, and how it may prove who it is besides.
    wishes = {field: getattr(wanted, field) for field in WISHES}
    grammar.check(wishes)
    grammar.shallow(wanted.depth, tenant.depth)
    # 5. It has time, and what it says of itself is fit to be published.
    now = yield from ask(Now())
    if wanted.expires_at is not None and wanted.expires_at <= now:
        raise wrong("lies in the past", "expires_at")
    agent = Agent(
        id=wanted.id,
        tenant=wanted.tenant,
        owner=owner,
        name=name,
        standing=Standing.PENDING,
        keys=(key,),
        expires_at=wanted.expires_at,
        **wishes,
    )
    if wanted.active:
        agent = registry.moved(agent, Event.ACTIVATE, now)
    written: tuple[Change, ...] = (PutAgent(agent, 0),)
    dropped: tuple[str, ...] = ()
    if wanted.unverified_card is not None or wanted.handed.url:
        agent, written, dropped = yield from by_hand(agent, 0, wanted.unverified_card, wanted.handed, who=who)
    # 6. A SPIFFE ID names one agent of a tenant, as a key does.
    if agent.spiffe_id is not None:
        beside = (*beside, PutKept(WorkloadName(tenant=agent.tenant, id=agent.spiffe_id, parent=agent.id), 0))
    record_id = yield from apply(
        (*written, *beside),
        now,
        "agent-enrolled",
        agent=agent.id,
        tenant=agent.tenant,
        owner=owner,
        standing=agent.standing.value,
        key=key.thumbprint,
        skills=sorted(agent.skills),
        expires_at=agent.expires_at,
        who=who,
        **{field: recorded(value) for field, value in wishes.items()},
        **more,
    )
    return Changed(agent, record_id, dropped)


def recorded(value: Any) -> audit.Field:
    """A member of an agent as a record holds it."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [str(one) for one in value]
    field: audit.Field = value
    return field
