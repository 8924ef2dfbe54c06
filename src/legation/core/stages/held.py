"""What a person must approve first."""

from __future__ import annotations

from legation.core import approvals, canonical
from legation.core.approvals import Wanted
from legation.core.asks import Plan
from legation.core.stages.case import Case


def approval(case: Case) -> Plan[None] | None:
    """What a policy or the firewall holds, a person has approved, byte for byte.

    The gateway answers for its own tasks itself. What nothing holds asks nothing here.
    """
    if case.about is not None:
        return approvals.answered(case.about, case.call, case.terms.base_url, case.now)
    case.approved = None
    held = (*case.held, *case.review)
    if not held:
        return None
    wanted = Wanted(
        tenant=case.me.tenant,
        principal=case.me.principal,
        caller=case.caller.id,
        callee=case.callee.id,
        op=case.call.op.value,
        binding=case.call.binding.value,
        origin=case.interface.url,
        skill=case.skill,
        extensions=case.call.extensions,
        params=canonical.digest(canonical.encode(case.call.params)),
        details=case.token.authorization_details,
        chain=approvals.chain_of(case.token.act),
        policies=held,
    )
    return _approved(case, wanted)


def _approved(case: Case, wanted: Wanted) -> Plan[None]:
    terms = case.terms
    case.approved = yield from approvals.required(wanted, case.call, terms.base_url, case.now, terms.approval_lifetime)
