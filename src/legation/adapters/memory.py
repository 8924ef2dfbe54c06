"""What one process remembers for a while: names claimed once, rate buckets, places taken.

All of it is bounded. A bound that is reached refuses: what cannot be remembered cannot be shown to be new.

INVARIANT: a name is remembered until the clock has passed the `until` it was claimed with, and while the clock
stands before an `until` that was forgotten, nothing can be claimed: setting the clock back reopens nothing.
INVARIANT: it says to remember since no moment an earlier process may have seen: a clock set back before a restart
reopens nothing either. Until the clock has passed that moment, proofs need a nonce and single-use tokens are refused.
INVARIANT: spending takes from every bucket or from none.
"""

from __future__ import annotations

import hashlib
import heapq
import math
import time
from collections.abc import Callable, Mapping
from typing import Any

from legation.core import limits
from legation.core.asks import Ask, ClaimOnce, Occupy, RememberedSince, Spend, Unavailable, Vacate
from legation.core.model import Rate

CLAIMS = 2_000_000
"""Names held at once, at about 200 bytes each: 300 s of tokens at 6,000 a second."""

BUCKETS = 250_000
"""Above the 100,000 agents and their tenants that the budgets speak of."""

GRACE = 5.0
"""Seconds names are kept beyond their end, so that a clock corrected by less than this stops nobody."""

_LONG = 128
"""A longer name is kept as its digest: the sender chooses a `jti`, not how much memory it takes."""

_WAIT_MOST = 3600
"""Seconds told to a caller whose cost no bucket of its size will ever hold."""


class Claims:
    """ClaimOnce and RememberedSince. Names are forgotten by the second they end in."""

    def __init__(self, *, now: Callable[[], float] = time.time, used_until: float = 0.0, bound: int = CLAIMS) -> None:
        """`used_until` is the latest moment (epoch seconds) at which an earlier process may have claimed anything."""
        self._now = now
        self._bound = bound
        self._since = max(now(), used_until)
        self._taken: set[str] = set()
        self._wheel: dict[int, list[str]] = {}
        self._due: list[int] = []
        self._next = math.inf
        self._forgotten = -math.inf
        """The latest `until` of a name that was forgotten, or a little less than a second more."""

    def remembered_since(self, _: RememberedSince) -> float:
        return self._since

    def claim(self, question: ClaimOnce) -> bool:
        now = self._now()
        if now >= self._next:
            self._forget(now)
        name = question.name
        if len(name) > _LONG:
            name = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
        key = f"{question.space}\n{name}"
        taken = self._taken
        if key in taken:
            return False
        if now < self._forgotten:
            raise Unavailable("claims", "the clock went back; nothing is claimed until it has caught up")
        if len(taken) >= self._bound:
            raise Unavailable("claims", "no room for another name")
        second = math.ceil(question.until + GRACE)  # rounded up, so never forgotten early
        taken.add(key)
        bucket = self._wheel.get(second)
        if bucket is None:
            self._wheel[second] = [key]
            heapq.heappush(self._due, second)
            self._next = self._due[0]
        else:
            bucket.append(key)
        return True

    def _forget(self, now: float) -> None:
        due = self._due
        while due and due[0] <= now:
            second = heapq.heappop(due)
            self._taken.difference_update(self._wheel.pop(second))
            self._forgotten = max(self._forgotten, second - GRACE)
        self._next = due[0] if due else math.inf


class Buckets:
    """Spend. A bucket that would be full is the same as none, so those make room for others."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic, bound: int = BUCKETS) -> None:
        self._now = monotonic
        self._bound = bound
        self._held: dict[str, tuple[float, float, Rate]] = {}
        self._swept = -math.inf

    def spend(self, question: Spend) -> int | None:
        now = self._now()
        cost = question.cost
        held = self._held
        after: list[tuple[str, tuple[float, float, Rate]]] = []
        longest = -1.0
        for name, rate in question.buckets:
            kept = held.get(name)
            level, at = (rate.burst, now) if kept is None else (kept[0], kept[1])
            level, wait = limits.spend(level, at, now, rate, cost)
            if wait is None:
                after.append((name, (level, max(at, now), rate)))
            elif wait > longest:
                longest = wait
        if longest >= 0.0:
            return _WAIT_MOST if longest > _WAIT_MOST else max(1, math.ceil(longest))
        if len(held) + len(after) > self._bound:
            self._make_room(now, [name for name, _ in after])
        held.update(after)
        return None

    def _make_room(self, now: float, names: list[str]) -> None:
        """Drop the full ones, at most once a second: a sweep for each call would be a lever to stop us."""
        held = self._held
        if now >= self._swept + 1.0:
            self._swept = now
            for name in [n for n, (level, at, rate) in held.items() if _full(level, at, now, rate)]:
                del held[name]
        if len(held) + sum(name not in held for name in names) > self._bound:
            raise Unavailable("limits", "no room for another bucket")


def _full(level: float, at: float, now: float, rate: Rate) -> bool:
    return limits.level_at(level, at, now, rate) >= rate.burst


class Places:
    """Occupy and Vacate. What is taken never falls below nothing."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def occupy(self, question: Occupy) -> bool:
        taken = self._taken.get(question.place, 0)
        if taken >= question.limit:
            return False
        self._taken[question.place] = taken + 1
        return True

    def vacate(self, question: Vacate) -> None:
        taken = self._taken.get(question.place, 0)
        if taken > 1:
            self._taken[question.place] = taken - 1
        else:
            self._taken.pop(question.place, None)


class Memory:
    """All three, joined for the wiring."""

    def __init__(
        self,
        *,
        now: Callable[[], float] = time.time,
        used_until: float = 0.0,
        monotonic: Callable[[], float] = time.monotonic,
        claims: int = CLAIMS,
        buckets: int = BUCKETS,
    ) -> None:
        self.claims = Claims(now=now, used_until=used_until, bound=claims)
        self.buckets = Buckets(monotonic=monotonic, bound=buckets)
        self.places = Places()

    def answerers(self) -> Mapping[type[Ask[Any]], Callable[[Any], Any]]:
        return {
            ClaimOnce: self.claims.claim,
            RememberedSince: self.claims.remembered_since,
            Spend: self.buckets.spend,
            Occupy: self.places.occupy,
            Vacate: self.places.vacate,
        }
