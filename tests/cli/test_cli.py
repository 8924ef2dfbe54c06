"""What holds for every verb: help, quick start, one line for an error."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer

from legation import __version__
from legation import cli as package
from legation.core.asks import Unavailable
from legation.core.policy import PolicyFault
from legation.core.reasons import Reason, Refused

ROOT = typer.main.get_command(package.app)


def verbs(command, path=()):
    """Every verb, with the words that call it."""
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from verbs(inner, (*path, name))


EVERY = dict(verbs(ROOT))
LEAVES = {path: verb for path, verb in EVERY.items() if not hasattr(verb, "commands")}


def test_the_verbs_are_all_there():
    assert {" ".join(path) for path in LEAVES} >= {
        "init", "serve", "demo", "doctor",
        "agent add", "agent list", "agent show", "agent activate", "agent suspend", "agent resume", "agent revoke",
        "agent rotate", "tenant add", "tenant list", "keys list", "keys rotate", "audit tail", "audit explain",
        "audit verify", "policy check", "policy test", "config show", "config schema",
    }  # fmt: skip


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_every_verb_and_option_has_help(path, cli):
    verb = EVERY[path]
    assert verb.help
    for parameter in verb.params:
        assert getattr(parameter, "help", None), parameter.name
    assert "Usage" in cli(*path, "--help").out


@pytest.mark.parametrize(
    "path", [path for path in LEAVES if path[-1] in {"list", "show", "tail", "explain", "verify", "check", "test"}]
)
def test_what_lists_can_be_read_by_machines(path):
    assert any("--json" in option.opts for option in LEAVES[path].params)


def test_the_version_is_said(cli):
    assert cli("--version").out.strip() == __version__


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (Refused(Reason.REGISTRY_CONFLICT, "agent `a` exists", field="id"), "id: agent `a` exists (registry-conflict)"),
        (Refused(Reason.STANDING_REFUSED), f"{Reason.STANDING_REFUSED.row.help} (standing-refused)"),
        (Unavailable("store", "locked"), "store is unavailable: locked"),
        (Unavailable("store"), "store is unavailable: run `legation doctor`"),
        (PolicyFault(("a.cedar: wrong",)), "a.cedar: wrong"),
        (PermissionError(13, "Permission denied", "/x"), "/x: permission denied"),
        (OSError("no space"), "no space"),
    ],
)
def test_an_error_is_one_line(cli, monkeypatch, raised, said):
    def fail(*_):
        raise raised

    monkeypatch.setattr("legation.cli.settings.settings_of", fail)
    assert cli("config", "show", ends=1).err.strip() == f"error: {said}"


def test_a_mistake_in_the_words_is_a_usage_error(cli):
    assert "No such command" in cli("agnet", ends=2).err
    assert "No such option" in cli("agent", "list", "--al", ends=2).err


def test_help_imports_nothing_heavy():
    heavy = ("granian", "sqlalchemy", "a2a", "httptools")
    code = f"import sys, legation.cli; print([name for name in {heavy} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
