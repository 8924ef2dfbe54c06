"""A person's decisions on cards: approve and so publish, reject, suspend, resume, revoke, put back an earlier one."""

from __future__ import annotations

import hashlib

from msgspec.structs import replace

from legation.core.asks import CardOf, Change, Found, NewId, Now, Plan, ask
from legation.core.cards.standing import CardEvent, CardStanding, move
from legation.core.catalogue import logged, steps
from legation.core.catalogue.judging import Judged, judge
from legation.core.catalogue.publication import LIVE, publishing, stopping
from legation.core.catalogue.steps import Decided, Versions, standing
from legation.core.catalogue.submitting import differences, grave, said, told
from legation.core.kept import CardVersion, PutKept
from legation.core.model import Agent
from legation.core.reasons import BY_ID, Reason, Refused


def approve(agent_id: str, *, version: str = "", who: str, why: str = "", despite: bool = False) -> Plan[Decided]:
    """Publish a card that waits: the one named, or the newest. It is judged once more, as things are now.

    `despite`: with its serious findings and grave changes, which whoever approves has seen. Raises Refused: what
    forbids it, CARD_HELD for what must be seen first, CARD_STANDING.
    """
    agent = yield from steps.known(agent_id)
    versions = yield from steps.versions(agent)
    found = steps.chosen(versions, version, steps.waiting(versions), "waits")
    if standing(found.document) not in steps.WAITING:
        move(standing(found.document), CardEvent.APPROVE)
    return (yield from _publish(agent, found, versions, "card-approved", who=who, why=why, despite=despite))


def restore(agent_id: str, version: str, *, who: str, why: str = "", despite: bool = False) -> Plan[Decided]:
    """Put back a card that was superseded, in place of the one that is published. Raises Refused as `approve` does."""
    agent = yield from steps.known(agent_id)
    versions = yield from steps.versions(agent)
    found = steps.chosen(versions, version, (), "was superseded")
    move(standing(found.document), CardEvent.RESTORE)
    return (yield from _publish(agent, found, versions, "card-restored", who=who, why=why, despite=despite))


def _publish(
    agent: Agent, found: Found[CardVersion], versions: Versions, what: str, *, who: str, why: str, despite: bool
) -> Plan[Decided]:
    tenant = yield from steps.tenant_of(agent)
    now = yield from ask(Now())
    # 1. As it is judged now: a key may have been revoked since, or the name taken.
    judged = yield from judge(agent, tenant, found.document.document, now)
    may_be_published(judged)
    if judged.author is not None and found.document.source and not found.document.holder:
        raise Refused(Reason.CARD_HOLDER, "its origin did not prove that it holds the key of the card")
    # 2. What a person must have seen.
    if not despite:
        yield from _seen(agent, judged, now)
    # 3. Published, and whatever was before is kept.
    reviewed = replace(
        found.document,
        form=judged.form,
        canonical=judged.canonical,
        signers=judged.signers,
        whole=judged.whole,
        findings=judged.findings,
        reviewed_by=who,
        reviewed_at=now,
        why=why,
    )
    older = yield from older_card(agent)
    _, after, written = yield from publishing(
        agent, agent.version, replace(found, document=reviewed), judged, versions, now
    )
    record_id = yield from steps.apply((*older, *written), now, what, **said(after), who=who, why=why)
    return Decided(after, record_id)


def may_be_published(judged: Judged) -> None:
    """Raise Refused for what forbids it: by its own reason where a signature is wrong, CARD_CONTENT for its texts."""
    for finding in judged.forbidding:
        reason = BY_ID.get(finding.what, Reason.CARD_CONTENT)
        raise Refused(reason, told(finding) if reason is Reason.CARD_CONTENT else finding.detail)


def _seen(agent: Agent, judged: Judged, now: float) -> Plan[None]:
    """Raise Refused(CARD_HELD) with the first of what a person must have seen."""
    for finding in judged.serious:
        raise Refused(Reason.CARD_HELD, told(finding))
    for change in grave((yield from differences(agent, judged, now))):
        raise Refused(Reason.CARD_HELD, f"{change.kind.value}: {change.field}")


def older_card(agent: Agent) -> Plan[tuple[Change, ...]]:
    """A card that is older than the catalogue, so that it is kept when another takes its place."""
    if agent.card:
        return ()
    document = yield from ask(CardOf(agent.id))
    if document is None:
        return ()
    ident = yield from ask(NewId())
    kept = CardVersion(
        tenant=agent.tenant,
        id=ident,
        parent=agent.id,
        document=document,
        digest=hashlib.sha256(document).hexdigest(),
        standing=CardStanding.SUPERSEDED.value,
        why="registered before there was a catalogue",
    )
    return (PutKept(kept, 0),)


def reject(agent_id: str, *, version: str = "", who: str, why: str = "") -> Plan[Decided]:
    """Turn down a card that waits. It is kept. Raises Refused(CARD_STANDING)."""
    agent = yield from steps.known(agent_id)
    versions = yield from steps.versions(agent)
    found = steps.chosen(versions, version, steps.waiting(versions), "waits")
    now = yield from ask(Now())
    after = replace(
        found.document,
        standing=move(standing(found.document), CardEvent.REJECT).value,
        reviewed_by=who,
        reviewed_at=now,
        why=why,
    )
    written = (PutKept(after, found.version),)
    record_id = yield from steps.apply(written, now, "card-rejected", **said(after), who=who, why=why)
    return Decided(after, record_id)


def suspend(agent_id: str, *, version: str = "", who: str, why: str = "") -> Plan[Decided]:
    """Stop serving the published card, and calls to its agent. Raises Refused(CARD_STANDING)."""
    return (yield from _stop(agent_id, version, CardEvent.SUSPEND, who, why))


def resume(agent_id: str, *, version: str = "", who: str, why: str = "") -> Plan[Decided]:
    """Serve a suspended card again. Raises Refused(CARD_STANDING)."""
    return (yield from _stop(agent_id, version, CardEvent.RESUME, who, why))


def revoke(agent_id: str, *, version: str = "", who: str, why: str = "") -> Plan[Decided]:
    """End a card for good: the one named, or the published one; then nobody calls its agent until another is
    published. Raises Refused(CARD_STANDING).
    """
    return (yield from _stop(agent_id, version, CardEvent.REVOKE, who, why))


def _stop(agent_id: str, version: str, event: CardEvent, who: str, why: str) -> Plan[Decided]:
    agent = yield from steps.known(agent_id)
    versions = yield from steps.versions(agent)
    live = tuple(one for one in versions if standing(one.document) in LIVE)
    found = steps.chosen(versions, version, live, "is published")
    now = yield from ask(Now())
    after, written, happened = yield from stopping(agent, found, event, now, why=why)
    entries = yield from logged.entries(agent.tenant, happened)
    record_id = yield from steps.apply((*written, *entries), now, _DONE[event], **said(after), who=who, why=why)
    return Decided(after, record_id)


_DONE = {
    CardEvent.SUSPEND: "card-suspended",
    CardEvent.RESUME: "card-resumed",
    CardEvent.REVOKE: "card-revoked",
}
