"""What the demo's agents do. Ordinary agents: none of them knows how calls are secured on their way in.

payments      reads balances (a message) and transfers money (a task with a receipt)
summarizer    makes a text short (a message)
orchestrator  has invoices paid, by calling payments through the gateway
departments   the same, one handing it on to the next
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any, Final

from a2a.helpers import get_data_parts, new_data_message, new_data_part, new_text_message
from a2a.server.agent_execution import AgentExecutor, RequestContext
from a2a.server.events import EventQueue
from a2a.types import Task
from a2a.utils.errors import InvalidParamsError

from legation.demo.messages import JSON, amount_in, begun, clearing_in, said, say, skill_named, tell, updating
from legation.sdk.refusals import Refusal, refusal_behind

LIMIT: Final = Decimal(10_000)
"""The largest transfer."""


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
        await updating(context, event_queue).cancel()


class Payments(AgentExecutor):
    """Holds accounts. A transfer takes `clearing` seconds, in silence, where the data part says so."""

    def __init__(self) -> None:
        self.balances: dict[str, Decimal] = {"EUR": Decimal(250_000), "USD": Decimal(90_000)}
        self.transfers = 0
        """Transfers completed."""

    async def execute(self, context: RequestContext, event_queue: EventQueue) -> None:
        """Transfer when the message says what to whom, otherwise tell the balances."""
        wanted = said(context)
        skill = skill_named(context)
        if skill == "payments:read" or (skill is None and not wanted.keys() & {"amount", "recipient"}):
            held = {currency: str(amount) for currency, amount in self.balances.items()}
            await event_queue.enqueue_event(
                new_data_message({"balances": held}, media_type=JSON, context_id=context.context_id)
            )
            return
        updater = await begun(context, event_queue)
        if missing := [name for name in ("amount", "currency", "recipient") if not wanted.get(name)]:
            await updater.requires_input(say(updater, f"say {' and '.join(missing)}"))
            return
        amount, currency = amount_in(wanted["amount"]), str(wanted["currency"])
        if amount is None or currency not in self.balances or amount > min(LIMIT, self.balances[currency]):
            await updater.reject(say(updater, "this cannot be paid"))
            return
        await updater.start_work(say(updater, f"clearing {amount} {currency}"))
        await asyncio.sleep(clearing_in(wanted.get("clearing", 0)))
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
        await updater.complete(say(updater, "paid"))

    async def cancel(self, context: RequestContext, event_queue: EventQueue) -> None:
        """Stop a transfer that is not cleared yet."""
        await updating(context, event_queue).cancel()


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
        updater = await begun(context, event_queue)
        if self.pay is None:
            await updater.failed(say(updater, "nobody to pay with"))
            return
        await updater.start_work(say(updater, "asking for the payment"))
        try:
            done = await self.pay(context, said(context))
        except Exception as error:  # noqa: BLE001 - the task failed, whatever the reason
            told = refusal_behind(error) or Refusal(message=str(error))
            why = {"reason": told.reason, "record": told.record_id, "said": told.message}
            await updater.failed(tell(updater, why))
            return
        if not done.artifacts:
            await updater.failed(tell(updater, *get_data_parts(done.status.message.parts)))
            return
        receipt = done.artifacts[0]
        await updater.add_artifact(list(receipt.parts), name=receipt.name, last_chunk=True)
        await updater.complete(say(updater, "settled"))

    async def cancel(self, context: RequestContext, event_queue: EventQueue) -> None:
        """Stop waiting for the other agent."""
        await updating(context, event_queue).cancel()
