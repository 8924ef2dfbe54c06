"""A card from its origin: fetched when it is submitted, and again on a timer, to see what became of it.

What says the same is silent. What changed is kept, and waits for a person, while the last good card stays served;
unless the tenant calls every class of the change harmless and nothing was found. Either way it is recorded.
"""

from __future__ import annotations

import hashlib
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from legation.core.asks import Broken, Change, Fetch, Fetched, Find, Found, Now, Plan, ask
from legation.core.cards.reading import MAX_CARD
from legation.core.cards.standing import CardEvent, CardStanding, move
from legation.core.catalogue import steps
from legation.core.catalogue.holding import WELL_KNOWN, held
from legation.core.catalogue.judging import readable
from legation.core.catalogue.publication import LIVE, published, publishing
from legation.core.catalogue.steps import standing
from legation.core.catalogue.submitting import MOST_WAITING, Draft, Submitted, drafted, harmless, held_by, kept, said
from legation.core.kept import CardFinding, CardVersion, PutKept
from legation.core.model import Agent
from legation.core.reasons import Reason, Refused

WATCH: Final = "the watch"
"""Who is named in the record of what nobody asked for."""

GONE_KEPT: Final = 90 * 86400.0
"""Seconds a card is kept that the watch itself turned down, for there was no end of them."""

MOST_PAST: Final = 16
"""Cards of one agent that are kept in each standing in which they are over, of those the watch brought and nobody but
it decided on. An origin may have a new one at each look."""

_MOST_AT_ONCE: Final = 64
"""Of older ones that are let go in one transaction."""


class Looked(Struct, frozen=True):
    """What a look at an origin came to."""

    what: str
    """`same`, `waits`, `published`, `seen` (it waits or was turned down already) or `unwatched`."""
    etag: str = ""
    card: str = ""
    """The version that was kept."""
    record_id: str = ""


def place(url: str) -> str:
    """Where a card is: at the URL, or at the well-known place of a bare origin (A2A 1.0 §8.2)."""
    return url if urlsplit(url).path.strip("/") else url.rstrip("/") + WELL_KNOWN


def submit_from(
    agent_id: str, url: str, *, audience: str, who: str, by_hand: bool = False, legible: bool = False
) -> Plan[Submitted]:
    """Fetch a card for an agent and submit it; its origin is asked to prove that it holds the card's key.

    `audience` is this gateway. `by_hand`: an operator vouches for the origin instead. `legible`: what cannot be read is
    no card, and not kept. Raises Refused: CARD_FETCH, and as `submit` does. A proof that fails is a finding: the card
    is kept, and not published.
    """
    agent = yield from steps.known(agent_id)
    draft = yield from drafted_from(agent, url, audience=audience, who=who, by_hand=by_hand, legible=legible)
    same = [
        one for one in steps.waiting(draft.versions)
        if (one.document.digest, one.document.holder) == (draft.card.digest, draft.card.holder)
    ]  # fmt: skip
    if same:
        return Submitted(same[-1].document, draft.changes)
    return (yield from kept(draft, who=who))


def drafted_from(
    agent: Agent, url: str, *, audience: str, who: str, by_hand: bool = False, legible: bool = False
) -> Plan[Draft]:
    """A version of an agent's card from where it is, judged, its origin asked for its key. Raises Refused."""
    fetched = yield from _fetched(url)
    draft = yield from drafted(agent, fetched.body, who=who, source=url)
    if legible:
        try:
            readable(draft.judged)
        except Refused as refused:
            raise Refused(Reason.CARD_FETCH, f"{url}: no card: {refused.reason.id}: {refused.detail}") from None
    return (yield from _challenged(draft, audience, by_hand=by_hand))


def look(agent_id: str, etag: str, *, audience: str) -> Plan[Looked]:
    """Look at the origin of an agent's published card. Raises Refused(CARD_FETCH) where it cannot be had."""
    agent = yield from steps.known(agent_id)
    before = (yield from ask(Find(CardVersion, agent.tenant, agent.card))) if agent.card else None
    stopped = before is not None and standing(before.document) is not CardStanding.PUBLISHED
    if before is None or not before.document.source or standing(before.document) not in LIVE:
        return Looked("unwatched")
    # 1. The same document, or one that says the same.
    fetched = yield from _fetched(before.document.source, etag)
    digest = hashlib.sha256(fetched.body).hexdigest()
    if fetched.status == 304 or digest == before.document.digest:
        return Looked("same", fetched.etag)
    draft = yield from drafted(agent, fetched.body, who=WATCH, source=before.document.source)
    if draft.judged.card is not None and not draft.changes and draft.judged.borne:
        return Looked("same", fetched.etag)
    # 2. One that somebody has before him, or has turned down.
    if any(one.document.digest == digest and standing(one.document) in _SEEN for one in draft.versions):
        return Looked("seen", fetched.etag)
    # 3. A change: by itself where its tenant says so, otherwise it waits. What is suspended is not lifted by it.
    draft = yield from _challenged(draft, audience, by_hand=before.document.holder == "hand")
    if not stopped and harmless(draft) and (draft.card.holder or draft.judged.author is None):
        card = replace(draft.card, reviewed_by=WATCH, reviewed_at=draft.now, why="the tenant calls it harmless")
        _, after, written = yield from publishing(
            agent, agent.version, Found(card, 0), draft.judged, draft.versions, draft.now
        )
        written = (*written, *_past(draft, CardStanding.SUPERSEDED, 1))
        record_id = yield from steps.apply(written, draft.now, "card-published-by-policy", **said(after), who=WATCH)
        return Looked("published", fetched.etag, after.id, record_id)
    if draft.judged.card is None:
        # Nobody will ever publish it: its digest says which it was.
        draft = replace(draft, card=replace(draft.card, document=b"", until=draft.now + GONE_KEPT))
    written = (PutKept(draft.card, 0), *_room(draft))
    reason = held_by(draft.card.findings, draft.changes)
    record_id = yield from steps.apply(written, draft.now, "card-changed", **said(draft.card), reason=reason, who=WATCH)
    return Looked("waits", fetched.etag, draft.card.id, record_id)


