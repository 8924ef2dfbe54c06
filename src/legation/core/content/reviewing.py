"""What a reviewer does: looks at an original, vouches for a text, takes that back, says that the firewall was wrong.

Each is recorded with who did it before anything is shown or changed. Nobody vouches for what they could not see: an
entry is made from an original that opens, and forgives what is found in it now.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from legation.core import audit, canonical
from legation.core.asks import (
    AgentNamed,
    Apply,
    Commit,
    Conflict,
    Find,
    FindAll,
    Found,
    NewId,
    Now,
    Plan,
    TenantNamed,
    Unseal,
    ask,
)
from legation.core.audit import Decision, OutcomeRecord
from legation.core.content import saying
from legation.core.content.forgiving import ABSOLUTE, alone, at, entry_id, field, places, valid
from legation.core.content.hearing import Hearing, heard
from legation.core.content.originals import SEALED, Told, unpack
from legation.core.content.quiet import quiet
from legation.core.content.screen import Looked, Screen, settings_of
from legation.core.firewall import Channel, Direction
from legation.core.kept import Allowed, CardVersion, Original, PutKept
from legation.core.reasons import Reason, Refused
from legation.core.tenant import Guard

LONGEST: Final = 365 * 86_400.0
"""Seconds an entry may be good for: texts are looked at again once a year at least."""

MOST: Final = 1000
"""Entries a tenant may have at once."""

WHY: Final = 256
"""Characters of a reason."""


class Opened(Struct, frozen=True):
    """An original, unsealed."""

    original: Original
    told: Told

    @property
    def channel(self) -> Channel:
        return Channel(self.told.channel)

    @property
    def direction(self) -> Direction:
        return Direction.OUTBOUND if self.channel is Channel.ARTIFACT else Direction.INBOUND


class Granted(Struct, frozen=True):
    """An entry that is in force, and what becomes of its document with it."""

    entry: Allowed
    record_id: str
    now: Looked | None
    """None where the tenant has it not looked at."""


def wrong(detail: str, where: str | None = None) -> Refused:
    return Refused(Reason.REVIEW_REFUSED, detail, field=where)


# -- originals -------------------------------------------------------------------------------------


def found(decision: Decision, record: Decision | OutcomeRecord) -> Plan[Original]:
    """The original kept under a record: of the call's decision, or of its outcome. Raises Refused."""
    if record.content is None or record.content.original != SEALED:
        said = record.content.original if record.content is not None else ""
        raise wrong("no original was kept under this record" + (f": {said}" if said else "; it passed as it came"))
    tenants = dict.fromkeys([decision.tenant] if decision.tenant else [])
    if decision.callee is not None and (callee := (yield from ask(AgentNamed(decision.callee)))) is not None:
        tenants[callee.tenant] = None
    now = yield from ask(Now())
    for tenant in tenants:
        kept = yield from ask(Find(Original, tenant, record.id))
        if kept is not None and (kept.document.until is None or now < kept.document.until):
            return kept.document
    raise wrong("the original is not kept any more")


def of_card(tenant: str, card: str, record_id: str) -> Plan[Opened]:
    """A card that was submitted, as it came: the registry keeps every one, and none is a secret. Raises Refused."""
    kept = yield from ask(Find(CardVersion, tenant, card))
    if kept is None:
        raise wrong("there is no such card any more")
    document = canonical.parse_json(kept.document.document)
    if not isinstance(document, dict):
        raise wrong("the card is no object")
    document.pop("signatures", None)
    original = Original(
        tenant=tenant, id=record_id, parent=kept.document.parent, at=kept.document.submitted_at, sealed=b""
    )
    return Opened(original, Told(Channel.CARD.value, document=document))


def opened(original: Original, *, who: str, why: str = "", what: str = "original-opened") -> Plan[Opened]:
    """Unseal an original, once it is recorded that somebody does. Raises Refused."""
    content = yield from ask(Unseal(original))
    if content is None:
        raise wrong("the original cannot be opened: its key is gone, or it was altered")
    try:
        told = unpack(content)
    except ValueError:
        raise wrong("the original cannot be read") from None
    now = yield from ask(Now())
    record_id = yield from ask(NewId())
    body = audit.event(
        record_id=record_id,
        at=now,
        what=what,
        record=original.id,
        tenant=original.tenant,
        agent=original.parent,
        who=who,
        why=why[:WHY],
    )
    yield from ask(Commit(record_id, "event", body))
    return Opened(original, told)


# -- entries ---------------------------------------------------------------------------------------


