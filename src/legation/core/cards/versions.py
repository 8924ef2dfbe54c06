"""Which of two versions is the older one (Semantic Versioning 2.0.0 §11, read generously)."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import Final

_VERSION: Final = re.compile(
    r"[vV]?(?P<numbers>\d{1,18}(?:\.\d{1,18}){0,7})(?:(?:[-_]|\.?(?=[A-Za-z]))(?P<pre>[0-9A-Za-z][0-9A-Za-z.-]{0,99}))?(?:\+\S{0,99})?",
    re.ASCII,
)


def older(version: str, other: str) -> bool:
    """Whether `version` comes before `other`. False where they cannot be told apart, or are no versions."""
    one, two = _VERSION.fullmatch(version), _VERSION.fullmatch(other)
    if not one or not two:
        return False
    numbers = zip_longest(*([int(part) for part in match["numbers"].split(".")] for match in (one, two)), fillvalue=0)
    for mine, theirs in numbers:
        if mine != theirs:
            return mine < theirs
    return _earlier(one["pre"], two["pre"])


def _earlier(pre: str | None, other: str | None) -> bool:
    """A pre-release comes before its release; identifiers compare one by one, numbers before words (§11.4)."""
    if pre is None or other is None:
        return pre is not None and other is None
    return [_rank(part) for part in pre.split(".")] < [_rank(part) for part in other.split(".")]


def _rank(identifier: str) -> tuple[bool, int, str]:
    number = identifier.isdigit()
    return not number, int(identifier) if number else 0, identifier
