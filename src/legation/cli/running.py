"""`legation serve`, `legation demo` and `legation doctor`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import asdict
from rich.markup import escape

from legation.cli.common import HOME, Fault, Home, Json, out, print_json, settings_of


def serve(home: Home = HOME) -> None:
    """Run the gateway and the authority until Ctrl-C or SIGTERM."""
    settings = settings_of(home)
    if not settings.storage.path.is_file():
        raise Fault(
            f"there is no database at `{settings.storage.path}`; restore it from a backup, or correct storage.path"
        )
    import uvloop

    from legation import wiring

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(wiring.serve(settings))


def demo(
    exit_after: Annotated[bool, typer.Option("--exit", help="End after the scenario instead of staying up.")] = False,
    report: Annotated[Path | None, typer.Option(help="Write every step, expected and got, as JSON.")] = None,
    home: Annotated[Path | None, typer.Option(help="Keep the demo's home in this empty directory.")] = None,
) -> None:
    """Put up gateway and agents, act the payment scenario, and show what passed and what was refused."""
    try:
        from legation.demo.main import main
    except ModuleNotFoundError as missing:
        raise Fault(f"the demo needs `{missing.name}`; install legation[demo]") from None
    raise typer.Exit(main(exit=exit_after, report=report, home=home))


_STYLES = {"ok": "green", "warn": "yellow", "fail": "bold red"}


def doctor(home: Home = HOME, as_json: Json = False) -> None:
    """Look whether a gateway of this home can work, and say what to do where it cannot."""
    from legation.wiring.doctor import examine

    checks = []
    for check in examine(settings_of(home)):
        checks.append(check)
        if not as_json:
            todo = f"; {check.todo}" if check.todo else ""
            style = _STYLES[check.verdict]
            out.print(f"[{style}]{check.verdict:4}[/]  {check.what:9} {escape(check.found)}{escape(todo)}")
    if as_json:
        print_json([asdict(check) for check in checks])
    raise typer.Exit(1 if any(check.verdict == "fail" for check in checks) else 0)
