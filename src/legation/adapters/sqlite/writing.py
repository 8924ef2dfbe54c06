"""What the writer does inside a transaction: append to the chain, bind, claim, change the registry.

Functions of a connection; `ledger.py` owns the transaction, the thread and the waiting. The registry is
written through SQLAlchemy, rarely. Records and bindings are written for each call, so they go to the driver
as text compiled from the same tables: SQLAlchemy would add some 20 µs to a row. Many rows travel as one
statement, because sqlite3 gives up the interpreter lock at each step and on a busy loop must queue to get it
back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, insert, select, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.exc import IntegrityError

from legation.adapters.sqlite.ahead import Record
from legation.adapters.sqlite.schema import (
    agent_keys,
    agents,
    changes,
    claims,
    kept,
    meta,
    owners,
    records,
    tenants,
)
from legation.core import audit
from legation.core.asks import Change, ClaimDurably, Conflict
from legation.core.kept import MIRRORED, PutKept
from legation.core.model import Agent, Owner, PutAgent, PutTenant, Tenant

CHUNK = 64
"""Rows in one statement. Each count has its own text, prepared once and kept by the driver."""

Head = tuple[int, bytes]
"""Seq and hash of the last record."""


_DIALECT = sqlite.dialect()
_FORGOTTEN = "claims-forgotten"

encode = msgspec.json.Encoder().encode


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
    row = driver.execute("SELECT value FROM meta WHERE name = ?", (_FORGOTTEN,)).fetchone()
    return 0.0 if row is None else float(row[0])


def forget_claims(connection: Connection, until: float) -> None:
    """Forget the claims whose time is over, and remember that: a clock set back must not bring them back."""
    connection.execute(claims.delete().where(claims.c.until <= until))
    put = upsert(meta).values(name=_FORGOTTEN, value=repr(until))
    connection.execute(put.on_conflict_do_update(index_elements=["name"], set_={"value": put.excluded.value}))


# -- the registry ----------------------------------------------------------------------------------


def change(connection: Connection, wanted: Sequence[Change]) -> None:
    """Make these changes. Raises Conflict at the first that cannot be; the caller undoes the rest."""
    for each in wanted:
        if isinstance(each, PutTenant):
            _put_tenant(connection, each.tenant)
        elif isinstance(each, PutKept):
            _put_kept(connection, each)
        else:
            _put_agent(connection, each)


def _put_tenant(connection: Connection, tenant: Tenant) -> None:
    _note(connection, "tenant", tenant.id, tenant.id)
    put = upsert(tenants).values(id=tenant.id, document=encode(tenant))
    connection.execute(put.on_conflict_do_update(index_elements=["id"], set_={"document": put.excluded.document}))


def _put_agent(connection: Connection, put: PutAgent) -> None:
    version = _note(connection, "agent", put.agent.id, put.agent.tenant)
    agent = msgspec.structs.replace(put.agent, version=version)
    row = {
        "owner": agent.owner,
        "name": agent.name,
        "standing": agent.standing.value,
        "version": version,
        "document": encode(agent),
    }
    if put.card is not None:
        row["card"] = put.card
    if put.was == 0:
        try:
            connection.execute(insert(agents).values(id=agent.id, tenant=agent.tenant, **row))
        except IntegrityError as error:
            missing = "FOREIGN" in str(error.orig)
            raise Conflict(f"no tenant is `{agent.tenant}`" if missing else f"agent `{agent.id}` exists") from None
    else:
        # The tenant is part of the match: an agent never moves, or what it owns would move with it.
        same = (agents.c.id == agent.id) & (agents.c.tenant == agent.tenant) & (agents.c.version == put.was)
        if connection.execute(update(agents).where(same).values(**row)).rowcount != 1:
            raise Conflict(f"agent `{agent.id}` changed meanwhile")
    _put_keys(connection, agent)


def _put_kept(connection: Connection, put: PutKept) -> None:
    """Write a version of a document, unless another came first."""
    document = put.document
    kind, k = type(document).__name__, kept.c
    row = {
        "parent": document.parent,
        "version": put.was + 1,
        "until": document.until,
        "document": encode(document),
    }
    if put.was == 0:
        key = {"kind": kind, "tenant": document.tenant, "id": document.id}
        made = connection.execute(upsert(kept).values(**key, **row).on_conflict_do_nothing()).rowcount
    else:
        same = (k.kind == kind) & (k.tenant == document.tenant) & (k.id == document.id) & (k.version == put.was)
        made = connection.execute(update(kept).where(same).values(**row)).rowcount
    if made != 1:
        raise Conflict(f"{kind.lower()} changed meanwhile")
    if document.mirrored:
        _note(connection, kind, document.id, document.tenant)


def forget_kept(connection: Connection, until: float) -> None:
    """Forget the documents whose time is over. What is mirrored stays: memories of it would differ."""
    over = (kept.c.until <= until) & kept.c.kind.not_in([kind.__name__ for kind in MIRRORED])
    connection.execute(kept.delete().where(over))


def _put_keys(connection: Connection, agent: Agent) -> None:
    for key in agent.keys:
        put = upsert(agent_keys).values(thumbprint=key.thumbprint, tenant=agent.tenant, agent=agent.id)
        connection.execute(put.on_conflict_do_nothing())
        holder = select(agent_keys.c.agent).where(agent_keys.c.thumbprint == key.thumbprint)
        if connection.execute(holder).scalar_one() != agent.id:
            raise Conflict(f"key `{key.thumbprint}` is another agent's")


def _note(connection: Connection, kind: str, name: str, tenant: str) -> int:
    """Tell the feed; the change's number."""
    made = connection.execute(insert(changes).values(kind=kind, id=name, tenant=tenant))
    (seq,) = made.inserted_primary_key or (0,)
    return int(seq)
