"""`legation audit`: the ledger in plain words, and whether it is whole."""

from __future__ import annotations

import asyncio
import os
import sqlite3

import pytest

from legation import config
from legation.cli import words
from legation.core import audit, pipeline
from legation.core.asks import Commit, NewId, ask
from legation.core.model import Ending, Outcome
from legation.core.reasons import Reason
from legation.wiring.admin import open_admin
from tests.cli.conftest import fault

AT = 1_790_000_000.0


def decision(record_id, **fields):
    fields = {"at": AT, "verdict": "permit", "stage": "record", "tenant": "acme", "caller": "planner", **fields}
    return audit.decision(record_id=record_id, **fields)


@pytest.fixture
def write(home):
    """Append records as the gateway would; their ids."""

    def plan(kind, body):
        record_id = yield from ask(NewId())
        yield from ask(Commit(record_id, kind, body(record_id)))
        return record_id

    def append(*bodies):
        async def run():
            settings = config.load(home / config.FILE, os.environ)
            async with open_admin(settings) as admin:
                return [await admin.run(plan(kind, body)) for kind, body in bodies]

        return asyncio.run(run())

    return append


def test_a_permit_is_told_with_its_outcome(cli, write):
    (permit,) = write(("decision", lambda i: decision(i, skill="payments:read", policies=("same-tenant-skill",))))
    assert "No outcome is recorded" in cli("audit", "explain", permit).out
    done = Outcome(Ending.COMPLETED, events=1, millis=12.5)
    (outcome,) = write(("outcome", lambda i: audit.outcome(record_id=i, at=AT + 1, decision_id=permit, outcome=done)))
    for named in (permit, outcome):
        said = cli("audit", "explain", named).out
        assert "Agent `planner` of tenant `acme` asked, skill `payments:read`." in said
        assert "permitted by policy `same-tenant-skill`" in said
        assert "the agent's reply was passed on, after 12.5 ms" in said
    assert cli("audit", "explain", permit, "--json").json["outcome"]["ending"] == "completed"


def test_a_refusal_says_where_why_and_what_to_do(cli, write):
    (refusal,) = write(
        (
            "decision",
            lambda i: decision(
                i, verdict="refuse", stage="owned", reason=Reason.TASK_NOT_YOURS, detail="it is another's"
            ),
        )
    )
    said = cli("audit", "explain", refusal).out
    assert "refused when whose the task or context is was looked at" in said
    assert "The reason is task-not-yours: it is another's." in said
    assert f"What to do: {Reason.TASK_NOT_YOURS.row.help}." in said
    assert "The caller was told task-not-found" in said
    assert "Nothing was sent to the agent." in said


def test_an_event_is_told(cli, home):
    (event,) = cli("audit", "tail", "--json").json
    said = cli("audit", "explain", event["id"]).out
    assert "tenant added" in said
    assert "operator" in said


def test_what_is_not_there_is_said(cli, home):
    assert "there is no record `nope`" in fault(cli("audit", "explain", "nope", ends=1))


def test_the_newest_are_listed_last_and_can_be_chosen(cli, write):
    write(
        ("decision", lambda i: decision(i, caller="a")),
        ("decision", lambda i: decision(i, caller="b", verdict="refuse", reason=Reason.RATE_LIMITED, stage="limits")),
    )
    assert [row["kind"] for row in cli("audit", "tail", "--json").json] == ["event", "decision", "decision"]
    assert [row["caller"] for row in cli("audit", "tail", "-n", "1", "--json").json] == ["b"]
    assert [row["caller"] for row in cli("audit", "tail", "--caller", "a", "--json").json] == ["a"]
    assert [row["caller"] for row in cli("audit", "tail", "--reason", "rate-limited", "--json").json] == ["b"]
    assert "refused: rate-limited" in cli("audit", "tail").out
    cli("audit", "tail", "--kind", "rumour", ends=2)


def test_following_goes_on_until_it_is_stopped(cli, write, monkeypatch):
    seen: list[str] = []

    def pause(_):
        if seen:
            raise KeyboardInterrupt
        seen.extend(write(("decision", lambda i: decision(i, caller="late"))))

    monkeypatch.setattr("legation.cli.audit.time.sleep", pause)
    assert "late" in cli("audit", "tail", "--follow", ends=130).out


def test_a_whole_ledger_is_found_whole(cli, write):
    write(("decision", decision))
    said = cli("audit", "verify", "--json").json
    assert (said["whole"], said["seq"], said["permits"], said["unended"]) == (True, 2, 1, 1)
    assert "whole: 2 records" in cli("audit", "verify").out


def test_a_ledger_that_was_altered_is_found_broken(cli, write, home):
    write(("decision", decision), ("decision", decision))
    with sqlite3.connect(home / "legation.db") as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE records SET body = replace(body, 'planner', 'nobody!') WHERE seq = 2")
    database.close()
    assert "the chain breaks at row 2" in fault(cli("audit", "verify", ends=1))
    assert cli("audit", "verify", "--json", ends=1).json["row"] == 2


def test_every_stage_of_the_matrix_has_a_name_for_people():
    stages = {stage.__name__ for stage, _ in pipeline.MATRIX}
    assert stages | {"parse", "record"} == set(words.STAGES)


@pytest.mark.parametrize("ending", Ending)
def test_every_ending_is_told(ending):
    outcome = audit.read("outcome", audit.outcome(record_id="a", at=AT, decision_id="b", outcome=Outcome(ending)))
    story, members = words.explained(outcome, None)
    assert story[0].startswith("It was sent")
    assert members["ending"] == ending.value
