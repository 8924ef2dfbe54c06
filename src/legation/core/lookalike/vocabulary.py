"""Words that are near a word, out of a hundred thousand.

Split a word into one piece more than the slips allowed: whatever lies within them still holds one piece whole, at
most that many places off (pigeonhole; Li et al., PASS-JOIN, VLDB 2011). Two neighbours swapped can hurt two
pieces; such a word is found by its sorted letters instead. Each word costs two to four short keys.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Generic, TypeVar

from legation.core.lookalike.distance import likely, slip, slips

K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Hashable)

MAX_COMPARED = 1_000
"""Words one look-up compares at most: no choice of names makes a check slow."""

LARGE = 20_000
"""Words alone from which on a step tells nothing that neither fingers nor eyes would make: chance makes them too."""


class Buckets(Generic[K, V]):
    """Values by key; a key with one value costs no list."""

    def __init__(self) -> None:
        self._held: dict[K, V | list[V]] = {}

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, key: K) -> bool:
        return key in self._held

    def __getitem__(self, key: K) -> tuple[V, ...] | list[V]:
        held = self._held.get(key)
        return () if held is None else held if isinstance(held, list) else (held,)

    def add(self, key: K, value: V) -> None:
        held = self._held.setdefault(key, value)
        if isinstance(held, list):
            held.append(value)
        elif held is not value and held != value:
            self._held[key] = [held, value]

    def discard(self, key: K, value: V) -> None:
        held = self._held.get(key)
        if isinstance(held, list):
            if value in held:
                held.remove(value)
            if len(held) == 1:
                self._held[key] = held[0]
        elif held == value:
            del self._held[key]


class Vocabulary:
    """A set of words that answers which of them are a slip away from another."""

    def __init__(self, compare: Callable[[str, str], int | None] = slip, *, alone: bool = False) -> None:
        """`compare`: steps from a word of the set to another, at most `slips` of its length; None where too far.

        `alone`: nothing stands beside the words, so that in a large set some are near by chance (`LARGE`).
        """
        self._compare = compare
        self._alone = alone
        self._size = 0
        self._pieces: Buckets[tuple[int, int, str] | str, str] = Buckets()

    def add(self, word: str) -> None:
        """The caller adds a word once."""
        self._size += 1
        for key in _keys(word):
            self._pieces.add(key, word)

    def discard(self, word: str) -> None:
        """The caller discards what it added."""
        self._size -= 1
        for key in _keys(word):
            self._pieces.discard(key, word)

    def near(self, word: str, most: int = MAX_COMPARED) -> list[tuple[str, int]]:
        """Words of the set that are a slip away from `word`, nearest first, and how many steps.

        At most `most` are compared.
        """
        found: dict[str, int] = {}
        seen = {word}
        for key in _probes(word):
            for other in self._pieces[key]:
                if other in seen:
                    continue
                if len(seen) > most:
                    break
                seen.add(other)
                steps = self._compare(other, word)
                if steps == 1 and self._alone and self._size > LARGE and not likely(other, word):
                    continue
                if steps is not None:
                    found[other] = steps
        return sorted(found.items(), key=lambda pair: (pair[1], pair[0]))


def _cuts(length: int, pieces: int) -> list[tuple[int, int]]:
    """Start and length of each piece: even, the longer ones last."""
    size, longer = divmod(length, pieces)
    cuts, start = [], 0
    for piece in range(pieces):
        this = size + (piece >= pieces - longer)
        cuts.append((start, this))
        start += this
    return cuts


def _keys(word: str) -> Iterator[tuple[int, int, str] | str]:
    """The keys a word of the set is found by."""
    allowed = slips(len(word))
    if allowed:
        for piece, (start, size) in enumerate(_cuts(len(word), allowed + 1)):
            yield len(word), piece, word[start : start + size]
        yield "".join(sorted(word))


def _probes(word: str) -> Iterator[tuple[int, int, str] | str]:
    """The keys under which every word a slip away from this one is found."""
    yield "".join(sorted(word))
    for length in range(max(len(word) - 2, 1), len(word) + 3):
        allowed = slips(length)
        if not allowed or abs(length - len(word)) > allowed:
            continue
        for piece, (start, size) in enumerate(_cuts(length, allowed + 1)):
            for shift in range(-allowed, allowed + 1):
                at = start + shift
                if at >= 0 and at + size <= len(word):
                    yield length, piece, word[at : at + size]
