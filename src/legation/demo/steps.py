"""What a step of the scenario is: acted on a stage, seen, and told as a line of the report.

A step says what it expects before it is acted. One that is refused is told by two reasons: the one the
caller was shown, and the one the record gives; they differ where the truth would tell the caller what it may
not know.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

import httpx
from a2a.helpers import get_data_parts
from a2a.types import SendMessageRequest, Task, TaskState
from msgspec import Struct

from legation.core.asks import Plan
from legation.demo.cast import READ, TRANSFER
from legation.demo.persons import Person
from legation.demo.wire import Caller
from legation.sdk.approvals import Hold
from legation.sdk.refusals import refusal_behind, refusal_in
from legation.sdk.tokens import Token

__all__ = ["INVOICE", "PASSED", "READ", "TRANSFER", "Act", "Line", "Memory", "Seen", "Stage", "Step", "Told"]

PASSED: Final = "completed"
"""What a step that is let through says it expects: the task's last state."""

INVOICE: Final = {"amount": "120.00", "currency": "EUR", "recipient": "Initech"}


class Told(Struct, frozen=True):
    """What the ledger says of a step."""

    record_id: str
    reason: str = ""
    """Reason id; empty for what passed."""


class Stage(Struct, frozen=True):
    """What the steps act on."""

    base_url: str
    callers: dict[str, Caller]
    """The agents of the cast, by id."""
    run: Callable[[Plan[Any]], Awaitable[Any]]
    """Runs one of an operator's plans. Raises Refused."""
    told: Callable[[Seen], Awaitable[Told | None]]
    """What the ledger holds of a step; None where it holds nothing."""
    people: dict[str, Person]
    """By id: ada, whom agents may act for, and dana, who may approve what a policy holds."""


class Seen(Struct, frozen=True):
    """What came of a step."""

    got: str
    record_id: str = ""
    """As the answer told it; a call that passes is told none."""
    message_id: str = ""
    """Of the message that passed: its record names it."""
    ended: bool = False
    """Whether what is told is how a call ended that had begun: its outcome says why."""


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
    act: str = ""
    """Heading it stands under."""

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
        self.identity: Token | None = None
        """The orchestrator's own authority."""
        self.exact: Token | None = None
        """As much of it as one payment takes."""
        self.large: SendMessageRequest | None = None
        """The request a policy holds."""
        self.hold: Hold | None = None
        """What the gateway says of it."""
        self.consented: Callable[[], Awaitable[Token]] | None = None
        """Tokens that act for a person."""


class Step(Struct, frozen=True):
    """One step: what is shown to the caller, what the record gives as reason, and how to act it."""

    name: str
    act: Callable[[Stage, Memory], Awaitable[Seen]]
    expected: str = PASSED
    because: str = ""


class Act(Struct, frozen=True):
    """Steps that show one thing, in order, and what that is."""

    heading: str
    steps: tuple[Step, ...]


# -- reading what came -----------------------------------------------------------------------------


def of_task(task: Task, message_id: str) -> Seen:
    """What a step got that ended with a task; a transfer without a receipt is none.

    The record is that of the order a receipt is for: the call that reached payments, whoever made it.
    """
    receipts = [data for artifact in task.artifacts for data in get_data_parts(artifact.parts)]
    for why in get_data_parts(task.status.message.parts):
        if isinstance(why, dict) and why.get("reason"):
            return Seen(why["reason"], why.get("record", ""))
    state = word(task.status.state)
    paid = next((data["order"] for data in receipts if isinstance(data, dict) and data.get("order")), message_id)
    return Seen(state if receipts or state != PASSED else "no receipt", message_id=paid)


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
