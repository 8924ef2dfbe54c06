"""One reading of one text: the rules that match and the windows that score, as features of the combiner."""

from __future__ import annotations

from typing import Final, NamedTuple

from legation.core.firewall.ngrams import CHUNK, SCALES, Best, Index, Weights, token_scores, tokenise, windows
from legation.core.firewall.normalise import Folded
from legation.core.firewall.patterns import GATE_NAMES, GATES_FROM, Patterns
from legation.core.firewall.rules import MARKS, RULES, SQUEEZED, SQUEEZED_GATES, Rule

OVERLAP: Final = 1024
"""Code points two neighbouring chunks share: longer than the longest window of words."""
LEARNED: Final = (*RULES, *MARKS, *SQUEEZED)
"""Rules the combiner weighs, by feature."""
_SQUEEZED_FROM: Final = len(RULES) + len(MARKS)
SCORES: Final = 2 * len(SCALES)


class Reading(NamedTuple):
    hits: tuple[int, ...]
    """Places in LEARNED, ascending."""
    ends: tuple[int, ...]
    """For each the byte of the folded text where it first ends; 0 for a squeezed one."""
    gates: frozenset[str]
    scores: tuple[float, ...]
    """Best window of each scale by the first head, then by the second."""
    best: tuple[int, int]
    """Code points of the folded text of the middle scale's best window."""
    tokens: int


def match(folded: Folded, patterns: Patterns) -> tuple[list[int], list[int], set[str]]:
    """Rules that match, where each first ends, and the gates that open."""
    hits: list[int] = []
    ends: list[int] = []
    gates: set[str] = set()
    for number, end in patterns.words.scan(folded.plain()):
        hits.append(number)
        ends.append(end)
    for number, end in patterns.marks.scan(folded.data):
        if number >= GATES_FROM:
            gates.add(GATE_NAMES[number - GATES_FROM])
        else:
            hits.append(len(RULES) + number)
            ends.append(end)
    for number, _ in patterns.squeezed.scan(folded.squeezed()):
        if number >= len(SQUEEZED):
            gates.add(SQUEEZED_GATES[number - len(SQUEEZED)][0])
        else:
            hits.append(_SQUEEZED_FROM + number)
            ends.append(0)
    return hits, ends, gates


def read(folded: Folded, patterns: Patterns, weights: Weights) -> Reading:
    """Read a folded text. Time and memory are linear in its length."""
    hits, ends, gates = match(folded, patterns)
    size = len(folded.codes)
    if size <= CHUNK:
        found, tokens, start, end = _windows(folded, 0, size, weights)
    else:
        found, tokens, start, end = _chunks(folded, size, weights)
    scores = (*(one.score for one, _ in found), *(two.score for _, two in found))
    middle = found[1][0]
    best = (int(start[middle.first]), int(end[middle.last - 1])) if tokens else (0, 0)
    return Reading(tuple(hits), tuple(ends), frozenset(gates), scores, best, tokens)


_Found = tuple[list[tuple[Best, Best]], int, Index, Index]


def _windows(folded: Folded, first: int, last: int, weights: Weights) -> _Found:
    tokens = tokenise(folded.codes[first:last], folded.rows[first:last])
    scores = token_scores(tokens, weights)
    return windows(scores), len(tokens.start), tokens.start + first, tokens.end + first


def _chunks(folded: Folded, size: int, weights: Weights) -> _Found:
    """The best of each chunk; the place is that of the chunk whose middle window is best."""
    top: _Found | None = None
    best: list[tuple[Best, Best]] = []
    for first in range(0, size, CHUNK - OVERLAP):
        one = _windows(folded, first, min(first + CHUNK, size), weights)
        if top is None or (one[1] and one[0][1][0].score > top[0][1][0].score):
            top = one
        best = [
            (max(a[0], b[0], key=_score), max(a[1], b[1], key=_score)) for a, b in zip(best or one[0], one[0], strict=True)
        ]
    assert top is not None  # noqa: S101 - a long text has a chunk
    best[1] = (top[0][1][0], best[1][1])
    return best, top[1], top[2], top[3]


def _score(one: Best) -> float:
    return one.score


def rule(feature: int) -> Rule:
    return LEARNED[feature]


def squeezed_alone(hits: tuple[int, ...]) -> bool:
    """Whether a directive shows only when everything between letters is taken out: it was written to hide."""
    codes = {LEARNED[hit].code for hit in hits if hit < _SQUEEZED_FROM}
    return any(hit >= _SQUEEZED_FROM and LEARNED[hit].code not in codes for hit in hits)