def allow(
    it: Opened, screen: Screen, default: Guard, *, pointer: str | None, lasts: float, who: str, why: str
) -> Plan[Granted]:
    """Vouch for one text of an original, in force at once. Raises Refused.

    `default` is how content is looked at where the tenant does not say; `lasts` is in seconds.
    """
    if not why.strip():
        raise wrong("say why", "why")
    if not 0 < lasts <= LONGEST:
        raise wrong(f"at most {LONGEST / 86_400:.0f} days, and more than none", "expires")
    if it.told.stream:
        raise wrong("what is told in a stream cannot be allowed: it is read across its chunks")
    if screen.fingerprint is None:
        raise wrong("there is no key for digests of texts")
    original, channel = it.original, it.channel
    tenant = yield from ask(TenantNamed(original.tenant))
    guard = default if tenant is None or tenant.guard is None else tenant.guard
    pointer, text = _member(it, screen, guard, pointer)
    name = entry_id(screen.fingerprint, original.tenant, original.parent, channel, field(pointer), text)
    if not name:
        raise wrong("there is no key for digests of texts")
    now = yield from ask(Now())
    entries = yield from ask(FindAll(Allowed, original.tenant))
    if sum(valid(one.document, original.tenant, one.document.parent, now) for one in entries) >= MOST:
        raise wrong(f"the tenant has {MOST} entries; withdraw one")
    before = yield from ask(Find(Allowed, original.tenant, name))
    entry = Allowed(
        tenant=original.tenant,
        id=name,
        parent=original.parent,
        until=now + lasts,
        channel=channel.value,
        field=saying.pointer(field(pointer)),
        codes=_codes(it, screen, guard, pointer, text),
        who=who,
        why=why.strip()[:WHY],
        record=original.id,
        made_at=now,
        expires_at=now + lasts,
    )
    record_id = yield from _apply(entry, before, now, "text-allowed", who=who, why=entry.why)
    if not it.told.whole:
        return Granted(entry, record_id, None)
    hearing = Hearing(screen, original.tenant, original.parent, (entry,))
    document = it.told.document
    ours = replace(guard, opinion="off")  # nobody else is asked here
    look = yield from heard(hearing, now, lambda one: one.look(document, channel, it.direction, ours))
    return Granted(entry, record_id, look)


def disallow(name: str, *, who: str, why: str = "") -> Plan[str]:
    """Take an entry back, at once; the record's id. Raises Refused."""
    tenant = name.partition("~")[0]
    before = yield from ask(Find(Allowed, tenant, name))
    now = yield from ask(Now())
    if before is None or before.document.withdrawn_at is not None:
        raise wrong(f"there is no entry `{name}`")
    after = replace(before.document, withdrawn_at=now, withdrawn_by=who)
    return (yield from _apply(after, before, now, "text-disallowed", who=who, why=why[:WHY]))


def _apply(entry: Allowed, before: Found[Allowed] | None, now: float, what: str, *, who: str, why: str) -> Plan[str]:
    record_id = yield from ask(NewId())
    body = audit.event(
        record_id=record_id,
        at=now,
        what=what,
        entry=entry.id,
        tenant=entry.tenant,
        agent=entry.parent,
        channel=entry.channel,
        field=entry.field,
        codes=list(entry.codes),
        expires=int(entry.expires_at),
        record=entry.record,
        who=who,
        why=why,
    )
    try:
        yield from ask(Apply((PutKept(entry, 0 if before is None else before.version),), record_id, body))
    except Conflict:
        raise Refused(Reason.REGISTRY_CONFLICT, "the entry changed meanwhile") from None
    return record_id


def _member(it: Opened, screen: Screen, guard: Guard, pointer: str | None) -> tuple[str, str]:
    """The member that is meant, and its text. Raises Refused."""
    if pointer is None:
        if it.told.whole:
            how = (it.channel, it.direction, settings_of(guard, it.channel))
            choice = places(screen.firewall.inspect(quiet(it.told.document), *how))
        else:
            choice = tuple(it.told.members)
        if len(choice) != 1:
            raise wrong(f"name the member: one of {', '.join(choice) or 'none, for nothing is found now'}", "pointer")
        (pointer,) = choice
    if pointer in it.told.cut:
        raise wrong("only the beginning of that member is kept; its text cannot be vouched for", "pointer")
    text = at(it.told.document, pointer) if it.told.whole else it.told.members.get(pointer)
    if text is None:
        raise wrong(f"there is no text at `{pointer}`", "pointer")
    return pointer, text


def _codes(it: Opened, screen: Screen, guard: Guard, pointer: str, text: str) -> tuple[str, ...]:
    """What is found in the member alone, which is what the entry forgives. Raises Refused."""
    name = "raw" if pointer.endswith("/raw") else "member"
    said, where = (quiet(it.told.document), pointer) if it.told.whole else ({name: text}, f"/{name}")
    read = alone(screen.firewall, said, where, (it.channel, it.direction, settings_of(guard, it.channel)))
    codes = {one.code for one in read.report.findings} if read is not None else set()
    if not codes:
        raise wrong("nothing is found in that member by itself", "pointer")
    if absolute := sorted(code.label for code in codes & ABSOLUTE):
        raise wrong(f"nobody can vouch for {', '.join(absolute)}", "pointer")
    return tuple(sorted(code.label for code in codes))
