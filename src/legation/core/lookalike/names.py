"""Published names, and which of them a claimed name can be taken for.

Nothing is compared with everything: a name is read into keys (its tokens sorted, its core sorted, its core run
together), and the keys of a claim, with its words exchanged for near words that are published, are looked up. What a
check costs grows with the claim, not with the registry.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import combinations

from msgspec import Struct

from legation.core.lookalike.findings import Rule
from legation.core.lookalike.reading import Reading, distinctive, key, readings, run_together
from legation.core.lookalike.skeleton import folded, redrawn, skeleton
from legation.core.lookalike.vocabulary import MAX_COMPARED, Buckets, Vocabulary
from legation.core.lookalike.words import GLUED, common, stem

MAX_BUCKET = 64
"""Names looked at under one key: those that share it are alike, and one is enough to hold a claim."""

_LEAST_COMPARED = 200
"""Words that each word of a long name may still be compared with."""

_NEAR = 8
"""Near words tried for one word of a claim."""

_ESTABLISHED = 3
"""Publishers whose names hold a word, from which on it is nobody's."""

_MIN_JOINED = 5
"""Letters of a name run together that are compared with another's."""


class Match(Struct, frozen=True):
    """A published name a claim can be taken for. `nearness` is 1.0 for what no reader tells apart."""

    ident: int
    rule: Rule
    nearness: float


class Held(Struct, frozen=True, gc=False):
    publisher: str
    name: str


