"""What the verbs share: where the home is, how an error reads, how a list looks, how a change is made."""

from __future__ import annotations

import asyncio
import getpass
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from typer.core import TyperGroup

from legation import config
from legation.config import ConfigError, Settings
from legation.core.asks import Plan, Unavailable
from legation.core.policy import PolicyFault
from legation.core.reasons import Reason, Refused

T = TypeVar("T")

HOME: Final = Path("legation")
"""Where a home is unless --home or LEGATION_HOME says otherwise."""

Home = Annotated[
    Path,
    typer.Option(
        "--home", envvar="LEGATION_HOME", help="Directory that `legation init` made.", show_default="./legation"
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

UNSEEN: Final = 200
"""Columns for output nobody looks at: a pipe has no width."""

out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else UNSEEN)
err = Console(highlight=False, soft_wrap=True, stderr=True)


class Fault(Exception):
    """What keeps a verb from doing what was asked: one line that tells what to do."""


class Verbs(TyperGroup):
    """The root: whatever a verb raises on purpose ends as one line and exit code 1, never as a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run a verb."""
        try:
            return super().invoke(ctx)
        except (Fault, ConfigError) as fault:
            _say(str(fault))
        except Refused as refused:
            where = f"{refused.field}: " if refused.field else ""
            more = "; once you have looked, --despite-findings" if refused.reason is Reason.CARD_HELD else ""
            _say(f"{where}{refused.detail or refused.reason.row.help} ({refused.reason.id}){more}")
        except PolicyFault as fault:
            for problem in fault.problems:
                _say(problem)
        except Unavailable as down:
            _say(f"{down.what} is unavailable: {down.detail or 'run `legation doctor`'}")
        except BrokenPipeError:
            # Whoever read has seen enough; nothing must be flushed into the closed pipe at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except OSError as fault:
            _say(str(fault) if fault.strerror is None else f"{fault.filename or 'i/o'}: {fault.strerror.lower()}")
        raise typer.Exit(1)


def _say(text: str) -> None:
    err.print(f"[bold red]error[/]: {escape(text)}")


# -- the home --------------------------------------------------------------------------------------


def settings_of(home: Path) -> Settings:
    """The settings of a home, as the environment changes them. Raises ConfigError."""
    return config.load(home / config.FILE, os.environ)


def change(home: Path, plan: Plan[T], *, quiet: bool = False) -> T:
    """Run an administrator's plan, then tell the gateway, and the operator whether it knows. Raises Refused."""
    from legation.wiring.admin import open_admin

    settings = settings_of(home)

    async def run() -> T:
        async with open_admin(settings) as admin:
            result = await admin.run(plan)
            try:
                known = admin.notify()
            except Unavailable as down:
                raise Fault(f"it is written, but the gateway did not confirm: {down.detail}; restart it") from None
        if not quiet:
            err.print("[green]in force[/]" if known else "[dim]written; no gateway runs on this home[/]")
        return result

    try:
        return asyncio.run(run())
    except FileNotFoundError as missing:
        raise Fault(f"{missing}; restore it from a backup, or correct storage.path") from None


def asked(home: Path, plan: Plan[T]) -> T:
    """Run a plan that changes nothing. Raises Refused."""
    from legation.wiring.admin import open_admin

    async def run() -> T:
        async with open_admin(settings_of(home)) as admin:
            return await admin.run(plan)

    try:
        return asyncio.run(run())
    except FileNotFoundError as missing:
        raise Fault(f"{missing}; restore it from a backup, or correct storage.path") from None


def read(home: Path, reading: Callable[[Any], T]) -> T:
    """Read the store of a home."""
    from legation.wiring.admin import reading as store_of

    try:
        with store_of(settings_of(home)) as store:
            return reading(store)
    except FileNotFoundError as missing:
        raise Fault(f"{missing}; restore it from a backup, or correct storage.path") from None


def who() -> str:
    """The operator, as the record names them."""
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):  # a container may have no name for its user
        return f"uid {os.getuid()}"


WHOLE: Final = frozenset({"agent", "tenant", "record", "time", "kid"})
"""Columns that are copied, so they are never folded."""

# -- what is said ----------------------------------------------------------------------------------


def say(text: str) -> None:
    """A line for people; nothing in it is markup."""
    out.print(escape(text))


def note(text: str) -> None:
    """The same beside the output, which may be for a machine."""
    err.print(escape(text))


def print_json(value: Any) -> None:
    """A value as JSON, on standard output, as it is: no colours, no wrapping."""
    typer.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A list for people. Nothing is cut off: a long cell is folded."""
    shown = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    cells = [[plain(cell) for cell in row] for row in rows]
    for index, column in enumerate(columns):
        whole = max((len(row[index]) for row in cells), default=0) if column in WHOLE else None
        shown.add_column(column, overflow="fold", min_width=whole)
    for row in cells:
        shown.add_row(*map(escape, row))
    out.print(shown, soft_wrap=False)


def details(members: Mapping[str, object]) -> None:
    """One thing for people, a line for each member."""
    width = max(map(len, members), default=0)
    for name, value in members.items():
        out.print(f"[bold]{escape(name):{width}}[/]  {escape(plain(value))}")


def plain(value: object) -> str:
    """A value in a cell."""
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset | set):
        value = sorted(value)
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "-"
    return str(value)


def moment(at: float | None) -> str:
    """A time, to the second, in UTC."""
    return "-" if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")


# -- what is given ---------------------------------------------------------------------------------

_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def duration(text: str) -> float:
    """Seconds of `90`, `90s`, `15m`, `12h` or `30d`. Raises BadParameter."""
    found = re.fullmatch(r"(\d{1,9})([smhd]?)", text)
    if not found:
        raise typer.BadParameter(f"`{text}` is no duration such as 90s, 15m, 12h or 30d")
    return float(int(found[1]) * _UNITS[found[2] or "s"])


def until(text: str, now: float) -> float:
    """Epoch seconds of a date, a time, or a duration from now. Raises BadParameter."""
    if re.fullmatch(r"\d+[smhd]", text):
        return now + duration(text)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"`{text}` is neither a date such as 2027-01-31 nor a duration such as 30d") from None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
