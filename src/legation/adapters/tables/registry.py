"""Changes to the registry and to what the authority keeps, inside a transaction the caller began.

Written through SQLAlchemy, rarely, so that both databases get the same statements.
INVARIANT: whoever calls `change` holds a lock that lets one writer change at a time, or the feed could be read past a
number whose transaction has not ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Table, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from legation.adapters.tables.schema import agent_keys, agents, changes, claims, kept, meta, tenants
from legation.core.asks import Change, Conflict
from legation.core.kept import MIRRORED, PutKept
from legation.core.model import Agent, PutAgent, PutTenant, Tenant

FORGOTTEN: Final = "claims-forgotten"
"""The row of `meta` that says up to when claims have been forgotten."""

encode = msgspec.json.Encoder().encode


def upsert(connection: Connection, table: Table) -> Any:
    """An INSERT that can be told what to do when the row is there, in the words of the connection's database."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def change(connection: Connection, wanted: Sequence[Change]) -> None:
    """Make these changes. Raises Conflict at the first that cannot be; the caller undoes the rest."""
    for each in wanted:
        if isinstance(each, PutTenant):
            _put_tenant(connection, each.tenant, new=each.new)
        elif isinstance(each, PutKept):
            _put_kept(connection, each)
        else:
            _put_agent(connection, each)


def _put_tenant(connection: Connection, tenant: Tenant, *, new: bool) -> None:
    _note(connection, "tenant", tenant.id, tenant.id)
    put = upsert(connection, tenants).values(id=tenant.id, document=encode(tenant))
    if new:
        added = put.on_conflict_do_nothing()
        if connection.execute(added, execution_options={"preserve_rowcount": True}).rowcount != 1:
            raise Conflict(f"tenant `{tenant.id}` exists")
        return
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
            missing = "foreign" in str(error.orig).lower()
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
        put_new = upsert(connection, kept).values(**key, **row).on_conflict_do_nothing()
        made = connection.execute(put_new, execution_options={"preserve_rowcount": True}).rowcount
    else:
        same = (k.kind == kind) & (k.tenant == document.tenant) & (k.id == document.id) & (k.version == put.was)
        made = connection.execute(update(kept).where(same).values(**row)).rowcount
    if made != 1:
        raise Conflict(f"{kind.lower()} changed meanwhile")
    if document.mirrored:
        _note(connection, kind, document.id, document.tenant)


def _put_keys(connection: Connection, agent: Agent) -> None:
    for key in agent.keys:
        put = upsert(connection, agent_keys).values(thumbprint=key.thumbprint, tenant=agent.tenant, agent=agent.id)
        connection.execute(put.on_conflict_do_nothing())
        holder = connection.execute(select(agent_keys.c.agent).where(agent_keys.c.thumbprint == key.thumbprint))
        if (held := holder.scalar_one()) != agent.id:
            raise Conflict(f"key `{key.thumbprint}` is another agent's", holder=held)


def _note(connection: Connection, kind: str, name: str, tenant: str) -> int:
    """Tell the feed; the change's number."""
    made = connection.execute(insert(changes).values(kind=kind, id=name, tenant=tenant))
    (seq,) = made.inserted_primary_key or (0,)
    return int(seq)


# -- what has run out --------------------------------------------------------------------------------


def forgotten(connection: Connection) -> float:
    """The moment up to which claims have been forgotten: before it, nothing can be shown to be unclaimed."""
    value = connection.scalar(select(meta.c.value).where(meta.c.name == FORGOTTEN))
    return 0.0 if value is None else float(value)


def forget_claims(connection: Connection, until: float) -> None:
    """Forget the claims whose time is over, and remember that: a clock set back must not bring them back."""
    connection.execute(claims.delete().where(claims.c.until <= until))
    put = upsert(connection, meta).values(name=FORGOTTEN, value=repr(until))
    connection.execute(put.on_conflict_do_update(index_elements=["name"], set_={"value": put.excluded.value}))


def forget_kept(connection: Connection, until: float) -> None:
    """Forget the documents whose time is over; of what is mirrored the feed tells, so that memories of it agree."""
    over, k = kept.c.until <= until, kept.c
    mirrored = k.kind.in_([kind.__name__ for kind in MIRRORED])
    for kind, tenant, name in connection.execute(select(k.kind, k.tenant, k.id).where(over & mirrored)).all():
        _note(connection, kind, name, tenant)
    connection.execute(kept.delete().where(over))
