"""The administrator's plans for whom a tenant believes, whom it lets in, and where its agents may go.

Three kinds of record, each of one tenant, each in one direction: an `Issuer` it believes for stated uses, an
`Agreement` it grants to callers of another tenant, and an authority `Abroad` its agents get ID-JAGs for. Each change is
one `Apply` with its record. What is suspended or ended is dead at once, and so is what was issued under it.
"""

from __future__ import annotations

from typing import Final, TypeVar

from msgspec.structs import replace

from legation.core import audit
from legation.core.asks import Apply, Change, Conflict, Find, FindAll, Found, NewId, Now, Plan, TenantNamed, ask
from legation.core.federation import checks
from legation.core.federation.checks import wrong
from legation.core.kept import Agreement, Issuer, Kept, PutKept, Revocation
from legation.core.kept.federation import UNDER, Abroad, Feed
from legation.core.reasons import Reason, Refused

D = TypeVar("D", bound=Kept)

KINDS: Final[dict[type[Kept], str]] = {Issuer: "issuer", Agreement: "agreement", Abroad: "abroad"}


def put(document: Issuer | Agreement | Abroad, *, issuer: str, who: str, why: str = "") -> Plan[str]:
    """Write a record, new or not; the event's id. `issuer` is this authority. Raises Refused(FEDERATION_REFUSED).

    What was issued under a record that is changed is dead: it may hold what was taken away, or come of a key that was.
    """
    if (yield from ask(TenantNamed(document.tenant))) is None:
        raise wrong(f"there is no tenant `{document.tenant}`", "tenant")
    if isinstance(document, Issuer):
        checks.issuer(document, issuer)
    elif isinstance(document, Abroad):
        checks.abroad(document, issuer)
    else:
        yield from checks.agreement(document)
    now = yield from ask(Now())
    kept: type[Kept] = type(document)
    found: Found[Kept] | None = yield from ask(Find(kept, document.tenant, document.id))
    kind = KINDS[kept]
    if found is not None and isinstance(found.document, Agreement) and _over(found.document, now):
        raise wrong("it is ended; make another", "id")
    changes: list[Change] = [PutKept(document, found.version if found is not None else 0)]
    if found is not None and found.document != document:
        if _suspended(found.document) and not _suspended(document):
            raise wrong("it is suspended; resume it first", "id")
        changes += yield from _dead(document, now, why)
        if isinstance(document, Issuer) and isinstance(found.document, Issuer) and found.document.feed != document.feed:
            changes += yield from _anew(document)
    what = f"{kind}-added" if found is None else f"{kind}-changed"
    return (yield from _apply(tuple(changes), now, what, document, who=who, why=why))


def suspend(kind: type[D], tenant: str, name: str, *, who: str, why: str = "") -> Plan[str]:
    """Stop believing, or stop letting in, at once; what was issued under it is dead. Raises Refused."""
    found = yield from known(kind, tenant, name)
    now = yield from ask(Now())
    document = found.document
    if _suspended(document):
        raise wrong(f"`{name}` is suspended already", "id")
    after = replace(document, suspended=True)
    changes = [PutKept(after, found.version), *(yield from _dead(document, now, why))]
    return (yield from _apply(tuple(changes), now, f"{KINDS[kind]}-suspended", after, who=who, why=why))


def resume(kind: type[D], tenant: str, name: str, *, who: str, why: str = "") -> Plan[str]:
    """Believe, or let in, again; what was issued before stays dead. Raises Refused."""
    found = yield from known(kind, tenant, name)
    now = yield from ask(Now())
    document = found.document
    if not _suspended(document):
        raise wrong(f"`{name}` is not suspended", "id")
    if isinstance(document, Agreement) and _over(document, now):
        raise wrong("it is ended; make another", "id")
    after = replace(document, suspended=False)
    return (yield from _apply((PutKept(after, found.version),), now, f"{KINDS[kind]}-resumed", after, who=who, why=why))


