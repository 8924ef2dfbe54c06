"""Everything there is to look at in a document, one member after another.

Text parts, every string of a data part with its JSON pointer, names of members too, raw parts that hold text whatever
their media type claims, file names, metadata, names and descriptions of artifacts, every field of a card. Members are
joined into one text, so that a directive split over parts or fields is read in one piece, and each position of it
leads back to its member.
"""

from __future__ import annotations

import binascii
from bisect import bisect_right
from typing import Any, Final, NamedTuple, Protocol, get_args

from legation.core.firewall import octets
from legation.core.firewall.verdicts import Code, Finding
from legation.core.messages import TaskState

MAX_DEPTH: Final = 64
"""As `canonical.MAX_DEPTH`: what nests deeper was not parsed by us."""
MAX_MEMBERS: Final = 20_000
"""Strings of one document; a message of ordinary size has some ten."""
_GAP: Final = "\n"
_SILENT: Final = frozenset({"ROLE_USER", "ROLE_AGENT", *get_args(TaskState)})
"""Values of the protocol's own enumerations."""
_ENUMERATED: Final = frozenset({"role", "state"})
FREE: Final = frozenset({"data", "metadata", "params", "header"})
"""Members below which everything is its sender's own: names of the protocol's mean nothing there."""
LONGEST_NUMBER: Final = 10**400
_NUMBER: Final = 10**12
"""Numbers from here on are read as text: thirteen digits can be those of a card."""


class Take(Protocol):
    def __call__(self, text: str, pointer: str, *, key: bool = False) -> None: ...


class Member(NamedTuple):
    pointer: str
    start: int
    """Code points of the joined text."""
    end: int
    key: bool
    """The name of the member at `pointer`, not its value."""


class Walked(NamedTuple):
    text: str
    members: tuple[Member, ...]
    starts: tuple[int, ...]
    limits: tuple[Finding, ...]

    def locate(self, first: int, last: int) -> tuple[str, tuple[int, int], bool]:
        """Pointer, byte span and key-ness for code points of the joined text, cut to the member they begin in."""
        if not self.members:
            return "", (0, 0), False
        member = self.members[max(bisect_right(self.starts, first) - 1, 0)]
        first = min(max(first, member.start), member.end)
        last = min(max(last, first), member.end)
        begin = _bytes(self.text[member.start : first])
        return member.pointer, (begin, begin + _bytes(self.text[first:last])), member.key

    def within(self, stretch: tuple[int, int], core: tuple[int, int]) -> tuple[int, int]:
        """A stretch of the joined text cut to the members in which its core begins and ends."""
        if not self.members:
            return stretch
        first = self.members[max(bisect_right(self.starts, core[0]) - 1, 0)]
        last = self.members[max(bisect_right(self.starts, core[1] - 1) - 1, 0)]
        return max(stretch[0], first.start), min(stretch[1], last.end)

    def begins(self, place: int) -> bool:
        """Whether a member begins there, and another stands before it."""
        at = bisect_right(self.starts, place) - 1
        return at > 0 and self.starts[at] == place


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def walk(document: Any, *, most: int, tail: int) -> Walked:
    """Walk a JSON document. Of a text longer than `most` code points the last `tail` are kept, and it is a finding."""
    pieces: list[str] = []
    members: list[Member] = []
    limits: list[Finding] = []
    at = 0
    todo: list[tuple[Any, str, int]] = [(document, "", 0)]

    def take(text: str, pointer: str, *, key: bool = False) -> None:
        nonlocal at
        pieces.append(text)
        members.append(Member(pointer, at, at + len(text), key))
        at += len(text) + 1

    while todo:
        value, pointer, depth = todo.pop()
        if isinstance(value, str):
            take(value, pointer)
        elif depth > MAX_DEPTH:
            limits.append(_limit(Code.LIM_DEPTH, pointer))
        elif isinstance(value, dict):
            todo.extend(_members(value, pointer, depth, take, limits))
        elif isinstance(value, list | tuple):
            todo.extend((inner, f"{pointer}/{place}", depth + 1) for place, inner in reversed(list(enumerate(value))))
        elif isinstance(value, int | float) and _NUMBER <= abs(value) < LONGEST_NUMBER:
            take(str(int(value)), pointer)
        if len(members) > MAX_MEMBERS:
            limits.append(_limit(Code.LIM_PARTS, pointer))
            break
    text = _GAP.join(pieces)
    if len(text) > most:
        limits.append(_limit(Code.LIM_SIZE, members[-1].pointer if members else ""))
        text, members = _shorten(text, members, most - tail, tail)
    return Walked(text, tuple(members), tuple(member.start for member in members), tuple(limits))


