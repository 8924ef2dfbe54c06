"""What a request to the registry says: its query and its body, strictly."""

from __future__ import annotations

from typing import Any, Final, TypeVar, cast
from urllib.parse import parse_qsl

import msgspec
from msgspec import Struct

from legation.core.canonical import brief
from legation.core.cards import MAX_CARD
from legation.core.reasons import Reason, Refused
from legation.surfaces import guarded
from legation.surfaces.control.table import Row
from legation.surfaces.http import HttpRequest

S = TypeVar("S", bound=Struct)

MOST: Final = 2 * MAX_CARD + 1024
"""Bytes of a body that is no card: two cards fit."""

MOST_MEMBERS: Final = 8
"""Of a query."""


def query(request: HttpRequest, kind: type[S]) -> S:
    """The query. Raises Refused(REGISTRY_REQUEST) for a member nobody knows, or one that stands twice."""
    members: dict[str, str] = {}
    try:
        for name, value in parse_qsl(
            request.query, keep_blank_values=True, max_num_fields=MOST_MEMBERS, errors="strict", strict_parsing=True
        ) if request.query else ():  # fmt: skip
            if name in members:
                raise _wrong(f"`{brief(name)}` stands twice")
            members[name] = value
    except ValueError:
        raise _wrong("the query cannot be read") from None
    return _read(members, kind, strict=False)


def body(request: HttpRequest, row: Row) -> Any:
    """The body a row takes. Raises Refused(REGISTRY_REQUEST | TOO_LARGE)."""
    if row.takes is None:
        if request.body:
            raise _wrong("no body is expected")
        return None
    if row.takes is bytes:
        return guarded.json_body(request, Reason.REGISTRY_REQUEST, most=MAX_CARD)
    members = guarded.document(request, Reason.REGISTRY_REQUEST, most=MOST)
    return _read(members, cast("type[Struct]", row.takes), strict=True)


def _read(members: dict[str, Any], kind: type[S], *, strict: bool) -> S:
    try:
        return msgspec.convert(members, kind, strict=strict)
    except msgspec.ValidationError as fault:
        what, _, where = str(fault).partition(" - at `$")
        # A member's own name may be as long as its sender likes.
        raise _wrong(f"{what[:1].lower()}{what[1:160]}", where.rstrip("`").lstrip(".")[:64] or None) from None


def _wrong(detail: str, field: str | None = None) -> Refused:
    return Refused(Reason.REGISTRY_REQUEST, detail, field=field)
