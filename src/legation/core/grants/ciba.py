"""An agent asks a person for authority without a browser between them (OpenID CIBA Core 1.0, poll mode).

The agent names the person and says what it wants; the person approves on the gateway's page, with a passkey that signs
all of it; the agent asks again and again, and gets one token, once. Neither ping nor push: nothing is ever sent to an
address that a client named.
"""

from __future__ import annotations

import hashlib
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from legation.core import approvals, audit, base64url, hidden
from legation.core import details as rar
from legation.core.approvals import Step
from legation.core.approvals.asking import ASKING, KEPT
from legation.core.asks import (
    Apply,
    Conflict,
    Find,
    Found,
    NewId,
    NewJti,
    NewSecret,
    Now,
    Plan,
    Spend,
    Unavailable,
    ask,
)
from legation.core.authorize.request import ACR
from legation.core.details import Details
from legation.core.grants import asked, desk, personal
from legation.core.grants.desk import Case, Issued, TokenRequest
from legation.core.kept import Approval, Backchannel, Consent, Person, Progress, PutKept
from legation.core.model import Agent, Rate, Refusal
from legation.core.reasons import Reason, Refused
from legation.core.stages import Terms

GRANT: Final = "urn:openid:params:grant-type:ciba"
PATH: Final = "/oauth/bc-authorize"

INTERVAL: Final = 5
"""Seconds a client waits between two polls, at least (§7.3)."""
LIFETIME: Final = 300
LONGEST: Final = 900
"""Seconds a person has, usually and at most (`requested_expiry`)."""
MAX_MESSAGE: Final = 120

_HINTS: Final = ("login_hint", "id_token_hint", "login_hint_token")


class Begun(Struct, frozen=True):
    """A request a person is asked about (§7.3)."""

    auth_req_id: str
    expires_in: int
    approval: str
    tenant: str
    record_id: str


def begin(request: TokenRequest, terms: Terms) -> Plan[Begun | Refusal]:
    """Take a backchannel request in, or refuse it; either is recorded."""
    case: Case | None = None
    try:
        case = Case(request, terms, LIFETIME, (yield from ask(Now())))
        return (yield from _begin(case))
    except Refused as refused:
        why = refused
    except Unavailable as down:
        why = Refused(Reason.UNAVAILABLE, down.what)
    return (yield from desk.turn_away(why, case.facts if case is not None else {"remote": request.remote}))


def _begin(case: Case) -> Plan[Begun]:
    # 1. Who asks, once; and that it may ask people so.
    assertion, client = yield from desk.client(case)
    yield from desk.first_time(case, assertion, None)
    asked.may_use(client, GRANT)
    # 2. For what: named skills of one agent, and details of types it may ask for.
    callee = yield from desk.target(case, client)
    scope = _scope(case, client, callee)
    details = asked.details(case, client) or ()
    # 3. Whom: one hint, of a kind we know, that names somebody who can answer.
    person = yield from _person(case, client)
    message = _message(case)
    lasts = _lasts(case)
    # 4. Not so often that approvers stop reading.
    wait = yield from ask(Spend(((f"asking:{client.id}", ASKING),)))
    if wait is not None:
        raise Refused(Reason.RATE_LIMITED, "the client asks people too often", retry_after=wait)
    # 5. The question and the request, together.
    approval = yield from _question(case, client, callee, scope, details, person, message, lasts)
    secret = yield from ask(NewSecret())
    kept = Backchannel(
        tenant=client.tenant,
        id=hidden.name(secret),
        parent=approval.id,
        client=client.id,
        callee=callee.id,
        person=person.id,
        scope=scope,
        details=approval.details,
        expires_at=approval.expires_at,
        until=approval.until,
    )
    record_id = yield from ask(NewId())
    case.facts.pop("because", None)
    case.facts.update(callee=callee.id, scope=list(scope), person=person.id, approval=approval.id, call=approval.parent)
    body = audit.event(record_id=record_id, at=case.now, what="approval-asked", **case.facts)
    yield from ask(Apply((PutKept(approval, 0), PutKept(kept, 0)), record_id, body))
    return Begun(secret, lasts, approval.id, client.tenant, record_id)


