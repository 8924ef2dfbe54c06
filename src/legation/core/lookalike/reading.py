"""A name as the tokens it is read as. One name may be read in up to three ways.

A digit at the end of a word is a number or a letter (`payments2`, `paypa1`); a capital within a word begins a word or
does not (`AcmeBilling`, `PayPal`). Each way is a `Reading`, and a name imitates another in any of them.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from legation.core.lookalike.skeleton import IGNORABLE, drawn_as_letter, loose
from legation.core.lookalike.vocabulary import Vocabulary
from legation.core.lookalike.words import AROUND, COMPANY, NOUNS, common

MAX_NAME: Final = 256
"""Characters of a name that are read."""

MAX_TOKENS: Final = 16

_MIN_MEANT: Final = 4
"""Letters of a word in which a slip is undone."""

_INSIDE: Final = frozenset("@$!|'’`")
"""Signs that stand for a letter, or for none, where they touch one."""


class Reading(Struct, frozen=True):
    """One way to read a name; every token in the loose spelling."""

    tokens: tuple[str, ...]
    """All of them, in order."""
    plain: tuple[str, ...]
    """Without claims of authority, edition and contact: what an imitator put around a name is gone."""
    core: tuple[str, ...]
    """Without the noun as well (`agent`, `bot`): who it is, and for what."""
    nouns: frozenset[str]

    @property
    def joined(self) -> str:
        return run_together(self.core)


def run_together(tokens: tuple[str, ...]) -> str:
    """Tokens without what divides them, read once more: a short word hides no letters, a part of a long one does."""
    return loose("".join(token for token in tokens if not token.startswith("#")))


def key(tokens: tuple[str, ...]) -> str:
    """One text for tokens in any order."""
    return " ".join(sorted(tokens))


@functools.lru_cache(maxsize=4_096)
def readings(name: str, *, company: bool = False) -> tuple[Reading, ...]:
    """The ways to read a name, likeliest first. `company`: legal forms say nothing (`GmbH`, `Inc`)."""
    idle = AROUND | COMPANY if company else AROUND
    found: dict[tuple[str, ...], Reading] = {}
    for words in _splits(name[:MAX_NAME]):
        tokens = tuple(token for word in words[:MAX_TOKENS] if (token := _token(word)))
        if tokens and tokens not in found:
            found[tokens] = _reading(tokens, idle)
    return tuple(found.values())


def _reading(tokens: tuple[str, ...], idle: frozenset[str]) -> Reading:
    plain = tuple(token for token in tokens if token not in idle and not _version(token))
    core = tuple(token for token in plain if token not in NOUNS)
    return Reading(tokens, plain or tokens, core, frozenset(tokens) & NOUNS)


def _version(token: str) -> bool:
    """A number is kept as it was written, with `#` before it, so that no word is taken for one."""
    return token.startswith("#")


def _token(word: str) -> str:
    digits = word[1:] if word[:1] in {"v", "V"} else word
    return f"#{digits}" if digits.isdecimal() else loose(word)


def _splits(name: str) -> Iterator[list[str]]:
    if not name.isascii():
        name = unicodedata.normalize("NFKC", "".join(c for c in name if c not in IGNORABLE))
    words = _words(name)
    yield [part for word in words for part in _numbered(word)]
    yield words
    yield [part for word in words for part in _capitals(word)]


def _words(name: str) -> list[str]:
    """Runs of letters, digits, marks, and of signs that touch a letter (`P@y`, `Lid|`)."""
    words, word = [], ""
    for at, character in enumerate(name):
        inside = character.isalnum() or unicodedata.category(character)[0] == "M"
        if not inside and (character in _INSIDE or drawn_as_letter(character)):
            after = name[at + 1 : at + 2]
            ends_word = drawn_as_letter(character) or (character in "@$" and not after.isalnum())
            leads_word = after.isalpha() or (after.isdecimal() and name[at + 2 : at + 3].isalpha())
            inside = leads_word or (bool(word) and ends_word)
        if inside:
            word += character
        elif word:
            words.append(word)
            word = ""
    return _spelt([*words, word] if word else words)


def _spelt(words: list[str]) -> list[str]:
    """Single letters in a row are one word, spelt out: `S.A.`, `P a y`."""
    runs: list[str] = []
    open_run = False
    for word in words:
        single = len(word) == 1 and word.isalpha()
        if single and open_run:
            runs[-1] += word
        else:
            runs.append(word)
        open_run = single
    return runs


def _numbered(word: str) -> list[str]:
    """A word and the version at its end: `payments2`, `billingV3`."""
    bare = word.rstrip("0123456789")
    if len(bare) == len(word) or len(bare) < 3:
        return [word]
    stem = bare[:-1] if bare[-1] in "vV" and len(bare) > 3 else bare
    return [stem, word[len(bare) :]]


def _capitals(word: str) -> list[str]:
    """The words of a word: `AcmeBillingBot`, `HTTPProxy`."""
    parts, start = [], 0
    for at in range(1, len(word)):
        rises = word[at].isupper() and word[at - 1].islower()
        ends = word[at].islower() and word[at - 1].isupper() and at - 1 > start and word[at - 2].isupper()
        if rises or ends:
            cut = at if rises else at - 1
            parts.append(word[start:cut])
            start = cut
    return [*parts, word[start:]]


def corrected(way: Reading) -> Reading | None:
    """The reading with slips in everyday words of names undone (`Offical`, `Agnet`); None where there are none."""
    tokens = tuple(map(_meant, way.tokens))
    return None if tokens == way.tokens else _reading(tokens, AROUND)


@functools.lru_cache(maxsize=16_384)
def _meant(token: str) -> str:
    if len(token) < _MIN_MEANT or common(token):
        return token
    return next((word for word, steps in _everyday().near(token) if steps == 1), token)


@functools.cache
def _everyday() -> Vocabulary:
    vocabulary = Vocabulary()
    for word in sorted(AROUND | NOUNS):
        if len(word) >= _MIN_MEANT - 1:
            vocabulary.add(word)
    return vocabulary


def distinctive(tokens: tuple[str, ...]) -> bool:
    """Whether any token could be somebody's own: neither an everyday word nor a number."""
    return any(not common(token) and not _version(token) for token in tokens)
