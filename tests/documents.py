"""A2A documents to test with: hypothesis strategies drawn from the types of `messages.py` themselves."""

from __future__ import annotations

import base64
import datetime as dt
import functools
import string
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
from hypothesis import strategies as st

from legation.core import messages as m
from legation.core.operations import OPERATIONS

KINDS: tuple[type[msgspec.Struct], ...] = tuple(
    dict.fromkeys(kind for row in OPERATIONS for kind in (row.params, row.result) if kind is not m.ExtendedCard)
)
"""Every message that travels."""

TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
IDS = st.text(string.ascii_letters + string.digits + "._~@+=-", min_size=1, max_size=12).filter(
    lambda text: text not in (".", "..")
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(TEXT, JSON, max_size=3)
TIMESTAMPS = st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2100, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.isoformat(timespec="milliseconds") + "Z"
)
BY_ALIAS: dict[Any, st.SearchStrategy[Any]] = {
    m.Timestamp: TIMESTAMPS,
    m.Base64: st.binary(max_size=9).map(lambda raw: base64.b64encode(raw).decode()),
    m.Json: OBJECTS,
}


@functools.cache
def documents(kind: type[msgspec.Struct]) -> st.SearchStrategy[dict[str, Any]]:
    """Documents that are a `kind`."""
    if kind is m.Part:
        return _parts()
    fields = msgspec.structs.fields(kind)
    if kind in (m.SendMessageResponse, m.StreamResponse):
        return st.one_of(*[st.fixed_dictionaries({field.encode_name: _value(field.type)}) for field in fields])
    strategy = st.fixed_dictionaries(
        {field.encode_name: _value(field.type) for field in fields if field.required},
        optional={field.encode_name: _value(field.type) for field in fields if not field.required},
    )
    return strategy.map(_agreeing) if kind is m.SendMessageRequest else strategy


def _agreeing(document: dict[str, Any]) -> dict[str, Any]:
    """A push configuration sent along agrees with its request."""
    push = document.get("configuration", {}).get("taskPushNotificationConfig", {})
    push.pop("taskId", None)
    push.pop("tenant", None)
    return document


def _parts() -> st.SearchStrategy[dict[str, Any]]:
    fields = {field.encode_name: _value(field.type) for field in msgspec.structs.fields(m.Part)}
    extra = {name: fields[name] for name in ("metadata", "filename", "mediaType")}
    content = {
        "text": fields["text"],
        "raw": fields["raw"],
        "url": fields["url"],
        "data": JSON.filter(lambda v: v is not None),
    }
    return st.one_of(
        *[st.fixed_dictionaries({name: content[name]}, optional=extra) for name in content],
    )


def _value(annotation: Any) -> st.SearchStrategy[Any]:
    for alias, strategy in BY_ALIAS.items():
        if annotation == alias:
            return strategy
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _constrained(annotation)
    if origin is Literal:
        return st.sampled_from(args)
    if origin is tuple:
        return st.lists(_value(args[0]), max_size=2)
    if origin is dict:
        return OBJECTS
    if args:  # an optional
        (inner,) = [arg for arg in args if arg is not type(None)]
        return _value(inner)
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return documents(annotation)
    return {str: TEXT, bool: st.booleans(), int: st.integers(0, 2**31 - 1)}.get(annotation, JSON)


def _constrained(annotation: Any) -> st.SearchStrategy[Any]:
    inner, (meta, *_) = annotation.__origin__, annotation.__metadata__
    if inner is str:
        return IDS if meta.pattern or meta.min_length else TEXT
    if inner is int:
        return st.integers(meta.ge, meta.le)
    if get_origin(inner) is tuple:
        return st.lists(_value(get_args(inner)[0]), min_size=meta.min_length, max_size=2)
    return _value(inner)
