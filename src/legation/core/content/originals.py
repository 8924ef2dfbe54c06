"""What did not pass as it came, kept for whoever reviews it: packed here, sealed and written by others.

INVARIANT: a verdict never waits for this, and never depends on it: what cannot be kept is said not to be kept.
"""

from __future__ import annotations

import json
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from legation.core.asks import Plan, Seal, Unavailable, ask
from legation.core.content.forgiving import at
from legation.core.firewall import Channel
from legation.core.inspected import Inspected

MOST: Final = 64 * 1024
"""Bytes that are sealed of one document. Of a longer one, the members in which something was found."""

SEALED: Final = "sealed"
NOT_KEPT: Final = "not kept"


class Came(Struct, frozen=True):
    """A document as it came."""

    document: Any
    channel: Channel
    pointers: tuple[str, ...]
    """Members in which something was found."""
    stream: bool = False
    """Whether it was told in a stream: `document` is then one event, or a list of them."""


class Told(Struct, frozen=True, omit_defaults=True):
    """What an original holds."""

    channel: str
    whole: bool = True
    document: Any = None
    """Of what waited in a stream and was too much, the last events."""
    members: dict[str, str] = {}
    """Where it is not whole: members by JSON pointer."""
    cut: tuple[str, ...] = ()
    """Those of which only the beginning is kept."""
    stream: bool = False


def pack(came: Came) -> bytes:
    """A document in at most MOST bytes."""
    told = Told(came.channel.value, document=came.document, stream=came.stream)
    whole = _encode(told)
    if len(whole) <= MOST:
        return whole
    if isinstance(came.document, list):  # events that waited; of too many the last
        last = came.document
        while len(last) > 1:
            last = last[(len(last) + 1) // 2 :]
            if len(short := _encode(replace(told, whole=False, document=last))) <= MOST:
                return short
    members: dict[str, str] = {}
    cut: list[str] = []
    room = MOST - 1024  # for what surrounds them
    for pointer in came.pointers:
        text = at(came.document, pointer)
        if text is None or pointer in members:
            continue
        size = len(_encode(pointer)) + len(_encode(text)) + 2
        if size > room:
            room -= 2 * len(_encode(pointer)) + 8
            if room < 256:
                break
            text = _begun(text, room)
            cut.append(pointer)
        members[pointer] = text
        room -= size
        if room < 256:
            break
    return _encode(replace(told, whole=False, document=None, members=members, cut=tuple(cut)))


def unpack(content: bytes) -> Told:
    """What `pack` made. Raises ValueError for what it did not."""
    try:
        return msgspec.json.decode(content, type=Told)
    except msgspec.DecodeError:
        return msgspec.convert(json.loads(content), Told)  # half a surrogate pair, which msgspec does not read


def kept(found: Inspected, came: Came | None, *, tenant: str, agent: str, record_id: str, at: float) -> Plan[Inspected]:
    """Have what came kept under a record; what that record says."""
    if came is None:
        return found
    try:
        done = yield from ask(Seal(tenant, record_id, agent, at, pack(came)))
    except Unavailable:
        done = False
    return replace(found, original=SEALED if done else NOT_KEPT)


def _begun(text: str, room: int) -> str:
    """The beginning of a text, in at most so many bytes once it is written."""
    text = text[:room]
    while len(_encode(text)) > room:
        text = text[: len(text) // 2]
    return text


def _encode(value: Any) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(value)).encode()
