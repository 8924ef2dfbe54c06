"""Keeps what was withheld or changed, sealed: answers Seal at once and writes soon after, many in one transaction.

INVARIANT: nobody waits for it, and nothing depends on it. What is sealed is at once unreadable to this process too.
INVARIANT: one agent takes at most a share of what its tenant keeps, and so many in a minute, whatever it sends.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from typing import Final

from legation.core.asks import Seal, Unavailable, Unseal
from legation.core.kept import Original

WAITING: Final = 128
"""Originals that may wait to be written: 8 MiB."""

GROUP: Final = 32
"""Originals in one transaction: a tenth of a second, which whoever waits for the database waits for."""

A_MINUTE: Final = 60
"""Originals of one agent in a minute."""

RETRY: Final = 0.5
"""Seconds until what could not be written is tried again."""

TRIES: Final = 20

EVERY: Final = 600.0
"""Seconds between two times that what has run out is forgotten, where nothing is written."""

DAY: Final = 86_400.0

Sealing = Callable[[str, bytes, bytes], bytes]
"""Tenant, what it is bound to, content. Raises OSError and others of its own."""

Opening = Callable[[str, bytes, bytes], bytes | None]
Writing = Callable[[Sequence[Original]], None]
"""Blocks. Raises Unavailable. Writes none where there is none, and forgets what has run out."""


class Originals:
    """Answers Seal. Asked on the loop's thread only."""

    def __init__(
        self, seal: Sealing, write: Writing, *, days: int, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._seal = seal
        self._write = write
        self._days = days
        self._monotonic = monotonic
        self._waiting: deque[Original] = deque()
        self._some = asyncio.Event()
        self._writing: asyncio.Task[None] | None = None
        self._minute = -1
        self._taken: Counter[tuple[str, str]] = Counter()
        self.lost = 0
        """Originals that were said to be kept and were not."""

    def start(self) -> None:
        """Begin to write, on the running loop."""
        self._writing = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        """Write what waits, then stop."""
        if self._writing is None:
            return
        self._writing.cancel()
        await asyncio.gather(self._writing, return_exceptions=True)
        self._writing = None
        while self._waiting and await self._once(list(self._waiting)[:GROUP]):
            pass
        self.lost += len(self._waiting)
        self._waiting.clear()

    def seal(self, question: Seal) -> bool:
        """Seal it and let it wait; False where nothing is kept, too much waits, or there is no key."""
        if self._writing is None or self._days <= 0 or len(self._waiting) >= WAITING or not self._may(question):
            return False
        unsealed = Original(
            tenant=question.tenant,
            id=question.id,
            parent=question.agent,
            at=question.at,
            until=question.at + self._days * DAY,
            sealed=b"",
        )
        try:
            sealed = self._seal(question.tenant, bound(unsealed), question.content)
        except Exception:  # noqa: BLE001 - whatever is wrong with the key, the verdict does not depend on it
            return False
        self._waiting.append(
            Original(
                tenant=unsealed.tenant,
                id=unsealed.id,
                parent=unsealed.parent,
                at=unsealed.at,
                until=unsealed.until,
                sealed=sealed,
            )
        )
        self._some.set()
        return True

    def _may(self, question: Seal) -> bool:
        minute = int(self._monotonic() // 60)
        if minute != self._minute:
            self._minute = minute
            self._taken.clear()
        self._taken[question.tenant, question.agent] += 1
        return self._taken[question.tenant, question.agent] <= A_MINUTE

    async def _run(self) -> None:
        """Write what has come, for ever; now and then let go of what has run out."""
        while True:
            try:
                async with asyncio.timeout(EVERY):
                    await self._some.wait()
            except TimeoutError:
                pass
            group = list(self._waiting)[:GROUP]
            if len(group) == len(self._waiting):
                self._some.clear()
            for _ in range(TRIES):
                # They stay where they are until they are written: who closes writes them again, which changes nothing.
                if await self._once(group):
                    break
                await asyncio.sleep(RETRY)
            else:
                self.lost += len(group)
                for _ in group:
                    self._waiting.popleft()

    async def _once(self, group: list[Original]) -> bool:
        """Write these, and let them go."""
        try:
            await asyncio.get_running_loop().run_in_executor(None, self._write, group)
        except Unavailable:
            return False
        for _ in group:
            self._waiting.popleft()
        return True


def opener(opening: Opening) -> Callable[[Unseal], bytes | None]:
    """Answers Unseal."""

    def unseal(question: Unseal) -> bytes | None:
        one = question.original
        return opening(one.tenant, bound(one), one.sealed)

    return unseal


def bound(one: Original) -> bytes:
    """What a sealed original is bound to: it opens as no other, and for no other tenant."""
    return json.dumps(["original", one.tenant, one.id, one.parent, one.at], separators=(",", ":")).encode()
