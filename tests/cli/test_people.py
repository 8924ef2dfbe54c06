"""`legation person`, on a real store."""

from __future__ import annotations

import pytest

from tests.cli.conftest import fault


@pytest.fixture
def ada(cli, home):
    return cli("person", "add", "ada", "--name", "Ada Lovelace", "--approver", "--why", "hired", "--json").json


def test_a_person_is_added_and_recorded(cli, ada):
    assert (ada["id"], ada["standing"], ada["approver"]) == ("ada", "without a passkey", True)
    record = cli("audit", "explain", ada["record"], "--json").json
    assert {"person": "ada", "who": "operator", "why": "hired"}.items() <= record["record"]["fields"].items()


def test_lists_for_people_and_machines(cli, ada):
    assert [person["id"] for person in cli("person", "list", "--json").json] == ["ada"]
    assert "Ada Lovelace" in cli("person", "list").out
    assert "Ada Lovelace" in cli("person", "show", "ada").out
    assert cli("person", "show", "ada", "--json").json["grants"] == []


def test_an_invitation_is_a_link_and_only_its_hash_is_kept(cli, ada, home):
    said = cli("person", "invite", "ada", "--for", "2h")
    link = said.out.strip()
    assert link.startswith("http")
    assert "/oauth/passkey?invitation=default." in link
    secret = link.rpartition(".")[2]
    assert not [file for file in home.rglob("*") if file.is_file() and secret.encode() in file.read_bytes()]


def test_suspend_and_resume(cli, ada):
    assert "suspended" in cli("person", "suspend", "ada", "--why", "left").out
    assert "already" in fault(cli("person", "suspend", "ada", ends=1))
    assert "suspended" in fault(cli("person", "invite", "ada", ends=1))
    before = cli("person", "show", "ada", "--json").json
    assert before["not_before"] > 0
    cli("person", "resume", "ada")
    after = cli("person", "show", "ada", "--json").json
    assert (after["suspended"], after["not_before"]) == (False, before["not_before"])


def test_what_a_person_may_approve_is_changed(cli, ada):
    cli("person", "set", "ada", "--no-approver", "--webhook", "https://hooks.example/ada")
    after = cli("person", "show", "ada", "--json").json
    assert (after["approver"], after["webhook"]) == (False, "https://hooks.example/ada")
    cli("person", "set", "ada", "--webhook", "")
    assert cli("person", "show", "ada", "--json").json["webhook"] is None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "Ada"), "id:"),
        (("add", "ada"), "never used again"),
        (("add", "bob", "--tenant", "nowhere"), "there is no tenant"),
        (("show", "bob"), "there is no person"),
        (("resume", "ada"), "not suspended"),
        (("set", "ada"), "nothing is to be different"),
        (("set", "ada", "--webhook", "file:///etc"), "webhook:"),
        (("invite", "ada", "--for", "31d"), "for:"),
        (("list", "--tenant", "nowhere"), "there is no tenant"),
    ],
)
def test_what_cannot_be_done_says_so_in_one_line(cli, ada, words, says):
    assert says in fault(cli("person", *words, ends=1))
