"""A person's decisions on cards: approve and so publish, reject, suspend, resume, revoke, put back an earlier one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from msgspec.structs import replace

from legation.core.asks import CardOf, Change, Find, Found, NewId, Now, Plan, ask
from legation.core.cards.diff import Change as Difference
from legation.core.cards.standing import CardEvent, CardStanding, move
from legation.core.catalogue import logged, steps
from legation.core.catalogue.judging import SERIOUS
from legation.core.catalogue.publication import LIVE, publishing, reread, stopping
from legation.core.catalogue.steps import Decided, Versions, standing
from legation.core.catalogue.submitting import again, grave, said, told
from legation.core.kept import CardFinding, CardVersion, PutKept
from legation.core.model import Agent
from legation.core.reasons import BY_ID, Reason, Refused


def approve(agent_id: str, *, version: str = "", who: str, why: str = "", despite: bool = False) -> Plan[Decided]:
    """Publish a card that waits: the one named, or the only one. It is judged once more, as things are now.

    `despite`: with its serious findings and grave changes, which whoever approves has seen. Raises Refused: what
    forbids it, CARD_HELD for what must be seen first, CARD_STANDING.
    """
    agent = yield from steps.known(agent_id)
    versions = yield from steps.versions(agent)
    found = steps.only(versions, version)
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
    now = yield from ask(Now())
    # 1. As it is judged now.
    looked = yield from again(agent, found.document, versions, now)
    judged = looked.judged
    may_be_published(looked.findings)
    # 2. What a person must have seen.
    if not despite:
        seen(looked.findings, looked.changes)
    # 3. Published, and whatever was before is kept.
    reviewed = replace(
        found.document,
        form=judged.form,
        canonical=judged.canonical,
        signers=judged.signers,
        whole=judged.whole,
        findings=looked.findings,
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


def may_be_published(findings: Iterable[CardFinding]) -> None:
    """Raise Refused for what forbids it: by its own reason where a signature is wrong, CARD_CONTENT for its texts."""
    for finding in findings:
        if not finding.forbids:
            continue
        reason = BY_ID.get(finding.what, Reason.CARD_CONTENT)
        raise Refused(reason, told(finding) if reason is Reason.CARD_CONTENT else finding.detail)


def seen(findings: Iterable[CardFinding], changes: tuple[Difference, ...]) -> None:
    """Raise Refused(CARD_HELD) with the first of what a person must have seen."""
    for finding in findings:
        if finding.severity >= SERIOUS:
            raise Refused(Reason.CARD_HELD, told(finding))
    for change in grave(changes):
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
    """Turn down a card that waits: the one named, or the only one. It is kept. Raises Refused(CARD_STANDING)."""
    agent = yield from steps.known(agent_id)
    versions = yield from steps.versions(agent)
    found = steps.only(versions, version)
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
    """Serve a suspended card again. Raises Refused(CARD_STANDING), and as `verify` does where nobody vouches for it."""
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
    if event is CardEvent.RESUME:
        yield from reread(found.document, now)  # what verifies no more would be called and not served
    after, written, happened = yield from stopping(agent, found, event, now, why=why)
    entries = yield from logged.entries(agent.tenant, happened)
    record_id = yield from steps.apply((*written, *entries), now, _DONE[event], **said(after), who=who, why=why)
    return Decided(after, record_id)


def lapse(agent_id: str, *, who: str) -> Plan[str]:
    """Suspend the published card of an agent if nobody vouches for it any more; the record's id, or empty.

    It is not served then, and who may not read a card must not be let to call by it. Another card, signed by a key that
    is valid, takes its place as any other does. Raises Refused where the agent is none.
    """
    agent = yield from steps.known(agent_id)
    found = (yield from ask(Find(CardVersion, agent.tenant, agent.card))) if agent.card else None
    if found is None or standing(found.document) is not CardStanding.PUBLISHED:
        return ""
    now = yield from ask(Now())
    try:
        yield from reread(found.document, now)
    except Refused as refused:
        why, reason = f"nobody vouches for it any more: {refused.detail}", refused.reason.id
    else:
        return ""
    after, written, happened = yield from stopping(agent, found, CardEvent.SUSPEND, now, why=why)
    entries = yield from logged.entries(agent.tenant, happened)
    return (
        yield from steps.apply((*written, *entries), now, "card-lapsed", **said(after), reason=reason, who=who, why=why)
    )


_DONE = {
    CardEvent.SUSPEND: "card-suspended",
    CardEvent.RESUME: "card-resumed",
    CardEvent.REVOKE: "card-revoked",
}
