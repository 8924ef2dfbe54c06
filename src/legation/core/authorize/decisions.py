"""A person decides: a grant and a code, or none (RFC 6749 §4.1.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from legation.core import audit, base64url, details, hidden, tokens
from legation.core.asks import Change, Conflict, NewId, NewSecret, Now, Plan, ask
from legation.core.authorize.request import ACR, answer
from legation.core.authorize.visits import Asking, Request, apply, look, shown, visiting
from legation.core.kept import Code, Consent, PutKept
from legation.core.reasons import Reason, Refused

CODE: Final = 60.0
"""Seconds a code is good for (FAPI 2.0 §5.3.2.1-11)."""

LASTS: Final[Mapping[str, float]] = {"hour": 3600.0, "day": 86400.0, "week": 7 * 86400.0, "month": 30 * 86400.0}
"""How long a person may let a grant last, where the client may renew what it gets."""


class Decided(Struct, frozen=True):
    """Where the browser goes now, with 303: whatever was decided, the client learns it there."""

    location: str
    allowed: bool
    record_id: str


def decide(
    request: Request, unverified_secret: str, unverified_form: Mapping[str, str], issuer: str, remote: str = ""
) -> Plan[Decided]:
    """Take a person's decision. Raises Refused(FORM_REFUSED | REQUEST_URI_REFUSED).

    Denying asks for less than allowing: whoever has the page may turn it away without having signed in.
    """
    # 1. From a form of ours, in the browser that was shown it.
    visit = yield from visiting(request, unverified_secret, unverified_form.get("csrf", ""))
    said = unverified_form.get("decision")
    if said == "deny":
        return (yield from _deny(request, visit.document.person, issuer, remote))
    if said != "allow":
        raise Refused(Reason.FORM_REFUSED, "a decision is `allow` or `deny`")
    asking = yield from look(request, unverified_secret)
    # What was changed since the page was made is not what the person agrees to.
    if not hidden.same(unverified_form.get("shown", ""), shown(asking)):
        raise Refused(Reason.FORM_REFUSED, "what is asked changed since it was shown")
    lasts = LASTS.get(unverified_form.get("lasts", "")) if asking.refreshed else float(tokens.MAX_LIFETIME)
    if lasts is None:
        raise Refused(Reason.FORM_REFUSED, "the grant has no such end")
    return (yield from _allow(asking, lasts, issuer, remote))


def _allow(asking: Asking, lasts: float, issuer: str, remote: str) -> Plan[Decided]:
    now, code, name = (yield from ask(Now())), (yield from ask(NewSecret())), (yield from ask(NewId()))
    pushed, visit, client = asking.request.pushed, asking.visit, asking.request.client
    wanted = pushed.document.wanted
    expires_at = now + CODE + lasts
    if client.expires_at is not None:
        expires_at = min(expires_at, client.expires_at)
    agreed = details.parse(wanted.details) if wanted.details else ()
    # What no agent offers yet was not shown, so it was not agreed to.
    seen = {skill.id for skills in (asking.skills, *(one.skills for one in asking.onward)) for skill in skills}
    consent = Consent(
        tenant=pushed.document.tenant,
        id=name,
        parent=asking.person.id,
        client=client.id,
        callee=asking.callee.id,
        scope=tuple(one for one in wanted.scope if one in seen),
        details=wanted.details,
        details_hash=base64url.encode(hashlib.sha256(details.canonical(agreed)).digest()),
        depth=asking.depth,
        delegates=asking.delegates,
        targets=tuple(one.agent.id for one in asking.onward),
        auth_time=visit.document.auth_time,
        acr=ACR,
        granted_at=now,
        expires_at=expires_at,
        until=expires_at + 86400,
    )
    issued = Code(
        tenant=consent.tenant,
        id=hidden.name(code),
        parent=name,
        client=client.id,
        redirect_uri=wanted.redirect_uri,
        challenge=wanted.challenge,
        dpop_jkt=wanted.dpop_jkt,
        expires_at=now + CODE,
        # Remembered as long as the grant, so that a second use is known for what it is.
        until=consent.until,
    )
    changes = (
        PutKept(replace(pushed.document, ended_at=now), pushed.version),
        PutKept(replace(visit.document, ended_at=now), visit.version),
        PutKept(consent, 0),
        PutKept(issued, 0),
        # As they are: should the person be suspended at this moment, one of the two meets the other.
        PutKept(asking.person, asking.who.version),
    )
    record_id = yield from _once(
        changes,
        now,
        "consent-given",
        person=asking.person.id,
        client=client.id,
        tenant=consent.tenant,
        callee=consent.callee,
        grant=name,
        scope=list(consent.scope),
        details=consent.details_hash,
        depth=consent.depth,
        delegates=list(consent.delegates),
        targets=list(consent.targets),
        until=expires_at,
        remote=remote,
    )
    return Decided(answer(wanted.redirect_uri, issuer, wanted.state, code=code), allowed=True, record_id=record_id)


def _deny(request: Request, person: str, issuer: str, remote: str) -> Plan[Decided]:
    pushed, now = request.pushed, (yield from ask(Now()))
    wanted, changes = pushed.document.wanted, (PutKept(replace(pushed.document, ended_at=now), pushed.version),)
    said = {"client": request.client.id, "tenant": pushed.document.tenant, "callee": wanted.callee, "remote": remote}
    record_id = yield from _once(changes, now, "consent-denied", person=person or None, **said)
    location = answer(
        wanted.redirect_uri, issuer, wanted.state, error="access_denied", error_description="the person said no"
    )
    return Decided(location, allowed=False, record_id=record_id)


def _once(changes: tuple[Change, ...], now: float, what: str, **said: audit.Field) -> Plan[str]:
    """Make the changes, if nobody decided before. Raises Refused(FORM_REFUSED)."""
    try:
        return (yield from apply(changes, now, what, **said))
    except Conflict:
        raise Refused(Reason.FORM_REFUSED, "it was decided already") from None
