"""The signed feed of what was stopped in a tenant, and that any leaf stands in its log (RFC 9162).

A page is signed with the key that signs cards. The tree is made of what is kept: the log is the truth, the tree a view.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from legation.core.asks import ActiveKid, FindAll, Now, Plan, Sign, ask
from legation.core.cards.countersign import PURPOSE
from legation.core.kept import LogEntry
from legation.core.reasons import Reason, Refused
from legation.core.transparency import changes, feed
from legation.core.transparency.merkle import Tree

LIFETIME: Final = 300
"""Seconds a page is good for: how long a follower that gets no other may go on."""


class Log(Struct, frozen=True, eq=False):
    """A tenant's log: its tree, and every stop and lift with its index."""

    tree: Tree
    numbered: tuple[tuple[int, changes.Change], ...]


def log(tenant: str) -> Plan[Log]:
    """The log as it is kept. Raises Refused(REGISTRY_CONFLICT) where a leaf is not what was written."""
    entries = yield from ask(FindAll(LogEntry, tenant))
    tree, numbered = Tree(), []
    for place, found in enumerate(entries):
        if found.document.id != f"{place:010}":
            raise Refused(Reason.REGISTRY_CONFLICT, f"leaf {place} of the log is missing")
        change = changes.read(found.document.leaf, Reason.REGISTRY_CONFLICT)
        index = tree.append(found.document.leaf)
        if change.seq:
            numbered.append((index, change))
    return Log(tree, tuple(numbered))


def page(tenant: str, issuer: str, *, after: int, base: int) -> Plan[str]:
    """What a follower reads that knows so many stops and so long a log. Raises Refused(INVALID_PARAMS)."""
    known = yield from log(tenant)
    kid = yield from ask(ActiveKid(PURPOSE))
    now = yield from ask(Now())
    try:
        signed = feed.signing_input(
            known.tree, known.numbered, issuer=issuer, kid=kid, alg="ES256", now=int(now), lifetime=LIFETIME,
            after=after, base=base,
        )  # fmt: skip
    except ValueError as fault:
        raise Refused(Reason.INVALID_PARAMS, str(fault)) from None
    return feed.compact(signed, (yield from ask(Sign(kid, signed))))


def issuer(base_url: str, tenant: str) -> str:
    """Who speaks in a feed: one tenant's registry of this gateway."""
    return f"{base_url}/registry/{tenant}"
