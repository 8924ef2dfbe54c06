"""What clients do in the registry of their own tenant, over its JSON API (docs/cards.md, ADR 22).

A client sees and touches its own tenant: what belongs to another does not exist, and is looked up no further than what
is not there. INVARIANT: what makes a card served is done by somebody who neither is known by it nor brought it; the
clients of one owner are one somebody.
It refuses to know which scope opens what: the table of operations says so (`surfaces/control/table.py`).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from legation.core.asks import AgentNamed, Find, FindAll, Found, Plan, Spend, ask
from legation.core.cards.standing import CardStanding
from legation.core.catalogue import deciding, publication, publishers, review, steps, submitting, watching
from legation.core.catalogue.publishers import By, PublisherChanged
from legation.core.catalogue.review import Review
from legation.core.catalogue.steps import Decided, Versions, standing
from legation.core.catalogue.submitting import Submitted
from legation.core.kept import CardLine, CardVersion, Publisher
from legation.core.model import Agent, Rate
from legation.core.reasons import Reason, Refused
from legation.core.visiting import Visitor

CLIENT: Final = Rate(2.0, 60.0)
TENANT: Final = Rate(6.0, 180.0)
"""What clients may ask, in units a row of the table gives: to judge a card of the longest takes a third of a second."""

MOST_LISTED: Final = 200

_CLIENT: Final = "agent "
"""Before the id of a client, where the record says who."""


class Page(Struct, frozen=True):
    """Some cards of a list, by id, the oldest first."""

    cards: tuple[CardLine, ...]
    more: str = ""
    """Id of the last one, where there are others after it."""


def who(here: Visitor) -> str:
    """A client, as the record names it."""
    return _CLIENT + here.agent.id


def paced(here: Visitor, cost: float) -> Plan[None]:
    """Take what a request costs from its client and its tenant. Raises Refused(RATE_LIMITED)."""
    buckets = (f"registry:{here.agent.id}", CLIENT), (f"registry-tenant:{here.agent.tenant}", TENANT)
    wait = yield from ask(Spend(buckets, cost))
    if wait is not None:
        raise Refused(Reason.RATE_LIMITED, "the registry is asked too often", retry_after=wait)


# -- what is there ---------------------------------------------------------------------------------


def listed(here: Visitor, *, agent: str, standings: Collection[str], after: str, limit: int) -> Plan[Page]:
    """Cards of the tenant, or of one agent of it, in these standings. An agent of another tenant has none here."""
    found = yield from ask(FindAll(CardLine, here.agent.tenant, agent or None))
    fit = [one.document for one in found if one.document.standing in standings and one.document.id > after]
    fit.sort(key=lambda one: one.id)
    cards = tuple(fit[:limit])
    return Page(cards, cards[-1].id if len(fit) > limit else "")


def history(here: Visitor, agent_id: str, *, after: str, limit: int) -> Plan[Page]:
    """Every card that was submitted for an agent. Raises Refused(REGISTRY_UNKNOWN)."""
    agent = yield from _agent(here, agent_id)
    every = [one.value for one in CardStanding]
    return (yield from listed(here, agent=agent.id, standings=every, after=after, limit=limit))


def document(here: Visitor, card: str) -> Plan[CardVersion]:
    """A card of the tenant by its id. Raises Refused(REGISTRY_UNKNOWN)."""
    found = yield from ask(Find(CardVersion, here.agent.tenant, card))
    if found is None:
        raise Refused(Reason.REGISTRY_UNKNOWN)
    return found.document


def look(here: Visitor, agent_id: str, card: str) -> Plan[Review]:
    """The card named, or the newest that waits, and what differs. Raises Refused(REGISTRY_UNKNOWN | CARD_STANDING)."""
    agent = yield from _agent(here, agent_id)
    if card:
        _named((yield from steps.versions(agent)), card)
    return (yield from review.look(agent.id, card))


# -- in --------------------------------------------------------------------------------------------


def submit(here: Visitor, agent_id: str, unverified: bytes) -> Plan[Submitted]:
    """Submit a card. What cannot be read is refused, and not kept: only what waits is counted, and it would not."""
    agent = yield from _agent(here, agent_id)
    return (yield from submitting.submit(agent.id, unverified, who=who(here), legible=True))


def fetch(here: Visitor, agent_id: str, url: str, audience: str) -> Plan[Submitted]:
    """Fetch a card from its origin, which must prove that it holds the key, and submit it. Raises Refused."""
    agent = yield from _agent(here, agent_id)
    where = _place(url)
    return (yield from watching.submit_from(agent.id, where, audience=audience, who=who(here), legible=True))


# -- decided ---------------------------------------------------------------------------------------


def approve(here: Visitor, agent_id: str, *, card: str, why: str, despite: bool) -> Plan[Decided]:
    """Publish the card named, or the only one that waits. Raises Refused: CARD_OWN, and as `deciding.approve` does."""
    found = yield from _waiting(here, agent_id, card)
    yield from _others(here, found.document)
    return (yield from deciding.approve(agent_id, version=found.document.id, who=who(here), why=why, despite=despite))


def reject(here: Visitor, agent_id: str, *, card: str, why: str) -> Plan[Decided]:
    """Turn down the card named, or the only one that waits. Raises Refused."""
    found = yield from _waiting(here, agent_id, card)
    _visible(here, found.document)
    return (yield from deciding.reject(agent_id, version=found.document.id, who=who(here), why=why))


def restore(here: Visitor, agent_id: str, *, card: str, why: str, despite: bool) -> Plan[Decided]:
    """Put back a card that was superseded. Raises Refused: CARD_OWN, and as `deciding.restore` does."""
    agent = yield from _agent(here, agent_id)
    found = _named((yield from steps.versions(agent)), card)
    yield from _others(here, found.document)
    return (yield from deciding.restore(agent_id, card, who=who(here), why=why, despite=despite))


def suspend(here: Visitor, agent_id: str, *, card: str, why: str) -> Plan[Decided]:
    """Stop serving the published card; where one is named, only if that is it. Raises Refused."""
    found = yield from _live(here, agent_id, card)
    return (yield from deciding.suspend(agent_id, version=found.document.id, who=who(here), why=why))


def resume(here: Visitor, agent_id: str, *, card: str, why: str) -> Plan[Decided]:
    """Serve the suspended card again; where one is named, only if that is it. Raises Refused: CARD_OWN and others."""
    found = yield from _live(here, agent_id, card)
    yield from _others(here, found.document)
    return (yield from deciding.resume(agent_id, version=found.document.id, who=who(here), why=why))


def revoke(here: Visitor, agent_id: str, *, card: str, why: str) -> Plan[Decided]:
    """End the card named, or the published one. Raises Refused."""
    agent = yield from _agent(here, agent_id)
    if card:
        _visible(here, _named((yield from steps.versions(agent)), card).document)
    return (yield from deciding.revoke(agent.id, version=card, who=who(here), why=why))


# -- publishers ------------------------------------------------------------------------------------


def believed(here: Visitor) -> Plan[tuple[Publisher, ...]]:
    """The publishers of the tenant."""
    return tuple(one.document for one in (yield from ask(FindAll(Publisher, here.agent.tenant))))


def believe(here: Visitor, name: str, keys: list[dict[str, object]], not_after: float | None) -> Plan[PublisherChanged]:
    """Believe these keys of a publisher a client made; without any, those its name publishes. Raises Refused."""
    tenant = here.agent.tenant
    if not keys:
        return (yield from publishers.prove(tenant, name, who=who(here), by=By.CLIENT))
    return (yield from publishers.put(tenant, name, {"keys": keys}, not_after=not_after, who=who(here), by=By.CLIENT))


def disbelieve(here: Visitor, name: str, *, key: str, why: str) -> Plan[PublisherChanged]:
    """Believe a publisher, or one key of it, no more; cards that rest on it are revoked. Raises Refused."""
    if (yield from ask(Find(Publisher, here.agent.tenant, name))) is None:
        raise Refused(Reason.REGISTRY_UNKNOWN)
    return (yield from publishers.revoke(here.agent.tenant, name, key=key, who=who(here), why=why, by=By.CLIENT))


# -- whose it is -----------------------------------------------------------------------------------


def _agent(here: Visitor, agent_id: str) -> Plan[Agent]:
    """An agent of the visitor's tenant. Raises Refused(REGISTRY_UNKNOWN), alike for one of another and for none."""
    found = yield from ask(AgentNamed(agent_id))
    if found is None or found.tenant != here.agent.tenant:
        raise Refused(Reason.REGISTRY_UNKNOWN)
    return found


