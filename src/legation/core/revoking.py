"""The plans that withdraw authority: of a token, a key, a grant, a delegation, a person.

Each writes one document and its record in one transaction. A gateway holds revocations in memory, so the next call
that bears the name is refused and open streams are cut; nothing is looked up again for that. Refuses to know who may
revoke: the command line asks for an operator, the revocation endpoint for the client a token was issued to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from legation.core import alive, audit, ssf, tokens
from legation.core.asks import Apply, Change, Conflict, Find, NewId, Now, Plan, TenantNamed, ask
from legation.core.kept import Person, PutKept, Revocation
from legation.core.kept.consent import Consent
from legation.core.model import Actor
from legation.core.reasons import Reason, Refused

FOREVER: Final = 253_402_300_799.0
"""The last second of the year 9999: a key that was stolen is trusted at no later time either."""

GRACE: Final = 60.0
"""Seconds a revocation is kept beyond the end of what it names: clocks differ, and it costs a row."""

_NAME: Final = alive.NAME
_THUMBPRINT: Final = re.compile(r"[A-Za-z0-9_-]{43}")


class Withdrawn(Struct, frozen=True):
    """What was done. `already`: it had been before, and nothing was changed."""

    record_id: str
    name: str
    already: bool = False


def token(tenant: str, jti: str, *, who: str, why: str = "", expires_at: float | None = None) -> Plan[Withdrawn]:
    """Revoke one access token by its `jti`. Raises Refused.

    Kept until the token has expired; where it is not known when that is, as long as any token lives.
    """
    now = yield from ask(Now())
    until = (expires_at if expires_at is not None else now + tokens.MAX_LIFETIME) + GRACE
    jti = _plain(jti, _NAME, "token")
    signal = ssf.session_revoked(ssf.token_subject(jti), now, who=ssf.initiator(who), why=why)
    return (yield from _revoke(tenant, alive.TOKEN + jti, until, now, (signal,), who=who, why=why))


def key(tenant: str, jkt: str, *, who: str, why: str = "") -> Plan[Withdrawn]:
    """Revoke a key by its thumbprint (RFC 7638), for ever: nothing is issued to it or taken from it again.

    What is bound to it dies with it. Raises Refused.
    """
    now = yield from ask(Now())
    jkt = _plain(jkt, _THUMBPRINT, "key")
    signal = ssf.credential_revoked(jkt, now, who=ssf.initiator(who), why=why)
    return (yield from _revoke(tenant, alive.KEY + jkt, None, now, (signal,), who=who, why=why, at=FOREVER))


def grant(
    tenant: str, name: str, *, who: str, why: str = "", until: float | None = None, besides: tuple[Change, ...] = ()
) -> Plan[Withdrawn]:
    """Revoke a grant: a consent, its refresh family, and every token issued under it. Raises Refused.

    The id of a grant is never used again, so nothing under it is trusted later either. `until` is when the grant would
    have ended, and `besides` the consent as it then stands; whoever does not have them leaves them to this plan.
    """
    now = yield from ask(Now())
    name = _plain(name, _NAME, "grant")
    if not besides and (found := (yield from ask(Find(Consent, tenant, name)))) is not None:
        consent = found.document
        until = consent.expires_at
        if consent.ended_at is None:
            besides = (PutKept(replace(consent, ended_at=now, why=why[:256]), found.version),)
    signal = ssf.session_revoked(ssf.grant_subject(name), now, who=ssf.initiator(who), why=why)
    kept_until = until + tokens.MAX_LIFETIME + GRACE if until is not None else None
    return (
        yield from _revoke(
            tenant, alive.GRANT + name, kept_until, now, (signal,), who=who, why=why, at=FOREVER, besides=besides
        )
    )


def delegation(tenant: str, name: str, *, who: str, why: str = "") -> Plan[Withdrawn]:
    """Revoke a delegation by its id, and what was obtained by it. Raises Refused."""
    now = yield from ask(Now())
    name = _plain(name, _NAME, "delegation")
    return (yield from _revoke(tenant, alive.DELEGATION + name, None, now, (), who=who, why=why, at=FOREVER))


def person(tenant: str, name: str, *, who: str, why: str = "", besides: tuple[Change, ...] = ()) -> Plan[Withdrawn]:
    """Withdraw everything that was granted or issued for a person until now, through every chain. Raises Refused."""
    yield from _known(tenant)
    found = yield from ask(Find(Person, tenant, name))
    if found is None:
        raise Refused(Reason.REVOCATION_REFUSED, f"there is no person `{name[:64]}` in `{tenant}`", field="person")
    now = yield from ask(Now())
    after = replace(found.document, not_before=now)
    signal = ssf.session_revoked(ssf.person_subject(name), now, who=ssf.initiator(who), why=why)
    sub = alive.USER + name
    changes = (PutKept(after, found.version), *besides, *(yield from ssf.queued(tenant, (signal,), now)))
    record_id = yield from _apply(changes, now, "person-revoked", tenant=tenant, person=sub, who=who, why=why)
    return Withdrawn(record_id, sub)


def subject(tenant: str, sub: str, *, who: str, why: str = "", besides: tuple[Change, ...] = ()) -> Plan[Withdrawn]:
    """Withdraw what was issued until now for a subject another authority vouches for. Raises Refused."""
    now = yield from ask(Now())
    sub = _plain(sub, _NAME, "subject")
    until = now + tokens.MAX_LIFETIME + GRACE
    name = alive.SUBJECT + sub
    return (yield from _revoke(tenant, name, until, now, (), who=who, why=why, besides=besides, again=True))


def actor(tenant: str, foreign: Actor, *, who: str, why: str = "", besides: tuple[Change, ...] = ()) -> Plan[Withdrawn]:
    """Withdraw what was issued until now through an actor of another authority. Raises Refused."""
    now = yield from ask(Now())
    name = alive.actor(foreign.iss, _plain(foreign.sub, _NAME, "actor"))
    until = now + tokens.MAX_LIFETIME + GRACE
    return (yield from _revoke(tenant, name, until, now, (), who=who, why=why, besides=besides, again=True))


def dead(tenant: str, names: Iterable[str], now: float, why: str) -> Plan[tuple[Change, ...]]:
    """What to write so that whatever was issued until now under these names is dead: for who withdraws many at once.

    Of subjects and actors of other authorities alone, as `subject` and `actor` do. The caller records it.
    """
    changes: list[Change] = []
    for name in dict.fromkeys(names):
        before = yield from ask(Find(Revocation, tenant, name))
        until = now + tokens.MAX_LIFETIME + GRACE
        written = Revocation(tenant=tenant, id=name, at=now, why=why[:256], until=until)
        changes.append(PutKept(written, before.version if before is not None else 0))
    return tuple(changes)


# -- steps -----------------------------------------------------------------------------------------


def _revoke(  # noqa: PLR0913 - a revocation is as wide as its record
    tenant: str,
    name: str,
    until: float | None,
    now: float,
    signals: tuple[ssf.Signal, ...],
    *,
    who: str,
    why: str,
    at: float | None = None,
    besides: tuple[Change, ...] = (),
    again: bool = False,
) -> Plan[Withdrawn]:
    """Write that a name is dead, tell those who listen, and record it.

    Repeating it changes nothing, unless the name may have come to life `again` meanwhile.
    """
    yield from _known(tenant)
    before = yield from ask(Find(Revocation, tenant, name))
    if before is not None and not again:
        return Withdrawn("", name, already=True)
    dead = Revocation(tenant=tenant, id=name, at=now if at is None else at, why=why[:256], until=until)
    written = PutKept(dead, before.version if before is not None else 0)
    changes = (written, *besides, *(yield from ssf.queued(tenant, signals, now)))
    what = f"{name.partition(':')[0]}-revoked"
    record_id = yield from _apply(changes, now, what, tenant=tenant, revoked=name, until=until, who=who, why=why)
    return Withdrawn(record_id, name)


def _known(tenant: str) -> Plan[None]:
    if (yield from ask(TenantNamed(tenant))) is None:
        raise Refused(Reason.REVOCATION_REFUSED, f"there is no tenant `{tenant[:64]}`", field="tenant")


def _apply(changes: tuple[Change, ...], now: float, what: str, **fields: audit.Field) -> Plan[str]:
    """Make the changes with their record. Raises Refused(REGISTRY_CONFLICT)."""
    record_id = yield from ask(NewId())
    body = audit.event(record_id=record_id, at=now, what=what, **fields)
    try:
        return (yield from ask(Apply(changes, record_id, body))).record_id
    except Conflict as conflict:
        raise Refused(Reason.REGISTRY_CONFLICT, conflict.what) from None


def _plain(text: str, grammar: re.Pattern[str], field: str) -> str:
    if not grammar.fullmatch(text):
        raise Refused(Reason.REVOCATION_REFUSED, f"not of the form {grammar.pattern}", field=field)
    return text
