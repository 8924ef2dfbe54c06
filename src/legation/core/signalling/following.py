"""The revocation feed of another gateway, read on from where it was left, and what follows from it.

An agent that is stopped there loses what it has here exactly as by a `session-revoked` about it: what it is the subject
of, and whatever it acted in. Cards, publishers and keys are kept in mind and recorded: nothing here rests on them. What
is let go on ends nothing; authority may be granted again.

A page that is not to be believed changes nothing but the record that says so, once. What was known grows old then, and
whoever rests on it is refused (`transparency.heard`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from legation.core import alive, audit, revoking
from legation.core.asks import Apply, Change, Commit, Conflict, ExternalKey, Fetch, Find, FindAll, NewId, Now, Plan, ask
from legation.core.exchanges import Broken
from legation.core.kept import Issuer, Person, PutKept
from legation.core.kept.federation import Feed
from legation.core.keys import HEADER_NAMES
from legation.core.reasons import Reason, Refused
from legation.core.signalling.receiving import mapped
from legation.core.transparency import changes, feed, heard
from legation.core.transparency.changes import LIFTS, STOPS, Subject, What
from legation.core.transparency.feed import Followed, Heard

MAX_STOPPED: Final = 100_000
"""What a feed may have stopped at once: as many agents as a gateway may have."""

TOGETHER: Final = 100
"""Agents withdrawn in one transaction, with one record that names them."""

_REFUSE: Final = Reason.FEED_REFUSED
_NOBODY: Final = ""


class Stop(Struct, frozen=True):
    """One line of what was heard."""

    said: str
    """For the record."""
    agent: str = _NOBODY
    """Whose authority is to be withdrawn for it; empty where nothing is."""


class Look(Struct, frozen=True):
    """A page that is to be believed, and what follows from it."""

    issuer: Issuer
    before: Feed
    version: int
    """Of what was kept before; 0 where that was nothing."""
    after: Feed
    stops: tuple[Stop, ...]


def followed(tenant: str) -> Plan[tuple[Issuer, ...]]:
    """The issuers of a tenant whose feeds are followed."""
    found = yield from ask(FindAll(Issuer, tenant))
    return tuple(one.document for one in found if one.document.feed and not one.document.suspended)


def look(tenant: str, name: str) -> Plan[Look | None]:
    """Read the next page of an issuer's feed; None where it is not followed. Changes nothing that was believed.

    The caller MUST let what was heard be known (`Look.after`) before it lets follow what does (`take`): whoever is let
    in meanwhile by what was known before is then let in before the withdrawal, and dies by it. Raises
    Refused(FEED_REFUSED) for what is not to be believed, Broken where nothing can be had.
    """
    issuer = yield from _believed(tenant, name)
    if issuer is None:
        return None
    before, version = yield from _kept(issuer)
    try:
        known = heard.known(before)
        url = f"{issuer.feed}?after={known.seq}&base={known.head.size}"
        fetched = yield from ask(Fetch(url, most=feed.MAX_LENGTH))
        page = yield from _heard(issuer, fetched.body, known)
        if len(page.known.stopped) > MAX_STOPPED:
            raise Refused(_REFUSE, f"more than {MAX_STOPPED} are stopped there")
    except Refused as refused:
        yield from disbelieved(tenant, name, refused.detail)
        raise
    except Broken as broken:
        if broken.kind != "too-large":
            raise
        yield from disbelieved(tenant, name, broken.detail)
        raise Refused(_REFUSE, broken.detail) from None
    return Look(issuer, before, version, heard.after(before, page.known), tuple(_follows(before, page)))


def take(look: Look) -> Plan[None]:
    """Withdraw, record, and keep how far it was read; nothing, where the page said nothing new.

    What is kept comes with the last of it, so that nothing is lost; what is done twice, because something failed
    between, is no more than once. Raises Refused(REGISTRY_CONFLICT) where somebody else was at it.
    """
    issuer, before, after = look.issuer, look.before, look.after
    if replace(after, fresh_until=before.fresh_until) == before:
        return
    now = yield from ask(Now())
    why = f"feed {issuer.feed}"
    places = range(0, len(look.stops), TOGETHER) if look.stops else (0,)
    for place in places:
        some = look.stops[place : place + TOGETHER]
        names, people = yield from _names(issuer, [one.agent for one in some if one.agent], now)
        for person in people:
            yield from revoking.person(issuer.tenant, person, who=f"issuer {issuer.id}", why=why)
        written: tuple[Change, ...] = yield from revoking.dead(issuer.tenant, names, now, why)
        if place == places[-1]:
            written = (*written, PutKept(after, look.version))
        facts = _facts(issuer, seq=after.seq, size=after.size, heard=[one.said for one in some], withdrawn=list(names))
        yield from _apply(written, now, "feed-heard", facts)


def disbelieved(tenant: str, name: str, why: str) -> Plan[None]:
    """Record that a feed is not believed, once until it is again. Raises Refused(REGISTRY_CONFLICT)."""
    issuer = yield from _believed(tenant, name)
    if issuer is None:
        return
    before, version = yield from _kept(issuer)
    if before.refused:
        return
    now = yield from ask(Now())
    kept = PutKept(replace(before, refused=why[:256] or "not believed"), version)
    yield from _apply((kept,), now, "feed-refused", _facts(issuer, seq=before.seq, size=before.size, detail=why))


def unreachable(tenant: str, name: str, times: int, detail: str) -> Plan[None]:
    """Record that a feed cannot be had any more: once what is known is too old, new authority is refused."""
    issuer = yield from _believed(tenant, name)
    if issuer is not None:
        now, record_id = (yield from ask(Now())), (yield from ask(NewId()))
        facts = _facts(issuer, times=times, detail=detail)
        body = audit.event(record_id=record_id, at=now, what="feed-unreachable", **facts)
        yield from ask(Commit(record_id, "event", body))


def _believed(tenant: str, name: str) -> Plan[Issuer | None]:
    found = yield from ask(Find(Issuer, tenant, name))
    return None if found is None or found.document.suspended or not found.document.feed else found.document


# -- a page ----------------------------------------------------------------------------------------


def _kept(issuer: Issuer) -> Plan[tuple[Feed, int]]:
    """What is known and its version. Of another place than the operator names now, nothing."""
    found = yield from ask(Find(Feed, issuer.tenant, issuer.id))
    if found is None or found.document.url != issuer.feed:
        empty = Feed(tenant=issuer.tenant, id=issuer.id, url=issuer.feed)
        return empty, found.version if found is not None else 0
    return found.document, found.version


def _heard(issuer: Issuer, body: bytes, known: Followed) -> Plan[Heard]:
    """A page that is this registry's, signed with a key of the issuer's, and the next. Raises Refused(FEED_REFUSED)."""
    now = yield from ask(Now())
    registry = heard.registry(issuer)
    if registry is None:
        raise Refused(_REFUSE, "there is no feed at such a URL")
    try:
        unverified_page = body.decode("ascii")
    except UnicodeDecodeError:
        raise Refused(_REFUSE, "the page is no JWS") from None
    alg, kid = feed.unverified_signer(unverified_page, _REFUSE)
    if not {alg, *(key for key, names in HEADER_NAMES.items() if alg in names)} & issuer.algorithms:
        raise Refused(_REFUSE, "its issuer does not sign with this algorithm")
    if not alive.NAME.fullmatch(kid):
        raise Refused(_REFUSE, "the page names no key")
    key = yield from ask(ExternalKey(issuer.tenant, issuer.id, kid))
    return feed.hear(unverified_page, known, issuer=registry, key_for=lambda _: key, now=now, refuse=_REFUSE)


def _follows(before: Feed, page: Heard) -> list[Stop]:
    """What follows from a page: from each of its stops, once the feed had been read to its end.

    Before that they are history, of which only what it came to matters: nothing of these agents was let in by it.
    """
    if before.begun:
        return [_stop(change) for change in page.changes if change.what in STOPS | LIFTS]
    if not page.known.complete:
        return []
    return [
        Stop(f"{subject.value} {ident} is stopped", ident if subject is Subject.AGENT else _NOBODY)
        for subject, ident in sorted(page.known.stopped, key=lambda one: (one[0].value, one[1]))
    ]


def _stop(change: changes.Change) -> Stop:
    agent = change.id if change.subject is Subject.AGENT and change.what in STOPS else _NOBODY
    because = f": {change.reason}" if change.reason and change.what is not What.RESUMED else ""
    return Stop(f"{change.subject.value} {change.id} {change.what.value}{because}", agent)


# -- what follows ----------------------------------------------------------------------------------


def _names(issuer: Issuer, agents: Sequence[str], now: float) -> Plan[tuple[tuple[str, ...], tuple[str, ...]]]:
    """As what these agents die here: what revocations name, and people who are here."""
    names: dict[str, None] = {}
    people: dict[str, None] = {}
    for agent in agents:
        if alive.NAME.fullmatch(agent):  # nobody whom a revocation could not name was let in
            names[alive.actor(issuer.id, agent)] = None
        for who in (yield from mapped(issuer.tenant, issuer.id, agent, now)):
            person = who.removeprefix(alive.USER)
            if person != who and (yield from ask(Find(Person, issuer.tenant, person))) is not None:
                people[person] = None
            else:
                names[alive.SUBJECT + who] = None
    return tuple(names), tuple(people)


def _facts(issuer: Issuer, **more: audit.Field) -> dict[str, audit.Field]:
    return {"tenant": issuer.tenant, "issuer": issuer.id, "feed": issuer.feed, **more}


def _apply(written: tuple[Change, ...], now: float, what: str, facts: dict[str, audit.Field]) -> Plan[None]:
    record_id = yield from ask(NewId())
    try:
        yield from ask(Apply(written, record_id, audit.event(record_id=record_id, at=now, what=what, **facts)))
    except Conflict as conflict:
        raise Refused(Reason.REGISTRY_CONFLICT, conflict.what) from None