def _named(versions: Versions, card: str) -> Found[CardVersion]:
    for one in versions:
        if one.document.id == card:
            return one
    raise Refused(Reason.REGISTRY_UNKNOWN)


def _waiting(here: Visitor, agent_id: str, card: str) -> Plan[Found[CardVersion]]:
    """The card named, or the only one that waits."""
    agent = yield from _agent(here, agent_id)
    versions = yield from steps.versions(agent)
    return _named(versions, card) if card else steps.only(versions, "")


def _live(here: Visitor, agent_id: str, card: str) -> Plan[Found[CardVersion]]:
    """The card the agent is known by, published or suspended; it must be the one named."""
    agent = yield from _agent(here, agent_id)
    versions = yield from steps.versions(agent)
    named = _named(versions, card) if card else None
    live = tuple(one for one in versions if standing(one.document) in publication.LIVE)
    found = steps.chosen(versions, "", live, "is published")
    if named is not None and named.document.id != found.document.id:
        raise Refused(Reason.CARD_STANDING, f"the card is {named.document.standing}", field="card")
    return found


# -- by whom ---------------------------------------------------------------------------------------


def _others(here: Visitor, card: CardVersion) -> Plan[None]:
    """Let others than who brought a card, and who is known by it, have it served. Raises Refused(CARD_OWN)."""
    if card.parent == here.agent.id:
        raise Refused(Reason.CARD_OWN, "it is the card of this client itself")
    if (yield from _same(here, card.submitted_by)):
        raise Refused(Reason.CARD_OWN, "this client, or another of its owner, submitted it")
    if card.submitted_by != watching.WATCH:
        return
    # The watch brings what an address says today; whoever named the address chose it.
    named = {
        one.document.submitted_by
        for one in (yield from ask(FindAll(CardLine, card.tenant, card.parent)))
        if one.document.source == card.source
    }
    for brought_by in sorted(named):
        if (yield from _same(here, brought_by)):
            raise Refused(Reason.CARD_OWN, "it comes from an address this client, or another of its owner, submitted")


def _same(here: Visitor, brought_by: str) -> Plan[bool]:
    """Whether who brought a card is this client, or another client of its owner. One nobody finds any more counts."""
    if brought_by == who(here):
        return True
    if not brought_by.startswith(_CLIENT):
        return False
    other = yield from ask(AgentNamed(brought_by.removeprefix(_CLIENT)))
    return other is None or (other.tenant, other.owner) == (here.agent.tenant, here.agent.owner)


def _visible(here: Visitor, card: CardVersion) -> None:
    """Nobody takes away what others are to judge them by. Raises Refused(CARD_OWN)."""
    waits = standing(card) in steps.WAITING
    if waits and card.parent == here.agent.id and card.submitted_by != who(here):
        raise Refused(Reason.CARD_OWN, "others judge the card of this client")


def _place(url: str) -> str:
    """Where to fetch from. Raises Refused(REGISTRY_REQUEST)."""
    try:
        parts = urlsplit(url)
        fit = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        fit = False
    if not fit or not url.isascii() or not url.isprintable() or " " in url or "#" in url:
        raise Refused(Reason.REGISTRY_REQUEST, "an absolute https URL is expected", field="url")
    return watching.place(url)
