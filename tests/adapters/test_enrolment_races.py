"""Fifty take one invitation at the same moment, on each store itself: one is enrolled."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from legation.adapters.clock import Clock
from legation.core import enrolment
from legation.core.asks import Now, Spend
from legation.core.enrolment import Invite, Offer, taking
from legation.core.enrolment.steps import Changed
from legation.core.model import Refusal
from legation.core.reasons import Reason
from legation.engine import Engine, questions
from tests import postgres
from tests.adapters.stored import found, running
from tests.world import BASE, b64, jwk_of, jws

MANY = 50


def asking(token: str, number: int) -> bytes:
    name = f"racer-{number}"
    claims: dict[str, Any] = {
        "aud": BASE,
        "eth": b64(hashlib.sha256(token.encode()).digest()),
        "iat": int(Clock().now(Now())),
    }
    proof = jws({"alg": "ES256", "typ": "enrolment-proof+jwt"}, claims, name)
    return json.dumps({"token": token, "id": name, "jwk": jwk_of(name), "proof": proof}).encode()


@pytest.fixture(params=["sqlite", "postgres"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Any]:
    if request.param == "sqlite":
        async with running(tmp_path / "store.db") as embedded:
            yield embedded
    else:
        with postgres.database() as where:
            async with postgres.running(where) as shared:
                yield shared


async def test_fifty_racing_uses_of_one_invitation_have_one_winner(store: Any):
    answerers: dict[Any, Any] = dict.fromkeys(questions()) | dict(Clock().answerers()) | dict(store.answerers())
    answerers[Spend] = lambda _: None
    engine = Engine(answerers)  # what nobody answers must not be asked
    await engine.run(enrolment.steps.apply(found("acme").changes, 0.0, "tenant-founded"))
    wanted = Invite("acme", Offer(owner="ops"), 600.0, prefix="racer-")
    token = (await engine.run(enrolment.invite(wanted, who="op"))).token
    assert token is not None
    requests = [taking.Request(asking(token, number)) for number in range(MANY)]
    answers = await asyncio.gather(*(engine.run(taking.take(one, issuer=BASE)) for one in requests))
    winners = [one for one in answers if isinstance(one, Changed)]
    assert len(winners) == 1
    assert [agent.id for agent in store.agents()] == [winners[0].agent.id]
    losers = [one for one in answers if isinstance(one, Refusal)]
    assert {one.reason for one in losers} <= {Reason.REGISTRY_CONFLICT, Reason.OFFER_REFUSED}
    assert all(store.record(one.record_id) is not None for one in losers)
