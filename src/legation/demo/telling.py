"""The table of steps, line by line as they are acted: what was expected, what was got, why, and which record says so.

Columns are as wide as what the steps expect, so that a line can be printed before the next is known.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.markup import escape
from rich.rule import Rule
from rich.table import Table

if TYPE_CHECKING:
    from legation.demo.steps import Line, Step

RECORD: Final = 24
"""Characters of a record id, which is never folded."""
GAP: Final = 2
INDENT: Final = 2
MOST: Final = 20
"""Columns for what is expected, and for what is got: what says more is folded."""
LEAST: Final = 28
"""Columns for the name of a step, below which the record goes to a line of its own."""

REASON_APART: Final = 132
"""Columns from which the reason in the record has a column; otherwise it stands under what it differs from."""


class Sheet:
    """The table on one console."""

    def __init__(self, console: Console, steps: Collection[Step]) -> None:
        self._console = console
        self._apart = console.width >= REASON_APART
        self._expected = min(max((len(step.expected) for step in steps), default=0), MOST)
        got = max((len(_got(step.expected, step.because, self._apart)) for step in steps), default=0)
        self._got = max(min(got, MOST), self._expected)
        told = self._expected + GAP + (1 + self._apart) * (self._got + GAP)
        rest = console.width - GAP - told - RECORD
        self._beneath = rest < LEAST
        if self._beneath:  # the record stands under what was got
            self._got = max(self._got, RECORD)
            rest = console.width - self._expected - self._got - 2 * GAP
        self._name = max(min(rest, INDENT + max((len(step.name) for step in steps), default=0)), INDENT + 8)
        self._act = ""

    def head(self) -> None:
        """The names of the columns."""
        self._console.print()
        told = ["expected", "got", "recorded as"] if self._apart else ["expected", "got"]
        self._console.print(self._row("step", *told, "record", styles=("bold",) * 4))
        self._console.print(Rule(style="dim"))

    def line(self, line: Line) -> None:
        """One step; before the first of an act, its heading."""
        if line.act != self._act:
            self._act = line.act
            self._console.print(f"[bold]{escape(line.act)}[/]")
        told = [line.expected, line.got, line.reason] if self._apart else [line.expected, line.got]
        if not self._apart and line.reason not in ("", line.got):
            told[1] += f"\n({line.reason})"
        name = " " * INDENT + line.step
        styles = ("", "dim", "" if line.because else "green", "dim") if line.holds else ("bold red",) * 4
        self._console.print(self._row(name, *told, line.record_id, styles=styles))

    def foot(self, lines: list[Line], first: float | None, last: float) -> None:
        """How many went as expected, and how long it took; `first` is when the first call had passed, if one did."""
        failed = [line for line in lines if not line.holds]
        self._console.print(Rule(style="dim"))
        passed = "" if first is None else f"; first call passed after {first:.1f} s, all done after {last:.1f} s"
        self._console.print(f"{len(lines) - len(failed)} of {len(lines)} as expected{passed}", soft_wrap=True)
        for line in failed:
            because = line.because or "a record without a reason"
            self._console.print(
                f"[bold red]NOT AS EXPECTED[/]: {escape(line.step)}: {escape(line.got)} and not {line.expected}; "
                f"recorded as {escape(line.reason) or 'passed'} and not {because}",
                soft_wrap=True,
            )

    def _row(self, name: str, expected: str, *cells: str, styles: tuple[str, ...]) -> Table:
        """A line of the table; `styles` are of name, expected, what was told, record."""
        row = Table.grid(padding=(0, GAP, 0, 0))
        *told, record = cells
        row.add_column(width=self._name, style=styles[0])
        row.add_column(width=self._expected, style=styles[1])
        for _ in told:
            row.add_column(width=self._got, style=styles[2])
        if self._beneath:
            told[0] = "\n".join(filter(None, (told[0], record)))
        else:
            row.add_column(width=RECORD, no_wrap=True, style=styles[3])
            told.append(record)
        row.add_row(*map(escape, (name, expected, *told)))
        return row


def _got(expected: str, because: str, apart: bool) -> str:  # noqa: FBT001 - a layout, asked once
    """The longest line of a cell: what was got, or the reason in the record under it."""
    return because if apart else max(expected, f"({because})" if because not in ("", expected) else "", key=len)
