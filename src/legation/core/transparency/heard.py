"""What is known of another registry's feed, as it is kept, and whether somebody is stopped there.

A feed is one tenant's of another gateway. Its pages say whose it is: the gateway, by the issuer the operator named, and
the tenant, by where the operator said the feed is. Whoever asks while nobody knows is refused, never let through.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from legation.core.asks import Unavailable
from legation.core.kept import Issuer
from legation.core.kept.federation import Feed
from legation.core.reasons import Reason, Refused
from legation.core.transparency.changes import Subject
from legation.core.transparency.feed import Followed
from legation.core.transparency.merkle import NOTHING, Head

PATH: Final = "/.well-known/legation-revocations/"
"""Where gateways serve feeds; a tenant follows."""

_FEED: Final = re.compile(rf"[^?#]+{re.escape(PATH)}([a-z0-9][a-z0-9._-]{{0,62}})")


def registry(issuer: Issuer) -> str | None:
    """Who must speak in the feed of an issuer: the registry of one of its tenants. None where the URL is no feed's."""
    found = _FEED.fullmatch(issuer.feed)
    return f"{issuer.id}/registry/{found[1]}" if found else None


def known(feed: Feed) -> Followed:
    """What a follower knows, of what is kept."""
    return Followed(
        seq=feed.seq,
        head=Head(feed.size, feed.root) if feed.size else NOTHING,
        stopped=frozenset((Subject(kind), ident) for kind, ident in feed.stopped),
        fresh_until=feed.fresh_until,
        complete=feed.complete,
    )


def after(feed: Feed, followed: Followed) -> Feed:
    """What is to be kept once a page was believed."""
    return replace(
        feed,
        seq=followed.seq,
        size=followed.head.size,
        root=followed.head.root if followed.head.size else b"",
        stopped=frozenset((subject.value, ident) for subject, ident in followed.stopped),
        fresh_until=followed.fresh_until,
        complete=followed.complete,
        begun=feed.begun or followed.complete,
        refused="",
    )


def unstopped(feed: Feed | None, issuer: Issuer, agents: Iterable[str], now: float) -> None:
    """Let pass what rests on these agents of an issuer whose feed is followed.

    Raises Refused(STOPPED_ABROAD) where one is stopped there, Unavailable where nobody knows: the feed was not read,
    not to its end, not here, or too long ago.
    """
    down = Unavailable(f"revocation feed {issuer.feed}")
    if feed is None or feed.url != issuer.feed:
        raise down
    for ident in agents:
        # Of all that is stopped, what is asked about: the rule of how old it may be is the follower's.
        name = Subject.AGENT, ident
        stopped = frozenset({name}) if (Subject.AGENT.value, ident) in feed.stopped else frozenset()
        followed = Followed(stopped=stopped, fresh_until=feed.fresh_until, complete=feed.complete)
        try:
            if followed.stops(*name, now):
                raise Refused(Reason.STOPPED_ABROAD, f"`{ident[:64]}` is suspended or revoked by its registry")
        except LookupError:
            raise down from None
