"""JSON-RPC at a glance: the common request and the common answer, read in one go.

What it returns is what the careful reading would return; where it is not certain of that it returns None, and the
careful reading decides. It refuses nothing itself. `canonical.typed` says why counting quotes is enough.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import Raw, Struct

from legation.core import canonical
from legation.core import messages as m
from legation.core.operations import BY_NAME, Operation


class _Request(Struct, forbid_unknown_fields=True):
    jsonrpc: Literal["2.0"]
    id: str | int
    method: str
    params: Raw


class _Answer(Struct, forbid_unknown_fields=True):
    jsonrpc: Literal["2.0"]
    id: str
    result: Raw


_request = msgspec.json.Decoder(_Request).decode
_answer = msgspec.json.Decoder(_Answer).decode

# Quotes of the envelope: two for each name, two for each value that is a string.
_REQUEST_QUOTES = 2 * 4 + 2 + 2
_ANSWER_QUOTES = 2 * 3 + 2 + 2

_ADDS_MEMBERS = frozenset({m.ListTasksResponse, m.ExtendedCard})
"""Results whose canonical form may have more members than what was read: counting would prove nothing."""


def at_request(body: bytes, longest_id: int) -> tuple[str | int, Operation, m.Params] | None:
    """Id, operation and params of a request."""
    if not canonical.one_look(body):
        return None
    try:
        envelope = _request(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    row = BY_NAME.get(envelope.method)
    rpc_id = envelope.id
    if row is None or (isinstance(rpc_id, str) and len(rpc_id) > longest_id):
        return None
    read = canonical.typed(row.params, bytes(envelope.params))
    if read is None:
        return None
    params: m.Params = read[0]
    quotes = _REQUEST_QUOTES + read[1] + (2 if isinstance(rpc_id, str) else 0)
    return (rpc_id, row, params) if quotes == body.count(b'"') else None


def at_answer(body: bytes, kind: Any, request_id: str) -> Any:
    """The result of an answer to our request, as a message of that kind."""
    if kind in _ADDS_MEMBERS or not canonical.one_look(body):
        return None
    try:
        envelope = _answer(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    if envelope.id != request_id:
        return None
    read = canonical.typed(kind, bytes(envelope.result))
    return read[0] if read is not None and _ANSWER_QUOTES + read[1] == body.count(b'"') else None