def _question(
    case: Case,
    client: Agent,
    callee: Agent,
    scope: tuple[str, ...],
    details: Details,
    person: Person,
    message: str,
    lasts: int,
) -> Plan[Approval]:
    name = yield from ask(NewJti())
    objects = tuple(rar.objects(details))
    wanted = approvals.Wanted(
        tenant=client.tenant,
        principal=f"user:{person.id}",
        caller=client.id,
        callee=callee.id,
        op="ciba",
        binding="",
        origin=name,  # of this request alone, though another asks the same
        skill=" ".join(scope),
        extensions=(),
        params=hashlib.sha256(message.encode()).hexdigest(),
        details=objects,
        chain=(),
        policies=(),
    )
    return Approval(
        tenant=client.tenant,
        id=f"{client.tenant}~{name}",
        parent=approvals.call_digest(wanted),
        until=case.now + lasts + KEPT,
        kind="ciba",
        principal=wanted.principal,
        caller=client.id,
        callee=callee.id,
        skill=wanted.skill,
        params=wanted.params,
        details=objects,
        note=message,
        approver=person.id,
        asked_at=case.now,
        expires_at=float(int(case.now) + lasts),
    )


def _scope(case: Case, client: Agent, callee: Agent) -> tuple[str, ...]:
    """Named skills, each of which the client is enrolled for. `openid` is not one: no ID token is issued (§7.1)."""
    wanted = frozenset(case.request.unverified_form.get("scope", "").split(" ")) - {"", "openid"}
    if not wanted:
        raise Refused(Reason.SCOPE_REFUSED, "name the skills the person is to be asked for", field="scope")
    if wanted - client.scopes.intersection(callee.skills):
        raise Refused(Reason.SCOPE_REFUSED, "more is asked than the client is enrolled for", field="scope")
    return tuple(sorted(wanted))


def _person(case: Case, client: Agent) -> Plan[Person]:
    """The person a request names: one of the client's own tenant, who can answer (§7.1)."""
    form = case.request.unverified_form
    hints = [name for name in _HINTS if name in form]
    if len(hints) != 1:
        raise Refused(Reason.OAUTH_REQUEST, "name the person by exactly one hint", field="login_hint")
    if hints != ["login_hint"]:
        raise Refused(Reason.OAUTH_REQUEST, "only `login_hint` is understood", field=hints[0])
    if "request" in form:
        raise Refused(Reason.OAUTH_REQUEST, "send the parameters themselves", field="request")
    if ACR not in form.get("acr_values", ACR).split(" "):
        raise Refused(Reason.ACR_UNMET, f"people answer with `{ACR}`", field="acr_values")
    found = yield from ask(Find(Person, client.tenant, form["login_hint"].removeprefix("user:")))
    if found is None or found.document.suspended or not found.document.passkeys:
        raise Refused(Reason.USER_UNKNOWN, "nobody of that name can answer", field="login_hint")
    person: Person = found.document
    return person


def _message(case: Case) -> str:
    """What the person sees on both sides, to know one request from another (§7.1)."""
    message = case.request.unverified_form.get("binding_message", "")
    if len(message) > MAX_MESSAGE or not message.isprintable():
        raise Refused(Reason.BINDING_MESSAGE, "too long, or not one printable line", field="binding_message")
    return message


def _lasts(case: Case) -> int:
    text = case.request.unverified_form.get("requested_expiry")
    if text is None:
        return LIFETIME
    if not text.isascii() or not text.isdigit() or len(text) > 6 or int(text) < 1:
        raise Refused(Reason.OAUTH_REQUEST, "a positive number of seconds", field="requested_expiry")
    return min(int(text), LONGEST)


