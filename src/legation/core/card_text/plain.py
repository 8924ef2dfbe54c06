"""A text as a model or a hurried reader takes it, that remembers where each character came from.

Compatibility forms are unfolded and what shows nothing is left out, so that a word with a zero-width space in
it and one in full-width letters are found; a span found in the plain text is a span of the original.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from msgspec import Struct

_IGNORABLE_RANGES: Final = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
IGNORABLE: Final = frozenset(chr(code) for low, high in _IGNORABLE_RANGES for code in range(low, high + 1))
"""Default_Ignorable_Code_Point (Unicode 15.0, DerivedCoreProperties)."""

SPOKEN_TAGS: Final = range(0xE0020, 0xE007F)
"""Tag characters that repeat ASCII: a text nobody sees and a model may read."""


class Plain(Struct, frozen=True):
    """`at[i]` is the place in the original of character `i`; None where they are the same text."""

    text: str
    lower: str
    """The same, case folded, character for character."""
    at: list[int] | None
    length: int
    """Characters of the original."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of the plain text as one of the original."""
        if self.at is None:
            return start, end
        return self.at[start], self.at[end - 1] + 1 if end > start else self.at[start]


def unfold(original: str) -> Plain:
    if original.isascii():
        return Plain(original, original.lower(), None, len(original))
    shown: list[str] = []
    lower: list[str] = []
    at: list[int] = []
    for place, character in enumerate(original):
        if ord(character) in SPOKEN_TAGS:
            character = chr(ord(character) - 0xE0000)  # noqa: PLW2901 - from here on it is what it says
        elif character in IGNORABLE:
            continue
        for part in unicodedata.normalize("NFKC", character):
            shown.append(part)
            # One for one: the sharp s and its like keep their place.
            lower.append(folded if len(folded := part.casefold()) == 1 else part)
            at.append(place)
    return Plain("".join(shown), "".join(lower), at, len(original))
