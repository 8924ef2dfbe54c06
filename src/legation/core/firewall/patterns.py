"""The rules compiled into Hyperscan databases: one scan a text, linear in its length, whatever the text.

Python's `re` is not used on what agents send. The first scan reports each rule once, so its cost does not depend on
how often a text says a thing; only where something was found does a second one ask for every place, up to
MAX_MATCHES. Databases are immutable; the scratch space of a scan is not, so a `Patterns` belongs to one thread.
"""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Sequence
from typing import Any, Final

import hyperscan

from legation.core.firewall.rules import FLOWS, GATES, MARKS, RULES, SQUEEZED, SQUEEZED_GATES, WORD_GATES

MAX_MATCHES: Final = 256
"""Places one scan reports: a page of nothing but directives has more, and is cut in several rounds."""


RULE_NAMES: Final = tuple(rule.name for rule in (*RULES, *MARKS))
GATES_FROM: Final = len(MARKS)
"""Ids of gates in the scan of the text as it stands."""
LINKS: Final = 2
"""The first flows only say that there are links, which are then looked for one by one."""
GATE_NAMES: Final = tuple(name for name, _ in GATES)
SQUEEZED_NAMES: Final = tuple(rule.name for rule in SQUEEZED)


def _expand(pattern: str) -> str:
    """`~` is the space between words, `~N~` that space with up to N words in it."""
    out: list[str] = []
    pieces = pattern.split("~")
    skip = False
    for place, piece in enumerate(pieces):
        if skip:
            skip = False
            out.append(piece)
            continue
        if place and piece.isdecimal() and place + 1 < len(pieces):
            out.append(rf" .{{0,{8 * int(piece)}}}")
            skip = True
            continue
        if place:
            out.append(" {1,3}")
        out.append(piece)
    return "".join(out)


class Database:
    """Patterns, and the scans over them. Ids are places in `patterns`."""

    def __init__(self, patterns: Sequence[str], *, caseless: bool = True, every: bool = False) -> None:
        flags = hyperscan.HS_FLAG_CASELESS if caseless else 0
        if not every:
            flags |= hyperscan.HS_FLAG_SINGLEMATCH
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=[_expand(pattern).encode() for pattern in patterns],
            ids=list(range(len(patterns))),
            elements=len(patterns),
            flags=[flags] * len(patterns),
        )
        self._scratch = hyperscan.Scratch(self._database)

    @property
    def size(self) -> int:
        """Bytes of the compiled database."""
        return int(self._database.size())

    def scan(self, data: bytes) -> list[tuple[int, int]]:
        """(id, end) of matches, ends ascending; as many as MAX_MATCHES and no more."""
        found: list[tuple[int, int]] = []
        with contextlib.suppress(hyperscan.ScanTerminated):
            self._database.scan(data, _collect, context=found, scratch=self._scratch)
        return found


def _collect(number: int, _start: int, end: int, _flags: int, found: Any) -> bool:
    found.append((number, end))
    return len(found) >= MAX_MATCHES


class Patterns:
    """Every database the firewall scans with."""

    def __init__(self) -> None:
        words = [rule.pattern for rule in RULES]
        marks = [rule.pattern for rule in MARKS]
        self.words = Database([*words, *(pattern for _, pattern in WORD_GATES)])
        self.marks = Database([*marks, *(pattern for _, pattern in GATES)])
        self.every_word = Database(words, every=True)
        self.every_mark = Database(marks, every=True)
        self.squeezed = Database([*(rule.pattern for rule in SQUEEZED), *(pattern for _, pattern in SQUEEZED_GATES)])
        flows = [rule.pattern for rule in FLOWS]
        self.flows = Database(flows, caseless=False)
        self.every_flow = Database(flows[LINKS:], caseless=False, every=True)
        _give_back()


def _give_back() -> None:
    """Hand what compiling took back to the system: with glibc it would stay with the process, some 30 MB of it."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
