"""A long text, judged stretch by stretch.

A page says many things, and each may match some rule; a directive says them in one breath. So of a text longer than
STRETCH the stretch that says most is judged, and not the sum of all. They overlap by LAP, so that whatever is said in
that many characters stands in one of them whole. More text makes more stretches: nothing becomes harmless by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from legation.core.firewall.combine import Combiner
from legation.core.firewall.ngrams import Weights
from legation.core.firewall.normalise import Folded
from legation.core.firewall.patterns import Patterns
from legation.core.firewall.reading import Reading, read
from legation.core.firewall.verdicts import Channel

STRETCH: Final = 4096
LAP: Final = 1024
"""Code points."""


class Stretch(NamedTuple):
    """Bytes of the folded text, half-open, and their log-odds."""

    first: int
    last: int
    odds: float


class Judged(NamedTuple):
    reading: Reading
    """Of the stretch that says most; the gates are those of all."""
    odds: float
    stretches: tuple[Stretch, ...]
    """None where the text is one."""
    part: Folded
    """The stretch that says most, or the text."""
    begin: int
    """Its first code point of the folded text."""

    def tells(self, end: int, least: float) -> bool:
        """Whether what ends at a byte stands in a stretch of these log-odds."""
        return not self.stretches or any(one.first < end <= one.last and one.odds >= least for one in self.stretches)


def judge(folded: Folded, patterns: Patterns, weights: Weights, combiner: Combiner, channel: Channel) -> Judged:
    """Read a text and weigh it. Time and memory are linear in its length."""
    if len(folded.codes) <= STRETCH:
        reading = read(folded, patterns, weights)
        return Judged(reading, combiner.odds(reading, channel), (), folded, 0)
    parts: list[Folded] = []
    readings: list[Reading] = []
    found: list[Stretch] = []
    for first, last, part in _parts(folded):
        parts.append(part)
        readings.append(read(part, patterns, weights))
        found.append(Stretch(first, last, combiner.odds(readings[-1], channel)))
    worst = max(range(len(found)), key=lambda place: found[place].odds)
    begin = found[worst].first
    ends = tuple(end + begin if end else 0 for end in readings[worst].ends)
    gates = frozenset[str]().union(*(one.gates for one in readings))
    reading = readings[worst]._replace(ends=ends, gates=gates)
    return Judged(reading, found[worst].odds, tuple(found), parts[worst], worst * (STRETCH - LAP))


def _parts(folded: Folded) -> Iterator[tuple[int, int, Folded]]:
    codes, rows, data = folded.codes, folded.rows, folded.data
    places = None
    if len(data) != len(codes):
        sizes = 1 + (codes >= 0x80).astype(np.int64) + (codes >= 0x800) + (codes >= 0x10000)
        places = np.concatenate(([0], np.cumsum(sizes)))
    for begin in range(0, len(codes) - LAP, STRETCH - LAP):
        end = min(begin + STRETCH, len(codes))
        first, last = (begin, end) if places is None else (int(places[begin]), int(places[end]))
        yield first, last, Folded(codes[begin:end], rows[begin:end], data[first:last], None, (), ())
