"""A browser comes with a request, and a person signs in.

1. `begin`: the request is there, so the browser gets a cookie. Looking uses nothing up: it may come again.
2. `sign_in`: a passkey signs the visit's challenge. The cookie changes, so that nobody can have planted it.
3. `look`: what the person is asked, in the words of the registry.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from legation.core import attempts, audit, base64url, details, hidden, passkeys, registry
from legation.core.asks import (
    AgentNamed,
    Apply,
    CardOf,
    Change,
    Commit,
    Conflict,
    Find,
    Found,
    NewId,
    NewSecret,
    Now,
    PasskeyUsed,
    Plan,
    Spend,
    TenantNamed,
    Unavailable,
    ask,
)
from legation.core.authorize import words
from legation.core.authorize.request import GRANT, PREFIX, registered
from legation.core.canonical import encode, parse_json
from legation.core.kept import Credential, Person, Pushed, PutKept, Visit
from legation.core.model import Agent, Rate, Standing
from legation.core.reasons import Reason, Refused

ARRIVALS: Final = Rate(0.5, 20.0)
"""How often the browsers of one request may arrive."""

VISIT: Final = 600.0
"""Seconds from a browser's arrival to the decision."""

PURPOSE: Final = "signed in"


class Request(Struct, frozen=True):
    """A pushed request that is still open, and the client it is bound to."""

    pushed: Found[Pushed]
    client: Agent


class Begun(Struct, frozen=True):
    """A browser that has arrived."""

    request: Request
    secret: str
    """What its cookie holds."""
    challenge: bytes
    """What a passkey is to sign."""


class SignedIn(Struct, frozen=True):
    """A person who has signed in."""

    request: Request
    person: Person
    secret: str
    """What its cookie holds from now on."""


class Onward(Struct, frozen=True):
    """Another agent at which it may be used once it was passed on, and for what."""

    agent: Agent
    skills: tuple[words.SkillSaid, ...]


class Asking(Struct, frozen=True):
    """What a person is asked."""

    request: Request
    visit: Found[Visit]
    who: Found[Person]
    callee: Agent
    skills: tuple[words.SkillSaid, ...]
    details: tuple[str, ...]
    depth: int
    """How often the client may pass on what it gets."""
    delegates: tuple[str, ...]
    """To whom."""
    onward: tuple[Onward, ...]
    """Where it may be used then, besides at the callee."""
    refreshed: bool
    """Whether the client may renew what it gets."""

    @property
    def person(self) -> Person:
        """Who is asked."""
        return self.who.document


def csrf(secret: str) -> str:
    """What each form of a visit carries: known to its browser alone, and not the cookie itself."""
    return base64url.encode(hidden.derived("form", secret))


def begin(unverified_query: Mapping[str, str], remote: str = "") -> Plan[Begun]:
    """Let a browser in. Raises Refused(REQUEST_URI_REFUSED | OAUTH_REQUEST)."""
    request = yield from opened(unverified_query.get("client_id"), unverified_query.get("request_uri"))
    pushed, now = request.pushed.document, (yield from ask(Now()))
    if pushed.expires_at <= now:
        raise _gone()
    # Each arrival is written down, and whoever has the link may come: but not for ever, and not at any pace.
    wait = yield from ask(Spend(((f"visits:{pushed.id}", ARRIVALS),)))
    if wait is not None:
        raise Refused(Reason.RATE_LIMITED, "this request was opened too often", retry_after=wait)
    secret = yield from ask(NewSecret())
    visit = Visit(
        tenant=pushed.tenant, id=hidden.name(secret), parent=pushed.id, expires_at=now + VISIT, until=now + 2 * VISIT
    )
    said = {"client": request.client.id, "tenant": pushed.tenant, "request": pushed.id, "remote": remote}
    yield from apply((PutKept(visit, 0),), now, "authorization-begun", **said)
    return Begun(request, secret, passkeys.challenge(PURPOSE, secret))


