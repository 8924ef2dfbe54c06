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

from legation.core.audit import Decision
from legation.core.reasons import Reason
from legation.demo.main import table
from legation.demo.scenario import STEPS, act
from legation.demo.steps import Line, Seen, Stage, Step

pytestmark = pytest.mark.journey

LEGATION = [sys.executable, "-c", "from legation.cli import main; main()"]
SOURCES = str(Path(__file__).resolve().parents[2] / "src")
TOLD = {
    "5,000 USD, which a policy holds": "approval-required",
    "5,001 USD, on the approval of 5,000": "approval-required",
    "the same 5,000 USD once more": "approval-required",
    "no token": "token-missing",
    "a token for another audience": "token-audience",
    "a stolen token, without its key": "proof-holder",
    "a replayed DPoP proof": "proof-replayed",
    "a replayed single-use bearer token": "token-replayed",
    "a skill outside the scope": "scope-insufficient",
    "another agent's task id": "task-not-yours",
    "another tenant's task id": "task-not-found",
    "a suspended agent": "caller-standing",
    "a duplicate JSON member": "duplicate-member",
    "a JSON-RPC batch": "batch",
}
"""Why each attack fails, in the record."""


@pytest.fixture
def environment(place):
    return {**os.environ, "PYTHONPATH": SOURCES, "TMPDIR": str(place), "COLUMNS": "100"}


def test_every_attack_has_its_reason():
    assert {step.name: step.because for step in STEPS if step.because} == TOLD
    assert set(TOLD.values()) <= {reason.id for reason in Reason}


async def test_a_step_that_goes_otherwise_is_told_and_does_not_hold():
    async def suspend(agent_id):
        raise NotImplementedError

    async def decisions():
        return [Decision(id="r1", at=0.0, verdict="permit", stage="record", message="m1")]

    async def passes(stage, memory):
        return Seen("completed", message_id="m1")

    async def breaks(stage, memory):
        raise ValueError("broken")

    stage = Stage("", {}, suspend, decisions)
    steps = (
        Step("as it should", passes),
        Step("an attack that passes", passes, "token-missing", "token-missing"),
        Step("a fault of ours", breaks),
    )
    lines = [line async for line in act(stage, steps)]
    assert [line.holds for line in lines] == [True, False, False]
    assert [line.got for line in lines] == ["completed", "completed", "ValueError: broken"]
    assert [line.record_id for line in lines] == ["r1", "r1", ""]


@pytest.mark.parametrize(("width", "columns"), [(80, 3), (118, 5)])
def test_the_table_folds_no_id(width, columns):
    line = Line(
        "another agent's task id", "task-not-found", "task-not-found", "task-not-yours", "0" * 24, "task-not-yours"
    )
    shown = table([line], width)
    assert len(shown.columns) == columns
    printed = StringIO()
    Console(width=width, file=printed).print(shown)
    assert all(word in printed.getvalue() for word in (line.got, line.reason, line.record_id))


def test_unattended_it_reports_that_all_went_as_expected(environment, place):
    report = place / "report.json"
    ran = subprocess.run(
        [*LEGATION, "demo", "--exit", "--report", report],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
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
