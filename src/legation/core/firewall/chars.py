# ruff: noqa: RUF001
"""Tables over code points: what class a character is of, what it folds to, what is odd about it.

Folding is one code point to one, so that an offset in folded text is an offset in the text it came from; what is
dropped is dropped whole. It stands in for NFKC, case folding and stripping of accents as far as letters go: of a
ligature it keeps the first letter. Lookalikes (Unicode TR 39) are folded by the caller, inside mixed words only.
"""

from __future__ import annotations

import unicodedata
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

PLANES: Final = 0x20000
"""Code points with a row of their own: planes 0 and 1. Those beyond share one a kind, past the end."""
BEYOND: Final = (PLANES, PLANES + 1, PLANES + 2)
"""Rows of ideographs of planes 2 and 3, of ignorables of plane 14, and of all the rest."""
SIZE: Final = PLANES + 3

# The low three bits of a row: its class.
CLASS: Final = 7
SPACE: Final = 0
LETTER: Final = 1
DIGIT: Final = 2
PUNCT: Final = 3
SINGLE: Final = 4
"""A letter of a script written without spaces between words: a token of its own."""

# The other bits.
DROP: Final = 8
"""No part of what a reader sees: default ignorables, and combining accents."""
ODD: Final = 16
"""Folds to ASCII from where plain text is not written: full width, mathematical, enclosed."""
LATIN: Final = 32
LOOKALIKE: Final = 64
"""A letter of another script that passes for a Latin one."""
UPPER: Final = 128

_Ranges = tuple[tuple[int, int], ...]

_UNSPACED: Final[_Ranges] = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
)

_UNIFORM: Final[_Ranges] = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),
    (0xD800, 0xF8FF),
    (0x12000, 0x1CFFF),
)
"""Ranges of one class that fold to themselves; not worth a look at each."""

IGNORABLE: Final[_Ranges] = (
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF9, 0xFFFB),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
)
"""Default_Ignorable_Code_Point (Unicode DerivedCoreProperties), planes 0 and 1."""

_MARKS: Final[_Ranges] = (
    (0x0300, 0x036F),
    (0x064B, 0x0652),
    (0x0670, 0x0670),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
)
"""Accents and vowel points that a word is read the same without."""

_LOOKALIKES: Final = (
    "аa еe оo рp сc уy хx іi јj ѕs һh ԁd ɡg оo սu ցg հh օo ոn ѵv νv οo ρp αa ιi κk τt υu ηn ωw χx γy ϲc βb εe вb "
    "кk мm нh тt гr иu пn ԛq ԝw ӏl ьb ʀr ɴn ʟl ʜh ɢg ɪi ʏy ɑa ƅb ɩi ϳj ᴀa ᴄc ᴅd ᴇe ᴊj ᴋk ᴍm ᴏo ᴘp ᴛt ᴜu ᴠv ᴡw "
    "ᴢz ʙb ꜱs զq քp ւl յj եt աw δd σo μu πn λa ғf ҝk ңh үy ұy ҳx ѡw"
)
"""Pairs: a letter of Cyrillic, Greek, Armenian or phonetic small capitals, and the Latin one it passes for."""


class Tables(NamedTuple):
    """Arrays over code points. `row` uint8, `fold` and `alike` uint32, each of SIZE."""

    row: npt.NDArray[np.uint8]
    fold: npt.NDArray[np.uint32]
    alike: npt.NDArray[np.uint32]


def _within(ranges: _Ranges, code: int) -> bool:
    return any(low <= code <= high for low, high in ranges)


def _row(code: int) -> tuple[int, int]:
    """Row and fold of one code point."""
    char = chr(code)
    major = unicodedata.category(char)
    if major in {"Cn", "Cs", "Co"}:
        return PUNCT, code
    if 0x1F150 <= code <= 0x1F189:  # negative circled and squared letters have no decomposition
        return LETTER | ODD | LATIN, 97 + (code - 0x1F150) % 32 if (code - 0x1F150) % 32 < 26 else code
    decomposed = unicodedata.normalize("NFKD", char)
    base = decomposed[0]
    folded = base.lower()[0]
    kind = unicodedata.category(base)
    row = {"L": LETTER, "M": LETTER, "N": DIGIT, "Z": SPACE, "C": SPACE}.get(kind[0], PUNCT)
    if row == LETTER and _within(_UNSPACED, code):
        row = SINGLE
    if row == LETTER and (folded.isascii() or 0xC0 <= ord(folded) < 0x250):
        row |= LATIN
        if code > 0xFF and folded.isascii() and unicodedata.decomposition(char)[:1] == "<":
            row |= ODD
    if major == "Lu":
        row |= UPPER
    return row, ord(folded)


def build() -> Tables:
    """Compute the tables: some 50 ms, once a process."""
    row = np.full(SIZE, PUNCT, np.uint8)
    fold = np.arange(SIZE, dtype=np.uint32)
    code = 0
    while code < PLANES:
        block = next((high for low, high in _UNIFORM if low <= code <= high), None)
        if block is not None:
            code = block + 1
            continue
        row[code], fold[code] = _row(code)
        code += 1
    for low, high in _UNIFORM:
        row[low : high + 1] = LETTER if low in {0xAC00, 0x12000} else PUNCT
    for low, high in _UNSPACED:
        uniform = row[low : high + 1]
        if low in {0x3400, 0x4E00}:
            uniform[:] = SINGLE
    for low, high in (*IGNORABLE, *_MARKS):
        row[low : high + 1] = SPACE | DROP
    row[BEYOND[0]], row[BEYOND[1]], row[BEYOND[2]] = SINGLE, SPACE | DROP, PUNCT
    for char in "*`~":  # emphasis: a word is the same word without it
        row[ord(char)] = SPACE
    fold[ord("ı")] = ord("i")  # Turkish, and no disguise there
    alike = fold.copy()
    for pair in _LOOKALIKES.split():
        for letter in (pair[0], pair[0].upper()):
            if len(letter) == 1 and not letter.isascii():
                row[ord(letter)] |= LOOKALIKE
                row[ord(letter)] &= 0xFF & ~LATIN
                alike[ord(letter)] = ord(pair[1])
    for one, other in zip("أإآٱىةؤئ", "اااايهوي", strict=True):  # spellings that Arabic writers interchange
        fold[ord(one)] = ord(other)
    return Tables(row, fold, alike)


TABLES: Final = build()


def rows_of(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Where in the tables each code point stands."""
    if not len(codes) or int(codes.max()) < PLANES:
        return codes
    places = np.minimum(codes, np.uint32(BEYOND[2]))
    places[(codes >= 0x20000) & (codes <= 0x3FFFF)] = BEYOND[0]
    places[(codes >= 0xE0000) & (codes <= 0xE0FFF)] = BEYOND[1]
    places[(codes > 0x3FFFF) & ((codes < 0xE0000) | (codes > 0xE0FFF))] = BEYOND[2]
    return places
