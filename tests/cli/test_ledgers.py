"""Broken homes and ledgers that were tampered with: what `audit verify`, `audit restored` and `doctor` say."""

from __future__ import annotations

import sqlite3

import pytest

from legation import config
from legation.adapters.sqlite.store import Store
from legation.core.audit import GENESIS, link
from legation.wiring.ledgers import Checkpointing, ledger_keys
from tests.cli.conftest import fault

pytestmark = pytest.mark.journey  # the doctor tries the port


@pytest.fixture
def ledger(cli, home):
    """Ten and more records, and two checkpoints."""
    settings = config.load(home / config.FILE, {})
    for half in ("a", "b"):
        for n in range(5):
            cli("tenant", "add", f"{half}{n}")
        with Store.open(settings.storage.path) as store:
            Checkpointing(store, ledger_keys(settings), None)._write()
    return home / "legation.db"


def sql(path, *statements):
    database = sqlite3.connect(path)
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()


def rewrite(path):
    """Every body altered, every hash made to fit."""
    database = sqlite3.connect(path)
    head = GENESIS
    rows = database.execute("SELECT seq, record_id, kind, body FROM records ORDER BY seq").fetchall()
    for seq, name, kind, old in rows:
        body = old.replace(b"operator", b"nobody!!")
        head = link(head, seq, name, kind, body)
        database.execute("UPDATE records SET body = ?, hash = ? WHERE seq = ?", (body, head, seq))
    database.commit()
    database.close()


def forge(path):
    with path.with_name("legation.db.checkpoints").open("a") as file:
        file.write("a.b.c\n")


def test_a_ledger_that_agrees_with_its_checkpoints_is_whole(cli, ledger):
    said = cli("audit", "verify", "--json").json
    assert (said["whole"], said["checkpoints"], said["signed"]) == (True, 2, said["seq"])
    assert "2 checkpoints agree" in cli("audit", "verify").out


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda path: sql(path, "DELETE FROM records WHERE seq > 8"), "truncated"),
        (lambda path: sql(path, "DELETE FROM records"), "truncated"),
        (rewrite, "rewritten"),
        (lambda path: path.with_name("legation.db.checkpoints").unlink(), "checkpoint"),
        (forge, "checkpoint"),
    ],
    ids=["truncated", "emptied", "rewritten", "unsigned", "forged"],
)
def test_what_was_signed_must_be_there(cli, ledger, harm, said):
    harm(ledger)
    assert f"not the ledger that was written ({said})" in fault(cli("audit", "verify", ends=1))
    assert cli("audit", "verify", "--json", ends=1).json["fault"] == said
    assert next(c for c in cli("doctor", "--json", ends=1).json if c["what"] == "ledger")["verdict"] == "fail"
    done = cli("audit", "restored", "--json").json
    assert done["why"]
    assert cli("audit", "verify", "--json").json["checkpoints"] == 1
    assert "ledger restored" in cli("audit", "explain", cli("audit", "tail", "-n", "1", "--json").json[0]["id"]).out
    assert "nothing is missing" in cli("audit", "restored").out


def test_a_head_kept_elsewhere_is_compared(cli, ledger):
    before = cli("audit", "verify", "--json").json
    cli("tenant", "add", "later")
    cli("audit", "verify", "--head", before["head"])
    cli("audit", "verify", "--head", before["head"], "--at", before["seq"])
    assert "(head)" in fault(cli("audit", "verify", "--head", before["head"], "--at", before["seq"] + 1, ends=1))
    assert "(head)" in fault(cli("audit", "verify", "--head", "0" * 64, ends=1))
    cli("audit", "verify", "--head", "abc", ends=2)
    cli("audit", "verify", "--at", "3", ends=2)


def test_a_key_that_was_rotated_still_verifies(cli, ledger):
    cli("keys", "rotate", "ledger")
    assert cli("audit", "verify", "--json").json["checkpoints"] == 2


# -- broken homes --------------------------------------------------------------------------------------


def lose_a_key(home):
    min((home / "keys").glob("*.pem")).unlink()


def lose_the_keyring(home):
    (home / "keys" / "keyring.json").unlink()


@pytest.mark.parametrize("harm", [lose_a_key, lose_the_keyring])
def test_lost_keys_are_told_with_what_works(cli, home, harm):
    harm(home)
    said = fault(cli("serve", ends=1))
    assert "restore it from a backup" in said
    assert "legation keys make" in said
    assert "legation init" not in said
    check = next(c for c in cli("doctor", "--json", ends=1).json if c["what"] == "keys")
    assert "legation init" not in check["found"] + check["todo"]
    (home / "keys").rename(home / "lost")
    cli("keys", "make")
    assert next(c for c in cli("doctor", "--json").json if c["what"] == "keys")["verdict"] == "ok"
    assert "holds a keyring already" in fault(cli("keys", "make", ends=1))


def test_a_home_is_made_once(cli, home):
    (home / "keys" / "keyring.json").unlink()
    said = fault(cli("init", ends=1))
    assert "comes from a backup" in said
    assert "or remove it" not in said


def test_a_database_that_is_gone_comes_from_a_backup(cli, home):
    (home / "legation.db").unlink()
    for words in (("serve",), ("audit", "tail"), ("tenant", "add", "acme"), ("audit", "restored")):
        said = fault(cli(*words, ends=1))
        assert "restore it from a backup" in said
        assert "legation init" not in said


def overwrite(home):
    """A page of the table of records."""
    path = home / "legation.db"
    sql(path, "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA journal_mode=DELETE")
    database = sqlite3.connect(path)
    (page,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'records'").fetchone()
    (size,) = database.execute("PRAGMA page_size").fetchone()
    database.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)


@pytest.mark.parametrize(
    ("harm", "what", "said"),
    [
        (overwrite, "database", "damaged"),
        (lambda home: (home / "legation.db-wal").touch(0o644), "database", "others can read"),
        (lambda home: (home / "legation.db.ahead.1").touch(0o644), "database", "others can read"),
        (lambda home: sql(home / "legation.db", "INSERT INTO meta VALUES ('ahead', '3:10')"), "ledger", "is gone"),
    ],
    ids=["page", "wal", "log open", "log gone"],
)
def test_the_doctor_sees_it(cli, home, harm, what, said):
    harm(home)
    check = next(c for c in cli("doctor", "--json", ends=1).json if c["what"] == what)
    assert check["verdict"] == "fail"
    assert said in check["found"]
    assert check["todo"]


def test_the_doctor_of_an_unreadable_database_does_not_ask_to_be_told_of_it(cli, home):
    (home / "legation.db").write_bytes(b"not a database, for sure" * 100)
    assert "please report" not in cli("doctor", ends=1).out