# -- the token -------------------------------------------------------------------------------------


def grant(case: Case) -> Plan[Issued]:
    """A token for what a person approved, once (§10, §11). Raises Refused."""
    # 1. Who asks, by which key it will use the token, both for the first time.
    assertion, client = yield from desk.client(case)
    shown = yield from desk.sender(case, client)
    yield from desk.first_time(case, assertion, shown)
    asked.may_use(client, GRANT)
    # 2. The request, of this very client, and not used yet.
    found, question = yield from _named(case, client)
    request = found.document
    # 3. How far the person has come.
    match approvals.at(question.document, case.now):
        case Progress.EXPIRED:
            raise Refused(Reason.AUTHORIZATION_EXPIRED, "nobody decided in time")
        case Progress.HELD:
            pace = Rate(1 / INTERVAL, 1.0)
            if (yield from ask(Spend(((f"polling:{request.id}", pace),)))) is not None:
                raise Refused(Reason.AUTHORIZATION_SLOW, f"once in {INTERVAL} seconds")
            raise Refused(Reason.AUTHORIZATION_PENDING, "the person has not decided")
        case Progress.APPROVED:
            pass
        case Progress.USED:  # meanwhile, by another request at the same moment
            case.facts["because"] = "it was used before"
            raise Refused(Reason.AUTH_REQ_REFUSED, "the request gives nothing any more")
        case _:
            raise Refused(Reason.AUTHORIZATION_DENIED, "the person said no")
    # 4. A grant of that person's, for this token alone: it is neither renewed nor passed on.
    consent = Consent(
        tenant=client.tenant,
        id=(yield from ask(NewId())),
        parent=request.person,
        client=client.id,
        callee=request.callee,
        scope=request.scope,
        details=request.details,
        details_hash=base64url.encode(hashlib.sha256(rar.canonical(_typed(request))).digest()),
        auth_time=question.document.decided_at or case.now,
        acr=ACR,
        granted_at=question.document.decided_at or case.now,
        expires_at=case.now + case.lifetime,
        until=case.now + case.lifetime + 86400,
    )
    why = yield from personal.standing(case, consent, client)
    if why is not None:
        case.facts["because"] = why
        raise Refused(Reason.AUTH_REQ_REFUSED, "the request gives nothing any more")
    # 5. Used up with the token's record, or not at all.
    after = approvals.moved(question.document, Step.USE, case.now, by="")
    changes = (
        PutKept(consent, 0),
        PutKept(replace(request, used_at=case.now), found.version),
        PutKept(after, question.version),
    )
    try:
        return (yield from personal.issue(case, consent, client, shown, changes, None))
    except Conflict:
        raise Refused(Reason.AUTH_REQ_REFUSED, "the request was used before") from None


def _typed(request: Backchannel) -> Details:
    return rar.parse(request.details) if request.details else ()


def _named(case: Case, client: Agent) -> Plan[tuple[Found[Backchannel], Found[Approval]]]:
    """The request an `auth_req_id` names, and its question. Raises Refused(OAUTH_REQUEST | AUTH_REQ_REFUSED)."""
    unverified_id = case.request.unverified_form.get("auth_req_id")
    if unverified_id is None:
        raise Refused(Reason.OAUTH_REQUEST, "`auth_req_id` is missing", field="auth_req_id")
    found = yield from ask(Find(Backchannel, client.tenant, hidden.name(unverified_id)))
    why, question = None, None
    if found is None:
        why = "there is no such request in the client's tenant"
    elif found.document.client != client.id:
        why = "it is another client's"
    elif found.document.used_at is not None:
        why = "it was used before"
    else:
        question = yield from ask(Find(Approval, client.tenant, found.document.parent))
    if found is None or question is None:
        case.facts["because"] = why or "its question is forgotten"
        raise Refused(Reason.AUTH_REQ_REFUSED, "the auth_req_id gives nothing here")
    case.facts["approval"] = question.document.id
    return found, question
