"""Write the pages of docs/ that the core's tables already say; with --check, only compare.

A page is a function of a table. Nobody edits it: `make docs` writes it and `make check` refuses a stale one.
"""

from __future__ import annotations

import argparse
import difflib
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from legation.core import operations, reasons, registry
from legation.core.model import Standing
from legation.core.operations import OPERATIONS, Operation
from legation.core.reasons import Reason
from legation.core.registry import TRANSITIONS, Event

DOCS = Path(__file__).resolve().parent.parent / "docs"
HEADING = re.compile(r"# -- (?P<heading>.+?) -+$|(?P<member>[A-Z_]+) = Row\(")
"""In the source of `Reason`: a banner over a group of members, or a member."""


def table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    header = tuple(columns)
    yield from ("| " + " | ".join(cells) + " |" for cells in (header, ("---",) * len(header)))
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def code(text: object) -> str:
    return f"`{text}`"


# -- reasons -----------------------------------------------------------------------------------------


def grouped_reasons() -> dict[str, list[Reason]]:
    """The members of `Reason` under the banners their source puts over them."""
    groups: dict[str, list[Reason]] = {}
    heading = ""
    for line in inspect.getsource(Reason).splitlines():
        if found := HEADING.match(line.strip()):
            if found["heading"]:
                heading = found["heading"]
            else:
                groups.setdefault(heading, []).append(Reason[found["member"]])
    missed = set(Reason).difference(*groups.values())
    if missed:
        sys.exit(f"not recognised in the source of Reason: {sorted(reason.id for reason in missed)}")
    return groups


def reason_cells(reason: Reason) -> Iterator[str]:
    row = reason.row
    yield code(reason.id)
    yield str(row.http)
    yield str(row.rpc)
    yield row.grpc
    yield code(row.oauth) if row.oauth else "" if row.oauth is None else "no code"
    yield code(reason.word)
    yield row.help if reason.shown is reason else f"{row.help}; the caller sees {code(reason.shown.id)}"


def reasons_page() -> Iterator[str]:
    yield "# Why a call is refused"
    yield ""
    yield f"{len(Reason)} reasons, a closed list: {code('src/legation/core/reasons.py')}."
    yield "The id stands in the record, in `ErrorInfo.metadata` and in `legation audit explain`."
    yield f"`ErrorInfo.domain` is {code(reasons.A2A_DOMAIN)} for the words A2A defines,"
    yield f"{code(reasons.OUR_DOMAIN)} for the rest."
    yield "OAuth is the error code of the token endpoint and of `WWW-Authenticate`;"
    yield "no code: a challenge without one (RFC 6750 §3.1)."
    yield ""
    columns = ("id", "HTTP", "JSON-RPC", "gRPC", "OAuth", "`ErrorInfo.reason`", "what to do")
    for heading, group in grouped_reasons().items():
        yield f"## {heading.capitalize()}"
        yield ""
        yield from table(columns, map(reason_cells, group))
        yield ""


# -- operations --------------------------------------------------------------------------------------


def operation_cells(row: Operation) -> Iterator[str]:
    yield code(row.op.value)
    yield "<br>".join(code(f"{verb} {row.path}") for verb in row.verbs)
    yield row.kind.value
    yield row.effect
    yield "stream" if row.streaming else "one"
    yield "yes" if row.idempotent else "no"
    yield f"{row.cost:g}"
    yield code(row.params.__name__)
    yield code(row.result.__name__)


def operations_page() -> Iterator[str]:
    yield "# Operations"
    yield ""
    yield f"The {len(OPERATIONS)} operations of A2A 1.0: {code('src/legation/core/operations.py')}."
    yield "The operation is the JSON-RPC and the gRPC method; the path is that of HTTP+JSON,"
    yield "and each path has a tenant twin with `/{tenant}` before it."
    yield ""
    yield "- **class**: the column of the decision matrix it takes."
    yield "- **effect**: what policies see as the class of the action."
    yield "- **repeatable**: whether sending it twice does what sending it once does."
    yield "- **cost**: tokens taken from the caller's rate buckets."
    yield ""
    columns = (
        "operation",
        "HTTP+JSON",
        "class",
        "effect",
        "reply",
        "repeatable",
        "cost",
        "request type",
        "reply type",
    )
    yield from table(columns, map(operation_cells, OPERATIONS))
    yield ""
    yield "No tenant may bear these names, so that every path has one reading:"
    yield ", ".join(code(name) for name in sorted(operations.RESERVED_TENANTS)) + "."


# -- standing ----------------------------------------------------------------------------------------


def standing_page() -> Iterator[str]:
    yield "# How an agent stands"
    yield ""
    yield f"{len(TRANSITIONS)} transitions: {code('src/legation/core/registry.py')}."
    yield f"An event without a transition is refused, so nothing leads out of {spoken(registry.TERMINAL)}."
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in Standing:
        if state not in TRANSITIONS.values():
            yield f"    [*] --> {state.value}"
    for (before, event), after in TRANSITIONS.items():
        yield f"    {before.value} --> {after.value}: {event.value}"
    for state in Standing:
        if state in registry.TERMINAL:
            yield f"    {state.value} --> [*]"
    yield "```"
    yield ""
    columns = ("", *(code(event.value) for event in Event))
    yield from table(columns, map(standing_cells, Standing))


def standing_cells(state: Standing) -> Iterator[str]:
    yield state.value
    for event in Event:
        after = TRANSITIONS.get((state, event))
        yield after.value if after else "refused"


def spoken(states: Iterable[Standing]) -> str:
    return " or ".join(code(state.value) for state in Standing if state in set(states))


# -- writing and comparing ---------------------------------------------------------------------------

PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "reasons.md": reasons_page,
    "operations.md": operations_page,
    "standing.md": standing_page,
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Write the generated pages of docs/.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a page is stale")
    check = parser.parse_args().check
    stale = False
    for name, page in PAGES.items():
        path = DOCS / name
        current = path.read_text(encoding="utf-8") if path.exists() else ""
        wanted = "\n".join(page()).rstrip() + "\n"
        if current == wanted:
            continue
        stale = True
        if check:
            old, new = current.splitlines(), wanted.splitlines()
            print("\n".join(difflib.unified_diff(old, new, f"docs/{name}", "generated", lineterm="")))
        else:
            path.write_text(wanted, encoding="utf-8")
            print(f"wrote docs/{name}")
    if check and stale:
        print("the pages above are stale: make docs", file=sys.stderr)
    return int(check and stale)


if __name__ == "__main__":
    sys.exit(main())
