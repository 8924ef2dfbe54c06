"""What commands read of any store: agents, tenants, and the ledger in order.

INVARIANT: nobody here reads on beyond a page without letting go: where there may be millions of rows, a reader that
never lets go keeps the WAL growing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, Select, func, select

from legation.adapters.tables.schema import agents, records, tenants
from legation.core.audit import Break, Event, Row, Verified, read, verify
from legation.core.model import Agent, Standing, Tenant

PAGE = 1000
"""Rows read at a time."""

T = TypeVar("T")


class Reading(ABC):
    """Reads what the tables hold. Each method raises Unavailable."""

    @abstractmethod
    def _read(self, reading: Callable[[Connection], T]) -> T:
        """Read on a connection of the store's. Raises Unavailable."""

    @abstractmethod
    def _settle(self) -> None:
        """Bring into the tables what was acknowledged and is not there yet."""

    def agent(self, name: str) -> Agent | None:
        document = self._one(select(agents.c.document).where(agents.c.id == name))
        return None if document is None else msgspec.json.decode(document, type=Agent)

    def agents(self, tenant: str | None = None, standing: Standing | None = None) -> list[Agent]:
        """By id."""
        wanted = select(agents.c.document).order_by(agents.c.id)
        if tenant is not None:
            wanted = wanted.where(agents.c.tenant == tenant)
        if standing is not None:
            wanted = wanted.where(agents.c.standing == standing.value)
        return [msgspec.json.decode(document, type=Agent) for (document,) in self._all(wanted)]

    def tenants(self) -> list[Tenant]:
        """By id."""
        rows = self._all(select(tenants.c.document).order_by(tenants.c.id))
        return [msgspec.json.decode(document, type=Tenant) for (document,) in rows]

    def records(
        self,
        after: int = 0,
        limit: int = 100,
        *,
        kind: str | None = None,
        newest: bool = False,
        **members: str,
    ) -> list[Row]:
        """Up to `limit` records after a seq, in order; the last ones with `newest`.

        `members` are what the record itself must say, such as `caller="orchestrator"` or
        `reason="token-expired"`.
        """
        self._settle()
        found: list[Row] = []
        for page in self._pages(after, kind=kind, newest=newest):
            found += [row for row in page if not members or _says(row, members)]
            if len(found) >= limit:
                break
        del found[limit:]
        return found[::-1] if newest else found

    def record(self, record_id: str) -> Row | None:
        self._settle()
        return self._row(select(records).where(records.c.record_id == record_id))

    def outcome_of(self, decision_id: str) -> Row | None:
        """The outcome of a decision; None while the call is open, and for a refusal."""
        self._settle()
        return self._row(select(records).where(records.c.decision_id == decision_id).order_by(records.c.seq).limit(1))

    def head(self) -> int:
        """Seq of the last record; 0 when there is none."""
        self._settle()
        return int(self._one(select(func.max(records.c.seq))) or 0)

    def newest_id(self) -> str:
        """The greatest id a record has, of those that begin with when they were made; empty when there is none."""
        self._settle()
        named = records.c.record_id
        made = (named < "g") & (func.length(named) == 24)
        return str(self._one(select(named).where(made).order_by(named.desc()).limit(1)) or "")

    def iterate_chain(self) -> Iterator[Row]:
        """Every record, first to last, as far as the ledger reached when asked."""
        for page in self._pages(0, upto=self.head()):
            yield from page

    def verify(self) -> Verified | Break:
        return verify(self.iterate_chain())

    def _pages(
        self, after: int, *, upto: int | None = None, kind: str | None = None, newest: bool = False
    ) -> Iterator[list[Row]]:
        wanted = select(records).limit(PAGE)
        if kind is not None:
            wanted = wanted.where(records.c.kind == kind)
        if upto is not None:
            wanted = wanted.where(records.c.seq <= upto)
        if newest:
            wanted = wanted.where(records.c.seq > after)
        at: int | None = None if newest else after
        while True:
            page = wanted.order_by(records.c.seq.desc() if newest else records.c.seq)
            if at is not None:
                page = page.where(records.c.seq < at if newest else records.c.seq > at)
            rows = [Row(*row) for row in self._all(page)]
            yield rows
            if len(rows) < PAGE:
                return
            at = rows[-1].seq

    def _row(self, wanted: Select[Any]) -> Row | None:
        rows = self._all(wanted)
        return Row(*rows[0]) if rows else None

    def _one(self, wanted: Select[Any]) -> Any:
        return self._read(lambda connection: connection.execute(wanted).scalar())

    def _all(self, wanted: Select[Any]) -> list[Any]:
        return self._read(lambda connection: list(connection.execute(wanted)))


def _says(row: Row, members: Mapping[str, str]) -> bool:
    try:
        record = read(row.kind, row.body)
    except (TypeError, ValueError):  # altered; `verify` says so
        return False
    more = record.fields if isinstance(record, Event) else {}
    return all(getattr(record, name, more.get(name)) == value for name, value in members.items())
