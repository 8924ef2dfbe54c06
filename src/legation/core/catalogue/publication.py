"""What is written when a card is published, or stops being: the agent, the version, what it is known as, the log."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from legation.core.asks import CardOf, Change, Find, Found, Plan, ask
from legation.core.cards.reading import Card
from legation.core.cards.reading import parse as parse_card
from legation.core.cards.signatures import RawCard, SignedCard, read, verify
from legation.core.cards.standing import CardEvent, CardStanding, may_be_served, move
from legation.core.catalogue import logged
from legation.core.catalogue.judging import Judged, registered
from legation.core.catalogue.lapsing import vouchers
from legation.core.catalogue.steps import Versions, standing
from legation.core.catalogue.trusting import trust
from legation.core.kept import CardVersion, PublishedCard, PutKept, Voucher
from legation.core.lookalike import Claim
from legation.core.model import Agent, PutAgent, Standing
from legation.core.reasons import Reason, Refused
from legation.core.transparency import changes as log
from legation.core.transparency.changes import Subject, What

LIVE = frozenset({CardStanding.PUBLISHED, CardStanding.SUSPENDED})
"""Standings of the one card an agent is known by."""


class Published(Struct, frozen=True):
    """The card that is published for an agent."""

    card: Card
    said: SignedCard | RawCard
    whole: bool

    @property
    def author(self) -> SignedCard | None:
        return self.said if isinstance(self.said, SignedCard) else None


def published(agent: Agent, now: float) -> Plan[Published]:
    """What is served for an agent, read from what was signed.

    Raises Refused: CARD_STANDING where no card is published, and as `verify` does where its signature does not hold
    any more: nobody falls back to a card nobody signed.
    """
    if not agent.card:  # enrolled before there was a catalogue: an operator's hand put it there (ADR 20)
        registered_with = yield from ask(CardOf(agent.id))
        if registered_with is None:
            raise Refused(Reason.CARD_STANDING, "no card of the agent is published")
        raw = read(registered_with)
        return Published(parse_card(raw.unverified), raw, whole=False)
    found = yield from ask(Find(CardVersion, agent.tenant, agent.card))
    if found is None:
        raise Refused(Reason.CARD_STANDING, "no card of the agent is published")
    may_be_served(standing(found.document))
    return (yield from reread(found.document, now))


def reread(version: CardVersion, now: float) -> Plan[Published]:
    """A version as it was signed. Raises Refused as `verify` does."""
    raw = read(version.document)
    said: SignedCard | RawCard = raw
    if version.signers:
        said = verify(raw, (yield from trust(version.tenant)), now=now)
    document = said.document if isinstance(said, SignedCard) else said.unverified
    return Published(parse_card(document), said, whole=version.whole)


def publishing(
    agent: Agent, was: int, version: Found[CardVersion], judged: Judged, others: Versions, now: float
) -> Plan[tuple[Agent, CardVersion, tuple[Change, ...]]]:
    """A card takes the place of whatever was published; the agent as it stands then, and what to write. `version` 0
    is one that is not kept yet, and so is the agent where `was` is 0. Raises Refused(CARD_STANDING).
    """
    card, claim = judged.card, judged.claim
    if card is None or claim is None:
        raise Refused(Reason.CARD_STANDING, "the card cannot be read")
    after = replace(version.document, standing=_through(standing(version.document)).value)
    written: list[Change] = [PutKept(after, version.version)]
    happened = [logged.of(What.PUBLISHED, Subject.CARD, after.id, now, digest=after.canonical)]
    for other in others:
        if standing(other.document) in LIVE and other.document.id != after.id:
            gone = replace(other.document, standing=move(standing(other.document), CardEvent.SUPERSEDE).value)
            written.append(PutKept(gone, other.version))
            happened.append(logged.of(What.SUPERSEDED, Subject.CARD, gone.id, now, digest=gone.canonical))
            if standing(other.document) is CardStanding.SUSPENDED:
                happened.append(logged.of(What.RESUMED, Subject.CARD, gone.id, now, digest=gone.canonical))
    served = replace(registered(agent, card), card=after.id, card_stopped="")
    if agent.card_stopped and agent.standing is Standing.ACTIVE:
        happened.append(logged.of(What.RESUMED, Subject.AGENT, agent.id, now))
    written.insert(0, PutAgent(served, was, after.document))
    written.append((yield from known_as(agent, claim, after, vouchers(judged.author))))
    written += yield from logged.entries(agent.tenant, happened)
    return served, after, tuple(written)


def _through(before: CardStanding) -> CardStanding:
    """Published, by every step that is still ahead."""
    ahead = {
        CardStanding.SUBMITTED: (CardEvent.VERIFY, CardEvent.APPROVE, CardEvent.PUBLISH),
        CardStanding.VERIFIED: (CardEvent.APPROVE, CardEvent.PUBLISH),
        CardStanding.REVIEWED: (CardEvent.PUBLISH,),
    }.get(before, (CardEvent.RESTORE,))
    for event in ahead:
        before = move(before, event)
    return before


def known_as(agent: Agent, claim: Claim, version: CardVersion, by: tuple[Voucher, ...]) -> Plan[PutKept]:
    """What others must not be taken for from now on."""
    found = yield from ask(Find(PublishedCard, agent.tenant, agent.id))
    document = PublishedCard(
        tenant=agent.tenant,
        id=agent.id,
        card=version.id,
        publisher=claim.publisher,
        name=claim.name,
        organization=claim.organization,
        domain=claim.domain,
        skills=claim.skills,
        source=version.source,
        vouchers=by,
    )
    return PutKept(document, found.version if found is not None else 0)


def stopping(
    agent: Agent, version: Found[CardVersion], event: CardEvent, now: float, *, why: str = ""
) -> Plan[tuple[CardVersion, tuple[Change, ...], tuple[log.Change, ...]]]:
    """A card is suspended, resumed or revoked; what to write, and what to log.

    Where it is the one the agent is called by, that stops or goes on as well. Raises Refused(CARD_STANDING).
    """
    before = version.document
    after = replace(before, standing=move(standing(before), event).value, why=why or before.why)
    what = _WHAT[event]
    happened: list[log.Change] = [logged.of(what, Subject.CARD, after.id, now, digest=after.canonical, why=why)]
    written: list[Change] = [PutKept(after, version.version)]
    if agent.card == before.id and standing(before) in LIVE:
        stopped = "" if event is CardEvent.RESUME else after.standing
        written.append(PutAgent(replace(agent, card_stopped=stopped), agent.version))
        if bool(stopped) != bool(agent.card_stopped) and agent.standing is Standing.ACTIVE:
            # The card may be over for good; the agent is called again once it has another.
            happened.append(logged.of(What.SUSPENDED if stopped else what, Subject.AGENT, agent.id, now, why=why))
        if event is CardEvent.REVOKE:
            written += yield from unknown_as(agent)
    return after, tuple(written), tuple(happened)


def unknown_as(agent: Agent) -> Plan[tuple[PutKept, ...]]:
    """Its name is free again."""
    found = yield from ask(Find(PublishedCard, agent.tenant, agent.id))
    if found is None or not found.document.published:
        return ()
    return (PutKept(replace(found.document, published=False), found.version),)


_WHAT = {
    CardEvent.SUSPEND: What.SUSPENDED,
    CardEvent.RESUME: What.RESUMED,
    CardEvent.REVOKE: What.REVOKED,
}