def sign_in(
    request: Request, unverified_secret: str, unverified_csrf: str, unverified_response: bytes, remote: str = ""
) -> Plan[SignedIn]:
    """Find out who a browser's user is. Raises Refused(FORM_REFUSED | PASSKEY_REFUSED)."""
    visit = yield from visiting(request, unverified_secret, unverified_csrf)
    now, tenant = (yield from ask(Now())), request.pushed.document.tenant
    # 1. Whose passkey it says it is, and that it signed this visit's challenge (WebAuthn L3 §7.2).
    found, because = yield from _somebody(tenant, unverified_response)
    used = None
    if found is not None:
        challenge = passkeys.challenge(PURPOSE, unverified_secret)
        used = yield from ask(PasskeyUsed(found.document.passkeys, challenge, unverified_response))
        because = "the signature does not hold" if used is None else because
    if found is None or used is None:
        said = {"client": request.client.id, "tenant": tenant, "because": because}
        why = Refused(Reason.PASSKEY_REFUSED, "this passkey opens nothing here")
        yield from _note(why, now, "sign-in-refused", remote, **said)
        raise why
    # 2. On under a new cookie; the old one is worth nothing, and its challenge neither.
    person, secret = found.document, (yield from ask(NewSecret()))
    after = replace(visit.document, id=hidden.name(secret), person=person.id, auth_time=now)
    changes: list[Change] = [PutKept(replace(visit.document, ended_at=now), visit.version), PutKept(after, 0)]
    kept = tuple(used if one.credential_id == used.credential_id else one for one in person.passkeys)
    if kept != person.passkeys:
        person = replace(person, passkeys=kept)
        changes.append(PutKept(person, found.version))
    said = {"client": request.client.id, "tenant": tenant, "person": person.id, "remote": remote}
    try:
        yield from apply(tuple(changes), now, "person-signed-in", passkey=used.credential_id, **said)
    except Conflict:
        raise Refused(Reason.FORM_REFUSED, "something changed meanwhile") from None
    return SignedIn(request, person, secret)


def look(request: Request, unverified_secret: str) -> Plan[Asking]:
    """What the person who signed in is asked. Raises Refused(FORM_REFUSED | REQUEST_URI_REFUSED)."""
    visit = yield from visiting(request, unverified_secret, csrf(unverified_secret))
    wanted, tenant = request.pushed.document.wanted, request.pushed.document.tenant
    person = yield from ask(Find(Person, tenant, visit.document.person))
    if person is None or person.document.suspended or visit.document.auth_time < person.document.not_before:
        raise Refused(Reason.FORM_REFUSED, "nobody has signed in")
    callee, home = (yield from ask(AgentNamed(wanted.callee))), (yield from ask(TenantNamed(tenant)))
    registry.may_be_called(callee, (yield from ask(Now())))
    if callee is None or home is None:
        raise _gone()
    client, card = request.client, (yield from ask(CardOf(wanted.callee)))
    agreed = details.parse(wanted.details) if wanted.details else ()
    depth = min(client.depth, home.depth) if client.delegates else 0
    onward = (yield from _onward(client, callee, wanted.scope)) if depth else ()
    return Asking(
        request,
        visit,
        person,
        callee,
        words.skills(tuple(name for name in wanted.scope if name in callee.skills), card),
        tuple(words.detail(one, onward=bool(onward)) for one in agreed),
        depth=depth,
        delegates=tuple(sorted(client.delegates)) if depth else (),
        onward=onward,
        refreshed="refresh_token" in client.grants,
    )


def shown(asking: Asking) -> str:
    """What a person is asked, as one value: the form of the answer carries it, so that they agree to what they saw."""
    said = (
        *((agent.id, agent.name, agent.owner) for agent in (asking.request.client, asking.callee)),
        _said(asking.skills),
        asking.details,
        (str(asking.depth), *asking.delegates),
        *((one.agent.id, one.agent.name, one.agent.owner, *_said(one.skills)) for one in asking.onward),
        (asking.request.pushed.document.wanted.redirect_uri, str(asking.refreshed)),
    )
    return hidden.name(encode(said).decode())


def _said(skills: tuple[words.SkillSaid, ...]) -> tuple[tuple[str, str, str], ...]:
    return tuple((skill.id, skill.name, skill.description) for skill in skills)


# -- steps -----------------------------------------------------------------------------------------


def _onward(client: Agent, callee: Agent, scope: tuple[str, ...]) -> Plan[tuple[Onward, ...]]:
    """The client's other targets that offer any of these skills."""
    found: list[Onward] = []
    for name in sorted(client.targets - {callee.id}):
        agent = yield from ask(AgentNamed(name))
        shared = tuple(one for one in scope if agent is not None and one in agent.skills)
        if agent is not None and shared:
            found.append(Onward(agent, words.skills(shared, (yield from ask(CardOf(name))))))
    return tuple(found)


