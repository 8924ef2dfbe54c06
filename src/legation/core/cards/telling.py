"""Changes between cards, so that a person can judge them.

Decides how a difference reads: what stood there, what stands there, where they part. What comes from a card is shown
so that it cannot hide: what does not print, or turns the direction of writing, is written out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from legation.core.cards.diff import Change

WIDTH: Final = 160
"""Characters of a value that are shown, from a little before the place where it changed."""

_LEAD: Final = 40

MOST: Final = 200
"""Changes told in full. A person reads no more; whoever wants all of them has the values."""


def told(changes: Iterable[Change]) -> Iterator[str]:
    """Lines of a diff: a heading for each change, what is gone after `-`, what is new after `+`."""
    untold = 0
    for index, change in enumerate(changes):
        if index >= MOST:
            untold += 1
            continue
        yield f"{change.kind.value}: {plainly(change.field)}"
        before, after = _text(change.before), _text(change.after)
        start = _parting(before, after) if before and after else 0
        if before:
            yield f"  - {_window(before, start)}"
        if after:
            yield f"  + {_window(after, start)}"
    if untold:
        yield f"and {untold} more"


def plainly(text: str) -> str:
    """A text in which nothing is invisible and nothing moves: what does not print is written by its number."""
    return "".join(char if char.isprintable() else f"\\u{{{ord(char):x}}}" for char in text)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value, order="sorted").decode()


def _parting(before: str, after: str) -> int:
    """The first character that differs."""
    same = next((at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), None)
    return min(len(before), len(after)) if same is None else same


def _window(text: str, start: int) -> str:
    begin = max(0, start - _LEAD)
    shown = text[begin : begin + WIDTH]
    return f"{'...' if begin else ''}{plainly(shown)}{'...' if begin + WIDTH < len(text) else ''}"
