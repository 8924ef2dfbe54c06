"""What may be paid once, asked for again: in smaller pieces, by another way, under somebody else's name."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from legation.core import details
from legation.core.grants import Issued, jwt_bearer
from legation.core.model import Permit, Refusal, RegisteredKey
from legation.core.reasons import Reason
from tests.core.outsiders import trust
from tests.core.test_jwt_bearer import agreement, ask_for, jag
from tests.delegating import PAYMENT, Scene
from tests.delegating import details as said
from tests.delegations import ask, call, get, hop, narrowing, passed, saying, world_of_many
from tests.world import TRANSFER, World, jkt_of, jwk_of

STATED = {name: value for name, value in PAYMENT.items() if name != "type"}
PIECES = ("100", "99.99", "99.98")


def less(amount: str) -> dict[str, str]:
    return PAYMENT | {"amount": amount}


def paid(world: World, token: str, client: str, callee: str, skill: str, amount: str) -> Decimal:
    """How much a call moves: all that it states, or nothing."""
    verdict = world.admit(call(world, token, client, callee, saying(skill, STATED | {"amount": amount})))
    if isinstance(verdict, Refusal):
        assert verdict.reason is Reason.DETAILS_SPENT, verdict
        return Decimal(0)
    assert isinstance(verdict, Permit), verdict
    return Decimal(amount)


def test_a_person_s_one_payment_in_pieces_by_renewal():
    """A client renews with a cent less each time."""
    scene = Scene()
    renewal, total = scene.issued(authorization_details=said(PAYMENT)).refresh_token, Decimal(0)
    for amount in PIECES:
        answer = scene.refresh(renewal, authorization_details=said(less(amount)))
        assert isinstance(answer, Issued), answer
        renewal = answer.refresh_token
        total += paid(scene.world, answer.access_token, "holder", "payments", TRANSFER, amount)
    assert total == 100


def test_one_payment_in_pieces_by_exchange():
    """An agent that was called exchanges the same hop token for a cent less each time."""
    world = world_of_many()
    token = get(world, "ann", "bob", scope="bob:do cyd:do", authorization_details=json.dumps([PAYMENT])).access_token
    brought = hop(world, token, "ann", "bob", saying("bob:do", STATED))
    total = Decimal(0)
    for amount in PIECES:
        piece = passed(world, "bob", brought, "cyd", authorization_details=said(less(amount))).access_token
        total += paid(world, piece, "bob", "cyd", "cyd:do", amount)
    assert total == 100


def test_one_payment_in_pieces_by_narrowing():
    """A client narrows its own token, and uses both."""
    world = world_of_many()
    token = get(world, "ann", "bob", authorization_details=json.dumps([PAYMENT])).access_token
    piece = ask(world, narrowing(world, "ann", token, "bob", authorization_details=said(less("99"))))
    assert isinstance(piece, Issued), piece
    total = paid(world, piece.access_token, "ann", "bob", "bob:do", "99")
    total += paid(world, token, "ann", "bob", "bob:do", "100")
    assert total == 99


def test_several_payments_within_one():
    """A client asks for sixteen payments, each of which lies within the one there is."""
    scene = Scene()
    renewal = scene.issued(authorization_details=said(PAYMENT)).refresh_token
    pieces = said(*(less(f"99.{cents:02d}") for cents in range(16)))
    answer = scene.refresh(renewal, authorization_details=pieces)
    assert isinstance(answer, Refusal), answer
    assert answer.reason is Reason.TOKEN_DETAILS


@pytest.mark.parametrize(
    ("child", "parent", "holds"),
    [
        (("100",), ("5000", "100"), True),
        (("4999", "100"), ("5000", "100"), True),
        (("4999", "4998"), ("5000", "100"), False),
        (("99", "98"), ("5000", "100"), True),
        (("50", "40", "30"), ("5000", "100"), False),
    ],
    ids=str,
)
def test_each_piece_needs_a_payment_of_its_own(child: tuple[str, ...], parent: tuple[str, ...], holds: bool):
    """However payments are cut, there are no more of them, and in order of size none is larger."""
    mine, theirs = (details.parse([less(amount) for amount in amounts]) for amounts in (child, parent))
    assert details.within(mine, theirs) is holds


def test_another_subject_s_payment_under_the_same_agreement():
    """One subject's payment neither uses up another's, nor tells that it was made."""
    world = World()
    keys = (RegisteredKey(jkt_of("orchestrator"), jwk_of("orchestrator"), jkt_of("orchestrator")),)
    world.put(
        "orchestrator", keys=keys, grants=frozenset({jwt_bearer.GRANT}), detail_types=frozenset({"payment"}), depth=1
    )
    trust(world, "id-jag")
    world.keep(agreement())
    made: list[Any] = []
    for subject in ("bob", "carol"):
        asked = ask_for(jag(sub=subject), authorization_details=said(PAYMENT))
        token = ask(world, asked)
        assert isinstance(token, Issued), token
        made += [paid(world, token.access_token, "holder", "payments", TRANSFER, "100") for _ in range(2)]
    assert made == [100, 0, 100, 0]
