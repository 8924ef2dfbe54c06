"""Bytes to values and back, with one reading only.

Decides what is one JSON document: UTF-8 without BOM, no member twice, no number that two parsers read
differently, no lone surrogate, bounded depth (RFC 8259, RFC 7493). Decides what is one A2A message: members
by their one spelling, enums by name (A2A 1.0 §5.5), unknown members left out and named (§5.7). What `encode`
writes has one reading in any parser. Refuses to know what a message means, and which binding brought it.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import Annotated, Any, NoReturn, TypeVar, get_args, get_origin

import msgspec
from msgspec import Struct

from legation.core.reasons import Reason, Refused

T = TypeVar("T")

MAX_DEPTH = 64
"""Objects and arrays within each other. A2A's own messages need eight; `metadata` and `data` get the rest."""

MAX_INTEGER = 2**53 - 1
"""What a double holds exactly (RFC 7493 §2.2): beyond it two parsers may read two numbers."""

MAX_DROPPED = 32
"""Unknown members named in a record; any more are dropped without being named."""

MAX_QUOTED = 64
"""Characters of the caller's that an error may repeat."""

# -- one JSON document -----------------------------------------------------------------------------


def parse_json(unverified: bytes, *, max_depth: int = MAX_DEPTH) -> Any:
    """Read one JSON document. Raises Refused."""
    try:
        text = unverified.decode()
    except UnicodeDecodeError as fault:
        raise Refused(Reason.NOT_JSON, f"not utf-8 at byte {fault.start}") from None
    text = text.strip(" \t\r\n")
    # Fewer opening brackets than levels allowed: it cannot be too deep, whatever is in its strings.
    if text.count("[") + text.count("{") > max_depth and _depth(text) > max_depth:
        raise Refused(Reason.TOO_DEEP, f"nested more than {max_depth} deep")
    try:
        value, end = _scan(text, 0)
    except StopIteration as stop:
        _not_json("a value is expected", stop.value or 0)
    except json.JSONDecodeError as fault:
        _not_json(fault.msg.removesuffix(" at"), fault.pos)
    except RecursionError:
        raise Refused(Reason.TOO_DEEP, "nested too deep") from None
    if end != len(text):
        _not_json("more than one value", end)
    if "\\" in text and _SURROGATE.search(text):
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise Refused(Reason.NOT_JSON, "half of a surrogate pair is not a character") from None
    return value


