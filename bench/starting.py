"""From the command to readiness: `legation serve` of a new home, told by `/readyz`. `python -m bench.starting`.

The second start counts: the first on a machine compiles the firewall's patterns, and what Python keeps of modules.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from rich.console import Console

from bench.proc import TARGET_CORE, BenchError, cpu_seconds, free_port, group, spawn
from legation.wiring.home import init_home

BUDGET: Final = 2.0
"""Seconds."""
ROUNDS: Final = 3
_MAIN: Final = "from legation.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Started:
    """Seconds by the clock and of a core, medians."""

    seconds: float
    cpu_seconds: float
    rounds: list[float]


def once(home: Path, port: int, log: Path) -> tuple[float, float]:
    """Seconds until it is ready, and what it used of a core."""
    began = time.monotonic()
    argv = [sys.executable, "-c", _MAIN, "serve", "--home", str(home)]
    running = spawn("legation serve", argv, port=port, on=TARGET_CORE, log=log)
    try:
        while time.monotonic() < began + 60:
            if running.process.poll() is not None:
                raise BenchError(f"legation serve ended at once:\n{running.tail()}")
            with suppress(OSError, urllib.error.URLError):
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                    answer.read()
                return time.monotonic() - began, cpu_seconds(group(running.pid))
            time.sleep(0.01)
        raise BenchError(f"legation serve was not ready within a minute:\n{running.tail()}")
    finally:
        running.stop()


def run(work: Path) -> Started:
    """Start it some times; the first is not counted."""
    port = free_port()
    home = work / "starting"
    init_home(home, server={"port": port})
    found = [once(home, port, work / "starting.log") for _ in range(ROUNDS + 1)][1:]
    walls = [wall for wall, _ in found]
    return Started(median(walls), median(cpu for _, cpu in found), walls)


def results(started: Started) -> dict[str, Any]:
    """As `results.json` keeps it."""
    kept = asdict(started) | {"rounds": [round(one, 3) for one in started.rounds]}
    return {"start": {name: round(value, 3) if isinstance(value, float) else value for name, value in kept.items()}}


def show(console: Console, started: Started) -> None:
    """As people read it."""
    met = "met" if started.seconds <= BUDGET else "MISSED"
    spent = f"{started.seconds:.2f} s, {started.cpu_seconds:.2f} s of a core"
    console.print(f"start to readiness: {spent}, budget {BUDGET:.0f}: {met}", highlight=False)


def main() -> int:
    """Run alone."""
    with tempfile.TemporaryDirectory(prefix="legation-bench-") as work:
        try:
            show(Console(), run(Path(work)))
        except (BenchError, subprocess.SubprocessError) as error:
            Console().print(f"[red]The benchmark failed:[/] {error}", highlight=False)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
