"""An agent acts for a person: asked, allowed with a passkey, withdrawn."""

from __future__ import annotations

from typing import Final

from legation.core import people, revoking
from legation.demo.cast import CALLBACK, TRANSFER
from legation.demo.passing import order, sent
from legation.demo.steps import Act, Memory, Seen, Stage, Step
from legation.sdk.client import reach
from legation.sdk.consent import ask


async def allowed(stage: Stage, memory: Memory) -> Seen:
    """The assistant asks ada, who signs in and allows it; then it has her payment made."""
    mine = stage.callers["assistant"].credentials
    asked = await ask(mine, "payments", [TRANSFER], CALLBACK)
    came_back = await stage.people["ada"].consent(asked.url)
    memory.consented = (await asked.answered(came_back)).token
    return await _pay(stage, memory)


async def withdrawn(stage: Stage, memory: Memory) -> Seen:
    """The consent is revoked; the token would have been good for minutes."""
    _, (consent, *_) = await stage.run(people.one("acme", "ada"))
    await stage.run(revoking.grant("acme", consent.id, who="ada", why="no longer wanted"))
    return await _pay(stage, memory)


async def _pay(stage: Stage, memory: Memory) -> Seen:
    if memory.consented is None:
        raise LookupError("nobody consented")
    mine = stage.callers["assistant"].credentials
    async with await reach(mine, "payments", memory.consented, skill=TRANSFER, streaming=False) as agent:
        return await sent(agent, order())


ACT: Final = Act(
    "an agent acts for a person, as long as the person lets it",
    (
        Step("with ada's consent", allowed),
        Step("after she revoked it", withdrawn, "token-revoked", "token-revoked"),
    ),
)
