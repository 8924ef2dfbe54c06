"""Access to what somebody else owns: a permission ticket, and the owner's yes (UMA 2.0 Grant for OAuth 2.0 §3.3).

A client comes with the ticket a resource gave it. It says what it wants the access for (`need_info` until it has), the
owner is asked on the page where calls are approved (`request_submitted` until they decide), and their yes gives one
token (RPT), once. Each answer uses the ticket up and, while nothing is settled, hands out the next.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from legation.core import approvals, audit, base64url, hidden
from legation.core.approvals import Step
from legation.core.approvals.asking import ASKING, KEPT
from legation.core.asks import Apply, Change, Conflict, Find, Found, NewId, NewJti, NewSecret, Plan, Spend, ask
from legation.core.authorize.request import ACR
from legation.core.canonical import parse_json
from legation.core.grants import asked, desk, personal
from legation.core.grants.desk import Case, Issued
from legation.core.kept import Approval, Consent, Progress, PutKept, Resource, Ticket
from legation.core.model import AccessToken, Agent
from legation.core.reasons import Reason, Refused

GRANT: Final = "urn:ietf:params:oauth:grant-type:uma-ticket"

PURPOSE: Final = "urn:legation:uma:purpose"
"""The one format of a claim token: base64url of a JSON object with the member `purpose`, a line of text."""

LIFETIME: Final = 300.0
"""Seconds a ticket is good for; each is answered with a fresh one."""
DECISION: Final = 900
"""Seconds the owner has."""
INTERVAL: Final = 5
MAX_PURPOSE: Final = 240


class Unsettled(Struct, frozen=True):
    """No token yet, and the ticket to come back with (UMA Grant §3.3.6)."""

    reason: Reason
    ticket: str
    record_id: str
    approval: str = ""
    """A question that was asked just now."""
    tenant: str = ""
    required: tuple[dict[str, Any], ...] = ()
    interval: int | None = None


def grant(case: Case) -> Plan[Issued | Unsettled]:
    """A token for what the owner approved, once; or what to do next. Raises Refused."""
    # 1. Who asks, by which key it will use the token, both for the first time.
    assertion, client = yield from desk.client(case)
    shown = yield from desk.sender(case, client)
    yield from desk.first_time(case, assertion, shown)
    asked.may_use(client, GRANT)
    # 2. The ticket: of the client's tenant, in time, not answered yet, and nobody else's.
    found = yield from _ticket(case, client)
    ticket = found.document
    yield from _there(case, ticket)
    if not ticket.approval:
        return (yield from _ask(case, client, found))
    # 3. How far the owner has come.
    question = yield from ask(Find(Approval, client.tenant, ticket.approval))
    if question is None:
        raise _gives_nothing(case, "its question is forgotten")
    match approvals.at(question.document, case.now):
        case Progress.HELD:
            return (yield from _again(case, client, found, Reason.UMA_SUBMITTED, interval=INTERVAL))
        case Progress.APPROVED:
            pass
        case Progress.USED:  # meanwhile, by another request at the same moment
            raise _gives_nothing(case, "it was used before")
        case _:
            raise Refused(Reason.UMA_DENIED, "the owner said no, or nothing in time")
    # 4. The owner's grant, for this token alone; used up together with ticket and approval.
    consent = _consent(case, client, ticket, question.document)
    why = yield from personal.standing(case, consent, client)
    if why is not None:
        raise _gives_nothing(case, why)
    changes: tuple[Change, ...] = (
        PutKept(consent, 0),
        PutKept(replace(ticket, used_at=case.now), found.version),
        PutKept(approvals.moved(question.document, Step.USE, case.now, by=""), question.version),
    )
    try:
        return (yield from personal.issue(case, consent, client, shown, changes, None))
    except Conflict:
        raise _gives_nothing(case, "it was used before") from None


def permissions(token: AccessToken) -> Plan[list[dict[str, Any]] | None]:
    """What a token of this grant permits at which resources (Federated Authorization §5.1.1); None for any other."""
    found = None
    if token.grant is not None and token.grant.startswith(f"{token.tenant}~"):
        found = yield from ask(Find(Approval, token.tenant, token.grant))
    if found is None or found.document.kind != "uma":
        return None
    return [
        {"resource_id": one["resource_id"], "resource_scopes": one["resource_scopes"], "exp": token.expires_at}
        for one in found.document.details
    ]


def _consent(case: Case, client: Agent, ticket: Ticket, approval: Approval) -> Consent:
    decided = approval.decided_at or case.now
    scopes = {scope for _, wanted in ticket.permissions for scope in wanted}
    return Consent(
        tenant=client.tenant,
        id=approval.id,
        parent=ticket.owner,
        client=client.id,
        callee=ticket.parent,
        scope=tuple(sorted(scopes)),
        auth_time=decided,
        acr=ACR,
        granted_at=decided,
        expires_at=case.now + case.lifetime,
        until=case.now + case.lifetime + 86400,
    )


def _ask(case: Case, client: Agent, found: Found[Ticket]) -> Plan[Unsettled]:
    """Ask the owner, once the client has said what for."""
    purpose = _purpose(case)
    if purpose is None:
        claim = {"name": "purpose", "claim_token_format": [PURPOSE], "friendly_name": "What the access is for"}
        return (yield from _again(case, client, found, Reason.UMA_NEED_INFO, required=(claim,)))
    wait = yield from ask(Spend(((f"asking:{client.id}", ASKING),)))
    if wait is not None:
        raise Refused(Reason.RATE_LIMITED, "the client asks people too often", retry_after=wait)
    ticket, name = found.document, (yield from ask(NewJti()))
    skill = " ".join(sorted({scope for _, wanted in ticket.permissions for scope in wanted}))
    details = tuple(
        {"type": "uma", "resource_id": resource, "resource_scopes": list(scopes)}
        for resource, scopes in ticket.permissions
    )
    wanted = approvals.Wanted(
        tenant=client.tenant,
        principal=f"user:{ticket.owner}",
        caller=client.id,
        callee=ticket.parent,
        op="uma",
        binding="",
        origin=name,  # of this request alone, though another asks the same
        skill=skill,
        extensions=(),
        params=hashlib.sha256(purpose.encode()).hexdigest(),
        details=details,
        chain=(),
        policies=(),
    )
    approval = Approval(
        tenant=client.tenant,
        id=f"{client.tenant}~{name}",
        parent=approvals.call_digest(wanted),
        until=case.now + DECISION + KEPT,
        kind="uma",
        principal=wanted.principal,
        caller=client.id,
        callee=ticket.parent,
        skill=skill,
        params=wanted.params,
        details=details,
        note=purpose,
        approver=ticket.owner,
        asked_at=case.now,
        expires_at=float(int(case.now) + DECISION),
    )
    answer = yield from _again(case, client, found, Reason.UMA_SUBMITTED, interval=INTERVAL, question=approval)
    return replace(answer, approval=approval.id, tenant=client.tenant)


def _again(
    case: Case,
    client: Agent,
    found: Found[Ticket],
    reason: Reason,
    *,
    required: tuple[dict[str, Any], ...] = (),
    interval: int | None = None,
    question: Approval | None = None,
) -> Plan[Unsettled]:
    """Use the ticket up and hand out the next, of this client alone from now on. Raises Refused(UMA_TICKET)."""
    secret = yield from ask(NewSecret())
    lasts = LIFETIME if question is None and not found.document.approval else float(DECISION)
    fresh = replace(
        found.document,
        id=hidden.name(secret),
        client=client.id,
        approval=question.id if question is not None else found.document.approval,
        expires_at=case.now + lasts,
        until=case.now + lasts + 86400,
    )
    changes: list[Change] = [PutKept(replace(found.document, used_at=case.now), found.version), PutKept(fresh, 0)]
    if question is not None:
        changes.append(PutKept(question, 0))
        case.facts.update(approval=question.id, call=question.parent, person=question.approver)
    record_id = yield from ask(NewId())
    what = "approval-asked" if question is not None else "uma-ticket-answered"
    body = audit.event(record_id=record_id, at=case.now, what=what, reason=reason.id, **case.facts)
    try:
        yield from ask(Apply(tuple(changes), record_id, body))
    except Conflict:
        raise _gives_nothing(case, "it was answered before") from None
    return Unsettled(reason, hidden.told(client.tenant, secret), record_id, required=required, interval=interval)


def _ticket(case: Case, client: Agent) -> Plan[Found[Ticket]]:
    unverified = case.request.unverified_form.get("ticket")
    if unverified is None:
        raise Refused(Reason.OAUTH_REQUEST, "`ticket` is missing", field="ticket")
    heard = hidden.heard(unverified)
    if heard is None or heard[0] != client.tenant:
        raise _gives_nothing(case, "not a ticket of the client's tenant")
    found = yield from ask(Find(Ticket, client.tenant, hidden.name(heard[1])))
    if found is None:
        raise _gives_nothing(case, "no such ticket")
    ticket = found.document
    if ticket.used_at is not None:
        raise _gives_nothing(case, "it was used before")
    if ticket.expires_at <= case.now:
        raise _gives_nothing(case, "it has run out")
    if ticket.client not in ("", client.id):
        raise _gives_nothing(case, "it is another client's")
    return found


def _there(case: Case, ticket: Ticket) -> Plan[None]:
    """What a ticket is for is still there, of the same owner, with these scopes. Raises Refused(UMA_TICKET)."""
    for name, scopes in ticket.permissions:
        found = yield from ask(Find(Resource, ticket.tenant, name))
        if (
            found is None
            or found.document.deleted_at is not None
            or (found.document.parent, found.document.owner) != (ticket.parent, ticket.owner)
            or not set(scopes) <= set(found.document.scopes)
        ):
            raise _gives_nothing(case, "a resource of it was taken back, or changed")


def _gives_nothing(case: Case, because: str) -> Refused:
    case.facts["because"] = because
    return Refused(Reason.UMA_TICKET, "the ticket gives nothing here")


def _purpose(case: Case) -> str | None:
    """What the client says the access is for; None where it says nothing. Raises Refused(OAUTH_REQUEST)."""
    form = case.request.unverified_form
    token = form.get("claim_token")
    if token is None:
        return None
    if form.get("claim_token_format") != PURPOSE:
        raise Refused(Reason.OAUTH_REQUEST, f"the format is `{PURPOSE}`", field="claim_token_format")
    try:
        said = parse_json(base64url.decode(token) or b"", max_depth=2)
    except Refused:
        said = None
    purpose = said.get("purpose") if isinstance(said, dict) else None
    if not isinstance(purpose, str) or not 1 <= len(purpose) <= MAX_PURPOSE or not purpose.isprintable():
        raise Refused(Reason.OAUTH_REQUEST, 'base64url of {"purpose": one printable line}', field="claim_token")
    return purpose
