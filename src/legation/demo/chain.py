"""A payment handed on: each agent acts for the desk that began it, with its own key, and nobody gains by it."""

from __future__ import annotations

from typing import Final

from legation.demo.cast import DEPARTMENTS, DEPTH, TRANSFER
from legation.demo.passing import order, sent
from legation.demo.steps import INVOICE, Act, Memory, Seen, Stage, Step
from legation.sdk.client import connect


async def four(stage: Stage, memory: Memory) -> Seen:
    """Four agents, one after the other; the fourth has payments pay."""
    del memory
    return await _handed_on(stage, DEPARTMENTS[:DEPTH])


async def five(stage: Stage, memory: Memory) -> Seen:
    """And a fifth: what reaches it may go no further, so it gets no token for payments."""
    del memory
    return await _handed_on(stage, DEPARTMENTS[: DEPTH + 1])


async def _handed_on(stage: Stage, way: tuple[str, ...]) -> Seen:
    desk, (first, *via) = stage.callers["desk"], way
    async with await connect(
        desk.id, desk.key, stage.base_url, first, [TRANSFER], skill=TRANSFER, streaming=False
    ) as agent:
        return await sent(agent, order({**INVOICE, "via": via}))


ACT: Final = Act(
    "a payment handed on: as often as the tenant allows",
    (
        Step("four agents hand it on", four),
        Step("a fifth hands it on", five, "delegation-depth", "delegation-depth"),
    ),
)
