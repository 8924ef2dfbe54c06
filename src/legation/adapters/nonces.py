"""DPoP nonces, without remembering any: FreshNonce, NonceIsOurs (RFC 9449 §8, §9).

A nonce is a MAC over its space and its minute, under a secret of this process. Nobody can foretell one, those
of one space are no good in another, and those of an earlier process are no good at all: that is what lets a
proof that carries one pass after a restart.
"""

from __future__ import annotations

import functools
import hmac
import os
from collections.abc import Callable, Mapping
from typing import Any, Final

from legation.core import base64url
from legation.core.asks import Ask, FreshNonce, NonceIsOurs

STEP: Final = 60
"""Seconds during which the same nonce is handed out."""

ACCEPTED: Final = 3
"""Steps a nonce is good for, its own included."""


class Nonces:
    """Makes and knows nonces."""

    def __init__(self, *, clock: Callable[[], float], entropy: Callable[[int], bytes] = os.urandom) -> None:
        self._clock = clock
        self._secret = entropy(32)
        self._nonce = functools.lru_cache(maxsize=16)(self._made)
        os.register_at_fork(after_in_child=lambda: self._forget(entropy))

    def answerers(self) -> Mapping[type[Ask[Any]], Callable[[Any], Any]]:
        return {FreshNonce: self.fresh, NonceIsOurs: self.is_ours}

    def fresh(self, question: FreshNonce) -> str:
        """The nonce of this minute."""
        return self._nonce(question.space, self._step()).decode()

    def is_ours(self, question: NonceIsOurs) -> bool:
        """Whether it is this minute's, or one of the two before."""
        nonce = question.nonce.encode(errors="replace")  # bytes: comparing text other than ASCII raises
        step = self._step()
        return any(hmac.compare_digest(nonce, self._nonce(question.space, step - back)) for back in range(ACCEPTED))

    def _step(self) -> int:
        return int(self._clock() // STEP)

    def _made(self, space: str, step: int) -> bytes:
        mac = hmac.digest(self._secret, f"{space}\n{step}".encode(), "sha256")
        return base64url.encode(mac[:16]).encode()

    def _forget(self, entropy: Callable[[int], bytes]) -> None:
        """A forked child remembers no claims of its own, so it has nonces of its own."""
        self._secret = entropy(32)
        self._nonce.cache_clear()
