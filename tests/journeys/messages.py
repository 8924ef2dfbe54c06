"""What journeys say, and how they read what comes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from a2a.helpers import new_data_message, new_text_message
from a2a.types import Role, SendMessageConfiguration, SendMessageRequest, StreamResponse, TaskState

INVOICE = {"amount": "120.00", "currency": "EUR", "recipient": "Initech"}


def order(data: Any = None, *, clearing: float = 0.0, task: Any = None, **configuration: Any) -> SendMessageRequest:
    """A transfer, or whatever data or text is given; `task` is the one it belongs to."""
    said = {**INVOICE, "clearing": clearing} if data is None else data
    message = (
        new_text_message(said, role=Role.ROLE_USER)
        if isinstance(said, str)
        else new_data_message(said, media_type="application/json", role=Role.ROLE_USER)
    )
    if task is not None:
        message.task_id, message.context_id = task.id, task.context_id
    return SendMessageRequest(message=message, configuration=SendMessageConfiguration(**configuration))


async def only(events: AsyncIterator[StreamResponse]) -> StreamResponse:
    """The one event there is."""
    [event] = [event async for event in events]
    return event


async def every(events: AsyncIterator[StreamResponse]) -> list[StreamResponse]:
    return [event async for event in events]


def kinds(events: list[StreamResponse]) -> list[str]:
    return [event.WhichOneof("payload") or "" for event in events]


def state(name: str) -> int:
    """A task state by its short name: `state("completed")`."""
    return int(TaskState.Value(f"TASK_STATE_{name.upper().replace('-', '_')}"))
