"""Killed while it writes what is kept for reviewers: what is there is whole, and the next process goes on."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from legation.adapters.sqlite.store import Store
from legation.core.asks import FindAll
from legation.core.kept import Original
from tests.adapters.stored import child, running

MOST = 40
SIZE = 8_000


def write_for_ever(path: Path) -> None:
    """Write groups of three, each more than there is room for, until somebody ends it. Says when it has begun."""
    store = Store.open(path)
    for n in range(10**9):
        group = [
            Original(tenant="acme", id=f"{n:08}-{m}", parent=f"agent-{m}", at=1.0, until=4e9 + n, sealed=bytes(SIZE))
            for m in range(3)
        ]
        store.keep_originals(group, MOST)
        if n == 15:
            sys.stdout.write("begun\n")
            sys.stdout.flush()


@pytest.mark.parametrize("again", range(2))
async def test_what_is_kept_is_whole_and_within_bounds(tmp_path: Path, again: int):
    path = tmp_path / "s.db"
    process = child("-c", f"from tests.adapters.test_originals_kill import *; write_for_ever(Path({str(path)!r}))")
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    process.kill()
    process.wait()
    process.stdout.close()
    async with running(path, listen=True) as store:
        found = [one.document for one in await store.find_all(FindAll(Original, "acme"))]
        assert 0 < len(found) <= MOST
        assert {len(one.sealed) for one in found} == {SIZE}
        by_group = {one.id.split("-")[0] for one in found}
        assert all(sum(one.id.startswith(group) for one in found) == 3 for group in by_group)
        store.keep_originals([Original(tenant="acme", id="last", parent="a", at=1.0, until=9e9, sealed=b"x")], MOST)
        assert any(one.document.id == "last" for one in await store.find_all(FindAll(Original, "acme")))
