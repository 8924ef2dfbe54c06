"""The bytes of a card that a signature covers (A2A 1.0 §8.4.1, RFC 8785).

Decides what of a card stands in its canonical form: the fields the specification knows, by their presence; not what
else was sent along, and not `signatures`. The official SDKs write other forms than the specification; a signature
over one of those holds as well, and `Form` says which one it was. A card without empty members has one form alone.
"""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

import msgspec
import rfc8785

from legation.core.canonical import MAX_DROPPED, MAX_INTEGER, brief
from legation.core.cards.fields import MESSAGES, ROOT, Field, Message, Presence, Shape
from legation.core.messages import Json
from legation.core.reasons import Reason, Refused


class Form(enum.Enum):
    """A canonical form in use, the strictest first."""

    SPEC = "spec"
    """A2A 1.0 §8.4.1: REQUIRED fields always, others as they are present."""
    SDK = "sdk"
    """a2a-sdk for Python since 1.1.4 and @a2a-js/sdk: whatever is empty is dropped, at any depth."""
    SDK_INSTANCE = "sdk-instance"
    """@a2a-js/sdk given an instance, not JSON: it loses `securitySchemes` (a2a-js#663)."""
    SDK_ESCAPED = "sdk-escaped"
    """a2a-sdk for Python up to 1.1.3: not RFC 8785. Other characters than ASCII are escaped, 1 is written as 1.0."""


# -- RFC 8785 --------------------------------------------------------------------------------------

_LONG_NUMBER: Final = re.compile(rb"[:,\[]-?\d+(?:[.eE]|(?<=\d{16}))")
"""A number with a fraction or an exponent, or near 2^53, where there is one. It may be seen in a text as well."""

_ASTRAL: Final = re.compile(rb"[\xf0-\xf4]")
"""A character beyond U+FFFF: it sorts differently by code point and by UTF-16 code unit (§3.2.3)."""


def jcs(value: Any) -> bytes:
    """The canonical bytes of a JSON value. Raises Refused(NUMBER_OUT_OF_RANGE | NOT_JSON).

    `rfc8785` has the last word. For what both write alike, msgspec takes a fiftieth of its time.
    """
    try:
        written = msgspec.json.encode(value, order="sorted")
        plain = isinstance(value, dict | list) and (written.isascii() or not _ASTRAL.search(written))
        return written if plain and not _LONG_NUMBER.search(written) else rfc8785.dumps(value)
    except (rfc8785.IntegerDomainError, rfc8785.FloatDomainError):
        raise Refused(Reason.NUMBER_OUT_OF_RANGE, "a number has no canonical form") from None
    except (ValueError, TypeError, RecursionError):  # a lone surrogate; what JSON cannot say
        raise Refused(Reason.NOT_JSON, "it has no canonical form") from None


# -- A2A 1.0 §8.4.1 --------------------------------------------------------------------------------


def known(unverified_card: object) -> tuple[Json, tuple[str, ...]]:
    """A card by the specification's rules, before RFC 8785; and the JSON paths of what is not part of it.

    Raises Refused with the member that is of the wrong type, stands in two spellings, or is one choice too many.
    """
    dropped: list[str] = []
    document = _message(MESSAGES[ROOT], unverified_card, None, dropped)
    return document, tuple(path for path in dropped if path != "signatures")


def full(value: Any) -> Any:
    """A value without what is empty: "", [], {} and null, at any depth; None when nothing is left.

    As `_clean_empty` of the Python SDK and `cleanEmpty` of the JavaScript SDK. False and 0 are not empty.
    """
    if isinstance(value, dict):
        return {name: kept for name, member in value.items() if (kept := full(member)) is not None} or None
    if isinstance(value, list | tuple):
        return [kept for member in value if (kept := full(member)) is not None] or None
    return None if value == "" else value


def forms(document: Json) -> Iterator[tuple[Form, bytes]]:
    """Every distinct canonical form of what `known` returned, the specification's first. Raises Refused."""
    seen: set[bytes] = set()
    for form, written in _written(document):
        if written not in seen:
            seen.add(written)
            yield form, written


def agreed(document: Json) -> bytes:
    """The one canonical form of a card on which all agree. Raises ValueError where they do not: a fault of ours."""
    payload = jcs(known(document)[0])
    if payload != jcs(document) or payload != jcs(full(document)):
        raise ValueError("the card holds empty members, so its canonical forms differ")
    return payload


def _written(document: Json) -> Iterator[tuple[Form, bytes]]:
    yield Form.SPEC, jcs(document)
    cleaned: Json = full(document) or {}
    yield Form.SDK, jcs(cleaned)
    if "securitySchemes" in cleaned:
        yield Form.SDK_INSTANCE, jcs({name: value for name, value in cleaned.items() if name != "securitySchemes"})
    yield Form.SDK_ESCAPED, json.dumps(_doubles(cleaned), separators=(",", ":"), sort_keys=True).encode()


