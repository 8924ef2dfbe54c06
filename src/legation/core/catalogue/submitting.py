"""Submitting a card: it is kept as it came, judged, compared with the one that is published, and waits.

Nothing that is submitted is lost, whatever is wrong with it. What has not one reading is rejected at once; all else
waits for a person, who sees what was found and what changed.
"""

from __future__ import annotations

import hashlib
from typing import Final

from msgspec import Struct

from legation.core import audit
from legation.core.asks import Find, NewId, Now, Plan, ask
from legation.core.cards.diff import Change, Kind, compare
from legation.core.cards.reading import MAX_CARD
from legation.core.cards.signatures import RawCard, SignedCard, read
from legation.core.cards.standing import CardEvent, CardStanding, move
from legation.core.catalogue import steps
from legation.core.catalogue.judging import SERIOUS, Judged, judge, readable
from legation.core.catalogue.publication import LIVE, published
from legation.core.catalogue.steps import Versions
from legation.core.kept import CardFinding, CardVersion, PutKept
from legation.core.model import Agent, Tenant
from legation.core.reasons import BY_ID, Reason, Refused

NEVER_HARMLESS: Final = frozenset(
    {
        Kind.SIGNATURE_MISSING,
        Kind.SIGNER_REPLACED,
        Kind.VERSION_ROLLED_BACK,
        Kind.VERSION_KEPT,
        Kind.NEW_HOST,
        Kind.SECURITY_WEAKENED,
    }
)
"""Classes of change no tenant may call harmless: each is how a card that was trusted is turned."""

WATCH_ENDS: Final = "watch-ends"

MOST_WAITING: Final = 16
"""Cards of one agent that may wait. An origin that makes a new one at each look fills no disk."""


class Submitted(Struct, frozen=True):
    """What became of a card that was submitted."""

    card: CardVersion
    changes: tuple[Change, ...] = ()
    """What differs from the published one, the gravest first; empty where none is published."""
    record_id: str = ""
    """Empty where the same card waits already, and nothing was done."""


class Again(Struct, frozen=True):
    """A card that is kept, judged as things are now: what whoever reviews it sees, and whoever approves it goes by."""

    judged: Judged
    findings: tuple[CardFinding, ...]
    """Also of how it came."""
    changes: tuple[Change, ...]


class Draft(Struct, frozen=True):
    """A card that was judged, not yet kept."""

    agent: Agent
    tenant: Tenant
    card: CardVersion
    judged: Judged
    changes: tuple[Change, ...]
    versions: Versions
    now: float


def submit(
    agent_id: str, unverified: bytes, *, who: str, source: str = "", holder: str = "", legible: bool = False
) -> Plan[Submitted]:
    """Keep a card for an agent and judge it. Raises Refused where the agent is none, or too much waits.

    `source` is the URL it came from, `holder` how that proved to hold the key. `legible`: what cannot be read is
    refused for what is wrong with it, and not kept.
    """
    agent = yield from steps.known(agent_id)
    draft = yield from drafted(agent, unverified, who=who, source=source, holder=holder)
    if legible:
        readable(draft.judged)
    same = [one for one in steps.waiting(draft.versions) if one.document.digest == draft.card.digest]
    if same:
        return Submitted(same[-1].document, draft.changes)
    return (yield from kept(draft, who=who))


def kept(draft: Draft, *, who: str) -> Plan[Submitted]:
    """Keep what was drafted, with its record. Raises Refused(CARD_HELD) where too much waits."""
    if len(steps.waiting(draft.versions)) >= MOST_WAITING:
        raise Refused(Reason.CARD_HELD, f"{MOST_WAITING} cards of the agent wait already: approve or reject them first")
    card = draft.card
    reason = held_by(card.findings, draft.changes)
    record_id = yield from steps.apply(
        (PutKept(card, 0),), draft.now, "card-submitted", **said(card), reason=reason, who=who
    )
    return Submitted(card, draft.changes, record_id)


def drafted(agent: Agent, unverified: bytes, *, who: str, source: str = "", holder: str = "") -> Plan[Draft]:
    """A version of an agent's card, judged and compared."""
    tenant = yield from steps.tenant_of(agent)
    now = yield from ask(Now())
    judged = yield from judge(agent, tenant, unverified, now)
    versions = yield from steps.versions(agent)
    changes = yield from differences(agent, judged, now)
    around = circumstances(judged, versions, source=source, holder=holder)
    ident = yield from ask(NewId())
    content = judged.card.content if judged.card is not None else None
    card = CardVersion(
        tenant=agent.tenant,
        id=ident,
        parent=agent.id,
        # What is too long to be read is not kept whole: its digest says which it was.
        document=unverified[:MAX_CARD],
        digest=hashlib.sha256(unverified).hexdigest(),
        standing=_standing(judged).value,
        form=judged.form,
        canonical=judged.canonical,
        signers=judged.signers,
        whole=judged.whole,
        name=content.name if content is not None else "",
        label=content.version if content is not None else "",
        findings=(*judged.findings, *around),
        changes=tuple(f"{one.kind.value}: {one.field}" for one in changes[:64]),
        source=source,
        holder=holder,
        submitted_by=who,
        submitted_at=now,
    )
    return Draft(agent, tenant, card, judged, changes, versions, now)


