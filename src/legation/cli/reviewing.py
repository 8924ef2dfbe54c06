"""`legation firewall`, for who reviews it: originals, texts that are allowed, and what it got wrong."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

import msgspec
import typer

from legation.cli import labels
from legation.cli.common import (
    HOME,
    Fault,
    Home,
    Json,
    asked,
    change,
    duration,
    moment,
    print_json,
    read,
    say,
    settings_of,
    table,
    who,
)
from legation.core import audit
from legation.core.asks import FindAll, Now, Plan, ask
from legation.core.content import reviewing, valid
from legation.core.content.originals import Told
from legation.core.content.reviewing import Opened
from legation.core.kept import Allowed

FALSE_POSITIVE: Final = "false-positive"
MISSED: Final = "missed"
SIDES: Final = ("request", "reply")

Record = Annotated[str, typer.Argument(help="Record id, as an error or a list names it.")]
Side = Annotated[str, typer.Option("--of", help="`request` or `reply`, where both were withheld or changed.")]
Why = Annotated[str, typer.Option("--why", help="For the record.")]


class Call(NamedTuple):
    """The records of one call, or of a card that was submitted."""

    decision: audit.Decision | None
    outcome: audit.OutcomeRecord | None
    event: audit.Event | None = None

    def sides(self) -> dict[str, Any]:
        """The records under which an original was kept, by what it is of."""
        both: dict[str, Any] = dict(zip(SIDES, (self.decision, self.outcome), strict=True))
        return {
            name: one
            for name, one in both.items()
            if one is not None and one.content is not None and one.content.original
        }


def original(
    record: Record,
    home: Home = HOME,
    of: Side = "",
    out: Annotated[Path | None, typer.Option("--out", help="Write it to a new file, as it came.")] = None,
    why: Why = "",
) -> None:
    """Show what was withheld or changed, as it came. Who looked is recorded first."""
    side, one = _side(_call(home, record), of)
    it = change(home, _opened(_call(home, record), one, why), quiet=True)
    if out is not None:
        data = _data(it.told)
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
        say(f"{len(data)} bytes in {out}")
        return
    say(f"{side} of {it.original.parent}, as {it.told.channel}, {moment(it.original.at)}")
    if not it.told.whole:
        say("it was too long: these are the members in which something was found, or the last events of a stream")
    for pointer in it.told.cut:
        say(f"of {_visible(pointer)} only the beginning is kept")
    for line in one.content.findings:
        say(f"  {_visible(line)}")
    say(_visible(msgspec.json.format(_data(it.told), indent=2).decode()))


def allow(
    record: Record,
    why: Annotated[str, typer.Option("--why", help="Why it is harmless; for the record.")],
    home: Home = HOME,
    pointer: Annotated[
        str | None, typer.Option("--pointer", help="The member, where something was found in more than one.")
    ] = None,
    expires: Annotated[str, typer.Option("--expires", help="How long, such as 30d; at most 365d.")] = "90d",
    of: Side = "",
    as_json: Json = False,
) -> None:
    """Let one text of one agent pass in that field from now on. Nothing else of that agent, and nobody else's."""
    from legation.wiring import screening
    from legation.wiring.admin import fingerprint

    call = _call(home, record)
    settings = settings_of(home)
    lasts = duration(expires)
    # Before the store is opened: a registry that was not looked at for seconds is not believed.
    screen = screening.screen(settings.firewall, None, lambda *said: fingerprint(settings, *said))

    def plan() -> Plan[reviewing.Granted]:
        it = yield from _source(call, of, why)
        default = screening.guard(settings.firewall)
        return (yield from reviewing.allow(it, screen, default, pointer=pointer, lasts=lasts, who=who(), why=why))

    granted = change(home, plan(), quiet=as_json)
    now = granted.now.action.name.lower() if granted.now is not None else "not looked at again"
    if as_json:
        print_json({**_facts(granted.entry), "now": now})
        return
    say(f"{granted.entry.id}: {granted.entry.parent} may say this in {granted.entry.field}")
    say(f"until {moment(granted.entry.expires_at)}; forgiven: {', '.join(granted.entry.codes)}")
    say(f"the whole document would now be: {now}")


def allowed(
    tenant: Annotated[str, typer.Argument(help="Tenant.")],
    home: Home = HOME,
    every: Annotated[bool, typer.Option("--all", help="Also what was taken back or has run out.")] = False,
    as_json: Json = False,
) -> None:
    """List the texts that are allowed."""

    def plan() -> Plan[tuple[list[Allowed], float]]:
        found = yield from ask(FindAll(Allowed, tenant))
        now = yield from ask(Now())
        return [one.document for one in found], now

    entries, now = asked(home, plan())
    shown = [one for one in entries if every or valid(one, tenant, one.parent, now)]
    if as_json:
        print_json([_facts(one) for one in shown])
        return
    table(
        ("id", "agent", "as", "field", "forgives", "expires", "by", "why"),
        (
            (one.id, one.parent, one.channel, one.field, one.codes, moment(one.expires_at), one.who, _visible(one.why))
            for one in shown
        ),
    )


