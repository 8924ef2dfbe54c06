"""`kill -9` under load, and a start on the same home: nothing forwarded without its record, nothing used twice,
nothing of anybody's lost, and nothing written down that is a secret.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import msgspec
import pytest

from legation import config
from legation.core import audit
from legation.demo.wire import Caller, request, send_message
from legation.sdk.credentials import dpop_proof
from legation.sdk.keys import AgentKey
from legation.wiring import free_port
from legation.wiring.admin import reading
from tests.attacks.conftest import READ, TRANSFER
from tests.attacks.origin import Asked, Origin, whole
from tests.journeys.raw import reason

pytestmark = pytest.mark.journey

LEGATION = Path(sys.executable).with_name("legation")
SECRET = "the-launch-code-is-0000"
"""Stands in every message."""

WORKERS = 8
ENOUGH = 120
"""Calls answered before the kill."""


@dataclass
class Load:
    """What the callers sent, and what they were told."""

    sent: list[httpx.Request] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    """Caller by task."""
    broken: int = 0
    refused: int = 0
    """Calls that could not be recorded."""
    enough: asyncio.Event = field(default_factory=asyncio.Event)


class Home:
    """A home on disk, and the verbs of the command line on it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.log = path.parent / "stderr"

    def verb(self, *words: str | Path) -> str:
        done = subprocess.run(
            [LEGATION, *words, "--home", self.path], env=self._env(), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done
        return done.stdout

    def _env(self) -> dict[str, str]:
        return {**os.environ, "LEGATION_SERVER__PORT": str(self.port), "LEGATION_LOG__LEVEL": "debug"}

    @contextlib.contextmanager
    def serving(self) -> Iterator[subprocess.Popen[bytes]]:
        with (
            self.log.open("ab") as log,
            subprocess.Popen(
                [LEGATION, "serve", "--home", self.path], env=self._env(), stdout=log, stderr=log
            ) as child,
        ):
            try:
                yield child
            finally:
                child.kill()

    async def up(self, child: subprocess.Popen[bytes]) -> None:
        async with asyncio.timeout(10), httpx.AsyncClient() as http:
            while True:
                assert child.poll() is None, self.log.read_text()
                with contextlib.suppress(httpx.TransportError):
                    if (await http.get(self.base_url + "/readyz")).status_code == 200:
                        return
                await asyncio.sleep(0.05)


async def work(caller: Caller, http: httpx.AsyncClient, load: Load) -> None:
    """Call again and again, until the gateway is gone."""
    token = await caller.token("target", READ, TRANSFER)
    while True:
        body = json.dumps(send_message(SECRET, skill=TRANSFER)).encode()
        url = httpx.URL(caller.url("target"))
        nonce = caller.credentials.nonces.of(url, "rs")
        sending = http.build_request(
            "POST", url, content=body, headers={
                "Content-Type": "application/json", "A2A-Version": "1.0", "Authorization": f"DPoP {token}",
                "DPoP": dpop_proof(caller.key, "POST", url, token=token, nonce=nonce),
            },
        )  # fmt: skip
        load.sent.append(sending)
        try:
            answer = await http.send(sending)
        except httpx.TransportError:
            load.broken += 1
            return
        if caller.credentials.nonces.keep(url, "rs", answer):
            load.sent.remove(sending)  # challenged: its proof was never used
            continue
        if answer.status_code == 503:
            assert reason(answer) == "unavailable"
            load.refused += 1
            await asyncio.sleep(0.01)
            continue
        assert answer.status_code == 200, answer.text
        load.told[answer.json()["result"]["task"]["id"]] = caller.id
        if len(load.told) >= ENOUGH:
            load.enough.set()


@pytest.fixture
def home() -> Iterator[Home]:
    with tempfile.TemporaryDirectory(prefix="legation-") as place:
        home = Home(Path(place) / "home")
        home.verb("init")
        yield home


@contextlib.contextmanager
def locked(home: Home, _child: subprocess.Popen[bytes]) -> Iterator[None]:
    """Nobody else can write to the database: what calls record waits in the log ahead of it, durably."""
    with contextlib.closing(sqlite3.connect(home.path / "legation.db", isolation_level=None, timeout=5)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("ROLLBACK")


@contextlib.contextmanager
def full(home: Home, child: subprocess.Popen[bytes]) -> Iterator[None]:
    """The log cannot grow, as on a full disk: nothing becomes durable, so nothing may be forwarded."""
    *_, log = sorted(home.path.glob("*.ahead.*"))
    hard = resource.prlimit(child.pid, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (log.stat().st_size, hard))
    yield


@contextlib.contextmanager
def writing(_home: Home, _child: subprocess.Popen[bytes]) -> Iterator[None]:
    yield


@pytest.mark.parametrize("ledger", [writing, locked, full], ids=lambda one: one.__name__)
async def test_killed_under_load(home, ledger):
    async with Origin() as origin, httpx.AsyncClient(timeout=10) as http:

        async def slowly(asked: Asked, writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(len(origin.asked) % 5 * 0.004)
            writer.write(whole(origin.honest(asked)))

        origin.answer = slowly
        callers = enrolled(home, origin, http)
        load = Load()
        with home.serving() as child:
            await home.up(child)
            working = [asyncio.create_task(work(callers[i % 2], http, load)) for i in range(WORKERS)]
            async with asyncio.timeout(20):
                await asyncio.wait(
                    [asyncio.create_task(load.enough.wait()), *working], return_when=asyncio.FIRST_COMPLETED
                )
            assert load.enough.is_set(), [task.exception() for task in working if task.done()]
            with ledger(home, child):
                await asyncio.sleep(0.2)
                reached = len(origin.asked)
                await asyncio.sleep(0.3)
                assert (len(origin.asked) == reached) is (ledger is full)
                assert (load.refused > 0) is (ledger is full)
                os.kill(child.pid, signal.SIGKILL)
                child.wait()
            await asyncio.gather(*working)
        assert load.broken == WORKERS
        assert len(load.told) >= ENOUGH
        before = list(origin.asked)
        with home.serving() as child:
            await home.up(child)
            await nothing_is_used_twice(load, http, origin)
            await everybody_has_what_they_had(load, callers)
        home.verb("audit", "verify")
    every_call_has_its_permit(home, before)
    no_secret_was_written(home, load, callers)


def enrolled(home: Home, origin: Origin, http: httpx.AsyncClient) -> list[Caller]:
    """One agent to call and two that call it, by the command line."""
    card = home.path.parent / "card.json"
    card.write_bytes(origin.card())
    owner = ("--owner", "ops@example.com")
    home.verb(
        "agent",
        "add",
        "target",
        *owner,
        "--card",
        str(card),
        "--despite-findings",
        "--new-key",
        home.path.parent / "target.pem",
    )
    callers = []
    for name in ("one", "other"):
        key = home.path.parent / f"{name}.pem"
        scopes = ("--scope", READ, "--scope", TRANSFER, "--target", "target")
        home.verb("agent", "add", name, *owner, *scopes, "--new-key", key)
        callers.append(Caller(name, AgentKey.load(key), home.base_url, http))
    return callers


async def nothing_is_used_twice(load: Load, http: httpx.AsyncClient, origin: Origin) -> None:
    """Every request of before, sent again byte for byte, is challenged or refused."""
    reached = len(origin.asked)
    assert load.sent
    for sent in [*load.sent[:50], *load.sent[-100:]]:  # those of the end are the ones in doubt
        answer = await http.send(http.build_request("POST", sent.url, headers=sent.headers, content=sent.content))
        assert answer.status_code == 401
        assert reason(answer) in ("proof-nonce", "proof-replayed")
    assert len(origin.asked) == reached


async def everybody_has_what_they_had(load: Load, callers: list[Caller]) -> None:
    """A task one was told of is one's own, and nobody else's."""
    for task, owner in [*list(load.told.items())[:5], *list(load.told.items())[-15:]]:
        for caller in callers:
            token = await caller.token("target", READ, TRANSFER)
            answer = await caller.call("target", request("GetTask", {"id": task}), token=token)
            if caller.id == owner:
                assert answer.json()["result"]["id"] == task
            else:
                assert reason(answer) == "task-not-found"


def every_call_has_its_permit(home: Home, asked: list[Asked]) -> None:
    """What reached the agent names its record, and the ledger has it."""
    assert len(asked) >= ENOUGH
    with reading(config.load(home.path / config.FILE, {})) as store:
        for call in asked:
            row = store.record(call.document["id"])
            assert row is not None, call
            decision = msgspec.json.decode(row.body, type=audit.Decision)
            assert (decision.verdict, decision.callee) == ("permit", "target")
            assert decision.trace
            assert decision.trace in call.headers["traceparent"]
        assert isinstance(store.verify(), audit.Verified)
        ids = [call.document["id"] for call in asked]
        assert len(set(ids)) == len(ids)


def no_secret_was_written(home: Home, load: Load, callers: list[Caller]) -> None:
    """Neither the database nor the log holds a token, a proof, a private key or what a message says."""
    written = b"".join(path.read_bytes() for path in [home.log, *home.path.glob("*.db*"), *home.path.glob("*.ahead.*")])
    assert b"decision" in written
    assert SECRET.encode() not in written
    for sent in (load.sent[0], load.sent[-1]):
        for name in ("Authorization", "DPoP"):
            for segment in sent.headers[name].split(" ")[-1].split("."):
                assert segment.encode() not in written
    for caller in callers:
        assert caller.key.pem().splitlines()[1] not in written
        assert str(caller.key._key.as_dict(private=True)["d"]).encode() not in written
    assert b"Traceback" not in home.log.read_bytes()
