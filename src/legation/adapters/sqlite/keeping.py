"""What the authority keeps and every gateway holds in memory: Revoked, and Find and FindAll of mirrored kinds.

The mirror is part of the snapshot, which loads it and keeps it current; here is only how it is read and asked.
INVARIANT: no statement here is without a tenant but the one that fills the mirror, which holds all tenants'.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import sqlite

from legation.adapters.tables import kept, schema
from legation.core.asks import Find, FindAll, Found, Revoked
from legation.core.kept import MIRRORED

Key = tuple[str, str, str]
"""Kind, tenant and id."""

KINDS = {kind.__name__: kind for kind in MIRRORED}

_k = schema.kept.c
_ALL = str(select(_k.kind, _k.tenant, _k.id, _k.version, _k.document).compile(dialect=sqlite.dialect()))


class Mirror:
    """Every mirrored document, by kind and then by tenant and id. Read and changed on the loop's thread only."""

    def __init__(self) -> None:
        self._held: dict[str, dict[tuple[str, str], Found[Any]]] = {kind: {} for kind in KINDS}
        self._revoked = self._held["Revocation"]

    def put(self, news: Iterable[tuple[Key, Found[Any] | None]]) -> None:
        """Take what was read. A document that is gone is one nobody knows."""
        for (kind, tenant, name), found in news:
            if found is None:
                self._held[kind].pop((tenant, name), None)
            else:
                self._held[kind][tenant, name] = found

    def find(self, question: Find[Any]) -> Found[Any] | None:
        return self._held[question.kind.__name__].get((question.tenant, question.id))

    def find_all(self, question: FindAll[Any]) -> tuple[Found[Any], ...]:
        held = self._held[question.kind.__name__]
        return tuple(
            found
            for (tenant, _), found in sorted(held.items())
            if tenant == question.tenant and question.parent in (None, found.document.parent)
        )

    def revoked(self, question: Revoked) -> str | None:
        """The first name that is dead."""
        if not self._revoked:
            return None
        for name in question.names:
            found = self._revoked.get((question.tenant, name))
            if found is not None and question.issued_at <= found.document.at:
                return name
        return None


def read_all(driver: sqlite3.Connection) -> Iterator[tuple[Key, Found[Any]]]:
    """Every mirrored document there is."""
    marks = ", ".join("?" * len(KINDS))
    for kind, tenant, name, version, document in driver.execute(f"{_ALL} WHERE kind IN ({marks})", tuple(KINDS)):
        yield (kind, tenant, name), kept.found(KINDS[kind], version, document)


def read_these(driver: sqlite3.Connection, keys: Iterable[Key]) -> Iterator[tuple[Key, Found[Any] | None]]:
    """Each of these documents as it is now."""
    for key in keys:
        row = driver.execute(f"{_ALL} WHERE kind = ? AND tenant = ? AND id = ?", key).fetchone()
        yield key, None if row is None else kept.found(KINDS[key[0]], row[3], row[4])
