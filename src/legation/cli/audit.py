"""`legation audit`: what was decided, why, and whether the ledger is whole."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
import typer
from rich.markup import escape
from rich.progress import Progress

from legation.cli.common import HOME, Fault, Home, Json, details, err, moment, out, print_json, read, table
from legation.cli.words import explained, summary
from legation.core import audit
from legation.core.audit import Break, Row

app = typer.Typer(help="The ledger: what was decided, why, and whether it is whole.", no_args_is_help=True)

LOOK_AGAIN = 0.5
"""Seconds between two looks while following."""

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
def verify(home: Home = HOME, as_json: Json = False) -> None:
    """Walk the whole ledger and check that nothing was altered, moved, added or taken out."""

    def walk(store: Any) -> Any:
        with Progress(console=err, transient=True, disable=as_json) as progress:
            task = progress.add_task("walking the chain", total=store.head())

            def rows() -> Iterator[Row]:
                for row in store.iterate_chain():
                    if row.seq % 1000 == 0:
                        progress.update(task, completed=row.seq)
                    yield row

            return audit.verify(rows())

    found = read(home, walk)
    if isinstance(found, Break):
        if as_json:
            print_json({"whole": False, "row": found.seq, "fault": found.fault, "detail": found.detail})
            raise typer.Exit(1)
        raise Fault(f"the chain breaks at row {found.seq} ({found.fault}): {found.detail}; what is before it holds")
    if as_json:
        print_json({"whole": True, **{name: getattr(found, name) for name in found.__struct_fields__ if name != "head"},
                    "head": found.head.hex()})  # fmt: skip
        return
    out.print(
        f"whole: {found.seq} records ({found.permits} permits, {found.refusals} refusals, {found.events} events), "
        f"{found.unended} permits without an outcome"
    )
    out.print(f"head {found.head.hex()}; keep it elsewhere, and compare")


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
