"""What the writer does inside a transaction, for each call: append to the chain, bind, claim.

Functions of a connection; `ledger.py` owns the transaction, the thread and the waiting. The registry is
written through SQLAlchemy, rarely (`tables/registry.py`). Records and bindings are written for each call, so they go
to the driver as text compiled from the same tables: SQLAlchemy would add some 20 µs to a row. Many rows travel as one
statement, because sqlite3 gives up the interpreter lock at each step and on a busy loop must queue to get it
back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.dialects import sqlite

from legation.adapters.sqlite.ahead import Record
from legation.adapters.tables import registry
from legation.adapters.tables.schema import claims, owners, records
from legation.core import audit
from legation.core.asks import ClaimDurably
from legation.core.model import Owner

CHUNK = 64
"""Rows in one statement. Each count has its own text, prepared once and kept by the driver."""

Head = tuple[int, bytes]
"""Seq and hash of the last record."""


_DIALECT = sqlite.dialect()


class Bulk:
    """The text that inserts n rows into a table."""

    def __init__(self, table: Table, suffix: str = "") -> None:
        self._verb, _, self._row = str(insert(table).compile(dialect=_DIALECT)).partition(" VALUES ")
        self._suffix = suffix
        self._texts: dict[int, str] = {}

    def text(self, rows: int) -> str:
        text = self._texts.get(rows)
        if text is None:
            text = f"{self._verb} VALUES {', '.join([self._row] * rows)}{self._suffix}"
            self._texts[rows] = text
        return text


_RECORDS = Bulk(records)
_OWNERS = Bulk(owners, " ON CONFLICT DO NOTHING")
_CLAIMS = Bulk(claims, " ON CONFLICT DO NOTHING")
_HEAD = str(
    select(records.c.seq, records.c.hash)
    .order_by(records.c.seq.desc())
    .limit(1)
    .compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True})
)
OWNER = str(
    select(owners.c.tenant, owners.c.principal, owners.c.skill, owners.c.context)
    .where(owners.c.agent == "", owners.c.kind == "", owners.c.id == "")
    .compile(dialect=_DIALECT)
)


# -- the chain -------------------------------------------------------------------------------------


def read_head(driver: sqlite3.Connection) -> Head:
    row = driver.execute(_HEAD).fetchone()
    return (0, audit.GENESIS) if row is None else (int(row[0]), bytes(row[1]))


def append(driver: sqlite3.Connection, head: Head, appended: Sequence[Record]) -> Head:
    """Append records after `head`; the new head. One statement for each CHUNK.

    Raises sqlite3.IntegrityError when the place or an id is taken, and so when `head` is no longer the head:
    a row's seq is its primary key, and whoever appended meanwhile took the next.
    """
    seq, previous = head
    link = audit.link
    for start in range(0, len(appended), CHUNK):
        chunk = appended[start : start + CHUNK]
        values: list[Any] = []
        for record_id, kind, decision, body in chunk:
            seq += 1
            previous = link(previous, seq, record_id, kind, body)
            values += (seq, record_id, kind, decision, body, previous)
        driver.execute(_RECORDS.text(len(chunk)), values)
    return seq, previous


# -- whose a task is -------------------------------------------------------------------------------


def bind_rows(driver: sqlite3.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write bindings: agent, kind, id, tenant, principal, skill, context, at. What is bound stays as it is."""
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        driver.execute(_OWNERS.text(len(chunk)), [value for row in chunk for value in row])


def read_owner(driver: sqlite3.Connection, agent: str, kind: str, name: str) -> Owner | None:
    row = driver.execute(OWNER, (agent, kind, name)).fetchone()
    return None if row is None else Owner(*row)


# -- once only, durably ----------------------------------------------------------------------------


def claim(driver: sqlite3.Connection, question: ClaimDurably) -> bool:
    return driver.execute(_CLAIMS.text(1), (question.space, question.name, question.until)).rowcount == 1


def read_forgotten(driver: sqlite3.Connection) -> float:
    """The moment up to which claims have been forgotten: before it, nothing can be shown to be unclaimed."""
    row = driver.execute("SELECT value FROM meta WHERE name = ?", (registry.FORGOTTEN,)).fetchone()
    return 0.0 if row is None else float(row[0])
