"""One reading of one text: the rules that match and the windows that score, as features of the combiner."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from legation.core.firewall.ngrams import CHUNK, SCALES, Weights, best, token_scores, tokenise, windows
from legation.core.firewall.normalise import Folded
from legation.core.firewall.patterns import GATE_NAMES, GATES_FROM, Patterns
from legation.core.firewall.rules import MARKS, RULES, SQUEEZED, SQUEEZED_GATES, WORD_GATES, Rule

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
    tokens: int


def match(folded: Folded, patterns: Patterns) -> tuple[list[int], list[int], set[str]]:
    """Rules that match, where each first ends, and the gates that open."""
    hits: list[int] = []
    ends: list[int] = []
    gates: set[str] = set()
    for number, end in patterns.words.scan(folded.plain()):
        if number >= len(RULES):
            gates.add(WORD_GATES[number - len(RULES)][0])
        else:
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
        tokens = tokenise(folded.codes, folded.rows)
        scores, count = windows(token_scores(tokens, weights)), len(tokens.start)
    else:
        scores, count = (-math.inf,) * SCORES, 0
        for first in range(0, size, CHUNK - OVERLAP):
            tokens = tokenise(folded.codes[first : first + CHUNK], folded.rows[first : first + CHUNK])
            scores = tuple(map(max, scores, windows(token_scores(tokens, weights))))
            count += len(tokens.start)
    return Reading(tuple(hits), tuple(ends), frozenset(gates), scores, count)


def window(folded: Folded, weights: Weights) -> tuple[int, int]:
    """Code points of the folded text of the window that scores highest, half-open."""
    top, place = -math.inf, (0, 0)
    for begin in range(0, len(folded.codes), CHUNK - OVERLAP):
        tokens = tokenise(folded.codes[begin : begin + CHUNK], folded.rows[begin : begin + CHUNK])
        if not len(tokens.start):
            continue
        score, first, last = best(token_scores(tokens, weights))
        if score > top:
            top, place = score, (begin + int(tokens.start[first]), begin + int(tokens.end[last - 1]))
    return place


def rule(feature: int) -> Rule:
    return LEARNED[feature]


def squeezed_alone(hits: tuple[int, ...]) -> bool:
    """Whether a directive shows only when everything between letters is taken out: it was written to hide."""
    codes = {LEARNED[hit].code for hit in hits if hit < _SQUEEZED_FROM}
    return any(hit >= _SQUEEZED_FROM and LEARNED[hit].code not in codes for hit in hits)
