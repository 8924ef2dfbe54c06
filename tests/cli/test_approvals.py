"""`legation approval`: what waits, what was decided, and an operator's no."""

from __future__ import annotations

import asyncio
import os

import pytest

from legation import config
from legation.core.asks import Apply, Commit, NewId, Now, ask
from legation.core.audit import decision, event
from legation.core.kept import Approval, HeldCall, Piece, PutKept
from legation.core.reasons import Reason
from legation.wiring.admin import open_admin
from tests.cli.conftest import fault

ID = "acme~waiting"


@pytest.fixture
def waiting(home):
    """An approval that waits, of a call with something odd to say."""

    def plan():
        now = yield from ask(Now())
        approval = Approval(
            tenant="acme", id=ID, parent="d" * 64, principal="planner", caller="planner", callee="payments",
            skill="payments:transfer", policies=("large",), asked_at=now, expires_at=now + 900,
        )  # fmt: skip
        shown = HeldCall(tenant="acme", id="d" * 64, approval=ID, content=(Piece("text", "pay\x1b[31m \u202enow"),))
        record_id = yield from ask(NewId())
        body = event(record_id=record_id, at=now, what="approval-asked", approval=ID)
        yield from ask(Apply((PutKept(approval, 0), PutKept(shown, 0)), record_id, body))

    async def run():
        async with open_admin(config.load(home / config.FILE, os.environ)) as admin:
            await admin.run(plan())

    asyncio.run(run())


def test_what_waits_is_listed(cli, waiting):
    assert [one["approval"] for one in cli("approval", "list", "acme", "--json").json] == [ID]
    assert ID in cli("approval", "list", "acme").out
    assert cli("approval", "list", "rival", "--json").json == []


def test_what_an_agent_says_moves_nothing_on_the_terminal(cli, waiting):
    said = cli("approval", "show", ID)
    assert "\x1b" not in said.out
    assert "pay<U+001B>[31m <U+202E>now" in said.out
    assert cli("approval", "show", ID, "--json").json["progress"] == "held"


def test_an_operator_denies(cli, waiting):
    assert "denied" in cli("approval", "deny", ID, "--why", "unknown payee").out
    assert cli("approval", "list", "acme", "--json").json == []
    (one,) = cli("approval", "list", "acme", "--all", "--json").json
    assert (one["progress"], one["decided_by"]) == ("denied", "operator")
    assert cli("approval", "show", ID, "--json").json["unverified_content"] == []
    assert "approval-over" in fault(cli("approval", "deny", ID, ends=1))


def test_an_approval_nobody_asked_for(cli, waiting):
    for verb in ("show", "deny"):
        assert "approval-unknown" in fault(cli("approval", verb, "acme~nothing", ends=1))


def test_nobody_approves_from_here(cli, home):
    assert "approve" not in {line.split()[0] for line in cli("approval", "--help").out.splitlines() if line.split()}


def test_the_record_of_a_decision_is_told_with_what_was_signed(cli, home):
    signed = b'{"approval":"acme~1","decision":"approve"}'

    def plan():
        record_id = yield from ask(NewId())
        body = event(
            record_id=record_id, at=0.0, what="approval-given", who="user:ann", passkey="key-1",
            signed=[signed.hex()[:40], signed.hex()[40:]],
        )  # fmt: skip
        yield from ask(Commit(record_id, "event", body))
        return record_id

    async def run():
        async with open_admin(config.load(home / config.FILE, os.environ)) as admin:
            return await admin.run(plan())

    said = cli("audit", "explain", asyncio.run(run())).out
    assert "user:ann signed this with passkey key-1" in said
    assert signed.decode() in said


def test_a_held_call_is_explained(cli, home):
    def plan():
        record_id = yield from ask(NewId())
        body = decision(
            record_id=record_id, at=0.0, verdict="hold", stage="approval", reason=Reason.APPROVAL_REQUIRED,
            detail="the approval is held", tenant="acme", caller="planner", policies=("large",), approval=ID,
        )  # fmt: skip
        yield from ask(Commit(record_id, "decision", body))
        return record_id

    async def run():
        async with open_admin(config.load(home / config.FILE, os.environ)) as admin:
            return await admin.run(plan())

    said = cli("audit", "explain", asyncio.run(run())).out
    assert "It was held by policy `large`" in said
    assert ID in said
    assert cli("audit", "verify", "--json").json["holds"] == 1