def opened(unverified_client: str | None, unverified_uri: str | None) -> Plan[Request]:
    """The open request a reference names, of this client (RFC 9126 §4). Raises Refused; nothing is ever redirected."""
    if not unverified_client or not unverified_uri or not unverified_uri.startswith(PREFIX):
        raise Refused(Reason.OAUTH_REQUEST, "push the request first, then send client_id and request_uri")
    client = yield from ask(AgentNamed(unverified_client))
    now = yield from ask(Now())
    if client is None or registry.standing_at(client, now) is not Standing.ACTIVE or GRANT not in client.grants:
        raise _gone()
    name = hidden.name(unverified_uri.removeprefix(PREFIX))
    pushed = yield from ask(Find(Pushed, client.tenant, name))
    if pushed is None or pushed.document.parent != client.id or pushed.document.ended_at is not None:
        raise _gone()
    # What was looked at when it was pushed may have been changed since: of that, where the browser is sent matters
    # here; the rest is looked at again with the token (RFC 9126 §4).
    if not registered(pushed.document.wanted.redirect_uri, client):
        raise _gone()
    return Request(pushed, client)


def visiting(request: Request, unverified_secret: str, unverified_csrf: str) -> Plan[Found[Visit]]:
    """The visit a cookie names, if a form of it came with it, in time. Raises Refused(FORM_REFUSED)."""
    if not unverified_secret or not hidden.same(unverified_csrf, csrf(unverified_secret)):
        raise Refused(Reason.FORM_REFUSED, "the form is not of this browser's visit")
    pushed = request.pushed.document
    visit = yield from ask(Find(Visit, pushed.tenant, hidden.name(unverified_secret)))
    now = yield from ask(Now())
    if visit is None or visit.document.parent != pushed.id or visit.document.ended_at is not None:
        raise Refused(Reason.FORM_REFUSED, "there is no such visit")
    if visit.document.expires_at <= now:
        raise Refused(Reason.FORM_REFUSED, "the visit took too long")
    return visit


def _somebody(tenant: str, unverified_response: bytes) -> Plan[tuple[Found[Person] | None, str]]:
    """Whose passkey a response says it is of, if they may sign in; or why nobody's."""
    try:
        unverified_id = parse_json(unverified_response)["id"]
        owner = yield from ask(Find(Credential, tenant, hidden.name(unverified_id)))
    except (Refused, KeyError, TypeError, AttributeError):
        return None, "not a passkey's response"
    person = (yield from ask(Find(Person, tenant, owner.document.parent))) if owner is not None else None
    if person is None:
        return None, "nobody's passkey"
    if person.document.suspended:
        return None, f"`{person.document.id}` is suspended"
    return person, ""


def apply(changes: tuple[Change, ...], now: float, what: str, **said: audit.Field) -> Plan[str]:
    """Make the changes with their record. Raises Conflict."""
    record_id = yield from ask(NewId())
    receipt = yield from ask(Apply(changes, record_id, audit.event(record_id=record_id, at=now, what=what, **said)))
    return receipt.record_id


def turned_away(why: Refused, unverified_client: str | None, remote: str) -> Plan[str]:
    """Record that the authorization endpoint refused; the record's id, or nothing where there is no ledger."""
    said = {"claimed": (unverified_client or "")[:64] or None, "detail": why.detail}
    try:
        return (yield from _note(why, (yield from ask(Now())), "authorization-refused", remote, **said))
    except Unavailable:  # it is refused all the same
        return ""


def _note(why: Refused, now: float, what: str, remote: str, **said: audit.Field) -> Plan[str]:
    """Record a refusal, or count it with others like it: whoever can reach the page can be refused."""
    record_id = yield from ask(NewId())
    body = audit.event(record_id=record_id, at=now, what=what, reason=why.reason.id, remote=remote, **said)
    return (yield from ask(Commit(record_id, "event", body, attempts.alike(why, {"remote": remote})))).record_id


def _gone() -> Refused:
    return Refused(Reason.REQUEST_URI_REFUSED, "it was used, has run out, or never was")
