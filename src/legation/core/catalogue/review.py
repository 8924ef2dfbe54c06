"""What a person looks at before saying yes: a card, and how it differs from the published one, as things are now."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from legation.core.asks import AgentNamed, Now, Plan, ask
from legation.core.cards.diff import Change
from legation.core.catalogue import publication, steps
from legation.core.catalogue.judging import judge
from legation.core.catalogue.submitting import differences
from legation.core.kept import CardVersion
from legation.core.reasons import Reason, Refused

WAITING: Final = frozenset(one.value for one in steps.WAITING)
LIVE: Final = frozenset(one.value for one in publication.LIVE)


class Review(Struct, frozen=True):
    """A card, and what differs from the published one, the gravest first."""

    card: CardVersion
    changes: tuple[Change, ...]


def look(agent_id: str, version: str = "", *, every: bool = False) -> Plan[Review]:
    """The card named, or the newest that waits; with `every`, the newest of all. Raises Refused(CARD_STANDING)."""
    agent = yield from ask(AgentNamed(agent_id))
    if agent is None:
        raise Refused(Reason.ENROLMENT_REFUSED, f"there is no agent `{agent_id}`", field="id")
    versions = yield from steps.versions(agent)
    among = versions if every else steps.waiting(versions)
    found = steps.chosen(versions, version, among, "was submitted" if every else "waits")
    now = yield from ask(Now())
    judged = yield from judge(agent, (yield from steps.tenant_of(agent)), found.document.document, now)
    return Review(found.document, (yield from differences(agent, judged, now)))
