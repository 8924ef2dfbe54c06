"""Across tenants: what an agreement lets in (one direction each; `kept.Agreement`).

Decides which agreement of the callee's tenant admits a caller of another, for which skills, and as whom. Without one
there is no way across. Refuses to know the token, and whether the parties stand.
"""

from __future__ import annotations

from collections.abc import Iterable

from legation.core.kept import Agreement
from legation.core.model import Agent
from legation.core.reasons import Reason, Refused


def admitting(agreements: Iterable[Agreement], caller_tenant: str, callee: Agent, now: float) -> Agreement:
    """The first agreement, by id, that the callee's tenant granted to the caller's, for this callee, and that stands.

    Raises Refused(TENANT_MISMATCH) where there is none. The way back is another agreement.
    """
    for one in agreements:
        if (
            (one.tenant, one.caller_tenant, one.issuer) == (callee.tenant, caller_tenant, "")
            and callee.id in one.agents
            and not one.suspended
            and (one.expires_at is None or now < one.expires_at)
        ):
            return one
    raise Refused(Reason.TENANT_MISMATCH, "no agreement between the tenants of caller and callee stands for this agent")


def covers(agreement: Agreement, skill: str | None) -> None:
    """Raise Refused(AGREEMENT_REFUSED) unless the agreement covers a skill. What names none is not covered."""
    if skill is None or skill not in agreement.skills:
        raise Refused(Reason.AGREEMENT_REFUSED, f"`{agreement.id}` does not cover the skill")


def subject(agreement: Agreement, theirs: str) -> str:
    """Their subject as the callee's tenant calls it. Raises Refused(AGREEMENT_REFUSED) where it has no name for it."""
    ours = agreement.subjects.get(theirs)
    if ours is None and (rest := agreement.subjects.get("*")) is not None:
        ours = rest.replace("{sub}", theirs)
    if not ours:
        raise Refused(Reason.AGREEMENT_REFUSED, f"`{agreement.id}` has no subject for this one")
    return ours


def acr(agreement: Agreement, theirs: str | None) -> str | None:
    """Their assurance as the callee's tenant calls it; None for what it does not know."""
    return None if theirs is None else agreement.claims.get(theirs)
