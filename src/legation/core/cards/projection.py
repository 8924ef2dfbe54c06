"""A card for one reader: the skills it may use, and nothing that tells of others (A2A 1.0 §3.1.11, §13.3).

Decides what of a card is shown. It refuses to know why a reader may use a skill: the permit says so.
"""

from __future__ import annotations

from msgspec.structs import replace

from legation.core.cards.countersign import mediated
from legation.core.cards.reading import Card
from legation.core.cards.serving import bindings
from legation.core.cards.signatures import SignedCard
from legation.core.messages import Json
from legation.core.model import Agent
from legation.core.operations import SKILL_EXTENSION
from legation.core.reasons import Reason, Refused


def project(card: Card, agent: Agent, scope: frozenset[str]) -> Card:
    """The card as far as a token reaches: the registered skills in its scope."""
    shown = tuple(skill for skill in card.content.skills if skill.id in scope and skill.id in agent.skills)
    return Card(replace(card.content, skills=shown), card.dropped)


def projected(
    card: Card, agent: Agent, scope: frozenset[str], *, base_url: str, author: SignedCard | None = None
) -> Json:
    """The card for a reader whose token has this scope, ready to `countersign` with `PRIVATE`.

    Each skill comes with the interface that is for it alone; where there is one skill, those are the interfaces. What
    the author signed tells of every skill, so its digest alone goes along.
    Raises Refused(SCOPE_INSUFFICIENT) where no skill is left: there is no card without one.
    """
    shown = project(card, agent, scope)
    skills = [skill.id for skill in shown.content.skills]
    if not skills:
        raise Refused(Reason.SCOPE_INSUFFICIENT, "no skill of this agent is in the token's scope")
    document = mediated(shown, agent, base_url=base_url, author=author, whole=False)
    bound = {skill: bindings(agent, base_url, skill) for skill in skills}
    [extension] = [one for one in document["capabilities"]["extensions"] if one["uri"] == SKILL_EXTENSION]
    extension["params"]["skills"] = bound
    if len(skills) == 1:
        for interface in document["supportedInterfaces"]:
            interface["url"] = bound[skills[0]][interface["protocolBinding"]]
    return document
