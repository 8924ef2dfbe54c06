"""Exactly this payment: an agent takes as much of its authority as one payment needs, and that is all it can be."""

from __future__ import annotations

from typing import Any, Final

from legation.demo.cast import READ, TRANSFER
from legation.demo.passing import order, sent
from legation.demo.steps import Act, Memory, Seen, Stage, Step
from legation.sdk.client import reach
from legation.sdk.credentials import Details
from legation.sdk.tokens import Token

ISSUED: Final = "issued"
"""What a step gets that ends with a token."""
LASTS: Final = 60
"""Seconds."""

PAYMENT: Final = {"amount": "100", "currency": "USD", "recipient": "ACC123"}


def details(payment: dict[str, str]) -> Details:
    """A payment as `authorization_details`."""
    return [{"type": "payment", **payment}]


async def identity(stage: Stage, memory: Memory) -> Seen:
    """The orchestrator shows who it is, and gets what it may do at payments."""
    mine = stage.callers["orchestrator"].credentials
    memory.identity = await mine.token(mine.resource("payments"), [TRANSFER])
    return Seen(ISSUED, memory.identity.record_id)


async def narrowed(stage: Stage, memory: Memory) -> Seen:
    """Of that, 100 USD to ACC123, for a minute: what it would hand to a part of itself that it trusts less."""
    mine = stage.callers["orchestrator"].credentials
    exact = await mine.exchange(
        _there(memory.identity),
        mine.resource("payments"),
        [TRANSFER],
        authorization_details=details(PAYMENT),
        expires_in=LASTS,
    )
    memory.exact = exact
    bound = [dict(one) for one in exact.details] == details(PAYMENT)
    return Seen(ISSUED if bound else f"another token: {exact.details}", exact.record_id)


async def paid(stage: Stage, memory: Memory) -> Seen:
    """The payment it is for."""
    return await _pay(stage, memory, PAYMENT)


async def too_much(stage: Stage, memory: Memory) -> Seen:
    """One dollar more."""
    return await _pay(stage, memory, {**PAYMENT, "amount": "101"})


async def to_somebody_else(stage: Stage, memory: Memory) -> Seen:
    """To another account."""
    return await _pay(stage, memory, {**PAYMENT, "recipient": "ACC124"})


async def wider_scope(stage: Stage, memory: Memory) -> Seen:
    """Back to more than it is: another skill, which the agent itself may use."""
    return await _exchanged(stage, memory, [TRANSFER, READ], PAYMENT)


async def wider_amount(stage: Stage, memory: Memory) -> Seen:
    """Or more money."""
    return await _exchanged(stage, memory, [TRANSFER], {**PAYMENT, "amount": "101"})


async def _pay(stage: Stage, memory: Memory, payment: dict[str, Any]) -> Seen:
    mine = stage.callers["orchestrator"].credentials
    async with await reach(mine, "payments", _there(memory.exact), skill=TRANSFER, streaming=False) as agent:
        return await sent(agent, order(payment))


async def _exchanged(stage: Stage, memory: Memory, scopes: list[str], payment: dict[str, str]) -> Seen:
    mine = stage.callers["orchestrator"].credentials
    got = await mine.exchange(
        _there(memory.exact), mine.resource("payments"), scopes, authorization_details=details(payment)
    )
    return Seen(ISSUED, got.record_id)


def _there(token: Token | None) -> Token:
    """The token of an earlier step. Raises LookupError where that got none."""
    if token is None:
        raise LookupError("the step before got no token")
    return token


ACT: Final = Act(
    "a token for exactly 100 USD to ACC123, for 60 s",
    (
        Step("an identity token", identity, ISSUED),
        Step("narrowed to that payment", narrowed, ISSUED),
        Step("100 USD to ACC123", paid),
        Step("101 USD", too_much, "details-exceeded", "details-exceeded"),
        Step("another recipient", to_somebody_else, "details-exceeded", "details-exceeded"),
        Step("100 USD to ACC123 a second time", paid, "details-spent", "details-spent"),
        Step("exchanged for a wider scope", wider_scope, "scope-refused", "scope-refused"),
        Step("exchanged for 101 USD", wider_amount, "token-details", "token-details"),
    ),
)
