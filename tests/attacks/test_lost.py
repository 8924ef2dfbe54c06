"""A home whose log was taken away, and a port that is another's, as an operator meets them: by the command line."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from legation import config
from legation.core import audit
from legation.demo.wire import Caller, send_message
from legation.wiring.admin import reading
from tests.attacks.conftest import READ, TRANSFER
from tests.attacks.origin import Origin
from tests.attacks.test_kill import Home, enrolled

pytestmark = pytest.mark.journey


@pytest.fixture
def home() -> Iterator[Home]:
    with tempfile.TemporaryDirectory(prefix="legation-") as place:
        home = Home(Path(place) / "home")
        home.verb("init")
        yield home


def unlink_log(home: Home) -> None:
    for path in home.path.glob("*.ahead.*"):
        path.unlink()


async def served(home: Home, child: subprocess.Popen[bytes]) -> None:
    """Once it also hears signals, which is after it is ready. Asked right after it was started."""
    before = home.log.read_text().count('"serving"')
    await home.up(child)
    async with asyncio.timeout(10):
        while home.log.read_text().count('"serving"') == before:  # noqa: ASYNC110 - nothing announces it
            await asyncio.sleep(0.05)


def ended(child: subprocess.Popen[bytes], how: int) -> None:
    child.send_signal(how)
    child.wait(20)


async def call(caller: Caller, many: int) -> list[int]:
    token = await caller.token("target", READ, TRANSFER)
    message = json.dumps(send_message("hello", skill=TRANSFER)).encode()
    return [(await caller.call("target", message, token=token)).status_code for _ in range(many)]


def permits(home: Home) -> int:
    with reading(config.load(home.path / config.FILE, {})) as store:
        assert isinstance(store.verify(), audit.Verified)
        return sum(b'"verdict":"permit"' in row.body for row in store.iterate_chain())


async def test_calls_of_a_gateway_whose_log_was_taken_away_while_it_was_stopped_are_recorded(home: Home):
    async with Origin() as origin, httpx.AsyncClient(timeout=10) as http:
        caller = enrolled(home, origin, http)[0]
        for _ in range(3):
            with home.serving() as child:
                await served(home, child)
                ended(child, signal.SIGTERM)
        unlink_log(home)
        with home.serving() as child:
            await served(home, child)
            assert await call(caller, 5) == [200] * 5
            ended(child, signal.SIGKILL)
        with home.serving() as child:
            await served(home, child)
        assert permits(home) == len(origin.asked) == 5


async def test_no_call_passes_once_the_log_is_gone_and_the_next_start_says_so(home: Home):
    async with Origin() as origin, httpx.AsyncClient(timeout=10) as http:
        caller = enrolled(home, origin, http)[0]
        with home.serving() as child:
            await served(home, child)
            assert await call(caller, 1) == [200]
            token = await caller.token("target", READ, TRANSFER)
            assert permits(home) == 1
            unlink_log(home)
            message = json.dumps(send_message("hello", skill=TRANSFER)).encode()
            answers = [await caller.call("target", message, token=token) for _ in range(3)]
            assert {answer.status_code for answer in answers} == {503}
            assert len(origin.asked) == 1
            assert (await http.get(home.base_url + "/readyz")).status_code == 503
            ended(child, signal.SIGKILL)
        with home.serving() as child:
            assert child.wait(20) == 1
        assert "legation audit restored" in home.log.read_text()
        home.verb("audit", "restored")
        with home.serving() as child:
            await served(home, child)
            assert await call(caller, 2) == [200, 200]
            ended(child, signal.SIGTERM)
        home.verb("audit", "verify")
        assert permits(home) == len(origin.asked) == 3
        assert "Traceback" not in home.log.read_text()


async def test_a_gateway_started_on_a_ledger_cut_off_does_not_write_on(home: Home):
    with home.serving() as child:
        await served(home, child)
        ended(child, signal.SIGTERM)
    assert len((home.path / "legation.db.checkpoints").read_text().splitlines()) == 2
    home.verb("audit", "verify")
    with reading(config.load(home.path / config.FILE, {})) as store, store._engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM records WHERE seq > 1")
    with home.serving() as child:
        assert child.wait(20) == 1
    assert "the ledger ends before record" in home.log.read_text()


def test_a_port_that_is_taken_is_told_before_anything_is_recorded(home: Home):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", home.port))
        other.listen()
        with home.serving() as child:
            assert child.wait(20) == 1
    said = home.log.read_text()
    assert "cannot be used" in said
    assert "set server.port" in said
    assert not {"Traceback", "backtrace", "serving"} & set(said.replace(":", " ").split())
    assert "gateway-started" not in home.verb("audit", "tail", "--json")


@pytest.mark.parametrize("lost", ["keyring.json", "*.pem"])
def test_a_gateway_without_its_keys_says_where_they_come_from(home: Home, lost: str):
    min((home.path / "keys").glob(lost)).unlink()
    with home.serving() as child:
        assert child.wait(20) == 1
    assert "restore it from a backup" in home.log.read_text()
    assert "Traceback" not in home.log.read_text()
