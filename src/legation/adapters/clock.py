"""Time and chance: Now, NewId, NewJti.

INVARIANT: ids of one process ascend, also when the clock stands still or goes back.
"""

from __future__ import annotations

import os
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from typing import Any

from legation.core.asks import Ask, NewId, NewJti, Now

_POOL = 6 * 512
"""Bytes of chance fetched at once: a system call for each id would cost more than the id."""

_TAIL = 48
"""Bits of an id below its milliseconds."""


class Clock:
    """Answers what the time is, and names nobody has used. For one thread: the event loop's."""

    def __init__(
        self, *, time: Callable[[], float] = time.time, entropy: Callable[[int], bytes] = os.urandom
    ) -> None:
        self._time = time
        self._entropy = entropy
        self._last = 0
        self._pool = b""
        self._next = 0
        os.register_at_fork(after_in_child=self._drain)

    def answerers(self) -> Mapping[type[Ask[Any]], Callable[[Any], Any]]:
        return {Now: self.now, NewId: self.new_id, NewJti: self.new_jti}

    def now(self, _: Now) -> float:
        """Epoch seconds."""
        return self._time()

    def new_id(self, _: NewId) -> str:
        """12 hex digits of milliseconds, 12 of chance. Not a secret."""
        at = self._next
        if at >= len(self._pool):
            self._pool, at = self._entropy(_POOL), 0
        self._next = at + 6
        fresh = (int(self._time() * 1000.0) << _TAIL) | int.from_bytes(self._pool[at : at + 6], "big")
        if fresh <= self._last:
            fresh = self._last + 1
        self._last = fresh
        return f"{fresh:024x}"

    def new_jti(self, _: NewJti) -> str:
        """22 characters of base64url: 132 bits, of which 128 are chance."""
        return urlsafe_b64encode(self._entropy(16))[:22].decode()

    def _drain(self) -> None:
        """Forget the chance a forked child shares with its parent."""
        self._pool = b""
        self._next = 0
