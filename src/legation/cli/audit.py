"""`legation audit`: what was decided, why, and whether the ledger is whole."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
import typer
from rich.markup import escape
from rich.progress import Progress

from legation.cli.common import (
    HOME,
    Fault,
    Home,
    Json,
    details,
    err,
    moment,
    out,
    print_json,
    read,
    settings_of,
    table,
    who,
)
from legation.cli.words import explained, summary
from legation.core import audit, checkpoints
from legation.core.audit import Break, Row, Verified
from legation.core.checkpoints import Kept

app = typer.Typer(help="The ledger: what was decided, why, and whether it is whole.", no_args_is_help=True)

LOOK_AGAIN = 0.5
"""Seconds between two looks while following."""

_APART = {"truncated", "rewritten", "head", "checkpoint"}
"""Faults of a chain that holds in itself."""

LIST_COLUMNS = ("time", "record", "what", "who", "whom", "outcome")


@app.command("tail")
def tail(
    home: Home = HOME,
    limit: Annotated[int, typer.Option("--limit", "-n", help="How many, the newest last.", min=1, max=100_000)] = 20,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")] = False,
    kind: Annotated[str | None, typer.Option(help="Only these: decision, outcome or event.")] = None,
    caller: Annotated[str | None, typer.Option(help="Only what this agent asked.")] = None,
    callee: Annotated[str | None, typer.Option(help="Only what was asked of this agent.")] = None,
    reason: Annotated[str | None, typer.Option(help="Only refusals for this reason.")] = None,
    as_json: Json = False,
) -> None:
    """Show the newest records."""
    if kind is not None and kind not in audit.KINDS:
        raise typer.BadParameter(f"`{kind}` is no kind of record; one of {', '.join(sorted(audit.KINDS))}")
    members = {name: value for name, value in (("caller", caller), ("callee", callee), ("reason", reason)) if value}
    if members and kind is None:
        kind = "decision"

    def show(store: Any) -> None:
        rows = store.records(limit=limit, kind=kind, newest=True, **members)
        if not follow:
            _print(rows, as_json=as_json)
            return
        after = store.head() if not rows else rows[-1].seq
        _print_lines(rows, as_json=as_json)
        while True:
            time.sleep(LOOK_AGAIN)
            rows = store.records(after, kind=kind, **members)
            after = rows[-1].seq if rows else after
            _print_lines(rows, as_json=as_json)

    read(home, show)


@app.command("explain")
def explain(
    record: Annotated[str, typer.Argument(help="Record id, as an error or a list names it.")],
    home: Home = HOME,
    as_json: Json = False,
) -> None:
    """Say in plain words what was decided, why, and what became of it."""

    def find(store: Any) -> tuple[Row | None, Row | None]:
        row: Row | None = store.record(record)
        if row is not None and row.decision_id is not None:  # an outcome is told with its decision
            row = store.record(row.decision_id)
        return row, store.outcome_of(row.record_id) if row is not None else None

    row, ended = read(home, find)
    if row is None:
        raise Fault(f"there is no record `{record}`; `legation audit tail` shows the newest")
    if as_json:
        print_json({"record": _document(row), "outcome": _document(ended) if ended is not None else None})
        return
    found = audit.read(row.kind, row.body)
    outcome = audit.read(ended.kind, ended.body) if ended is not None else None
    story, members = explained(found, outcome if isinstance(outcome, audit.OutcomeRecord) else None)
    for line in story:
        out.print(escape(line))
    out.print()
    details({**members, "ledger": f"row {row.seq}, hash {row.hash.hex()[:16]}"})


@app.command("verify")
def verify(
    home: Home = HOME,
    head: Annotated[str | None, typer.Option(help="A hash written down elsewhere: a record must have it.")] = None,
    at: Annotated[int | None, typer.Option("--at", help="Which record had that hash.", min=1)] = None,
    as_json: Json = False,
) -> None:
    """Walk the whole ledger and check that nothing was altered, moved, added or taken out.

    It is compared with the checkpoints signed while the gateway ran, and with --head. Whoever holds the keyring can
    forge both ledger and checkpoints: only a hash kept elsewhere tells.
    """
    from legation.wiring.ledgers import shown

    kept = _kept(head, at)

    def walk(store: Any) -> Any:
        signed, wrong = shown(settings_of(home), store)  # before the head is asked for, which only grows
        with Progress(console=err, transient=True, disable=as_json) as progress:
            task = progress.add_task("walking the chain", total=store.head())

            def rows() -> Iterator[Row]:
                for row in store.iterate_chain():
                    if row.seq % 1000 == 0:
                        progress.update(task, completed=row.seq)
                    yield row

            return checkpoints.verify(rows(), signed, kept), signed, wrong

    found, signed, wrong = read(home, walk)
    if isinstance(found, Verified) and wrong:
        found = Break(found.seq, "checkpoint", wrong)
    if isinstance(found, Break):
        if as_json:
            print_json({"whole": False, "row": found.seq, "fault": found.fault, "detail": found.detail})
            raise typer.Exit(1)
        if found.fault in _APART:
            raise Fault(f"this is not the ledger that was written ({found.fault}): {found.detail}")
        raise Fault(f"the chain breaks at row {found.seq} ({found.fault}): {found.detail}; what is before it holds")
    last = max((each.seq for each in signed), default=0)
    if as_json:
        print_json({"whole": True, **{name: getattr(found, name) for name in found.__struct_fields__ if name != "head"},
                    "head": found.head.hex(), "checkpoints": len(signed), "signed": last})  # fmt: skip
        return
    out.print(
        f"whole: {found.seq} records ({found.permits} permits, {found.refusals} refusals, {found.events} events), "
        f"{found.unended} permits without an outcome"
    )
    if signed:
        out.print(f"{len(signed)} checkpoints agree, the last signed of record {last}, {moment(signed[-1].at)} UTC")
    else:
        out.print("no checkpoint was signed yet: records cut off at the end would not show")
    out.print(f"head {found.head.hex()} of record {found.seq}; keep it elsewhere, and compare with --head")


@app.command("restored")
def restored(home: Home = HOME, as_json: Json = False) -> None:
    """Go on from a database that was restored from a backup, or lost its log. Stop the gateway first.

    What the log still holds is taken where it fits; the rest, and checkpoints that no longer agree, are set aside.
    That this was done, by whom and why, stands in the ledger for ever.
    """
    from legation.wiring import ledgers

    try:
        done = ledgers.restored(settings_of(home), who=who())
    except FileNotFoundError as missing:
        raise Fault(f"{missing}; restore it from a backup first") from None
    if as_json:
        print_json(done)
    elif done is None:
        out.print("nothing is missing: the gateway can start")
    else:
        out.print(escape(f"recorded: {done.why}"))
        out.print(f"{done.taken} entries of the log were taken, {done.left} did not fit; the gateway can start")


def _kept(head: str | None, at: int | None) -> Kept | None:
    """What was written down elsewhere. Raises BadParameter."""
    if head is None:
        if at is not None:
            raise typer.BadParameter("--at says which record --head was the hash of; give both")
        return None
    if not re.fullmatch("[0-9a-fA-F]{64}", head):
        raise typer.BadParameter("a head is 64 hex digits, as `legation audit verify` prints it")
    return Kept(bytes.fromhex(head), at)


def _document(row: Row) -> dict[str, Any]:
    """A row as JSON."""
    record = msgspec.json.decode(row.body)
    return {"seq": row.seq, "kind": row.kind, "hash": row.hash.hex(), **record}


def _cells(row: Row) -> tuple[str, ...]:
    record = audit.read(row.kind, row.body)
    return (moment(record.at), row.record_id, *summary(record))


def _print(rows: list[Row], *, as_json: bool) -> None:
    if as_json:
        print_json([_document(row) for row in rows])
    else:
        table(LIST_COLUMNS, map(_cells, rows))


def _print_lines(rows: list[Row], *, as_json: bool) -> None:
    """One line for each record, as they come."""
    for row in rows:
        if as_json:
            typer.echo(msgspec.json.encode(_document(row)).decode())
        else:
            out.print(escape("  ".join(_cells(row))))
