"""A card an operator hands over with an agent: submitted and approved in one step, by the operator's hand (ADR 20).

The tenant's policy holds here too: what forbids a card refuses it, and so does what a person must first have seen,
unless the operator says that they have. A card that is named by its URL is fetched, asked for its key, and watched.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from legation.core.asks import Change, Found, Plan
from legation.core.catalogue.deciding import may_be_published, older_card, seen
from legation.core.catalogue.judging import readable
from legation.core.catalogue.publication import publishing
from legation.core.catalogue.submitting import drafted
from legation.core.catalogue.watching import drafted_from
from legation.core.model import Agent


class Handed(Struct, frozen=True):
    """How an operator hands a card over, where not as bytes alone."""

    url: str = ""
    """Where it is fetched from, and watched; empty for one that comes as bytes."""
    audience: str = ""
    """This gateway, as the card's origin is told."""
    vouch: bool = False
    """Its origin need not prove that it holds the card's key."""
    despite: bool = False
    """With its serious findings and grave changes, which the operator has seen."""


AS_BYTES: Final = Handed()


def by_hand(
    agent: Agent, was: int, unverified: bytes | None, handed: Handed, *, who: str
) -> Plan[tuple[Agent, tuple[Change, ...], tuple[str, ...]]]:
    """The agent with this card published; what to write, the agent first; and what of the card was left out.

    `was` is the version of the agent that is kept; 0 for one that is not yet. Bytes are the operator's own word for
    who holds their key.

    Raises Refused: what is wrong with the card, CARD_CONTENT, CARD_FETCH, CARD_HOLDER, and CARD_HELD for what has to
    be seen first.
    """
    if unverified is None:
        draft = yield from drafted_from(agent, handed.url, audience=handed.audience, who=who, by_hand=handed.vouch)
    else:
        draft = yield from drafted(agent, unverified, who=who, holder="hand")
    judged = draft.judged
    readable(judged)
    may_be_published(draft.card.findings)
    if not handed.despite:
        seen(draft.card.findings, draft.changes)
    card = replace(draft.card, reviewed_by=who, reviewed_at=draft.now, why="handed over by an operator")
    older = (yield from older_card(agent)) if was else ()
    served, _, written = yield from publishing(agent, was, Found(card, 0), judged, draft.versions, draft.now)
    return served, (*written, *older), judged.card.dropped if judged.card is not None else ()
