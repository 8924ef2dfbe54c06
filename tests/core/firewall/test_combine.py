"""What the combiner makes of a reading: rules and windows only add, and length drowns nothing."""

from __future__ import annotations

import random

import numpy as np
import pytest

from legation.core.firewall import Channel, Model
from legation.core.firewall.combine import BACKED_FROM, FEATURES, LENGTH, LONG, RULES_FROM, SHORT, Combiner
from legation.core.firewall.reading import LEARNED, SCORES, Reading
from train.stack import RULE_MOST, logistic


def reading(hits: tuple[int, ...] = (), scores: tuple[float, ...] = (1.0,) * SCORES, tokens: int = 100) -> Reading:
    return Reading(hits, (0,) * len(hits), frozenset(), scores, tokens)


@pytest.mark.parametrize("channel", Channel)
def test_a_rule_more_or_a_higher_window_never_takes_anything_away(model: Model, channel: Channel):
    rng = random.Random(4)
    combiner = Combiner(model)
    for _ in range(300):
        hits = tuple(sorted(rng.sample(range(len(LEARNED)), rng.randrange(6))))
        scores = tuple(rng.uniform(-6, 14) for _ in range(SCORES))
        before = combiner.odds(reading(hits, scores), channel)
        more = tuple(sorted({*hits, rng.randrange(len(LEARNED))}))
        higher = tuple(score + rng.uniform(0, 3) for score in scores)
        assert combiner.odds(reading(more, scores), channel) >= before
        assert combiner.odds(reading(hits, higher), channel) >= before


def test_beyond_some_length_more_text_changes_nothing(model: Model):
    combiner = Combiner(model)
    for channel in Channel:
        assert combiner.odds(reading(tokens=LONG), channel) == combiner.odds(reading(tokens=10**6), channel)
        assert combiner.odds(reading(tokens=1), channel) == combiner.odds(reading(tokens=SHORT), channel)


def test_no_rule_decides_alone(model: Model):
    assert model.combiner.shape[1] == FEATURES
    assert float(model.combiner[:, RULES_FROM:BACKED_FROM].max()) <= RULE_MOST


def test_training_holds_to_it_where_the_data_say_otherwise():
    """Rows in which rules, windows and their product all point the wrong way."""
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 2, 400).astype(float)
    rows = np.ones((400, FEATURES), np.float32)
    rows[:, 1:] = (1 - labels)[:, None] + rng.normal(0, 0.1, (400, FEATURES - 1))
    found = logistic(rows, labels, np.ones(400), steps=60)
    assert found[1 : 1 + SCORES].min() >= 0.0
    assert found[RULES_FROM:].min() >= 0.0
    assert found[LENGTH] < 0.0
