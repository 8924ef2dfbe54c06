"""Finds the card of an agent: at its well-known place, at that of older versions, or where the target says.

Redirects are followed, few of them, each judged as the target was, and told. What came is read and never believed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias
from urllib.parse import urljoin, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from legation.adapters.survey.exchange import Reply
from legation.adapters.survey.reaching import Unreached
from legation.core.posture import Fault, Tls, gathering

WELL_KNOWN: Final = "/.well-known/agent-card.json"
OLD: Final = "/.well-known/agent.json"
"""Where versions before 0.3 had it, and many agents still do."""

MOST_REDIRECTS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MEDIA: Final = frozenset({"application/json", "application/a2a+json"})

Get: TypeAlias = Callable[[str], Awaitable[Reply]]


class Found(Struct, frozen=True):
    """What a search came to."""

    card: Any = None
    unreadable: str = ""
    url: str = ""
    redirects: tuple[str, ...] = ()
    tls: Tls | None = None
    cache_control: str | None = None
    faults: tuple[Fault, ...] = ()
    inside: bool = False


NOTHING: Final = "status 404"


async def find(target: str, get: Get) -> Found:
    """Look in every place, until there is a card.

    What is told otherwise is what is wrong with the first place that has something, or with the URL that was named.
    """
    told: Found | None = None
    for url in places(target):
        found = await _at(url, get)
        if found.card is not None:
            return found
        if told is None or told.unreadable == NOTHING or (url == target and found.unreadable != NOTHING):
            told = found
        if not found.url:  # nobody answers there: another path will not change that
            break
    return told or Found(unreadable="there is nothing to look at")


def places(target: str) -> tuple[str, ...]:
    """Where a card may be. A path that ends in `.json` is a card's own; any other may be an agent's base URL."""
    try:
        path = urlsplit(target).path
    except ValueError:
        return (target,)
    base = target.partition("?")[0].partition("#")[0].rstrip("/")
    if path.endswith(".json"):
        return (target,)
    known = (base + WELL_KNOWN, base + OLD)
    return (*known, target) if path.strip("/") else known


async def _at(url: str, get: Get) -> Found:
    """The card at a URL, through its redirects."""
    passed: list[str] = []
    tls: Tls | None = None
    while True:
        try:
            reply = await get(url)
        except Unreached as fault:
            return Found(unreadable=str(fault), redirects=tuple(passed), tls=tls)
        tls = reply.tls
        if reply.status not in _REDIRECTS or not (onward := reply.headers.get("location")):
            return _read(reply, tuple(passed))
        passed.append(url)
        try:
            url = urljoin(url, onward)
        except ValueError:
            return Found(unreadable="redirected to what is no URL", url=reply.url, redirects=tuple(passed), tls=tls)
        if url in passed:
            return Found(unreadable="redirected in a circle", url=reply.url, redirects=tuple(passed), tls=tls)
        if len(passed) > MOST_REDIRECTS:
            detail = f"redirected more than {MOST_REDIRECTS} times"
            return Found(unreadable=detail, url=reply.url, redirects=tuple(passed), tls=tls)


def _read(reply: Reply, passed: tuple[str, ...]) -> Found:
    seen = Found(url=reply.url, redirects=passed, tls=reply.tls, inside=reply.inside)
    if reply.status != 200:
        return replace(seen, unreadable=NOTHING if reply.status == 404 else f"status {reply.status}")
    card, unreadable = gathering.read(reply.body)
    if card is None:
        return replace(seen, unreadable=unreadable)
    faults = []
    media = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in _MEDIA:
        faults.append(Fault("", f"it is served as `{media or 'nothing'}`, not as application/json"))
    if urlsplit(reply.url).path.endswith(OLD):
        faults.append(Fault("", f"it is at {OLD} alone; readers look at {WELL_KNOWN}"))
    return replace(seen, card=card, cache_control=reply.headers.get("cache-control"), faults=tuple(faults))
