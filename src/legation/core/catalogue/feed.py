"""The signed feed of what was stopped in a tenant, and that any leaf stands in its log (RFC 9162).

A page is signed with the key that signs cards. The tree is made of what is kept: the log is the truth, the tree a view,
which whoever serves it keeps and reads on: strangers ask, and a page must not cost what the whole log does.
"""

from __future__ import annotations

from typing import Final

from legation.core.asks import ActiveKid, Find, FindAll, Now, Plan, Sign, ask
from legation.core.cards.countersign import PURPOSE
from legation.core.kept import LogEntry
from legation.core.reasons import Reason, Refused
from legation.core.transparency import changes, feed
from legation.core.transparency.merkle import Tree

LIFETIME: Final = 300
"""Seconds a page is good for: how long a follower that gets no other may go on."""


class Log:
    """A tenant's log as far as it was read: its tree, and every stop and lift with its index. It only grows."""

    def __init__(self) -> None:
        self.tree = Tree()
        self.numbered: list[tuple[int, changes.Change]] = []

    def add(self, leaf: bytes) -> None:
        """Take the next leaf. Raises Refused(REGISTRY_CONFLICT) where it is not what was written."""
        change = changes.read(leaf, Reason.REGISTRY_CONFLICT)
        index = self.tree.append(leaf)
        if change.seq:
            self.numbered.append((index, change))


def read(tenant: str, log: Log) -> Plan[None]:
    """Read on, where a log was left; whoever has it lets one read at a time. Raises Refused(REGISTRY_CONFLICT)."""
    if not len(log.tree):
        for place, entry in enumerate((yield from ask(FindAll(LogEntry, tenant)))):
            if entry.document.id != _name(place):
                raise Refused(Reason.REGISTRY_CONFLICT, f"leaf {place} of the log is missing")
            log.add(entry.document.leaf)
    while (found := (yield from ask(Find(LogEntry, tenant, _name(len(log.tree)))))) is not None:
        log.add(found.document.leaf)


def page(tenant: str, log: Log, issuer: str, *, after: int, base: int) -> Plan[str]:
    """What a follower reads that knows so many stops and so long a log. Raises Refused(INVALID_PARAMS)."""
    yield from read(tenant, log)
    kid = yield from ask(ActiveKid(PURPOSE))
    now = yield from ask(Now())
    try:
        signed = feed.signing_input(
            log.tree, log.numbered, issuer=issuer, kid=kid, alg="ES256", now=int(now), lifetime=LIFETIME,
            after=after, base=base,
        )  # fmt: skip
    except ValueError as fault:
        raise Refused(Reason.INVALID_PARAMS, str(fault)) from None
    return feed.compact(signed, (yield from ask(Sign(kid, signed))))


def _name(place: int) -> str:
    return f"{place:010}"


def issuer(base_url: str, tenant: str) -> str:
    """Who speaks in a feed: one tenant's registry of this gateway."""
    return f"{base_url}/registry/{tenant}"
