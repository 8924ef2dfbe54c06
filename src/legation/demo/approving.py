"""What a person must approve: 5,000 USD, held by a policy, approved by a passkey, sent once."""

from __future__ import annotations

from typing import Any, Final

import httpx

from legation.core.approvals import EXTENSION
from legation.demo.steps import TRANSFER, Memory, Seen, Stage, refused
from legation.demo.wire import send_message

LARGE: Final = {"amount": "5000.00", "currency": "USD", "recipient": "ACC123"}

HELD: Final = """\
// The demo's own: large transfers wait for a person. docs/approvals.md tells how.
@id("large-transfers-need-a-person")
@because("more than 1,000 in one transfer")
@hold("more than 1,000 moves only once a person has said so")
permit (principal, action in Action::"message", resource == Agent::"payments")
when { context.skill == "payments:transfer" && context.amount > 1000 };
"""


async def held(stage: Stage, memory: Memory) -> Seen:
    """A transfer of 5,000 USD: the answer is a task of the gateway's own, and nothing was sent."""
    memory.large = send_message(LARGE, skill=TRANSFER)
    return await _sent(stage, memory, memory.large)


async def changed(stage: Stage, memory: Memory) -> Seen:
    """A person approves the 5,000; the agent sends 5,001 instead, all else the same."""
    if stage.approver is None:
        return Seen("nobody to approve")
    await stage.approver.decide(memory.page, "approve")
    other = send_message({**LARGE, "amount": "5001.00"}, skill=TRANSFER)
    other["params"]["message"]["messageId"] = memory.large["params"]["message"]["messageId"]
    return await _sent(stage, Memory(), other)


async def approved(stage: Stage, memory: Memory) -> Seen:
    """The same call again, byte for byte."""
    return await _sent(stage, memory, memory.large)


async def _sent(stage: Stage, memory: Memory, body: dict[str, Any]) -> Seen:
    caller = stage.callers["orchestrator"]
    token = await caller.token("payments", TRANSFER)
    return _seen(await caller.call("payments", body, token=token), memory, body)


def _seen(answer: httpx.Response, memory: Memory, body: dict[str, Any]) -> Seen:
    task = answer.json().get("result", {}).get("task")
    if task is None:
        return refused(answer)
    state = str(task["status"]["state"]).removeprefix("TASK_STATE_").lower()
    if (hold := task.get("metadata", {}).get(EXTENSION)) is not None:
        memory.page = hold["page"]
        return Seen(state, hold["recordId"])
    return Seen(state, message_id=body["params"]["message"]["messageId"])
