"""The demo as its users run it: unattended, and left up until Ctrl-C with a program that calls it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from legation.core.model import Tenant
from legation.core.reasons import Reason
from legation.demo.cast import CAST, DEPARTMENTS, DEPTH
from legation.demo.scenario import ACTS, STEPS, act
from legation.demo.steps import Act, Line, Seen, Stage, Step, Told
from legation.demo.telling import Sheet

pytestmark = pytest.mark.journey

LEGATION = [sys.executable, "-c", "from legation.cli import main; main()"]
SOURCES = str(Path(__file__).resolve().parents[2] / "src")
TOLD = {
    "101 USD": "details-exceeded",
    "another recipient": "details-exceeded",
    "100 USD to ACC123 a second time": "details-spent",
    "exchanged for a wider scope": "scope-refused",
    "exchanged for 101 USD": "token-details",
    "a fifth hands it on": "delegation-depth",
    "after she revoked it": "token-revoked",
    "5,000 USD": "approval-required",
    "5,001 USD, on that approval": "approval-required",
    "the same 5,000 USD once more": "approval-required",
    "without an agreement": "target-refused",
    "no token": "token-missing",
    "a token for another agent": "token-audience",
    "a stolen token, without its key": "proof-holder",
    "a replayed DPoP proof": "proof-replayed",
    "a replayed bearer token": "token-replayed",
    "a skill outside the scope": "scope-insufficient",
    "another agent's task id": "task-not-yours",
    "another tenant's task id": "task-not-found",
    "a duplicate JSON member": "duplicate-member",
    "a JSON-RPC batch": "batch",
    "a poisoned card": "card-content",
    "0fficial Payments Agent": "card-held",
    "a rug-pull: a new host": "card-held",
    "a rug-pull: a new key": "card-held",
    "a copied card": "card-holder",
    "suspended: its next call": "caller-standing",
    "an order in a message": "content-blocked",
    "an order in invisible letters": "content-blocked",
    "an order in base64, in data": "content-blocked",
    "an order in pieces of a stream": "reply-blocked",
    "revoked: its stream, in 250 ms": "stream-cut",
}
"""Why each attack fails, in the record."""
PASSING = {
    *("as a message", "as a stream", "as a task", "by an agent, for the desk"),
    *("an identity token", "narrowed to that payment", "100 USD to ACC123"),
    *("four agents hand it on", "with ada's consent", "5,000 USD, approved by passkey", "under an agreement"),
    *("a picture that calls home, cut out", "words that only sound like it"),
}


@pytest.fixture
def environment(place):
    return {**os.environ, "PYTHONPATH": SOURCES, "TMPDIR": str(place), "COLUMNS": "100"}


def test_every_attack_has_its_reason():
    assert {step.name: step.because for step in STEPS if step.because} == TOLD
    assert {step.name for step in STEPS if not step.because} == PASSING
    assert set(TOLD.values()) <= {reason.id for reason in Reason}


def test_each_step_stands_once_and_under_a_heading():
    assert len({step.name for step in STEPS}) == len(STEPS)
    assert len({one.heading for one in ACTS}) == len(ACTS)


def test_one_more_department_than_may_hands_a_payment_on():
    assert Tenant("acme").depth == DEPTH
    assert len(DEPARTMENTS) == DEPTH + 1
    assert set(DEPARTMENTS) < {part.id for part in CAST}


async def test_a_step_that_goes_otherwise_is_told_and_does_not_hold():
    async def run(plan):
        raise NotImplementedError

    async def told(seen):
        return Told("r1") if seen.message_id == "m1" else None

    async def passes(stage, memory):
        return Seen("completed", message_id="m1")

    async def breaks(stage, memory):
        raise ValueError("broken")

    stage = Stage("", {}, run, told, {})
    one = Act(
        "a payment",
        (
            Step("as it should", passes),
            Step("an attack that passes", passes, "token-missing", "token-missing"),
            Step("a fault of ours", breaks),
        ),
    )
    lines = [line async for line in act(stage, (one,))]
    assert [line.holds for line in lines] == [True, False, False]
    assert [line.got for line in lines] == ["completed", "completed", "ValueError: broken"]
    assert [line.record_id for line in lines] == ["r1", "r1", ""]
    assert {line.act for line in lines} == {"a payment"}


def shown(width, *lines):
    """What the table shows at a width of the terminal, line by line."""
    printed = StringIO()
    sheet = Sheet(Console(width=width, file=printed), STEPS)
    sheet.head()
    for line in lines:
        sheet.line(line)
    sheet.foot(list(lines), 1.5, 4.0)
    return printed.getvalue().splitlines()


DIFFERENT = Line(
    "another agent's task id",
    "task-not-found",
    "task-not-found",
    "task-not-yours",
    "0" * 24,
    "task-not-yours",
    "attacks",
)
ALIKE = Line("a JSON-RPC batch", "batch", "batch", "batch", "1" * 24, "batch", "attacks")


@pytest.mark.parametrize("width", [80, 100, 118, 160])
def test_the_table_folds_no_id(width):
    text = shown(width, DIFFERENT)
    assert all(len(line) <= width for line in text)
    for word in ("task-not-found", "task-not-yours", "0" * 24):
        assert any(word in line for line in text), word


def test_a_hundred_columns_hold_a_step_in_a_line():
    text = "\n".join(shown(100, ALIKE, DIFFERENT))
    assert re.search(r"^  a JSON-RPC batch +batch +batch +1{24} *$", text, re.MULTILINE)
    assert text.count("attacks") == 1, "a heading stands once"
    assert "2 of 2 as expected; first call passed after 1.5 s" in text


def test_every_step_but_the_longest_has_one_line_in_a_hundred_columns():
    lines = [Line(step.name, step.expected, step.expected, step.because, "0" * 24, step.because) for step in STEPS]
    rows = [row for row in shown(100, *lines) if row.startswith("  ")]
    folded = [step.name for step in STEPS if not any(row.startswith(f"  {step.name}  ") for row in rows)]
    assert len(folded) <= 1, folded


def test_what_went_otherwise_is_told_at_the_end():
    wrong = Line("no token", "token-missing", "completed", "", "2" * 24, "token-missing", "attacks")
    assert not wrong.holds
    text = shown(100, ALIKE, wrong)
    assert any(line.startswith("1 of 2 as expected") for line in text)
    assert any(line.startswith("NOT AS EXPECTED: no token: completed and not token-missing") for line in text)


def test_unattended_it_reports_that_all_went_as_expected(environment, place):
    report = place / "report.json"
    ran = subprocess.run(
        [*LEGATION, "demo", "--exit", "--report", report],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stderr == ""
    lines = json.loads(report.read_text())
    assert [line["step"] for line in lines] == [step.name for step in STEPS]
    for line in lines:
        assert line.keys() == {"step", "expected", "got", "reason", "record_id"}
        assert line["got"] == line["expected"], line
        assert line["reason"] == TOLD.get(line["step"], ""), line
        assert re.fullmatch("[0-9a-f]{24}", line["record_id"]), line
    assert len({line["record_id"] for line in lines}) == len(lines)
    assert "NOT AS EXPECTED" not in ran.stdout
    assert f"{len(lines)} of {len(lines)} as expected" in ran.stdout
    assert re.search(r"first call passed after [0-9.]+ s", ran.stdout)
    assert not [path for path in place.iterdir() if path.name.startswith("legation-demo-")], "its home goes with it"


def test_left_up_it_can_be_called_and_stops_at_ctrl_c(environment, place):
    home = place / "home"
    with subprocess.Popen(
        [*LEGATION, "demo", "--home", home],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as demo:
        try:
            assert demo.stdout is not None
            said = ""
            for line in demo.stdout:
                said += line
                if "Ctrl-C stops everything" in line:
                    break
            program = (
                said[said.index("import asyncio\n") : said.index("asyncio.run(main())\n")] + "asyncio.run(main())\n"
            )
            ran = subprocess.run(
                [sys.executable, "-c", program],
                env=environment,
                capture_output=True,
                text=True,
                timeout=30,
                check=False,
            )
            assert ran.returncode == 0, ran.stderr
            assert "TASK_STATE_COMPLETED" in ran.stdout
            began = time.monotonic()
            demo.send_signal(signal.SIGINT)
            rest = demo.stdout.read()
            assert demo.wait(timeout=15) == 0, rest
            assert "Traceback" not in rest
            assert time.monotonic() - began < 10
        finally:
            demo.kill()
    verified = subprocess.run(
        [*LEGATION, "audit", "verify", "--home", home], env=environment, capture_output=True, text=True, check=False
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr
