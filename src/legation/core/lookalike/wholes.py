"""Published names as whole texts, and which of them a claim is drawn like, or is one step from.

Whatever the words of a name are worth: a text that looks the same, or has one letter more, fewer, other or in its
neighbour's place, is taken for it. A text is cut in three; one step leaves two of the pieces whole (pigeonhole), and
under those two it is found. Some 800 bytes for each name.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Final

from legation.core.lookalike.distance import step
from legation.core.lookalike.skeleton import closed, whole
from legation.core.lookalike.vocabulary import MAX_COMPARED, Buckets

SHORT: Final = 4
"""Letters of a whole name up to which every step leads to some other name that could be meant."""

_LEAST: Final = 3
"""Letters of a published name that one step can be told from."""


class Wholes:
    """Whole names by number, as `Names` holds names."""

    def __init__(self) -> None:
        self._drawn: Buckets[str, int] = Buckets()
        self._cut: Buckets[int, str] = Buckets()

    def add(self, ident: int, name: str) -> None:
        for form in published(name):
            if form not in self._drawn:
                for key in _keys(form):
                    self._cut.add(key, form)
            self._drawn.add(form, ident)

    def discard(self, ident: int, name: str) -> None:
        for form in published(name):
            self._drawn.discard(form, ident)
            if form not in self._drawn:
                for key in _keys(form):
                    self._cut.discard(key, form)

    def __getitem__(self, form: str) -> tuple[int, ...] | list[int]:
        """Names of this form, as `published` and `claimed` make them."""
        return self._drawn[form]

    def near(self, forms: Iterable[str]) -> list[tuple[str, str]]:
        """Published forms that are one step from any of these, and from which; a bounded number is compared."""
        found: dict[str, str] = {}
        for form in forms:
            seen: set[str] = set()
            for other in self._candidates(form):
                if other in seen or other == form:
                    continue
                if len(seen) >= MAX_COMPARED:
                    break
                seen.add(other)
                if other not in found and step(other, form):
                    found[other] = form
        return sorted(found.items())

    def _candidates(self, form: str) -> Iterator[str]:
        for key in _probes(form):
            yield from self._cut[key]
        # Neighbours swapped across a cut hurt two pieces: put back, they are the name itself.
        for cut in _cuts(len(form)):
            if 0 < cut < len(form):
                back = form[: cut - 1] + form[cut] + form[cut - 1] + form[cut + 1 :]
                if back in self._drawn and len(back) >= _LEAST:
                    yield back


def published(name: str) -> set[str]:
    """The forms a published name is found under."""
    seen = _singular(whole(name))
    return {sys.intern(form) for form in (seen, closed(seen)) if form}


def claimed(name: str) -> set[str]:
    """The forms a claimed name is looked for by: in the plural or not, `rn` as it is or as `m`."""
    seen = whole(name)
    return {form for form in (seen, closed(seen), _singular(seen), _singular(closed(seen))) if form}


def _singular(seen: str) -> str:
    return seen[:-1] if len(seen) > _LEAST and seen.endswith("s") and not seen.endswith("ss") else seen


def _cuts(length: int) -> tuple[int, int]:
    return length // 3, 2 * length // 3


def _keys(form: str) -> Iterator[int]:
    """Two of three pieces, each time: hashed, since what is found is compared anyway."""
    if (length := len(form)) >= _LEAST:
        one, two = _cuts(length)
        yield hash((length, 0, form[:two]))
        yield hash((length, 1, form[:one], form[two:]))
        yield hash((length, 2, form[one:]))


def _probes(form: str) -> Iterator[int]:
    """The keys of every text one step from this one, but for neighbours swapped across a cut."""
    for longer in (0, 1, -1):
        if (length := len(form) - longer) >= _LEAST:
            one, two = _cuts(length)
            yield hash((length, 0, form[:two]))
            yield hash((length, 1, form[:one], form[two + longer :]))
            yield hash((length, 2, form[one + longer :]))
