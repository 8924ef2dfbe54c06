"""What is kept for reviewers: soon, within bounds, and never in anybody's way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from legation.adapters import originals
from legation.adapters.originals import A_MINUTE, WAITING, Originals, bound
from legation.adapters.sqlite.store import Store
from legation.core.asks import Find, FindAll, Seal, Unavailable
from legation.core.kept import Original
from tests import postgres
from tests.adapters.stored import running, until
from tests.world import NOW

DAY = 86_400.0


def seal(tenant: str, said: bytes, content: bytes) -> bytes:
    return b"|".join((tenant.encode(), said, content[::-1]))


def question(name: str = "r-1", *, tenant: str = "acme", agent: str = "payments", at: float = NOW) -> Seal:
    return Seal(tenant, name, agent, at, b"what was said")


@pytest.fixture(params=["command", "gateway", "shared"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Any]:
    if request.param == "shared":
        with postgres.database() as where:
            async with postgres.running(where, now=lambda: NOW) as shared:
                yield shared
        return
    async with running(tmp_path / "s.db", listen=request.param == "gateway", now=lambda: NOW) as opened:
        yield opened


class Keeping(Originals):
    """Over a store, as wiring makes it."""

    def __init__(self, store: Store, *, most: int = 1000, days: int = 30, **more: Any) -> None:
        super().__init__(seal, lambda documents: store.keep_originals(documents, most), days=days, **more)


async def kept(store: Store, tenant: str = "acme") -> list[str]:
    return [one.document.id for one in await store.find_all(FindAll(Original, tenant))]


async def test_it_is_written_soon_and_sealed(store: Store):
    keeping = Keeping(store)
    keeping.start()
    assert keeping.seal(question())
    await keeping.close()
    found = await store.find(Find(Original, "acme", "r-1"))
    one = found.document
    assert (one.parent, one.at, one.until) == ("payments", NOW, NOW + 30 * DAY)
    assert one.sealed == seal("acme", bound(one), b"what was said")
    assert await store.find(Find(Original, "rival", "r-1")) is None
    assert keeping.lost == 0


async def test_nobody_waits_for_it_and_it_comes_by_itself(store: Store):
    keeping = Keeping(store)
    keeping.start()
    for n in range(3):
        assert keeping.seal(question(f"r-{n}")) is True
    async with asyncio.timeout(5):
        while len(await kept(store)) < 3:  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.01)
    await keeping.close()


async def test_where_none_are_kept_none_is(store: Store):
    keeping = Keeping(store, days=0)
    assert not keeping.seal(question())
    keeping.start()
    assert not keeping.seal(question())
    await keeping.close()
    assert not keeping.seal(question())
    assert await kept(store) == []


async def test_without_a_key_none_is_kept_and_nothing_is_raised(store: Store):
    def broken(*_: Any) -> bytes:
        raise OSError("no key")

    keeping = Originals(broken, lambda documents: store.keep_originals(documents, 10), days=30)
    keeping.start()
    assert not keeping.seal(question())
    await keeping.close()


async def test_a_tenant_keeps_so_many_and_the_oldest_go(store: Store):
    for n in range(6):
        name, agent = f"r-{n}", f"agent-{n}"
        store.keep_originals(
            [Original(tenant="acme", id=name, parent=agent, at=NOW, until=NOW + n + 1, sealed=b"x")], 4
        )
        store.keep_originals([Original(tenant="rival", id=name, parent=agent, at=NOW, until=NOW + 1, sealed=b"x")], 99)
    assert await kept(store) == ["r-2", "r-3", "r-4", "r-5"]
    assert len(await kept(store, "rival")) == 6


async def test_an_agent_that_floods_pushes_out_its_own_alone(store: Store):
    def one(name: str, agent: str, later: int) -> Original:
        return Original(tenant="acme", id=name, parent=agent, at=NOW, until=NOW + later, sealed=b"x")

    store.keep_originals([one("first", "quiet", 1)], 8)
    for n in range(20):
        store.keep_originals([one(f"r-{n:02}", "loud", n + 2)], 8)
    assert await kept(store) == ["first", "r-18", "r-19"]


async def test_an_agent_has_so_many_a_minute(store: Store):
    now = [0.0]
    keeping = Keeping(store, monotonic=lambda: now[0])
    keeping.start()
    said = [keeping.seal(question(f"r-{n}")) for n in range(A_MINUTE + 3)]
    assert said == [True] * A_MINUTE + [False] * 3
    assert keeping.seal(question("other", agent="summarizer"))
    now[0] += 60
    assert keeping.seal(question("later"))
    await keeping.close()


async def test_what_has_run_out_is_gone(store: Store):
    old = Original(tenant="acme", id="old", parent="a", at=NOW - DAY, until=NOW - DAY, sealed=b"x")
    store.keep_originals([old], 9)
    store.keep_originals([], 9)
    assert await kept(store) == []


async def test_what_stands_under_a_record_stays(store: Store):
    one = Original(tenant="acme", id="r", parent="a", at=NOW, until=NOW + 9, sealed=b"first")
    store.keep_originals([one, replace(one, sealed=b"second")], 9)
    store.keep_originals([replace(one, sealed=b"third")], 9)
    found = await store.find(Find(Original, "acme", "r"))
    assert found.document.sealed == b"first"


async def test_so_many_may_wait_and_a_store_that_is_down_loses_them_at_last(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(originals, "RETRY", 0.0)
    tried = []

    def down(documents: Sequence[Original]) -> None:
        tried.append(len(documents))
        raise Unavailable("store")

    keeping = Originals(seal, down, days=1)
    keeping.start()
    said = [keeping.seal(question(f"r-{n}", agent=f"agent-{n}")) for n in range(WAITING + 1)]
    assert said == [True] * WAITING + [False]
    await until(lambda: keeping.lost == WAITING)
    assert set(tried) == {originals.GROUP}
    assert len(tried) == originals.TRIES * WAITING // originals.GROUP
    assert keeping.seal(question())
    await keeping.close()
    assert keeping.lost == WAITING + 1


async def test_a_store_that_is_closed_is_unavailable(tmp_path: Path):
    async with running(tmp_path / "s.db") as store:
        pass
    with pytest.raises(Unavailable):
        store.keep_originals([], 1)
