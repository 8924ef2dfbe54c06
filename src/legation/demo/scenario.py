"""What is acted: a payment that passes, authority no larger than what it is for, and everything that must not pass.

An act is one demo module's; to add one takes a line in ACTS.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from legation.demo import (
    abroad,
    approving,
    attacks,
    cards_attacks,
    chain,
    consenting,
    exact,
    passing,
    poisoning,
    withdrawing,
)
from legation.demo.steps import Act, Line, Memory, Stage, failed

ACTS: Final[tuple[Act, ...]] = (
    passing.ACT,
    exact.ACT,
    chain.ACT,
    consenting.ACT,
    approving.ACT,
    abroad.ACT,
    attacks.ACT,
    cards_attacks.ACT,
    poisoning.ACT,
    withdrawing.ACT,
)

STEPS: Final = tuple(step for one in ACTS for step in one.steps)
"""All of them, in order."""


async def act(stage: Stage, acts: tuple[Act, ...] = ACTS) -> AsyncIterator[Line]:
    """Act the steps in order, one line each. A step that fails otherwise than by a refusal says how."""
    memory = Memory()
    for one in acts:
        for step in one.steps:
            try:
                seen = await step.act(stage, memory)
            except Exception as error:  # noqa: BLE001 - whatever happens is what the step got
                seen = failed(error)
            told = await stage.told(seen)
            record_id, reason = (told.record_id, told.reason) if told is not None else (seen.record_id, "")
            yield Line(step.name, step.expected, seen.got, reason, record_id, step.because, one.heading)
