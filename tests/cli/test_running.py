"""`legation serve`, `demo` and `doctor`."""

from __future__ import annotations

import socket
import sys
from types import SimpleNamespace

import pytest

from legation.wiring import doctor
from tests.cli.conftest import fault

pytestmark = pytest.mark.journey  # the doctor tries the port


@pytest.fixture(autouse=True)
def port(monkeypatch):
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("LEGATION_SERVER__PORT", str(probe.getsockname()[1]))


def found(cli, *, ends=0):
    return {check["what"]: check for check in cli("doctor", "--json", ends=ends).json}


def test_the_doctor_looks_at_everything(cli, home):
    assert set(found(cli)) == set(doctor._CHECKS)
    assert "ok" in cli("doctor").out


@pytest.mark.parametrize(
    ("harm", "what", "said"),
    [
        (lambda home: (home / "keys").chmod(0o755), "keys", "others can read"),
        (lambda home: (home / "keys" / "keyring.json").unlink(), "keys", "there is no keyring"),
        (lambda home: (home / "legation.db").chmod(0o644), "database", "others can read"),
        (
            lambda home: (home / "legation.db").write_bytes(b"not a database, for sure" * 100),
            "database",
            "does not open",
        ),
        (lambda home: (home / "policies" / "x.cedar").write_text("permit("), "policies", "x.cedar"),
        (
            lambda home: [p.unlink() for p in (home / "policies").iterdir()] and (home / "policies").rmdir(),
            "policies",
            "no",
        ),
    ],
    ids=["keys-open", "keys-gone", "database-open", "database-broken", "policy-broken", "policies-gone"],
)
def test_the_doctor_finds_what_is_wrong_and_says_what_to_do(cli, home, harm, what, said):
    harm(home)
    check = found(cli, ends=1)[what]
    assert check["verdict"] == "fail"
    assert said in check["found"]
    assert check["todo"]


def test_the_doctor_warns(cli, home, monkeypatch):
    (home / "policies" / "default.cedar").unlink()
    cli("tenant", "add", "acme", "--allow-bearer")
    monkeypatch.setenv("LEGATION_SERVER__BASE_URL", "http://gw.example")
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=5))
    checks = found(cli)
    assert {what for what, check in checks.items() if check["verdict"] == "warn"} >= {
        "address", "policies", "tenants", "disk",
    }  # fmt: skip


def test_the_doctor_knows_a_clock_that_is_wrong(cli, home, monkeypatch):
    monkeypatch.setattr("legation.wiring.doctor.time.time", lambda: 0.0)
    assert found(cli, ends=1)["clock"]["verdict"] == "fail"


def test_the_doctor_knows_a_port_that_is_taken(cli, home, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("LEGATION_SERVER__PORT", str(taken.getsockname()[1]))
        assert "cannot be used" in found(cli, ends=1)["port"]["found"]


def test_the_doctor_outlives_a_check(cli, home, monkeypatch):
    def fail(_):
        raise ZeroDivisionError("oh")

    monkeypatch.setitem(doctor._CHECKS, "clock", fail)
    assert found(cli, ends=1)["clock"]["found"] == "ZeroDivisionError: oh"


def test_serve_serves_the_settings(cli, home, monkeypatch):
    served = []

    async def serve(settings):
        served.append(settings.server.port)

    monkeypatch.setattr("legation.wiring.serve", serve)
    monkeypatch.setenv("LEGATION_SERVER__PORT", "9002")
    cli("serve")
    assert served == [9002]


def test_the_demo_gets_its_options(cli, monkeypatch):
    asked: list[dict[str, object]] = []

    def main(**options):
        asked.append(options)
        return 3

    monkeypatch.setattr("legation.demo.main.main", main)
    cli("demo", "--exit", "--report", "r.json", ends=3)
    assert asked[0]["exit"] is True
    assert str(asked[0]["report"]) == "r.json"


def test_a_demo_without_its_packages_says_what_to_install(cli, monkeypatch):
    monkeypatch.setitem(sys.modules, "legation.demo.main", None)
    assert "install legation[demo]" in fault(cli("demo", ends=1))
