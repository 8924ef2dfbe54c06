"""What a resource says of itself (RFC 9728)."""

from __future__ import annotations

from msgspec import Struct

from legation.core import registry
from legation.core.asks import AgentNamed, Now, Plan, TenantNamed, ask
from legation.core.reasons import Reason, Refused
from legation.core.stages import Terms


class Resource(Struct, frozen=True):
    """An agent as a protected resource (RFC 9728 §2)."""

    resource: str
    scopes: tuple[str, ...]
    bound: bool
    """Whether only DPoP-bound tokens are accepted."""


def resource(agent_id: str, terms: Terms) -> Plan[Resource]:
    """An agent's metadata. Raises Refused(CALLEE_UNKNOWN | CALLEE_STANDING), Unavailable."""
    agent = yield from ask(AgentNamed(agent_id))
    now = yield from ask(Now())
    registry.may_be_called(agent, now)
    if agent is None:
        raise Refused(Reason.CALLEE_UNKNOWN, "no such agent")
    tenant = yield from ask(TenantNamed(agent.tenant))
    return Resource(terms.resource(agent.id), agent.skills, bound=tenant is None or not tenant.bearer)
