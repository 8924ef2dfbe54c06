"""The plans about people: add one, invite one to make a passkey, suspend and resume one.

A person is a person of one tenant. Nobody has a password: the first passkey, and every further one, is made with an
invitation that an operator hands over, works once, and is kept as a hash. Every change is one `Apply`: the change and
the record of who made it and why.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from legation.core import audit, hidden, passkeys
from legation.core.asks import (
    Apply,
    Change,
    Conflict,
    Find,
    FindAll,
    Found,
    NewId,
    NewSecret,
    Now,
    PasskeyMade,
    Plan,
    TenantNamed,
    ask,
)
from legation.core.kept import Consent, Credential, Passkey, PasskeyInvitation, Person, PutKept
from legation.core.reasons import Reason, Refused

PATH: Final = "/oauth/passkey"
"""Where an invitation is accepted, below the base URL."""

PERSON_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
INVITATION: Final = 86400.0
"""Seconds an invitation is good for unless the operator says otherwise."""
LONGEST_INVITATION: Final = 30 * 86400.0
PURPOSE: Final = "made by invitation"


class Changed(Struct, frozen=True):
    """What was done."""

    person: Person
    record_id: str


class Invited(Struct, frozen=True):
    """An invitation, as it is handed over: the only time its secret is seen."""

    person: Person
    invitation: str
    expires_at: float
    record_id: str


class Offer(Struct, frozen=True):
    """An invitation that is good, and what to sign."""

    person: Person
    challenge: bytes
    expires_at: float


# -- the operator's --------------------------------------------------------------------------------


def add(
    tenant: str,
    name: str,
    title: str,
    *,
    approver: bool = False,
    webhook: str | None = None,
    who: str,
    why: str = "",
) -> Plan[Changed]:
    """Add a person. Raises Refused."""
    if not PERSON_ID.fullmatch(name):
        raise _wrong(f"`{name[:64]}` is not of the form {PERSON_ID.pattern}", "id")
    title = title or name
    if not 1 <= len(title) <= 128 or not title.isprintable() or title != title.strip():
        raise _wrong("one line of 1 to 128 characters", "name")
    _webhook(webhook)
    if (yield from ask(TenantNamed(tenant))) is None:
        raise _wrong(f"there is no tenant `{tenant[:64]}`", "tenant")
    if (yield from ask(Find(Person, tenant, name))) is not None:
        raise Refused(Reason.REGISTRY_CONFLICT, f"`{name}` exists in `{tenant}`; an id is never used again", field="id")
    person = Person(tenant=tenant, id=name, name=title, approver=approver, webhook=webhook)
    said: dict[str, audit.Field] = {"name": title, "approver": approver, "webhook": webhook, "who": who, "why": why}
    record_id = yield from _apply((PutKept(person, 0),), "person-added", person, (yield from ask(Now())), **said)
    return Changed(person, record_id)


def amend(
    tenant: str,
    name: str,
    *,
    approver: bool | None = None,
    webhook: str | None = None,
    who: str,
    why: str = "",
) -> Plan[Changed]:
    """Change what a person may approve and where that is announced; None leaves it, no text is no webhook.

    Raises Refused.
    """
    found = yield from _known(tenant, name)
    _webhook(webhook)
    after = replace(
        found.document,
        approver=found.document.approver if approver is None else approver,
        webhook=found.document.webhook if webhook is None else webhook or None,
    )
    if after == found.document:
        raise _wrong("nothing is to be different", "id")
    said: dict[str, audit.Field] = {"approver": after.approver, "webhook": after.webhook, "who": who, "why": why}
    put = (PutKept(after, found.version),)
    return Changed(after, (yield from _apply(put, "person-changed", after, (yield from ask(Now())), **said)))


def invite(tenant: str, name: str, *, lasts: float = INVITATION, who: str, why: str = "") -> Plan[Invited]:
    """Invite a person to make a passkey. Invitations of before are void. Raises Refused."""
    if not 60 <= lasts <= LONGEST_INVITATION:
        raise _wrong(f"from 60 to {LONGEST_INVITATION:.0f} seconds", "for")
    person = (yield from _known(tenant, name)).document
    if person.suspended:
        raise Refused(Reason.STANDING_REFUSED, "the person is suspended")
    if len(person.passkeys) >= passkeys.MAX_PASSKEYS:
        raise _wrong(f"the person has {passkeys.MAX_PASSKEYS} passkeys", "id")
    now = yield from ask(Now())
    secret = yield from ask(NewSecret())
    fresh = PasskeyInvitation(
        tenant=tenant, id=hidden.name(secret), parent=name, expires_at=now + lasts, until=now + lasts + 86400
    )
    changes: list[Change] = [PutKept(fresh, 0)]
    before = yield from ask(FindAll(PasskeyInvitation, tenant, name))
    open_ = [one for one in before if one.document.ended_at is None]
    changes.extend(PutKept(replace(one.document, ended_at=now), one.version) for one in open_)
    said: dict[str, audit.Field] = {"until": fresh.expires_at, "who": who, "why": why}
    record_id = yield from _apply(tuple(changes), "person-invited", person, now, **said)
    return Invited(person, hidden.told(tenant, secret), fresh.expires_at, record_id)


def suspend(tenant: str, name: str, *, who: str, why: str = "") -> Plan[Changed]:
    """Stop whatever a person granted, from the next call on and for good. Raises Refused."""
    found = yield from _known(tenant, name)
    if found.document.suspended:
        raise Refused(Reason.STANDING_REFUSED, "the person is suspended already")
    now = yield from ask(Now())
    # What was granted before stays dead after a resume: resuming trusts the person, not what was done meanwhile.
    after = replace(found.document, suspended=True, not_before=now)
    put = (PutKept(after, found.version),)
    return Changed(after, (yield from _apply(put, "person-suspended", after, now, who=who, why=why)))


def resume(tenant: str, name: str, *, who: str, why: str = "") -> Plan[Changed]:
    """Let a suspended person sign in again; what they granted before stays dead. Raises Refused."""
    found = yield from _known(tenant, name)
    if not found.document.suspended:
        raise Refused(Reason.STANDING_REFUSED, "the person is not suspended")
    after = replace(found.document, suspended=False)
    now = yield from ask(Now())
    put = (PutKept(after, found.version),)
    return Changed(after, (yield from _apply(put, "person-resumed", after, now, who=who, why=why)))


def everybody(tenant: str) -> Plan[tuple[Person, ...]]:
    """Every person of a tenant, by id. Raises Refused."""
    if (yield from ask(TenantNamed(tenant))) is None:
        raise _wrong(f"there is no tenant `{tenant[:64]}`", "tenant")
    return tuple(found.document for found in (yield from ask(FindAll(Person, tenant))))


def one(tenant: str, name: str) -> Plan[tuple[Person, tuple[Consent, ...]]]:
    """A person, and what they granted and is not over. Raises Refused."""
    person = (yield from _known(tenant, name)).document
    now = yield from ask(Now())
    found = yield from ask(FindAll(Consent, tenant, name))
    live = (each.document for each in found if each.document.ended_at is None and now < each.document.expires_at)
    return person, tuple(consent for consent in live if person.not_before < consent.granted_at)


# -- the person's own ------------------------------------------------------------------------------


def invited(unverified_invitation: str) -> Plan[Offer]:
    """What an invitation offers, if it is good. Looking uses nothing up. Raises Refused(INVITATION_REFUSED)."""
    found, person, secret = yield from _good(unverified_invitation)
    return Offer(person.document, passkeys.challenge(PURPOSE, secret), found.document.expires_at)


def accept(unverified_invitation: str, unverified_response: bytes, unverified_name: str = "") -> Plan[Changed]:
    """Give the invited person the passkey a browser made. Raises Refused(INVITATION_REFUSED | PASSKEY_REFUSED)."""
    found, known, secret = yield from _good(unverified_invitation)
    person = known.document
    # 1. A passkey for this invitation's challenge (WebAuthn L3 §7.1).
    made = yield from ask(PasskeyMade(passkeys.challenge(PURPOSE, secret), unverified_response))
    if made is None:
        raise Refused(Reason.PASSKEY_REFUSED, "that was no passkey made here for this invitation")
    # 2. Nobody's yet (step 26): the store holds each credential id of a tenant once.
    now = yield from ask(Now())
    passkey = replace(made, name=_label(unverified_name, len(person.passkeys) + 1))
    owner = Credential(tenant=person.tenant, id=credential(passkey), parent=person.id)
    after = replace(person, passkeys=(*person.passkeys, passkey))
    # 3. The invitation's end, the passkey, and their record: all or nothing, once.
    ended = replace(found.document, ended_at=now)
    changes = (PutKept(ended, found.version), PutKept(owner, 0), PutKept(after, known.version))
    said = {"passkey": passkey.credential_id, "who": f"user:{person.id}"}
    try:
        record_id = yield from _apply(changes, "passkey-added", person, now, **said)
    except Refused:
        raise Refused(Reason.INVITATION_REFUSED, _VOID) from None
    return Changed(after, record_id)


def credential(passkey: Passkey) -> str:
    """The id of the document that says whose a passkey is."""
    return hidden.name(passkey.credential_id)


# -- steps -----------------------------------------------------------------------------------------

_VOID: Final = "the invitation was used, has run out, or never was one"


def _good(unverified_invitation: str) -> Plan[tuple[Found[PasskeyInvitation], Found[Person], str]]:
    """An invitation that may be used now, its person, and its secret. Raises Refused(INVITATION_REFUSED)."""
    heard = hidden.heard(unverified_invitation)
    if heard is None:
        raise Refused(Reason.INVITATION_REFUSED, _VOID)
    tenant, secret = heard
    found = yield from ask(Find(PasskeyInvitation, tenant, hidden.name(secret)))
    now = yield from ask(Now())
    if found is None or found.document.ended_at is not None or found.document.expires_at <= now:
        raise Refused(Reason.INVITATION_REFUSED, _VOID)
    person = yield from ask(Find(Person, tenant, found.document.parent))
    if person is None or person.document.suspended or len(person.document.passkeys) >= passkeys.MAX_PASSKEYS:
        raise Refused(Reason.INVITATION_REFUSED, _VOID)
    return found, person, secret


def _webhook(url: str | None) -> None:
    """Raise Refused unless it can be one. Whether it may be reached is the way out's to say."""
    parts = urlsplit(url or "https://none")
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or parts.fragment:
        raise _wrong("an absolute http or https URL", "webhook")
    if url and not re.fullmatch(r"[!-~]{1,2048}", url):
        raise _wrong("an absolute http or https URL", "webhook")


def _label(unverified_name: str, number: int) -> str:
    """What a passkey is called in lists."""
    name = unverified_name.strip()[:64]
    return name if name and name.isprintable() else f"passkey {number}"


def _known(tenant: str, name: str) -> Plan[Found[Person]]:
    found = yield from ask(Find(Person, tenant, name))
    if found is None:
        raise _wrong(f"there is no person `{name[:64]}` in `{tenant[:64]}`", "id")
    return found


def _apply(changes: tuple[Change, ...], what: str, person: Person, now: float, **said: audit.Field) -> Plan[str]:
    """Make the changes with their record. Raises Refused(REGISTRY_CONFLICT)."""
    record_id = yield from ask(NewId())
    body = audit.event(record_id=record_id, at=now, what=what, person=person.id, tenant=person.tenant, **said)
    try:
        return (yield from ask(Apply(changes, record_id, body))).record_id
    except Conflict as conflict:
        raise Refused(Reason.REGISTRY_CONFLICT, conflict.what) from None


def _wrong(detail: str, field: str) -> Refused:
    return Refused(Reason.ENROLMENT_REFUSED, detail, field=field)
