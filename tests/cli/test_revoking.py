"""`legation revoke`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cli, fault

JKT = "a" * 43


@pytest.fixture(autouse=True)
def _acme(cli: Cli, home: Path) -> None:
    cli("tenant", "add", "acme")


@pytest.mark.parametrize(("what", "name"), [("token", "t-1"), ("key", JKT), ("grant", "g-1"), ("delegation", "d-1")])
def test_what_is_revoked_is_recorded_once(cli: Cli, what: str, name: str):
    said = cli("revoke", what, name, "--tenant", "acme", "--why", "stolen")
    assert said.out.startswith(f"`{what}:{name}` is revoked (record ")
    record = said.out.split("record ")[1].strip(" )\n")
    shown = cli("audit", "explain", record).out
    assert "stolen" in shown
    assert "operator" in shown
    assert cli("revoke", what, name, "--tenant", "acme").out == f"`{what}:{name}` was revoked before\n"


def test_nobody_s_authority_is_not_withdrawn(cli: Cli):
    assert "there is no person `alice`" in fault(cli("revoke", "person", "alice", "--tenant", "acme", "--yes", ends=1))
    cli("revoke", "person", "alice", "--tenant", "acme", given="n\n", ends=1)


def test_a_tenant_that_is_not_there(cli: Cli):
    assert "there is no tenant `elsewhere`" in fault(cli("revoke", "token", "t-1", "--tenant", "elsewhere", ends=1))
