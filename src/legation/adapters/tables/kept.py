"""What the authority keeps, read from the database.

INVARIANT: no statement here is without a tenant.
"""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, select

from legation.adapters.tables.schema import kept
from legation.core.asks import Find, FindAll, Found
from legation.core.kept import Kept, name_of

_k = kept.c


def find(connection: Connection, question: Find[Any]) -> Found[Any] | None:
    """A document by kind, tenant and id."""
    wanted = select(_k.version, _k.document).where(
        _k.kind == name_of(question.kind), _k.tenant == question.tenant, _k.id == question.id
    )
    row = connection.execute(wanted).first()
    return None if row is None else found(question.kind, *row)


def find_all(connection: Connection, question: FindAll[Any]) -> tuple[Found[Any], ...]:
    """Documents of a kind, of one parent where one is named; by id."""
    wanted = select(_k.id, _k.version, _k.document).where(
        _k.kind == name_of(question.kind), _k.tenant == question.tenant
    )
    if question.parent is not None:
        wanted = wanted.where(_k.parent == question.parent)
    # Read row by row: what a kind leaves out, as the bytes of cards in a list, is held for one at a time.
    read = [(str(row.id), found(question.kind, row.version, row.document)) for row in connection.execute(wanted)]
    # Put in order here: how a database sorts text is a matter of where it was set up.
    return tuple(one for _, one in sorted(read, key=lambda each: each[0]))


def found(kind: type[Kept], version: int, document: bytes) -> Found[Any]:
    """A row as the core knows it."""
    return Found(msgspec.json.decode(document, type=kind), version)
