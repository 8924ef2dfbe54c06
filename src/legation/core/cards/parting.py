"""Where two texts part: each place in which one differs from the other, with a little of what stands around it.

Word by word, with the fewest words gone and new (Myers 1986, the greedy algorithm). Texts that differ in more than
`MOST_EDITS` words are one place from where they first part to where they last do: time and memory stay bounded
whatever the texts, for both come from strangers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

MOST_EDITS: Final = 128
"""Words gone and new that are told apart."""

LEAD: Final = 40
"""Characters shown before a place; half as many after it."""

_APART: Final = 24
"""Characters between two places below which they are told as one."""

_WORD: Final = re.compile(r"\w{1,64}|\s+|[^\w\s]")

_Place: TypeAlias = tuple[int, int, int, int]
"""Where a place begins and ends in one text, and in the other."""


def partings(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Each place where two texts differ: what stands there, and what stands there now.

    Texts without a word in common are one place, whole; a text that is empty is told as one.
    """
    if before == after:
        return
    for a, b, c, d in _joined(places(before, after)):
        if a == b and not before:
            yield "", after
            continue
        yield _shown(before, a, b), _shown(after, c, d)


def _shown(text: str, start: int, end: int) -> str:
    begin, stop = max(0, start - LEAD), min(len(text), end + LEAD // 2)
    return f"{'...' if begin else ''}{text[begin:stop]}{'...' if stop < len(text) else ''}"


def _joined(places: list[_Place]) -> Iterator[_Place]:
    """Places that are near to each other as one."""
    at = places[0]
    for one in places[1:]:
        if one[0] - at[1] <= _APART:
            at = (at[0], one[1], at[2], one[3])
        else:
            yield at
            at = one
    yield at


def places(before: str, after: str) -> list[_Place]:
    """Where two texts that differ part, in characters, from what differs in words; in order, and apart."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    # 1. What both begin and end with.
    least = min(len(old), len(new))
    head = next((at for at in range(least) if old[at] != new[at]), least)
    tail = next((at for at in range(least - head) if old[-1 - at] != new[-1 - at]), least - head)
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    # 2. What differs in between.
    starts, ends = _offsets(old), _offsets(new)
    found: list[_Place] = []
    for x, to_x, y, to_y in _edits(a, b):
        one = (starts[head + x], starts[head + to_x], ends[head + y], ends[head + to_y])
        if found and found[-1][1] == one[0] and found[-1][3] == one[2]:
            one = (found[-1][0], one[1], found[-1][2], one[3])
            found.pop()
        found.append(one)
    return found


def _offsets(words: list[str]) -> list[int]:
    """Where each word begins, and the last one ends."""
    found = [0]
    for word in words:
        found.append(found[-1] + len(word))
    return found


def _edits(a: list[str], b: list[str]) -> list[_Place]:
    """Single words gone (one, none) and new (none, one), in order; all as one where there are too many."""
    frontier = {1: 0}
    trace: list[dict[int, int]] = []
    for edits in range(min(len(a) + len(b), MOST_EDITS) + 1):
        trace.append(dict(frontier))
        for k in range(-edits, edits + 1, 2):
            down = k == -edits or (k != edits and frontier[k - 1] < frontier[k + 1])
            x = frontier[k + 1] if down else frontier[k - 1] + 1
            y = x - k
            while x < len(a) and y < len(b) and a[x] == b[y]:
                x, y = x + 1, y + 1
            frontier[k] = x
            if x >= len(a) and y >= len(b):
                return _walked(trace, len(a), len(b))
    return [(0, len(a), 0, len(b))]


def _walked(trace: list[dict[int, int]], x: int, y: int) -> list[_Place]:
    """The way back from the end to the beginning, turned round."""
    found: list[_Place] = []
    for edits in range(len(trace) - 1, 0, -1):
        frontier, k = trace[edits], x - y
        down = k == -edits or (k != edits and frontier[k - 1] < frontier[k + 1])
        before_k = k + 1 if down else k - 1
        was_x = frontier[before_k]
        was_y = was_x - before_k
        found.append((was_x, was_x, was_y, was_y + 1) if down else (was_x, was_x + 1, was_y, was_y))
        x, y = was_x, was_y
    return found[::-1]
