"""Authority that is withdrawn: refused on the next call, and cut off where it is under way."""

from __future__ import annotations

import time
from typing import Final

from legation.core import enrolment
from legation.core.registry import Event
from legation.demo.cast import READ, TRANSFER
from legation.demo.passing import order
from legation.demo.steps import Act, Memory, Seen, Stage, Step, passed, refused
from legation.demo.wire import send_message
from legation.sdk.client import connect
from legation.sdk.refusals import refusal_behind

WITHIN: Final = 0.250
"""Seconds from the operator's word to the caller's being told."""
WHO: Final = "acme's operator"
LONG: Final = 30.0
"""Seconds the payment would take."""


async def suspended(stage: Stage, memory: Memory) -> Seen:
    """A token that was good a moment ago, of an agent that was suspended since."""
    del memory
    caller = stage.callers["summarizer"]
    token = await caller.token("payments", READ)
    before = await caller.call("payments", send_message("What do we hold?", skill=READ), token=token)
    if not passed(before):
        return refused(before)
    await stage.run(enrolment.move(caller.id, Event.SUSPEND, who=WHO))
    return refused(await caller.call("payments", send_message("And now?", skill=READ), token=token))


async def cut(stage: Stage, memory: Memory) -> Seen:
    """A stream is open when its agent is revoked."""
    del memory
    caller = stage.callers["courier"]
    async with await connect(caller.id, caller.key, stage.base_url, "payments", [TRANSFER], skill=TRANSFER) as agent:
        stream = agent.send_message(order(clearing=LONG))
        await anext(stream)
        began = time.monotonic()
        await stage.run(enrolment.move(caller.id, Event.REVOKE, who=WHO, why="left the company"))
        try:
            async for _ in stream:
                pass
        except Exception as error:
            took = time.monotonic() - began
            told = refusal_behind(error)
            if told is None or not told.reason:
                raise
            late = f", after {took * 1000:.0f} ms" if took > WITHIN else ""
            return Seen(told.reason + late, told.record_id, ended=True)
    return Seen("the stream went on to its end")


ACT: Final = Act(
    "an agent that is cut off",
    (
        Step("suspended: its next call", suspended, "caller-standing", "caller-standing"),
        Step("revoked: its stream, in 250 ms", cut, "stream-cut", "stream-cut"),
    ),
)
