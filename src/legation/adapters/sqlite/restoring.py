"""Goes on from a database whose log is not what it was: restored without it, or from a copy of another day.

What the log still holds is taken where it fits: a record whose id is new, an outcome whose permit stands. Nothing is
thrown away; its files are set aside. That this was done stands in the chain.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from legation.adapters.sqlite import settling
from legation.adapters.sqlite.ahead import Record, files
from legation.core.asks import Unavailable

_OUTCOME = "outcome"


def go_on(driver: sqlite3.Connection, stem: Path, record: Callable[[int, int], Record], label: str) -> tuple[int, int]:
    """Take what can be taken, record it, and close the mark; how many entries were taken, and how many were not.

    `record` makes the event of these two; `label` names what is set aside. Raises sqlite3.Error, OSError.
    """
    driver.execute("BEGIN IMMEDIATE")
    try:
        there = files(stem)
        entries = [entry for number, path in there for entry in _whole(number, path)]
        fitting = list(_fitting(driver, entries))
        taken, left = len(fitting), len(entries) - len(fitting)
        settling.take(driver, [*fitting, record(taken, left)])
        last = max([number for number, _ in there] + [settling.read_mark(driver)[0]])
        settling.put_mark(driver, (last + 1, 0), closed=True)
        driver.execute("COMMIT")
    except BaseException:
        if driver.in_transaction:
            driver.execute("ROLLBACK")
        raise
    for number, path in there:
        path.replace(stem.with_name(f"{stem.name}.aside.{label}.{number}"))
    return taken, left


def _whole(number: int, path: Path) -> Iterator[settling.Entry]:
    """The entries of a file, up to where it is damaged."""
    try:
        for found, _ in settling.frames([(number, path)], (0, 0)):
            yield from found
    except Unavailable:
        return


def _fitting(driver: sqlite3.Connection, entries: list[settling.Entry]) -> Iterator[settling.Entry]:
    """Bindings, records of new ids, and outcomes of permits that stand and have none."""
    permits: set[str] = set()
    seen: set[str] = set()
    for entry in entries:
        if len(entry) != settling.RECORD:
            yield entry
            continue
        name, kind, decision, _ = entry
        if name in seen or _found(driver, "record_id = ?", name):
            continue
        if kind == _OUTCOME:
            stands = decision in permits or _found(driver, "record_id = ? AND kind = 'decision'", decision)
            if not stands or _found(driver, "decision_id = ?", decision):
                continue
        else:
            permits.add(name)
        seen.add(name)
        yield entry


def _found(driver: sqlite3.Connection, where: str, value: Any) -> bool:
    return driver.execute(f"SELECT 1 FROM records WHERE {where}", (value,)).fetchone() is not None  # noqa: S608 - ours
