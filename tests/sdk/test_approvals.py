"""A hold is told from an agent's own answer, and waited for until somebody has decided."""

from __future__ import annotations

from typing import Any

import pytest
from a2a.types import Message, Role, StreamResponse, Task, TaskState, TaskStatus

from legation.core.approvals import EXTENSION
from legation.sdk.approvals import Hold, decided, held

SAID = {
    "approvalId": "acme~1",
    "progress": "held",
    "page": "https://gw.example/approve/acme~1",
    "expiresAt": "2026-11-21T17:19:09.000Z",
    "recordId": "01a1ff14d1a77bced498c2be",
}


def task(**said) -> Task:
    """The task that stands for a held call."""
    found = Task(id="legation~acme~1", status=TaskStatus(state=TaskState.TASK_STATE_AUTH_REQUIRED))
    found.metadata.update({EXTENSION: {**SAID, **said}})
    return found


class Client:
    """Answers GetTask with what is given, one after the other."""

    def __init__(self, *answers: Task) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def get_task(self, request):
        self.asked.append(request.id)
        return self.answers.pop(0)


def test_a_hold_says_all_that_the_gateway_says():
    hold = held(StreamResponse(task=task()))
    assert hold == held(task())
    assert hold == Hold(
        "legation~acme~1",
        "acme~1",
        "held",
        "https://gw.example/approve/acme~1",
        "2026-11-21T17:19:09.000Z",
        "01a1ff14d1a77bced498c2be",
    )


@pytest.mark.parametrize(
    "answer",
    [
        StreamResponse(message=Message(message_id="m", role=Role.ROLE_AGENT)),
        StreamResponse(task=Task(id="t", status=TaskStatus(state=TaskState.TASK_STATE_AUTH_REQUIRED))),
        Task(id="t"),
    ],
    ids=["a message", "an agent's own task that asks for authority", "a task"],
)
def test_what_the_agent_says_itself_is_no_hold(answer):
    assert held(answer) is None


async def test_it_is_waited_for_until_somebody_decides():
    client: Any = Client(task(), task(), task(progress="approved"))
    hold = held(task())
    assert hold is not None
    assert (await decided(client, hold, every=0)).progress == "approved"
    assert client.asked == ["legation~acme~1"] * 3


@pytest.mark.parametrize("progress", ["approved", "denied", "used", "expired", "withdrawn"])
async def test_what_is_decided_is_not_asked_after(progress):
    client: Any = Client()
    hold = held(task(progress=progress))
    assert hold is not None
    assert await decided(client, hold) is hold
    assert client.asked == []


async def test_another_task_under_its_name_is_not_believed():
    client: Any = Client(Task(id="legation~acme~1"))
    hold = held(task())
    assert hold is not None
    with pytest.raises(ValueError, match="no task of the gateway"):
        await decided(client, hold, every=0)