def disallow(
    entry: Annotated[str, typer.Argument(help="Id, as `allowed` lists it.")], home: Home = HOME, why: Why = ""
) -> None:
    """Take back what was allowed, at once."""
    record = change(home, reviewing.disallow(entry, who=who(), why=why))
    say(f"taken back; record {record}")


def feedback(
    record: Record,
    verdict: Annotated[str, typer.Argument(help=f"`{FALSE_POSITIVE}` or `{MISSED}`.")],
    home: Home = HOME,
    of: Side = "",
    why: Why = "",
) -> None:
    """Keep what a record is about as an example for the next training: wrongly stopped, or an attack."""
    if verdict not in {FALSE_POSITIVE, MISSED}:
        raise typer.BadParameter(f"`{verdict}` is neither {FALSE_POSITIVE} nor {MISSED}")
    call = _call(home, record)
    if not call.sides():
        label = "harmless" if verdict == FALSE_POSITIVE else "attack"
        raise Fault(
            f"what `{record}` is about passed as it came, and no original is kept; "
            f"give the text itself: legation firewall label FILE {label}"
        )
    _, one = _side(call, of)
    it = change(home, _opened(call, one, why, what=f"firewall-{verdict}"), quiet=True)
    content = one.content
    note = {
        "by": who(),
        "at": it.original.at,
        "why": why,
        "record": it.original.id,
        "tenant": it.original.tenant,
        "agent": it.original.parent,
        "channel": it.told.channel,
        "action": content.action,
        "reasons": sorted({line.split(" ", 1)[0] for line in content.findings}),
        "model": content.model,
        "rules": content.rules,
        "whole": it.told.whole,
    }
    label = "harmless" if verdict == FALSE_POSITIVE else "attack"
    say(f"kept as {labels.keep(home, label, _data(it.told), text=False, note=note)}")


# -- records ---------------------------------------------------------------------------------------


def _call(home: Path, record: str) -> Call:
    """The records of a call, whichever of them is named. Raises Fault."""

    def find(store: Any) -> tuple[Any, Any]:
        row = store.record(record)
        if row is not None and row.decision_id is not None:
            row = store.record(row.decision_id)
        return row, store.outcome_of(row.record_id) if row is not None else None

    first, last = (audit.read(row.kind, row.body) if row is not None else None for row in read(home, find))
    if first is None:
        raise Fault(f"there is no record `{record}`; `legation audit tail` shows the newest")
    return Call(
        first if isinstance(first, audit.Decision) else None,
        last if isinstance(last, audit.OutcomeRecord) else None,
        first if isinstance(first, audit.Event) else None,
    )


def _side(call: Call, of: str) -> tuple[str, Any]:
    """The record that is meant. Raises Fault, BadParameter."""
    if of and of not in SIDES:
        raise typer.BadParameter(f"`{of}` is neither request nor reply")
    sides = {name: one for name, one in call.sides().items() if of in {"", name}}
    if not sides:
        raise Fault("no original was kept: it passed as it came, or was not looked at")
    if len(sides) > 1:
        raise Fault("request and reply were both withheld or changed; say --of request or --of reply")
    return next(iter(sides.items()))


def _source(call: Call, of: str, why: str) -> Plan[Opened]:
    """What to look at: an original, or a card that was submitted. Raises Refused."""
    if call.event is not None:
        fields = call.event.fields
        tenant, card = fields.get("tenant"), fields.get("card")
        if not isinstance(tenant, str) or not isinstance(card, str):
            raise Fault(f"record `{call.event.id}` is about neither a call nor a card")
        return (yield from reviewing.of_card(tenant, card, call.event.id))
    return (yield from _opened(call, _side(call, of)[1], why))


def _opened(call: Call, record: Any, why: str, *, what: str = "original-opened") -> Plan[Opened]:
    if call.decision is None:
        raise Fault("the record is about no call")
    kept = yield from reviewing.found(call.decision, record)
    return (yield from reviewing.opened(kept, who=who(), why=why, what=what))


def _data(told: Told) -> bytes:
    return msgspec.json.encode(told.members or told.document)


def _visible(text: str) -> str:
    """Text in which everything can be seen, and nothing moves a terminal."""
    return "".join(char if char.isprintable() or char == "\n" else f"<U+{ord(char):04X}>" for char in text)


def _facts(one: Allowed) -> dict[str, Any]:
    return {
        "id": one.id,
        "tenant": one.tenant,
        "agent": one.parent,
        "channel": one.channel,
        "field": one.field,
        "codes": one.codes,
        "who": one.who,
        "why": one.why,
        "record": one.record,
        "made_at": one.made_at,
        "expires_at": one.expires_at,
        "withdrawn_at": one.withdrawn_at,
        "withdrawn_by": one.withdrawn_by,
    }
