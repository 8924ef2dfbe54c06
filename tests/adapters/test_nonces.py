from __future__ import annotations

import itertools

import pytest

from legation.adapters.nonces import STEP, Nonces
from legation.core.asks import FreshNonce, NonceIsOurs

_numbers = itertools.count()


def entropy(size: int) -> bytes:
    return next(_numbers).to_bytes(size, "big")


class Hands:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def nonces(clock: Hands) -> Nonces:
    return Nonces(clock=clock, entropy=entropy)


def test_a_nonce_is_ours_for_this_step_and_two_more(nonces: Nonces, clock: Hands):
    nonce = nonces.fresh(FreshNonce("rs"))
    for _ in range(3):
        assert nonces.is_ours(NonceIsOurs("rs", nonce))
        clock.now += STEP
    assert not nonces.is_ours(NonceIsOurs("rs", nonce))


def test_a_nonce_from_the_future_is_not_ours(nonces: Nonces, clock: Hands):
    clock.now += STEP
    nonce = nonces.fresh(FreshNonce("rs"))
    clock.now -= STEP
    assert not nonces.is_ours(NonceIsOurs("rs", nonce))


def test_a_nonce_of_the_resource_server_is_none_of_the_authority(nonces: Nonces):
    assert not nonces.is_ours(NonceIsOurs("as", nonces.fresh(FreshNonce("rs"))))


def test_a_nonce_of_an_earlier_process_is_not_ours(nonces: Nonces, clock: Hands):
    assert not Nonces(clock=clock, entropy=entropy).is_ours(NonceIsOurs("rs", nonces.fresh(FreshNonce("rs"))))


@pytest.mark.parametrize("nonce", ["", "x", "\u00e9" * 22, "\ud800", "A" * 22, "A" * 1_000_000])
def test_what_nobody_handed_out(nonces: Nonces, nonce: str):
    assert not nonces.is_ours(NonceIsOurs("rs", nonce))


def test_a_nonce_is_the_same_within_a_step_and_different_between(nonces: Nonces, clock: Hands):
    first = nonces.fresh(FreshNonce("rs"))
    assert first == nonces.fresh(FreshNonce("rs"))
    assert len(first) == 22
    clock.now += STEP
    assert first != nonces.fresh(FreshNonce("rs"))


def test_chance_is_the_systems_unless_given(clock: Hands):
    assert Nonces(clock=clock).fresh(FreshNonce("rs")) != Nonces(clock=clock).fresh(FreshNonce("rs"))
