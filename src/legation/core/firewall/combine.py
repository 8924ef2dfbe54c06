"""From a reading to a risk: one logistic sum per channel, its weights fitted by `train/` and calibrated there.

Features, in order: bias; best window of each scale by both heads; logarithm of the length; rules that match; and the
same rules once more, each as strong as the best window of all, since a rule says more where the words around it agree.
Rules and windows only ever add: no text becomes harmless by saying more.
"""

from __future__ import annotations

import math
from typing import Final

from legation.core.firewall.model import Model
from legation.core.firewall.reading import LEARNED, SCORES, Reading
from legation.core.firewall.verdicts import Channel

LENGTH: Final = 1 + SCORES
RULES_FROM: Final = 2 + SCORES
BACKED_FROM: Final = RULES_FROM + len(LEARNED)
"""Rules, each times the best window if that is positive."""
FEATURES: Final = BACKED_FROM + len(LEARNED)
LOWEST: Final = -4.0
HIGHEST: Final = 12.0
"""Between them a window counts."""
SHORT: Final = 24
LONG: Final = 200
"""Tokens: a shorter text is judged as if it were as long as the first, or three words of a sentence would say too much;
a longer one as if it were as long as the second, or a directive could be drowned."""
DOCUMENTS, MESSAGES = 0, 1
CHANNELS: Final = 2
UNTRAINED: Final = -4.0
RULE_ALONE: Final = 2.0
"""Bias, and what each rule adds, where there is no model: three rules make a directive."""
HIDDEN: Final = 2.0
"""Added to the log-odds of what was found in a view only: what is harmless has no reason to hide."""


def kind(channel: Channel) -> int:
    """The row of the combiner for a channel."""
    return MESSAGES if channel is Channel.MESSAGE else DOCUMENTS


class Combiner:
    """The rows as plain floats: a handful of additions is quicker so."""

    def __init__(self, model: Model | None) -> None:
        if model is None:
            row = (UNTRAINED, *(0.0,) * (RULES_FROM - 1), *(RULE_ALONE,) * len(LEARNED), *(0.0,) * len(LEARNED))
            self._rows: tuple[tuple[float, ...], ...] = (row,) * CHANNELS
            return
        self._rows = tuple(tuple(float(value) for value in row) for row in model.combiner)

    def odds(self, reading: Reading, channel: Channel) -> float:
        """Log-odds that the text is a directive."""
        row = self._rows[kind(channel)]
        total = row[0] + row[LENGTH] * math.log1p(min(max(reading.tokens, SHORT), LONG))
        best = 0.0
        for place, score in enumerate(reading.scores, 1):
            held = score if LOWEST < score < HIGHEST else LOWEST if score < 0.0 else HIGHEST
            total += row[place] * held
            best = max(best, held)
        for hit in reading.hits:
            total += row[RULES_FROM + hit] + row[BACKED_FROM + hit] * best
        return total

    def weight(self, hit: int, channel: Channel) -> float:
        """What a rule adds where no window agrees."""
        return self._rows[kind(channel)][RULES_FROM + hit]


def risk(odds: float) -> float:
    """Log-odds to probability."""
    return 1 / (1 + math.exp(-max(-40.0, min(odds, 40.0))))


def log_odds(chance: float) -> float:
    """Probability to log-odds; what nothing or everything reaches as far as `risk` tells apart."""
    held = min(max(chance, 1e-15), 1 - 1e-15)
    return math.log(held / (1 - held))
