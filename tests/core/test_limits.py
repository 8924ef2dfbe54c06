from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.core import limits
from legation.core.model import Rate

amounts = st.floats(0, 1e6)
moments = st.floats(-1e9, 1e10)
rates = st.builds(Rate, st.floats(0, 1e5), amounts)


@given(level=st.floats(-1e6, 1e7), at=moments, now=moments, rate=rates, cost=amounts)
def test_a_level_stays_between_nothing_and_the_burst(level, at, now, rate, cost):
    after, wait = limits.spend(level, at, now, rate, cost)
    assert 0.0 <= after <= rate.burst
    assert wait is None or wait > 0.0


@given(level=amounts, at=moments, back=st.floats(0, 1e9), rate=rates, cost=amounts)
def test_a_clock_that_goes_back_refills_nothing(level, at, back, rate, cost):
    after, _ = limits.spend(level, at, at - back, rate, cost)
    assert after <= level


@given(
    rate=st.builds(Rate, st.floats(0.1, 100), st.floats(1, 100)),
    steps=st.lists(st.tuples(st.floats(-5, 5), st.floats(0, 10)), max_size=60),
)
def test_nobody_gets_more_than_the_burst_and_the_refill(rate, steps):
    level, at, now, spent = rate.burst, 0.0, 0.0, 0.0
    for step, cost in steps:
        now += step
        level, wait = limits.spend(level, at, now, rate, cost)
        at = max(at, now)
        spent += cost if wait is None else 0.0
    assert spent <= rate.burst + at * rate.per_second + 1e-6


@given(rate=st.builds(Rate, st.floats(0.1, 100), st.floats(1, 100)), cost=st.floats(0.1, 100))
def test_who_waits_as_long_as_told_gets_it(rate, cost):
    level, wait = limits.spend(0.0, 0.0, 0.0, rate, cost)
    assert wait is not None
    if cost > rate.burst:
        assert wait == math.inf
    else:
        assert limits.spend(level, 0.0, wait + 1e-6, rate, cost)[1] is None


def test_an_empty_rate_is_a_refusal():
    assert limits.spend(0.0, 0.0, 1e9, Rate(0.0, 0.0), 1.0) == (0.0, math.inf)
    assert limits.spend(0.0, 0.0, 1e9, Rate(0.0, 5.0), 1.0) == (0.0, math.inf)


@pytest.mark.parametrize("cost", [-1.0, math.nan])
def test_a_cost_is_not_below_nothing(cost: float):
    with pytest.raises(ValueError, match="cost"):
        limits.spend(1.0, 0.0, 0.0, Rate(1.0, 1.0), cost)
