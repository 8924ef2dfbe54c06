"""The house rules a reader would otherwise have to remember."""

from __future__ import annotations

import ast
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pytest_socket import SocketBlockedError, SocketConnectBlockedError

from legation.core.operations import OPERATIONS
from legation.core.reasons import Reason

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))
CORE = sorted((ROOT / "src/legation/core").rglob("*.py"))
CEILING = 400
"""Lines a source file may have. A longer one is split by meaning; a rule becomes a package."""


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def run(*command: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=120)


# -- the core ----------------------------------------------------------------------------------------

WORLDLY = {"__import__", "breakpoint", "eval", "exec", "input", "open", "print"}
"""Builtins that reach the world, or code nobody reviewed."""


def _is_iterator(returns: ast.expr | None) -> bool:
    return isinstance(returns, ast.Subscript) and ast.unparse(returns.value) == "Iterator"


def impurities(source: str, *, asks: bool = False) -> Iterator[str]:
    """What a core file may not contain. `asks` is for `asks.py`, whose `ask` holds the only bare yield of a plan.

    A function that returns an `Iterator` may yield: what it yields goes to a loop, and no answer can come back.
    """
    tree = ast.parse(source)
    allowed = {
        node
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        and ((asks and function.name == "ask") or _is_iterator(function.returns))
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        match node:
            case ast.AsyncFunctionDef() | ast.AsyncFor() | ast.AsyncWith() | ast.Await():
                yield f"line {node.lineno}: the core awaits nothing; it asks"
            case ast.comprehension(is_async=1):
                yield f"line {node.iter.lineno}: the core awaits nothing; it asks"
            case ast.Global():
                yield f"line {node.lineno}: the core keeps no state"
            case ast.Yield() if node not in allowed:
                yield f"line {node.lineno}: a bare yield; write `yield from ask(...)`"
            case ast.Call(func=ast.Name(id=name)) if name in WORLDLY:
                yield f"line {node.lineno}: {name} reaches the world"
            case _:
                pass


@pytest.mark.parametrize("path", CORE, ids=named)
def test_the_core_is_pure(path: Path):
    assert list(impurities(path.read_text(), asks=named(path) == "src/legation/core/asks.py")) == []


@pytest.mark.parametrize(
    "sin",
    [
        "async def f(): pass",
        "async def f(): await g()",
        "async def f(): return [x async for x in g()]",
        "def f():\n global x",
        "def f(): yield Now()",
        "def ask(q):\n answer = yield q\n return answer",
        "def f(): return open('/etc/passwd')",
    ],
)
def test_an_impure_line_is_found(sin: str):
    assert list(impurities(sin))


def test_only_ask_itself_yields():
    assert not list(impurities("def ask(q):\n answer = yield q\n return answer", asks=True))
    assert list(impurities("def other(q): yield q", asks=True))
    assert not list(impurities("def plan(): now = yield from ask(Now())"))
    assert not list(impurities("def each() -> Iterator[int]: yield 1"))
    assert list(impurities("def plan() -> Plan[int]: yield Now()"))


# -- every file --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_no_source_file_is_too_long(path: Path):
    if path.name != "reasons.py":  # a closed list is one list
        assert len(path.read_text().splitlines()) <= CEILING


def lint_imports(tree: Path) -> subprocess.CompletedProcess[str]:
    """Import-linter over the package in `tree`, whatever is installed."""
    linter = "import sys; sys.path.insert(0, 'src'); from importlinter import cli; cli.lint_imports_command()"
    return run(sys.executable, "-c", linter, "--no-logo", "--no-cache", cwd=tree)


def test_imports_keep_their_direction():
    report = lint_imports(ROOT)
    assert report.returncode == 0, report.stdout + report.stderr


@pytest.mark.parametrize(
    ("path", "line", "contract"),
    [
        ("engine.py", "import legation.wiring", "Everything leans inward"),
        ("unplaced.py", "", "Everything leans inward"),
        ("surfaces/planted.py", "import legation.adapters", "Only wiring knows the adapters"),
        ("cli/planted.py", "import legation.adapters", "Only wiring knows the adapters"),
        ("adapters/planted.py", "import legation.engine", "Adapters and settings know the core"),
        ("core/unplaced.py", "", "Inside the core"),
        ("core/reasons.py", "import legation.core.model", "Inside the core"),
        ("core/model.py", "import os", "The core touches nothing outside"),
        ("core/model.py", "import httpx", "The core touches nothing outside"),
        ("engine.py", "import granian", "Only the surfaces listen"),
        ("surfaces/planted.py", "import sqlalchemy", "Only adapters dial out and store"),
        ("adapters/planted.py", "import httpx", "The hot path knows no slow client"),
    ],
)
def test_a_wrong_import_breaks_its_contract(tmp_path: Path, path: str, line: str, contract: str):
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "src/legation" / path).open("a") as file:
        file.write(f"\n{line}\n")
    report = lint_imports(tmp_path)
    assert report.returncode == 1
    assert re.search(rf"^{contract}.* BROKEN( \(.*\))?$", report.stdout, re.MULTILINE), report.stdout


