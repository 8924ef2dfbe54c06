"""Across tenants: what an agreement lets in (one direction each; `kept.Agreement`).

Authority belongs to one tenant, its home: that of the token and its subject. Home, caller and callee are of one
tenant, or of two with an agreement for each step from one to the other: the tenant of a caller that acts for somebody
elsewhere must have let that authority in, and the tenant of a callee the call. Refuses to know the token, and whether
the parties stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from legation.core.asks import FindAll, Found, Plan, ask
from legation.core.kept import Agreement
from legation.core.model import Agent
from legation.core.reasons import Reason, Refused

_NAME: Final = re.compile(r"[!-~]{1,256}")


def between(home: str, caller: Agent, callee: Agent, now: float, *, delegated: bool) -> Plan[Agreement | None]:
    """The agreement that lets a call into the callee's tenant; None within one. Raises Refused(TENANT_MISMATCH).

    `delegated` tells whether the caller acts for another: its own authority is of its own tenant.
    """
    if home == caller.tenant == callee.tenant:
        return None
    if len({home, caller.tenant, callee.tenant}) > 2:
        raise Refused(Reason.TENANT_MISMATCH, "authority, caller and callee are of three tenants")
    if caller.tenant != home:
        if not delegated:
            raise Refused(Reason.TENANT_MISMATCH, "the token is not of its caller's tenant")
        yield from _admits(home, caller, now)
    return (yield from _admits(home if callee.tenant != home else caller.tenant, callee, now))


def entering(home: str, agent: Agent, now: float) -> Plan[Agreement | None]:
    """The agreement under which authority of one tenant came to an agent of another; None within one.

    Raises Refused(TENANT_MISMATCH).
    """
    return None if agent.tenant == home else (yield from _admits(home, agent, now))


def _admits(theirs: str, agent: Agent, now: float) -> Plan[Agreement]:
    found = yield from ask(FindAll(Agreement, agent.tenant))
    return admitting(found, theirs, agent, now)


def admitting(found: Iterable[Found[Agreement]], theirs: str, agent: Agent, now: float) -> Agreement:
    """The first agreement, by id, that the agent's tenant granted to the other, for this agent, and that stands.

    Raises Refused(TENANT_MISMATCH) where there is none. The way back is another agreement.
    """
    for each in found:
        one = each.document
        if (
            (one.tenant, one.caller_tenant, one.issuer) == (agent.tenant, theirs, "")
            and agent.id in one.agents
            and not one.suspended
            and (one.expires_at is None or now < one.expires_at)
        ):
            return one
    raise Refused(Reason.TENANT_MISMATCH, "no agreement between the two tenants stands for this agent")


def covers(agreement: Agreement, skill: str | None) -> None:
    """Raise Refused(AGREEMENT_REFUSED) unless the agreement covers a skill. What names none is not covered."""
    if skill is None or skill not in agreement.skills:
        raise Refused(Reason.AGREEMENT_REFUSED, f"`{agreement.id}` does not cover the skill")


def lives(agreement: Agreement, seconds: int) -> None:
    """Raise Refused(AGREEMENT_REFUSED) for a token that lives longer than agreed."""
    if seconds > agreement.lifetime:
        raise Refused(Reason.AGREEMENT_REFUSED, f"under `{agreement.id}` a token lives {agreement.lifetime} s at most")


def subject(agreement: Agreement, theirs: str) -> str:
    """Their subject as the callee's tenant calls it. Raises Refused(AGREEMENT_REFUSED) where it has no name for it.

    A name is such as a revocation can say, and without the space that sets principals apart.
    """
    ours = agreement.subjects.get(theirs)
    if ours is None and (rest := agreement.subjects.get("*")) is not None:
        ours = rest.replace("{sub}", theirs)
    if ours is None or not _NAME.fullmatch(ours):
        raise Refused(Reason.AGREEMENT_REFUSED, f"`{agreement.id}` has no subject for this one")
    return ours


def acr(agreement: Agreement, theirs: str | None) -> str | None:
    """Their assurance as the callee's tenant calls it; None for what it does not know."""
    return None if theirs is None else agreement.claims.get(theirs)
