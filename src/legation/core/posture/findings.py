"""What an audit finds, and how it grades."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from legation.core.posture.rules import Rule, Weight

_POINTER: Final = 1_024
_QUOTED: Final = 300
"""Characters of a detail: it may repeat names that somebody chose."""


class Finding(Struct, frozen=True):
    """One thing an audit holds against an agent."""

    rule: Rule
    detail: str
    pointer: str = ""
    """The member of the card (RFC 6901); empty where it is not about one."""
    start: int = 0
    end: int = 0
    """Span in that member's text; both 0 where there is none."""


class Report(Struct, frozen=True):
    """One agent, judged."""

    target: str
    at: float
    grade: str
    """`A` to `F`; `?` where no card could be read."""
    score: int
    """0 to 100."""
    findings: tuple[Finding, ...]
    """The heaviest first."""
    unseen: tuple[str, ...]
    """What nobody looked at. A good grade says nothing of it."""
    name: str = ""
    organization: str = ""
    signers: tuple[str, ...] = ()
    """Publishers whose signature verifies."""
    url: str = ""
    """Where the card was found at last; empty for a file."""
    redirects: tuple[str, ...] = ()
    """What led there from the target."""


_COST: Final = {Weight.CRITICAL: 50, Weight.HIGH: 20, Weight.MEDIUM: 8, Weight.LOW: 3, Weight.INFO: 0}
_CEILING: Final = {Weight.CRITICAL: 39, Weight.HIGH: 69, Weight.MEDIUM: 89, Weight.LOW: 100, Weight.INFO: 100}
"""The best score beside a finding of that weight: one open door is not made good by many closed ones."""

_GRADES: Final = ((90, "A"), (80, "B"), (65, "C"), (50, "D"), (40, "E"), (0, "F"))


def score(findings: Iterable[Finding]) -> int:
    """0 to 100. The first finding of a rule costs its weight, each of the next three a quarter more."""
    counts = Counter(finding.rule for finding in findings)
    cost = sum(_COST[rule.weight] * (1 + min(count - 1, 3) / 4) for rule, count in counts.items())
    ceiling = min((_CEILING[rule.weight] for rule in counts), default=100)
    return max(0, min(ceiling, round(100 - cost)))


def grade(points: int) -> str:
    return next(letter for least, letter in _GRADES if points >= least)


def found(rule: Rule, detail: str, where: str = "", span: tuple[int, int] = (0, 0)) -> Finding:
    """A finding, bounded, with a printable detail: it repeats what somebody else wrote. A pointer stays exact."""
    return Finding(rule, shown(detail), where if len(where) <= _POINTER else f"{where[: _POINTER - 1]}…", *span)


def shown(text: str, limit: int = _QUOTED) -> str:
    """A text as it may be shown: no character that a terminal or a page would obey."""
    cut = text[:limit]
    plain = "".join(c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in cut)
    return f"{plain}…" if len(text) > limit else plain


def pointer(*steps: str | int) -> str:
    """A JSON Pointer (RFC 6901 §3)."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)