def again(agent: Agent, card: CardVersion, versions: Versions, now: float) -> Plan[Again]:
    """Judge once more what is kept: a key may have been revoked since, or the name taken."""
    tenant = yield from steps.tenant_of(agent)
    judged = yield from judge(agent, tenant, card.document, now)
    found = [*judged.findings, *circumstances(judged, versions, source=card.source, holder=card.holder)]
    if judged.author is not None and card.source and not card.holder:
        detail = "its origin did not prove that it holds the key of the card"
        found.append(CardFinding(Reason.CARD_HOLDER.id, "signatures", detail, forbids=True))
    return Again(judged, tuple(found), (yield from differences(agent, judged, now)))


def circumstances(judged: Judged, versions: Versions, *, source: str, holder: str) -> tuple[CardFinding, ...]:
    """What is to be seen of how a card came, whatever it says. One that came from a URL is asked about elsewhere."""
    if source or judged.card is None:
        return ()
    found = []
    if judged.author is not None and not holder:
        detail = "it was handed over, and nobody proved that they hold its key: whoever has a copy can hand it over"
        found.append(CardFinding(Reason.CARD_HOLDER.id, "signatures", detail))
    for one in versions:
        if CardStanding(one.document.standing) in LIVE and one.document.source:
            detail = f"the card in its place is watched at {one.document.source}; this one comes from no URL"
            found.append(CardFinding(WATCH_ENDS, "", detail[:512]))
    return tuple(found)


def _standing(judged: Judged) -> CardStanding:
    if judged.card is None:
        return move(CardStanding.SUBMITTED, CardEvent.REJECT)
    return move(CardStanding.SUBMITTED, CardEvent.VERIFY) if judged.vouched else CardStanding.SUBMITTED


def differences(agent: Agent, judged: Judged, now: float) -> Plan[tuple[Change, ...]]:
    """Against the published card. One that is stopped, or does not verify any more, is compared as unsigned."""
    if judged.said is None:
        return ()
    try:
        before: SignedCard | RawCard = (yield from published(agent, now)).said
    except Refused:
        found = (yield from ask(Find(CardVersion, agent.tenant, agent.card))) if agent.card else None
        if found is None:
            return ()
        before = read(found.document.document)
    return compare(before, judged.said)


def grave(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Changes a person must have seen."""
    return tuple(change for change in changes if change.kind in NEVER_HARMLESS)


def harmless(draft: Draft) -> bool:
    """Whether a card may take the place of the published one by itself: by its tenant's policy, and nothing found."""
    kinds = {change.kind for change in draft.changes}
    allowed = {kind.value for kind in kinds - NEVER_HARMLESS} & draft.tenant.harmless
    clean = not [one for one in draft.judged.findings if one.severity > 1 or one.forbids]
    return draft.judged.vouched and clean and bool(kinds) and allowed == {kind.value for kind in kinds}


def held_by(findings: tuple[CardFinding, ...], changes: tuple[Change, ...]) -> str:
    """Id of the reason for which it would not be published now; empty where a person need only say yes."""
    forbidding = [one.what for one in findings if one.forbids]
    if forbidding:
        return forbidding[-1] if forbidding[-1] in BY_ID else Reason.CARD_CONTENT.id
    serious = [one for one in findings if one.severity >= SERIOUS]
    return Reason.CARD_HELD.id if serious or grave(changes) else ""


def told(finding: CardFinding) -> str:
    """A finding in a line."""
    return f"{finding.what} at {finding.where or 'the card'}: {finding.detail}"


def said(card: CardVersion) -> dict[str, audit.Field]:
    """What the record says of a version."""
    return {
        "agent": card.parent,
        "tenant": card.tenant,
        "card": card.id,
        "standing": card.standing,
        "digest": card.digest,
        "signers": [f"{one.publisher} {one.kid}" for one in card.signers],
        "findings": [told(one) for one in card.findings[:16]],
        "changes": list(card.changes[:16]),
        "source": card.source,
        "holder": card.holder,
    }
