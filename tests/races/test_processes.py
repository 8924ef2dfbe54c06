"""The same between processes: nothing they share but the database."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from legation.core.grants import TokenRequest
from tests import postgres
from tests.adapters.stored import ROOT, running
from tests.delegating import CALLBACK, VERIFIER, Scene
from tests.races.grounds import asking
from tests.races.racing import fill
from tests.world import World

PROCESSES = 3
PATIENCE = 60
BUSY = "unavailable"
"""What some hear on a machine so busy that their turn does not come in time."""


def process(on: str, where: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.races.runner", on, where],
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])},
    )


async def written(world: World, on: str, where: str) -> None:
    async with postgres.running(where) if on == "postgres" else running(Path(where)) as store:
        await fill(world, store)


def raced(world: World, asked: list[TokenRequest], on: str, home: Path) -> Counter[str]:
    """What came of the requests, dealt out to as many processes."""
    with postgres.database() if on == "postgres" else contextlib.nullcontext(str(home / "s.db")) as where:
        asyncio.run(written(world, on, where))
        all_of_them = [process(on, where) for _ in range(PROCESSES)]
        said: Counter[str] = Counter()
        try:
            for one in all_of_them:
                assert one.stdout is not None
                assert one.stdout.readline() == "ready\n"
            for number, one in enumerate(all_of_them):
                assert one.stdin is not None
                one.stdin.write(msgspec.json.encode(asked[number::PROCESSES]).decode() + "\n")
                one.stdin.flush()
            for one in all_of_them:
                said.update(json.loads(one.communicate(timeout=PATIENCE)[0]))
        finally:
            for one in all_of_them:
                one.kill()
                one.communicate()
    return said


@pytest.mark.parametrize("on", ["sqlite", "postgres"])
def test_one_process_redeems_a_code(on: str, tmp_path: Path):
    scene = Scene()
    form = {"code": scene.code(), "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    asked = asking(scene, "authorization_code", **form)
    said = raced(scene.world, asked, on, tmp_path)
    assert said.pop("Issued") == 1
    assert said.total() == len(asked) - 1
    assert set(said) <= {"code-replayed", "code-refused", BUSY}


@pytest.mark.parametrize("on", ["sqlite", "postgres"])
def test_one_process_uses_a_refresh_token(on: str, tmp_path: Path):
    scene = Scene()
    asked = asking(scene, "refresh_token", refresh_token=scene.issued(lasts="month").refresh_token)
    said = raced(scene.world, asked, on, tmp_path)
    assert said.pop("Issued") == 1
    assert set(said) <= {"grant-raced", BUSY}
