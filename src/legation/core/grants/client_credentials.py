"""An agent asks for a token for itself (RFC 6749 §4.4, RFC 8707, RFC 9396, RFC 9449 §5)."""

from __future__ import annotations

from typing import Final

from legation.core import authority
from legation.core.asks import Plan
from legation.core.authority import Authority, Wanted
from legation.core.grants import asked, desk, minting, ours
from legation.core.grants.desk import Case, Issued
from legation.core.model import Agent

GRANT: Final = "client_credentials"


def grant(case: Case) -> Plan[Issued]:
    """A token for the agent itself. Raises Refused."""
    # 1. Who asks: one assertion by one of its keys. Nothing is claimed yet.
    assertion, caller = yield from desk.client(case)
    # 2. By which key it will use the token: a proof, or none where the tenant lets tokens go unbound.
    shown = yield from desk.sender(case, caller)
    # 3. Both for the first time; and a grant it may use.
    yield from desk.first_time(case, assertion, shown)
    asked.may_use(caller, GRANT)
    if (path := ours.named(case)) is not None:
        return (yield from ours.issue(case, caller, path, shown))
    # 4. For which agent; and of all it is enrolled for, how much.
    callee = yield from desk.target(case, caller)
    child = _narrowed(case, caller, callee)
    # 5. The token; and its record, before it leaves.
    return (yield from minting.issue(case, child, callee, shown))


def _narrowed(case: Case, caller: Agent, callee: Agent) -> Authority:
    """What of its enrolment the agent gets. Raises Refused."""
    ends = asked.ends(case)
    own = authority.of_agent(caller, issuer=case.terms.base_url, expires_at=ends)
    depth = asked.depth(case, own.depth)
    # What it may pass on may hold skills of agents further down; what it may not is for this one callee alone.
    wanted = Wanted(
        client=caller.id,
        expires_at=ends,
        scope=asked.scope(case, caller.scopes, callee, beyond=depth > 0),
        audience=None if depth else frozenset({callee.id}),
        details=asked.details(case, caller),
        depth=depth,
    )
    return authority.meet(own, wanted)
