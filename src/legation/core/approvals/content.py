"""What an approver is shown of a call: everything it carries, as text somebody can read."""

from __future__ import annotations

from typing import Final

import msgspec

from legation.core import messages as m
from legation.core.canonical import encode
from legation.core.kept import Piece
from legation.core.model import Call

MOST_SHOWN: Final = 64 * 1024
"""Characters of a message an approver is shown. What is more is said to be missing."""


def content(call: Call) -> tuple[Piece, ...]:
    """All that a call carries, as an approver can read it. A person answers for what is forwarded, so none is left out.

    Parts one by one; then, as JSON, whatever else is sent along with them.
    """
    params = call.params
    pieces: list[Piece] = []
    rest = msgspec.to_builtins(params)
    if isinstance(params, m.SendMessageRequest):
        pieces += [_piece(part) for part in params.message.parts]
        del rest["message"]["parts"]
    if call.extensions:
        rest["A2A-Extensions"] = list(call.extensions)
    pieces.append(Piece("rest", _json(rest)))
    shown: list[Piece] = []
    room = MOST_SHOWN
    for piece in pieces:
        shown.append(piece if len(piece.said) <= room else Piece(piece.kind, piece.said[:room]))
        if len(piece.said) > room:
            shown.append(Piece("cut", f"{sum(len(one.said) for one in pieces) - MOST_SHOWN} characters"))
            break
        room -= len(piece.said)
    return tuple(shown)


def _piece(part: m.Part) -> Piece:
    more = "".join(
        f"\n[{name}] {value}"
        for name, value in (
            ("type", part.media_type),
            ("name", part.filename),
            ("metadata", _json(part.metadata) if part.metadata else None),
        )
        if value
    )
    if part.text is not None:
        return Piece("text", part.text + more)
    if part.raw is not None:
        return Piece("file", f"{len(part.raw) * 3 // 4} bytes, in base64: {part.raw}{more}")
    if part.url is not None:
        return Piece("link", part.url + more)
    return Piece("data", _json(part.data) + more)


def _json(value: object) -> str:
    return msgspec.json.format(encode(value), indent=2).decode()
