"""What a person looks at before saying yes: a card, and how it differs from the published one, as things are now."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from legation.core.asks import AgentNamed, FindAll, Now, Plan, ask
from legation.core.cards.diff import Change
from legation.core.catalogue import publication, signing_keys, steps
from legation.core.catalogue.signing_keys import SigningKey
from legation.core.catalogue.submitting import again, held_by
from legation.core.kept import CardFinding, CardSigner, CardVersion, Publisher
from legation.core.reasons import Reason, Refused

WAITING: Final = frozenset(one.value for one in steps.WAITING)
LIVE: Final = frozenset(one.value for one in publication.LIVE)


class Review(Struct, frozen=True):
    """A card as it was kept, and what is to be said of it now. It is published by what holds now."""

    card: CardVersion
    changes: tuple[Change, ...]
    """What differs from the published one, the gravest first."""
    keys: tuple[SigningKey, ...] = ()
    """The keys it is signed with: who added each, and when."""
    signers: tuple[CardSigner, ...] = ()
    """Whose signatures hold now."""
    findings: tuple[CardFinding, ...] = ()
    """What is found now."""
    reason: str = ""
    """Id of the reason for which it would not be published now; empty where a person need only say yes."""
    others: tuple[str, ...] = ()
    """Other cards of the agent that wait."""


def look(agent_id: str, version: str = "", *, every: bool = False) -> Plan[Review]:
    """The card named, or the newest that waits; with `every`, the newest of all. Raises Refused(CARD_STANDING)."""
    agent = yield from ask(AgentNamed(agent_id))
    if agent is None:
        raise Refused(Reason.ENROLMENT_REFUSED, f"there is no agent `{agent_id}`", field="id")
    versions = yield from steps.versions(agent)
    among = versions if every else steps.waiting(versions)
    found = steps.chosen(versions, version, among, "was submitted" if every else "waits")
    now = yield from ask(Now())
    looked = yield from again(agent, found.document, versions, now)
    signers = looked.judged.signers
    known = [one.document for one in (yield from ask(FindAll(Publisher, agent.tenant)))]
    return Review(
        found.document,
        looked.changes,
        signing_keys.shown(signers, known),
        signers,
        looked.findings,
        held_by(looked.findings, looked.changes),
        tuple(one.document.id for one in steps.waiting(versions) if one.document.id != found.document.id),
    )
