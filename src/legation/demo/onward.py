"""How an agent of the demo calls another for whoever called it: with the hop token of that call, and its own key."""

from __future__ import annotations

from typing import Any

from a2a.helpers import new_data_message
from a2a.server.agent_execution import RequestContext
from a2a.types import Role, SendMessageRequest, Task

from legation.demo.cast import TRANSFER
from legation.demo.messages import JSON
from legation.sdk.client import reach
from legation.sdk.credentials import Credentials
from legation.sdk.tokens import hop_token


class Onward:
    """Hands a payment on to the first agent that `via` names, or to payments where it names none."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    async def __call__(self, context: RequestContext, invoice: dict[str, Any]) -> Task:
        """The task of the agent that was called. Raises TokenRefused, or what the client raises."""
        mine = self._credentials
        order, via = dict(invoice), list(invoice.get("via", ()))
        order["via"] = via[1:]
        callee = via[0] if via else "payments"
        token = await mine.exchange(hop_token(context), mine.resource(callee), [TRANSFER])
        async with await reach(mine, callee, token, skill=TRANSFER, streaming=False) as agent:
            message = new_data_message(order, media_type=JSON, role=Role.ROLE_USER)
            [event] = [event async for event in agent.send_message(SendMessageRequest(message=message))]
        return event.task