def _members(
    value: dict[str, Any], pointer: str, depth: int, take: Take, limits: list[Finding]
) -> list[tuple[Any, str, int]]:
    """Take the names of an object's members; return their values, last first."""
    later: list[tuple[Any, str, int]] = []
    for name, inner in value.items():
        where = f"{pointer}/{_escaped(name)}"
        if isinstance(inner, str):
            if name in _ENUMERATED and inner in _SILENT and typed(where):
                continue
            if name == "raw" and raw(where):
                _take_raw(inner, value.get("mediaType"), where, take, limits)
                continue
        if name not in KNOWN:
            take(name, where, key=True)
        later.append((inner, where, depth + 1))
    return later[::-1]


def typed(pointer: str) -> bool:
    """Whether a member stands where the protocol says what it is, not in what its sender is free to say."""
    return FREE.isdisjoint(pointer.split("/")[:-1])


def raw(pointer: str) -> bool:
    """Whether a member is the `raw` of a part: of one in a list of parts, or of one by itself."""
    names = pointer.split("/")[1:]
    if names[-1:] != ["raw"] or not typed(pointer):
        return False
    return len(names) == 1 or (names[-2].isdecimal() and (len(names) == 2 or names[-3] == "parts"))


def octets_of(said: str, media: Any) -> octets.Octets | None:
    """What a raw part says; None where it is no base64."""
    try:
        data = binascii.a2b_base64(said, strict_mode=True)
    except ValueError:
        return None
    return octets.read(data, media if isinstance(media, str) else "")


def _take_raw(said: str, media: Any, where: str, take: Take, limits: list[Finding]) -> None:
    """Bytes that are text are read as text, whatever they are said to be."""
    known = octets_of(said, media)
    if known is None:
        take(said, where)
        return
    if known.fault:
        limits.append(_limit(Code.LIM_ENCODING, where, known.fault))
    if known.texts:
        take(_GAP.join(known.texts), where)


def _shorten(text: str, members: list[Member], head: int, tail: int) -> tuple[str, list[Member]]:
    """The beginning and the end of a text that is too long, with the members that they hold."""
    cut = len(text) - tail
    moved = head + 1 - cut
    kept = [one._replace(end=min(one.end, head)) for one in members if one.start < head]
    kept += [one._replace(start=max(one.start, cut) + moved, end=one.end + moved) for one in members if one.end > cut]
    return f"{text[:head]}{_GAP}{text[cut:]}", kept


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1") if "~" in name or "/" in name else name


def _limit(code: Code, pointer: str, rule: str = "") -> Finding:
    return Finding(code, pointer, (0, 0), "text", 0.0, rule)


KNOWN: Final = frozenset(
    [
        "messageId",
        "role",
        "parts",
        "contextId",
        "taskId",
        "metadata",
        "extensions",
        "referenceTaskIds",
        "text",
        "raw",
        "url",
        "data",
        "filename",
        "mediaType",
        "artifactId",
        "name",
        "description",
        "id",
        "status",
        "state",
        "message",
        "timestamp",
        "artifacts",
        "history",
        "kind",
        "task",
        "statusUpdate",
        "artifactUpdate",
        "artifact",
        "append",
        "lastChunk",
        "final",
        "skills",
        "tags",
        "examples",
        "inputModes",
        "outputModes",
        "version",
        "provider",
        "organization",
        "supportedInterfaces",
        "protocolBinding",
        "protocolVersion",
        "tenant",
        "capabilities",
        "streaming",
        "pushNotifications",
        "extendedAgentCard",
        "defaultInputModes",
        "defaultOutputModes",
        "documentationUrl",
        "iconUrl",
        "securitySchemes",
        "signatures",
        "securityRequirements",
    ]
)
"""Names of the protocol's own members: they are not the sender's words."""