def end(tenant: str, name: str, *, who: str, why: str = "") -> Plan[str]:
    """End an agreement, for ever. Raises Refused."""
    found = yield from known(Agreement, tenant, name)
    now = yield from ask(Now())
    if _over(found.document, now):
        raise wrong("it is ended already", "id")
    after = replace(found.document, expires_at=now)
    changes = [PutKept(after, found.version), *(yield from _dead(found.document, now, why))]
    return (yield from _apply(tuple(changes), now, "agreement-ended", after, who=who, why=why))


def known(kind: type[D], tenant: str, name: str) -> Plan[Found[D]]:
    """A record by id. Raises Refused(FEDERATION_REFUSED)."""
    found: Found[D] | None = yield from ask(Find(kind, tenant, name))
    if found is None:
        raise wrong(f"tenant `{tenant}` has no {KINDS[kind]} `{name}`", "id")
    return found


def listed(kind: type[D], tenant: str) -> Plan[tuple[D, ...]]:
    """All of a tenant's, by id."""
    found: tuple[Found[D], ...] = yield from ask(FindAll(kind, tenant))
    return tuple(one.document for one in found)


def read_of(issuer: Issuer) -> Plan[Feed | None]:
    """How far an issuer's feed was read, where it is named now; None where it is not followed, or was not read yet."""
    found: Found[Feed] | None = yield from ask(Find(Feed, issuer.tenant, issuer.id))
    return found.document if found is not None and issuer.feed and found.document.url == issuer.feed else None


def grant_of(agreement: str) -> str:
    """What tokens issued under an agreement carry as their grant: by it they die with the agreement."""
    return UNDER + agreement


# -- what dies with it -------------------------------------------------------------------------------


def _dead(document: Kept, now: float, why: str) -> Plan[list[Change]]:
    """Revocations of what was issued under an agreement; of an issuer, under each of its agreements."""
    if isinstance(document, Agreement):
        names = [document.id]
    elif isinstance(document, Issuer):
        agreements = yield from listed(Agreement, document.tenant)
        names = [one.id for one in agreements if one.issuer == document.id]
    else:
        return []
    changes: list[Change] = []
    for name in names:
        marked = f"grant:{grant_of(name)}"
        found = yield from ask(Find(Revocation, document.tenant, marked))
        revoked = Revocation(tenant=document.tenant, id=marked, at=now, why=why)
        changes.append(PutKept(revoked, found.version if found is not None else 0))
    return changes


def _anew(issuer: Issuer) -> Plan[list[Change]]:
    """Forget how far its feed was followed: where it is another, or was named no more, it begins anew."""
    known: Found[Feed] | None = yield from ask(Find(Feed, issuer.tenant, issuer.id))
    return [] if known is None else [PutKept(Feed(tenant=issuer.tenant, id=issuer.id, url=issuer.feed), known.version)]


def _over(agreement: Agreement, now: float) -> bool:
    return agreement.expires_at is not None and agreement.expires_at <= now


def _suspended(document: Kept) -> bool:
    return bool(getattr(document, "suspended", False))


def _apply(changes: tuple[Change, ...], now: float, what: str, document: Kept, **more: audit.Field) -> Plan[str]:
    """Make the changes with a record of the whole document. Raises Refused(REGISTRY_CONFLICT)."""
    record_id = yield from ask(NewId())
    fields = {name: _recorded(getattr(document, name)) for name in document.__struct_fields__ if name != "parent"}
    body = audit.event(record_id=record_id, at=now, what=what, **fields, **more)
    try:
        receipt = yield from ask(Apply(changes, record_id, body))
    except Conflict as conflict:
        raise Refused(Reason.REGISTRY_CONFLICT, conflict.what) from None
    return receipt.record_id


def _recorded(value: object) -> audit.Field:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, dict):
        return [f"{theirs} -> {ours}" for theirs, ours in sorted(value.items())]
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str | int | float | None) else str(value)
