"""A home in a temporary directory, and the command line as a shell would call it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from legation.cli import app


class Said(NamedTuple):
    """What a verb said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Cli = Callable[..., Said]


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Call a verb, in an empty directory. An exception that reaches the shell fails the test."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LEGATION_HOME", "home")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr("getpass.getuser", lambda: "operator")
    monkeypatch.delenv("SUDO_USER", raising=False)

    def call(*words: str | Path, ends: int = 0, given: str | None = None) -> Said:
        result = CliRunner().invoke(app, [str(word) for word in words], input=given)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        said = Said(result.exit_code, result.stdout, result.stderr)
        assert said.code == ends, said
        if ends:
            assert "Traceback" not in said.err
        return said

    return call


@pytest.fixture
def home(cli: Cli, tmp_path: Path) -> Path:
    """A home that `legation init` made."""
    cli("init")
    return tmp_path / "home"


def fault(said: Said) -> str:
    """The one line an error is."""
    (line,) = said.err.strip().splitlines()
    assert line.startswith("error: ")
    return line.removeprefix("error: ")
