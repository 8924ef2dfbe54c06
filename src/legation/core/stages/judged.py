"""What the operator lets pass: policies, rates, ways out, and a place among the calls under way."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Final

from legation.core import messages as m
from legation.core import policy
from legation.core.asks import ClaimDurably, Occupy, Plan, Policies, Spend, ask
from legation.core.details import Payment, payment_stated, ranked
from legation.core.kept.federation import UNDER
from legation.core.model import Call
from legation.core.reasons import Reason, Refused
from legation.core.stages.case import Case
from legation.core.tokens import MAX_LIFETIME


def rules(case: Case) -> Plan[None]:
    """Cedar: some policy permits, none forbids, none fails."""
    book = yield from ask(Policies())
    case.policy_version = book.version
    call = case.call
    decision = policy.decide(
        book,
        principal=case.caller,
        action=case.row,
        resource=case.callee,
        context=policy.Context(
            skill=case.skill or "",
            scope=case.token.scope,
            binding=call.binding.value,
            proofed=case.proof is not None,
            size=call.size,
            parts=len(call.params.message.parts) if isinstance(call.params, m.SendMessageRequest) else 0,
            actors=len(case.chain),
            agreement=case.agreement.id if case.agreement is not None else "",
            amount=_amount(call) if policy.reads_amount(book) else _NONE,
        ),
    )
    case.policies, case.held = decision.policies, decision.held


_NONE: Final = Decimal(0)


def _amount(call: Call) -> Decimal:
    """How much a message asks to be paid. What can be read in two ways counts as the most there is."""
    if not isinstance(call.params, m.SendMessageRequest):
        return _NONE
    try:
        stated = payment_stated(call.params.message)
    except Refused:
        return Decimal(policy.MOST_AMOUNT)
    return Decimal(stated.amount) if stated is not None else _NONE


def limits(case: Case) -> Plan[None]:
    """Rates of the tenant and of the agent. Only the authenticated and permitted can spend."""
    wait = yield from ask(
        Spend(
            (
                (f"tenant:{case.tenant.id}", case.tenant.rate),
                (f"agent:{case.caller.id}", case.tenant.agent_rate),
            ),
            case.row.cost,
        )
    )
    if wait is not None:
        raise Refused(Reason.RATE_LIMITED, "the rate of the agent or its tenant is used up", retry_after=wait)


def behaviour(case: Case) -> None:
    """No baseline is kept yet, so nothing can be far from it; the record says the call was not assessed."""
    case.unassessed = ("behaviour",)


def egress(case: Case) -> None:
    """Where the agent may be told to call back: URLs enrolled for the caller, both where a call can name one."""
    params = case.call.params
    if isinstance(params, m.TaskPushNotificationConfig):
        config: m.TaskPushNotificationConfig | None = params
    elif isinstance(params, m.SendMessageRequest) and params.configuration is not None:
        config = params.configuration.task_push_notification_config
    else:
        return
    if config is None:
        return
    if not case.callee.push:
        raise Refused(Reason.PUSH_NOT_OFFERED)
    if config.url not in case.caller.callbacks:
        raise Refused(Reason.WEBHOOK_REFUSED, "the callback URL is not enrolled for the caller", field="url")


def spent(case: Case) -> Plan[None] | None:
    """What may be done once is done for the first time: a payment, at each agent of a transaction.

    After everything that could still refuse or hold the call: what was claimed and not sent is lost.
    """
    # All that cover the call are to one recipient in one currency, and what does not cover it is smaller than these.
    return _claim(case, covering[0]) if (covering := list(ranked(case.details).values())) else None


def _claim(case: Case, payments: list[Payment]) -> Plan[None]:
    """The smallest of those that cover the call and were not used. Raises Refused(DETAILS_SPENT).

    A payment is used up by its place among those to the same recipient and not by its amount: narrowed to a cent less
    it is the same payment.
    """
    token = case.token
    # Under one consent or in one transaction, whichever token says it: an exchange must not make two of one. What an
    # agreement lets in is many subjects' and many transactions.
    consent = token.grant if token.grant is not None and not token.grant.startswith(UNDER) else None
    of, lasts = (consent, GRANT_KEPT) if consent is not None else (token.txn or token.jti, TOKEN_KEPT)
    for place in reversed(range(len(payments))):
        to = payments[place]
        said = (of, case.callee.id, to.currency, to.recipient, str(place))
        name = hashlib.sha256("\n".join(said).encode()).hexdigest()
        if (yield from ask(ClaimDurably("payment", name, case.now + lasts))):
            return
    raise Refused(Reason.DETAILS_SPENT, "the payment these details allow was made before")


GRANT_KEPT: Final = 400 * 86400.0
"""Seconds a payment made under a grant is remembered: longer than any grant lasts."""

TOKEN_KEPT: Final = 2.0 * MAX_LIFETIME
"""Seconds one made under tokens alone is: no token of a transaction outlives the first."""


def place(case: Case) -> Plan[None]:
    """One of the places a principal has for calls under way, or for open streams. Last: it must be given back."""
    if case.row.streaming:
        place, most, reason = f"stream:{case.caller.id}", case.tenant.streams, Reason.TOO_MANY_STREAMS
    else:
        place, most, reason = f"in-flight:{case.caller.id}", case.tenant.in_flight, Reason.TOO_MANY_IN_FLIGHT
    if not (yield from ask(Occupy(place, most))):
        raise Refused(reason, f"{most} are open", retry_after=1)
    case.place = place
