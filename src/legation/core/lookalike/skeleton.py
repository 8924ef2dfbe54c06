"""What a name looks like: the skeleton of UTS 39 section 4, and a looser reading of it.

`skeleton` is Unicode's: two texts with the same one can be told apart by no reader. `loose` adds what a hurried
reader takes for the same: case, accents, digits for letters, `vv` for `w`, `i` for `l`. `redrawn` tells the rest.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final

from legation.core.lookalike import _confusables_beyond, _confusables_bmp

UNICODE: Final = _confusables_bmp.UNICODE
"""Version of the table."""

_IGNORABLE_RANGES: Final = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
IGNORABLE: Final = frozenset(chr(code) for low, high in _IGNORABLE_RANGES for code in range(low, high + 1))
"""Default_Ignorable_Code_Point (Unicode 15.0, DerivedCoreProperties): they show nothing."""

_ACCENTS: Final = frozenset(
    chr(code)
    for low, high in ((0x300, 0x36F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF))
    for code in range(low, high + 1)
)
"""Marks that decorate a letter. In other blocks a mark is a vowel, and is kept."""

_READ_AS: Final = str.maketrans("01345789$@!|i", "oleastbgsalll")
_READ_SHORT: Final = str.maketrans({"0": "o", "1": "l", "|": "l"})
_SHORT: Final = 3
"""Letters of a word too short to hide another letter in: LIT is not IIT."""

_SMALL_CAPITAL: Final = "LATIN LETTER SMALL CAPITAL "


@functools.cache
def table() -> Mapping[int, str]:
    """Prototype by code point of the source. Read on first use: a command that asks for no skeleton pays nothing."""
    found: dict[int, str] = {}
    for rows in (_confusables_bmp.ROWS, _confusables_beyond.ROWS):
        # A row may be broken after a comma.
        for row in rows.replace(",\n", ",").split():
            prototype, _, sources = row.partition(":")
            text = "".join(chr(int(code, 16)) for code in prototype.split("+"))
            found.update((int(code, 16), text) for code in sources.split(","))
    return found


def skeleton(text: str) -> str:
    """The skeleton of UTS 39 section 4: decomposed, each character replaced by its prototype, decomposed again."""
    if not text.isascii():
        text = unicodedata.normalize("NFD", "".join(c for c in text if c not in IGNORABLE))
    return unicodedata.normalize("NFD", text.translate(table()))


def folded(text: str) -> str:
    """What counts as the very same text: compatibility forms, case, ignorable characters and spaces aside."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", "".join(c for c in text if c not in IGNORABLE))
    return " ".join(text.casefold().split())


@functools.lru_cache(maxsize=16_384)
def loose(word: str) -> str:
    """One word as a hurried reader takes it."""
    if word.isascii():
        seen = word.lower()
    else:
        plain = unicodedata.normalize("NFKC", "".join(c for c in word if c not in IGNORABLE))
        # Twice: case folding turns some capitals into letters that have a prototype of their own.
        seen = _drawn(_drawn(plain).translate(_small_capitals()).casefold())
        seen = "".join(c for c in seen if c not in _ACCENTS)
    seen = seen.translate(_READ_AS if len(seen) > _SHORT else _READ_SHORT).replace("vv", "w")
    return "".join(c for c in seen if c.isalnum() or unicodedata.category(c)[0] == "M")


@functools.lru_cache(maxsize=4_096)
def whole(text: str) -> str:
    """A whole name as its letters look, nothing dividing them: digits and signs are the letters they look like.

    INVARIANT: texts of one skeleton have one `whole`, once `rn` is read as `m` (`closed`). Of a text without any
    letter, the text itself.
    """
    if text.isascii():
        seen = text.lower()
    else:
        # Drawn first: compatibility would make another letter of some that are confusable (a long s, an `f`).
        plain = unicodedata.normalize("NFKC", _drawn("".join(c for c in text if c not in IGNORABLE)))
        seen = _drawn(_drawn(plain).translate(_small_capitals()).casefold()).casefold()
        seen = "".join(c for c in seen if c not in _ACCENTS)
    seen = "".join(c for c in seen.translate(_READ_AS) if c.isalnum() or unicodedata.category(c)[0] == "M")
    return seen or folded(text)


def drawn_as_letter(sign: str) -> bool:
    """Whether a character that is no letter looks like one: `|`, the multiplication sign."""
    return table().get(ord(sign), "").isalnum()


def closed(seen: str) -> str:
    """A `whole` with two letters read as the one they look like."""
    return seen.replace("rn", "m").replace("vv", "w")


def _drawn(text: str) -> str:
    """The skeleton, with `m` and what looks like one left as `m`: written as `rn`, one slip would be two."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).translate(_table_of_m()))


@functools.cache
def _table_of_m() -> Mapping[int, str]:
    return {code: "m" if prototype == "rn" else prototype for code, prototype in table().items()}


def within(word: str) -> str:
    """A loose word as it reads within a longer one, where letters hide in short words too."""
    return word.translate(_READ_AS)


def redrawn(word: str) -> Iterator[str]:
    """A loose word with two letters read as one they look like, and the other way round."""
    for two, one in (("rn", "m"), ("cl", "d")):
        for other in (word.replace(two, one), word.replace(one, two)):
            if other != word:
                yield other


@functools.cache
def _small_capitals() -> Mapping[int, str]:
    """Small capitals and the letters they are; Unicode's table has only those another letter looks like."""
    found: dict[int, str] = {}
    for low, high in ((0x250, 0x2AF), (0x1D00, 0x1D7F), (0xA700, 0xA7FF)):
        for code in range(low, high + 1):
            name = unicodedata.name(chr(code), "")
            if name.startswith(_SMALL_CAPITAL) and len(name) == len(_SMALL_CAPITAL) + 1:
                found[code] = name[-1].lower()
    return found
