"""Published skills: the same set of them under another publisher, and single ones drawn alike."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Final

from legation.core.lookalike.findings import Rule
from legation.core.lookalike.names import Match
from legation.core.lookalike.reading import MAX_NAME, key, readings
from legation.core.lookalike.skeleton import folded, skeleton
from legation.core.lookalike.vocabulary import Buckets
from legation.core.lookalike.words import LINKING, stem

MAX_SKILLS: Final = 256
"""Skills of one agent that are read."""

LIKENESS: Final = 0.6
"""Share of two sets (Jaccard) from which on they are the same work."""

CONTAINED: Final = 0.7
"""Share of a published agent's skills from which on a claim has its work, whatever else it lists beside it."""

_MIN_SHARED: Final = 3
_SCARCE: Final = 3
"""Agents that offer a skill, or publishers of a set of them, up to which it is somebody's own."""

_MAX_POSTINGS: Final = 4_000
"""Agents one look-up counts at most, those with the rarest skills first: what thousands offer is nobody's."""

_MAX_TWINS: Final = 64


class Skillsets:
    """Sets of skills by number, as `Names` holds names."""

    def __init__(self) -> None:
        self._held: dict[int, tuple[str, tuple[str, ...], tuple[str, ...]]] = {}
        self._offering: Buckets[str, int] = Buckets()
        self._written: Buckets[str, int] = Buckets()
        self._drawn: Buckets[str, str] = Buckets()

    def add(self, ident: int, publisher: str, skills: Iterable[str]) -> None:
        texts = tuple(skill[:MAX_NAME] for skill in islice(skills, MAX_SKILLS))
        if not texts:
            return
        self._held[ident] = (publisher, tuple(sorted(map(sys.intern, _set(texts)))), texts)
        for skill in self._held[ident][1]:
            self._offering.add(skill, ident)
        for text in {folded(text) for text in texts}:
            if text not in self._written:
                self._drawn.add(skeleton(text), text)
            self._written.add(text, ident)

    def remove(self, ident: int) -> None:
        if (held := self._held.pop(ident, None)) is None:
            return
        for skill in held[1]:
            self._offering.discard(skill, ident)
        for text in {folded(text) for text in held[2]}:
            self._written.discard(text, ident)
            if text not in self._written:
                self._drawn.discard(skeleton(text), text)

    def near(self, publisher: str, skills: Iterable[str]) -> list[Match]:
        """Agents of other publishers that do the same work, likest first."""
        mine = _set(islice(skills, MAX_SKILLS))
        if len(mine) < _MIN_SHARED:
            return []
        found = []
        for ident in self._sharing(mine):
            whose, theirs, _ = self._held[ident]
            shared = mine.intersection(theirs)
            if whose == publisher or len(shared) < _MIN_SHARED:
                continue
            likeness, contained = len(shared) / len(mine.union(theirs)), len(shared) / len(theirs)
            if likeness >= LIKENESS or contained >= CONTAINED:
                scarce = any(len(self._offering[skill]) <= _SCARCE for skill in shared)
                found.append((Match(ident, Rule.SKILLS, round(max(likeness, contained), 3)), whose, scarce))
        # What several publishers do alike is a trade, unless one of the skills is nearly nobody's.
        trade = len({whose for _, whose, _ in found}) > _SCARCE
        told = [match for match, _, scarce in found if scarce or not trade]
        return sorted(told, key=lambda match: (-match.nearness, match.ident))

    def _sharing(self, mine: frozenset[str]) -> list[int]:
        """Agents that may have enough of these skills, by number."""
        counted: Counter[int] = Counter()
        rarest = sorted(mine, key=lambda skill: (len(self._offering[skill]), skill))
        for looked, skill in enumerate(rarest):
            offering = self._offering[skill]
            if counted.total() + len(offering) > _MAX_POSTINGS:
                unseen = len(rarest) - looked
                return [ident for ident, count in counted.items() if count + unseen >= _MIN_SHARED]
            counted.update(offering)
        return [ident for ident, count in counted.items() if count >= _MIN_SHARED]

    def drawn_alike(self, publisher: str, skill: str) -> list[tuple[int, str]]:
        """Agents of other publishers with a skill that looks like this one and is another, and that skill."""
        mine = folded(skill[:MAX_NAME])
        others = (text for text in self._drawn[skeleton(mine)] if text != mine)
        found = ((ident, text) for text in others for ident in self._written[text])
        return [pair for pair in islice(found, _MAX_TWINS) if self._held[pair[0]][0] != publisher]


def _set(skills: Iterable[str]) -> frozenset[str]:
    """Skills without their order, plurals, and the words that only link others."""
    return frozenset(_stems(ways[0].tokens) for skill in skills if (ways := readings(skill)))


def _stems(tokens: tuple[str, ...]) -> str:
    return key(tuple(stem(token) for token in tokens if token not in LINKING) or tokens)
