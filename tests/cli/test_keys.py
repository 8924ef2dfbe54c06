"""`legation keys`: what signs, and what will."""

from __future__ import annotations

from tests.cli.conftest import fault


def states(cli, purpose):
    return sorted(key["state"] for key in cli("keys", "list", "--json").json if key["purpose"] == purpose)


def test_a_home_has_keys_that_sign_and_keys_that_will(cli, home):
    assert states(cli, "token") == states(cli, "hop") == ["active", "next"]
    assert "active since" in cli("keys", "list").out


def test_a_key_nobody_has_seen_is_only_used_in_need(cli, home):
    assert "wait, or use --force" in fault(cli("keys", "rotate", ends=1))
    assert "signs now" in cli("keys", "rotate", "token", "--force").out
    assert states(cli, "token") == ["active", "next", "retired"]
    assert states(cli, "hop") == ["active", "next"]


def test_there_are_two_purposes(cli, home):
    assert "there are token, hop" in fault(cli("keys", "rotate", "cards", ends=1))