# -- what the docs promise ---------------------------------------------------------------------------


def test_generated_pages_are_current():
    report = run(sys.executable, "scripts/docs.py", "--check")
    assert report.returncode == 0, report.stdout + report.stderr


def test_every_reason_and_operation_has_its_row():
    reasons = (ROOT / "docs/reasons.md").read_text()
    operations = (ROOT / "docs/operations.md").read_text()
    assert [reason.id for reason in Reason if f"| `{reason.id}` |" not in reasons] == []
    assert [row.op.value for row in OPERATIONS if f"| `{row.op.value}` |" not in operations] == []


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", ".ci/run"])
def test_every_verb_a_page_names_is_in_the_makefile(page: str):
    verbs = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named_verbs = set(re.findall(r"(?:^|`)\s*make ([a-z]+)", (ROOT / page).read_text(), re.MULTILINE))
    assert named_verbs
    assert named_verbs <= verbs


# -- the locks ---------------------------------------------------------------------------------------


def pins(name: str) -> dict[str, str]:
    lock = (ROOT / "requirements" / f"{name}.txt").read_text()
    found: list[tuple[str, str]] = re.findall(r"^([\w.-]+)==([\w.]+)", lock, re.MULTILINE)
    return {canonicalize_name(project): pin for project, pin in found}


def test_the_locks_hold_what_pyproject_asks_for():
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = pyproject["project"]["optional-dependencies"]
    groups = pyproject["dependency-groups"]
    runtime = pyproject["project"]["dependencies"]
    demo = [*runtime, *extras["demo"], *groups["build"]]
    dev = [*demo, *extras["sdk"], *extras["bench"], *groups["dev"]]
    for name, wanted in {"runtime": runtime, "demo": demo, "dev": dev}.items():
        locked = pins(name)
        for text in wanted:
            requirement = Requirement(text)
            assert requirement.specifier.contains(locked[canonicalize_name(requirement.name)]), (name, text)


def test_the_locks_agree():
    assert pins("runtime").items() <= pins("demo").items() <= pins("dev").items()


# -- the tests themselves ----------------------------------------------------------------------------


def test_sockets_are_off():
    with pytest.raises(SocketBlockedError):
        socket.create_connection(("127.0.0.1", 9))


@pytest.mark.journey
def test_a_journey_stays_on_this_machine():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
    with pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 9))


# -- foreign traces ----------------------------------------------------------------------------------

TRACES = re.compile(r"(?<![\w.])/(?:w[o]rk|home|root|Users)/|pypi\.org|pythonhosted\.org|registry\.npmjs")
"""Paths of somebody's machine and hosts of package registries."""


def test_no_file_names_a_machine_or_a_registry():
    git = ("git", "-c", "safe.directory=*")
    listed = run(*git, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if listed.returncode:
        pytest.skip("not a git checkout")
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        if name.startswith("train/written/"):  # what an attacker would write names such places
            continue
        try:
            lines = (ROOT / name).read_text().splitlines()
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        found += [f"{name}:{number}" for number, line in enumerate(lines, 1) if TRACES.search(line)]
    assert found == []
