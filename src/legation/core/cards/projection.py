"""A card for one reader: the skills it may use, and nothing that tells of others (A2A 1.0 §3.1.11, §13.3).

Decides what of a card is shown. It refuses to know why a reader may use a skill: the permit says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from msgspec.structs import replace

from legation.core.asks import Forward, Inbound, Outbound, Plan, ask
from legation.core.cards.reading import Card, parse
from legation.core.cards.serving import document
from legation.core.messages import ExtendedCard
from legation.core.model import Agent, Permit, Reply
from legation.core.reasons import Reason, Refused


def project(card: Card, agent: Agent, scope: frozenset[str]) -> Card:
    """The card as far as a token reaches: the registered skills in its scope."""
    shown = tuple(skill for skill in card.content.skills if skill.id in scope and skill.id in agent.skills)
    return Card(replace(card.content, skills=shown), card.dropped)


class Home(Protocol):
    """Whoever knows the public origin of the gateway."""

    @property
    def base_url(self) -> str: ...


def extended(permit: Permit, outbound: Outbound, read: Callable[[Inbound], Reply], home: Home) -> Plan[Reply]:
    """The extended card, as far as the token reaches (§3.1.11). Raises Refused(UPSTREAM_INVALID)."""
    reply = read((yield from ask(Forward(permit, outbound))))
    if not isinstance(reply, ExtendedCard):
        return reply
    try:
        card = parse(reply.document)
    except Refused as refused:
        where = f"{refused.field}: " if refused.field else ""
        raise Refused(Reason.UPSTREAM_INVALID, f"{where}{refused.detail}") from None
    shown = project(card, permit.callee, permit.visible)
    return ExtendedCard(document(shown, permit.callee, base_url=home.base_url))
