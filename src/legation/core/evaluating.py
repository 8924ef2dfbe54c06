"""The decision point for others: may this agent do that to this one (OpenID AuthZEN Authorization API 1.0)?

Answers by the rules a call meets here, through the same functions: how both stand, their tenants, the enrolled target,
the card, the skill, and the policies in force. What belongs to one call alone is not asked, and said to be left out:
whose task it is, rates, what the message holds, approvals. Whoever asks is an agent with a token for `/access`, and
hears of agents of its own tenant; about others the answer is the same as about none.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, Final

from msgspec import Struct

from legation.core import audit, policy, registry, skills, tenancy
from legation.core.asks import AgentNamed, Commit, NewId, Plan, Policies, ask
from legation.core.model import Agent, Op
from legation.core.operations import ROW, Kind, Operation
from legation.core.reasons import Reason, Refused
from legation.core.stages.asked import offers
from legation.core.visiting import Visitor

MOST: Final = 100
"""Evaluations in one request."""

ENDS: Final = {"execute_all": None, "deny_on_first_deny": False, "permit_on_first_permit": True}
"""The decision after which a batch ends (§7.1.2.1)."""

UNASSESSED: Final = ("owned", "details", "limits", "content", "egress", "behaviour", "approval")
"""Stages of a call that cannot be asked here."""

_OPS: Final = {op.value: op for op in Op}
_KEYS: Final = ("subject", "action", "resource", "context")


class Question(Struct, frozen=True):
    """One evaluation, each member of its type."""

    subject: tuple[str, str]
    """Type and id."""
    action: str
    resource: tuple[str, str]
    context: dict[str, Any]


def evaluation(visitor: Visitor, body: dict[str, Any]) -> Plan[dict[str, Any]]:
    """One decision (§6). A denial is an answer. Raises Refused(EVALUATION_REQUEST) for a request that is none."""
    return (yield from _decided(visitor, question(body)))


def evaluations(visitor: Visitor, body: dict[str, Any]) -> Plan[dict[str, Any]]:
    """Several decisions, in order (§7); one, where there are not several. Raises Refused(EVALUATION_REQUEST).

    What stands beside them is the default of each; an item that is none is denied, and says so.
    """
    items, options = body.get("evaluations", []), body.get("options", {})
    if not isinstance(items, list) or len(items) > MOST:
        raise _wrong(f"an array of at most {MOST}", "evaluations")
    if not items:
        return (yield from evaluation(visitor, body))
    semantic = options.get("evaluations_semantic", "execute_all") if isinstance(options, dict) else None
    if not isinstance(semantic, str) or semantic not in ENDS:
        raise _wrong(f"one of {', '.join(ENDS)}", "options.evaluations_semantic")
    defaults: dict[str, Any] = {name: body[name] for name in _KEYS if name in body}
    answers = []
    for item in items:
        try:
            if not isinstance(item, dict):
                raise _wrong("an object", "evaluations")
            answer = yield from _decided(visitor, question({**defaults, **item}))
        except Refused as refused:
            if refused.reason is not Reason.EVALUATION_REQUEST:
                raise
            answer = {"decision": False, "context": {"error": {"status": 400, "message": _said(refused)}}}
        answers.append(answer)
        if answer["decision"] is ENDS[semantic]:
            break
    return {"evaluations": answers}


def question(body: dict[str, Any]) -> Question:
    """An evaluation request, each member of its type; members nobody knows are left out. Raises Refused."""
    subject, resource = _entity(body, "subject"), _entity(body, "resource")
    action = _object(body, "action")
    context = _object(body, "context") if "context" in body else {}
    return Question(subject, _text(action, "action", "name"), resource, context)


def _entity(body: dict[str, Any], name: str) -> tuple[str, str]:
    found = _object(body, name)
    return _text(found, name, "type"), _text(found, name, "id")


def _object(body: dict[str, Any], name: str) -> dict[str, Any]:
    found = body.get(name)
    if not isinstance(found, dict):
        raise _wrong("missing, or not an object", name)
    if not isinstance(found.get("properties", {}), dict):
        raise _wrong("not an object", f"{name}.properties")
    return found


def _text(found: dict[str, Any], name: str, member: str) -> str:
    value = found.get(member)
    if not isinstance(value, str) or not value:
        raise _wrong("missing, or not a text", f"{name}.{member}")
    return value


def _wrong(detail: str, field: str) -> Refused:
    return Refused(Reason.EVALUATION_REQUEST, detail, field=field)


def _said(refused: Refused) -> str:
    return f"{refused.field}: {refused.detail}" if refused.field else refused.detail


# -- deciding --------------------------------------------------------------------------------------


def _decided(visitor: Visitor, asked: Question) -> Plan[dict[str, Any]]:
    """Decide, and record it as durably as a call's decision. Raises Unavailable, which decides nothing."""
    facts: dict[str, audit.Field] = {}
    decision, reason = False, ""
    try:
        yield from _may(visitor, asked, facts)
        decision = True
    except Refused as refused:
        if refused.reason is Reason.EVALUATION_REQUEST:
            raise
        reason = refused.reason.id
        facts.update(reason=reason, detail=refused.detail)
    record_id = yield from ask(NewId())
    body = audit.event(
        record_id=record_id,
        at=visitor.now,
        what="access-evaluated",
        decision=decision,
        tenant=visitor.agent.tenant,
        client=visitor.agent.id,
        token=visitor.token.jti,
        subject=": ".join(asked.subject),
        action=asked.action,
        resource=": ".join(asked.resource),
        skill=str(asked.context.get("skill", "")),
        **facts,
    )
    yield from ask(Commit(record_id, "event", body))
    context: dict[str, Any] = {"record_id": record_id, "unassessed": list(UNASSESSED)}
    return {"decision": decision, "context": {**context, **({"reason": reason} if reason else {})}}


