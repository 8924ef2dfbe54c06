"""What passes: one transfer sent as a message, as a stream and as a task, and one that an agent makes for another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

from a2a.client import Client
from a2a.helpers import get_data_parts, new_data_message
from a2a.types import GetTaskRequest, Role, SendMessageConfiguration, SendMessageRequest, Task, TaskState

from legation.demo.cast import SETTLE, TRANSFER
from legation.demo.steps import INVOICE, Act, Memory, Seen, Stage, Step, of_task, word
from legation.sdk.client import connect

PATIENCE: Final = 10.0
"""Seconds a task may take."""

UNDER_WAY: Final = (TaskState.TASK_STATE_SUBMITTED, TaskState.TASK_STATE_WORKING)


async def by_message(stage: Stage, memory: Memory) -> Seen:
    """One message, one answer: the task, completed, with its receipt."""
    sent = order()
    async with await payments(stage, streaming=False) as agent:
        [event] = [event async for event in agent.send_message(sent)]
    memory.task_id = event.task.id
    return of_task(event.task, sent.message.message_id)


async def by_streaming(stage: Stage, memory: Memory) -> Seen:
    """The same as a stream: the task, its progress, its receipt, its end."""
    del memory
    sent, state, receipts = order(), TaskState.TASK_STATE_UNSPECIFIED, 0
    async with await payments(stage) as agent:
        async for event in agent.send_message(sent):
            match event.WhichOneof("payload"):
                case "task":
                    state = event.task.status.state
                case "status_update":
                    state = event.status_update.status.state
                case "artifact_update":
                    receipts += len(get_data_parts(event.artifact_update.artifact.parts))
                case _:
                    return Seen("a message")
    return Seen(word(state) if receipts else "no receipt", message_id=sent.message.message_id)


async def as_task(stage: Stage, memory: Memory) -> Seen:
    """A transfer that takes a while: answered at once, then asked after until it is done."""
    del memory
    sent = order(clearing=0.6, return_immediately=True)
    async with await payments(stage, streaming=False) as agent:
        begun = [event async for event in agent.send_message(sent)]
        async with asyncio.timeout(PATIENCE):
            states = [task async for task in following(agent, begun[0].task)]
    return of_task(states[-1], sent.message.message_id)


async def by_another_agent(stage: Stage, memory: Memory) -> Seen:
    """The desk hands an invoice to the orchestrator, which has payments pay it for the desk: both pass the gateway."""
    del memory
    desk, sent = stage.callers["desk"], order()
    scopes = [SETTLE, TRANSFER]
    async with await connect(
        desk.id, desk.key, stage.base_url, "orchestrator", scopes, skill=SETTLE, streaming=False
    ) as agent:
        [event] = [event async for event in agent.send_message(sent)]
    return of_task(event.task, sent.message.message_id)


async def payments(stage: Stage, *, streaming: bool = True) -> Client:
    """A client of payments for the orchestrator, with the SDK's own hands."""
    caller = stage.callers["orchestrator"]
    return await connect(
        caller.id, caller.key, stage.base_url, "payments", [TRANSFER], skill=TRANSFER, streaming=streaming
    )


def order(
    invoice: dict[str, Any] = INVOICE, *, clearing: float = 0.0, return_immediately: bool = False
) -> SendMessageRequest:
    """An invoice as a message."""
    data = {**invoice, **({"clearing": clearing} if clearing else {})}
    return SendMessageRequest(
        message=new_data_message(data, media_type="application/json", role=Role.ROLE_USER),
        configuration=SendMessageConfiguration(return_immediately=return_immediately),
    )


async def sent(agent: Client, request: SendMessageRequest) -> Seen:
    """What came of one message that is answered at once."""
    [event] = [event async for event in agent.send_message(request)]
    return of_task(event.task, request.message.message_id)


async def following(agent: Client, task: Task) -> AsyncIterator[Task]:
    """The task as it is now, and again, until it is no longer under way."""
    yield task
    while task.status.state in UNDER_WAY:
        await asyncio.sleep(0.1)
        task = await agent.get_task(GetTaskRequest(id=task.id))
        yield task


ACT: Final = Act(
    "a payment passes",
    (
        Step("as a message", by_message),
        Step("as a stream", by_streaming),
        Step("as a task", as_task),
        Step("by an agent, for the desk", by_another_agent),
    ),
)
