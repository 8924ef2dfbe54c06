"""Time and chance: Now, NewId, NewJti, NewSecret.

INVARIANT: ids of one process ascend, also when the clock stands still or goes back. So the greatest id of all records
says how late the clock ever showed it to be when something was decided.
"""

from __future__ import annotations

import os
import struct
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from legation.core.asks import Ask, NewId, NewJti, NewSecret, Now

_POOL = struct.Struct("512Q")
"""Chance fetched at once: a system call for each id would cost more than the id."""

_TAIL = 48
"""Bits of an id below its milliseconds."""

_CHANCE = (1 << _TAIL) - 1

_DIGITS = 24

_MEANWHILE = 0.25
"""Seconds that may lie between making an id and looking what the time is, for one decision."""


def shown(newest: str) -> float:
    """Until when decisions were made (epoch seconds), by the greatest id of a record; 0.0 where there is none."""
    if len(newest) != _DIGITS:
        return 0.0
    try:
        return (int(newest, 16) >> _TAIL) / 1000.0 + _MEANWHILE
    except ValueError:
        return 0.0


class Clock:
    """Answers what the time is, and names nobody has used. For one thread: the event loop's."""

    def __init__(self, *, time: Callable[[], float] = time.time, entropy: Callable[[int], bytes] = os.urandom) -> None:
        self._time = time
        self._entropy = entropy
        self._last = 0
        self._pool: Iterator[int] = iter(())
        os.register_at_fork(after_in_child=self._drain)

    def answerers(self) -> Mapping[type[Ask[Any]], Callable[[Any], Any]]:
        return {Now: self.now, NewId: self.new_id, NewJti: self.new_jti, NewSecret: self.new_secret}

    def now(self, _: Now) -> float:
        """Epoch seconds."""
        return self._time()

    def new_id(self, _: NewId) -> str:
        """12 hex digits of milliseconds, 12 of chance. Not a secret."""
        chance = next(self._pool, None)
        if chance is None:
            self._pool = iter(_POOL.unpack(self._entropy(_POOL.size)))
            chance = next(self._pool)
        fresh = (int(self._time() * 1000.0) << _TAIL) | (chance & _CHANCE)
        if fresh <= self._last:
            fresh = self._last + 1
        self._last = fresh
        return f"{fresh:024x}"

    def new_jti(self, _: NewJti) -> str:
        """22 characters of base64url: 132 bits, of which 128 are chance."""
        return urlsafe_b64encode(self._entropy(16))[:22].decode()

    def new_secret(self, _: NewSecret) -> str:
        """43 characters of base64url: 256 bits of chance."""
        return urlsafe_b64encode(self._entropy(32))[:43].decode()

    def _drain(self) -> None:
        """Forget what a forked child shares with its parent: in the same millisecond it would count on alike."""
        self._pool, self._last = iter(()), 0