def _may(visitor: Visitor, asked: Question, facts: dict[str, audit.Field]) -> Plan[None]:
    """The rules of a call, in the order of the matrix. Raises Refused for a denial."""
    # 1. What is asked is something there is.
    op = _OPS.get(asked.action)
    if op is None:
        raise Refused(Reason.METHOD_UNKNOWN, "there is no such action")
    row = ROW[op]
    # 2. Both are agents, and stand. Of another tenant's nothing is told, not even that they are.
    caller = (yield from ask(AgentNamed(asked.subject[1]))) if asked.subject[0] == "agent" else None
    if caller is None or caller.tenant != visitor.agent.tenant:
        raise Refused(Reason.CALLER_STANDING, "no such agent in this tenant")
    registry.may_call(caller, visitor.now)
    callee = (yield from ask(AgentNamed(asked.resource[1]))) if asked.resource[0] == "agent" else None
    # 3. Enrolled for each other: before anything is told of the callee.
    if asked.resource[1] not in caller.targets:
        raise Refused(Reason.TARGET_NOT_ALLOWED, "the caller is not enrolled to call this agent")
    if callee is None:
        raise Refused(Reason.CALLEE_UNKNOWN, "no such agent")
    try:
        agreement = yield from tenancy.between(caller.tenant, caller, callee, visitor.now, delegated=False)
    except Refused as foreign:  # which agents another tenant has, and how they stand, is told only under an agreement
        raise Refused(Reason.CALLEE_UNKNOWN, foreign.detail) from None
    registry.may_be_called(callee, visitor.now)
    # 4. What the card offers, and the skill.
    offers(callee, row)
    skill, scope = _skill(asked.context, row, caller, callee)
    if agreement is not None:
        facts["agreement"] = agreement.id
        tenancy.covers(agreement, skill or None)
    # 5. The policies in force.
    book = yield from ask(Policies())
    facts["policy"] = book.version
    decided = policy.decide(
        book,
        principal=caller,
        action=row,
        resource=callee,
        context=policy.Context(
            skill=skill,
            scope=scope,
            binding=str(asked.context.get("binding", "")),
            proofed=asked.context.get("proofed") is True,
            size=_count(asked.context, "size"),
            parts=_count(asked.context, "parts"),
            agreement=agreement.id if agreement is not None else "",
            amount=_amount(asked.context),
        ),
    )
    facts["policies"] = list(decided.policies)
    if decided.held:
        # Yes only once a person has approved, and here nobody can be asked: so no.
        raise Refused(Reason.APPROVAL_REQUIRED, ", ".join(decided.held))


def _skill(context: dict[str, Any], row: Operation, caller: Agent, callee: Agent) -> tuple[str, frozenset[str]]:
    """The skill in question and the scope it is asked under: what is said, within what the caller may ask for."""
    stated = context.get("scope", sorted(caller.scopes & frozenset(callee.skills)))
    if not isinstance(stated, list) or not all(isinstance(one, str) for one in stated):
        raise _wrong("an array of text", "context.scope")
    scope = frozenset(stated)
    if scope - caller.scopes:
        raise Refused(Reason.SCOPE_INSUFFICIENT, "more than the caller is enrolled for")
    skill = context.get("skill")
    if skill is None:
        if row.kind is Kind.MESSAGE and not skills.covers_all(scope, callee):
            raise Refused(Reason.SKILL_UNNAMED, "name the skill in the context")
        return "", scope
    if not isinstance(skill, str):
        raise _wrong("not a text", "context.skill")
    return skills.in_scope(skill, scope, callee), scope


def _count(context: dict[str, Any], name: str) -> int:
    value = context.get(name, 0)
    if type(value) is not int or not 0 <= value < 2**53:
        raise _wrong("not a number of things", f"context.{name}")
    return value


def _amount(context: dict[str, Any]) -> Decimal:
    """What is asked to be paid. What cannot be read counts as the most there is."""
    stated = context.get("amount")
    if stated is None:
        return Decimal(0)
    try:
        amount = Decimal(stated) if isinstance(stated, str) and len(stated) <= 32 else None
    except InvalidOperation:
        amount = None
    readable = amount is not None and amount.is_finite() and 0 <= amount <= policy.MOST_AMOUNT
    return amount if readable and amount is not None else Decimal(policy.MOST_AMOUNT)
