"""What the gateway says when a call is held: a task of its own, alone, or a challenge; and who is told of it.

Approvers are told after the hold is durable and beside the call, which waits for none of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

from legation.core import approvals
from legation.core import messages as m
from legation.core.approvals import notices
from legation.core.asks import Now, Plan, Unavailable, ask
from legation.core.model import AgentError, Call, Hold, Op, Permit, Refusal, Reply
from legation.core.operations import ROW
from legation.engine import Engine
from legation.surfaces.bindings import Codec, Context, Phrases
from legation.surfaces.http import HttpAnswer
from legation.surfaces.streaming import HEADERS

WAITS: Final = (2.0, 10.0)
"""Seconds between the attempts to tell an approver."""

MOST: Final = 256
"""Approvers being told at once. Beyond it none is: the page and the console show what waits."""


class Holds:
    """Answers for held calls, and does beside them what need not hold them up."""

    def __init__(self, engine: Engine, base_url: str, *, waits: tuple[float, ...] = WAITS) -> None:
        self._engine = engine
        self._base_url = base_url
        self._waits = waits
        self._beside: set[asyncio.Task[None]] = set()

    def answer(self, codec: Codec, context: Context, call: Call, hold: Hold) -> HttpAnswer:
        """Say how far an approval has come; where it was asked just now, have approvers told."""
        if hold.fresh:
            self.asked(hold.approval.partition("~")[0], hold.approval)
        if hold.challenge:
            return codec.refusal(context, approvals.refusal(hold))
        task = approvals.task(hold)
        if ROW[call.op].streaming:
            return HttpAnswer(200, HEADERS, codec.phrases(context).event(m.StreamResponse(task=task)))
        sends = call.op is Op.SEND_MESSAGE
        return codec.result(context, call, m.SendMessageResponse(task=task) if sends else task)

    # -- what an approved call led to ----------------------------------------------------------------

    def led_to(self, permit: Permit, reply: Reply | Refusal) -> None:
        """Remember the task an approved call began."""
        if permit.approval is None or isinstance(reply, Refusal | AgentError):
            return
        if isinstance(reply, m.SendMessageResponse) and reply.task is not None:
            self.note(permit, permit.approval, reply.task.id)

    def noting(self, permit: Permit, phrases: Phrases) -> Phrases:
        """The same for a stream: its first task is noted as it is passed on."""
        return phrases if permit.approval is None else _Noting(self, permit, permit.approval, phrases)

    def note(self, permit: Permit, approval: str, task: str) -> None:
        tenant = permit.owner.tenant
        self._later(self._run(_noted(tenant, approval, task)))

    # -- beside the call -----------------------------------------------------------------------------

    def asked(self, tenant: str, approval: str) -> None:
        """Tell whoever may decide that somebody asks."""
        self._later(self._announce(tenant, approval))

    async def _announce(self, tenant: str, approval: str) -> None:
        await asyncio.gather(*map(self._tell, await self._engine.run(notices.due(tenant, approval))))

    async def _tell(self, notice: notices.Notice) -> None:
        for attempt in range(1, notices.ATTEMPTS + 1):
            if await self._engine.run(notices.send(notice, self._base_url, attempt)):
                return
            await asyncio.sleep(self._waits[attempt - 1])

    async def _run(self, plan: Plan[None]) -> None:
        await self._engine.run(plan)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        if len(self._beside) >= MOST:
            work.close()
            return
        task = asyncio.ensure_future(_quietly(work))
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def close(self) -> None:
        """Give up what is still being told."""
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)


class _Noting:
    """Phrases that remember the first task they say."""

    def __init__(self, holds: Holds, permit: Permit, approval: str, phrases: Phrases) -> None:
        self._holds = holds
        self._permit = permit
        self._approval: str | None = approval
        self._phrases = phrases

    def event(self, event: m.StreamResponse) -> bytes:
        if event.task is not None and self._approval is not None:
            self._holds.note(self._permit, self._approval, event.task.id)
            self._approval = None
        return self._phrases.event(event)

    def agent_error(self, error: AgentError) -> bytes:
        return self._phrases.agent_error(error)

    def refusal(self, refusal: Refusal) -> bytes:
        return self._phrases.refusal(refusal)


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    """What cannot be recorded was not promised to anybody."""
    try:
        await work
    except Unavailable:
        return


def _noted(tenant: str, approval: str, task: str) -> Plan[None]:
    now = yield from ask(Now())
    yield from approvals.note_task(tenant, approval, task, now)
