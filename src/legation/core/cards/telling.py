"""Changes between cards, so that a person can judge them.

Decides how a difference reads: what stood there, what stands there, each place where they part. What comes from a card
is shown so that it cannot hide: what does not print, or turns the direction of writing, is written out; what is not
shown is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final, TypeAlias

import msgspec

from legation.core.cards.diff import Change
from legation.core.cards.parting import partings

WIDTH: Final = 160
"""Characters of a value that stand in a line."""

LINES: Final = 12
"""Lines for one text that is gone or new; a description of 1,900 characters."""

MOST_LINES: Final = 96
"""Lines for one change."""

MOST: Final = 200
"""Changes told in full. A person reads no more; whoever wants all of them has the values."""

_FIRST: Final = {name: place for place, name in enumerate(("id", "name", "uri", "url"))}
"""Members that say what a thing is stand before those that describe it."""

_Side: TypeAlias = tuple[str, str, str]
"""`-` or `+`, the path of a member, a text as it is to be shown."""


def told(changes: Iterable[Change]) -> Iterator[str]:
    """Lines of a diff: a heading for each change, what is gone after `-`, what is new after `+`."""
    untold = 0
    for index, change in enumerate(changes):
        if index >= MOST:
            untold += 1
            continue
        yield f"{change.kind.value}: {plainly(change.field)}"
        before, after = ([] if one is None else [one] for one in (change.before, change.after))
        lines = _lines(_sides(before, after, ""))
        yield from islice(lines, MOST_LINES)
        if more := sum(1 for _ in lines):
            yield f"  ... and {more} more lines (--json has them all)"
    if untold:
        yield f"and {untold} more"


def plainly(text: str) -> str:
    """A text in which nothing is invisible and nothing moves: what does not print is written by its number."""
    return "".join(char if char.isprintable() else f"\\u{{{ord(char):x}}}" for char in text)


def _lines(sides: Iterable[_Side]) -> Iterator[str]:
    """Each side over as many lines as it needs; what goes on begins with dots, so that it is no member of its own."""
    for sign, path, text in sides:
        shown = f"{path}: {text}" if path else text
        rows = [shown[at : at + WIDTH] for at in range(0, min(len(shown), LINES * WIDTH), WIDTH)] or [""]
        for place, row in enumerate(rows):
            yield f"  {sign} {'...' if place else ''}{row}"
        if len(shown) > LINES * WIDTH:
            yield f"  {sign} ... and {len(shown) - LINES * WIDTH} more characters (--json has them all)"


def _sides(before: list[Any], after: list[Any], path: str) -> Iterator[_Side]:
    """What stands on each side, where anything does: `null` is something."""
    if before and after:
        yield from _differing(before[0], after[0], path)
        return
    for sign, some in (("-", before), ("+", after)):
        for one in some:
            yield from _whole(sign, one, path)


def _differing(before: Any, after: Any, path: str) -> Iterator[_Side]:
    """Each place in which two values part."""
    if _json(before) == _json(after):
        return
    if isinstance(before, str) and isinstance(after, str):
        for old, new in partings(before, after):
            if old:
                yield "-", path, plainly(old)
            if new:
                yield "+", path, plainly(new)
    elif isinstance(before, dict) and isinstance(after, dict):
        for name in _ordered({**before, **after}):
            was, now = ([side[name]] if name in side else [] for side in (before, after))
            yield from _sides(was, now, _under(path, name))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _items(before, after, path)
    else:
        yield from _whole("-", before, path)
        yield from _whole("+", after, path)


def _items(before: list[Any], after: list[Any], path: str) -> Iterator[_Side]:
    """What of a list is gone, and what is new; both lists where only their order differs."""
    gone, new = _without(before, after), _without(after, before)
    if not gone and not new:
        yield from _whole("-", before, path)
        yield from _whole("+", after, path)
    elif len(gone) == len(new):
        for (place, old), (_, one) in zip(gone, new, strict=True):
            yield from _differing(old, one, f"{path}[{place}]")
    else:
        for sign, some in (("-", gone), ("+", new)):
            for place, one in some:
                yield from _whole(sign, one, f"{path}[{place}]")


def _without(items: list[Any], others: list[Any]) -> list[tuple[int, Any]]:
    """Items, each with its place, that the others have fewer of."""
    left = Counter(map(_json, others))
    found = []
    for place, one in enumerate(items):
        text = _json(one)
        if left[text]:
            left[text] -= 1
        else:
            found.append((place, one))
    return found


def _whole(sign: str, value: Any, path: str) -> Iterator[_Side]:
    """A value, its members each by itself: `id` and `name` first."""
    if isinstance(value, dict) and value:
        for name in _ordered(value):
            yield from _whole(sign, value[name], _under(path, name))
    elif isinstance(value, list) and any(isinstance(one, dict | list) for one in value):
        for place, one in enumerate(value):
            yield from _whole(sign, one, f"{path}[{place}]")
    else:
        yield sign, path, plainly(value if isinstance(value, str) else _json(value))


def _ordered(members: Mapping[str, Any]) -> list[str]:
    return sorted(members, key=lambda name: (_FIRST.get(name, len(_FIRST)), name))


def _under(path: str, name: str) -> str:
    shown = plainly(name)
    return f"{path}.{shown}" if path else shown


def _json(value: Any) -> str:
    return msgspec.json.encode(value, order="sorted").decode()
