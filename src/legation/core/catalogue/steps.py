"""What every plan of the catalogue does alike: finds agent and version, and makes the change with its record."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from legation.core import audit, registry
from legation.core.asks import (
    AgentNamed,
    Apply,
    Change,
    Commit,
    Conflict,
    FindAll,
    Found,
    NewId,
    Plan,
    TenantNamed,
    ask,
)
from legation.core.cards.standing import CardStanding
from legation.core.kept import CardVersion
from legation.core.model import Agent, Tenant
from legation.core.reasons import Reason, Refused

Versions = tuple[Found[CardVersion], ...]

WAITING = frozenset({CardStanding.SUBMITTED, CardStanding.VERIFIED, CardStanding.REVIEWED})
"""Standings in which a card waits for somebody."""


class Decided(Struct, frozen=True):
    """What was done to a card."""

    card: CardVersion
    record_id: str


def standing(card: CardVersion) -> CardStanding:
    return CardStanding(card.standing)


def known(agent_id: str) -> Plan[Agent]:
    """An agent by id, for whom a card could still be published. Raises Refused."""
    agent = yield from ask(AgentNamed(agent_id))
    if agent is None:
        raise Refused(Reason.ENROLMENT_REFUSED, f"there is no agent `{agent_id}`", field="id")
    if agent.standing in registry.TERMINAL:
        raise Refused(Reason.STANDING_REFUSED, f"the agent is {agent.standing.value}; it has no card any more")
    return agent


def tenant_of(agent: Agent) -> Plan[Tenant]:
    found = yield from ask(TenantNamed(agent.tenant))
    return found if found is not None else Tenant(agent.tenant)


def versions(agent: Agent) -> Plan[Versions]:
    """Every version of an agent's card, the oldest first."""
    return (yield from ask(FindAll(CardVersion, agent.tenant, agent.id)))


def waiting(found: Versions) -> Versions:
    return tuple(one for one in found if standing(one.document) in WAITING)


def only(found: Versions, version: str) -> Found[CardVersion]:
    """The version named, or the only one that waits: another may have come since somebody looked, so of several none
    is guessed. Raises Refused(CARD_STANDING).
    """
    among = waiting(found)
    if not version and len(among) > 1:
        raise Refused(Reason.CARD_STANDING, f"{len(among)} cards of the agent wait: name one", field="card")
    return chosen(found, version, among, "waits")


def chosen(found: Versions, version: str, among: Versions, what: str) -> Found[CardVersion]:
    """The version named, or the newest of those that fit. Raises Refused(CARD_STANDING)."""
    if version:
        named = [one for one in found if one.document.id == version]
        if not named:
            raise Refused(Reason.CARD_STANDING, f"the agent has no card `{version}`", field="version")
        return named[0]
    if not among:
        raise Refused(Reason.CARD_STANDING, f"no card of the agent {what}")
    return among[-1]


def apply(changes: Sequence[Change], now: float, what: str, /, **fields: audit.Field) -> Plan[str]:
    """Make the changes with their record, in one transaction. Raises Refused(REGISTRY_CONFLICT)."""
    record_id = yield from ask(NewId())
    body = audit.event(record_id=record_id, at=now, what=what, **fields)
    try:
        return (yield from ask(Apply(tuple(changes), record_id, body))).record_id
    except Conflict as conflict:
        raise Refused(Reason.REGISTRY_CONFLICT, conflict.what) from None


def signal(now: float, what: str, /, **fields: audit.Field) -> Plan[str]:
    """Record something an operator should look at; the record's id."""
    record_id = yield from ask(NewId())
    body = audit.event(record_id=record_id, at=now, what=what, **fields)
    return (yield from ask(Commit(record_id, "event", body))).record_id
