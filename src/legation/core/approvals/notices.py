"""Telling approvers that somebody waits: an id, a link and one line, signed; never what the message says."""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct

from legation.core import audit, tokens
from legation.core.approvals.showing import PAGE, moment
from legation.core.asks import ActiveKid, Broken, Commit, Find, FindAll, NewId, NewJti, Now, Plan, Post, Sign, ask
from legation.core.canonical import encode
from legation.core.kept import Approval, Person
from legation.core.reasons import Reason

TYPE: Final = "approval-notice+jwt"
"""`typ` of the signature, so that it passes for nothing else."""

SIGNATURE: Final = "legation-signature"
"""Header with a detached JWS over the body (RFC 7515 appendix F), by a key of the authority's key set."""

ATTEMPTS: Final = 3
"""How often a notice is tried."""


class Notice(Struct, frozen=True):
    """One approver to be told of one approval."""

    tenant: str
    approval: str
    person: str
    url: str


def due(tenant: str, approval: str) -> Plan[tuple[Notice, ...]]:
    """Whom to tell: everybody who may decide, and has said where."""
    found = yield from ask(Find(Approval, tenant, approval))
    if found is None:
        return ()
    only = found.document.approver
    people = yield from ask(FindAll(Person, tenant))
    return tuple(
        Notice(tenant, approval, person.id, person.webhook)
        for person in (one.document for one in people)
        if person.webhook is not None and not person.suspended and (person.id == only if only else person.approver)
    )


def send(notice: Notice, base_url: str, attempt: int) -> Plan[bool]:
    """Tell one approver; whether that is done with. A failure is recorded at the last attempt. Raises Unavailable."""
    found = yield from ask(Find(Approval, notice.tenant, notice.approval))
    if found is None:
        return True
    approval = found.document
    now = yield from ask(Now())
    document: dict[str, Any] = {
        "iss": base_url,
        "aud": notice.url,
        "sub": f"user:{notice.person}",
        "iat": int(now),
        "jti": (yield from ask(NewJti())),
        "approval": approval.id,
        "page": f"{base_url}{PAGE}{approval.id}",
        "summary": summary(approval),
        "expires_at": moment(approval.expires_at),
    }
    kid = yield from ask(ActiveKid("token"))
    unsigned = tokens.signing_input(kid, TYPE, document)
    header, _, signature = tokens.compact(unsigned, (yield from ask(Sign(kid, unsigned)))).split(".")
    headers = (("content-type", "application/json"), (SIGNATURE, f"{header}..{signature}"))
    try:
        status = yield from ask(Post(notice.url, headers, encode(document)))
        fault = "" if 200 <= status < 300 else f"answered {status}"
    except Broken as broken:
        fault = broken.kind
    if fault and attempt < ATTEMPTS:
        return False
    if fault:
        record_id = yield from ask(NewId())
        body = audit.event(
            record_id=record_id,
            at=now,
            what="approval-notice-failed",
            reason=Reason.UPSTREAM_UNREACHABLE.id,
            detail=fault,
            approval=approval.id,
            tenant=approval.tenant,
            person=notice.person,
        )
        yield from ask(Commit(record_id, "event", body))
    return True


def summary(approval: Approval) -> str:
    """Who asks whom for what, in one line, without a word of the message."""
    skill = f" for {approval.skill}" if approval.skill else ""
    behalf = f" on behalf of {approval.principal}" if approval.principal != approval.caller else ""
    return f"{approval.caller} asks to call {approval.callee}{skill}{behalf}"