class Names:
    """Names by number. Numbers are the caller's; a number is added once, and may be removed."""

    def __init__(self, *, company: bool = False) -> None:
        self._company = company
        self._held: dict[int, Held] = {}
        self._full: Buckets[str, int] = Buckets()
        self._core: Buckets[str, int] = Buckets()
        self._joined: Buckets[str, int] = Buckets()
        self._words: Buckets[str, int] = Buckets()
        self._vocabulary = Vocabulary()

    def __len__(self) -> int:
        return len(self._held)

    def add(self, ident: int, publisher: str, name: str) -> None:
        self._held[ident] = Held(publisher, name)
        full, core, joined, words = self._keys(name)
        for bucket, keys in ((self._full, full), (self._core, core), (self._joined, joined)):
            for each in keys:
                bucket.add(each, ident)
        for word in words:
            if word not in self._words:
                self._vocabulary.add(word)
            self._words.add(word, ident)

    def remove(self, ident: int) -> None:
        held = self._held.pop(ident)
        full, core, joined, words = self._keys(held.name)
        for bucket, keys in ((self._full, full), (self._core, core), (self._joined, joined)):
            for each in keys:
                bucket.discard(each, ident)
        for word in words:
            self._words.discard(word, ident)
            if word not in self._words:
                self._vocabulary.discard(word)

    def _keys(self, name: str) -> tuple[set[str], set[str], set[str], set[str]]:
        ways = readings(name, company=self._company)
        # Interned: the keys of a name are often one text, and its words are other names' words.
        return (
            {sys.intern(key(way.tokens)) for way in ways},
            {sys.intern(key(way.core)) for way in ways if way.core},
            {sys.intern(way.joined) for way in ways if len(way.joined) >= _MIN_JOINED},
            {sys.intern(word) for way in ways for word in way.core},
        )

    # -- what a claim can be taken for ---------------------------------------------------------------

    def near(self, publisher: str, name: str) -> list[Match]:
        """Names of other publishers that this one can be taken for, nearest first; each once."""
        best: dict[int, Match] = {}
        for way in readings(name, company=self._company):
            for match in self._matches(way, name):
                known = best.get(match.ident)
                if self._held[match.ident].publisher != publisher and (
                    known is None or match.nearness > known.nearness
                ):
                    best[match.ident] = match
        return sorted(best.values(), key=lambda match: (-match.nearness, match.ident))

    def _matches(self, way: Reading, name: str) -> Iterator[Match]:
        for ident in self._full[key(way.tokens)][:MAX_BUCKET]:
            yield self._same(ident, way, name)
        if way.plain != way.tokens:
            yield from (Match(ident, Rule.AFFIX, 0.95) for ident in self._full[key(way.plain)][:MAX_BUCKET])
        if distinctive(way.core):
            yield from (Match(ident, Rule.AFFIX, 0.95) for ident in self._core[key(way.core)][:MAX_BUCKET])
        for joined in _trimmed(way.joined):
            if len(way.core) > 1 or not common(joined):
                yield from (Match(ident, Rule.SPACING, 0.94) for ident in self._joined[joined][:MAX_BUCKET])
        yield from self._mistyped(way)

    def _same(self, ident: int, way: Reading, name: str) -> Match:
        """Two names of the same tokens: the same, drawn alike, or put in another order."""
        published = self._held[ident].name
        if folded(published) == folded(name):
            return Match(ident, Rule.SAME, 1.0)
        if skeleton(published).casefold() == skeleton(name).casefold():
            return Match(ident, Rule.CONFUSABLE, 1.0)
        if _letters(published) == _letters(name):
            return Match(ident, Rule.SPACING, 0.99)
        in_order = any(way.tokens == other.tokens for other in readings(published, company=self._company))
        return Match(ident, Rule.CONFUSABLE, 0.98) if in_order else Match(ident, Rule.REORDER, 0.96)

    def _mistyped(self, way: Reading) -> Iterator[Match]:
        # The words of a name share what may be compared: a long name costs no more than a short one.
        share = max(_LEAST_COMPARED, 2 * MAX_COMPARED // max(len(way.core), 1))
        options = [(at, self._near(word, share)) for at, word in enumerate(way.core)]
        options = [(at, words) for at, words in options if words]
        for at, words in options:
            for word, steps in words:
                yield from self._exchanged(way, {at: word}, steps)
        for (one, some), (two, others) in combinations(options, 2):
            for word, steps in some:
                for other, more in others:
                    yield from self._exchanged(way, {one: word, two: other}, steps + more)

    def _near(self, word: str, most: int = MAX_COMPARED) -> list[tuple[str, int]]:
        """Published words a word can be taken for, and the slips between; none where it is drawn like one."""
        drawn = [(other, 0) for other in redrawn(word) if other in self._words]
        return [*drawn, *self._vocabulary.near(word, most)[:_NEAR]]

    def _exchanged(self, way: Reading, changes: dict[int, str], steps: int) -> Iterator[Match]:
        """The names a claim would have, were these words of it slips."""
        core = tuple(changes.get(at, word) for at, word in enumerate(way.core))
        whose = distinctive(core)
        rest = tuple(word for at, word in enumerate(way.core) if at not in changes)
        # A word many use is no slip for another, unless what stands beside it is somebody's own.
        if not distinctive(rest) and any(
            self._established(way.core[at]) and stem(way.core[at]) != stem(word) for at, word in changes.items()
        ):
            return
        length = sum(map(len, core))
        if steps * 5 > length:
            return
        for ident in self._core[key(core)][:MAX_BUCKET]:
            if whose or self._nouns(ident) == way.nouns:
                yield _slipped(ident, steps, length)

    def _nouns(self, ident: int) -> frozenset[str]:
        return readings(self._held[ident].name, company=self._company)[0].nouns

    def _established(self, word: str) -> bool:
        """Whether a word is everybody's: of the trade, or in the names of several publishers."""
        holders = {self._held[ident].publisher for ident in self._words[word][:MAX_BUCKET]}
        return common(word) or len(holders) >= _ESTABLISHED

    # -- what a claim contains -----------------------------------------------------------------------

    def within(self, publisher: str, name: str) -> list[Match]:
        """Names of other publishers that are somebody's own, and stand whole in this one."""
        best: dict[int, Match] = {}
        for way in readings(name, company=self._company):
            for start in range(len(way.core)):
                for end in range(start + 1, min(start + 5, len(way.core) + 1)):
                    for match in self._window(way.core[start:end]):
                        if self._held[match.ident].publisher != publisher:
                            best.setdefault(match.ident, match)
        return sorted(best.values(), key=lambda match: (-match.nearness, match.ident))

    def _window(self, core: tuple[str, ...]) -> Iterator[Match]:
        if distinctive(core):
            yield from (Match(ident, Rule.AFFIX, 0.95) for ident in self._core[key(core)])
            yield from (Match(ident, Rule.SPACING, 0.94) for ident in self._joined[run_together(core)])
        if len(core) == 1 and not common(core[0]):
            for word, steps in self._near(core[0]):
                if not common(word):
                    yield from (_slipped(ident, steps, len(word)) for ident in self._core[word])


def _letters(name: str) -> str:
    return "".join(c for c in folded(name) if c.isalnum())


def _slipped(ident: int, steps: int, length: int) -> Match:
    return Match(ident, Rule.TYPO, round(1 - steps / (length + 1), 3)) if steps else Match(ident, Rule.CONFUSABLE, 0.97)


def _trimmed(joined: str) -> Iterator[str]:
    """A name run together, and what is left of it without an affix or a noun, or two, at either end."""
    yield joined
    for shorter in _cut(joined):
        yield shorter
        yield from _cut(shorter)


def _cut(joined: str) -> Iterator[str]:
    for size in range(2, min(13, len(joined) - _MIN_JOINED + 1)):
        if joined[-size:] in GLUED:
            yield joined[:-size]
        if joined[:size] in GLUED:
            yield joined[size:]
