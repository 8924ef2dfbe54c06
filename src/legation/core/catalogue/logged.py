"""The log of what happened to a tenant's cards, agents, publishers and keys: one leaf for each change.

Written in the transaction of the change itself. What followers must know (`STOPS` and `LIFTS`) is numbered.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from legation.core.asks import Change, Find, Plan, ask
from legation.core.kept import LogEntry, LogHead, PutKept
from legation.core.model import Agent, Standing
from legation.core.transparency import changes
from legation.core.transparency.changes import LIFTS, STOPS, Subject, What

HEAD = "head"


def entries(tenant: str, happened: Sequence[changes.Change]) -> Plan[tuple[Change, ...]]:
    """What to write for these changes. Of two who write at once, one meets a conflict, and nothing is lost."""
    if not happened:
        return ()
    found = yield from ask(Find(LogHead, tenant, HEAD))
    head, was = (found.document, found.version) if found is not None else (LogHead(tenant=tenant, id=HEAD), 0)
    size, seq = head.size, head.seq
    written: list[Change] = []
    for change in happened:
        seq += change.what in STOPS | LIFTS
        numbered = replace(change, seq=seq if change.what in STOPS | LIFTS else 0)
        written.append(PutKept(LogEntry(tenant=tenant, id=f"{size:010}", leaf=changes.leaf(numbered)), 0))
        size += 1
    return (*written, PutKept(replace(head, size=size, seq=seq), was))


def of(what: What, subject: Subject, ident: str, now: float, *, digest: str = "", why: str = "") -> changes.Change:
    """One change, to be numbered when it is written."""
    return changes.Change(what, subject, ident, int(now), digest=digest, reason=why[:512])


def agent_moved(before: Agent, after: Agent, now: float, why: str) -> Plan[tuple[Change, ...]]:
    """What to write of an agent that stopped, or goes on. One whose card is stopped anyway stays so."""
    if before.card_stopped:
        return ()
    what = _MOVED.get(after.standing)
    if what is None or (before.standing is Standing.PENDING and what is What.RESUMED):
        return ()
    return (yield from entries(after.tenant, (of(what, Subject.AGENT, after.id, now, why=why),)))


_MOVED = {
    Standing.ACTIVE: What.RESUMED,
    Standing.SUSPENDED: What.SUSPENDED,
    Standing.REVOKED: What.REVOKED,
    Standing.EXPIRED: What.REVOKED,
}
