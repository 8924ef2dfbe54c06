"""Fifty at once, through the real plans and the real engine, on both databases: exactly one wins.

Each race is run as bad as it can get (all have decided before anybody writes) and as it comes; and once with the
protection removed, where many must win: a race that cannot be lost shows nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, select

from legation.adapters.tables import registry, schema
from legation.core.asks import ClaimDurably
from legation.core.grants import Issued
from legation.core.kept import Consent, Refresh, Revocation
from legation.core.model import Hold, Refusal
from legation.core.reasons import Reason, Refused
from tests.delegating import Scene
from tests.races import grounds
from tests.races.grounds import GROUNDS
from tests.races.racing import MANY, race
from tests.world import BASE, World

pytestmark = pytest.mark.parametrize("on", ["sqlite", "postgres"])


def reason(answer: Any) -> Reason | None:
    return answer.reason if isinstance(answer, Refusal | Refused) else None


@pytest.mark.parametrize("line", [True, False], ids=["at the line", "as they come"])
@pytest.mark.parametrize("name", GROUNDS)
def test_one_of_fifty_wins(on: str, name: str, line: bool, tmp_path: Path):
    ground = GROUNDS[name]()
    ended = race(ground.world, ground.plans, on, tmp_path / "db", line=line)
    assert len(ended.of(ground.winner)) == 1
    assert len(ended.told(ground.told)) == 1
    losers = [one for one in ended.answers if not isinstance(one, ground.winner | Hold)]
    assert {reason(one) for one in losers} <= {*ground.losers, Reason.UNAVAILABLE}  # the last, on a busy machine
    if line:
        assert ended.conflicts >= MANY - 1, "they did not meet"


@pytest.mark.parametrize("name", GROUNDS)
def test_without_the_version_many_win(on: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    put = registry._put_kept

    def whatever_it_was(connection: Connection, wanted: Any) -> None:
        k, one = schema.kept.c, wanted.document
        same = (k.kind == type(one).__name__) & (k.tenant == one.tenant) & (k.id == one.id)
        put(connection, replace(wanted, was=connection.scalar(select(k.version).where(same)) or 0))

    monkeypatch.setattr(registry, "_put_kept", whatever_it_was)
    ground = GROUNDS[name]()
    ended = race(ground.world, ground.plans, on, tmp_path / "db")
    assert len(ended.of(ground.winner)) > 1


# -- what is left behind -------------------------------------------------------------------------------


def test_after_a_raced_code_its_grant_is_dead(on: str, tmp_path: Path):
    """RFC 6749 §4.1.2: what was issued for a code that came twice is in two hands."""
    ground = grounds.code()
    ended = race(ground.world, ground.plans, on, tmp_path / "db", keep=(Consent, Refresh, Revocation))
    (consent,) = ended.documents[Consent]
    assert consent.ended_at is not None
    assert [one.id for one in ended.documents[Revocation]] == [f"grant:{consent.id}"]
    assert len(ended.documents[Refresh]) == 1


@pytest.mark.parametrize("name", ["refresh_token", "lost_answer"])
def test_after_a_raced_refresh_one_token_is_live(on: str, name: str, tmp_path: Path):
    ground = GROUNDS[name]()
    ended = race(ground.world, ground.plans, on, tmp_path / "db", keep=(Refresh, Revocation))
    assert len([one for one in ended.documents[Refresh] if one.consumed_at is None]) == 1
    assert ended.documents[Revocation] == []


# -- an assertion --------------------------------------------------------------------------------------


def same_assertion() -> tuple[World, list[Any]]:
    from legation.core import grants

    scene = Scene()
    shown = scene.assertion("orchestrator")
    asked = [
        scene.request(
            "orchestrator",
            {"grant_type": "client_credentials", "client_assertion": shown, "resource": f"{BASE}/a2a/payments"},
            "holder",
            BASE + grants.PATH,
        )
        for _ in range(MANY)
    ]
    return scene.world, [lambda one=one: grants.token(one, scene.world.terms) for one in asked]


def test_one_of_fifty_uses_an_assertion(on: str, tmp_path: Path):
    """RFC 7523 §3, each with a proof of its own."""
    world, plans = same_assertion()
    ended = race(world, plans, on, tmp_path / "db", line=False)
    assert len(ended.of(Issued)) == 1
    assert {reason(one) for one in ended.of(Refusal)} == {Reason.ASSERTION_REPLAYED}


def test_without_the_claim_all_use_it(on: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from legation.adapters.postgres.store import Store as Shared
    from legation.adapters.sqlite.store import Store as Embedded

    for store in (Shared, Embedded):
        answerers = store.answerers

        def blind(self: Any, answerers: Any = answerers) -> Any:
            return {**answerers(self), ClaimDurably: lambda _: True}

        monkeypatch.setattr(store, "answerers", blind)
    world, plans = same_assertion()
    assert len(race(world, plans, on, tmp_path / "db", line=False).of(Issued)) == MANY