def brief(unverified: object) -> str:
    """As much of what a caller sent as an error may repeat: short, and printable."""
    text = str(unverified)
    shown = "".join(char if char.isprintable() and char != "`" else "?" for char in text[:MAX_QUOTED])
    return f"{shown}..." if len(text) > MAX_QUOTED else shown


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Every member once: of two, each parser picks its own (RFC 8259 §4)."""
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    names = [name for name, _ in pairs]
    twice = next(brief(name) for name in names if names.count(name) > 1)
    raise Refused(Reason.DUPLICATE_MEMBER, f"`{twice}` stands twice", field=twice)


def _integer(digits: str) -> int:
    """The length comes first: Python takes 5000 digits for an attack, and raises ValueError."""
    if len(digits) > 17 or not -MAX_INTEGER <= (number := int(digits)) <= MAX_INTEGER:
        raise Refused(Reason.NUMBER_OUT_OF_RANGE, f"`{brief(digits)}` is beyond 2^53 - 1")
    return number


def _real(digits: str) -> float:
    number = float(digits)
    if number - number != 0:  # infinite: neither equal to itself less itself nor writable as JSON
        raise Refused(Reason.NUMBER_OUT_OF_RANGE, f"`{brief(digits)}` is beyond a double")
    return number


def _constant(name: str) -> NoReturn:
    raise Refused(Reason.NOT_JSON, f"`{name}` is not JSON")


def _not_json(what: str, position: int) -> NoReturn:
    raise Refused(Reason.NOT_JSON, f"{what[:1].lower()}{what[1:]} at character {position}") from None


def _depth(text: str) -> int:
    """The deepest nesting, without recursion; an open string runs to the end, so that one pass is enough."""
    return max(accumulate(_STEP[bracket] for bracket in _BRACKETS.findall(_STRING.sub("", text))), default=0)


_decoder: Any = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_real, parse_constant=_constant
)
_scan: Callable[[str, int], tuple[Any, int]] = _decoder.scan_once  # what `raw_decode` calls, without its wrapping
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\Z)', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")
_STEP = {"[": 1, "{": 1, "]": -1, "}": -1}
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")

# -- one look --------------------------------------------------------------------------------------


def one_look(unverified: bytes) -> bool:
    """Whether a document may be read by `typed` alone: no escapes, no long numbers, not many brackets.

    Most documents are of this kind, and `parse_json` costs more than all else that is done to them.
    """
    return (
        b"\\" not in unverified
        and unverified.count(b"[") + unverified.count(b"{") <= MAX_DEPTH
        and _LONG_NUMBER not in unverified.translate(_DIGITS)
    )


def typed(kind: type[T], unverified: bytes) -> tuple[T, int] | None:
    """A message read in one go, and the quotes its canonical form has; None where a closer look is due.

    The reader takes the last of two members of one name, and tells nothing. What it kept shows in the quotes: in a
    document without escapes every string has two, so a document has as many as the canonical form of what was read,
    or some string in it was passed over: a name that stood twice, or a member that was null. The caller MUST compare,
    and read with `parse_json` what differs. Not for messages whose canonical form adds members (`omit_defaults`).
    """
    try:
        message: T = _decoders[kind](unverified)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return message, _encode(message).count(b'"')


class _Decoders(dict[Any, Callable[[bytes], Any]]):
    def __missing__(self, kind: Any) -> Callable[[bytes], Any]:
        return self.setdefault(kind, msgspec.json.Decoder(kind).decode)


_decoders = _Decoders()
_DIGITS = bytes(0x30 if byte in b"0123456789" else 0x20 for byte in range(256))
_LONG_NUMBER = b"0" * 16

# -- one message -----------------------------------------------------------------------------------


def decode(kind: type[T], unverified_document: Any, *, root: str = "") -> tuple[T, tuple[str, ...]]:
    """Read a message from bytes, or from what `parse_json` or `typed` read. Raises Refused.

    Returns the message, and the JSON paths of the members left out because the specification does not know
    them. `root` stands before each path.
    """
    if isinstance(unverified_document, kind):
        return unverified_document, ()
    document = parse_json(unverified_document) if isinstance(unverified_document, bytes) else unverified_document
    try:
        return msgspec.convert(document, kind), ()
    except msgspec.ValidationError:
        pass
    # Something is not as it should be. Twins are told first, then what is left out, then what is wrong.
    dropped: list[str] = []
    document = _known(kind, document, root, dropped)
    try:
        return msgspec.convert(document, kind), tuple(dropped)
    except msgspec.ValidationError as fault:
        raise _invalid(str(fault), root) from None


def encode(value: Any) -> bytes:
    """The canonical bytes: members in the order of their declaration, absent ones left out, no spaces."""
    return _encode(value)


def digest(canonical: bytes) -> str:
    """SHA-256, in hex."""
    return hashlib.sha256(canonical).hexdigest()


_encode = msgspec.json.Encoder().encode


class _Member(Struct, frozen=True):
    """What a walk must know of a member."""

    kind: type[Struct] | None
    """The message it holds, or holds many of; None for a scalar or a free-form object."""
    absent: object
    """The value that means absence: the default of a proto3 field without presence."""


_NOTHING = object()


def _known(kind: Any, document: Any, path: str, dropped: list[str]) -> Any:
    """The document without the members that `kind` does not know. Raises Refused(TWIN_MEMBER)."""
    if not isinstance(document, dict):
        return document
    members, spellings = _members(kind)
    kept = {}
    for name, value in document.items():
        member = members.get(name)
        if member is None:
            at = _below(path, brief(name))
            if spelling := spellings.get(_fold(name)):
                raise Refused(Reason.TWIN_MEMBER, f"`{brief(name)}` is spelt `{spelling}`", field=at)
            if len(dropped) < MAX_DROPPED:
                dropped.append(at)
        elif value == member.absent and type(value) is type(member.absent):
            continue
        elif member.kind is None:
            kept[name] = value
        elif isinstance(value, list):
            at = _below(path, name)
            kept[name] = [_known(member.kind, item, f"{at}[{i}]", dropped) for i, item in enumerate(value)]
        else:
            kept[name] = _known(member.kind, value, _below(path, name), dropped)
    return kept


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


@functools.cache
def _members(kind: type[Struct]) -> tuple[Mapping[str, _Member], Mapping[str, str]]:
    """The members of a message by name, and their names by folded name."""
    members = {field.encode_name: _member(field.type) for field in msgspec.structs.fields(kind)}
    return members, {_fold(name): name for name in members}


def _member(annotation: Any) -> _Member:
    """Look through Annotated, unions and tuples for the message inside, and the value that means absence."""
    kind: type[Struct] | None = None
    absent: object = _NOTHING
    todo = [annotation]
    while todo:
        part = todo.pop()
        if get_origin(part) is Annotated:
            for meta in part.__metadata__:
                absent = (meta.extra or {}).get("absent", absent)
        if isinstance(part, type) and issubclass(part, Struct):
            kind = part
        elif get_origin(part) is not dict:
            todo.extend(get_args(part))
    return _Member(kind, absent)


def _fold(name: str) -> str:
    """What a careless parser takes for the same name: Go's folds case, protobuf's knows snake_case."""
    return name.casefold().replace("_", "")


def _invalid(fault: str, root: str) -> Refused:
    """What msgspec found wrong, in our words: no more of the caller's content than `brief` lets through."""
    what, _, where = fault.rpartition(" - at `$")
    if not what:
        what, where = fault, ""
    field = (root + where.removesuffix("`")).lstrip(".")
    if missing := _MISSING.match(what):
        field = f"{field}.{missing[1]}".lstrip(".")
        what = "this member is required"
    elif _PATTERN.match(what):
        what = "this text has not the form of such a member"
    elif enumeration := _ENUM.match(what):
        what = f"there is no value `{brief(enumeration[1])}` here"
    return Refused(Reason.INVALID_PARAMS, f"{what[:1].lower()}{what[1:]}", field=field or None)


_MISSING = re.compile(r"Object missing required field `(\w+)`\Z")
_PATTERN = re.compile(r"Expected `str` matching regex ")
_ENUM = re.compile(r"Invalid enum value (.*)\Z", re.DOTALL)
