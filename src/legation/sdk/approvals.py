"""A call that a policy holds until a person has approved it: seen, waited for, and sent again.

    async for event in payments.send_message(order):
        if (hold := held(event)) is not None:
            print("somebody must approve:", hold.page)
            if (await decided(payments, hold)).progress == "approved":
                ...  # send the same `order` again: it passes once

The same call means the same to the byte, message id and all: send the request that was held, not another like it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from a2a.types import GetTaskRequest, StreamResponse, Task
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]

from legation.core.approvals import EXTENSION
from legation.sdk.tokens import text

if TYPE_CHECKING:
    from a2a.client import Client

EVERY: Final = 2.0
"""Seconds between two looks."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A call that waits, or waited, for a person."""

    task_id: str
    """Of the task that stands for it at the gateway; cancel that to withdraw the call."""
    approval_id: str
    progress: str
    """`held`, `approved`, `denied`, `withdrawn`, `used` or `expired`."""
    page: str
    """Where a person decides."""
    expires_at: str
    record_id: str
    """Names the record that says why; for `legation audit explain`."""


def held(answer: StreamResponse | Task) -> Hold | None:
    """The hold an answer tells of; None for an answer of the agent's own."""
    task = answer if isinstance(answer, Task) else answer.task
    said = MessageToDict(task.metadata).get(EXTENSION)
    if not isinstance(said, dict):
        return None
    return Hold(
        task.id,
        text(said, "approvalId"),
        text(said, "progress"),
        text(said, "page"),
        text(said, "expiresAt"),
        text(said, "recordId"),
    )


async def decided(client: Client, hold: Hold, *, every: float = EVERY) -> Hold:
    """Wait until nobody is waited for: how the hold stands then. Raises what the client raises.

    It ends at the latest when the hold does. Cancel the waiting as any other task.
    """
    while hold.progress == "held":
        task = await client.get_task(GetTaskRequest(id=hold.task_id))
        now = held(task)
        if now is None:
            raise ValueError(f"`{hold.task_id}` is no task of the gateway's")
        hold = now
        if hold.progress == "held":
            await asyncio.sleep(every)
    return hold
