"""What the authority keeps: found within its tenant, changed by version, mirrored, and forgotten in time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from legation.adapters.sqlite.store import Store
from legation.core import asks
from legation.core.asks import ClaimDurably, Conflict, Find, FindAll, Found, Revoked, Unavailable
from legation.core.kept import (
    Approval,
    CardFinding,
    CardLine,
    CardVersion,
    Consent,
    Kept,
    Person,
    PutKept,
    Revocation,
)
from legation.engine import Engine, questions
from tests.adapters.stored import change, running, until


class Slip(Kept, frozen=True, kw_only=True):
    """A kind of its own, so that nothing else about it matters."""

    text: str = ""


ONE = Slip(tenant="acme", id="one", parent="p", text="first")


@pytest.fixture(params=["command", "gateway"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    async with running(tmp_path / "s.db", listen=request.param == "gateway") as opened:
        yield opened


async def ask(store: Store, question: Any) -> Any:
    answerers = {kind: lambda _: None for kind in questions()} | dict(store.answerers())
    return await Engine(answerers).run(asks.ask(question))


def put(*documents: tuple[Kept, int]) -> asks.Apply:
    return change(*(PutKept(document, was) for document, was in documents), what="kept")


async def test_a_document_is_found_by_kind_tenant_and_id_alone(store: Store):
    await ask(store, put((ONE, 0)))
    assert await ask(store, Find(Slip, "acme", "one")) == Found(ONE, 1)
    assert await ask(store, Find(Slip, "rival", "one")) is None
    assert await ask(store, Find(Slip, "acme", "two")) is None
    assert await ask(store, Find(Consent, "acme", "one")) is None


async def test_documents_are_found_by_parent_in_order_of_id(store: Store):
    others = [replace(ONE, id="two"), replace(ONE, id="three", parent="q"), replace(ONE, tenant="rival")]
    await ask(store, put(*((each, 0) for each in (ONE, *others))))
    assert [each.document.id for each in await ask(store, FindAll(Slip, "acme", "p"))] == ["one", "two"]
    assert [each.document.id for each in await ask(store, FindAll(Slip, "acme"))] == ["one", "three", "two"]
    assert await ask(store, FindAll(Slip, "nobody")) == ()


async def test_a_list_of_cards_holds_none_of_their_bytes(store: Store):
    """A line of a list is a card without its document: nothing that was read can be written back in place of it."""
    card = CardVersion(
        tenant="acme", id="one", parent="billing", document=b"{}", digest="d", standing="verified",
        findings=(CardFinding("lookalike"),),
    )  # fmt: skip
    await ask(store, put((card, 0)))
    [line] = await ask(store, FindAll(CardLine, "acme", "billing"))
    assert type(line.document) is CardLine
    assert (line.document.id, line.document.findings, line.version) == ("one", card.findings, 1)
    assert not hasattr(line.document, "document")
    with pytest.raises(Conflict):
        await ask(store, put((replace(line.document, standing="published"), 1)))
    assert await ask(store, Find(CardVersion, "acme", "one")) == Found(card, 1)


async def test_a_change_names_the_version_it_is_based_on(store: Store):
    await ask(store, put((ONE, 0)))
    await ask(store, put((replace(ONE, text="second"), 1)))
    for was in (0, 1, 3):
        with pytest.raises(Conflict):
            await ask(store, put((replace(ONE, text="late"), was)))
    assert await ask(store, Find(Slip, "acme", "one")) == Found(replace(ONE, text="second"), 2)


async def test_of_fifty_who_change_one_version_one_does(store: Store):
    await ask(store, put((ONE, 0)))
    answers = await asyncio.gather(
        *(ask(store, put((replace(ONE, text=f"by {n}"), 1))) for n in range(50)), return_exceptions=True
    )
    assert [isinstance(answer, Conflict) for answer in answers].count(False) == 1


async def test_changes_are_made_together_or_not_at_all(store: Store):
    await ask(store, put((ONE, 0)))
    records = store.head()
    with pytest.raises(Conflict):
        await ask(store, put((replace(ONE, id="new"), 0), (ONE, 0)))
    assert await ask(store, Find(Slip, "acme", "new")) is None
    assert store.head() == records


async def test_what_is_mirrored_is_known_at_once_and_after_a_restart(tmp_path: Path):
    ann = Person(tenant="acme", id="ann", name="Ann")
    async with running(tmp_path / "s.db", listen=True) as store:
        await ask(store, put((ann, 0)))
        assert store.snapshot.find(Find(Person, "acme", "ann")) == Found(ann, 1)
        assert store.snapshot.find_all(FindAll(Person, "rival")) == ()
    async with running(tmp_path / "s.db", listen=True) as store:
        assert store.snapshot.find(Find(Person, "acme", "ann")) == Found(ann, 1)


async def test_what_another_process_mirrored_reaches_the_gateway(tmp_path: Path):
    async with running(tmp_path / "s.db", listen=True) as gateway:
        called: list[str] = []
        gateway.snapshot.watch(lambda: called.append("changed"))
        async with running(tmp_path / "s.db") as command:
            await ask(command, put((Revocation(tenant="acme", id="token:t", at=100.0), 0)))
        await until(lambda: gateway.snapshot.revoked(Revoked("acme", ("token:t",), 99.0)) == "token:t")
        assert called


async def test_what_was_issued_after_a_revocation_stands(store: Store):
    await ask(store, put((Revocation(tenant="acme", id="key:k", at=100.0), 0)))
    assert await ask(store, Revoked("acme", ("token:t", "key:k"), 100.0)) == "key:k"
    assert await ask(store, Revoked("acme", ("token:t", "key:k"), 100.5)) is None
    assert await ask(store, Revoked("acme", ("token:t",), 1.0)) is None
    assert await ask(store, Revoked("rival", ("key:k",), 1.0)) is None


async def test_a_snapshot_out_of_date_says_nothing_stands(store: Store):
    store.snapshot._good_until = 0.0
    for question in (Revoked("acme", ("x",), 1.0), Find(Person, "acme", "ann"), FindAll(Person, "acme")):
        with pytest.raises(Unavailable):
            await ask(store, question)


async def test_what_is_over_is_forgotten_in_the_mirror_too(tmp_path: Path):
    now = [1000.0]
    async with running(tmp_path / "s.db", listen=True, now=lambda: now[0]) as store:
        short, dead = replace(ONE, until=1060.0), Revocation(tenant="acme", id="token:t", at=900.0, until=1060.0)
        await ask(store, put((short, 0), (dead, 0), (replace(ONE, id="stays"), 0)))
        now[0] = 2000.0
        await ask(store, ClaimDurably("s", "n", 3000.0))  # a claim is what sets off the sweeping
        await store.snapshot.refresh()
        assert await ask(store, Find(Slip, "acme", "one")) is None
        assert await ask(store, Find(Slip, "acme", "stays")) is not None
        assert store.snapshot.find(Find(Revocation, "acme", "token:t")) is None


def test_kinds_are_told_apart_by_their_names():
    def every(kind: type[Kept]) -> list[type[Kept]]:
        return [kind, *(each for below in kind.__subclasses__() for each in every(below))]

    names = [kind.__name__ for kind in every(Kept)]
    assert len(names) == len(set(names))
    assert Approval in every(Kept)
