"""What is kept for reviewers, written inside a transaction the caller began: so many a tenant, the oldest go first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, select

from legation.adapters.tables.registry import encode, upsert
from legation.adapters.tables.schema import kept
from legation.core.kept import Original

KIND: Final = Original.__name__

SHARE: Final = 4
"""An agent keeps at most this part of what its tenant does: one that floods pushes out its own."""

_BATCH: Final = 500
"""Taken away at once: more where there are more, with the next write."""

_k = kept.c


def write(connection: Connection, documents: Sequence[Original], most: int) -> None:
    """Write these, then let go of what is too many. What is there already stays as it is."""
    for one in documents:
        row = {"parent": one.parent, "version": 1, "until": one.until, "document": encode(one)}
        put = upsert(connection, kept).values(kind=KIND, tenant=one.tenant, id=one.id, **row)
        connection.execute(put.on_conflict_do_nothing())
    for tenant, agent in dict.fromkeys((one.tenant, one.parent) for one in documents):
        _shorten(connection, tenant, max(most // SHARE, 1), agent)
    for tenant in dict.fromkeys(one.tenant for one in documents):
        _shorten(connection, tenant, most)


def _shorten(connection: Connection, tenant: str, most: int, agent: str | None = None) -> None:
    mine = (_k.tenant == tenant) & (_k.kind == KIND)
    if agent is not None:
        mine &= _k.parent == agent
    surplus = select(_k.id).where(mine).order_by(_k.until.desc(), _k.id.desc()).limit(_BATCH).offset(most)
    names = list(connection.execute(surplus).scalars())
    if names:
        connection.execute(kept.delete().where((_k.tenant == tenant) & (_k.kind == KIND) & _k.id.in_(names)))
