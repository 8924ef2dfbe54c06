"""What a transaction of the store writes: records, in a chain, and claims.

INVARIANT: whoever appends holds the lock WRITING from before it reads the head until its transaction has ended: so the
chain has no gap and no fork, and no number of the feed is seen before a smaller one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from legation.adapters.postgres.database import WRITING, lock
from legation.adapters.tables import registry
from legation.adapters.tables.schema import claims, records
from legation.core import audit
from legation.core.asks import Apply, ClaimDurably, Commit, Note, Unavailable

Record: TypeAlias = tuple[str, str, str | None, bytes]
"""Id, kind, the decision an outcome belongs to, body."""


def record_of(question: Commit | Note | Apply) -> Record:
    """What is kept of it. Raises ValueError for what is no record."""
    kind = question.kind
    if kind not in audit.KINDS:
        raise ValueError(f"no record is of kind `{kind}`")
    return question.record_id, kind, audit.decision_of(kind, question.body), question.body


class Chain:
    """The end of the chain, for the length of one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Wait until nobody else appends."""
        lock(connection, WRITING)
        self._connection = connection
        last = connection.execute(
            select(records.c.seq, records.c.hash).order_by(records.c.seq.desc()).limit(1)
        ).one_or_none()
        self.seq: int = 0 if last is None else last.seq
        self._hash: bytes = audit.GENESIS if last is None else last.hash

    def append(self, record: Record) -> bool:
        """Append a record. False when its id is taken; then nothing was written."""
        name, kind, decision, body = record
        seq = self.seq + 1
        link = audit.link(self._hash, seq, name, kind, body)
        row = insert(records).values(seq=seq, record_id=name, kind=kind, decision_id=decision, body=body, hash=link)
        written = row.on_conflict_do_nothing(index_elements=["record_id"]).returning(records.c.seq)
        if self._connection.execute(written).one_or_none() is None:
            return False
        self.seq, self._hash = seq, link
        return True

    def append_all(self, some: Sequence[Record]) -> int:
        """Append each; how many could not be, for their ids are taken."""
        return sum(not self.append(one) for one in some)


def claim(connection: Connection, question: ClaimDurably, now: float) -> bool:
    """Whether nobody has claimed the name before. Raises Unavailable where that can no longer be told."""
    row = insert(claims).values(space=question.space, name=question.name, until=question.until)
    first = connection.execute(row.on_conflict_do_nothing().returning(claims.c.name)).one_or_none() is not None
    # Read after the claim was written: whoever forgot it meanwhile said so in the same transaction.
    if now < registry.forgotten(connection):
        raise Unavailable("claims", "the clock went back")
    return first
