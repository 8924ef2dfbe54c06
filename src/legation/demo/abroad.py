"""Another organisation's agent: nothing, until an agreement names both sides."""

from __future__ import annotations

from typing import Final

from legation.core import federation
from legation.core.kept import Agreement
from legation.demo.cast import TRANSFER
from legation.demo.passing import order, sent
from legation.demo.steps import Act, Memory, Seen, Stage, Step
from legation.sdk.client import connect

AGREEMENT: Final = Agreement(
    tenant="acme",
    id="globex-pays",
    caller_tenant="globex",
    agents=frozenset({"payments"}),
    skills=frozenset({TRANSFER}),
    subjects={"clerk": "partner:clerk"},
    lifetime=120,
)
"""Acme lets globex's clerk in, for one skill of one agent; it is called partner:clerk there."""


async def unagreed(stage: Stage, memory: Memory) -> Seen:
    """Globex's clerk, enrolled at home to call payments of acme, asks for a token."""
    del memory
    clerk = stage.callers["clerk"]
    async with await connect(
        clerk.id, clerk.key, stage.base_url, "payments", [TRANSFER], skill=TRANSFER, streaming=False
    ) as agent:
        return await sent(agent, order())


async def agreed(stage: Stage, memory: Memory) -> Seen:
    """The same, once acme's operator has written the agreement."""
    await stage.run(federation.put(AGREEMENT, issuer=stage.base_url, who="acme's operator"))
    return await unagreed(stage, memory)


ACT: Final = Act(
    "another organisation calls",
    (
        Step("without an agreement", unagreed, "target-refused", "target-refused"),
        Step("under an agreement", agreed),
    ),
)
