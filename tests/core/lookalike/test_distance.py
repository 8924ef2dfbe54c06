"""How far two words are apart, against a plain model; and which slips count."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.core.lookalike.distance import distance, slip, slips
from legation.core.lookalike.vocabulary import Buckets, Vocabulary

WORD = st.text(alphabet="abcl", min_size=1, max_size=10)


def model(one: str, other: str) -> int:
    """Optimal string alignment, by its recurrence."""

    @cache
    def d(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        step = min(d(i - 1, j) + 1, d(i, j - 1) + 1, d(i - 1, j - 1) + (one[i - 1] != other[j - 1]))
        if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
            step = min(step, d(i - 2, j - 2) + 1)
        return step

    return d(len(one), len(other))


@given(WORD, WORD, st.integers(0, 3))
def test_distance_is_the_models_within_its_limit(one: str, other: str, limit: int):
    true = model(one, other)
    assert distance(one, other, limit) == (true if true <= limit else None)


@pytest.mark.parametrize(
    ("published", "claimed"),
    [
        ("acme", "acne"), ("acme", "accme"), ("acme", "amce"), ("globex", "globx"), ("globex", "gloebx"),
        ("payments", "paymemts"), ("northwind", "northwimd"), ("stellaris", "stelaris"), ("brightwater", "brihgtwaer"),
    ],
)  # fmt: skip
def test_a_slip_of_fingers_or_eyes_is_one(published: str, claimed: str):
    assert slip(published, claimed)


@pytest.mark.parametrize(
    ("published", "claimed"),
    [
        ("acme", "apex"), ("bolt", "colt"), ("nova", "nora"), ("ibm", "ibn"), ("globex", "globex"), ("acme", "me"),
        ("fosixfen", "tasixfen"), ("verdant", "verdict"), ("支付助手", "支付助理"),
    ],
)  # fmt: skip
def test_another_word_is_none(published: str, claimed: str):
    assert slip(published, claimed) is None


@given(st.lists(st.text(alphabet="abcdlm", min_size=3, max_size=11), unique=True, max_size=40), st.data())
def test_a_vocabulary_finds_what_a_walk_over_it_finds(words: list[str], data):
    vocabulary = Vocabulary()
    for word in words:
        vocabulary.add(word)
    gone = set(data.draw(st.lists(st.sampled_from(words), unique=True))) if words else set()
    for word in gone:
        vocabulary.discard(word)
    asked = data.draw(st.text(alphabet="abcdlm", min_size=1, max_size=12))
    walked = {word: steps for word in words if word not in gone and (steps := slip(word, asked))}
    # Within one step nothing is missed; of two steps, only a swap beside another slip may be.
    found = dict(vocabulary.near(asked))
    assert found.items() <= walked.items()
    assert {word for word in walked if word not in found} <= {
        word for word, steps in walked.items() if steps == 2 and slips(len(word)) == 2
    }


def test_buckets_hold_and_let_go():
    buckets: Buckets[str, int] = Buckets()
    for value in (1, 2, 3):
        buckets.add("k", value)
    buckets.discard("k", 2)
    buckets.discard("k", 9)
    buckets.discard("other", 1)
    assert list(buckets["k"]) == [1, 3]
    buckets.discard("k", 1)
    assert list(buckets["k"]) == [3]
    buckets.discard("k", 3)
    assert "k" not in buckets
    assert len(buckets) == 0
