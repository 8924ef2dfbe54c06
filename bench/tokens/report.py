"""What a run of tokens says, and where it goes: a key of its own in `results.json`, beside what other runs left."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
from rich.console import Console

from bench import report
from bench.ladder import Settings
from bench.tokens import peer
from bench.tokens.run import GOAL, Figure

KEY = "tokens"


def results(facts: dict[str, Any], settings: Settings, figures: list[Figure]) -> dict[str, Any]:
    """Everything the run found, under its key."""
    compared = any(figure.issuer == peer.NAME for figure in figures)
    found = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {**facts, "node": peer.node_version() if compared else None},
        "settings": msgspec.to_builtins(settings),
        "figures": [report.rounded(msgspec.to_builtins(figure)) for figure in figures],
    }
    return {KEY: found}


def show(console: Console, figures: list[Figure]) -> None:
    """The table, and whether the goal is met."""
    rest = ("µs CPU", "per core s", "per s", "p50 ms", "p99 ms", "× peer")
    starved = report.STARVED if any(figure.busy < report.BUSY for figure in figures) else None
    table = report.new_table("Tokens issued on one core, medians of one run", "token", rest, starved)
    for figure in figures:
        table.add_row(
            figure.name if figure.issuer != peer.NAME else figure.issuer,
            f"{figure.cpu_us:.0f}",
            f"{figure.per_core_second:,.0f}",
            f"{'~' if figure.busy < report.BUSY else ''}{figure.per_second:,.0f}",
            f"{figure.p50_ms:.2f}",
            f"{figure.p99_ms:.2f}",
            "" if figure.of_peer is None else f"{figure.of_peer:.2f}",
        )
    console.print(table)
    if not any(figure.issuer == peer.NAME for figure in figures):
        console.print(f"{peer.NAME} could not be had here: nothing to compare with", highlight=False)
    for figure in figures:
        if figure.of_peer is not None:
            met = "met" if figure.of_peer >= GOAL else "MISSED"
            console.print(
                f"{figure.name}: {figure.of_peer:.2f} × the tokens of {peer.NAME} per core "
                f"({figure.of_peer_at_best:.2f} at the best of both), goal {GOAL} ×: {met}",
                highlight=False,
            )
    for figure in figures:
        if figure.cpu_us_most > figure.cpu_us_least * report.NOISY:
            console.print(
                f"noisy: {figure.issuer}, {figure.name} ran from {figure.cpu_us_least:.0f} to "
                f"{figure.cpu_us_most:.0f} µs; read the ratio, taken round by round",
                highlight=False,
            )
