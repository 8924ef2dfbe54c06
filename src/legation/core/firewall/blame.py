"""Which member said it, and where: places of readings led back to the members they are of.

A document is read as one text. What is found in it may cover several members, of which one may say it all and the
others nothing; what is found in a view of all of it must be led back to where it is written.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from legation.core.firewall.ngrams import Weights, token_scores, tokenise
from legation.core.firewall.normalise import Folded, squeezing
from legation.core.firewall.sanitise import INVISIBLE, visible
from legation.core.firewall.verdicts import Code
from legation.core.firewall.views import View
from legation.core.firewall.walk import Member, Walked

SHORTEST: Final = 12
"""Characters in which a member can say something by itself."""
MOST: Final = 256
"""Members that one finding is told of."""
CANDIDATES: Final = 12
"""Members that are read by themselves, the longest first, for a view that cannot be led back."""
_SHARE: Final = 1 / 3
"""Of the weight of the heaviest member in a window: one that has less of it only stands beside it."""
_LONGEST: Final = 512
"""Letters of a directive in which nothing else is."""

Scan = Callable[[bytes], list[tuple[int, int]]]


def covered(walked: Walked, first: int, last: int) -> Iterator[tuple[int, int]]:
    """A stretch of the joined text in pieces, one for each member it covers."""
    place = max(bisect_right(walked.starts, first) - 1, 0)
    for member in walked.members[place : place + MOST]:
        if member.start >= last:
            return
        if member.end > max(first, member.start):
            yield max(first, member.start), min(last, member.end)


def pieces(walked: Walked, code: Code, first: int, last: int) -> list[tuple[int, int]]:
    """The same, without those that have none of the characters that make the finding; at least one."""
    found = list(covered(walked, first, last))
    if len(found) > 1 and code in INVISIBLE:
        found = [(a, b) for a, b in found if visible(walked.text[a:b]) != walked.text[a:b]] or found
    elif len(found) > 1 and code in {Code.UN_HOMOGLYPH, Code.UN_STYLED}:
        found = [(a, b) for a, b in found if not walked.text[a:b].isascii()] or found
    return found or [(first, last)]


def heaviest(walked: Walked, folded: Folded, begin: int, end: int, weights: Weights) -> list[tuple[int, int]]:
    """Of a window (code points of the folded text), what stands in the members that bring most of its weight."""
    first, last = folded.origin(begin, end)
    found = list(covered(walked, first, last))
    if len(found) < 2:
        return found or [(first, last)]
    tokens = tokenise(folded.codes[begin:end], folded.rows[begin:end])
    at = tokens.start.astype(np.int64) + begin
    if folded.place is not None:
        at = folded.place.take(at)
    whose = np.searchsorted([a for a, _ in found], at, "right") - 1
    sums = np.bincount(np.maximum(whose, 0), token_scores(tokens, weights).real, len(found))
    return [piece for piece, weight in zip(found, sums, strict=True) if weight >= max(_SHARE * sums.max(), 0.0)]


def squeezed(folded: Folded, scan: Scan, rules: frozenset[int]) -> Iterator[tuple[int, int, int]]:
    """(rule, first, last) for rules that match the letters alone: code points of the original, half-open."""
    letters, at = squeezing(folded)
    for rule, end in scan(letters):
        if rule not in rules:
            continue
        low = latest(scan, rule, letters, max(end - _LONGEST, 0), end)
        first, last = folded.character(int(at[low])), folded.character(int(at[end - 1]))
        yield rule, *folded.origin(first, last + 1)


def latest(scan: Scan, rule: int, data: bytes, low: int, end: int) -> int:
    """The last beginning, from `low` on, of a match that ends at `end`; `low` where there is none."""
    high = end
    while high - low > 1:
        middle = (low + high) // 2
        if any(rule == other and middle + at == end for other, at in scan(data[middle:end])):
            low = middle
        else:
            high = middle
    return low


def back(view: View, folded: Folded) -> npt.NDArray[np.int64] | None:
    """For each character of a view of the whole text, the one of the folded text it stands for; None: it is not known.

    Letters that were changed each for another stand where they stood, and those that were only moved together or
    turned round keep their order.
    """
    size = len(folded.codes)
    if view.name == "spaced":
        source = np.flatnonzero(_points(folded.plain()) != _SPACE)
        points = _points(view.text.encode("utf-8", "surrogatepass"))
        target = np.flatnonzero(points != _SPACE)
        if len(source) != len(target) or not len(source):
            return None
        places = np.zeros(len(points), np.int64)
        places[target] = source
        return np.maximum.accumulate(places)
    if len(view.text) != size or view.name not in _ONE_FOR_ONE:
        return None
    places = np.arange(size)
    return places[::-1] if view.name == "reversed" else places


def leading(origin: npt.NDArray[np.int64], inner: Folded, folded: Folded, start: int, end: int) -> tuple[int, int]:
    """Code points of the text for those of a folded view of it, by what `back` says."""
    first, last = inner.origin(start, end)
    ends = origin[min(first, len(origin) - 1)], origin[max(min(last, len(origin)) - 1, 0)]
    return folded.origin(int(min(ends)), int(max(ends)) + 1)


def together(text: str) -> bool:
    """Whether it is one word, and longer than those of a language are."""
    return len(text) >= _TOGETHER and text.isascii() and text.isalnum()


_TOGETHER: Final = 20
_SPACE: Final = 32
_ONE_FOR_ONE: Final = frozenset({"rot13", "leet", "typo", "reversed"})


def _points(data: bytes) -> npt.NDArray[np.uint32]:
    return np.frombuffer(data.decode("utf-8", "replace").encode("utf-32-le"), np.uint32)


def candidates(walked: Walked) -> list[Member]:
    """Members long enough to say something by themselves."""
    found = [one for one in walked.members if one.end - one.start >= SHORTEST]
    return sorted(found, key=lambda one: one.start - one.end)[:CANDIDATES]
