"""What the demo's agents do. Ordinary agents: none of them knows how calls are secured on their way in.

payments      reads balances (a message) and transfers money (a task with a receipt)
summarizer    makes a text short (a message)
orchestrator  has invoices paid, by calling payments through the gateway
departments   the same, one handing it on to the next
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from a2a.helpers import get_data_parts, new_data_message, new_data_part, new_task, new_text_message
from a2a.server.agent_execution import AgentExecutor, RequestContext
from a2a.server.events import EventQueue
from a2a.server.tasks import TaskUpdater
from a2a.types import Message, Task, TaskState
from a2a.utils.errors import InvalidParamsError

from legation.core.operations import SKILL_EXTENSION
from legation.sdk.refusals import Refusal, refusal_behind

LONGEST_CLEARING: Final = 60.0
"""Seconds a transfer may be asked to take."""
LIMIT: Final = Decimal(10_000)
"""The largest transfer."""

JSON: Final = "application/json"


class Summarizer(AgentExecutor):
    """Answers a text with its first sentence."""

    async def execute(self, context: RequestContext, event_queue: EventQueue) -> None:
        """Answer with one message. Raises InvalidParamsError when there is no text."""
        text = " ".join(context.get_user_input().split())
        if not text:
            raise InvalidParamsError(message="send a text part")
        first, dot, rest = text.partition(". ")
        short = f"{first}." if dot else first
        if rest:
            short += f" (+ {len(rest.split())} words)"
        await event_queue.enqueue_event(new_text_message(short, context_id=context.context_id))

    async def cancel(self, context: RequestContext, event_queue: EventQueue) -> None:
        """Nothing runs long enough to be canceled."""
        await _updater(context, event_queue).cancel()


class Payments(AgentExecutor):
    """Holds accounts. A transfer takes `clearing` seconds, in silence, where the data part says so."""

    def __init__(self) -> None:
        self.balances: dict[str, Decimal] = {"EUR": Decimal(250_000), "USD": Decimal(90_000)}
        self.transfers = 0
        """Transfers completed."""

    async def execute(self, context: RequestContext, event_queue: EventQueue) -> None:
        """Transfer when the message says what to whom, otherwise tell the balances."""
        wanted = _data(context)
        skill = _skill(context)
        if skill == "payments:read" or (skill is None and not wanted.keys() & {"amount", "recipient"}):
            held = {currency: str(amount) for currency, amount in self.balances.items()}
            await event_queue.enqueue_event(
                new_data_message({"balances": held}, media_type=JSON, context_id=context.context_id)
            )
            return
        updater = await _task(context, event_queue)
        if missing := [name for name in ("amount", "currency", "recipient") if not wanted.get(name)]:
            await updater.requires_input(_say(updater, f"say {' and '.join(missing)}"))
            return
        amount, currency = _amount(wanted["amount"]), str(wanted["currency"])
        if amount is None or currency not in self.balances or amount > min(LIMIT, self.balances[currency]):
            await updater.reject(_say(updater, "this cannot be paid"))
            return
        await updater.start_work(_say(updater, f"clearing {amount} {currency}"))
        await asyncio.sleep(_clearing(wanted.get("clearing", 0)))
        self.balances[currency] -= amount
        self.transfers += 1
        receipt = {
            "receipt": secrets.token_hex(6),
            "amount": str(amount),
            "currency": currency,
            "recipient": str(wanted["recipient"]),
            "order": context.message.message_id if context.message is not None else "",
        }
        await updater.add_artifact([new_data_part(receipt, JSON)], name="receipt", last_chunk=True)
        await updater.complete(_say(updater, "paid"))

    async def cancel(self, context: RequestContext, event_queue: EventQueue) -> None:
        """Stop a transfer that is not cleared yet."""
        await _updater(context, event_queue).cancel()


Pay = Callable[[RequestContext, dict[str, Any]], Awaitable[Task]]
"""Has a transfer made by another agent, for whoever sent the message at hand; returns its task. Raises whatever went
wrong.
"""


class Orchestrator(AgentExecutor):
    """Has invoices paid. How another agent is reached is given to it once the gateway is up."""

    def __init__(self) -> None:
        self.pay: Pay | None = None

    async def execute(self, context: RequestContext, event_queue: EventQueue) -> None:
        """Pass the transfer on and answer with the receipt; or with why there is none, as a data part."""
        updater = await _task(context, event_queue)
        if self.pay is None:
            await updater.failed(_say(updater, "nobody to pay with"))
            return
        await updater.start_work(_say(updater, "asking for the payment"))
        try:
            done = await self.pay(context, _data(context))
        except Exception as error:  # noqa: BLE001 - the task failed, whatever the reason
            told = refusal_behind(error) or Refusal(message=str(error))
            why = {"reason": told.reason, "record": told.record_id, "said": told.message}
            await updater.failed(_tell(updater, why))
            return
        if not done.artifacts:
            await updater.failed(_tell(updater, *get_data_parts(done.status.message.parts)))
            return
        receipt = done.artifacts[0]
        await updater.add_artifact(list(receipt.parts), name=receipt.name, last_chunk=True)
        await updater.complete(_say(updater, "settled"))

    async def cancel(self, context: RequestContext, event_queue: EventQueue) -> None:
        """Stop waiting for the other agent."""
        await _updater(context, event_queue).cancel()


async def _task(context: RequestContext, event_queue: EventQueue) -> TaskUpdater:
    """Announce the task, if it is new, and an updater for it."""
    updater = _updater(context, event_queue)
    if context.current_task is None:
        history = [context.message] if context.message is not None else []
        await event_queue.enqueue_event(
            new_task(updater.task_id, updater.context_id, TaskState.TASK_STATE_SUBMITTED, history=history)
        )
    return updater


def _updater(context: RequestContext, event_queue: EventQueue) -> TaskUpdater:
    task = context.current_task
    task_id = task.id if task is not None else context.task_id
    context_id = task.context_id if task is not None else context.context_id
    return TaskUpdater(event_queue, task_id or "", context_id or "")


def _say(updater: TaskUpdater, text: str) -> Message:
    return new_text_message(text, context_id=updater.context_id, task_id=updater.task_id)


def _tell(updater: TaskUpdater, *data: Any) -> Message:
    """Why there is no receipt, as the agent before said it or as it was heard here."""
    return updater.new_agent_message([new_data_part(one, JSON) for one in data])


def _messages(context: RequestContext) -> Iterable[Message]:
    """What the caller said so far in this task, oldest first."""
    if context.current_task is not None:
        yield from context.current_task.history
    if context.message is not None:
        yield context.message


def _data(context: RequestContext) -> dict[str, Any]:
    """The data parts said so far, later ones over earlier ones."""
    known: dict[str, Any] = {}
    for message in _messages(context):
        for data in get_data_parts(message.parts):
            if isinstance(data, dict):
                known |= data
    return known


def _skill(context: RequestContext) -> str | None:
    """The skill the message names, if it names one."""
    named = context.message.metadata.fields if context.message is not None else {}
    return named[SKILL_EXTENSION].string_value if SKILL_EXTENSION in named else None


def _amount(value: Any) -> Decimal | None:
    """A positive amount; None for anything else."""
    try:
        amount = Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount > 0 else None


def _clearing(value: Any) -> float:
    """Seconds to wait, between none and the longest."""
    return min(max(float(value), 0.0), LONGEST_CLEARING) if isinstance(value, int | float) else 0.0
