"""What every plan of an administrator does alike: finds the agent, and makes the change with its record."""

from __future__ import annotations

from msgspec import Struct

from legation.core import audit
from legation.core.asks import AgentNamed, Apply, Change, Commit, Conflict, NewId, Plan, ask
from legation.core.enrolment.grammar import wrong
from legation.core.model import Agent
from legation.core.reasons import Reason, Refused


class Changed(Struct, frozen=True):
    """What was done. The agent's version is the store's to give, so it is still that of before."""

    agent: Agent
    record_id: str
    dropped: tuple[str, ...] = ()
    """Members of its card that were left out."""


def known(agent_id: str) -> Plan[Agent]:
    """An agent by id. Raises Refused(ENROLMENT_REFUSED)."""
    agent = yield from ask(AgentNamed(agent_id))
    if agent is None:
        raise wrong(f"there is no agent `{agent_id}`", "id")
    return agent


def apply(changes: tuple[Change, ...], now: float, what: str, **fields: audit.Field) -> Plan[str]:
    """Make the changes with their record, in one transaction. Raises Refused(REGISTRY_CONFLICT).

    A key that another agent has is more than a conflict: one of the two is not who it says. So it is signalled, by a
    record that names both, beside being refused.
    """
    record_id = yield from ask(NewId())
    body = audit.event(record_id=record_id, at=now, what=what, **fields)
    try:
        receipt = yield from ask(Apply(changes, record_id, body))
    except Conflict as conflict:
        if conflict.holder is not None:
            yield from signal(now, "key-shared", attempted=what, holder=conflict.holder, detail=conflict.what, **fields)
        raise Refused(Reason.REGISTRY_CONFLICT, conflict.what) from None
    return receipt.record_id


def signal(now: float, what: str, **fields: audit.Field) -> Plan[str]:
    """Record something that an operator should look at; the record's id."""
    record_id = yield from ask(NewId())
    body = audit.event(record_id=record_id, at=now, what=what, **fields)
    return (yield from ask(Commit(record_id, "event", body))).record_id
