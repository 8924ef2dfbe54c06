"""What the demo's agents make of a message, and how they answer it: the A2A SDK's shapes, as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from a2a.helpers import get_data_parts, new_data_part, new_task, new_text_message
from a2a.server.agent_execution import RequestContext
from a2a.server.events import EventQueue
from a2a.server.tasks import TaskUpdater
from a2a.types import Message, TaskState

from legation.core.operations import SKILL_EXTENSION

LONGEST_CLEARING: Final = 60.0
"""Seconds a transfer may be asked to take."""

JSON: Final = "application/json"


async def begun(context: RequestContext, event_queue: EventQueue) -> TaskUpdater:
    """Announce the task, if it is new, and an updater for it."""
    updater = updating(context, event_queue)
    if context.current_task is None:
        history = [context.message] if context.message is not None else []
        await event_queue.enqueue_event(
            new_task(updater.task_id, updater.context_id, TaskState.TASK_STATE_SUBMITTED, history=history)
        )
    return updater


def updating(context: RequestContext, event_queue: EventQueue) -> TaskUpdater:
    """An updater for the task at hand, announced or not."""
    task = context.current_task
    task_id = task.id if task is not None else context.task_id
    context_id = task.context_id if task is not None else context.context_id
    return TaskUpdater(event_queue, task_id or "", context_id or "")


def say(updater: TaskUpdater, text: str) -> Message:
    """A word on how far the task is."""
    return new_text_message(text, context_id=updater.context_id, task_id=updater.task_id)


def tell(updater: TaskUpdater, *data: Any) -> Message:
    """Why there is no receipt, as the agent before said it or as it was heard here."""
    return updater.new_agent_message([new_data_part(one, JSON) for one in data])


def heard(context: RequestContext) -> Iterable[Message]:
    """What the caller said so far in this task, oldest first."""
    if context.current_task is not None:
        yield from context.current_task.history
    if context.message is not None:
        yield context.message


def said(context: RequestContext) -> dict[str, Any]:
    """The data parts said so far, later ones over earlier ones."""
    known: dict[str, Any] = {}
    for message in heard(context):
        for data in get_data_parts(message.parts):
            if isinstance(data, dict):
                known |= data
    return known


def skill_named(context: RequestContext) -> str | None:
    """The skill the message names, if it names one."""
    named = context.message.metadata.fields if context.message is not None else {}
    return named[SKILL_EXTENSION].string_value if SKILL_EXTENSION in named else None


def amount_in(value: Any) -> Decimal | None:
    """A positive amount; None for anything else."""
    try:
        amount = Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount > 0 else None


def clearing_in(value: Any) -> float:
    """Seconds to wait, between none and the longest."""
    return min(max(float(value), 0.0), LONGEST_CLEARING) if isinstance(value, int | float) else 0.0
