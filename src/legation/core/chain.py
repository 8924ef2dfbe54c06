"""The chain over the records: each row's hash covers the row before, and a whole ledger is verified by walking it."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable
from typing import Literal

import msgspec
from msgspec import Struct

GENESIS = bytes(32)
"""What stands before the first record."""

KINDS = frozenset({"decision", "outcome", "event"})

_FRAME = struct.Struct("!32sQHHI")
_DOMAIN = b"legation-ledger-1\n"


def link(previous: bytes, seq: int, record_id: str, kind: str, body: bytes) -> bytes:
    """The hash of a row: SHA-256 over what it holds and the hash of the row before.

    Lengths come first, so no two rows share a frame. Raises ValueError unless `previous` is a hash.
    """
    if len(previous) != 32:
        raise ValueError("a link needs the 32 bytes of the one before")
    name, sort = record_id.encode(), kind.encode()
    frame = _FRAME.pack(previous, seq, len(name), len(sort), len(body))
    return hashlib.sha256(b"".join((_DOMAIN, frame, name, sort, body))).digest()


class Row(Struct, frozen=True, gc=False):
    """A record as the ledger keeps it. `decision_id` repeats what an outcome's body says, for the index."""

    seq: int
    record_id: str
    kind: str
    decision_id: str | None
    body: bytes
    hash: bytes


class Verified(Struct, frozen=True):
    """The chain holds from the first record to `seq`."""

    seq: int
    head: bytes
    """Hash of the last row: what to keep elsewhere."""
    permits: int
    refusals: int
    events: int
    unended: int
    """Permits without an outcome: calls in flight, or cut short by a crash."""
    holds: int = 0


class Break(Struct, frozen=True):
    """The chain does not hold from `seq` on; what stands before it does."""

    seq: int
    fault: Literal["gap", "order", "hash", "body", "index", "orphan", "truncated", "rewritten", "head", "checkpoint"]
    detail: str


class _Gist(Struct, frozen=True, gc=False):
    """What verification needs of a body; a third of the cost of reading it whole."""

    id: str
    verdict: str | None = None
    decision: str | None = None


_gist = msgspec.json.Decoder(_Gist).decode


def decision_of(kind: str, body: bytes) -> str | None:
    """The decision an outcome belongs to; None for other kinds. Raises ValueError when it names none."""
    if kind != "outcome":
        return None
    if (named := _gist(body).decision) is None:
        raise ValueError("an outcome names its decision")
    return named


def verify(rows: Iterable[Row]) -> Verified | Break:
    """Walk a whole ledger, first row to last, to its end or its first break. Holds only the open permits."""
    seq, head = 0, GENESIS
    counts = {"permit": 0, "hold": 0, "refuse": 0, "event": 0}
    # A permit leaves when its outcome comes: a ledger of any length is verified in the memory its open calls
    # need.
    unended: set[str] = set()
    for row in rows:
        if row.seq != seq + 1:
            fault: Literal["gap", "order"] = "gap" if row.seq > seq else "order"
            return Break(row.seq, fault, f"{row.seq} follows {seq}")
        seq = row.seq
        # Whoever altered a row may have left values of any type: SQLite keeps what it is given.
        whole = tuple(map(type, (row.record_id, row.kind, row.body))) == (str, str, bytes)
        if not whole or row.hash != link(head, seq, row.record_id, row.kind, row.body):
            return Break(seq, "hash", "this row, or its place in the chain, was altered")
        head = row.hash
        try:
            gist = _gist(row.body)
            named = decision_of(row.kind, row.body)
        except ValueError as error:
            return Break(seq, "body", str(error))
        if gist.id != row.record_id or row.kind not in KINDS:
            return Break(seq, "body", f"the body is not that of {row.kind} `{row.record_id}`")
        if named != row.decision_id:
            return Break(seq, "index", f"the body names `{named}`, the index `{row.decision_id}`")
        if named is not None:
            if named not in unended:
                return Break(seq, "orphan", f"no earlier permit without an outcome is `{named}`")
            unended.remove(named)
            continue
        sort = "event" if row.kind == "event" else gist.verdict
        if sort not in counts:
            return Break(seq, "body", "a decision permits, holds or refuses")
        counts[sort] += 1
        if sort == "permit":
            unended.add(row.record_id)
    return Verified(seq, head, counts["permit"], counts["refuse"], counts["event"], len(unended), counts["hold"])
