"""Refusals of strangers, counted: a flood of them must not fill the disk (docs/adr/0017-refusals-of-strangers.md).

Each source gets some records of its own. Beyond that, refusals that are alike are counted under the first of them,
whose receipt they all get; when the window is over, one more record says how many they were. Sources together have a
rate as well: beyond that, refusals are counted by what they are, wherever they came from.

INVARIANT: a receipt names a durable record of a refusal alike.
INVARIANT: what is not said to be alike others (every permit, every change) is committed as it is, one for one.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from legation.core import audit, limits
from legation.core.asks import Commit, NewId, Note, Unavailable
from legation.core.model import Rate, Receipt

SOURCE: Final = Rate(2.0, 300.0)
"""Records of its own for each source."""

ALL: Final = Rate(20.0, 2000.0)
"""Records for all sources together: some 15 KB/s of disk."""

WINDOW: Final = 10.0
"""Seconds refusals are counted together."""

SOURCES: Final = 10_000
"""Sources remembered. The one heard of longest ago makes room."""

TALLIES: Final = 1_000
"""Counts open at once; beyond that, sources are not told apart."""


class _Tally:
    """Refusals alike, from one source or from any."""

    __slots__ = ("count", "first", "receipt", "since", "source", "what")

    def __init__(self, source: str, what: str, first: str, receipt: asyncio.Future[Receipt], since: float) -> None:
        self.source = source
        self.what = what
        self.first = first
        self.receipt = receipt
        self.since = since
        self.count = 0


class Strangers:
    """Answers Commit. Asked on the loop's thread only."""

    def __init__(
        self,
        commit: Callable[[Commit], asyncio.Future[Receipt]],
        note: Callable[[Note], None],
        new_id: Callable[[NewId], str],
        *,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._commit = commit
        self._note = note
        self._new_id = new_id
        self._now = now
        self._monotonic = monotonic
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._all = (ALL.burst, monotonic())
        self._tallies: dict[tuple[str, str], _Tally] = {}

    def commit(self, question: Commit) -> Any:
        """Append a record, or count it: a receipt, or one to wait for."""
        alike = question.alike
        if alike is None:
            return self._commit(question)
        source = network(alike.source)
        for key in ((source, alike.what), ("", alike.what)):
            if (tally := self._tallies.get(key)) is not None and (receipt := self._counted(tally)) is not None:
                return receipt
        # Its own record, while its source and all together have any left; otherwise the first of many.
        for_all, for_one = self._take_all(), self._take(source)
        receipt = self._commit(question)
        if for_all and for_one:
            return receipt
        known = source if for_all and len(self._tallies) < TALLIES else ""
        self._tallies[known, alike.what] = _Tally(known, alike.what, question.record_id, receipt, self._now())
        asyncio.get_running_loop().call_later(WINDOW, self._over, (known, alike.what))
        return asyncio.shield(receipt)

    def close(self) -> None:
        """Say how many they were, of everything that is being counted."""
        for key in tuple(self._tallies):
            self._over(key)

    def _counted(self, tally: _Tally) -> Any:
        """The receipt of the first, once more; None when that was never written."""
        if not tally.receipt.done():
            tally.count += 1
            return asyncio.shield(tally.receipt)
        if tally.receipt.cancelled() or tally.receipt.exception() is not None:
            return None
        tally.count += 1
        return tally.receipt.result()

    def _over(self, key: tuple[str, str]) -> None:
        tally = self._tallies.pop(key, None)
        if tally is None or not tally.count:
            return
        record_id, now = self._new_id(NewId()), self._now()
        body = audit.event(
            record_id=record_id,
            at=now,
            what="refusals-counted",
            count=tally.count,
            first=tally.first,
            refusal=tally.what,
            source=tally.source or "any",
            since=tally.since,
        )
        with suppress(Unavailable):  # closed or overfull; the first of them is written
            self._note(Note(record_id, "event", body))

    # -- rates -----------------------------------------------------------------------------------------

    def _take(self, source: str) -> bool:
        now = self._monotonic()
        level, at = self._levels.pop(source, (SOURCE.burst, now))
        level, wait = limits.spend(level, at, now, SOURCE, 1.0)
        self._levels[source] = (level, max(at, now))
        if len(self._levels) > SOURCES:
            self._levels.popitem(last=False)
        return wait is None

    def _take_all(self) -> bool:
        now = self._monotonic()
        level, wait = limits.spend(*self._all, now, ALL, 1.0)
        self._all = (level, max(self._all[1], now))
        return wait is None


def network(source: str) -> str:
    """Where an address is from: of IPv6 the /64, for that is what one subscriber has. Anything else as it is."""
    if ":" not in source:
        return source
    try:
        return str(ipaddress.IPv6Network((source.strip("[]"), 64), strict=False))
    except ValueError:
        return source
