"""A card an operator hands over with an agent: submitted and approved in one step, by the operator's hand (ADR 20).

The tenant's policy holds here too: what forbids a card refuses it, and what a person must first have seen does as well.
"""

from __future__ import annotations

from msgspec.structs import replace

from legation.core.asks import Change, Found, Plan
from legation.core.catalogue.deciding import may_be_published, older_card
from legation.core.catalogue.judging import readable
from legation.core.catalogue.publication import publishing
from legation.core.catalogue.submitting import drafted, grave, told
from legation.core.model import Agent
from legation.core.reasons import Reason, Refused


def by_hand(
    agent: Agent, was: int, unverified: bytes, *, who: str
) -> Plan[tuple[Agent, tuple[Change, ...], tuple[str, ...]]]:
    """The agent with this card published; what to write, the agent first; and what of the card was left out.

    `was` is the version of the agent that is kept; 0 for one that is not yet.

    Raises Refused: what is wrong with the card, CARD_CONTENT, and CARD_HELD for what has to go through
    `legation registry submit` and a review.
    """
    draft = yield from drafted(agent, unverified, who=who)
    judged = draft.judged
    readable(judged)
    may_be_published(judged)
    for finding in judged.serious:
        raise Refused(Reason.CARD_HELD, told(finding))
    for change in grave(draft.changes):
        raise Refused(Reason.CARD_HELD, f"{change.kind.value}: {change.field}")
    card = replace(draft.card, reviewed_by=who, reviewed_at=draft.now, why="handed over by an operator")
    older = (yield from older_card(agent)) if was else ()
    served, _, written = yield from publishing(agent, was, Found(card, 0), judged, draft.versions, draft.now)
    return served, (*written, *older), judged.card.dropped if judged.card is not None else ()
