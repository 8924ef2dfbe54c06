"""Published names, and which of them a claimed name can be taken for.

Nothing is compared with everything: a name is read into keys (its tokens sorted, its core sorted, its core run
together), and the keys of a claim, with its words exchanged for near words that are published, are looked up; so is
the name as a whole text (`wholes`). What a check costs grows with the claim, not with the registry.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import combinations

from msgspec import Struct

from legation.core.lookalike.distance import beside, distance, slips
from legation.core.lookalike.findings import Rule
from legation.core.lookalike.reading import MAX_NAME, Reading, corrected, distinctive, key, readings, run_together
from legation.core.lookalike.skeleton import closed, folded, redrawn, skeleton, whole
from legation.core.lookalike.vocabulary import MAX_COMPARED, Buckets, Vocabulary
from legation.core.lookalike.wholes import SHORT, Wholes, claimed, published
from legation.core.lookalike.words import AROUND, GLUED, common, stem

MAX_BUCKET = 64
"""Names looked at under one key: those that share it are alike, and one is enough to hold a claim."""

_LEAST_COMPARED = 200
"""Words that each word of a long name may still be compared with."""

_NEAR = 8
"""Near words tried for one word of a claim."""

_ESTABLISHED = 3
"""Publishers whose names hold a word, from which on it is nobody's."""

_CROWDED = 3
"""Short names of others a step from a claim, from which on a letter is what tells such names apart."""

_CROWDED_WORDS = 8
"""The same of abbreviations within names, which are more."""

_ABBREVIATION = 3
"""Letters of one."""

_MIN_WITHIN = 6
"""Letters of a reserved name that any one step is told from where it stands beside other words."""

_TWICE = 14
"""Letters of a name of one word in which two slips are told: in a large registry, shorter ones meet by chance."""

