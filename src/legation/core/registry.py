"""Decides how an agent stands: which events move it, and who may call or be called.

The lifecycle is the table below; an event without a row is refused, so nothing leads back from `revoked`. It
refuses to know who asks and why, and how the change is stored: that is `enrolment.py`.
"""

from __future__ import annotations

import enum
from typing import Final

from msgspec.structs import replace

from legation.core.asks import AgentNamed, Now, Plan, ask
from legation.core.model import Agent, Standing
from legation.core.reasons import Reason, Refused


class Event(enum.Enum):
    """What may befall an agent."""

    ACTIVATE = "activate"
    SUSPEND = "suspend"
    RESUME = "resume"
    REVOKE = "revoke"
    EXPIRE = "expire"


TRANSITIONS: Final[dict[tuple[Standing, Event], Standing]] = {
    (Standing.PENDING, Event.ACTIVATE): Standing.ACTIVE,
    (Standing.ACTIVE, Event.SUSPEND): Standing.SUSPENDED,
    (Standing.SUSPENDED, Event.RESUME): Standing.ACTIVE,
    (Standing.PENDING, Event.REVOKE): Standing.REVOKED,
    (Standing.ACTIVE, Event.REVOKE): Standing.REVOKED,
    (Standing.SUSPENDED, Event.REVOKE): Standing.REVOKED,
    (Standing.ACTIVE, Event.EXPIRE): Standing.EXPIRED,
    (Standing.SUSPENDED, Event.EXPIRE): Standing.EXPIRED,
}
"""An absent row refuses."""

TERMINAL: Final = frozenset(Standing) - {before for before, _ in TRANSITIONS}
"""No event leads out of these, and an id that came here is never used again."""

CUTS: Final = frozenset({Event.SUSPEND, Event.REVOKE, Event.EXPIRE})
"""Events after which earlier tokens are dead, so that resuming an agent revives none of them."""


def move(standing: Standing, event: Event) -> Standing:
    """Where an event leads. Raises Refused(STANDING_REFUSED)."""
    after = TRANSITIONS.get((standing, event))
    if after is None:
        raise Refused(Reason.STANDING_REFUSED, f"`{event.value}` does not apply to an agent that is {standing.value}")
    return after


def moved(agent: Agent, event: Event, now: float) -> Agent:
    """The agent after an event. Raises Refused(STANDING_REFUSED).

    An agent whose time has run out counts as expired, whether or not that was ever written down.
    """
    standing = standing_at(agent, now)
    if event is Event.EXPIRE:
        standing = agent.standing
    after = move(standing, event)
    return replace(agent, standing=after, not_before=now if event in CUTS else agent.not_before)


def standing_at(agent: Agent, now: float) -> Standing:
    """How an agent stands at a moment. Time runs out by itself; no event need be written for it."""
    if agent.standing in TERMINAL or agent.expires_at is None or now < agent.expires_at:
        return agent.standing
    return Standing.EXPIRED


def may_call(agent: Agent, now: float) -> None:
    """Let an agent call. Raises Refused(CALLER_STANDING)."""
    standing = standing_at(agent, now)
    if standing is not Standing.ACTIVE:
        raise Refused(Reason.CALLER_STANDING, f"the caller is {standing.value}")


def may_be_called(agent: Agent | None, now: float) -> None:
    """Let an agent be called. Raises Refused(CALLEE_UNKNOWN | CALLEE_STANDING | CALLEE_CARD)."""
    if agent is None:
        raise Refused(Reason.CALLEE_UNKNOWN, "no such agent")
    standing = standing_at(agent, now)
    if standing is not Standing.ACTIVE:
        raise Refused(Reason.CALLEE_STANDING, f"the callee is {standing.value}")
    if agent.card_stopped:
        raise Refused(Reason.CALLEE_CARD, f"the callee's card is {agent.card_stopped}")


def public(agent_id: str) -> Plan[Agent]:
    """The agent whose card anyone may see. Raises Refused(CALLEE_UNKNOWN | CALLEE_STANDING)."""
    agent = yield from ask(AgentNamed(agent_id))
    now = yield from ask(Now())
    may_be_called(agent, now)
    if agent is None or not agent.interfaces:
        raise Refused(Reason.CALLEE_UNKNOWN, "the agent has no card")
    return agent
