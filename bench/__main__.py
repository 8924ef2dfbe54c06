"""`python -m bench`: the ladder beside Envoy, growth, starting, idle streams, tokens beside oidc-provider; minutes."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console

from bench import envoy, floor, gateway, growth, idle, ladder, published, report, starting
from bench.contender import Site
from bench.ladder import Settings, Tell
from bench.proc import DRIVER_CORE, BenchError, free_port, pin, spawn, stop_all, wait_ready
from bench.tokens import report as tokens_report
from bench.tokens import run as tokens
from bench.wire import Press

_QUICK = Settings(rounds=3, calls=1500, warm=200)
_UNTIL = 1800
"""Seconds after which a run that has not ended ends itself."""


def parse(argv: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    usual = Settings()
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["all", "tokens"], default="all", help="tokens alone, or all")
    parser.add_argument("--quick", action="store_true", help="a short run, for a look and not for the record")
    parser.add_argument("--rounds", type=int, help=f"interleaved rounds (default {usual.rounds})")
    parser.add_argument("--calls", type=int, help=f"counted calls a round and contender (default {usual.calls})")
    parser.add_argument("--warm", type=int, help=f"uncounted calls before each (default {usual.warm})")
    parser.add_argument("--connections", type=int, help=f"kept connections (default {usual.connections})")
    parser.add_argument(
        "--only", help="contenders whose names contain one of these, parted by commas; Envoy runs always"
    )
    parser.add_argument("--floors", action="store_true", help="also the floor with a bare HTTP client")
    parser.add_argument("--no-growth", action="store_true", help="leave growth out")
    parser.add_argument("--no-idle", action="store_true", help="leave idle streams and the start out")
    parser.add_argument("--no-tokens", action="store_true", help="leave tokens out")
    parser.add_argument("--json", action="store_true", help="print the results as JSON on standard output")
    parser.add_argument("--out", type=Path, help="where the results go (default bench/results.json; none when quick)")
    return parser.parse_args(argv)


def settings_of(given: argparse.Namespace) -> Settings:
    """The run's length: the usual or the quick one, with what was named changed."""
    base = _QUICK if given.quick else Settings()
    names = ("rounds", "calls", "warm", "connections")
    changed = {name: value for name in names if (value := getattr(given, name)) is not None}
    if any(value < (0 if name == "warm" else 1) for name, value in changed.items()):
        raise BenchError("rounds, calls and connections are at least 1, warm at least 0")
    return replace(base, **changed)


def run(given: argparse.Namespace, console: Console, work: Path, press: Press) -> None:
    """One whole run."""
    settings = settings_of(given)
    started = time.monotonic()

    def tell(what: str) -> None:
        console.print(f"[dim]{time.monotonic() - started:6.1f} s[/]  {what}", highlight=False)

    facts = report.machine()
    whole: dict[str, Any] = {}
    if given.what == "all":
        whole |= calls(given, console, work, press, settings, tell, facts)
    if given.what == "all" and not (given.no_idle or given.only):
        tell("starting a gateway some times")
        started_in = starting.run(work)
        held = idle.run(work, press, tell)
        starting.show(console, started_in)
        idle.show(console, held)
        whole |= {**starting.results(started_in), **idle.results(held)}
    if given.what == "tokens" or not (given.no_tokens or given.only):
        issued = tokens.run(Site(0, work, press), settings, tell)
        whole |= tokens_report.results(facts, settings, issued)
        tokens_report.show(console, issued)
    where = given.out or (None if given.quick or given.only else report.RESULTS)
    if where is not None:
        report.write(whole, where)
    console.print(f"{time.monotonic() - started:.0f} s" + (f"; results in {where}" if where else ""), highlight=False)
    if given.json:
        sys.stdout.write(msgspec.json.encode(whole).decode() + "\n")


def calls(
    given: argparse.Namespace,
    console: Console,
    work: Path,
    press: Press,
    settings: Settings,
    tell: Tell,
    facts: dict[str, Any],
) -> dict[str, Any]:
    """The ladder and growth."""
    port = free_port()
    upstream = spawn(
        "upstream",
        [sys.executable, "-m", "bench.upstream", "--port", str(port)],
        port=port,
        on=DRIVER_CORE,
        log=work / "upstream.log",
    )
    wait_ready(upstream)
    site = Site(port, work, press)
    ours = [*gateway.contenders(site), published.contender(site)] + (
        [floor.contender(site, "protocol")] if given.floors else []
    )
    chosen = [contender for contender in ours if given.only is None or _named(contender.name, given.only)]
    found = ladder.run(site, [*envoy.contenders(site), *chosen], settings, tell)
    grown = None
    if not given.no_growth:
        grown = growth.run(site, gateway.grown, settings, tell)
    report.show(console, found, grown)
    return report.results(facts, settings, found, grown)


def _named(name: str, only: str) -> bool:
    return any(part in name for part in only.split(","))


def _ended(number: int, _frame: object) -> None:
    raise SystemExit(f"ended: {'took too long' if number == signal.SIGALRM else 'asked to stop'}")


def main(argv: list[str] | None = None) -> int:
    """Run, and leave nothing running."""
    given = parse(argv)
    console = Console(stderr=given.json)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _ended)
    signal.signal(signal.SIGALRM, _ended)
    signal.alarm(_UNTIL)
    press = Press()
    pin(DRIVER_CORE)
    try:
        with tempfile.TemporaryDirectory(prefix="legation-bench-") as work:
            try:
                run(given, console, Path(work), press)
            finally:
                stop_all()
    except BenchError as error:
        console.print(f"[red]The benchmark failed:[/] {error}", highlight=False)
        return 1
    except KeyboardInterrupt:
        console.print("stopped")
        return 130
    finally:
        press.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