_EVERYBODYS = 10
"""Publishers whose names hold a word, from which on it is nobody's own, unless a provider is called so."""

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

    def __init__(self, *, company: bool = False, reserved: bool = False, providers: Names | None = None) -> None:
        """`company`: legal forms say nothing. `reserved`: names a person chose to guard, so more is held.

        `providers`: whose words stay somebody's own, however many names hold them.
        """
        self._company = company
        self._providers = providers
        self._guarded = Vocabulary(_steps) if reserved else None
        self._held: dict[int, Held] = {}
        self._full: Buckets[str, int] = Buckets()
        self._core: Buckets[str, int] = Buckets()
        self._joined: Buckets[str, int] = Buckets()
        self._words: Buckets[str, int] = Buckets()
        self._vocabulary = Vocabulary(alone=company)
        self._wholes = Wholes()

    def __len__(self) -> int:
        return len(self._held)

    def add(self, ident: int, publisher: str, name: str) -> None:
        self._held[ident] = Held(publisher, name)
        self._wholes.add(ident, name[:MAX_NAME])
        if self._guarded is not None:
            for form in published(name[:MAX_NAME]):
                if len(self._wholes[form]) == 1:
                    self._guarded.add(form)
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
        self._wholes.discard(ident, held.name[:MAX_NAME])
        if self._guarded is not None:
            for form in published(held.name[:MAX_NAME]):
                if not self._wholes[form]:
                    self._guarded.discard(form)
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
            {sys.intern(_stems(way.tokens)) for way in ways},
            {sys.intern(_stems(way.core)) for way in ways if way.core},
            {sys.intern(way.joined) for way in ways if len(way.joined) >= _MIN_JOINED},
            {sys.intern(word) for way in ways for word in way.core},
        )

    # -- what a claim can be taken for ---------------------------------------------------------------

    def near(self, publisher: str, name: str) -> list[Match]:
        """Names of other publishers that this one can be taken for, nearest first; each once."""
        best: dict[int, Match] = {}
        for match in self._all(publisher, name):
            known = best.get(match.ident)
            if self._held[match.ident].publisher != publisher and (known is None or match.nearness > known.nearness):
                best[match.ident] = match
        return sorted(best.values(), key=lambda match: (-match.nearness, match.ident))

    def _all(self, publisher: str, name: str) -> Iterator[Match]:
        ways = readings(name, company=self._company)
        yield from self._drawn(publisher, name)
        # What an imitator puts around a name hides nothing of it, however short it is.
        for text in {" ".join(way.plain) for way in ways if way.plain != way.tokens}:
            yield from (_affixed(match) for match in self._drawn(publisher, text, least=SHORT + 1))
        known: dict[str, list[tuple[str, int]]] = {}
        for way in ways:
            yield from self._matches(way, name, known)
            if (meant := corrected(way)) is not None:
                for match in self._matches(meant, name, known):
                    yield Match(match.ident, Rule.TYPO, min(match.nearness, 0.93))

    def _drawn(self, publisher: str, name: str, *, least: int = 0) -> Iterator[Match]:
        """Names that look like this one as a whole text or, where of so many letters, are one step from it."""
        name = name[:MAX_NAME]
        forms = claimed(name)
        for form in forms:
            for ident in self._wholes[form][:MAX_BUCKET]:
                yield self._look(ident, name)
        near = [other for other, _ in self._wholes.near(forms) if len(other) >= least]
        if self._guarded is not None:
            far = [other for form in forms for other, _ in self._guarded.near(form)]
            for other in {*near, *far}:
                yield from (_slipped(ident, 1 + (other not in near), len(other)) for ident in self._wholes[other])
            return
        if self._company:  # of providers, it is the likely slips of a word that are told
            return
        crowd = [other for other in near if len(other) <= SHORT and self._another(other, publisher)]
        for other in near:
            if len(other) > SHORT or len(crowd) < _CROWDED:
                for ident in self._wholes[other][:MAX_BUCKET]:
                    if not self._told_apart(name, self._held[ident].name):
                        yield _slipped(ident, 1, len(other))

    def _another(self, form: str, publisher: str) -> bool:
        return any(self._held[ident].publisher != publisher for ident in self._wholes[form][:MAX_BUCKET])

    def _told_apart(self, claimed: str, published: str) -> bool:
        """Whether all that differs is a number, or an abbreviation where a letter is what tells such apart."""
        one, other = (readings(text, company=self._company)[0].tokens for text in (claimed, published))
        if len(one) != len(other):
            return False
        apart = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
        if len(apart) != 1 or len(one) == 1:
            return False
        word, was = apart[0]
        if distinctive(tuple(token for token in one if token != word)):
            return False
        if word.startswith("#") and was.startswith("#"):
            return True
        if max(len(word), len(was)) > _ABBREVIATION:
            return False
        return sum(each in self._words for each in beside(word)) >= _CROWDED_WORDS

    def _look(self, ident: int, name: str) -> Match:
        """Two names of one form: the same, drawn alike, or one of them in the plural."""
        theirs = self._held[ident].name[:MAX_NAME]
        if folded(theirs) == folded(name):
            return Match(ident, Rule.SAME, 1.0)
        if skeleton(theirs).casefold() == skeleton(name).casefold():
            return Match(ident, Rule.CONFUSABLE, 1.0)
        if _letters(theirs) == _letters(name):
            return Match(ident, Rule.SPACING, 0.99)
        one, other = closed(whole(theirs)), closed(whole(name))
        return Match(ident, Rule.CONFUSABLE, 0.98) if one == other else _slipped(ident, 1, len(one))

    def _matches(self, way: Reading, name: str, known: dict[str, list[tuple[str, int]]]) -> Iterator[Match]:
        for ident in self._full[_stems(way.tokens)][:MAX_BUCKET]:
            yield self._same(ident, way, name)
        if way.plain != way.tokens:
            yield from (Match(ident, Rule.AFFIX, 0.95) for ident in self._full[_stems(way.plain)][:MAX_BUCKET])
        # Of a name of everyday words, what says that it is imitated is an affix, and the same noun.
        own, affixed = self.own(way.core), not AROUND.isdisjoint(way.tokens)
        for ident in self._core[_stems(way.core)][:MAX_BUCKET] if way.core else ():
            if own or (affixed and self._nouns(ident) == way.nouns):
                yield Match(ident, Rule.AFFIX, 0.95)
        for joined in _trimmed(way.joined):
            if len(way.core) > 1 or not common(joined):
                for ident in self._joined[joined][:MAX_BUCKET]:
                    if own or (affixed and self._nouns(ident) == way.nouns):
                        yield Match(ident, Rule.SPACING, 0.94)
        yield from self._mistyped(way, known)

    def _same(self, ident: int, way: Reading, name: str) -> Match:
        """Two names of the same tokens: the same, drawn alike, or put in another order."""
        theirs = self._held[ident].name
        if folded(theirs) == folded(name):
            return Match(ident, Rule.SAME, 1.0)
        if skeleton(theirs).casefold() == skeleton(name).casefold():
            return Match(ident, Rule.CONFUSABLE, 1.0)
        if _letters(theirs) == _letters(name):
            return Match(ident, Rule.SPACING, 0.99)
        for other in readings(theirs, company=self._company):
            if way.tokens == other.tokens:
                return Match(ident, Rule.CONFUSABLE, 0.98)
            if list(map(stem, way.tokens)) == list(map(stem, other.tokens)):
                return Match(ident, Rule.TYPO, 0.97)
        return Match(ident, Rule.REORDER, 0.96)

    def _mistyped(self, way: Reading, known: dict[str, list[tuple[str, int]]]) -> Iterator[Match]:
        # The words of a name share what may be compared: a long name costs no more than a short one.
        share = max(_LEAST_COMPARED, 2 * MAX_COMPARED // max(len(way.core), 1))
        known.update((word, self._near(word, share)) for word in way.core if word not in known)
        options = [(at, words) for at, word in enumerate(way.core) if (words := known[word])]
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
        if steps * 5 > length or (steps > 1 and len(core) == 1 and length < _TWICE):
            return
        for ident in self._core[_stems(core)][:MAX_BUCKET]:
            if whose or self._nouns(ident) == way.nouns:
                yield _slipped(ident, steps, length)

    def _nouns(self, ident: int) -> frozenset[str]:
        return readings(self._held[ident].name, company=self._company)[0].nouns

    def has_word(self, word: str) -> bool:
        return word in self._words

    def own(self, tokens: tuple[str, ...]) -> bool:
        """Whether any token is somebody's own: no everyday word, and not in so many names that it has become one."""
        return any(distinctive((token,)) and not self._everybodys(token) for token in tokens)

    def _everybodys(self, word: str) -> bool:
        held = self._words[word]
        if len(held) < _EVERYBODYS or (self._providers is not None and self._providers.has_word(word)):
            return False
        return len({self._held[ident].publisher for ident in held[:MAX_BUCKET]}) >= _EVERYBODYS

    def _established(self, word: str) -> bool:
        """Whether a word is everybody's: of the trade, or in the names of several publishers."""
        holders = {self._held[ident].publisher for ident in self._words[word][:MAX_BUCKET]}
        return common(word) or len(holders) >= _ESTABLISHED

    # -- what a claim contains -----------------------------------------------------------------------

    def within(self, publisher: str, name: str, elsewhere: Names) -> list[Match]:
        """Names of other publishers that stand in this one: who they say it is, whatever stands beside it.

        Of a name whose words are everybody's in the names `elsewhere`, all words have to stand in it, in any order.
        """
        best: dict[int, Match] = {}
        for way in readings(name, company=self._company):
            for start in range(len(way.core)):
                for end in range(start + 1, min(start + 5, len(way.core) + 1)):
                    for match in self._window(way.core[start:end]):
                        if self._held[match.ident].publisher != publisher and self._stands(match.ident, way, elsewhere):
                            best.setdefault(match.ident, match)
        return sorted(best.values(), key=lambda match: (-match.nearness, match.ident))

    def _stands(self, ident: int, way: Reading, elsewhere: Names) -> bool:
        theirs = readings(self._held[ident].name)[0]
        return elsewhere.own(theirs.core) or set(map(stem, theirs.tokens)) <= set(map(stem, way.tokens))

    def _window(self, core: tuple[str, ...]) -> Iterator[Match]:
        if distinctive(core):
            yield from self._drawn_within(claimed(" ".join(core)))
        if distinctive(core):
            yield from (Match(ident, Rule.AFFIX, 0.95) for ident in self._core[_stems(core)])
            yield from (Match(ident, Rule.SPACING, 0.94) for ident in self._joined[run_together(core)])
        if len(core) == 1 and not common(core[0]):
            for word, steps in self._near(core[0]):
                if not common(word) and (len(word) > SHORT or word[0] == core[0][0]):
                    yield from (_slipped(ident, steps, len(word)) for ident in self._core[stem(word)])

    def _drawn_within(self, forms: set[str]) -> Iterator[Match]:
        """Names of one word, or of somebody's own, that look like these words or, where long enough, are a step off."""
        for form in forms:
            yield from (Match(ident, Rule.CONFUSABLE, 0.94) for ident in self._wholes[form][:MAX_BUCKET])
        for other, _ in self._wholes.near(forms):
            if len(other) >= _MIN_WITHIN:
                for ident in self._wholes[other][:MAX_BUCKET]:
                    if any(distinctive(way.core) for way in readings(self._held[ident].name)):
                        yield _slipped(ident, 1, len(other))


def _stems(tokens: tuple[str, ...]) -> str:
    """One text for tokens in any order, each in either number."""
    return key(tuple(map(stem, tokens)))


def _steps(published: str, claimed: str) -> int | None:
    """Steps from a reserved name, whichever: two of a long one."""
    return distance(published, claimed, slips(len(published))) or None


def _letters(name: str) -> str:
    return "".join(c for c in folded(name) if c.isalnum())


def _slipped(ident: int, steps: int, length: int) -> Match:
    return Match(ident, Rule.TYPO, round(1 - steps / (length + 1), 3)) if steps else Match(ident, Rule.CONFUSABLE, 0.97)


def _affixed(match: Match) -> Match:
    return match if match.rule is Rule.TYPO else Match(match.ident, Rule.AFFIX, 0.95)


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