def _doubles(value: Any) -> Any:
    """A value whose numbers are doubles, as those of a google.protobuf.Struct are: Python writes 1 as 1.0."""
    if isinstance(value, dict):
        return {name: _doubles(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_doubles(member) for member in value]
    return float(value) if type(value) is int else value


# -- by the table ----------------------------------------------------------------------------------

_Trail: TypeAlias = tuple[Any, str] | None
"""Where we are, innermost last: written as a path only when somebody asks."""


def _message(message: Message, unverified: object, trail: _Trail, dropped: list[str]) -> Json:
    """The fields of one message. `null` is absence (ProtoJSON)."""
    if not isinstance(unverified, dict):
        raise _wrong("an object is expected", trail)
    kept: Json = {}
    seen = 0
    for name, field in message.fields.items():
        presence, shape, _, scalar = field
        given = unverified.get(name, _ABSENT)
        if given is not _ABSENT:
            seen += 1
        if given is _ABSENT or given is None:
            if presence is _REQUIRED:
                kept[name] = _nothing(field)
            continue
        if type(given) is not scalar or shape is not _ONE:
            given = _value(field, given, (trail, name), dropped)
        if given or presence is not _IMPLICIT:
            kept[name] = given
    if seen < len(unverified):
        _others(message, unverified, trail, dropped)
    if message.oneof and len(kept) > 1:
        raise _wrong(f"only one of {' and '.join(f'`{name}`' for name in kept)} may stand", trail)
    return kept


def _value(field: Field, given: object, trail: _Trail, dropped: list[str]) -> Any:
    if field.shape is _LIST:
        if not isinstance(given, list | tuple):
            raise _wrong("a list is expected", trail)
        if field.scalar and all(type(item) is field.scalar for item in given):
            return list(given)
        return [_item(field, item, (trail, f"[{index}]"), dropped) for index, item in enumerate(given)]
    if field.shape is _MAP:
        if not isinstance(given, dict):
            raise _wrong("an object is expected", trail)
        return {name: _item(field, item, (trail, name), dropped) for name, item in given.items()}
    return _item(field, given, trail, dropped)


def _item(field: Field, given: object, trail: _Trail, dropped: list[str]) -> Any:
    if field.message:
        return _message(MESSAGES[field.message], given, trail, dropped)
    if type(given) is not (field.scalar or dict):
        raise _wrong(f"{_EXPECTED[field.scalar]} is expected", trail)
    if field.scalar is None:
        _bounded(given, trail)
    return given


def _bounded(free: object, trail: _Trail) -> None:
    """No number beyond 2^53, however it is written: RFC 8785 writes 1e20 as an integer, which has two readings."""
    waiting: list[Any] = [free]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list | tuple):
            waiting.extend(value)
        elif type(value) in {int, float} and not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise Refused(Reason.NUMBER_OUT_OF_RANGE, "a number is beyond 2^53 - 1", field=_path(trail))


def _nothing(field: Field) -> Any:
    """What a REQUIRED field holds that was not sent."""
    if field.shape is _LIST:
        return []
    if field.shape is _ONE and field.scalar:
        return field.scalar()
    if field.shape is _ONE and field.message:
        return _message(MESSAGES[field.message], {}, None, [])
    return {}


def _others(message: Message, unverified: Json, trail: _Trail, dropped: list[str]) -> None:
    """List what the message does not know; refuse what another parser takes for a member of it."""
    spellings = {_fold(name): name for name in message.fields}
    for name in unverified:
        if name in message.fields:
            continue
        if spelling := spellings.get(_fold(name)):
            raise Refused(Reason.TWIN_MEMBER, f"`{brief(name)}` is spelt `{spelling}`", field=_path((trail, name)))
        if len(dropped) < MAX_DROPPED:
            dropped.append(_path((trail, name)))


def _fold(name: str) -> str:
    """What a careless parser takes for the same name: Go's folds case, protobuf's knows snake_case."""
    return name.casefold().replace("_", "")


def _wrong(detail: str, trail: _Trail) -> Refused:
    return Refused(Reason.INVALID_PARAMS, detail, field=_path(trail) or None)


def _path(trail: _Trail) -> str:
    steps: list[str] = []
    while trail is not None:
        trail, step = trail
        steps.append(step if step.startswith("[") else f".{brief(step)}")
    return "".join(reversed(steps)).lstrip(".")


_ABSENT: Final = object()
_EXPECTED: Final[dict[type | None, str]] = {str: "text", bool: "true or false", None: "an object"}
_REQUIRED, _IMPLICIT = Presence.REQUIRED, Presence.IMPLICIT
_ONE, _LIST, _MAP = Shape.ONE, Shape.LIST, Shape.MAP
