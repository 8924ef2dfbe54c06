"""The rules compiled into Hyperscan databases: one scan a text, linear in its length, whatever the text.

Python's `re` is not used on what agents send. The first scan reports each rule once, so its cost does not depend on
how often a text says a thing; only where something was found does a second one ask for every place, up to
MAX_MATCHES. Databases are immutable; the scratch space of a scan is not, so a `Patterns` belongs to one thread.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import hyperscan
import msgspec
from msgspec import Struct

from legation.core.firewall.rules import FLOWS, GATES, MARKS, NUMBERS, RULES, SQUEEZED, SQUEEZED_GATES, WORD_GATES

MAX_MATCHES: Final = 256
"""Places one scan reports: a page of nothing but directives has more, and is cut in several rounds."""


MAX_FLOWS: Final = 1024
"""Places where data could go that are looked at: a long page of HTML has some hundred."""

MAX_NUMBERS: Final = 4096
"""Long numbers that are checked."""
MAX_TOLD: Final = 128
"""Numbers of cards and accounts that are told one by one."""

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


class Wanted(Struct, frozen=True):
    """What one database is compiled from. Ids are places in `patterns`."""

    patterns: Sequence[str]
    caseless: bool = True
    every: bool = False
    """Whether each match is told, and not only that there is one."""

    @property
    def flags(self) -> int:
        """Hyperscan's, for each pattern."""
        return (hyperscan.HS_FLAG_CASELESS if self.caseless else 0) | (
            0 if self.every else hyperscan.HS_FLAG_SINGLEMATCH
        )


class Unfit(ValueError):
    """What was compiled before is of other patterns, of another machine, or broken: compile anew."""


class Database:
    """Compiled patterns, and the scans over them."""

    def __init__(self, wanted: Wanted, compiled: bytes | None = None) -> None:
        """Compile, or take what was compiled. Raises Unfit. Whoever can write `compiled` can write this process."""
        if compiled is not None:
            try:
                self._database = hyperscan.loadb(compiled, hyperscan.HS_MODE_BLOCK)
            except hyperscan.HyperscanError as fault:
                raise Unfit(str(fault)) from None
        else:
            self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
            self._database.compile(
                expressions=[_expand(pattern).encode() for pattern in wanted.patterns],
                ids=list(range(len(wanted.patterns))),
                elements=len(wanted.patterns),
                flags=[wanted.flags] * len(wanted.patterns),
            )
        self._scratch = hyperscan.Scratch(self._database)

    def compiled(self) -> bytes:
        """What it takes to have it again without compiling, on a machine like this."""
        return bytes(hyperscan.dumpb(self._database))

    @property
    def size(self) -> int:
        """Bytes of the compiled database."""
        return int(self._database.size())

    def scan(self, data: bytes, most: int = MAX_MATCHES) -> list[tuple[int, int]]:
        """(id, end) of matches, ends ascending; as many as `most` and no more."""
        found: list[tuple[int, int]] = []
        with contextlib.suppress(hyperscan.ScanTerminated):
            self._database.scan(data, _collect, context=(found, most), scratch=self._scratch)
        return found


def _collect(number: int, _start: int, end: int, _flags: int, context: Any) -> bool:
    found: list[tuple[int, int]]
    most: int
    found, most = context
    found.append((number, end))
    return len(found) >= most


def _wanted() -> Iterator[tuple[str, Wanted]]:
    words = [rule.pattern for rule in RULES]
    marks = [rule.pattern for rule in MARKS]
    flows = [rule.pattern for rule in FLOWS]
    numbers = [rule.pattern for rule in NUMBERS]
    yield "words", Wanted([*words, *(pattern for _, pattern in WORD_GATES)])
    yield "marks", Wanted([*marks, *(pattern for _, pattern in GATES)])
    yield "every_word", Wanted(words, every=True)
    yield "every_mark", Wanted(marks, every=True)
    yield "squeezed", Wanted([*(rule.pattern for rule in SQUEEZED), *(pattern for _, pattern in SQUEEZED_GATES)])
    yield "flows", Wanted([*flows, *numbers], caseless=False)
    yield "every_flow", Wanted(flows[LINKS:], caseless=False, every=True)
    yield "every_number", Wanted(numbers, caseless=False, every=True)


WANTED: Final = dict(_wanted())

_HYPERSCAN: Final = str(hyperscan.__version__)  # type: ignore[attr-defined]  # it has one, its types do not say so

EDITION: Final = hashlib.sha256(
    msgspec.json.encode(
        [_HYPERSCAN, [(name, [*map(_expand, one.patterns)], one.flags) for name, one in WANTED.items()]]
    )
).hexdigest()
"""Of what the databases are compiled, and by which Hyperscan."""


class Patterns:
    """Every database the firewall scans with."""

    def __init__(self, compiled: bytes | None = None) -> None:
        """Compile them, some two seconds of a core; or take what `compiled` gave before. Raises Unfit."""
        saved: Mapping[str, bytes] = {}
        if compiled is not None:
            try:
                saved = msgspec.msgpack.decode(compiled, type=dict[str, bytes])
            except msgspec.DecodeError as fault:
                raise Unfit(str(fault)) from None
            if saved.keys() != WANTED.keys():
                raise Unfit("other databases")
        made = {name: Database(wanted, saved.get(name)) for name, wanted in WANTED.items()}
        self.words = made["words"]
        self.marks = made["marks"]
        self.every_word = made["every_word"]
        self.every_mark = made["every_mark"]
        self.squeezed = made["squeezed"]
        self.flows = made["flows"]
        self.every_flow = made["every_flow"]
        self.every_number = made["every_number"]
        self._made = made
        if not saved:
            _give_back()

    def compiled(self) -> bytes:
        """All of them, for another `Patterns` of this EDITION."""
        return msgspec.msgpack.encode({name: one.compiled() for name, one in self._made.items()})


def _give_back() -> None:
    """Hand what compiling took back to the system: with glibc it would stay with the process, some 30 MB of it."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
