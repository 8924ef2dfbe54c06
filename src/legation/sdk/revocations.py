"""Follows a registry's feed of what was stopped, so that a client stops using it as well.

    follower = Follower("https://gw.example", "acme", keys, http)
    await follower.current()                 # reads what there is to read, at most once a minute
    follower.check("agent", "payments")      # raises Stopped

`legation.sdk.client.connect` does both before each call, where it is given one.

A follower that cannot get a fresh page does not know what was revoked: `check` raises then too. Keep `known` across
restarts; a log that does not continue the one that was known is refused.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import httpx

from legation.core.cards.trust import Trust, fit
from legation.core.catalogue.feed import issuer
from legation.core.keys import VerifyingKey
from legation.core.reasons import Reason, Refused
from legation.core.transparency.changes import Subject
from legation.core.transparency.feed import MAX_LENGTH, Followed, follow

__all__ = ["FeedRefused", "Follower", "Stopped"]

PATH: Final = "/.well-known/legation-revocations/"
MAX_PAGES: Final = 200
EVERY: Final = 60.0
"""Seconds between two readings: several fit into the five minutes a page is good for."""


class Stopped(Exception):
    """What is asked about is revoked or suspended, or nobody could say that it is not."""


class FeedRefused(Exception):
    """A page that must not be believed."""


class Follower:
    """What one client knows of one tenant's feed. `keys` are the gateway's (`legation.sdk.cards.trusting`)."""

    def __init__(
        self,
        base_url: str,
        tenant: str,
        keys: Trust,
        http: httpx.AsyncClient,
        *,
        known: Followed | None = None,
        every: float = EVERY,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.known = known or Followed()
        self._url = f"{base_url}{PATH}{tenant}"
        self._issuer = issuer(base_url, tenant)
        self._keys = keys
        self._http = http
        self._every = every
        self._clock = clock
        self._due = 0.0
        self._reading = asyncio.Lock()

    async def current(self) -> Followed:
        """What is known, read again where that was done longer ago than `every`; who comes meanwhile waits for it.

        A feed that cannot be reached is tried again after a tenth of that, and `check` says when what is known is too
        old. Raises FeedRefused: a page that is not to be believed is not passed over.
        """
        async with self._reading:
            now = self._clock()
            if not self._due - self._every <= now < self._due:
                self._due = now + self._every / 10
                with suppress(httpx.HTTPError):
                    await self.refresh()
                    self._due = now + self._every
        return self.known

    async def refresh(self) -> Followed:
        """Read every page there is; what is known then. Raises FeedRefused, httpx.HTTPError; what was known stays."""
        for _ in range(MAX_PAGES):
            asked = {"after": self.known.seq, "base": self.known.head.size}
            answer = await self._http.get(self._url, params=asked)
            answer.raise_for_status()
            if len(answer.content) > MAX_LENGTH:
                raise FeedRefused("the page is too long")
            try:
                self.known = follow(
                    answer.text,
                    self.known,
                    issuer=self._issuer,
                    key_for=self._key,
                    now=self._clock(),
                    refuse=Reason.CARD_SIGNATURE,
                )
            except Refused as refused:
                raise FeedRefused(refused.detail) from None
            if self.known.complete:
                return self.known
        raise FeedRefused("the feed has no end")

    def check(self, subject: str, ident: str) -> None:
        """Let something be used: an `agent`, a `card`, a `publisher` or a `key`. Raises Stopped."""
        try:
            stopped = self.known.stops(Subject(subject), ident, self._clock())
        except LookupError as unknown:
            raise Stopped(str(unknown)) from None
        if stopped:
            raise Stopped(f"{subject} `{ident}` is stopped")

    def _key(self, kid: str) -> VerifyingKey | None:
        try:
            found = fit(self._keys, kid, self._clock())
        except Refused:
            return None
        return found[0].key if found else None