def challenge(agent_id: str, *, audience: str) -> Plan[str]:
    """Ask the origin of an agent's published card once more for its key; how it proved it, or empty where it need not.

    Where it fails that is recorded (`card-holder-lost`), and Refused(CARD_HOLDER) raised: the card stays as it is.
    """
    agent = yield from steps.known(agent_id)
    before = (yield from ask(Find(CardVersion, agent.tenant, agent.card))) if agent.card else None
    if before is None or agent.card_stopped or before.document.holder not in {"nonce", "tls"}:
        return ""
    now = yield from ask(Now())
    found = yield from published(agent, now)
    if found.author is None:
        return ""
    try:
        return (yield from held(before.document.source, found.author, agent.tenant, audience=audience))
    except Refused as refused:
        yield from steps.signal(
            now, "card-holder-lost", **said(before.document), reason=refused.reason.id, detail=refused.detail
        )
        raise


def unreachable(agent_id: str, times: int, detail: str) -> Plan[str]:
    """Record that an origin's card cannot be had any more; the record's id."""
    agent = yield from steps.known(agent_id)
    now = yield from ask(Now())
    return (
        yield from steps.signal(
            now, "card-unreachable", agent=agent.id, tenant=agent.tenant, card=agent.card, times=times,
            reason=Reason.CARD_FETCH.id, detail=detail, who=WATCH,
        )
    )  # fmt: skip


def lapsing(agent_id: str, end: float) -> Plan[str]:
    """Record that soon nobody will vouch for the published card of an agent; the record's id."""
    agent = yield from steps.known(agent_id)
    now = yield from ask(Now())
    return (
        yield from steps.signal(
            now, "card-lapses", agent=agent.id, tenant=agent.tenant, card=agent.card, until=end,
            reason=Reason.CARD_KEY_EXPIRED.id, who=WATCH,
        )
    )  # fmt: skip


_SEEN: Final = steps.WAITING | {CardStanding.REJECTED, CardStanding.REVOKED}


def _fetched(url: str, etag: str = "") -> Plan[Fetched]:
    try:
        return (yield from ask(Fetch(url, etag, most=MAX_CARD)))
    except Broken as broken:
        raise Refused(Reason.CARD_FETCH, f"{url}: {broken.detail or broken.kind}") from None


def _challenged(draft: Draft, audience: str, *, by_hand: bool) -> Plan[Draft]:
    """With what its origin could prove."""
    author = draft.judged.author
    if author is None:
        return draft
    if by_hand:
        return replace(draft, card=replace(draft.card, holder="hand"))
    try:
        proof = yield from held(draft.card.source, author, draft.agent.tenant, audience=audience)
    except Refused as refused:
        finding = CardFinding(refused.reason.id, "signatures", refused.detail, forbids=True)
        card = replace(draft.card, findings=(*draft.card.findings, finding), standing=CardStanding.SUBMITTED.value)
        return replace(draft, card=card)
    return replace(draft, card=replace(draft.card, holder=proof))


def _room(draft: Draft) -> tuple[Change, ...]:
    """Turn down the oldest of what the watch brought, where too much waits: an origin may change at each look."""
    if draft.judged.card is None:
        return _past(draft, CardStanding.REJECTED, 1)
    waiting = steps.waiting(draft.versions)
    mine = [one for one in waiting if one.document.submitted_by == WATCH]
    if len(waiting) < MOST_WAITING or not mine:
        return ()
    oldest = mine[0]
    gone = replace(
        oldest.document,
        standing=move(standing(oldest.document), CardEvent.REJECT).value,
        why="its origin has changed it again since",
        reviewed_by=WATCH,
        reviewed_at=draft.now,
        until=draft.now + GONE_KEPT,
    )
    return (PutKept(gone, oldest.version), *_past(draft, CardStanding.REJECTED, 1))


def _past(draft: Draft, over: CardStanding, more: int) -> tuple[Change, ...]:
    """Let the oldest go of what is over and nobody decided on, where one more of them is too many.

    Their bytes go now; the rest when the store next forgets.
    """
    mine = [
        one for one in draft.versions
        if standing(one.document) is over
        and one.document.submitted_by == WATCH and one.document.reviewed_by in {"", WATCH}
        and (one.document.until is None or one.document.until > draft.now)
    ]  # fmt: skip
    many = len(mine) + more - MOST_PAST
    return tuple(
        PutKept(replace(one.document, document=b"", until=draft.now), one.version)
        for one in mine[: min(max(many, 0), _MOST_AT_ONCE)]
    )
