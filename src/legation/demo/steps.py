"""What a step of the scenario is: acted on a stage, seen, and told as a line of the report.

A step says what it expects before it is acted. One that is refused is told by two reasons: the one the
caller was shown, and the one the record gives; they differ where the truth would tell the caller what it may
not know.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

import httpx
from a2a.helpers import get_data_parts
from a2a.types import Task, TaskState
from msgspec import Struct

from legation.core.audit import Decision
from legation.demo.passkey import Approver
from legation.demo.wire import Caller
from legation.sdk.refusals import refusal_behind, refusal_in

PASSED: Final = "completed"
"""What a step that is let through says it expects: the task's last state."""

INVOICE: Final = {"amount": "120.00", "currency": "EUR", "recipient": "Initech"}
TRANSFER: Final = "payments:transfer"
READ: Final = "payments:read"


class Stage(Struct, frozen=True):
    """What the steps act on."""

    base_url: str
    callers: dict[str, Caller]
    """By agent id: orchestrator, summarizer and desk of acme, clerk of globex."""
    suspend: Callable[[str], Awaitable[None]]
    decisions: Callable[[], Awaitable[Iterable[Decision]]]
    """What the ledger holds of the calls so far."""
    approver: Approver | None = None
    """A person who may approve what a policy holds."""


class Seen(Struct, frozen=True):
    """What came of a step."""

    got: str
    record_id: str = ""
    """As the answer told it; a call that passes is told none."""
    message_id: str = ""
    """Of the message that passed: its record names it."""


class Line(Struct, frozen=True):
    """One line of the report."""

    step: str
    expected: str
    got: str
    reason: str
    """Reason id the record gives; empty for what passed."""
    record_id: str

    because: str = ""
    """Reason id the record was expected to give; empty for what was expected to pass."""

    @property
    def holds(self) -> bool:
        """Whether it went as expected, on the wire and in its record."""
        return self.got == self.expected and self.reason == self.because and bool(self.record_id)

    def document(self) -> dict[str, str]:
        """The line as the report file has it."""
        return {
            "step": self.step,
            "expected": self.expected,
            "got": self.got,
            "reason": self.reason,
            "record_id": self.record_id,
        }


class Memory:
    """What later steps need of earlier ones."""

    def __init__(self) -> None:
        self.task_id = ""
        """A task of the orchestrator's."""
        self.large: dict[str, Any] = {}
        """The request a policy holds."""
        self.page = ""
        """Where it is approved."""


class Step(Struct, frozen=True):
    """One step: what is shown to the caller, what the record gives as reason, and how to act it."""

    name: str
    act: Callable[[Stage, Memory], Awaitable[Seen]]
    expected: str = PASSED
    because: str = ""


# -- reading what came -----------------------------------------------------------------------------


def of_task(task: Task, message_id: str) -> Seen:
    """What a step got that ended with a task; a transfer without a receipt is none."""
    receipts = [data for artifact in task.artifacts for data in get_data_parts(artifact.parts)]
    state = word(task.status.state)
    return Seen(state if receipts or state != PASSED else "no receipt", message_id=message_id)


def word(state: TaskState) -> str:
    """A task state as the report says it: `completed`."""
    name: str = TaskState.Name(state)
    return name.removeprefix("TASK_STATE_").lower()


def passed(answer: httpx.Response) -> bool:
    """Whether a call was let through and answered."""
    return answer.is_success and "result" in answer.json()


def refused(answer: httpx.Response) -> Seen:
    """What a step got that ended with an HTTP answer."""
    told = refusal_in(answer)
    if told is None:
        return Seen("passed" if answer.is_success else f"http {answer.status_code}")
    return Seen(told.reason or f"http {answer.status_code}", told.record_id)


def failed(error: BaseException) -> Seen:
    """What a step got that ended with an exception."""
    told = refusal_behind(error)
    if told is not None and (told.reason or told.record_id):
        return Seen(told.reason or told.message, told.record_id)
    return Seen(f"{type(error).__name__}: {error}")
