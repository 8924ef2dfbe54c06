"""What does not pass: each attack is a call that is right but for one thing."""

from __future__ import annotations

import asyncio
import json
from typing import Final

from legation.demo.cast import READ, TRANSFER
from legation.demo.steps import INVOICE, Act, Memory, Seen, Stage, Step, passed, refused
from legation.demo.wire import request, send_message


async def no_token(stage: Stage, memory: Memory) -> Seen:
    """A call with nothing to show."""
    del memory
    caller = stage.callers["orchestrator"]
    return refused(await caller.call("payments", send_message(INVOICE, skill=TRANSFER), token=None))


async def other_audience(stage: Stage, memory: Memory) -> Seen:
    """A token for the summarizer, shown to payments."""
    del memory
    caller = stage.callers["orchestrator"]
    token = await caller.token("summarizer", "summarize")
    return refused(await caller.call("payments", send_message(INVOICE, skill=TRANSFER), token=token))


async def stolen_token(stage: Stage, memory: Memory) -> Seen:
    """The orchestrator's token, in the hands of an agent with a key of its own."""
    del memory
    owner, thief = stage.callers["orchestrator"], stage.callers["summarizer"]
    token = await owner.token("payments", TRANSFER)
    stolen = send_message(INVOICE, skill=TRANSFER)
    return refused(await owner.call("payments", stolen, token=token, holder=thief.key))


async def replayed_proof(stage: Stage, memory: Memory) -> Seen:
    """A call that passed, recorded on its way and sent again."""
    del memory
    caller = stage.callers["orchestrator"]
    token = await caller.token("payments", TRANSFER)
    first = await caller.call("payments", send_message(INVOICE, skill=TRANSFER), token=token)
    return refused(await caller.replay(first)) if passed(first) else refused(first)


async def replayed_bearer(stage: Stage, memory: Memory) -> Seen:
    """A bearer token, where a tenant allows them: good once."""
    del memory
    caller = stage.callers["clerk"]
    text = send_message("The fair was cold. Nobody came.", skill="summarize")
    token = await caller.bearer("reader", ["summarize"])
    first = await caller.call("reader", text, token=token, scheme="Bearer")
    if refused(first).got == "token-predates-restart":
        # Issued in the second in which the gateway started, it might have been used before.
        await asyncio.sleep(1)
        token = await caller.bearer("reader", ["summarize"])
        first = await caller.call("reader", text, token=token, scheme="Bearer")
    if not passed(first):
        return refused(first)
    return refused(await caller.call("reader", text, token=token, scheme="Bearer"))


async def outside_scope(stage: Stage, memory: Memory) -> Seen:
    """An agent that may read balances wants money moved. Its words name the skill; its token does not."""
    del memory
    caller = stage.callers["summarizer"]
    token = await caller.token("payments", READ)
    return refused(await caller.call("payments", send_message(INVOICE, skill=TRANSFER), token=token))


async def task_of_another_agent(stage: Stage, memory: Memory) -> Seen:
    """The id of a task is not a ticket: another agent of the tenant asks for it."""
    caller = stage.callers["summarizer"]
    token = await caller.token("payments", READ)
    return refused(await caller.call("payments", request("GetTask", {"id": memory.task_id}), token=token))


async def task_of_another_tenant(stage: Stage, memory: Memory) -> Seen:
    """Nor does it lead out of a tenant: to globex the task does not exist, and its answer is the same."""
    caller = stage.callers["clerk"]
    token = await caller.token("reader", "summarize")
    return refused(await caller.call("reader", request("GetTask", {"id": memory.task_id}), token=token))


async def duplicate_member(stage: Stage, memory: Memory) -> Seen:
    """Two readings in one message: whoever checks the first executes the second."""
    caller = stage.callers["orchestrator"]
    token = await caller.token("payments", TRANSFER)
    body = json.dumps(request("GetTask", {"id": memory.task_id}))
    twice = body.replace('"method":', '"method": "ListTasks", "method":', 1).encode()
    return refused(await caller.call("payments", twice, token=token))


async def batch(stage: Stage, memory: Memory) -> Seen:
    """Several calls in one body; A2A has no such thing, and what is decided is decided one by one."""
    caller = stage.callers["orchestrator"]
    token = await caller.token("payments", TRANSFER)
    one = request("GetTask", {"id": memory.task_id})
    return refused(await caller.call("payments", json.dumps([one, one]).encode(), token=token))


ACT: Final = Act(
    "what is stolen, used twice, somebody else's or malformed is refused",
    (
        Step("no token", no_token, "token-missing", "token-missing"),
        Step("a token for another agent", other_audience, "token-audience", "token-audience"),
        Step("a stolen token, without its key", stolen_token, "proof-holder", "proof-holder"),
        Step("a replayed DPoP proof", replayed_proof, "proof-replayed", "proof-replayed"),
        Step("a replayed bearer token", replayed_bearer, "token-replayed", "token-replayed"),
        Step("a skill outside the scope", outside_scope, "scope-insufficient", "scope-insufficient"),
        Step("another agent's task id", task_of_another_agent, "task-not-found", "task-not-yours"),
        Step("another tenant's task id", task_of_another_tenant, "task-not-found", "task-not-found"),
        Step("a duplicate JSON member", duplicate_member, "duplicate-member", "duplicate-member"),
        Step("a JSON-RPC batch", batch, "batch", "batch"),
    ),
)
