"""`legation init` and `legation config`: a home that works, and what is in force in it."""

from __future__ import annotations

import json
import stat

import pytest

from legation import config
from tests.cli.conftest import fault


@pytest.mark.journey
def test_init_makes_a_home_that_the_doctor_finds_well(cli, tmp_path):
    said = cli("init", "--port", "18700")
    assert "the gateway will be http://127.0.0.1:18700" in said.out
    home = tmp_path / "home"
    assert {path.name for path in home.iterdir()} >= {"legation.yaml", "keys", "policies", "legation.db"}
    assert stat.S_IMODE(home.stat().st_mode) == stat.S_IMODE((home / "keys").stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "legation.db").stat().st_mode) == 0o600
    verdicts = {check["what"]: check["verdict"] for check in cli("doctor", "--json").json}
    assert set(verdicts.values()) <= {"ok", "warn"}
    assert verdicts["keys"] == verdicts["policies"] == verdicts["database"] == verdicts["tenants"] == "ok"
    assert [tenant["id"] for tenant in cli("tenant", "list", "--json").json] == ["default"]


def test_init_touches_nothing_that_is_there(cli, home):
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    assert "is there already" in fault(cli("init", ends=1))
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*")} == before


def test_init_goes_where_it_is_told(cli, tmp_path):
    said = cli("init", "--home", "there", "--tenant", "acme", "--base-url", "https://gw.example")
    assert "--home there" in said.out
    assert (tmp_path / "there" / "legation.yaml").is_file()
    shown = cli("config", "show", "--home", "there", "--json").json
    assert shown["server"]["base_url"] == "https://gw.example"


def test_init_refuses_what_would_not_work_and_leaves_no_home(cli, tmp_path):
    assert "base_url" in fault(cli("init", "--base-url", "gw.example", ends=1))
    assert not (tmp_path / "home" / "legation.yaml").exists()
    cli("init")


def test_verbs_without_a_home_say_what_to_do(cli):
    for words in (("config", "show"), ("agent", "list"), ("serve",), ("doctor",), ("audit", "tail"), ("keys", "list")):
        assert "run `legation init`" in fault(cli(*words, ends=1))


def test_show_says_what_is_in_force(cli, home, monkeypatch):
    monkeypatch.setenv("LEGATION_SERVER__PORT", "9001")
    assert cli("config", "show", "--json").json["server"]["port"] == 9001
    assert "server.port" in cli("config", "show").out


def test_an_unknown_setting_is_refused_with_its_line(cli, home):
    with (home / "legation.yaml").open("a") as file:
        file.write("strems: {}\n")
    assert "there is no section `strems`; is `streams` meant?" in fault(cli("agent", "list", ends=1))


def test_the_schema_and_the_template_are_printed(cli):
    assert json.loads(cli("config", "schema").out) == config.schema()
    assert cli("config", "template").out == config.template()


def test_a_database_that_is_gone_is_no_empty_one(cli, home):
    (home / "legation.db").unlink()
    assert "no database" in fault(cli("agent", "list", ends=1))
    assert "no database" in fault(cli("tenant", "add", "x", ends=1))
    assert "no database" in fault(cli("serve", ends=1))
    assert not (home / "legation.db").exists()
