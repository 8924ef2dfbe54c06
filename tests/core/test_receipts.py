"""Receipts: each step of a chain, signed, linked, and bound to the token that carries it (OAuth Actor Receipts)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from legation.core.asks import IssuerKey
from legation.core.model import Permit
from legation.core.reasons import Reason
from tests.delegations import call, down_the_line, get, world_of_many
from tests.world import BASE, ISSUER_KID, World, b64, claims_of, jws

KID = "token-1"
ACTOR = {"iss": BASE, "sub": "cyd"}


@pytest.fixture
def world() -> World:
    return world_of_many()


@pytest.fixture
def token(world: World) -> str:
    """Cyd's token for dan, by way of bob, for ann."""
    return down_the_line(world, "ann", "bob", "cyd", "dan")


def signed(claims: dict[str, Any], typ: str, kid: str = KID, alg: str = "ES256") -> str:
    return jws({"alg": alg, "typ": typ, "kid": kid}, claims, kid)


def again(token: str, **claims: Any) -> str:
    return signed(claims_of(token) | claims, "at+jwt")


def receipt(text: str, *, typ: str = "actor-receipt+jwt", kid: str = KID, alg: str = "ES256", **claims: Any) -> str:
    return signed({name: v for name, v in (claims_of(text) | claims).items() if v is not None}, typ, kid, alg)


def test_a_chain_carries_a_receipt_for_each_step_newest_first(token: str):
    claims = claims_of(token)
    newest, oldest = (claims_of(text) for text in claims["actor_receipts"])
    assert [one["act"]["sub"] for one in (newest, oldest)] == ["cyd", "bob"]
    assert newest["origin_jti"] == claims["jti"]
    assert newest["prh"] == b64(hashlib.sha256(claims["actor_receipts"][1].encode()).digest())
    assert "prh" not in oldest
    for one in (newest, oldest):
        assert (one["iss"], one["sub"]) == (claims["iss"], "ann")
        assert one["exp"] >= claims["exp"]
        assert "aud" not in one
        assert "act" not in one["act"]


def test_an_agents_own_token_needs_none(world: World):
    assert "actor_receipts" not in claims_of(get(world, "ann", "bob").access_token)


def test_the_gateway_takes_a_chain_with_its_receipts_and_looks_each_key_up_once(world: World, token: str):
    world.asked.clear()
    assert isinstance(world.admit(call(world, token, "cyd", "dan")), Permit)
    assert [one for one in world.asked if isinstance(one, IssuerKey)] == [IssuerKey(KID), IssuerKey(KID)]


SPOILT: dict[str, Callable[[list[str], str], list[str]]] = {
    "none": lambda _both, _other: [],
    "only the newest": lambda both, _other: both[:1],
    "only the oldest": lambda both, _other: both[1:],
    "the wrong way round": lambda both, _other: both[::-1],
    "one too many": lambda both, _other: [*both, both[1]],
    "those of another token": lambda _both, other: claims_of(other)["actor_receipts"],
    "the newest of another token": lambda both, other: [claims_of(other)["actor_receipts"][0], both[1]],
    "for another actor": lambda both, _other: [receipt(both[0], act=ACTOR | {"sub": "eve"}), both[1]],
    "in another namespace": lambda both, _other: [receipt(both[0], act=ACTOR | {"iss": "x"}), both[1]],
    "with a chain of its own": lambda both, _other: [
        receipt(both[0], act=ACTOR | {"act": {}}), both[1]
    ],
    "for another subject": lambda both, _other: [receipt(both[0], sub="eve"), both[1]],
    "by another authority": lambda both, _other: [receipt(both[0], iss="https://other.example"), both[1]],
    "that ends sooner": lambda both, _other: [receipt(both[0], exp=claims_of(both[0])["exp"] - 1), both[1]],
    "that never ends": lambda both, _other: [receipt(both[0], exp=None), both[1]],
    "for another token": lambda both, _other: [receipt(both[0], origin_jti="x"), both[1]],
    "for no token": lambda both, _other: [receipt(both[0], origin_jti=None), both[1]],
    "linked to nothing": lambda both, _other: [receipt(both[0], prh=None), both[1]],
    "linked to another": lambda both, _other: [receipt(both[0], prh="x"), both[1]],
    "the oldest linked on": lambda both, _other: [both[0], receipt(both[1], prh="x")],
    "of another kind": lambda both, _other: [receipt(both[0], typ="at+jwt"), both[1]],
    "signed by nobody known": lambda both, _other: [receipt(both[0], kid="mallory"), both[1]],
    "not signed": lambda both, _other: [receipt(both[0], alg="none"), both[1]],
    "with another signature": lambda both, _other: [both[0][:-6] + "AAAAAA", both[1]],
    "no receipt at all": lambda both, _other: ["x", both[1]],
    "a nesting bomb": lambda both, _other: ["[" * 80_000, both[1]],
}  # fmt: skip


@pytest.mark.parametrize("name", list(SPOILT))
def test_receipts_that_are_not_those_of_the_chain_are_refused(world: World, token: str, name: str):
    other = down_the_line(world, "ann", "bob", "cyd", "dan")
    spoilt = again(token, actor_receipts=SPOILT[name](claims_of(token)["actor_receipts"], other))
    verdict = world.admit(call(world, spoilt, "cyd", "dan"))
    assert verdict.reason in (Reason.RECEIPT_REFUSED, Reason.TOKEN_MALFORMED), name  # type: ignore[union-attr]


def test_a_chain_of_another_token_does_not_go_with_these_receipts(world: World, token: str):
    """A spliced chain: what bob did for ann, put before what cyd did for eve."""
    longer = down_the_line(world, "ann", "eve", "bob", "cyd", "dan")
    for claims in ({"act": claims_of(longer)["act"]}, {"sub": "eve"}):
        assert world.refusal(call(world, again(token, **claims), "cyd", "dan")).reason is Reason.RECEIPT_REFUSED


def test_a_receipt_of_a_key_that_was_retired_since_vouches_for_nothing(world: World, token: str):
    moved = again(token, actor_receipts=[receipt(claims_of(token)["actor_receipts"][0], kid=ISSUER_KID)] * 2)
    assert world.refusal(call(world, moved, "cyd", "dan")).reason is Reason.RECEIPT_REFUSED
    del world.issuer_keys[ISSUER_KID]
    assert world.refusal(call(world, moved, "cyd", "dan")).reason is Reason.RECEIPT_REFUSED
