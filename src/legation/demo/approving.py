"""What a person must approve: 5,000 USD, held by a policy, approved by a passkey, sent once."""

from __future__ import annotations

from typing import Final

from a2a.client import Client
from a2a.types import SendMessageRequest

from legation.demo.passing import order, payments
from legation.demo.steps import Act, Memory, Seen, Stage, Step, of_task, word
from legation.sdk.approvals import Hold, decided, held

LARGE: Final = {"amount": "5000.00", "currency": "USD", "recipient": "ACC123"}

HELD: Final = """\
// The demo's own: large transfers wait for a person. docs/approvals.md tells how.
@id("large-transfers-need-a-person")
@because("more than 1,000 in one transfer")
@hold("more than 1,000 moves only once a person has said so")
permit (principal, action in Action::"message", resource == Agent::"payments")
when { context.skill == "payments:transfer" && context.amount > 1000 };
"""


async def large(stage: Stage, memory: Memory) -> Seen:
    """A transfer of 5,000 USD: the answer is a task of the gateway's own, and nothing was sent."""
    memory.large = order(LARGE)
    async with await payments(stage, streaming=False) as agent:
        seen, memory.hold = await _sent(agent, memory.large)
    return seen


async def changed(stage: Stage, memory: Memory) -> Seen:
    """A person approves the 5,000; the agent sends 5,001 instead, all else the same."""
    request, hold = _waiting(memory)
    await stage.people["dana"].decide(hold.page, "approve")
    other = order({**LARGE, "amount": "5001.00"})
    other.message.message_id = request.message.message_id
    async with await payments(stage, streaming=False) as agent:
        return (await _sent(agent, other))[0]


async def approved(stage: Stage, memory: Memory) -> Seen:
    """The agent hears that it was approved, and sends the same call again, byte for byte."""
    request, hold = _waiting(memory)
    async with await payments(stage, streaming=False) as agent:
        now = await decided(agent, hold)
        if now.progress != "approved":
            return Seen(now.progress, now.record_id)
        return (await _sent(agent, request))[0]


async def again(stage: Stage, memory: Memory) -> Seen:
    """And once more, on an approval that is used up."""
    request, _ = _waiting(memory)
    async with await payments(stage, streaming=False) as agent:
        return (await _sent(agent, request))[0]


async def _sent(agent: Client, request: SendMessageRequest) -> tuple[Seen, Hold | None]:
    [event] = [event async for event in agent.send_message(request)]
    hold = held(event)
    if hold is not None:
        return Seen(word(event.task.status.state), hold.record_id), hold
    return of_task(event.task, request.message.message_id), None


def _waiting(memory: Memory) -> tuple[SendMessageRequest, Hold]:
    """What an earlier step sent and was held. Raises LookupError where nothing was."""
    if memory.large is None or memory.hold is None:
        raise LookupError("nothing is held")
    return memory.large, memory.hold


APPROVAL: Final = ("auth_required", "approval-required")
"""What a step gets that is held, and why."""

ACT: Final = Act(
    "more than 1,000 waits for a person",
    (
        Step("5,000 USD", large, *APPROVAL),
        Step("5,001 USD, on that approval", changed, *APPROVAL),
        Step("5,000 USD, approved by passkey", approved),
        Step("the same 5,000 USD once more", again, *APPROVAL),
    ),
)
