from __future__ import annotations

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from legation.adapters.memory import GRACE, Buckets, Claims, Memory, Places
from legation.core.asks import ClaimOnce, Occupy, RememberedSince, Spend, Unavailable, Vacate
from legation.core.model import Rate


class Time:
    """A clock one sets."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


# -- claims --------------------------------------------------------------------------------------------


def test_a_name_is_claimed_once_in_its_space():
    claims = Claims(now=Time())
    assert claims.claim(ClaimOnce("dpop", "a", 1060))
    assert not claims.claim(ClaimOnce("dpop", "a", 1060))
    assert claims.claim(ClaimOnce("bearer", "a", 1060))
    assert claims.claim(ClaimOnce("dpop", "b", 1060))


def test_a_space_and_a_name_cannot_be_confused():
    claims = Claims(now=Time())
    long, other = "x" * 129, "x" * 130
    assert claims.claim(ClaimOnce("dpop", long, 1060))
    assert claims.claim(ClaimOnce("dpop", other, 1060))
    assert not claims.claim(ClaimOnce("dpop", long, 1060))


def test_a_claim_is_kept_to_its_end_and_then_makes_room():
    time = Time()
    claims = Claims(now=time, bound=1)
    assert claims.claim(ClaimOnce("dpop", "a", 1060.5))
    for now in (1060.9, 1060.5 + GRACE):
        time.now = now
        assert not claims.claim(ClaimOnce("dpop", "a", 1060.5))
    time.now = 1061.0 + GRACE
    assert claims.claim(ClaimOnce("dpop", "b", 1100))


def test_a_full_memory_refuses_and_never_passes():
    claims = Claims(now=Time(), bound=2)
    assert claims.claim(ClaimOnce("dpop", "a", 1060))
    assert claims.claim(ClaimOnce("dpop", "b", 1060))
    with pytest.raises(Unavailable, match="claims"):
        claims.claim(ClaimOnce("dpop", "c", 1060))
    assert not claims.claim(ClaimOnce("dpop", "a", 1060))


def test_a_clock_set_back_reopens_nothing():
    time = Time()
    claims = Claims(now=time)
    assert claims.claim(ClaimOnce("dpop", "a", 1060))
    time.now = 5000.0
    assert claims.claim(ClaimOnce("dpop", "b", 5060))
    time.now = 1000.0
    with pytest.raises(Unavailable, match="clock"):
        claims.claim(ClaimOnce("dpop", "a", 1090))
    assert not claims.claim(ClaimOnce("dpop", "b", 5060))


def test_a_clock_corrected_a_little_stops_nobody():
    time = Time()
    claims = Claims(now=time)
    assert claims.claim(ClaimOnce("dpop", "a", 1060))
    time.now = 1060.0 + GRACE
    assert claims.claim(ClaimOnce("dpop", "b", 1120))
    time.now -= GRACE
    assert claims.claim(ClaimOnce("dpop", "c", 1120))


def test_it_says_since_when_it_remembers():
    time = Time()
    claims = Claims(now=time)
    time.now = 2000.0
    assert claims.remembered_since(RememberedSince()) == 1000.0


def test_it_remembers_nothing_of_what_another_process_saw():
    time = Time()
    assert Claims(now=time, used_until=900.0).remembered_since(RememberedSince()) == 1000.0
    assert Claims(now=time, used_until=1100.0).remembered_since(RememberedSince()) == 1100.0
    assert Memory(now=time, used_until=1100.0).claims.remembered_since(RememberedSince()) == 1100.0


class ClaimsAgainstAModel(RuleBasedStateMachine):
    """However the clock moves, no name passes twice while its first claim still counts."""

    def __init__(self) -> None:
        super().__init__()
        self.time = Time()
        self.claims = Claims(now=self.time, bound=20)
        self.passed: dict[str, float] = {}

    @rule(name=st.sampled_from("abcdefgh"), span=st.floats(0.1, 50))
    def claim(self, name: str, span: float):
        until = self.time.now + span
        try:
            passed = self.claims.claim(ClaimOnce("s", name, until))
        except Unavailable:
            return
        if passed:
            assert self.passed.get(name, 0.0) <= self.time.now
            self.passed[name] = until

    @rule(step=st.floats(-30, 30))
    def move(self, step: float):
        self.time.now = max(1.0, self.time.now + step)

    @invariant()
    def bounded(self):
        assert len(self.claims._taken) <= 20
        assert len(self.claims._taken) == sum(map(len, self.claims._wheel.values()))


TestClaimsAgainstAModel = ClaimsAgainstAModel.TestCase


# -- buckets -------------------------------------------------------------------------------------------

ONE = Rate(1.0, 2.0)


def test_what_is_spent_comes_back_with_time():
    time = Time()
    buckets = Buckets(monotonic=time)
    spend = Spend((("agent:a", ONE),))
    assert [buckets.spend(spend) for _ in range(3)] == [None, None, 1]
    time.now += 1.0
    assert [buckets.spend(spend) for _ in range(2)] == [None, 1]


def test_all_buckets_or_none():
    buckets = Buckets(monotonic=Time())
    both = Spend((("tenant:t", Rate(1.0, 10.0)), ("agent:a", ONE)), 2.0)
    assert buckets.spend(both) is None
    assert buckets.spend(both) == 2
    # The refusal took nothing from the tenant, so eight are left.
    assert buckets.spend(Spend((("tenant:t", Rate(1.0, 10.0)),), 8.0)) is None
    assert buckets.spend(Spend((("tenant:t", Rate(1.0, 10.0)),), 0.5)) == 1


def test_the_longest_wait_is_told_and_never_infinite():
    buckets = Buckets(monotonic=Time())
    assert buckets.spend(Spend((("a", Rate(1.0, 1.0)), ("b", Rate(0.1, 5.0))), 6.0)) == 3600
    assert buckets.spend(Spend((("c", Rate(0.0, 0.0)),))) == 3600


def test_a_rate_made_smaller_bites_at_once():
    buckets = Buckets(monotonic=Time())
    assert buckets.spend(Spend((("a", Rate(1.0, 100.0)),))) is None
    assert buckets.spend(Spend((("a", ONE),), 2.0)) is None
    assert buckets.spend(Spend((("a", ONE),))) == 1


def test_full_buckets_make_room_and_others_do_not():
    time = Time()
    buckets = Buckets(monotonic=time, bound=2)
    assert buckets.spend(Spend((("a", ONE), ("b", ONE)))) is None
    with pytest.raises(Unavailable, match="limits"):
        buckets.spend(Spend((("c", ONE),)))
    time.now += 2.0
    assert buckets.spend(Spend((("c", ONE),))) is None
    assert buckets.spend(Spend((("c", ONE),))) is None
    assert buckets.spend(Spend((("c", ONE),))) == 1


# -- places --------------------------------------------------------------------------------------------


def test_places_are_taken_and_given_back():
    places = Places()
    take, give = Occupy("in-flight:a", 2), Vacate("in-flight:a")
    assert [places.occupy(take) for _ in range(3)] == [True, True, False]
    places.vacate(give)
    assert [places.occupy(take) for _ in range(2)] == [True, False]
    assert places.occupy(Occupy("stream:a", 1))


def test_giving_back_too_often_makes_no_more_places():
    places = Places()
    for _ in range(3):
        places.vacate(Vacate("a"))
    assert [places.occupy(Occupy("a", 1)) for _ in range(2)] == [True, False]
    assert not Places().occupy(Occupy("a", 0))


def test_memory_answers_five_questions():
    assert set(Memory().answerers()) == {ClaimOnce, RememberedSince, Spend, Occupy, Vacate}
