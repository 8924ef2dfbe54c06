"""Refusals of strangers: each names a durable record, and a flood of them writes little."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import msgspec
import pytest

from legation.adapters import strangers
from legation.adapters.strangers import Strangers
from legation.core import audit
from legation.core.asks import Alike, Commit, Note, Unavailable
from legation.core.model import Rate, Receipt


class Ledger:
    """Keeps what it is given, once it may."""

    def __init__(self) -> None:
        self.records: dict[str, bytes] = {}
        self.waiting: list[tuple[Commit, asyncio.Future[Receipt]]] | None = None
        self.broken = False

    def commit(self, question: Commit) -> asyncio.Future[Receipt]:
        future: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        if self.waiting is not None:
            self.waiting.append((question, future))
        else:
            self.settle(question, future)
        return future

    def settle(self, question: Commit, future: asyncio.Future[Receipt]) -> None:
        if self.broken:
            future.set_exception(Unavailable("ledger"))
            return
        self.records[question.record_id] = question.body
        future.set_result(Receipt(question.record_id, len(self.records)))

    def note(self, question: Note) -> None:
        if self.broken:
            raise Unavailable("ledger")
        self.records[question.record_id] = question.body

    def counted(self) -> list[dict[str, Any]]:
        found = [msgspec.json.decode(body, type=audit.Event) for body in self.records.values() if body != b"{}"]
        assert all(event.what == "refusals-counted" for event in found)
        return [event.fields for event in found]


class Scene:
    def __init__(self) -> None:
        self.ledger = Ledger()
        self.clock = 0.0
        ids = itertools.count()
        self.strangers = Strangers(
            self.ledger.commit,
            self.ledger.note,
            lambda _: f"count-{next(ids)}",
            now=lambda: 1000.0 + self.clock,
            monotonic=lambda: self.clock,
        )
        self._numbers = itertools.count(1)

    async def refuse(self, source: str | None = "192.0.2.1", what: str = "token token-missing") -> str:
        """The record a refusal names."""
        alike = Alike(source, what) if source is not None else None
        answer = self.strangers.commit(Commit(f"r-{next(self._numbers)}", "decision", b"{}", alike))
        receipt: Receipt = await answer if hasattr(type(answer), "__await__") else answer
        assert receipt.record_id in self.ledger.records, "what a refusal names is written"
        return receipt.record_id


@pytest.fixture
async def scene() -> Scene:
    return Scene()


OWN = int(strangers.SOURCE.burst)


async def test_a_few_have_a_record_each(scene: Scene):
    assert [await scene.refuse() for _ in range(OWN)] == [f"r-{n}" for n in range(1, OWN + 1)]


async def test_a_flood_from_one_address_writes_little_and_every_refusal_names_a_record(scene: Scene):
    named = [await scene.refuse() for _ in range(10_000)]
    assert len(set(named)) == OWN + 1
    assert set(named[OWN:]) == {f"r-{OWN + 1}"}
    scene.strangers.close()
    (count,) = scene.ledger.counted()
    assert count["first"] == f"r-{OWN + 1}"
    assert count["count"] == 10_000 - OWN - 1
    assert (count["source"], count["refusal"]) == ("192.0.2.1", "token token-missing")
    assert len(scene.ledger.records) == OWN + 2


async def test_a_flood_from_everywhere_writes_little(scene: Scene):
    named = [await scene.refuse(f"198.51.{n >> 8}.{n & 255}") for n in range(20_000)]
    assert len(set(named)) <= strangers.ALL.burst + 1
    scene.strangers.close()
    assert sum(count["count"] for count in scene.ledger.counted()) == 20_000 - len(set(named))
    assert {count["source"] for count in scene.ledger.counted()} == {"any"}


async def test_what_differs_is_not_counted_together(scene: Scene):
    for _ in range(OWN + 5):
        await scene.refuse()
    other, elsewhere = await scene.refuse(what="token token-expired"), await scene.refuse("192.0.2.9")
    assert other != elsewhere
    assert {other, elsewhere} <= {f"r-{n}" for n in range(OWN + 6, OWN + 8)}


async def test_what_is_alike_nothing_is_never_counted(scene: Scene):
    for _ in range(OWN * 3):
        await scene.refuse()
    assert len({await scene.refuse(None) for _ in range(1000)}) == 1000


async def test_a_window_ends(scene: Scene, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(strangers, "WINDOW", 0.01)
    for _ in range(OWN + 3):
        await scene.refuse()
    await asyncio.sleep(0.05)
    assert [count["count"] for count in scene.ledger.counted()] == [2]
    assert await scene.refuse() == f"r-{OWN + 4}", "the next one is the first of others"


async def test_a_source_has_records_of_its_own_again_after_a_while(scene: Scene):
    for _ in range(OWN + 1):
        await scene.refuse()
    scene.clock += 3.0
    scene.strangers.close()
    assert [await scene.refuse() for _ in range(3)] == [f"r-{n}" for n in range(OWN + 2, OWN + 5)]


async def test_no_refusal_is_told_before_what_it_names_is_durable(scene: Scene):
    for _ in range(OWN):
        await scene.refuse()
    scene.ledger.waiting = []
    answers = [asyncio.ensure_future(scene.refuse()) for _ in range(5)]
    await asyncio.sleep(0.01)
    assert not any(answer.done() for answer in answers)
    ((question, future),) = scene.ledger.waiting
    scene.ledger.settle(question, future)
    assert set(await asyncio.gather(*answers)) == {f"r-{OWN + 1}"}


async def test_one_who_leaves_takes_no_record_from_the_others(scene: Scene):
    for _ in range(OWN):
        await scene.refuse()
    scene.ledger.waiting = []
    first, second = (asyncio.ensure_future(scene.refuse()) for _ in range(2))
    await asyncio.sleep(0.01)
    first.cancel()
    await asyncio.sleep(0.01)
    ((question, future),) = scene.ledger.waiting
    scene.ledger.settle(question, future)
    assert await second == f"r-{OWN + 1}"


async def test_a_record_that_was_never_written_stands_for_nothing(scene: Scene):
    for _ in range(OWN):
        await scene.refuse()
    scene.ledger.broken = True
    for _ in range(3):
        with pytest.raises(Unavailable):
            await scene.refuse()
    scene.ledger.broken = False
    assert await scene.refuse() == f"r-{OWN + 4}"


async def test_a_ledger_that_is_closed_first_loses_a_count_and_nothing_else(scene: Scene):
    for _ in range(OWN + 5):
        await scene.refuse()
    scene.ledger.broken = True
    scene.strangers.close()
    assert scene.ledger.counted() == []


async def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(strangers, "ALL", Rate(1e6, 1e6))
    scene = Scene()
    monkeypatch.setattr(strangers, "SOURCES", 50)
    monkeypatch.setattr(strangers, "TALLIES", 3)
    for n in range(200):
        await scene.refuse(f"198.51.100.{n}")
    assert len(scene.strangers._levels) == 50
    for n in range(200):
        for _ in range(OWN + 1):
            await scene.refuse(f"203.0.113.{n}")
    assert len(scene.strangers._tallies) == 4


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("[2001:db8:0:0:ffff::2]", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("client:orchestrator", "client:orchestrator"),
        ("", ""),
    ],
)
def test_of_ipv6_a_subscriber_is_one(address: str, source: str):
    assert strangers.network(address) == source
