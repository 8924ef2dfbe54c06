"""An agent asks for a token for itself (RFC 6749 §4.4, RFC 8707, RFC 9449 §5)."""

from __future__ import annotations

from legation.core.asks import Plan
from legation.core.grants import desk
from legation.core.grants.desk import Case, Issued
from legation.core.model import Agent
from legation.core.reasons import Reason, Refused


def grant(case: Case) -> Plan[Issued]:
    """A token for the agent itself. Raises Refused."""
    # 1. Who asks: one assertion by one of its keys. Nothing is claimed yet.
    assertion, caller = yield from desk.client(case)
    # 2. By which key it will use the token: a proof, or none where the tenant lets tokens go unbound.
    shown = yield from desk.sender(case, caller)
    # 3. Both for the first time.
    yield from desk.first_time(case, assertion, shown)
    # 4. For which agent, and for which of its skills.
    callee = yield from desk.target(case, caller)
    scope = _scope(case, caller, callee)
    # 5. The token; and its record, before it leaves.
    return (yield from desk.issue(case, caller, callee, scope, shown))


def _scope(case: Case, caller: Agent, callee: Agent) -> frozenset[str]:
    """What is asked, if all of it may be had; all that may be had, if nothing is asked (RFC 6749 §3.3)."""
    if "authorization_details" in case.request.unverified_form:
        # Read past, they would have been asked for less than is granted (RFC 9396 §5).
        raise Refused(Reason.TOKEN_DETAILS, "authorization_details cannot be granted", field="authorization_details")
    possible = caller.scopes.intersection(callee.skills)
    asked = case.request.unverified_form.get("scope")
    granted = possible if asked is None else frozenset(asked.split(" ")) - {""}
    if not granted:
        raise Refused(Reason.SCOPE_REFUSED, "there is no scope to grant", field="scope")
    if granted - possible:
        raise Refused(Reason.SCOPE_REFUSED, "more is asked than the client is enrolled for", field="scope")
    return granted
