from __future__ import annotations

import os
import re

import pytest

from legation.adapters.clock import Clock, shown
from legation.core.asks import NewId, NewJti, NewSecret, Now


def test_ids_ascend_whatever_the_clock_does():
    times = iter([5.0, 5.0, 5.0, 4.0, 6.0, 1.0, *[7.0] * 2000])
    clock = Clock(time=lambda: next(times))
    ids = [clock.new_id(NewId()) for _ in range(2000)]
    assert ids == sorted(set(ids))
    assert all(re.fullmatch(r"[0-9a-f]{24}", one) for one in ids)
    assert int(ids[0][:12], 16) == 5000


def test_an_id_tells_until_when_decisions_were_made():
    times = iter([1100.4567, 1070.0])
    clock = Clock(time=lambda: next(times))
    for _ in range(2):  # also one that was made after the clock had been set back
        assert 1100.4567 < shown(clock.new_id(NewId())) < 1101.0


@pytest.mark.parametrize("other", ["", "r-1", "tenant-1", "x" * 24, "0" * 23])
def test_what_is_no_such_id_tells_nothing(other):
    assert shown(other) == 0.0


def test_two_processes_at_the_same_moment_give_different_ids():
    one, other = Clock(time=lambda: 5.0), Clock(time=lambda: 5.0)
    assert {one.new_id(NewId()) for _ in range(100)}.isdisjoint(other.new_id(NewId()) for _ in range(100))


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_child_shares_no_chance():
    entropy = iter([b"\xff" * 4096, b"\x01" * 4096])
    clock = Clock(time=lambda: 5.0, entropy=lambda _: next(entropy))
    clock.new_id(NewId())
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.write(writing, clock.new_id(NewId()).encode())
        os._exit(0)
    os.waitpid(child, 0)
    theirs = os.read(reading, 24).decode()
    os.close(reading)
    os.close(writing)
    assert theirs[12:] == "01" * 6
    assert clock.new_id(NewId())[12:] != theirs[12:]


def test_jtis_are_chance():
    clock = Clock()
    jtis = {clock.new_jti(NewJti()) for _ in range(1000)}
    assert len(jtis) == 1000
    assert all(re.fullmatch(r"[\w-]{22}", one) for one in jtis)


def test_now_is_the_time_it_was_given():
    assert Clock(time=lambda: 7.5).now(Now()) == 7.5
    assert set(Clock().answerers()) == {Now, NewId, NewJti, NewSecret}
