"""A text as a reader would take it, with the way back to the original.

What cannot be seen is dropped, letters in disguise are folded, and every position of the result knows which character
it came from. ASCII, most of what agents send, is folded by two calls and maps to itself.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from legation.core.firewall.chars import DROP, LATIN, LETTER, LOOKALIKE, ODD, TABLES, rows_of
from legation.core.firewall.verdicts import Code

MIXED: Final = 2
"""Words of two scripts that make a finding; one may be a brand or a formula."""
STYLED: Final = 6
"""Letters from mathematical and other alphabets that make a finding."""
UNSEEN: Final = 3
"""Invisible characters inside Latin words that make a finding."""

_ROWS: Final = bytes(TABLES.row[:128].tolist()) + bytes(128)
_KINDS: Final = np.frombuffer(_ROWS, np.uint8)
_PLAIN: Final = bytes(code if code > 127 or chr(code).isalnum() or chr(code) in "_@" else 32 for code in range(256))
"""Everything between words becomes a space; `_` and `@` hold names together."""
_SQUEEZE: Final = bytes(code for code in range(256) if not (code > 127 or chr(code).isalnum()))
_LETTERS: Final = np.array([code not in _SQUEEZE for code in range(256)])


class Odd(NamedTuple):
    """Something about the characters themselves: code points `first` to `last` of the original, half-open."""

    code: Code
    first: int
    last: int


class Folded(NamedTuple):
    codes: npt.NDArray[np.integer]
    """Folded code points, what is dropped left out."""
    rows: npt.NDArray[np.uint8]
    data: bytes
    """The same in UTF-8."""
    place: npt.NDArray[np.int64] | None
    """Code point of the original for each of `codes`; None where they stand one for one."""
    odd: tuple[Odd, ...]
    views: tuple[tuple[str, str, int, int], ...]
    """(view, text, first, last) that characters were found to hide."""

    def origin(self, first: int, last: int) -> tuple[int, int]:
        """Code points of the original for those of the folded text, half-open."""
        if self.place is None or not len(self.place):
            return first, last
        first = min(first, len(self.place) - 1)
        last = min(max(last, first + 1), len(self.place))
        return int(self.place[first]), int(self.place[last - 1]) + 1

    def character(self, offset: int) -> int:
        """Code point of the folded text at a byte offset of `data`."""
        return offset if len(self.data) == len(self.codes) else len(self.data[:offset].decode("utf-8", "replace"))

    def plain(self) -> bytes:
        """`data` with a space for everything between words, byte for byte."""
        return self.data.translate(_PLAIN)

    def squeezed(self) -> bytes:
        """Letters and digits alone."""
        return self.data.translate(None, _SQUEEZE)


def squeezing(folded: Folded) -> tuple[bytes, npt.NDArray[np.int64]]:
    """Letters and digits alone, and where each byte of them stands in `data`."""
    return folded.squeezed(), np.flatnonzero(_LETTERS.take(np.frombuffer(folded.data, np.uint8)))


def fold(text: str) -> Folded:
    """Fold a text of any length; lone surrogates pass as themselves."""
    if text.isascii():
        raw = text.encode()
        data = raw.lower()
        return Folded(np.frombuffer(data, np.uint8), np.frombuffer(raw.translate(_ROWS), np.uint8), data, None, (), ())
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    stands = rows_of(codes)
    rows = TABLES.row.take(stands)
    seen = int(np.bitwise_or.reduce(rows))
    odd: list[Odd] = []
    views: list[tuple[str, str, int, int]] = []
    place = None
    if seen & DROP:
        gone = rows & np.uint8(DROP)
        _unseen(codes, rows, gone.nonzero()[0], odd, views)
        place = (gone == 0).nonzero()[0]
        stands, rows = stands.take(place), rows.take(place)
    folded = TABLES.fold.take(stands)
    if seen & LOOKALIKE and seen & LATIN:
        folded = _unmix(stands, rows, folded, place, odd)
    if seen & ODD and len(at := (rows & np.uint8(ODD)).nonzero()[0]) >= STYLED:
        first, last = int(at[0]), int(at[-1]) + 1
        if np.count_nonzero((folded[at] >= 97) & (folded[at] <= 122)) >= STYLED:
            odd.append(Odd(Code.UN_STYLED, _at(place, first), _at(place, last - 1) + 1))
    data = folded.tobytes().decode("utf-32-le", "surrogatepass").encode("utf-8", "surrogatepass")
    return Folded(folded, rows, data, place, tuple(odd), tuple(views))


def _at(place: npt.NDArray[np.int64] | None, index: int) -> int:
    return index if place is None else int(place[index])


def _unmix(
    codes: npt.NDArray[np.uint32],
    rows: npt.NDArray[np.uint8],
    folded: npt.NDArray[np.uint32],
    place: npt.NDArray[np.int64] | None,
    odd: list[Odd],
) -> npt.NDArray[np.uint32]:
    """Lookalikes of other scripts to Latin, inside words that hold Latin letters too."""
    letter = (rows & np.uint8(7)) == LETTER
    latin = rows & np.uint8(LATIN)
    meet = latin[1:] != latin[:-1]
    meet &= letter[1:]
    meet &= letter[:-1]
    if not np.logical_or.reduce(meet):  # no Latin letter stands beside another
        return folded
    edge = np.flatnonzero(np.diff(letter.view(np.int8), prepend=0, append=0))
    start, end = edge[::2], edge[1::2]
    both = np.bitwise_or.reduceat(np.append(rows, np.uint8(0)), edge)[::2]
    mixed = ((both & LATIN) != 0) & ((both & LOOKALIKE) != 0)
    words = mixed.nonzero()[0]
    if not len(words):
        return folded
    mark = np.zeros(len(codes) + 1, np.int8)
    mark[start[words]] += 1
    mark[end[words]] -= 1
    inside = np.cumsum(mark[:-1]) > 0
    if len(words) >= MIXED:
        odd.append(Odd(Code.UN_HOMOGLYPH, _at(place, int(start[words[0]])), _at(place, int(end[words[-1]]) - 1) + 1))
    return np.where(inside, TABLES.alike.take(codes), folded)


def _unseen(
    codes: npt.NDArray[np.uint32],
    rows: npt.NDArray[np.uint8],
    gone: npt.NDArray[np.int64],
    odd: list[Odd],
    views: list[tuple[str, str, int, int]],
) -> None:
    """What the invisible characters say or hide; those that writing needs say nothing."""
    what = codes.take(gone)
    tags = gone[(what >= 0xE0020) & (what <= 0xE007E)]
    if len(tags):
        _tags(codes, tags, odd, views)
    selectors = gone[((what >= 0xFE00) & (what <= 0xFE0F)) | (what >= 0xE0100)]
    if len(selectors):
        _selectors(codes, selectors, odd, views)
    over = gone[(what == 0x202D) | (what == 0x202E)]
    if len(over):
        odd.append(Odd(Code.UN_BIDI, int(over[0]), int(over[-1]) + 1))
        first = int(over[0])
        stop = gone[(what == 0x202C) & (gone > first)]
        last = int(stop[-1]) if len(stop) else len(codes)
        views.append(("bidi", _visible(codes, rows, first, last)[::-1], first, last))
    joiner = (what >= 0x200B) & (what <= 0x200D) | (what >= 0x2060) & (what <= 0x2064) | (what == 0xFEFF)
    joiner |= (what == 0xAD) | (what == 0x180E) | (what == 0x034F) | (what == 0x3164) | (what == 0xFFA0)
    joiner |= (what == 0x115F) | (what == 0x1160)
    between = gone[joiner]
    if len(between):
        _between(codes, rows, between, odd)


def _visible(codes: npt.NDArray[np.uint32], rows: npt.NDArray[np.uint8], first: int, last: int) -> str:
    part = codes[first:last]
    return str(part[(rows[first:last] & DROP) == 0].tobytes(), "utf-32-le", "replace")


def _tags(
    codes: npt.NDArray[np.uint32],
    tags: npt.NDArray[np.int64],
    odd: list[Odd],
    views: list[tuple[str, str, int, int]],
) -> None:
    """Tag characters spell ASCII; only a black flag may wear up to six of them (UTS 51, ED-14a)."""
    runs = np.split(tags, np.flatnonzero(np.diff(tags) != 1) + 1)
    hidden = [run for run in runs if len(run) > 6 or not run[0] or codes[run[0] - 1] != 0x1F3F4]
    if hidden:
        said = (codes[np.concatenate(hidden)] - np.uint32(0xE0000)).astype(np.uint8).tobytes().decode("ascii")
        first, last = int(hidden[0][0]), int(hidden[-1][-1]) + 1
        odd.append(Odd(Code.UN_TAG, first, last))
        views.append(("tag", said, first, last))


def _selectors(
    codes: npt.NDArray[np.uint32],
    selectors: npt.NDArray[np.int64],
    odd: list[Odd],
    views: list[tuple[str, str, int, int]],
) -> None:
    """A variation selector follows a character that has variants; a row of them is a row of bytes."""
    runs = np.split(selectors, np.flatnonzero(np.diff(selectors) != 1) + 1)
    hidden = [
        run for run in runs if len(run) > 1 or (codes[run[0]] >= 0xE0100 and run[0] and codes[run[0] - 1] < 0x3400)
    ]
    hidden += [run for run in runs if len(run) == 1 and run[0] and 0x41 <= codes[run[0] - 1] < 0x250]
    total = sum(map(len, hidden))
    if total < UNSEEN:
        return
    at = np.sort(np.concatenate(hidden))
    values = codes[at]
    said = np.where(values >= 0xE0100, values - np.uint32(0xE0100 - 16), values - np.uint32(0xFE00)).astype(np.uint8)
    odd.append(Odd(Code.UN_VARSEL, int(at[0]), int(at[-1]) + 1))
    views.append(("varsel", said.tobytes().decode("utf-8", "replace"), int(at[0]), int(at[-1]) + 1))


def _between(
    codes: npt.NDArray[np.uint32], rows: npt.NDArray[np.uint8], between: npt.NDArray[np.int64], odd: list[Odd]
) -> None:
    """Invisible characters that part Latin letters, or stand in rows. A soft hyphen now and then is typesetting."""
    inner = between[(between > 0) & (between < len(codes) - 1)]
    parts = inner[(rows[inner - 1] & LATIN != 0) & (rows[inner + 1] & LATIN != 0)]
    soft = int(np.count_nonzero(codes[parts] == 0xAD))
    rows_of = np.flatnonzero(np.diff(between) == 1)
    letters = int(np.count_nonzero(rows & np.uint8(LATIN)))
    if len(parts) - soft >= UNSEEN or soft > max(UNSEEN, letters // 8) or len(rows_of) >= 8:
        odd.append(Odd(Code.UN_ZEROWIDTH, int(between[0]), int(between[-1]) + 1))
